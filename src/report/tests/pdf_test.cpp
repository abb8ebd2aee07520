// Goal: a document becomes pages on which everything stands that was put into it, in both
// languages; long texts and tables go on to further pages; hostile text changes nothing but itself;
// limits hold, and never give half a document. Method: pages are counted and read by pdfinfo and
// pdftotext (poppler-utils), which are not ours. BOF_REPORT_SAMPLES names a folder to keep each
// document in, to be looked at.
#include "report/pdf.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <jpeglib.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bof::report {
namespace {

constexpr UtcTime noon = UtcDay{std::chrono::year{2026} / std::chrono::May / std::chrono::day{6}} +
                         std::chrono::hours{12};

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What a program of poppler's prints about the PDF. `words`: the command, in which PDF stands for
/// the file.
std::string asked(const std::vector<std::string>& words, const std::string& pdf) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const std::filesystem::path stem = std::filesystem::path(testing::TempDir()) /
                                       (std::string(test->name()) + std::to_string(getpid()));
    const std::string file = stem.string() + ".pdf";
    const std::string printed = stem.string() + ".txt";
    std::ofstream(file, std::ios::binary) << pdf;
    std::vector<std::string> given = words;
    std::replace(given.begin(), given.end(), std::string("PDF"), file);
    std::vector<char*> arguments;
    for (std::string& word : given) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, printed.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    pid_t child = 0;
    int status = -1;
    EXPECT_EQ(posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ), 0)
        << words[0] << ": is poppler-utils installed?";
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << words[0];
    posix_spawn_file_actions_destroy(&actions);
    std::string output = read_file(printed);
    std::filesystem::remove(file);
    std::filesystem::remove(printed);
    return output;
}

std::string text_of(const std::string& pdf) {
    return asked({"pdftotext", "-layout", "-enc", "UTF-8", "PDF", "-"}, pdf);
}

int pages_of(const std::string& pdf) {
    const std::string facts = asked({"pdfinfo", "PDF"}, pdf);
    const std::size_t at = facts.find("Pages:");
    return at == std::string::npos ? 0 : std::atoi(facts.c_str() + at + 6);
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

void keep(const std::string& name, const std::string& pdf) {
    if (const char* folder = std::getenv("BOF_REPORT_SAMPLES"); folder != nullptr)
        std::ofstream(std::filesystem::path(folder) / (name + ".pdf"), std::ios::binary) << pdf;
}

std::string jpeg(unsigned width, unsigned height) {
    jpeg_compress_struct state{};
    jpeg_error_mgr errors{};
    state.err = jpeg_std_error(&errors);
    jpeg_create_compress(&state);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&state, &memory, &size);
    state.image_width = width;
    state.image_height = height;
    state.input_components = 3;
    state.in_color_space = JCS_RGB;
    jpeg_set_defaults(&state);
    jpeg_start_compress(&state, TRUE);
    std::vector<unsigned char> row(std::size_t{width} * 3);
    for (unsigned y = 0; y < height; ++y) {
        for (unsigned x = 0; x < width * 3; ++x)
            row[x] = static_cast<unsigned char>((x + y) & 0xFFU);
        JSAMPROW line = row.data();
        jpeg_write_scanlines(&state, &line, 1);
    }
    jpeg_finish_compress(&state);
    std::string bytes(reinterpret_cast<char*>(memory), size);
    jpeg_destroy_compress(&state);
    std::free(memory);
    return bytes;
}

Document small() {
    Document document;
    document.issuer = "Glanmor Police";
    document.title = "Authority for older reads";
    document.reference = "Authority 12";
    document.marking = "OFFICIAL-SENSITIVE";
    document.foot = {"Printed 6 May 2026, 13:00 by C. Example, for: the file of Op Heron",
                     "SHA-256 of the record: 9f2c"};
    document.made = noon;
    return document;
}

Document whole_form() {
    Document document = small();
    document.blocks = {
        Paragraph{"This authority has been withdrawn. Nothing may be searched under it.",
                  Tone::notice},
        Heading{"1. What was asked"},
        Facts{{{"Requested by", "Detective Constable Sioned Ŵyn (sioned)"},
               {"Registration marks", "AB32 CDE, LD84 XYZ"},
               {"Time", "1 January 2026, 00:00 to 3 January 2026, 00:00"},
               {"Necessity",
                "The vehicle was seen at two burglaries. Which way it left is not known, and the "
                "witness can only name the day.\nNo other line of enquiry is left: house to house "
                "enquiries and CCTV ended without result."}}},
        Heading{"2. Decision"},
        Paragraph{"Approved with limits: only the two sites at Aberwen."},
        Table{{{"No.", 1}, {"Mark", 3}, {"Captured", 4}, {"Where", 6}},
              {{"1", "AB32 CDE", "1 January 2026, 10:02:11", "Aberwen, A9999 northbound"},
               {"2", "AB32 CDE", "2 January 2026, 22:40:57", "Tŷ Newydd, lane 2"}}},
        Image{"Read 1: the plate", jpeg(240, 120)},
        Signatures{{{"Requested by: DC Sioned Ŵyn"}, {"Decided by: Inspector Idris Example"}},
                   "Date"}};
    return document;
}

