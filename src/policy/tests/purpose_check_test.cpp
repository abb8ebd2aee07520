// Goal: what is no purpose is refused with the field and the cause, what is one is not, and a
// search gets the same answer again under the policy that it was made under. Rule.
#include "policy/purpose_check.hpp"
#include "policy/search_answer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bof::purpose_check_test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

const PolicyInForce shipped;
const Purpose sound{"major_crime", "Seen near the burgled shop on Friday", "DP-2026-000123",
                    "DC Example"};

/// "field: sentence" of each problem, in order.
std::string problems_of(const Purpose& purpose, const PolicyInForce& policy = shipped) {
    std::string text;
    for (const PurposeProblem& problem : purpose_problems(policy, purpose)) {
        if (!text.empty()) text += "; ";
        text += std::string{problem.field} + ": " + std::string{problem.why.view()};
    }
    return text;
}

struct ReasonCase {
    const char* reason;
    const char* why;  // That the sentence has in it; empty: it is a reason.
};

TEST(PurposeCheck, AReasonSaysSomething) {
    const ReasonCase cases[] = {
        {"Seen near the burgled shop on Friday", ""},
        {"Gwelwyd ger y siop ddydd Gwener", ""},
        {"inv of the burglary at the mill", ""},
        {"", "in words that would justify"},
        {"-", "in words that would justify"},
        {"... / ...", "in words that would justify"},
        {"aaaaaaaaaaaaaaaa", "one character again"},
        {"x x x x x x x x x x x", "one character again"},
        {"1111 1111 1111", "one character again"},
        {"inv", "no reason by themselves"},
        {"INV.", "no reason by themselves"},
        {"Investigation", "no reason by themselves"},
        {"ongoing investigation enquiries", "no reason by themselves"},
        {"test test test test", "no reason by themselves"},
        {"n/a", "no reason by themselves"},
        {"N / A", "no reason by themselves"},
        {"as above", "no reason by themselves"},
        {"As above - as above", "no reason by themselves"},
        {"Fel uchod", "no reason by themselves"},
        {"Major investigation", "category again"},
        {"major major investigation", "category again"},
        {"Ymchwiliad mawr", "category again"},
        {"major_crime", "category again"},
        {"police enquiries, major crime", "category again"},
        {"DP-2026-000123", "reference again"},
        {"dp 2026 000123 DP-2026-000123", "reference again"},
        {"Investigation DP-2026-000123", "reference again"},
        {"see DP-2026-000123", "reference again"},
        {"DP-2026-000123, car seen at the mill", ""},
        {"abc", "in words that would justify"},
        {"abababababab", "in words that would justify"},
    };
    for (const ReasonCase& each : cases) {
        Purpose purpose = sound;
        purpose.reason = each.reason;
        const std::string said = problems_of(purpose);
        if (std::string_view{each.why}.empty()) {
            EXPECT_EQ(said, "") << each.reason;
        } else {
            EXPECT_TRUE(said.starts_with("reason: ")) << each.reason << " -> " << said;
            EXPECT_NE(said.find(each.why), std::string::npos) << each.reason << " -> " << said;
        }
    }
}

TEST(PurposeCheck, AReferenceIsWrittenAsItsKindIs) {
    const auto accepts = [](const char* category, const char* reference) {
        Purpose purpose = sound;
        purpose.category = category;
        purpose.reference = reference;
        return problems_of(purpose).empty();
    };
    EXPECT_TRUE(accepts("major_crime", "DP/1/26"));
    EXPECT_TRUE(accepts("major_crime", "12345/26"));
    EXPECT_TRUE(accepts("major_crime", "Op Heron"));
    EXPECT_TRUE(accepts("major_crime", "DP-20260501-0123"));
    EXPECT_TRUE(accepts("major_crime", "123 of 1/5/2026"));
    EXPECT_FALSE(accepts("major_crime", "burglary"));
    EXPECT_FALSE(accepts("major_crime", "PSD/12/26x"));
    EXPECT_TRUE(accepts("professional_standards", "PSD/12/26"));
    EXPECT_FALSE(accepts("professional_standards", "RTC 12"));
    EXPECT_TRUE(accepts("road_safety", "RTC 12"));
    EXPECT_TRUE(accepts("threat_to_life", "MISPER 12"));
    EXPECT_FALSE(accepts("stolen_vehicle", "MISPER 12"));
}

TEST(PurposeCheck, EveryFieldHasItsOwnProblem) {
    EXPECT_EQ(problems_of(sound), "");
    const std::string all = problems_of({"curiosity", "inv", " - ", "."});
    for (const char* field : {"category: ", "reference: ", "on_behalf_of: ", "reason: "}) {
        EXPECT_NE(all.find(field), std::string::npos) << all;
    }
    Purpose long_one = sound;
    long_one.reference.assign(121, '1');
    EXPECT_EQ(problems_of(long_one), "reference: reason, reference or name is too long");
    // The words are the policy's, not the program's.
    PolicyInForce other;
    other.reasons_refused = {"seen near the burgled shop", "on friday"};
    EXPECT_NE(problems_of(sound, other).find("no reason by themselves"), std::string::npos);
    EXPECT_EQ(problems_of({"major_crime", "investigation, ongoing", "DP/1/26", "DC A"}, other), "");
}

TEST(SearchAnswerAgain, EveryVersionGivesItsOwn) {
    PolicyInForce shorter;
    shorter.version = 1;
    shorter.search_age_max = days{30};
    const UtcTime asked = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} + hours{12};
    const SearchWindow window{
        Vrm::parse("AB32CDE").value(), {}, asked - days{60}, asked - days{20}};

    const auto whole = answer_search(shipped, window, sound, asked).value();
    EXPECT_EQ(whole, (SearchAnswer{window.from, window.until, std::nullopt}));
    EXPECT_EQ(answer_search(shipped, window, sound, asked).value(), whole);
    const auto part = answer_search(shorter, window, sound, asked).value();
    EXPECT_EQ(part.from, asked - days{30} + milliseconds{1});
    ASSERT_TRUE(part.withheld);
    EXPECT_EQ(part.withheld->until, part.from);
    // At its exact moment: the last millisecond that any of the window is open, and the next.
    const UtcTime last = window.until + days{30} - milliseconds{2};
    EXPECT_TRUE(answer_search(shorter, window, sound, last).ok());
    EXPECT_FALSE(answer_search(shorter, window, sound, last + milliseconds{1}).ok());
}

// A day is 24 hours here: neither a night in which the clocks change nor a leap day moves the
// border.
TEST(SearchAnswerAgain, TheBorderIsInUtcWhateverTheClocksDo) {
    using std::chrono::year;
    for (const auto day : {year{2026} / 3 / 29, year{2026} / 10 / 25, year{2028} / 2 / 29}) {
        for (const auto hour : {0, 1, 2, 3}) {
            const UtcTime captured = std::chrono::sys_days{day} + hours{hour};
            const SearchWindow window{
                Vrm::parse("AB32CDE").value(), {}, captured, captured + milliseconds{1}};
            const UtcTime border = captured + hours{24 * 90};
            EXPECT_TRUE(answer_search(shipped, window, sound, border - milliseconds{1}).ok());
            EXPECT_FALSE(answer_search(shipped, window, sound, border).ok());
        }
    }
}

}  // namespace
}  // namespace bof::purpose_check_test
