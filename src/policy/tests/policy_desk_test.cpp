// Goal: a permit opens exactly what was asked for and allowed, the age limit splits a window to the
// millisecond, and a purpose has to mean something. Rule.
#include "policy/policy_desk.hpp"
#include "policy/purpose_check.hpp"
#include "policy/tests/test_person.hpp"

#include <random>

#include <gtest/gtest.h>

namespace bof::policy_desk_test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

const UtcTime now = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} + hours{12};
const Purpose purpose{"major_crime", "Seen near the burgled shop on Friday", "DP-2026-000123",
                      "DC Example"};

Vrm mark(const char* text = "AB32CDE") { return Vrm::parse(text).value(); }
SearchWindow window(UtcTime from, UtcTime until) { return {mark(), {}, from, until}; }
Person searcher() { return a_person({Role::investigator}); }

std::string code_of(const Result<Permit>& judged) {
    return judged.ok() ? "ok" : std::string{traits(judged.error().code).name};
}

TEST(PolicyDesk, WhatIsAdoptedDecidesFromThenOnAndWhatWasStays) {
    PolicyDesk desk{{}};
    const PolicyInForce& first = desk.policy();
    PolicyInForce shorter;
    shorter.version = 1;
    shorter.search_age_max = std::chrono::days{30};
    desk.adopt(shorter);
    for (int more = 0; more < 100; ++more) desk.adopt(shorter);

    EXPECT_EQ(desk.open_from(now), now - std::chrono::days{30} + std::chrono::milliseconds{1});
    EXPECT_EQ(desk.policy().version, 1U);
    EXPECT_EQ(first.version, 0U);
    EXPECT_EQ(first.search_age_max, std::chrono::days{90});
}

// Rule: R-03.
TEST(PolicyDesk, ANewPolicyKeepsTheGuidanceAndNewGuidanceThePolicy) {
    PolicyDesk desk{{}};
    desk.adopt_guidance(4);
    PolicyInForce shorter;
    shorter.version = 1;
    shorter.search_age_max = std::chrono::days{30};
    desk.adopt(shorter);
    EXPECT_EQ(desk.policy().guidance_version, 4U);
    desk.adopt_guidance(5);
    EXPECT_EQ(desk.policy().guidance_version, 5U);
    EXPECT_EQ(desk.policy().version, 1U);
    EXPECT_EQ(desk.policy().search_age_max, std::chrono::days{30});
}

TEST(PolicyDesk, AnothersDeskIsNoDeskAtAll) {
    const PolicyDesk desk{{}};
    Person person = a_person({Role::fcr_operator});
    const auto asked = [&](const char* name) {
        return desk.check_desk(person, Permission::alert_view, name, now);
    };
    EXPECT_TRUE(asked("control_room").ok());
    const auto covert = asked("operation_heron");
    const auto none = asked("no such desk");
    EXPECT_EQ(covert.error().code, Errc::not_found);
    EXPECT_EQ(to_log_line(covert.error()), to_log_line(none.error()));
    person.desks = {"operation_heron"};
    EXPECT_TRUE(asked("operation_heron").ok());
    person.roles = {Role::finance};
    EXPECT_EQ(asked("operation_heron").error().code, Errc::denied);
    EXPECT_EQ(asked("no such desk").error().code, Errc::denied);
}

TEST(PolicyDesk, AnAlertIsAsOldAsItsLastSighting) {
    const PolicyDesk desk{{}};
    Alert alert{.entry = {},
                .vrm = mark(),
                .desk = "control_room",
                .opened = now,
                .first_captured = now,
                .last_captured = now};
    Person person = a_person({Role::fcr_operator});
    const auto asked = [&](UtcTime captured) {
        alert.last_captured = captured;
        return desk.check_alert(person, Permission::alert_resolve, alert, now);
    };
    EXPECT_EQ(desk.open_from(now), now - days{90} + milliseconds{1});
    EXPECT_TRUE(asked(desk.open_from(now)).ok());
    const auto too_old = asked(desk.open_from(now) - milliseconds{1});
    EXPECT_EQ(too_old.error().code, Errc::denied);
    EXPECT_NE(too_old.error().public_text.view().find("Inspector"), std::string_view::npos);
    // Another desk's is not there, however old.
    alert.desk = "operation_heron";
    EXPECT_EQ(asked(now).error().code, Errc::not_found);
    EXPECT_EQ(asked(now - days{91}).error().code, Errc::not_found);
}

