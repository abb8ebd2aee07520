#pragma once

#include "audit/merkle_tree.hpp"
#include "audit/signed_note.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "register/detail/database.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bof::detail {

/// What one step of the sequencer has left behind.
struct SequencerStep {
    std::uint64_t tree_entries;  ///< Entries in the tree.
    std::uint64_t unsequenced;   ///< Entries that were not in it when the step began to look.
    bool more;                   ///< Another step has work.
};

/// Gives the entries of the audit log their places in the tree, in the order of their numbers, and
/// signs a checkpoint when all have one. Keeps nothing between steps: the database has it all.
class AuditSequencer {
  public:
    AuditSequencer(Database& database, const NoteSigner& signer, const Clock& clock,
                   std::size_t entries_max)
        : database_(database), signer_(signer), clock_(clock), entries_max_(entries_max) {}

    /// That the tree is the one which the newest checkpoint signs, with this key, and that what was
    /// noted of later entries is there.
    /// Errors: conflict - another key has signed it; corrupt; unavailable.
    Result<void> check();
    /// One transaction; only a look when there is nothing to do.
    /// Errors: corrupt - entries are missing, were put in by hand, or are not those that were
    /// noted;
    ///         unavailable.
    Result<SequencerStep> step();

  private:
    std::vector<AuditNote> notes() const;
    Result<SequencerStep> place_leaves(soci::session& session, const std::vector<AuditNote>& notes);
    Result<void> sign(soci::session& session, const CompactTree& tree);

    Database& database_;
    const NoteSigner& signer_;
    const Clock& clock_;
    const std::size_t entries_max_;
};

}  // namespace bof::detail
