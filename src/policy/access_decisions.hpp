#pragma once

#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/permissions.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bof {

/// What an application for access asks for, as far as it matters to who decides on it.
struct AccessAsked {
    PersonId applicant{};
    std::optional<PersonId> subject = {};  ///< Absent: an account that is to be made.
    Rank rank = Rank::none;                ///< Of the subject.
    RoleSet give = {};
    RoleSet take = {};
    bool older_access = false;
};

/// May `decider` authorise what is asked for? Never for himself, never what he applied for, and
/// only roles that are his to give; the right to open older reads only whoever reviews it. Pure.
/// Rule.
Decision may_authorise_access(const PolicyInForce& policy, const Person& decider,
                              const AccessAsked& asked, UtcTime now);
/// May `decider` refuse it? As may_authorise_access(), whatever the roles.
Decision may_refuse_access(const PolicyInForce& policy, const Person& decider,
                           const AccessAsked& asked, UtcTime now);
/// May `effecter` put into effect what `authoriser` has authorised? Never for himself, and never
/// what he authorised himself. Pure. Rule: R-01.
Decision may_effect_access(const PolicyInForce& policy, const Person& effecter,
                           const AccessAsked& asked, PersonId authoriser, UtcTime now);

/// The permissions that roles open, by the table alone.
std::vector<Permission> permissions_of(RoleSet roles);
/// Under which rule of docs/rules.md a permission is used: "R-04".
std::string_view rule_of(Permission permission);

/// Does somebody so employed have a last day that must be known? Rule: R-02.
bool needs_end(EmploymentKind kind);

}  // namespace bof
