// Goal: who must have a second factor, which acts are grave and for how long a confirmation counts
// is exactly what the tables say, at its exact moment. Rule: R-01.
#include "policy/second_factor.hpp"
#include "policy/tests/test_person.hpp"

#include <set>

#include <gtest/gtest.h>

namespace bof {
namespace {

TEST(SecondFactor, TheRuleReadsBack) {
    for (const auto who :
         {SecondFactorFor::nobody, SecondFactorFor::privileged, SecondFactorFor::everybody}) {
        EXPECT_EQ(parse_second_factor_for(to_text(who)), who);
    }
    EXPECT_EQ(parse_second_factor_for("some"), std::nullopt);
}

TEST(SecondFactor, WhoMustHaveOne) {
    PolicyInForce policy;
    const auto must = [&](Role role) { return must_have_second_factor(policy, a_person({role})); };
    for (std::size_t index = 0; index < role_count; ++index) {
        EXPECT_FALSE(must(static_cast<Role>(index)));
    }
    policy.second_factor_for = SecondFactorFor::privileged;
    // Whoever gives a role, watches others or opens older reads.
    for (std::size_t index = 0; index < role_count; ++index) {
        for (const Role giver : giver_roles(static_cast<Role>(index)).items()) {
            EXPECT_TRUE(must(giver)) << to_text(giver);
        }
    }
    for (const Permission watching : {Permission::audit_view, Permission::search_review,
                                      Permission::authority_decide, Permission::policy_approve}) {
        const auto row = permission_table()[static_cast<std::size_t>(watching)];
        for (const Role role : row.roles.items()) EXPECT_TRUE(must(role)) << to_text(role);
    }
    EXPECT_FALSE(must(Role::fcr_operator));
    EXPECT_FALSE(must(Role::investigator));
    EXPECT_FALSE(must_have_second_factor(policy, a_person({})));
    policy.second_factor_for = SecondFactorFor::everybody;
    EXPECT_TRUE(must(Role::fcr_operator));
    EXPECT_TRUE(must_have_second_factor(policy, a_person({})));
}

// Written by hand: what must never slip out of the table.
TEST(SecondFactor, GraveActs) {
    std::set<std::string_view> grave;
    for (const PermissionRow& row : permission_table()) {
        if (gravity_of(row.permission) != Gravity::usual) grave.insert(row.name);
    }
    EXPECT_EQ(grave, (std::set<std::string_view>{"role.give", "role.take", "person.reset_password",
                                                 "person.close", "person.import", "policy.approve",
                                                 "guidance.publish", "access.authorise",
                                                 "access.effect", "authority.decide",
                                                 "audit.export", "hold.release", "retention.run"}));
    EXPECT_EQ(gravity_of(Permission::audit_export), Gravity::grave);
    EXPECT_EQ(gravity_of(Permission::authority_decide), Gravity::grave_to_change);
}

TEST(SecondFactor, AConfirmationRunsOutAtItsMoment) {
    const PolicyInForce policy;
    const UtcTime given{std::chrono::hours{1}};
    EXPECT_TRUE(is_confirmed(policy, given, given));
    EXPECT_TRUE(
        is_confirmed(policy, given, given + policy.confirmed_for - std::chrono::milliseconds{1}));
    EXPECT_FALSE(is_confirmed(policy, given, given + policy.confirmed_for));
}

}  // namespace
}  // namespace bof
