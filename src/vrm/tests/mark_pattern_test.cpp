// Goal: patterns fit exactly the marks that a plain recursive matcher fits, with and without unread
// symbols, and what a person types wrongly is answered with what to write.
#include "vrm/mark_pattern.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace bof::mark_pattern_test {
namespace {

/// The slow, plainly right answer.
bool fits_plainly(std::string_view pattern, std::string_view mark, UnreadSymbols unread) {
    if (pattern.empty()) return mark.empty();
    const std::string_view rest = pattern.substr(1);
    if (pattern.front() == '*') {
        for (std::size_t run = 0; run <= mark.size(); ++run) {
            if (fits_plainly(rest, mark.substr(run), unread)) return true;
        }
        return false;
    }
    if (mark.empty()) return false;
    const bool is_any = pattern.front() == '?';
    const bool stands = unread == UnreadSymbols::fit_any && mark.front() == '?';
    return (is_any || stands || pattern.front() == mark.front()) &&
           fits_plainly(rest, mark.substr(1), unread);
}

std::string any_text(std::mt19937& random, std::string_view symbols, std::size_t length_max) {
    std::string text(1 + random() % length_max, ' ');
    for (char& symbol : text) symbol = symbols[random() % symbols.size()];
    return text;
}

// Few symbols and many stars, so that most draws have several ways to fit.
TEST(MarkPattern, FitsWhatAPlainMatcherFits) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        std::size_t fitting = 0;
        for (int draw = 0; draw < 2'000; ++draw) {
            const std::string text = any_text(random, "AB1?**", 12);
            const Result<MarkPattern> pattern = MarkPattern::parse(text);
            ASSERT_TRUE(pattern.ok());
            const Result<Vrm> vrm = Vrm::parse(any_text(random, "AAB1?", vrm_symbols_max));
            if (!vrm.ok()) continue;  // Nothing but unread symbols.
            SCOPED_TRACE(text + " " + vrm->text());
            const bool strictly = fits_plainly(text, vrm->text(), UnreadSymbols::fit_nothing);
            const bool loosely = fits_plainly(text, vrm->text(), UnreadSymbols::fit_any);
            EXPECT_EQ(pattern->fits(*vrm, UnreadSymbols::fit_nothing), strictly);
            EXPECT_EQ(pattern->fits(*vrm, UnreadSymbols::fit_any), loosely);
            const PatternFilter strict{*pattern, UnreadSymbols::fit_nothing};
            const PatternFilter loose{*pattern, UnreadSymbols::fit_any};
            ASSERT_EQ(strict.fit(*vrm).has_value(), strictly);
            ASSERT_EQ(loose.fit(*vrm).has_value(), loosely);
            if (strictly) {
                EXPECT_EQ(strict.fit(*vrm), 0);
                EXPECT_TRUE(vrm->text().starts_with(strict.literal_start()));
            }
            if (loosely) {
                const auto unread = std::ranges::count(vrm->text(), '?');
                EXPECT_EQ(loose.fit(*vrm), strictly ? 0 : unread * unread_symbol_fit);
                EXPECT_TRUE(vrm->text().starts_with(loose.literal_start()));
                ++fitting;
            }
        }
        EXPECT_GT(fitting, 200U);
    }
}

bool fits(const char* pattern, const char* mark) {
    return PatternFilter{*MarkPattern::parse(pattern), UnreadSymbols::fit_nothing}
        .fit(*Vrm::parse(mark))
        .has_value();
}

