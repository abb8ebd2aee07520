#pragma once

#include "base/error.hpp"

namespace bof {

/// Why a search that is open shows nothing more, with denied: the policy in force is not the one it
/// was opened under. Clients are told by a code of its own, so that they need not know the
/// sentence.
inline constexpr PublicText search_policy_changed{
    "the policy has changed since this search was opened: make it again"};

}  // namespace bof