TEST(PolicyDesk, OpensWhatWasAskedForAndNothingElse) {
    const PolicyDesk desk{{}};
    const auto permit =
        desk.judge_search(searcher(), window(now - days{2}, now - days{1}), purpose, now).value();
    EXPECT_FALSE(permit.withheld());
    const auto grant = desk.grant(permit, PurposeId{5}, AuditNumber{9}, now);
    EXPECT_EQ(grant.person(), searcher().id);
    EXPECT_EQ(grant.purpose(), PurposeId{5});
    EXPECT_EQ(grant.audit_number(), AuditNumber{9});
    const auto opens = [&](const char* text, UtcTime captured, UtcTime when) {
        return grant.permits({mark(text), NrdId{3}, captured}, when);
    };
    EXPECT_TRUE(opens("AB32CDE", now - days{2}, now));
    EXPECT_FALSE(opens("AB32CDE", now - days{2} - milliseconds{1}, now));
    EXPECT_FALSE(opens("AB32CDE", now - days{1}, now));
    EXPECT_FALSE(opens("LD84XYZ", now - days{2}, now));
    const auto ends = now + desk.policy().search_open_max;
    EXPECT_TRUE(opens("AB32CDE", now - days{2}, ends - milliseconds{1}));
    EXPECT_FALSE(opens("AB32CDE", now - days{2}, ends));
}

TEST(PolicyDesk, AnNrdsWindowOpensThatNrdAlone) {
    const PolicyDesk desk{{}};
    const SearchWindow asked{{}, NrdId{3}, now - hours{1}, now};
    const auto permit = desk.judge_search(searcher(), asked, purpose, now).value();
    const auto grant = desk.grant(permit, PurposeId{1}, AuditNumber{1}, now);
    EXPECT_TRUE(grant.permits({mark(), NrdId{3}, now - hours{1}}, now));
    EXPECT_FALSE(grant.permits({mark(), NrdId{4}, now - hours{1}}, now));
}

TEST(PolicyDesk, AWindowAcrossTheLimitIsSplitAndSaysSo) {
    const PolicyDesk desk{{}};
    const auto permit =
        desk.judge_search(searcher(), window(now - days{100}, now), purpose, now).value();
    const auto border = now - days{90} + milliseconds{1};
    EXPECT_EQ(permit.scope().captured_from, border);
    ASSERT_TRUE(permit.withheld());
    EXPECT_EQ(*permit.withheld(),
              (WithheldWindow{now - days{100}, border, days{90}, Rank::inspector}));
}

TEST(PolicyDesk, AWhollyOldWindowNamesTheAuthority) {
    const PolicyDesk desk{{}};
    const auto border = now - days{90} + milliseconds{1};
    const auto refused =
        desk.judge_search(searcher(), window(now - days{100}, border), purpose, now);
    ASSERT_EQ(code_of(refused), "denied");
    EXPECT_NE(refused.error().public_text.view().find("Inspector"), std::string_view::npos);
    EXPECT_EQ(code_of(desk.judge_search(
                  searcher(), window(now - days{100}, border + milliseconds{1}), purpose, now)),
              "ok");

    PolicyInForce stricter;
    stricter.older_authority_rank = Rank::superintendent;
    const auto higher = PolicyDesk{stricter}.judge_search(
        searcher(), window(now - days{100}, border), purpose, now);
    ASSERT_EQ(code_of(higher), "denied");
    EXPECT_NE(higher.error().public_text.view().find("Superintendent"), std::string_view::npos);
}

