#pragma once

#include "audit/audit_entry.hpp"

#include <soci/soci.h>

namespace bof::detail {

/// Puts the entry on the record in the transaction of `session`, unsequenced, and returns its
/// number: 1, 2, 3... without gaps. Keeps other writers of the record out until the transaction
/// ends. Throws what SOCI throws. Rule: R-08.
AuditNumber insert_audit_entry(soci::session& session, const AuditEntry& entry);

}  // namespace bof::detail
