// Goal: access is authorised and put into effect by somebody other than the applicant and the
// subject, by different people, and every role only by whom the table of roles names. Rule: R-01,
//
#include "policy/access_decisions.hpp"
#include "policy/tests/test_person.hpp"

#include <gtest/gtest.h>

namespace bof::access_decisions_test {
namespace {

const UtcTime now = UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};

AccessAsked asked(RoleSet give, bool older = false) {
    return {PersonId{1}, PersonId{2}, Rank::inspector, give, {}, older};
}
std::string authorised(const Person& decider, const AccessAsked& what) {
    return std::string{to_text(may_authorise_access({}, decider, what, now).refusal())};
}

TEST(AccessDecisions, EveryRoleIsAuthorisedByItsGiversAlone) {
    const RoleSet authorisers{Role::anpr_manager, Role::strategic_lead, Role::chief_officer};
    for (std::size_t of = 0; of < role_count; ++of) {
        const Person decider = a_person({static_cast<Role>(of)}, 9);
        for (std::size_t index = 0; index < role_count; ++index) {
            const auto role = static_cast<Role>(index);
            AccessAsked what = asked({role});
            what.rank = Rank::chief_constable;
            const bool is_authoriser = decider.roles.has_any_of(authorisers);
            const bool gives = decider.roles.has_any_of(giver_roles(role));
            EXPECT_EQ(authorised(decider, what), !is_authoriser ? "role_missing"
                                                 : gives        ? "none"
                                                                : "role_not_theirs")
                << to_text(static_cast<Role>(of)) << ' ' << to_text(role);
        }
    }
    // Written by hand: the watchers come from the lead or a chief officer, the lead from the chief.
    EXPECT_EQ(authorised(a_person({Role::anpr_manager}, 9), asked({Role::auditor})),
              "role_not_theirs");
    EXPECT_EQ(authorised(a_person({Role::strategic_lead}, 9), asked({Role::strategic_lead})),
              "role_not_theirs");
    EXPECT_EQ(authorised(a_person({Role::anpr_manager}, 9), asked({Role::investigator})), "none");
    // One role too many is too many, and so is one that is taken.
    EXPECT_EQ(
        authorised(a_person({Role::anpr_manager}, 9), asked({Role::investigator, Role::auditor})),
        "role_not_theirs");
    AccessAsked takes = asked({});
    takes.take = {Role::auditor};
    EXPECT_EQ(authorised(a_person({Role::anpr_manager}, 9), takes), "role_not_theirs");
}

TEST(AccessDecisions, NobodyDecidesForHimself) {
    const Person lead = a_person({Role::strategic_lead}, 9);
    AccessAsked own = asked({Role::investigator});
    own.subject = lead.id;
    EXPECT_EQ(authorised(lead, own), "own_rights");
    AccessAsked applied = asked({Role::investigator});
    applied.applicant = lead.id;
    EXPECT_EQ(authorised(lead, applied), "own_application");
    EXPECT_EQ(may_refuse_access({}, lead, applied, now).refusal(), Refusal::own_application);
    EXPECT_EQ(may_refuse_access({}, lead, asked({Role::chief_officer}), now).refusal(),
              Refusal::none);

    const Person administrator = a_person({Role::bof_administrator}, 8);
    const auto effected = [&](AccessAsked what, PersonId authoriser) {
        return may_effect_access({}, administrator, what, authoriser, now).refusal();
    };
    EXPECT_EQ(effected(asked({Role::investigator}), lead.id), Refusal::none);
    EXPECT_EQ(effected(asked({Role::investigator}), administrator.id), Refusal::own_decision);
    own.subject = administrator.id;
    EXPECT_EQ(effected(own, lead.id), Refusal::own_rights);
    EXPECT_EQ(may_effect_access({}, lead, asked({Role::investigator}), PersonId{5}, now).refusal(),
              Refusal::role_missing);
}

TEST(AccessDecisions, RankAndOlderReadsAreLookedAt) {
    const Person manager = a_person({Role::anpr_manager}, 9);
    AccessAsked what = asked({Role::authorising_officer});
    what.rank = Rank::sergeant;
    EXPECT_EQ(authorised(manager, what), "rank_too_low");
    EXPECT_EQ(authorised(manager, asked({Role::investigator}, true)), "none");
    // A chief officer gives the watchers their roles, but reviews no right to older reads.
    EXPECT_EQ(authorised(a_person({Role::chief_officer}, 9), asked({Role::auditor}, true)),
              "role_missing");
}

TEST(AccessDecisions, EveryPermissionStandsUnderARule) {
    for (const PermissionRow& row : permission_table()) {
        EXPECT_TRUE(rule_of(row.permission).starts_with("R-")) << row.name;
    }
    EXPECT_EQ(rule_of(Permission::read_search), "R-04");
    EXPECT_EQ(rule_of(Permission::authority_run), "R-05");
    EXPECT_EQ(rule_of(Permission::alert_view), "R-14");
    EXPECT_TRUE(permissions_of({}).empty());
    EXPECT_TRUE(needs_end(EmploymentKind::agency));
    EXPECT_FALSE(needs_end(EmploymentKind::officer));
}

}  // namespace
}  // namespace bof::access_decisions_test
