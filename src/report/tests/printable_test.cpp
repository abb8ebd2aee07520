// Goal: whatever text arrives, what is printed is whole UTF-8 without anything that could hide or
// turn what stands there. Method: a table of what each kind becomes.
#include "report/detail/printable.hpp"

#include "base/utf8.hpp"

#include <random>

#include <gtest/gtest.h>

namespace bof::report {
namespace {

using namespace std::string_literals;

const std::string replaced = "\xEF\xBF\xBD";

struct Case {
    std::string name;
    std::string text;
    std::string wanted;
};

TEST(Printable, KeepsWritingAndShowsTheRestAsReplaced) {
    const std::vector<Case> cases{
        {"empty", "", ""},
        {"Welsh", "Tŷ Ŵyl, sŵn, ŷd, ẁ ẃ ẅ â ï", "Tŷ Ŵyl, sŵn, ŷd, ẁ ẃ ẅ â ï"},
        {"four bytes", "\xF0\x9F\x9A\x97", "\xF0\x9F\x9A\x97"},
        {"line ends", "a\nb\r\nc\rd\xE2\x80\xA8"s + "e\xE2\x80\xA9"s + "f", "a\nb\nc\nd\ne\nf"},
        {"tab", "a\tb", "a b"},
        {"NUL and bell", "a\0b\x07"s, "a" + replaced + "b" + replaced},
        {"escape", "\x1B[31m", replaced + "[31m"},
        {"DEL and C1", "\x7F\xC2\x85", replaced + replaced},
        {"turned direction", "\xE2\x80\xAE"s + "desufer", replaced + "desufer"},
        {"isolated direction", "\xE2\x81\xA6x\xE2\x81\xA9", replaced + "x" + replaced},
        {"right to left mark", "\xE2\x80\x8F", replaced},
        {"nothing wide", "a\xE2\x80\x8B"s + "b\xEF\xBB\xBF", "a" + replaced + "b" + replaced},
        {"joiners stay", "\xE2\x80\x8D", "\xE2\x80\x8D"},
        {"tag letters", "\xF3\xA0\x81\xA1", replaced},
        {"soft hyphen", "\xC2\xAD", replaced},
        {"Arabic stays", "\xD8\xB3\xD9\x84", "\xD8\xB3\xD9\x84"},
        {"cut short", "a\xC3", "a" + replaced},
        {"a lone second byte",
         "\x80"
         "a",
         replaced + "a"},
        {"overlong", "\xC0\xAF", replaced + replaced},
        {"surrogate", "\xED\xA0\x80", replaced + replaced + replaced},
        {"no character", "\xEF\xBF\xBE", replaced},
    };
    for (const Case& one : cases) EXPECT_EQ(printable(one.text), one.wanted) << one.name;
}

TEST(Printable, GivesPlainUtf8ForAnyBytes) {
    std::mt19937 random(20261123);
    std::uniform_int_distribution<int> byte(0, 255);
    for (int round = 0; round < 2'000; ++round) {
        std::string text(static_cast<std::size_t>(byte(random)), '\0');
        for (char& symbol : text) symbol = static_cast<char>(byte(random));
        const std::string shown = printable(text);
        ASSERT_TRUE(is_plain_utf8(shown)) << "round " << round;
        ASSERT_EQ(printable(shown), shown) << "round " << round;
    }
}

}  // namespace
}  // namespace bof::report
