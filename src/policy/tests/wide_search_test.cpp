// Goal: a search too wide is refused before anything is looked at, with a sentence that says how to
// narrow it; a grant for many marks opens those and no other. Rule.
#include "policy/wide_search.hpp"
#include "policy/policy_desk.hpp"
#include "policy/tests/test_person.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

const PolicyInForce wide_default;
constexpr UtcTime wide_now{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} +
                           std::chrono::hours{12}};
const Purpose wide_purpose{"major_crime", "Seen near the burgled shop", "DP-1", "DC Example"};

std::string wide_said(const Result<void>& result) {
    return result.ok() ? "" : std::string{result.error().public_text.view()};
}
Vrm wide_mark(const char* text) { return Vrm::parse(text).value(); }

TEST(WideSearch, ShortPatternsAreHeldToAShortTime) {
    const auto lasting = [](std::size_t literals, milliseconds lasts) {
        return check_wide(wide_default, {.literals = literals, .lasts = lasts});
    };
    EXPECT_TRUE(lasting(3, days{90}).ok());
    EXPECT_TRUE(lasting(2, days{7}).ok());
    EXPECT_NE(wide_said(lasting(2, days{7} + milliseconds{1})).find("one more letter"),
              std::string::npos);
    EXPECT_NE(wide_said(lasting(1, days{8})).find("two more letters"), std::string::npos);
    EXPECT_NE(wide_said(lasting(0, days{8})).find("give more letters"), std::string::npos);
    EXPECT_EQ(lasting(0, days{8}).error().code, Errc::denied);
    PolicyInForce stricter;
    stricter.search_literals_min = 5;
    EXPECT_FALSE(check_wide(stricter, {.literals = 4, .lasts = days{8}}).ok());
}

TEST(WideSearch, WithoutAMarkItIsForPlacesAndAShortTime) {
    EXPECT_EQ(check_wide(wide_default, {.lasts = days{1}}).error().code, Errc::invalid_argument);
    EXPECT_TRUE(check_wide(wide_default, {.names_places = true, .lasts = days{7}}).ok());
    EXPECT_EQ(check_wide(wide_default, {.names_places = true, .lasts = days{8}}).error().code,
              Errc::denied);
    EXPECT_TRUE(check_wide(wide_default, {.whole_mark = true, .lasts = days{365}}).ok());
}

TEST(WideSearch, TheBudgetGoesByPermission) {
    const Person usual = a_person({Role::investigator});
    const Person analyst = a_person({Role::fib_analyst});
    EXPECT_EQ(search_steps_max_of(wide_default, usual, wide_now), wide_default.search_steps_max);
    EXPECT_EQ(search_steps_max_of(wide_default, analyst, wide_now),
              wide_default.search_steps_wide_max);
    const SearchCost heavy{.steps = wide_default.search_steps_max + 1};
    EXPECT_TRUE(
        check_cost(wide_default, usual, {.steps = wide_default.search_steps_max}, wide_now).ok());
    EXPECT_EQ(check_cost(wide_default, usual, heavy, wide_now).error().code, Errc::denied);
    EXPECT_TRUE(check_cost(wide_default, analyst, heavy, wide_now).ok());
    EXPECT_FALSE(check_cost(wide_default, analyst,
                            {.steps = wide_default.search_steps_wide_max + 1}, wide_now)
                     .ok());
    EXPECT_FALSE(check_cost(wide_default, analyst, {.too_many_marks = true}, wide_now).ok());
}

TEST(WideSearch, AGrantOpensTheMarksThatAreSought) {
    const PolicyDesk desk{{}};
    const Person person = a_person({Role::investigator});
    const WideWindow window{{}, {{NrdId{1}, NrdId{2}}}, wide_now - days{100}, wide_now};
    const auto permit = desk.judge_wide_search(person, window, wide_purpose, wide_now);
    ASSERT_TRUE(permit.ok());
    ASSERT_TRUE(permit->withheld());  // Older than 90 days.
    const Permit fewer = desk.narrowed(*permit, {wide_mark("AB32CDE"), wide_mark("LD84XYZ")});
    const AccessGrant grant = desk.grant(fewer, PurposeId{1}, AuditNumber{1}, wide_now);
    const UtcTime captured = wide_now - days{1};
    EXPECT_TRUE(grant.permits({wide_mark("LD84XYZ"), NrdId{2}, captured}, wide_now));
    EXPECT_FALSE(grant.permits({wide_mark("LD84XYZ"), NrdId{3}, captured}, wide_now));
    EXPECT_FALSE(grant.permits({wide_mark("LD84XYA"), NrdId{2}, captured}, wide_now));
    // It only ever gets narrower.
    const Permit none = desk.narrowed(fewer, {wide_mark("LD84XYA")});
    EXPECT_TRUE(none.scope().vrms->empty());
    EXPECT_FALSE(
        desk.judge_wide_search(a_person({Role::fcr_operator}), window, wide_purpose, wide_now)
            .ok());
    EXPECT_FALSE(desk.judge_wide_search(person, window, {}, wide_now).ok());
    const WideWindow old{{}, {}, wide_now - days{200}, wide_now - days{100}};
    EXPECT_EQ(desk.judge_wide_search(person, old, wide_purpose, wide_now).error().code,
              Errc::denied);
}

}  // namespace
}  // namespace bof
