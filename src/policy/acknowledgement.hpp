#pragma once

#include "domain/voi.hpp"
#include "policy/policy_in_force.hpp"

#include <chrono>

namespace bof {

/// How long an alert of this priority may wait for somebody to acknowledge it before it goes to the
/// supervisor. Rule: R-14.
std::chrono::milliseconds acknowledged_within(const PolicyInForce& policy, Priority priority);

}  // namespace bof
