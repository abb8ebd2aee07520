#pragma once

#include "base/time.hpp"
#include "policy/policy_in_force.hpp"

namespace bof {

/// The oldest UTC day whose reads are still kept at `now`; everything before it is due for
/// deletion. A day is kept until every read in it has passed its time. Rule: R-24.
UtcDay oldest_day_kept(const PolicyInForce& policy, UtcTime now);

}  // namespace bof
