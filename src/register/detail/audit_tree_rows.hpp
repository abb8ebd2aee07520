#pragma once

#include "audit/merkle_proof.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of the audit log's tree and checkpoints. All functions throw what SOCI throws, but for
/// the source, which returns it, and belong inside Database::transact().

/// Every so many levels a whole level of the tree is kept, so that a proof reads a few hundred rows
/// of a tree of any size.
inline constexpr unsigned audit_kept_level_step = 8;

/// Keeps others that place leaves out until the transaction ends.
void lock_audit_tree(soci::session& session);
/// Errors: corrupt.
Result<CompactTree> read_audit_tree(soci::session& session);
void write_audit_tree(soci::session& session, const CompactTree& tree);
void insert_audit_node(soci::session& session, unsigned level, std::uint64_t position,
                       const TreeHash& hash);
/// Errors of the source: corrupt - a leaf or node is not there; unavailable. Valid as long as the
/// session.
SubtreeSource audit_subtrees(soci::session& session);

/// Leaves of the entries with numbers (after, after + count]. Errors: corrupt - one is not there.
Result<std::vector<TreeHash>> read_audit_leaves(soci::session& session, std::uint64_t after,
                                                std::uint64_t count);

/// As they are kept, of the entries with numbers first to last that are there.
std::map<std::uint64_t, std::string> find_audit_leaves(soci::session& session, std::uint64_t first,
                                                       std::uint64_t last);

/// How far each part of the log has come.
struct AuditSizes {
    std::uint64_t highest_number;  ///< Of all entries; read before last_number.
    std::uint64_t last_number;     ///< The last number given.
    std::uint64_t tree;
    std::uint64_t checkpoint;  ///< Of the newest; 0: none.
};
AuditSizes read_audit_sizes(soci::session& session);

struct KeptCheckpoint {
    std::uint64_t tree_size;
    UtcTime made;
    std::string note;
};
std::optional<KeptCheckpoint> newest_checkpoint(soci::session& session);
/// With tree sizes in (after, last], in their order.
std::vector<KeptCheckpoint> read_checkpoints(soci::session& session, std::uint64_t after,
                                             std::uint64_t last);
void insert_checkpoint(soci::session& session, const KeptCheckpoint& checkpoint);
/// Of those made before `before`, only the last of each hour stay.
void thin_checkpoints(soci::session& session, UtcTime before);

}  // namespace bof::detail
