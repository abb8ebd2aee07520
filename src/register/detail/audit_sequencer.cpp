#include "register/detail/audit_sequencer.hpp"

#include "audit/checkpoint.hpp"
#include "register/detail/audit_damage.hpp"
#include "register/detail/audit_tree_rows.hpp"

#include <algorithm>
#include <string>

namespace bof::detail {
namespace {

constexpr std::chrono::hours checkpoints_kept_all{24};

Error damaged(AuditDamage what, const AuditSizes& sizes) {
    return damage_error(what, "highest entry " + std::to_string(sizes.highest_number) +
                                  ", last number " + std::to_string(sizes.last_number) + ", tree " +
                                  std::to_string(sizes.tree) + ", checkpoint " +
                                  std::to_string(sizes.checkpoint));
}

Result<void> check_sizes(const AuditSizes& sizes) {
    if (sizes.highest_number > sizes.last_number) {
        return damaged(AuditDamage::not_numbered, sizes);
    }
    if (sizes.tree > sizes.last_number || sizes.checkpoint > sizes.tree) {
        return damaged(AuditDamage::cut_off, sizes);
    }
    return {};
}

/// The notes were made after their entries became durable, and read before `session` began to look.
Result<void> check_notes(soci::session& session, const AuditSizes& sizes,
                         const std::vector<AuditNote>& notes) {
    if (notes.empty()) return {};
    const auto [least, most] = std::minmax_element(
        notes.begin(), notes.end(),
        [](const AuditNote& left, const AuditNote& right) { return left.number < right.number; });
    if (most->number > sizes.last_number) return damaged(AuditDamage::cut_off, sizes);
    const auto leaves = find_audit_leaves(session, least->number, most->number);
    for (const AuditNote& note : notes) {
        const auto kept = leaves.find(note.number);
        if (kept == leaves.end()) return damaged(AuditDamage::cut_off, sizes);
        if (kept->second != to_text(note.leaf)) return damaged(AuditDamage::replaced, sizes);
    }
    return {};
}

/// The same for leaves that are about to be placed behind the tree's.
Result<void> check_leaves(const AuditSizes& sizes, const std::vector<TreeHash>& leaves,
                          const std::vector<AuditNote>& notes) {
    for (const AuditNote& note : notes) {
        if (note.number <= sizes.tree || note.number > sizes.tree + leaves.size()) continue;
        if (leaves[note.number - sizes.tree - 1] != note.leaf) {
            return damaged(AuditDamage::replaced, sizes);
        }
    }
    return {};
}

}  // namespace

std::vector<AuditNote> AuditSequencer::notes() const {
    AuditTail* const tail = database_.audit_tail();
    return tail == nullptr ? std::vector<AuditNote>{} : tail->read();
}

Result<void> AuditSequencer::check() {
    const auto noted = notes();
    return database_.transact(Access::read, [&](soci::session& session) -> Result<void> {
        const AuditSizes sizes = read_audit_sizes(session);
        if (const auto sound = check_sizes(sizes); !sound.ok()) return sound;
        if (const auto sound = check_notes(session, sizes, noted); !sound.ok()) return sound;
        const auto newest = newest_checkpoint(session);
        if (!newest) return {};
        const auto opened = open_checkpoint(newest->note, signer_.key());
        if (!opened.ok() && opened.error().code == Errc::denied) {
            return damaged(AuditDamage::another_key, sizes);
        }
        if (!opened.ok()) return damaged(AuditDamage::unreadable, sizes);
        const auto tree = read_audit_tree(session);
        if (!tree.ok()) return tree.error();
        const auto subtrees = audit_subtrees(session);
        const auto signed_root = tree_root(subtrees, opened->head.size);
        if (!signed_root.ok()) return signed_root.error();
        const auto root = tree_root(subtrees, tree->size());
        if (!root.ok()) return root.error();
        if (*signed_root != opened->head.root || *root != tree->root()) {
            return damaged(AuditDamage::not_as_signed, sizes);
        }
        return {};
    });
}

Result<SequencerStep> AuditSequencer::step() {
    const auto noted = notes();
    const auto sizes =
        database_.transact(Access::read, [&](soci::session& session) -> Result<AuditSizes> {
            const AuditSizes found = read_audit_sizes(session);
            if (const auto sound = check_sizes(found); !sound.ok()) return sound.error();
            if (const auto sound = check_notes(session, found, noted); !sound.ok()) {
                return sound.error();
            }
            return found;
        });
    if (!sizes.ok()) return sizes.error();
    const bool has_work = sizes->tree != sizes->last_number || sizes->checkpoint != sizes->tree;
    auto done = has_work ? database_.transact(
                               Access::write,
                               [&](soci::session& session) { return place_leaves(session, noted); })
                         : Result<SequencerStep>{SequencerStep{sizes->tree, 0, false}};
    // What was found right, and is signed now, need not be remembered.
    if (done.ok() && !done->more && !noted.empty()) {
        database_.audit_tail()->forget(done->tree_entries);
    }
    return done;
}

Result<SequencerStep> AuditSequencer::place_leaves(soci::session& session,
                                                   const std::vector<AuditNote>& notes) {
    lock_audit_tree(session);
    const AuditSizes sizes = read_audit_sizes(session);
    if (const auto sound = check_sizes(sizes); !sound.ok()) return sound.error();
    auto tree = read_audit_tree(session);
    if (!tree.ok()) return tree.error();
    const std::uint64_t waiting = sizes.last_number - sizes.tree;
    const auto leaves =
        read_audit_leaves(session, sizes.tree, std::min<std::uint64_t>(waiting, entries_max_));
    if (!leaves.ok()) return leaves.error();
    if (const auto sound = check_leaves(sizes, *leaves, notes); !sound.ok()) return sound.error();
    for (const TreeHash& leaf : *leaves) {
        tree->append(leaf, [&](unsigned level, std::uint64_t position, const TreeHash& hash) {
            if (level % audit_kept_level_step != 0) return;
            insert_audit_node(session, level, position, hash);
        });
    }
    write_audit_tree(session, *tree);
    const bool more = tree->size() < sizes.last_number;
    if (!more && tree->size() > sizes.checkpoint) {
        if (const auto signed_ = sign(session, *tree); !signed_.ok()) return signed_.error();
    }
    return SequencerStep{tree->size(), waiting, more};
}

Result<void> AuditSequencer::sign(soci::session& session, const CompactTree& tree) {
    const auto previous = newest_checkpoint(session);
    const UtcTime now = clock_.now();
    const Checkpoint checkpoint{signer_.key().name, {tree.size(), tree.root()}};
    insert_checkpoint(session, {tree.size(), now, sign_checkpoint(checkpoint, signer_)});
    const auto hour = [](UtcTime time) { return std::chrono::floor<std::chrono::hours>(time); };
    if (previous && hour(previous->made) != hour(now)) {
        thin_checkpoints(session, now - checkpoints_kept_all);
    }
    return {};
}

}  // namespace bof::detail