TEST(ToPdf, PrintsAFormWithEverythingOnIt) {
    const Result<std::string> pdf = to_pdf(whole_form());
    ASSERT_TRUE(pdf.ok()) << to_log_line(pdf.error());
    EXPECT_TRUE(pdf->starts_with("%PDF-"));
    keep("form", *pdf);
    const std::string text = text_of(*pdf);
    for (const char* part :
         {"Glanmor Police", "Authority for older reads", "Authority 12", "1. What was asked",
          "Sioned Ŵyn", "Tŷ Newydd, lane 2", "Approved with limits", "Read 1: the plate",
          "Decided by: Inspector", "SHA-256 of the record: 9f2c", "withdrawn"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    EXPECT_EQ(count(text, "OFFICIAL-SENSITIVE"),
              std::size_t{2} * static_cast<unsigned>(pages_of(*pdf)));
    EXPECT_NE(asked({"pdfinfo", "PDF"}, *pdf).find("A4"), std::string::npos);
    // The fonts are inside: what is printed elsewhere looks the same.
    EXPECT_EQ(asked({"pdffonts", "PDF"}, *pdf).find(" no  "), std::string::npos);
    EXPECT_NE(asked({"pdfimages", "-list", "PDF"}, *pdf).find("jpeg"), std::string::npos);
}

TEST(ToPdf, PrintsWelshWithItsLetters) {
    Document document = small();
    document.title = "Awdurdod i weld darlleniadau hŷn";
    document.page_of = "Tudalen {page} o {pages}";
    document.blocks = {Paragraph{"ŴyldŵrŶdeŷn âÂêÊîÎ ôÔûÛ ẁẀẃẂẅẄ ỳỲïÏ Pŵer tŷ"}};
    const Result<std::string> pdf = to_pdf(document);
    ASSERT_TRUE(pdf.ok());
    const std::string text = text_of(*pdf);
    EXPECT_NE(text.find("darlleniadau hŷn"), std::string::npos) << text;
    EXPECT_NE(text.find("ŴyldŵrŶdeŷn âÂêÊîÎ ôÔûÛ ẁẀẃẂẅẄ ỳỲïÏ Pŵer tŷ"), std::string::npos) << text;
    EXPECT_NE(text.find("Tudalen 1 o 1"), std::string::npos) << text;
    // All from one font: a letter of another would show that ours lacks it.
    EXPECT_EQ(asked({"pdffonts", "PDF"}, *pdf).find("DejaVu"), std::string::npos);
}

TEST(ToPdf, GivesTheSameBytesForTheSameDocument) {
    const Result<std::string> first = to_pdf(whole_form());
    ASSERT_TRUE(first.ok());
    std::array<std::string, 4> others;
    {
        std::vector<std::jthread> threads;
        for (std::string& other : others)
            threads.emplace_back([&other] { other = to_pdf(whole_form()).value(); });
    }
    for (const std::string& other : others) EXPECT_TRUE(other == *first);
    Document later = whole_form();
    later.made += std::chrono::hours{1};
    EXPECT_FALSE(*to_pdf(later) == *first);
}

TEST(ToPdf, GoesOnToFurtherPagesAndRepeatsATablesHead) {
    Document document = small();
    Table table{{{"Nº of row", 1}, {"Mark", 2}, {"Where", 4}}, {}};
    for (int row = 1; row <= 150; ++row)
        table.rows.push_back(
            {std::to_string(row), "AB32 CDE", "Aberwen <" + std::to_string(row) + ">"});
    document.blocks = {table, Heading{"After"}, Paragraph{"the end of it"}};
    const Result<std::string> pdf = to_pdf(document);
    ASSERT_TRUE(pdf.ok());
    keep("table", *pdf);
    const int pages = pages_of(*pdf);
    ASSERT_GE(pages, 4);
    const std::string text = text_of(*pdf);
    EXPECT_EQ(count(text, "Nº of row"), static_cast<std::size_t>(pages)) << text;
    for (int row = 1; row <= 150; ++row)
        EXPECT_EQ(count(text, "Aberwen <" + std::to_string(row) + ">"), 1U) << row;
    for (int page = 1; page <= pages; ++page)
        EXPECT_EQ(count(text, "Page " + std::to_string(page) + " of " + std::to_string(pages)), 1U);
    EXPECT_EQ(count(text, "Authority for older reads"), static_cast<std::size_t>(pages));
}

TEST(ToPdf, BreaksLongTextsAndLosesNoWord) {
    Document document = small();
    std::string text;
    for (int word = 1; word <= 3'000; ++word) text += "word" + std::to_string(word) + ". ";
    document.blocks = {Facts{{{"Necessity", text}}}, Paragraph{text},
                       Table{{{"A"}, {"B"}}, {{text, "short"}}}};
    const Result<std::string> pdf = to_pdf(document);
    ASSERT_TRUE(pdf.ok());
    keep("long", *pdf);
    const std::string shown = text_of(*pdf);
    for (int word = 1; word <= 3'000; ++word)
        ASSERT_EQ(count(shown, "word" + std::to_string(word) + "."), 3U) << word;
}

TEST(ToPdf, BreaksAWordThatIsWiderThanThePage) {
    Document document = small();
    const std::string word(5'000, 'W');
    document.blocks = {Paragraph{word},
                       Table{{{"A", 1}, {"B", 20}}, {{std::string(200, 'M'), word}}}};
    const Result<std::string> pdf = to_pdf(document);
    ASSERT_TRUE(pdf.ok());
    keep("wide", *pdf);
    EXPECT_EQ(count(text_of(*pdf), "W"), 10'000U);
}

TEST(ToPdf, PrintsHostileTextAsTextOnly) {
    Document document = small();
    document.title = "Title ) Tj /JavaScript <b>bold</b> %PDF";
    document.reference = std::string("a\0b", 3);
    document.blocks = {Paragraph{"<span size='1'>tiny</span> & {page} \x1B[2J \xFF\xFE end"},
                       Paragraph{"refused \xE2\x80\xAE"
                                 "devorppa"},
                       Paragraph{"שלום עולם and العربية in one line"}, Facts{{{"", ""}}},
                       Paragraph{""}};
    const Result<std::string> pdf = to_pdf(document);
    ASSERT_TRUE(pdf.ok());
    keep("hostile", *pdf);
    const std::string text = text_of(*pdf);
    for (const char* part : {"Tj /JavaScript <b>bold</b>", "<span size='1'>tiny</span> & {page}",
                             "end", "devorppa", "in one line", "עולם"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    EXPECT_EQ(text.find('\x1B'), std::string::npos);
    EXPECT_EQ(asked({"pdfinfo", "PDF"}, *pdf).find("JavaScript:      yes"), std::string::npos);
    EXPECT_EQ(pages_of(*pdf), 1);
}

TEST(ToPdf, RefusesWhatIsBeyondItsLimits) {
    Limits limits;
    limits.pages_max = 2;
    Document document = small();
    document.blocks.assign(60, Paragraph{"a line"});
    ASSERT_TRUE(to_pdf(document, limits).ok());
    document.blocks.assign(200, Paragraph{"a line"});
    EXPECT_EQ(to_pdf(document, limits).error().code, Errc::too_large);

    limits = {};
    limits.pdf_bytes_max = 2'000;
    EXPECT_EQ(to_pdf(small(), limits).error().code, Errc::too_large);

    limits = {};
    document = small();
    document.blocks = {Paragraph{std::string(limits.one_text_bytes_max, 'a')}};
    EXPECT_TRUE(to_pdf(document).ok());
    document.blocks = {Paragraph{std::string(limits.one_text_bytes_max + 1, 'a')}};
    EXPECT_EQ(to_pdf(document).error().code, Errc::too_large);
    document.blocks.assign(40, Paragraph{std::string(60'000, 'a')});
    EXPECT_EQ(to_pdf(document).error().code, Errc::too_large);

    limits.images_max = 1;
    document.blocks = {Image{"", jpeg(16, 16)}};
    EXPECT_TRUE(to_pdf(document, limits).ok());
    document.blocks.emplace_back(Image{"", jpeg(16, 16)});
    EXPECT_EQ(to_pdf(document, limits).error().code, Errc::too_large);
}

TEST(ToPdf, RefusesWhatItCannotPrint) {
    const auto code_of = [](const Block& block) {
        Document document = small();
        document.blocks = {block};
        const Result<std::string> pdf = to_pdf(document);
        return pdf.ok() ? Errc::count_ : pdf.error().code;
    };
    EXPECT_EQ(code_of(Table{{{"A"}, {"B"}}, {{"one"}}}), Errc::invalid_argument);
    EXPECT_EQ(code_of(Table{{{"A", 0}}, {}}), Errc::invalid_argument);
    EXPECT_EQ(code_of(Table{{}, {{}}}), Errc::invalid_argument);
    EXPECT_EQ(code_of(Table{{}, {}}), Errc::count_);
    EXPECT_EQ(code_of(Table{{{"A", 100}}, {}}), Errc::count_);
    EXPECT_EQ(code_of(Image{"", "no image"}), Errc::invalid_argument);
    Document document = small();
    document.foot.assign(5, "line");
    EXPECT_EQ(to_pdf(document).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bof::report
