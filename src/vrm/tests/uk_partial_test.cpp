// Goal: what is remembered of a British mark finds the marks that a plain check finds; years give
// the age identifiers that were given out in them.
#include "vrm/uk_partial.hpp"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace bof::uk_partial_test {
namespace {

Vrm vrm(std::string_view text) { return Vrm::parse(text).value(); }

std::string ages(const std::vector<AgeIdentifier>& all) {
    std::string text;
    for (const AgeIdentifier& each : all) {
        text += each.text;
        text += each.format == VrmFormat::current  ? ""
                : each.format == VrmFormat::prefix ? "-"
                                                   : "+";
        text += each.fit == 0 ? " " : ":" + std::to_string(each.fit) + " ";
    }
    return text;
}

TEST(UkPartial, YearsHaveTheIdentifiersOfTheirMonths) {
    const auto of = [](int year) { return ages(age_identifiers_of(year, Certainty::certain)); };
    EXPECT_EQ(of(1962), "");
    EXPECT_EQ(of(1963), "A+ ");
    EXPECT_EQ(of(1964), "B+ ");
    EXPECT_EQ(of(1967), "E+ F+ ");
    EXPECT_EQ(of(1968), "F+:16 G+ ");
    EXPECT_EQ(of(1982), "X+:16 Y+ ");
    EXPECT_EQ(of(1983), "Y+:16 A- ");
    EXPECT_EQ(of(1998), "R-:16 S- ");
    EXPECT_EQ(of(1999), "S-:16 T- V- ");
    EXPECT_EQ(of(2001), "X-:16 Y- 51 ");
    EXPECT_EQ(of(2002), "51:16 02 52 ");
    EXPECT_EQ(of(2012), "61:16 12 62 ");
    EXPECT_EQ(of(2049), "98:16 49 99 ");
    EXPECT_EQ(of(2050), "99:16 50 ");
    EXPECT_EQ(of(2051), "");
    EXPECT_EQ(ages(age_identifiers_of(2012, Certainty::maybe)), "11:30 61:16 12 62 13:30 63:30 ");
}

TEST(UkPartial, WrittenIdentifiersHaveNeighbours) {
    const auto of = [](const char* text, Certainty certainty) {
        return ages(age_identifiers_written(text, certainty));
    };
    EXPECT_EQ(of("12", Certainty::certain), "12 ");
    EXPECT_EQ(of("12", Certainty::maybe), "61:30 12 62:30 ");
    EXPECT_EQ(of("N", Certainty::certain), "N+ N- ");
    EXPECT_EQ(of("51", Certainty::maybe), "Y-:30 51 02:30 ");
    EXPECT_EQ(of("50", Certainty::maybe), "99:30 50 ");
    for (const char* const none : {"00", "01", "I", "U", "Z", "1", "123", ""}) {
        EXPECT_EQ(of(none, Certainty::maybe), "") << none;
    }
}

std::optional<std::uint16_t> fit(const UkPartial& partial, const char* mark) {
    return UkPartialFilter::make(partial).value()->fit(vrm(mark));
}

TEST(UkPartial, PartsAndAgeMustFitTogether) {
    UkPartial partial{.starts = "ab", .ends = " cde"};
    EXPECT_EQ(fit(partial, "AB32CDE"), 0);
    EXPECT_EQ(fit(partial, "AB1CDE"), 0);
    EXPECT_EQ(fit(partial, "AB32CDF"), std::nullopt);
    EXPECT_EQ(fit(partial, "XAB32CDE"), std::nullopt);
    EXPECT_EQ(fit(partial, "A?32CDE"), unread_symbol_fit);
    EXPECT_EQ(fit(partial, "AB??CDE"), 0);  // No unread symbol stands for what is known.
    partial.year = 2032;
    partial.age = Certainty::maybe;
    EXPECT_EQ(fit(partial, "AB32CDE"), 0);
    EXPECT_EQ(fit(partial, "AB82CDE"), 0);
    EXPECT_EQ(fit(partial, "AB81CDE"), 16);
    EXPECT_EQ(fit(partial, "AB31CDE"), 30);
    EXPECT_EQ(fit(partial, "AB83CDE"), 30);
    EXPECT_EQ(fit(partial, "AB34CDE"), std::nullopt);
    EXPECT_EQ(fit(partial, "AB3?CDE"), unread_symbol_fit);
    EXPECT_EQ(fit(partial, "AB?1CDE"), 16 + unread_symbol_fit);
    EXPECT_EQ(fit(partial, "AB1CDE"), std::nullopt);
    partial.contains = "8";
    EXPECT_EQ(fit(partial, "AB82CDE"), 0);
    EXPECT_EQ(fit(partial, "AB32CDE"), std::nullopt);
    partial.unread = UnreadSymbols::fit_nothing;
    EXPECT_EQ(fit(partial, "AB?2CDE"), std::nullopt);
}

TEST(UkPartial, LettersOfAgeStandInTheirPlaces) {
    const UkPartial of_1995{.starts = {}, .ends = "BCD", .year = 1995};
    EXPECT_EQ(fit(of_1995, "N1BCD"), 0);
    EXPECT_EQ(fit(of_1995, "N123BCD"), 0);
    EXPECT_EQ(fit(of_1995, "M123BCD"), 16);
    EXPECT_EQ(fit(of_1995, "P123BCD"), std::nullopt);
    EXPECT_EQ(fit(of_1995, "N1234BCD"), std::nullopt);
    const UkPartial of_1970{.year = 1970};
    EXPECT_EQ(fit(of_1970, "BCD1J"), 0);
    EXPECT_EQ(fit(of_1970, "BCD123H"), 16);
    EXPECT_EQ(fit(of_1970, "J123BCD"), std::nullopt);
    const UkPartial letter{.age_identifier = " j"};
    EXPECT_EQ(fit(letter, "BCD1J"), 0);
    EXPECT_EQ(fit(letter, "J123BCD"), 0);
    EXPECT_EQ(fit(letter, "AJ32BCD"), std::nullopt);
    const UkPartial prefix{.age_identifier = "J", .format = VrmFormat::prefix};
    EXPECT_EQ(fit(prefix, "BCD1J"), std::nullopt);
    EXPECT_EQ(fit(prefix, "J123BCD"), 0);
    const UkPartial old{.contains = "12", .format = VrmFormat::dateless};
    EXPECT_EQ(fit(old, "BCD123"), 0);
    EXPECT_EQ(fit(old, "J123BCD"), std::nullopt);
}

TEST(UkPartial, SaysHowMuchItKnowsAndWhereToLook) {
    UkPartial partial{.starts = "a?b", .ends = "E", .year = 2032};
    EXPECT_EQ(UkPartialFilter::make(partial).value()->literal_count(), 5U);
    EXPECT_EQ(UkPartialFilter::make(partial).value()->literal_start(), "");
    partial.unread = UnreadSymbols::fit_nothing;
    EXPECT_EQ(UkPartialFilter::make(partial).value()->literal_start(), "A");
    partial = {.format = VrmFormat::current};
    EXPECT_EQ(UkPartialFilter::make(partial).value()->literal_count(), 0U);
}

TEST(UkPartial, ErrorsSayWhatToWrite) {
    const auto problem = [](const UkPartial& partial) {
        const auto filter = UkPartialFilter::make(partial);
        return filter.ok() ? std::string{} : std::string{filter.error().public_text.view()};
    };
    const auto says = [&](const UkPartial& partial, const char* words) {
        return problem(partial).find(words) != std::string::npos;
    };
    EXPECT_TRUE(says({}, "give how it starts"));
    EXPECT_TRUE(says({.starts = "A%"}, "* for any number"));
    EXPECT_TRUE(says({.year = 2012, .age_identifier = "12"}, "not both"));
    EXPECT_TRUE(says({.year = 1962}, "1963"));
    EXPECT_TRUE(says({.age_identifier = "01"}, "02 to 99"));
    EXPECT_TRUE(says({.year = 2012, .format = VrmFormat::prefix}, "leave the format"));
    EXPECT_EQ(problem({.year = 2001, .format = VrmFormat::prefix}), "");
}

/// The slow, plainly right answer, for current marks and a year since 2002.
std::optional<std::uint16_t> fit_plainly(const UkPartial& partial, const std::string& mark) {
    const bool has_parts = mark.starts_with(partial.starts) && mark.ends_with(partial.ends) &&
                           mark.find(partial.contains) != std::string::npos;
    const auto is_letters = [&](std::size_t first, std::size_t count) {
        return std::ranges::all_of(mark.substr(first, count),
                                   [](char each) { return each >= 'A' && each <= 'Z'; });
    };
    if (!has_parts || mark.size() != 7 || !is_letters(0, 2) || !is_letters(4, 3)) return {};
    for (const char each : mark.substr(2, 2)) {
        if (each < '0' || each > '9') return {};
    }
    const int number = std::stoi(mark.substr(2, 2));
    const int year = *partial.year % 100;
    if (number == year || number == year + 50) return std::uint16_t{0};
    if (number == year + 49) return std::uint16_t{16};
    const bool is_near = number == year - 1 || number == year + 1 || number == year + 51;
    if (partial.age == Certainty::maybe && is_near) return std::uint16_t{30};
    return {};
}

TEST(UkPartial, FindsWhatAPlainCheckFinds) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        const auto one_of = [&](std::string_view symbols) {
            return symbols[random() % symbols.size()];
        };
        const auto part = [&](std::string_view symbols) {
            return random() % 2 == 0 ? std::string{} : std::string(1, one_of(symbols));
        };
        std::size_t fitting = 0;
        for (int draw = 0; draw < 2'000; ++draw) {
            const UkPartial partial{
                .starts = part("AB"),
                .ends = part("AB"),
                .contains = part("AB38"),
                .year = 2030 + static_cast<int>(random() % 4),
                .age = random() % 2 == 0 ? Certainty::certain : Certainty::maybe,
            };
            std::string mark;
            for (const std::string_view symbols : {"AB", "AB", "38", "0123", "AB", "AB", "AB"}) {
                mark.push_back(one_of(symbols));
            }
            if (random() % 10 == 0) mark[random() % mark.size()] = one_of("A8");
            if (random() % 10 == 0) mark.pop_back();
            SCOPED_TRACE(mark);
            const auto filter = UkPartialFilter::make(partial);
            const auto expected = fit_plainly(partial, mark);
            ASSERT_EQ((*filter)->fit(vrm(mark)), expected);
            fitting += expected ? 1U : 0U;
        }
        EXPECT_GT(fitting, 100U);
    }
}

}  // namespace
}  // namespace bof::uk_partial_test
