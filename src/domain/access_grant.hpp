#pragma once

#include "base/time.hpp"
#include "domain/read.hpp"

#include <optional>
#include <vector>

namespace bof {

/// Which reads a grant opens. Lists are in rising order, for a grant may open thousands of marks
/// and is asked about each row. An absent list means "any"; an empty list means "none".
struct AccessScope {
    std::optional<std::vector<Vrm>> vrms;
    std::optional<std::vector<NrdId>> nrds;
    UtcTime captured_from;   ///< Inclusive.
    UtcTime captured_until;  ///< Exclusive.
};

/// The right of one person to read certain reads, for a stated purpose, for a short time, on the
/// record. No read leaves a store without one; the store asks permits() for every row it returns,
/// at the moment it returns it.
///
/// Only policy makes a grant (PolicyDesk), after the audit record with `audit_number` is durable.
/// Rule.
class AccessGrant {
  public:
    PersonId person() const { return person_; }
    PurposeId purpose() const { return purpose_; }
    AuditNumber audit_number() const { return audit_number_; }
    const AccessScope& scope() const { return scope_; }
    /// Under whose written authority reads beyond the age limit are opened; absent: none are.
    std::optional<AuthorityId> authority() const { return authority_; }

    /// True while the grant has not expired.
    bool is_live(UtcTime now) const { return now < expires_; }
    /// True when the read may be shown now: grant live, key in scope, and captured no longer than
    /// the age limit ago. The age limit is half-open: a read exactly that old is no longer shown.
    bool permits(const ReadKey& key, UtcTime now) const;
    /// The capture times that permits() may open now, in [from, until); from = until when none.
    /// For work that must not look further than the grant reaches.
    struct Times {
        UtcTime from;
        UtcTime until;
    };
    Times opens(UtcTime now) const;

  private:
    friend class PolicyDesk;  // policy/: the only maker of grants.
    friend class TestDesk;  // domain/tests/test_grant.hpp: check_layers lets only tests include it.

    AccessGrant() = default;

    PersonId person_{};
    PurposeId purpose_{};
    AuditNumber audit_number_{};
    AccessScope scope_{};
    std::chrono::milliseconds age_max_{};
    UtcTime expires_{};
    std::optional<AuthorityId> authority_{};
};

}  // namespace bof
