#include "policy/retention.hpp"

namespace bof {

UtcDay oldest_day_kept(const PolicyInForce& policy, UtcTime now) {
    return day_of(now - policy.reads_kept);
}

}  // namespace bof
