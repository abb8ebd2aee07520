// Goal: every way of writing a mark gives one key, nothing else gets through, and keys sort as
// text.
#include "vrm/vrm.hpp"

#include <algorithm>
#include <random>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

namespace bof::vrm_test {
namespace {

std::string parsed(std::string_view text) {
    const Result<Vrm> vrm = Vrm::parse(text);
    return vrm.ok() ? vrm->text() : std::string("! ") + std::string(vrm.error().public_text.view());
}

/// Symbols of a mark, in the order in which marks sort.
constexpr std::string_view symbols = "0123456789?ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string any_mark(std::mt19937& random) {
    std::string text;
    // Few distinct symbols at times, so that marks share long prefixes.
    const std::size_t variety = random() % 2 == 0 ? 3 : symbols.size();
    for (std::size_t left = 1 + random() % vrm_symbols_max; left > 0; --left) {
        text.push_back(symbols[random() % variety]);
    }
    if (text.find_first_not_of('?') == std::string::npos) text.back() = 'X';
    return text;
}

TEST(Vrm, FoldsHowItIsWritten) {
    struct Case {
        const char* written;
        const char* mark;
    };
    const Case cases[] = {
        {"AB32CDE", "AB32CDE"},
        {" ab32\tcde\r\n", "AB32CDE"},
        {"ab-32.cde", "AB32CDE"},
        {"AB\u00B732\u00A0CDE", "AB32CDE"},
        {"AB\u2013\u201032\u2022C\u2212D\u3000E", "AB32CDE"},
        {"AB\u00AD32\u200BCDE\uFEFF", "AB32CDE"},
        {"A?3*C_#", "A?3?C??"},
        {"0O1I", "0O1I"},
        {"K\u00D6\u00FC1", "KOU1"},
        {"KO\u0308U\u03081", "KOU1"},
        {"\u00C6\u00F8\u00C51", "AEOA1"},
        {"\u00DF\u1E9E1", "SSSS1"},
        {"\u00D0\u00FE\u00FF", "DTHY"},
        {"\u0104\u010D\u0111\u0119\u011F\u0127\u0131\u0130", "ACDEGHII"},
        {"\u0132\u0135\u0138\u0141\u0148\u014B\u0151\u0152", "IJJKLNNOOE"},
        {"\u0159\u0161\u017F\u0163\u021B\u0218", "RSSTTS"},
        {"\u0173\u0175\u0177\u0178\u017E", "UWYYZ"},
        {"\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D", "ABEZHIKMN"},
        {"\u039F\u03A1\u03A4\u03A5\u03A7", "OPTYX"},
        {"\u03B1\u03B2\u03B5\u03BD\u03BF\u03C1\u03C7\u03CB\u03CD", "ABENOPXYY"},
        {"\u0386\u0388\u0389\u038A\u038C\u038E\u03AC\u03AD\u03AE\u03AF", "AEHIOYAEHI"},
        {"\u0410\u0412\u0415\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0423\u0425",
         "ABEKMHOPCTYX"},
        {"\u0430\u0432\u0435\u043A\u043C\u043D\u043E\u0440\u0441\u0442\u0443\u0445",
         "ABEKMHOPCTYX"},
        {"\u0401\u0405\u0406\u0407\u0408\u0451\u0455\u0456\u0457\u0458", "ESIIJESIIJ"},
        {"ABCDEFGHIJKL", "ABCDEFGHIJKL"},
    };
    for (const Case& each : cases) EXPECT_EQ(parsed(each.written), each.mark) << each.written;
}

TEST(Vrm, RefusesWithAReason) {
    const std::string empty = "! the registration mark is empty";
    const std::string unread = "! no symbol of the registration mark was read";
    const std::string alien = "! the registration mark has a symbol that no plate carries";
    const std::string long_mark = "! the registration mark has more than 12 symbols";
    const std::string long_text = "! the registration mark is longer than 64 bytes";
    const std::string bytes = "! the registration mark is not valid UTF-8";
    const std::pair<std::string, std::string> cases[] = {
        {"", empty},
        {" -. \u00B7\u0308", empty},
        {"???", unread},
        {"AB32/CDE", alien},
        {std::string("AB\0", 3), alien},
        {"AB\u00D732", alien},
        {"AB\u00F732", alien},
        {"\u0416123", alien},
        {"\u0394123", alien},
        {"\u4EACA12345", alien},
        {"AB\U0001F69732", alien},
        {"AB\u04FF", alien},
        {"AB\u0500", alien},
        {"ABCDEFGHIJKLM", long_mark},
        {"ABCDEFGHIJK\u00C6", long_mark},
        {std::string(vrm_text_bytes_max, ' '), empty},
        {std::string(vrm_text_bytes_max + 1, ' '), long_text},
        {"A\x80", bytes},
        {"A\xC3", bytes},
        {"A\xC0\x80", bytes},          // Overlong NUL.
        {"A\xC1\x81", bytes},          // Overlong A.
        {"A\xE0\x81\x81", bytes},      // Overlong A.
        {"A\xF0\x80\x81\x81", bytes},  // Overlong A.
        {"A\xE0\x84\x80", bytes},      // Overlong U+0100.
        {"A\xED\xA0\x80", bytes},      // Surrogate.
        {"A\xF4\x90\x80\x80", bytes},  // Over U+10FFFF.
        {"A\xF5\x80\x80\x80", bytes},
        {"A\xFF", bytes},
        {"A\xE2\x80", bytes},
        {"A\xC3\x28", bytes},
    };
    for (const auto& [written, reason] : cases) EXPECT_EQ(parsed(written), reason) << written;
}

TEST(Vrm, KnowsItsSizeAndGaps) {
    EXPECT_EQ(Vrm::parse("A")->size(), 1U);
    EXPECT_EQ(Vrm::parse("A0")->size(), 2U);
    EXPECT_EQ(Vrm::parse("ABCDEFGHIJKL")->size(), 12U);
    EXPECT_TRUE(Vrm::parse("A?3")->has_unread_symbol());
    EXPECT_TRUE(Vrm::parse("?A3")->has_unread_symbol());
    EXPECT_FALSE(Vrm::parse("A93")->has_unread_symbol());
    EXPECT_FALSE(Vrm::parse("ZZZZZZZZZZZZ")->has_unread_symbol());
}

TEST(Vrm, PackedSortsAsTextAndRoundTrips) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        std::vector<std::string> texts;
        std::vector<Vrm> marks;
        for (int count = 0; count < 2'000; ++count) {
            texts.push_back(any_mark(random));
            const Result<Vrm> vrm = Vrm::parse(texts.back());
            ASSERT_TRUE(vrm.ok());
            ASSERT_EQ(vrm->text(), texts.back());
            ASSERT_EQ(vrm->size(), texts.back().size());
            const Result<Vrm> again = Vrm::from_packed(vrm->packed());
            ASSERT_TRUE(again.ok());
            ASSERT_EQ(*again, *vrm);
            marks.push_back(*vrm);
        }
        std::sort(texts.begin(), texts.end());
        std::sort(marks.begin(), marks.end());
        for (std::size_t index = 0; index < texts.size(); ++index) {
            ASSERT_EQ(marks[index].text(), texts[index]);
        }
    }
}

