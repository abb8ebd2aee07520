#pragma once

#include "base/result.hpp"
#include "domain/purpose.hpp"
#include "policy/policy_in_force.hpp"

#include <string_view>
#include <vector>

namespace bof {

/// What is wrong with a field of a purpose.
struct PurposeProblem {
    std::string_view field;  ///< "category", "reason", "reference" or "on_behalf_of".
    PublicText why;
};

/// Is this a purpose that can be justified at any later time? A category of the policy; a reference
/// written as the category's kinds of reference are; whoever it is for; and a reason that says more
/// than the words that are no reason, the category's own name, or the reference again. At most one
/// problem a field, category first, reason last. Pure.
/// Cost: bounded by 2,000 bytes of reason x the words of the policy: below a millisecond.
/// Rule: R-04.
std::vector<PurposeProblem> purpose_problems(const PolicyInForce& policy, const Purpose& purpose);
/// The first of them, if any. Errors: invalid_argument - the text says which field.
Result<void> check_purpose(const PolicyInForce& policy, const Purpose& purpose);

}  // namespace bof
