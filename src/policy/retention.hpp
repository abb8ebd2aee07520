#pragma once

#include "base/time.hpp"
#include "policy/policy_in_force.hpp"

namespace bof {

/// The oldest UTC day whose reads are still kept at `now`; everything before it is due for
/// deletion. A day is kept until every read in it has passed its time. Rule: R-24.
UtcDay oldest_day_kept(const PolicyInForce& policy, UtcTime now);

/// What is kept at a moment: of each kind, everything from this UTC day on. Rule.
struct RetentionBorders {
    UtcDay reads{};        ///< Reads, variants, images, hits, sightings and quarantine.
    UtcDay searches{};     ///< Searches and what was asked about them.
    UtcDay audit{};        ///< Bodies of the audit log.
    UtcDay older_forms{};  ///< Requests for older reads, with what was filed under them.

    friend bool operator==(const RetentionBorders&, const RetentionBorders&) = default;
};
RetentionBorders retention_borders(const PolicyInForce& policy, UtcTime now);

}  // namespace bof