// Method: text_of is the plain reading of the packed form; from_packed must accept exactly those
// numbers whose plain reading parses back to the same number.
TEST(Vrm, FromPackedAcceptsExactlyWhatParseGives) {
    const auto text_of = [](std::uint64_t packed) {
        constexpr std::string_view places = " 0123456789?ABCDEFGHIJKLMNOPQRSTUVWXYZ/!";
        std::string text(vrm_symbols_max, ' ');
        for (std::size_t place = vrm_symbols_max; place-- > 0; packed /= 40) {
            text[place] = places[packed % 40];
        }
        return packed == 0 ? text : std::string("too large");
    };
    const auto is_mark = [&](std::uint64_t packed) {
        const Result<Vrm> vrm = Vrm::parse(text_of(packed));
        return vrm.ok() && vrm->packed() == packed;
    };
    std::vector<std::uint64_t> candidates{0, 1, ~0ULL, 1ULL << 63U};
    std::mt19937_64 random(7);
    for (int count = 0; count < 20'000; ++count) {
        std::uint64_t packed = 0;
        for (std::size_t place = 0; place < vrm_symbols_max; ++place) {
            packed = packed * 40 + (random() % 8 == 0 ? random() % 40 : 1 + random() % 37);
        }
        candidates.push_back(packed);
        std::mt19937 marks(static_cast<std::uint32_t>(count));
        const std::uint64_t whole = Vrm::parse(any_mark(marks))->packed();
        for (const std::uint64_t near : {whole - 1, whole, whole + 1, whole * 40, whole / 40}) {
            candidates.push_back(near);
        }
        candidates.push_back(random());
    }
    std::size_t accepted = 0;
    for (const std::uint64_t packed : candidates) {
        const Result<Vrm> vrm = Vrm::from_packed(packed);
        ASSERT_EQ(vrm.ok(), is_mark(packed)) << packed;
        if (vrm.ok()) {
            ++accepted;
        } else {
            ASSERT_EQ(vrm.error().code, Errc::corrupt);
        }
    }
    EXPECT_GT(accepted, 20'000U);
    EXPECT_LT(accepted, candidates.size() - 20'000U);
}

TEST(Vrm, FromPackedRefusesAMarkWithNothingRead) {
    const std::uint64_t one_read = Vrm::parse("???????????A")->packed();
    EXPECT_TRUE(Vrm::from_packed(one_read).ok());
    EXPECT_FALSE(Vrm::from_packed(one_read - 1).ok());  // Unread sorts just before A.
}

TEST(Vrm, AnyBytesAreTakenOrRefused) {
    std::mt19937 random(11);
    std::size_t taken = 0;
    for (int count = 0; count < 200'000; ++count) {
        std::string bytes(random() % 16, ' ');
        for (char& byte : bytes) {
            byte = static_cast<char>(random() % 3 == 0 ? random() % 256 : 'A' + random() % 26);
        }
        const Result<Vrm> vrm = Vrm::parse(bytes);
        if (!vrm.ok()) continue;
        ++taken;
        ASSERT_EQ(parsed(vrm->text()), vrm->text());
    }
    EXPECT_GT(taken, 1'000U);
}

TEST(Vrm, HashSpreadsNeighbours) {
    std::unordered_set<std::size_t> buckets;
    for (char last = 'A'; last <= 'Z'; ++last) {
        buckets.insert(std::hash<Vrm>{}(*Vrm::parse(std::string("AB32CD") + last)) % 1024);
    }
    EXPECT_GT(buckets.size(), 20U);
}

}  // namespace
}  // namespace bof::vrm_test
