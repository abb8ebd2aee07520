#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>
#include "audit/merkle_tree.hpp"

namespace bof::detail {

/// Largest file of notes. A checkpoint a second keeps it far below; beyond it nothing is noted.
inline constexpr std::size_t audit_tail_bytes_max = 16U << 20U;

/// That an entry was put on the record.
struct AuditNote {
    std::uint64_t number;
    TreeHash leaf;
};

/// Remembers, in a file beside the database, the leaves of entries that no checkpoint covers yet:
/// whoever has the database's password, and nothing else, cannot cut them off or change them
/// unnoticed, also while bofd is not there to see it. Each note is appended once its transaction is
/// durable, so a note without its entry is never honest. Not synced: a note lost with the machine's
/// power is one note less, never a false alarm.
///
/// Threads: any; processes too (the file is locked).
class AuditTail {
  public:
    explicit AuditTail(std::filesystem::path file) : file_(std::move(file)) {}

    /// A note that cannot be written is logged: the entry is durable in any case.
    void add(std::span<const AuditNote> notes);
    /// In the order they were made. Lines that cannot be read are passed over; so is a file, which
    /// is logged: reads and people must not wait for it.
    std::vector<AuditNote> read();
    /// Forgets entries 1 to `number`: a checkpoint covers them.
    void forget(std::uint64_t number);

  private:
    void complain(const char* event);

    const std::filesystem::path file_;
    std::atomic<bool> complained_{false};
};

/// What the transaction that this thread is in has put on the record. Emptied when one begins.
std::vector<AuditNote>& audit_notes_of_transaction();

}  // namespace bof::detail
