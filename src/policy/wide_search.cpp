#include "policy/wide_search.hpp"

#include "policy/permissions.hpp"

#include <algorithm>

namespace bof {
namespace {

Error too_few_literals(std::size_t missing) {
    if (missing == 1) {
        return {
            Errc::denied,
            "too little is known of the mark for so long a time: give one more letter or digit, "
            "or ask for fewer days"};
    }
    if (missing == 2) {
        return {Errc::denied,
                "too little is known of the mark for so long a time: give two more letters or "
                "digits, or ask for fewer days"};
    }
    return {Errc::denied,
            "too little is known of the mark for so long a time: give more letters or digits, or "
            "ask for fewer days"};
}

}  // namespace

Result<void> check_wide(const PolicyInForce& policy, const WideSearch& search) {
    if (search.whole_mark) return {};
    if (!search.literals && !search.names_places) {
        return Error{Errc::invalid_argument,
                     "a search is for a mark, for what is known of one, or for places"};
    }
    if (search.lasts <= policy.search_unmarked_days_max) return {};
    if (!search.literals) {
        return Error{Errc::denied,
                     "without a mark a search covers fewer days: shorten the time, or say what is "
                     "known of the mark"};
    }
    if (*search.literals >= policy.search_literals_min) return {};
    return too_few_literals(policy.search_literals_min - *search.literals);
}

std::uint64_t search_steps_max_of(const PolicyInForce& policy, const Person& person, UtcTime now) {
    if (!may(policy, person, Permission::read_search_wide, now).allowed()) {
        return policy.search_steps_max;
    }
    return std::max(policy.search_steps_max, policy.search_steps_wide_max);
}

Result<void> check_cost(const PolicyInForce& policy, const Person& person, const SearchCost& cost,
                        UtcTime now) {
    if (cost.too_many_marks) {
        return Error{Errc::denied,
                     "more marks fit than one search may take: give one or two more letters or "
                     "digits, or ask for fewer days"};
    }
    if (cost.steps <= search_steps_max_of(policy, person, now)) return {};
    if (may(policy, person, Permission::read_search_wide, now).allowed()) {
        return Error{Errc::denied,
                     "the search is too heavy: ask for fewer days or places, or give more of the "
                     "mark"};
    }
    return Error{Errc::denied,
                 "the search is too heavy: ask for fewer days or places, give more of the mark, or "
                 "let somebody run it who may run heavy searches"};
}

}  // namespace bof
