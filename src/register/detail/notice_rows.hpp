#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/notice.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include <soci/soci.h>

namespace bof::detail {

/// What somebody is told.
struct NewNotice {
    NoticeKind kind;
    std::uint64_t subject = 0;  ///< The id of what subject_of(kind) names; 0 where it has none.
    UtcTime when;
    /// The entry of its cause, put on the record in the same transaction and before it: so there is
    /// no notice without its cause and no cause without its notice.
    AuditNumber cause{};
};

/// Tells one person, in the transaction of `session`. Throws what SOCI throws; belongs inside
/// Database::transact(), after insert_audit_entry(). Keeps to notices_per_person_max: the oldest
/// seen ones go first.
/// Cost: three small statements.
void insert_notice(soci::session& session, PersonId to, const NewNotice& notice);

/// Tells everybody who has the permission at `notice.when`, but `except`, and returns how many that
/// are. Who only has to change his password or to acknowledge the guidance first is told too: he
/// can put that right himself.
/// Errors: corrupt - a person's row cannot be read.
/// Cost:   one pass over the active accounts, and some 100 us for each person with such a role.
Result<std::size_t> insert_notices(soci::session& session, const PolicyInForce& policy,
                                   Permission permission, const NewNotice& notice,
                                   std::optional<PersonId> except = std::nullopt);

/// Tells everybody with an account and a role that does nothing until the guidance is acknowledged,
/// but `except`, and returns how many that are. Whatever else holds them back. Rule: R-03.
/// Cost: one pass over the active accounts, and some 100 us for each such person.
std::size_t insert_notices_of_guidance(soci::session& session, const NewNotice& notice,
                                       std::optional<PersonId> except = std::nullopt);

}  // namespace bof::detail
