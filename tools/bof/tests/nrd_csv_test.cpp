// Goal: a file of NRDs is read as RFC 4180 says; every cell that cannot be read is named by row and
// column, all at once; a file whose shape is wrong is refused whole.
#include "bof/nrd_csv.hpp"
#include "bof/register_session.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace bof::tool {
namespace {

const std::string header =
    "name,feed,source,camera,site,road,latitude,longitude,heading,lane,kind,controller,valid_from,"
    "valid_until\n";

NrdCsv read(const std::string& text) {
    auto file = read_nrd_csv(text);
    if (!file.ok()) {
        ADD_FAILURE() << to_log_line(file.error());
        return {};
    }
    return std::move(*file);
}

std::string problems_of(const NrdCsv& file) {
    std::string text;
    for (const auto& problem : file.problems) {
        text += std::to_string(problem.row) + " " + problem.column + "|";
    }
    return text;
}

TEST(NrdCsv, ReadsEveryColumn) {
    const auto file = read(header +
                           "A40 westbound,12,3,32767,Pont Wen,A40,51.856,-4.312,270,\"1, 2\","
                           "mobile,Heddlu,2026-05-01,2026-06-01T12:00:00.5+01:00\r\n");
    EXPECT_EQ(problems_of(file), "");
    ASSERT_EQ(file.rows.size(), 1U);
    const auto& row = file.rows[0];
    EXPECT_EQ(row.row, 1U);
    EXPECT_EQ(row.name, "A40 westbound");
    EXPECT_EQ(row.feed, 12);
    EXPECT_EQ(row.source, 3);
    EXPECT_EQ(row.camera, 32767);
    EXPECT_EQ(row.site, "Pont Wen");
    EXPECT_EQ(row.road, "A40");
    EXPECT_EQ(row.position, (Position{51'856'000, -4'312'000}));
    EXPECT_EQ(row.heading_degrees, 270);
    EXPECT_EQ(row.lane, "1, 2");
    EXPECT_EQ(row.kind, NrdKind::mobile);
    EXPECT_EQ(row.controller, "Heddlu");
    EXPECT_EQ(to_rfc3339(*row.valid_from), "2026-05-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(*row.valid_until), "2026-06-01T11:00:00.500Z");
}

TEST(NrdCsv, ColumnsMayStandInAnyOrderAndOptionalOnesMayLack) {
    const auto file =
        read("\xEF\xBB\xBF Camera ,CONTROLLER,feed,source,name\n\n7, Heddlu ,1,2,x\n");
    ASSERT_EQ(file.rows.size(), 1U);
    EXPECT_EQ(file.rows[0].camera, 7);
    EXPECT_EQ(file.rows[0].controller, "Heddlu");
    EXPECT_EQ(file.rows[0].kind, NrdKind::fixed);
    EXPECT_FALSE(file.rows[0].position);
    EXPECT_FALSE(file.rows[0].heading_degrees);
    EXPECT_FALSE(file.rows[0].valid_from);
}

TEST(NrdCsv, NamesEveryCellThatCannotBeRead) {
    const auto file = read(header +
                           "a,x,-1,32768,s,r,,4,north,1,flying,c,yesterday,2026-05-01T12:00:00\n"
                           "b,1,1,1,s,r,91,180.1,361,1,fixed,c,,\n"
                           "c,1,1,2,s,r,nan,1e400,1,1,fixed,c,2026-02-30,\n"
                           "d,1,1,3,s,r,51.5,,1,1,fixed,c,,\n"
                           "e,1,1,4,s,r,51.5,-3,1,1,fixed,c,,\n");
    EXPECT_EQ(problems_of(file),
              "1 feed|1 source|1 camera|1 valid_from|1 valid_until|1 latitude|1 heading|1 kind|"
              "2 latitude|2 longitude|3 valid_from|3 latitude|3 longitude|4 longitude|");
    // Rows that say which NRD they mean can still be compared with the register.
    ASSERT_EQ(file.rows.size(), 3U);
    EXPECT_EQ(file.rows[0].row, 2U);
    EXPECT_EQ(file.rows[0].heading_degrees, 361);
    EXPECT_EQ(file.rows[2].row, 5U);
}

TEST(NrdCsv, RefusesAFileOfTheWrongShape) {
    const std::string needed = "name,feed,source,camera,controller\n";
    const std::pair<std::string, std::string_view> rows[] = {
        {"", "the file is empty: it needs a header row"},
        {"name,feed,source,camera\n", "the header row lacks a column"},
        {"name,feed,source,camera,controller,colour\n",
         "the header row names a column that is not known"},
        {"name,feed,source,camera,controller,Name\n", "the header row names a column twice"},
        {needed + "\"a,1,1,1,c\n", "a quoted field of the file does not end"},
        {needed + "\"a\"b,1,1,1,c\n", "text follows the closing quote of a field"},
        {needed + "a,1,1,1\n", "a row has not as many fields as the header row"},
        {needed + "a,1,1,1,c,\n", "a row has not as many fields as the header row"},
    };
    for (const auto& [text, sentence] : rows) {
        const auto file = read_nrd_csv(text);
        ASSERT_FALSE(file.ok()) << text;
        EXPECT_EQ(file.error().public_text.view(), sentence) << text;
    }
    EXPECT_EQ(read(needed).rows.size(), 0U);
}

TEST(NrdCsv, HasALimitOfBytes) {
    const auto file = read_nrd_csv(std::string(nrd_csv_bytes_max + 1, 'x'));
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().code, Errc::too_large);
}

// Goal: any text survives quoting. Method: random names out of the signs that mean something in
// CSV, and lanes likewise; a failure prints the seed that brings it back.
TEST(NrdCsv, QuotedFieldsHoldAnyText) {
    const std::string signs = "a\",\n\r; ";
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        const auto any_text = [&] {
            std::string text = "x";
            for (auto left = random() % 8; left > 0; --left) text += signs[random() % signs.size()];
            return text + "x";
        };
        const auto quoted = [](const std::string& text) {
            std::string field = "\"";
            for (const char sign : text) field += sign == '"' ? "\"\"" : std::string{sign};
            return field + "\"";
        };
        std::vector<std::string> names;
        std::string text = "name,feed,source,camera,controller\n";
        for (auto left = 1 + random() % 5; left > 0; --left) {
            names.push_back(any_text());
            text += quoted(names.back()) + ",1,2,3,c" + (random() % 2 == 0 ? "\r\n" : "\n");
        }
        const auto file = read(text);
        ASSERT_EQ(file.rows.size(), names.size());
        for (std::size_t row = 0; row < names.size(); ++row) {
            EXPECT_EQ(file.rows[row].name, names[row]);
        }
    }
}

TEST(Moment, TakesATimeWithOffsetOrADate) {
    const auto text = [](const char* written) { return moment_text(parse_moment(written)); };
    EXPECT_EQ(text("2026-05-01T12:00:00Z"), "2026-05-01T12:00:00Z");
    EXPECT_EQ(text("2026-05-01T12:00:00.250+01:00"), "2026-05-01T11:00:00.250Z");
    EXPECT_EQ(text("2026-05-01"), "2026-05-01T00:00:00Z");
    EXPECT_EQ(text("2026-05-01T12:00:00"), "-");
    EXPECT_EQ(text("2026-02-29"), "-");
    EXPECT_EQ(text("tomorrow"), "-");
    EXPECT_EQ(text(""), "-");
}

}  // namespace
}  // namespace bof::tool
