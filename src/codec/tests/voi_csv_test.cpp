// Goal: a list of vehicles of interest is read as real files write it; every cell that cannot be
// kept is named by row and column, all of a row at once; nothing is guessed.
#include "codec/voi_csv.hpp"

#include <random>
#include <sstream>
#include <streambuf>

#include <gtest/gtest.h>

namespace bof {
namespace {

struct ReadFile {
    std::vector<VoiEntry> entries;
    std::vector<std::uint64_t> rows;
    std::string problems;  // "2 vrm: sentence|"
};

ReadFile read_from(std::istream& input, VoiCsvForm form = {}) {
    VoiCsvReader reader{input, form};
    ReadFile file;
    VoiCsvRow row;
    while (true) {
        const auto found = reader.next(row);
        EXPECT_TRUE(found.ok());
        if (!found.ok() || !*found) return file;
        EXPECT_NE(row.entry.has_value(), !row.problems.empty());
        if (row.entry) {
            file.entries.push_back(*row.entry);
            file.rows.push_back(row.row);
        }
        for (const auto& problem : row.problems) {
            EXPECT_EQ(problem.row, row.row);
            file.problems += std::to_string(problem.row) + " " + std::string{problem.column} +
                             ": " + problem.sentence + "|";
        }
    }
}

ReadFile read(const std::string& text, VoiCsvForm form = {}) {
    std::istringstream input{text};
    return read_from(input, form);
}

std::string marks_of(const ReadFile& file) {
    std::string marks;
    for (const VoiEntry& entry : file.entries) marks += entry.vrm.text() + " ";
    return marks;
}

UtcDay a_day(int year, unsigned month, unsigned day) {
    return UtcDay{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
}

TEST(VoiCsv, ReadsEveryColumn) {
    const auto file = read(
        "AB32 CDE,HEDDWYN,SEREN,Gwyrdd,STOP,VI WE,STOLEN,B24,\"Confirm, then stop\",HEDDLU,"
        "2026-05-01,SIM/1,OFFICIAL,CAD 7,ignored,too\r\n");
    EXPECT_EQ(file.problems, "");
    ASSERT_EQ(file.entries.size(), 1U);
    const VoiEntry expected{.vrm = Vrm::parse("AB32CDE").value(),
                            .make = "HEDDWYN",
                            .model = "SEREN",
                            .colour = "Gwyrdd",
                            .action = "STOP",
                            .warning_markers = "VI WE",
                            .reason = "STOLEN",
                            .nim_code = "B24",
                            .information = "Confirm, then stop",
                            .force_area = "HEDDLU",
                            .weed_date = a_day(2026, 5, 1),
                            .pnc_id = "SIM/1",
                            .protective_marking = "OFFICIAL",
                            .cad_information = "CAD 7"};
    EXPECT_EQ(file.entries[0], expected);
}

TEST(VoiCsv, AnEntryHasNothingOfTheRowBefore) {
    const auto file = read("AB32CDE,M,M,C,A,W,R,N,I,F,20260501,P,O,C,high,2026-04-01\nLD84XYZ\n",
                           {VoiSpare::priority, VoiSpare::valid_from});
    ASSERT_EQ(file.entries.size(), 2U);
    EXPECT_EQ(file.entries[1], VoiEntry{.vrm = Vrm::parse("LD84XYZ").value()});
}

TEST(VoiCsv, TakesWhatRealFilesHave) {
    EXPECT_EQ(marks_of(read("\xEF\xBB\xBF"
                            "AB32CDE\r\n\r\nAB33CDE\n,,,,\nAB34CDE\rAB35CDE")),
              "AB32CDE AB33CDE AB34CDE AB35CDE ");
    EXPECT_EQ(read("AB32CDE\r\n\r\nAB33CDE\n").rows, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(marks_of(read("")), "");
    EXPECT_EQ(marks_of(read("AB32CDE,,,,,,,,,,,,,,,,,, \n")), "AB32CDE ");
    EXPECT_EQ(read("AB32CDE  , HEDDWYN  ,\t\"SEREN \"  , 5\" wheel\n").entries[0].make, "HEDDWYN");
    const auto quoted = read("\"AB32CDE\",,,,,,\"a \"\"b\"\",\r\n\r\nc\",,\" \"\n").entries.at(0);
    EXPECT_EQ(quoted.reason, "a \"b\", c");
    EXPECT_EQ(quoted.information, "");
}

TEST(VoiCsv, AHeaderRowIsKnownByItsWords) {
    EXPECT_EQ(marks_of(read("VRM,Make,Model\nAB32CDE\n")), "AB32CDE ");
    EXPECT_EQ(marks_of(read("\"Registration Mark\"\nAB32CDE\n")), "AB32CDE ");
    EXPECT_EQ(marks_of(read("VRM,HEDDWYN\nAB32CDE\n")), "VRM AB32CDE ");
    EXPECT_EQ(marks_of(read("AB32CDE\nVRM,Make\n")), "AB32CDE VRM ");
    EXPECT_EQ(read("VRM,Make,Colour,Model\nAB32CDE\n").problems,
              "0 colour: the column stands in place 3; it belongs in place 4|"
              "0 model: the column stands in place 4; it belongs in place 3|");
}

TEST(VoiCsv, WeedDatesInTheUsualForms) {
    for (const char* text :
         {"2026-05-01", "01/05/2026", "20260501", "2026-05-01T23:59:59Z", "01/05/2026 00:00"}) {
        EXPECT_EQ(parse_voi_date(text), a_day(2026, 5, 1)) << text;
    }
    EXPECT_EQ(parse_voi_date("29/02/2028"), a_day(2028, 2, 29));
    EXPECT_EQ(parse_voi_date("1970-01-01"), a_day(1970, 1, 1));
    EXPECT_EQ(parse_voi_date("2199-12-31"), a_day(2199, 12, 31));
    for (const char* text :
         {"", "2026", "29/02/2026", "2026-13-01", "2026-00-10", "2026-05-32", "1969-12-31",
          "2200-01-01", "05/13/2026", "2026/05/01", "1.5.2026", "2026-5-1", "+0260501",
          "2026-05-01T", "2026-05-01 x", "20260501 ", "01-05-2026"}) {
        EXPECT_EQ(parse_voi_date(text), std::nullopt) << text;
    }
}

TEST(VoiCsv, AllProblemsOfARowComeAtOnceAndTheRestIsRead) {
    const auto file = read(
        "AB32CDE\n"
        ",HEDDWYN\n"
        "AB?2CDE,H\xC9"
        "DD,M\x01,,,,,,,,31/02/2026\n"
        "AB33CDE,,,,,,,,,,,,,,,,17\n"
        "AB34CDE," +
        std::string(201, 'm') +
        "\n"
        "AB35CDE\n");
    EXPECT_EQ(file.problems,
              "2 vrm: the mark is missing|"
              "3 vrm: a mark with unread symbols cannot be matched exactly|"
              "3 make: the text is not UTF-8 (byte 0xC9): if the file is Windows-1252, save it as "
              "UTF-8|"
              "3 model: the text holds a control character|"
              "3 weed_date: \"31/02/2026\" is not a date: write 2026-05-01, 01/05/2026 or 20260501|"
              "4 : the row has more than 16 columns|"
              "5 make: the text has 201 bytes, and at most 200 are kept|");
    EXPECT_EQ(marks_of(file), "AB32CDE AB35CDE ");
    EXPECT_EQ(file.rows, (std::vector<std::uint64_t>{1, 6}));
}

TEST(VoiCsv, SpareColumnsCountOnlyWhenTheyAreSaidTo) {
    const std::string text =
        "AB32CDE,,,,,,,,,,,,,,High,2026-05-01\n"
        "AB33CDE,,,,,,,,,,,,,,,2026-05-01T12:00:00.25Z\n"
        "AB34CDE,,,,,,,,,,,,,,urgent,soon\n"
        "AB35CDE,,,,,,,,,,2026-05-01,,,,low,2026-05-01\n";
    const auto plain = read(text);
    EXPECT_EQ(plain.problems, "");
    EXPECT_EQ(plain.entries[0].priority, std::nullopt);
    EXPECT_EQ(plain.entries[0].valid_from, std::nullopt);

    const auto used = read(text, {VoiSpare::priority, VoiSpare::valid_from});
    EXPECT_EQ(used.problems,
              "3 spare_1: \"urgent\" is none of high, medium, low|"
              "3 spare_2: \"soon\" is not a time: write 2026-05-01T12:00:00Z or 2026-05-01|"
              "4 weed_date: the entry would end before it begins|");
    ASSERT_EQ(used.entries.size(), 2U);
    EXPECT_EQ(used.entries[0].priority, Priority::high);
    EXPECT_EQ(used.entries[0].valid_from, UtcTime{a_day(2026, 5, 1)});
    EXPECT_EQ(used.entries[1].priority, std::nullopt);
    EXPECT_EQ(used.entries[1].valid_from,
              UtcTime{a_day(2026, 5, 1)} + std::chrono::hours{12} + std::chrono::milliseconds{250});
}

TEST(VoiCsv, QuotesThatDoNotCloseCostTheirRowOnly) {
    EXPECT_EQ(read("AB32CDE,\"x\n").problems, "1 : a quote is opened and never closed|");
    const auto behind = read("AB32CDE,\"x\"y,z\nAB33CDE\n");
    EXPECT_EQ(behind.problems, "1 : something stands between a closing quote and the next comma|");
    EXPECT_EQ(marks_of(behind), "AB33CDE ");
    const auto open = read("AB32CDE,\"x" + std::string(voi_csv_row_bytes_max, 'x') + "\nAB33CDE\n");
    EXPECT_EQ(open.problems, "1 : a quote is not closed within 64 KiB|");
    EXPECT_EQ(marks_of(open), "AB33CDE ");
    const auto longest = read("AB32CDE," + std::string(1'000'000, 'x') + "\nAB33CDE\n" +
                              std::string(1'000'000, ',') + "y\nAB34CDE\n");
    EXPECT_EQ(longest.problems,
              "1 : the row is longer than 64 KiB|3 : the row is longer than 64 KiB|");
    EXPECT_EQ(marks_of(longest), "AB33CDE AB34CDE ");
}

/// Gives its text and then breaks off.
class BrokenBuffer : public std::stringbuf {
  public:
    explicit BrokenBuffer(const std::string& text) : std::stringbuf(text) {}
    std::streamsize xsgetn(char* to, std::streamsize count) override {
        const auto got = std::stringbuf::xsgetn(to, count);
        if (got < count) throw std::runtime_error("the disk is gone");
        return got;
    }
};

TEST(VoiCsv, AFileThatBreaksOffIsNotTakenForAWholeOne) {
    BrokenBuffer buffer{"AB32CDE\n"};
    std::istream input{&buffer};
    VoiCsvReader reader{input, {}};
    VoiCsvRow row;
    Result<bool> found = reader.next(row);
    while (found.ok() && *found) found = reader.next(row);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().code, Errc::unavailable);
}

/// Writes a cell as any careful program may, in one of several ways.
std::string written(const std::string& text, std::mt19937& random) {
    const bool needs_quotes = text.find_first_of(",\"") != std::string::npos;
    if (!needs_quotes && random() % 2 == 0) return text;
    std::string cell = "\"";
    for (const char symbol : text) {
        if (symbol == '"') cell.push_back('"');
        cell.push_back(symbol);
    }
    return cell + "\"";
}

// Method: random texts, enough of them for several blocks of the reader, are written and read back.
TEST(VoiCsv, WhatIsWrittenIsReadBack) {
    for (unsigned seed = 1; seed <= 5; ++seed) {
        std::mt19937 random{seed};
        constexpr std::string_view symbols = "AB \",-/\xC3\xA2";
        std::string text;
        std::vector<std::string> makes;
        for (int row = 0; row < 20'000; ++row) {
            std::string make = "x";
            for (auto left = random() % 30; left > 0; --left) {
                const auto at = random() % (symbols.size() - 1);
                make += at >= 7 ? symbols.substr(7) : symbols.substr(at, 1);
            }
            make += "x";
            makes.push_back(make);
            text += "AB32CDE," + written(make, random) + ",," + (random() % 2 == 0 ? "\r\n" : "\n");
        }
        const auto file = read(text);
        EXPECT_EQ(file.problems, "") << "seed " << seed;
        ASSERT_EQ(file.entries.size(), makes.size()) << "seed " << seed;
        for (std::size_t row = 0; row < makes.size(); ++row) {
            ASSERT_EQ(file.entries[row].make, makes[row]) << "seed " << seed;
        }
    }
}

}  // namespace
}  // namespace bof
