#pragma once

#include "audit/audit_entry.hpp"
#include "audit/merkle_tree.hpp"
#include "base/result.hpp"
#include "register/audit_register.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of the audit log's entries. All functions throw what SOCI throws and belong inside
/// Database::transact().

/// Puts the entry on the record in the transaction of `session`, not yet in the tree, and returns
/// its number: 1, 2, 3... without gaps. Keeps other writers of the record out until the transaction
/// ends. Rule: R-08.
AuditNumber insert_audit_entry(soci::session& session, const AuditEntry& entry);
/// The same, with the fact "person".
AuditNumber put_on_record(soci::session& session, AuditEntry& entry, PersonId person);
/// The same for many at once; returns the first number. Cost: about 10 us an entry. Not empty.
AuditNumber insert_audit_entries(soci::session& session, std::span<const AuditEntry> entries);

/// As AuditReader::list(); `after` is the place that the last page ended at.
struct AuditPlace {
    std::int64_t recorded_ms;
    std::int64_t number;
};
std::vector<AuditRow> read_audit_rows(soci::session& session, const AuditFilter& filter,
                                      const std::optional<AuditPlace>& after,
                                      std::size_t count_max);
std::optional<AuditPlace> find_audit_place(soci::session& session, AuditNumber number);

/// An entry with its leaf as it is kept.
struct AuditLeafRow {
    AuditRow row;
    std::string leaf;
};
std::optional<AuditLeafRow> find_audit_row(soci::session& session, AuditNumber number);
/// Entries with numbers in (after, last], in their order, at most `count_max`.
std::vector<AuditLeafRow> read_audit_export(soci::session& session, std::uint64_t after,
                                            std::uint64_t last, std::size_t count_max);

/// Which bodies are kept no longer: those of entries 1 to `last`.
struct AuditPurge {
    std::uint64_t last;
    std::uint64_t bodies;
};
/// Entries 1 to `last` were all recorded before `before_ms`, and are at most `last_max`.
AuditPurge find_expired_bodies(soci::session& session, std::int64_t before_ms,
                               std::uint64_t last_max);
void remove_bodies(soci::session& session, std::uint64_t last);
/// Keeps other writers of the record out until the transaction ends.
void lock_audit_log(soci::session& session);

}  // namespace bof::detail
