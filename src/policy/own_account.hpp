#pragma once

#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"

namespace bof {

/// May this person do what is everybody's to do in his own name: justify a search, apply for
/// access? Whatever his roles, and also with suspended rights, but not while somebody else knows
/// his password: else whoever reset it could speak for him. Pure. Rule.
Decision may_speak(const PolicyInForce& policy, const Person& person, UtcTime now);

/// May this person use his session for more than choosing a password of his own? Not while somebody
/// else knows the one he has: whoever gave it could act and read in his name. Pure. Rule: R-01.
Decision may_begin(const PolicyInForce& policy, const Person& person);

}  // namespace bof
