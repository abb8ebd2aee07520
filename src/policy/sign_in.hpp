#pragma once

#include "base/time.hpp"
#include "policy/policy_in_force.hpp"

#include <chrono>
#include <cstdint>

namespace bof {

/// How long an account is locked after so many wrong passwords in a row; zero: not at all.
std::chrono::milliseconds lock_after(const PolicyInForce& policy, std::uint32_t failures);

/// Is a session that began at `started`, and was last used at `seen`, still open at `now`? Both
/// limits are half-open.
bool session_is_open(const PolicyInForce& policy, UtcTime started, UtcTime seen, UtcTime now);

}  // namespace bof