// Against the plain rule: a read is open when it lies in the window, and is younger than the limit
// both when the search began and when it is looked at.
TEST(PolicyDesk, PropertyGrantsFollowThePlainRule) {
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    const auto around = [&](int most_days) {
        return now -
               milliseconds{static_cast<std::int64_t>(
                   random() % static_cast<std::uint64_t>(milliseconds{days{most_days}}.count()))};
    };
    for (int round = 0; round < 5000; ++round) {
        PolicyInForce policy;
        policy.search_age_max = days{static_cast<int>(random() % 20 + 1)};
        const PolicyDesk desk{policy};
        const auto from = around(30);
        const auto until = around(30);
        const auto judged = desk.judge_search(searcher(), window(from, until), purpose, now);
        const auto captured = random() % 4 == 0 ? now - policy.search_age_max +
                                                      milliseconds{random() % 3} - milliseconds{1}
                                                : around(30);
        const auto later = now + milliseconds{random() % 600'000};
        const bool asked = captured >= from && captured < until;
        const bool young =
            now - captured < policy.search_age_max && later - captured < policy.search_age_max;
        const bool open = judged.ok() && desk.grant(*judged, PurposeId{1}, AuditNumber{1}, now)
                                             .permits({mark(), NrdId{1}, captured}, later);
        ASSERT_EQ(open, asked && young) << round;
        if (judged.ok() && asked && !young && now - captured >= policy.search_age_max) {
            ASSERT_TRUE(judged->withheld()) << round;
            ASSERT_LT(captured, judged->withheld()->until) << round;
        }
    }
}

TEST(PolicyDesk, APurposeMustMeanSomething) {
    EXPECT_TRUE(check_purpose({}, purpose).ok());
    const auto refused = [&](auto change) {
        Purpose other = purpose;
        change(other);
        const auto checked = check_purpose({}, other);
        return checked.ok() ? std::string{"ok"} : std::string{checked.error().public_text.view()};
    };
    const auto with_reason = [&](const char* reason) {
        return refused([&](Purpose& other) { other.reason = reason; });
    };
    EXPECT_EQ(refused([](Purpose& other) { other.category = "curiosity"; }),
              "choose one of the categories of purpose");
    EXPECT_EQ(refused([](Purpose& other) { other.reference = " - "; }),
              "give the number of the crime, incident or operation as the reference");
    EXPECT_EQ(refused([](Purpose& other) { other.on_behalf_of.clear(); }),
              "say on whose behalf the search is made");
    const std::string weak = "give the reason in words that would justify the search later";
    EXPECT_EQ(with_reason(""), weak);
    EXPECT_EQ(with_reason("abcdefghi"), weak);
    EXPECT_EQ(with_reason("abcdefghij"), "ok");
    EXPECT_EQ(with_reason("a b c . . . ! ? - d e f"), weak);
    EXPECT_EQ(with_reason("abababababababab"), weak);
    EXPECT_EQ(with_reason("\xC5\xB5\xC5\xB7\xC3\xAA\xC3\xB4\xC3\xAE abcde"), "ok");
    EXPECT_EQ(with_reason("Seen near the\x01 burgled shop"),
              "reason, reference or name has control characters");
    EXPECT_EQ(refused([](Purpose& other) { other.reason.assign(2001, 'x'); }),
              "reason, reference or name is too long");
    PolicyInForce longer;
    longer.reason_characters_min = 100;
    EXPECT_FALSE(check_purpose(longer, purpose).ok());
}

TEST(PolicyDesk, SaysWhatIsWrongWithAWindow) {
    const PolicyDesk desk{{}};
    const auto code = [&](const SearchWindow& asked) {
        return code_of(desk.judge_search(searcher(), asked, purpose, now));
    };
    EXPECT_EQ(code({{}, {}, now - hours{1}, now}), "invalid_argument");
    EXPECT_EQ(code({mark(), NrdId{1}, now - hours{1}, now}), "invalid_argument");
    EXPECT_EQ(code({mark("AB3?CDE"), {}, now - hours{1}, now}), "invalid_argument");
    EXPECT_EQ(code(window(now, now)), "invalid_argument");
    EXPECT_EQ(code(window(now + milliseconds{1}, now + hours{1})), "invalid_argument");
    EXPECT_EQ(code(window(now, now + hours{1})), "ok");
}

TEST(PolicyDesk, WithoutTheRightNothingIsJudged) {
    const PolicyDesk desk{{}};
    const auto asked = window(now - hours{1}, now);
    EXPECT_EQ(code_of(desk.judge_search(a_person({Role::auditor}), asked, purpose, now)), "denied");
    EXPECT_EQ(code_of(desk.judge_search(searcher(), asked, {}, now)), "invalid_argument");
}

TEST(PolicyDesk, AnAlertOpensItsOwnSightings) {
    const PolicyDesk desk{{}};
    const AlertSightings sightings{mark(), now - hours{2}, now - hours{1}};
    const auto permit =
        desk.judge_sightings(a_person({Role::fcr_operator}), sightings, now).value();
    const auto grant = desk.grant(permit, PurposeId{1}, AuditNumber{1}, now);
    EXPECT_TRUE(grant.permits({mark(), NrdId{1}, now - hours{2}}, now));
    EXPECT_FALSE(grant.permits({mark(), NrdId{1}, now - hours{1}}, now));
    EXPECT_FALSE(grant.permits({mark("LD84XYZ"), NrdId{1}, now - hours{2}}, now));
    EXPECT_EQ(code_of(desk.judge_sightings(searcher(), sightings, now)), "denied");
    const auto later = sightings.until + days{90};
    EXPECT_EQ(code_of(desk.judge_sightings(a_person({Role::fcr_operator}), sightings, later)),
              "denied");
    EXPECT_EQ(
        code_of(desk.judge_sightings(a_person({Role::fcr_operator}), {mark(), now, now}, now)),
        "invalid_argument");
}

TEST(PolicyDesk, EveryCategorySaysWhereItComesFrom) {
    const auto categories = default_purpose_categories();
    EXPECT_EQ(std::count_if(categories.begin(), categories.end(),
                            [](const PurposeCategory& row) { return row.opens_older; }),
              3);
    for (const auto& row : categories) {
        EXPECT_FALSE(row.source.empty()) << row.code;
        EXPECT_TRUE(row.grade == "policy" || row.grade == "public" || row.grade == "assumed");
    }
}

}  // namespace
}  // namespace bof::policy_desk_test
