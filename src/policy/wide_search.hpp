#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/policy_in_force.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace bof {

/// What a search says of marks and places, as far as policy weighs it before anything is looked at.
struct WideSearch {
    /// Letters and digits of a pattern or of part of a mark; absent: no mark at all. A whole mark,
    /// or its misreadings: `whole_mark`.
    std::optional<std::size_t> literals{};
    bool whole_mark = false;
    bool names_places = false;
    std::chrono::milliseconds lasts{};  ///< From the first moment asked for to the last.
};

/// Is the search narrow enough to be begun? Pure.
/// Errors: denied - the text says how to narrow it; invalid_argument - it says nothing at all.
/// Rule: R-04.
Result<void> check_wide(const PolicyInForce& policy, const WideSearch& search);

/// What a search would be, once it is known which marks fit.
struct SearchCost {
    bool too_many_marks = false;  ///< More fit than PolicyInForce::search_marks_max.
    std::uint64_t steps = 0;      ///< Rows and places to look at.
};

/// How much this person may ask for at once. Units: as SearchCost::steps.
std::uint64_t search_steps_max_of(const PolicyInForce& policy, const Person& person, UtcTime now);
/// May this person run it? Errors: denied - the text says how to narrow it. Rule: R-04.
Result<void> check_cost(const PolicyInForce& policy, const Person& person, const SearchCost& cost,
                        UtcTime now);

}  // namespace bof
