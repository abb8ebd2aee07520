#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"

#include <string_view>

namespace bof {

/// May this person ask `searcher` to justify a search, ask further, or accept the answer? As may(),
/// and never about his own searches. Pure. Rule.
Result<void> check_question(const PolicyInForce& policy, const Person& asker, PersonId searcher,
                            UtcTime now);

/// Do these words say anything? At least PolicyInForce::reason_characters_min letters and digits,
/// at most 2000 bytes, no control characters. Errors: invalid_argument. Rule: R-04.
Result<void> check_words(const PolicyInForce& policy, std::string_view words);

/// By when a question asked at `now` is to be answered.
UtcTime answer_due(const PolicyInForce& policy, UtcTime now);

}  // namespace bof