TEST(MarkPattern, PlacesAreExact) {
    EXPECT_TRUE(fits("AB32CDE", "AB32CDE"));
    EXPECT_FALSE(fits("AB32CDE", "AB32CD"));
    EXPECT_FALSE(fits("AB32CD", "AB32CDE"));
    EXPECT_TRUE(fits("AB3?CDE", "AB32CDE"));
    EXPECT_FALSE(fits("AB3?CDE", "AB3CDE"));
    EXPECT_FALSE(fits("?AB32CDE", "AB32CDE"));
    EXPECT_TRUE(fits("*AB32CDE", "AB32CDE"));
    EXPECT_TRUE(fits("AB*", "AB32CDE"));
    EXPECT_FALSE(fits("B*", "AB32CDE"));
    EXPECT_FALSE(fits("AB*", "AA99ZZZ"));
    EXPECT_FALSE(fits("AB*", "AC32CDE"));
    EXPECT_TRUE(fits("*CDE", "AB32CDE"));
    EXPECT_FALSE(fits("*CD", "AB32CDE"));
    EXPECT_TRUE(fits("*2C*", "AB32CDE"));
    EXPECT_TRUE(fits("A*E", "AB32CDE"));
    EXPECT_TRUE(fits("A*B*C*E", "AB32CDE"));
    EXPECT_FALSE(fits("A*C*B*E", "AB32CDE"));
    EXPECT_TRUE(fits("************", "AB32CDE"));
    EXPECT_TRUE(fits("9?*", "99"));
    EXPECT_TRUE(fits("?*?*?*?*?*?*?", "AB32CDE"));
    EXPECT_FALSE(fits("?*?*?*?*?*?*?*?", "AB32CDE"));
    EXPECT_TRUE(fits("Z?*", "ZZ78ZZZZZZZZ"));
    EXPECT_TRUE(fits("Z*9", "ZZ78ZZZZZZZ9"));
}

TEST(MarkPattern, TypedTextIsFoldedAsMarksAre) {
    const auto text = [](const char* typed) { return MarkPattern::parse(typed)->text(); };
    EXPECT_EQ(text(" ab3? c-de "), "AB3?CDE");
    EXPECT_EQ(text("\u00FC*x"), "U*X");
    EXPECT_EQ(text("\u00E6*"), "AE*");
    EXPECT_EQ(text("a_b#"), "A?B?");
    EXPECT_EQ(text("A** *B"), "A*B");
    EXPECT_EQ(text("ABCDEFGHIJKL*"), "ABCDEFGHIJKL*");
    EXPECT_EQ(text("O0*"), "O0*");
}

TEST(MarkPattern, SaysHowMuchItKnows) {
    const auto pattern = [](const char* typed) { return *MarkPattern::parse(typed); };
    EXPECT_EQ(pattern("AB?2*").literal_count(), 3U);
    EXPECT_EQ(pattern("AB?2*").literal_start(), "AB");
    EXPECT_EQ(pattern("*AB").literal_start(), "");
    EXPECT_EQ(pattern("?*").literal_count(), 0U);
    EXPECT_EQ(pattern("AB32CDE").literal_start(), "AB32CDE");
    EXPECT_TRUE(pattern("AB32CDE").is_one_mark());
    EXPECT_FALSE(pattern("AB32CD*").is_one_mark());
    EXPECT_FALSE(pattern("AB32CD?").is_one_mark());
}

TEST(MarkPattern, ErrorsSayWhatToWrite) {
    const auto problem = [](std::string_view typed) {
        const Result<MarkPattern> pattern = MarkPattern::parse(typed);
        return pattern.ok() ? std::string{} : std::string{pattern.error().public_text.view()};
    };
    for (const char* const empty : {"", "  ", "-"}) {
        EXPECT_NE(problem(empty).find("write what is known"), std::string::npos) << empty;
    }
    EXPECT_NE(problem("AB%").find("* for any number"), std::string::npos);
    EXPECT_NE(problem("AB\xFF").find("* for any number"), std::string::npos);
    EXPECT_NE(problem("ABCDEFGHIJKLM").find("write *"), std::string::npos);
    EXPECT_NE(problem("ABCDEFGHIJK\u00C6").find("write *"), std::string::npos);
    EXPECT_EQ(problem("ABCDEFGHIJKL"), "");
    EXPECT_NE(problem(std::string(65, '*')).find("64 bytes"), std::string::npos);
    EXPECT_EQ(problem(std::string(64, '*')), "");
}

}  // namespace
}  // namespace bof::mark_pattern_test
