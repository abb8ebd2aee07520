#include "policy/retention.hpp"

namespace bof {

UtcDay oldest_day_kept(const PolicyInForce& policy, UtcTime now) {
    return day_of(now - policy.reads_kept);
}

RetentionBorders retention_borders(const PolicyInForce& policy, UtcTime now) {
    return {oldest_day_kept(policy, now), day_of(now - policy.searches_kept),
            day_of(now - policy.audit_kept), day_of(now - policy.older_form_kept)};
}

}  // namespace bof
