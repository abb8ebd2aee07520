#pragma once

#include "domain/authority.hpp"

// Where a request stands, for the steps that a person may take with it.
namespace bof::detail {

/// Reads are opened under it.
inline bool is_open(AuthorityState state) {
    return state == AuthorityState::approved || state == AuthorityState::oral;
}

inline bool may_be_amended(AuthorityState state) {
    return state == AuthorityState::draft || state == AuthorityState::asked_back;
}

}  // namespace bof::detail
