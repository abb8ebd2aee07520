// Goal: a file says whose search it was and for what, and no cell of it is a formula. Rule: R-08.
#include "search/result_file.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

TEST(ResultFile, NoCellIsAFormula) {
    for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\rx"}) {
        EXPECT_EQ(csv_cell(text).substr(0, 2), "\"'") << text;
    }
    EXPECT_EQ(csv_cell("say \"yes\""), "\"say \"\"yes\"\"\"");
    EXPECT_EQ(csv_cell("AB32CDE"), "\"AB32CDE\"");
    EXPECT_EQ(csv_cell(""), "\"\"");
}

TEST(ResultFile, TheHeadSaysWhoseItIs) {
    SearchRecord search;
    search.id = PurposeId{7};
    search.person_name = "DC Example";
    search.purpose = {"major_crime", "=cmd|' /C calc'!A0", "DP-1", "DC Example"};
    search.vrm = Vrm::parse("AB32CDE").value();
    const UtcTime noon{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} +
                       std::chrono::hours{12}};
    search.started = search.opened_from = noon;
    search.until = noon;
    Nrd nrd{};
    nrd.id = NrdId{3};
    nrd.name = "Pont Wen, east";
    ResultFile file{search, noon, {}, {nrd}};
    file.add({.key = {*search.vrm, NrdId{3}, noon}, .received = noon}, nullptr);
    const std::string text = file.text(true);
    for (const char* part :
         {"\"search\",\"7\"\r\n", "\"searcher\",\"DC Example\"\r\n", "\"purpose\",\"major_crime\"",
          "\"reason\",\"'=cmd", "\"reference\",\"DP-1\"", "\"reads\",\"1\"", "\"complete\",\"no",
          "\"AB32CDE\",\"\",\"2026-05-01T12:00:00.000Z\",\"3\",\"Pont Wen, east\""}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
    }
    EXPECT_EQ(text.substr(0, 3), "\xEF\xBB\xBF");
}

}  // namespace
}  // namespace bof
