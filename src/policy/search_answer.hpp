#pragma once

#include "policy/policy_desk.hpp"

#include <optional>

namespace bof {

/// What a policy opens of a window that somebody asked for.
struct SearchAnswer {
    UtcTime from;
    UtcTime until;                           ///< Exclusive.
    std::optional<WithheldWindow> withheld;  ///< The rest, too old to be opened.

    friend bool operator==(const SearchAnswer&, const SearchAnswer&) = default;
};

/// What `policy` answers to a search asked at `now`, whoever asks: PolicyDesk::judge_search() goes
/// by it, and a search on record can be answered again with it under any version. Pure.
/// Errors: as PolicyDesk::judge_search(), without those of the person. Rule.
Result<SearchAnswer> answer_search(const PolicyInForce& policy, const SearchWindow& window,
                                   const Purpose& purpose, UtcTime now);

}  // namespace bof
