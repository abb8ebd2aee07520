#pragma once

#include "audit/audit_entry.hpp"
#include "audit/checkpoint.hpp"
#include "audit/export_line.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

namespace detail {
class Database;
}

/// Most entries in one page of a list or of an export.
inline constexpr std::size_t audit_page_max = 1000;

/// Which entries a screen wants. What is absent excludes nothing.
struct AuditFilter {
    std::optional<PersonId> person;
    std::optional<std::string> kind;
    std::optional<UtcTime> from;   ///< Entries of this moment or later.
    std::optional<UtcTime> until;  ///< Entries before this moment.
};

/// An entry as it is kept.
struct AuditRow {
    AuditNumber number;
    UtcTime when;
    std::string kind;
    std::optional<PersonId> person;
    std::optional<std::string> person_name;  ///< As it is now: names change, the body does not.
    std::optional<std::string> body;         ///< canonical_json(); absent: expired.
};

/// How far the log has come. What stands in the checkpoint is its own word: that it is signed is
/// for others to judge.
struct AuditStanding {
    std::uint64_t entries = 0;          ///< The last number given.
    std::uint64_t checkpoint_size = 0;  ///< Entries that the newest checkpoint covers; 0: none.
    std::optional<UtcTime> checkpoint_made;
    std::optional<Checkpoint> checkpoint;  ///< Absent: there is none, or it cannot be read.
};

/// Why the log cannot be trusted.
struct AuditProblem {
    std::string_view code;  ///< Stays the same: "cut_off".
    std::string_view sentence;
};

/// That an entry stands in the log, for somebody who does not trust the database.
struct AuditProof {
    AuditRow row;
    TreeHash leaf;
    MerkleProof inclusion;
    std::string checkpoint;  ///< The signed note of the tree that holds the entry.
};

/// The log's newest checkpoint and how it follows an older one.
struct AuditAdvance {
    std::string checkpoint;
    MerkleProof consistency;
};

/// Entries in their order, and each checkpoint behind the last entry that it covers.
struct AuditExportPage {
    std::vector<ExportLine> lines;
    std::optional<std::uint64_t> next_after;  ///< Where the next page begins; absent: the end.
};

/// Reads the audit log: for screens, exports, auditors and the witness. Shows bodies: whoever hands
/// them on asks policy first. Threads: any.
/// Errors: of every function, beside those it names: unavailable; corrupt.
class AuditReader {
  public:
    explicit AuditReader(std::shared_ptr<detail::Database> database);

    /// At most `count_max` entries, newest first by time, that come after entry `after` in that
    /// order; absent: from the newest. Cost: an index look-up and the rows.
    /// Errors: not_found - there is no entry `after`.
    Result<std::vector<AuditRow>> list(const AuditFilter& filter, std::size_t count_max,
                                       std::optional<AuditNumber> after = std::nullopt);
    /// Errors: not_found.
    Result<AuditRow> find(AuditNumber number);

    /// Errors: not_found - no such entry; conflict - no checkpoint covers it yet: try again in a
    /// second.
    Result<AuditProof> proof(AuditNumber number);
    /// The newest checkpoint, as a signed note. Errors: not_found - there is none yet.
    Result<std::string> checkpoint();
    Result<AuditStanding> standing();
    /// Errors: not_found - no checkpoint yet; conflict - the log is shorter than `old_size`.
    Result<AuditAdvance> advance_since(std::uint64_t old_size);

    /// What follows entry number `after` (0: from the beginning) in an export, up to the newest
    /// checkpoint, at most `count_max` entries. The header is the caller's. Nothing is checked:
    /// that is AuditVerifier's work. Errors: corrupt - a leaf that is no hash.
    Result<AuditExportPage> export_page(std::uint64_t after, std::size_t count_max);

    /// What is wrong behind the newest checkpoint, where no signature covers entries yet, each a
    /// sentence: entries that are missing, and those that are not as they were noted
    /// (RegisterOptions::audit_tail). Empty: nothing was found.
    Result<std::vector<std::string>> findings_at_end();

  private:
    std::shared_ptr<detail::Database> database_;
};

/// Makes each entry durable in a transaction of its own: for programs that write few of them, and
/// need no key. The AuditRegister of bofd gives them their places. Threads: any.
class SingleAuditSink final : public AuditSink {
  public:
    explicit SingleAuditSink(std::shared_ptr<detail::Database> database);
    Result<AuditNumber> record(const AuditEntry& entry) override;

  private:
    std::shared_ptr<detail::Database> database_;
};

struct AuditOptions {
    /// Holds the key that signs checkpoints; made with mode 0600 on first use. Its public half lies
    /// beside it, as KEY_FILE.pub.
    std::filesystem::path key_file;
    /// The log's name, when the key is made: "force.example/openbof/audit".
    std::string origin = "openbof/audit";
    std::size_t queue_entries_max = 16'384;
    std::size_t queue_bytes_max = 64U << 20U;
    std::size_t batch_entries_max = 1'024;
    /// How many leaves are placed in one transaction.
    std::size_t sequence_entries_max = 4'096;
    /// How often a checkpoint is made while there is work.
    std::chrono::milliseconds checkpoint_every{1'000};
};

/// The audit log: makes entries durable, gives them their places in the tree and signs checkpoints.
///
/// One thread does all of it. What queues up while one transaction syncs is the next transaction.
/// Entries that other parts of the register, or other programs, have written in transactions of
/// their own are placed in the tree within a second.
///
/// When the log in the database is found damaged, at the start or later, entries about changes,
/// refusals and failures are still made durable, but nothing may be shown and no further checkpoint
/// is signed: problems() and the metric bof_audit_damaged say so until a person has looked into it.
/// Rule: R-08.
class AuditRegister final : public AuditSink {
  public:
    /// Opens the log and its key; `clock` and `metrics` must outlive it. Metrics:
    /// bof_audit_queue_entries, _queue_entries_limit, _queue_refused_total, _entries_total,
    /// _failed_total, _wait_seconds, _batch_entries, _tree_entries, _unsequenced_entries,
    /// _damaged.
    ///
    /// Looks at the log first, and places what waits: what is found damaged stands in problems().
    /// Errors: those of NoteSigner::load_or_make(); unavailable.
    static Result<std::unique_ptr<AuditRegister>> open(std::shared_ptr<detail::Database> database,
                                                       const AuditOptions& options,
                                                       const Clock& clock, Metrics& metrics);
    ~AuditRegister() override;
    AuditRegister(const AuditRegister&) = delete;
    AuditRegister& operator=(const AuditRegister&) = delete;
    AuditRegister(AuditRegister&&) = delete;
    AuditRegister& operator=(AuditRegister&&) = delete;

    void start();
    /// Refuses new entries, makes those that wait durable, signs a last checkpoint, joins. May be
    /// called twice.
    void stop();

    /// Errors: unavailable - also before start(), after stop(), when the queue is full, and once
    /// the
    ///         log was found damaged.
    Result<AuditNumber> record(const AuditEntry& entry) override;
    /// They wait for one disk sync together.
    Result<void> record_all(std::span<const AuditEntry> entries) override;
    /// As record_all(), also for a log that was found damaged.
    Result<void> note(std::span<const AuditEntry> entries) override;
    using AuditSink::note;
    Result<void> may_show() override;

    /// Places what is not in the tree yet and signs a checkpoint, now, on the caller's thread.
    Result<void> sequence_all();
    /// Removes the bodies of the first entries, up to the last that was recorded before `before`,
    /// and puts that on the record; their hashes stay. Returns how many bodies went.
    ///
    /// Errors: conflict - none is that old, or they are not in the tree yet; corrupt - the log was
    ///         found damaged.
    /// Cost: one transaction over all of them. Rule: R-24.
    Result<std::uint64_t> purge_bodies(UtcTime before, const AuditActor& actor);

    /// What was found wrong with the log in the database; empty: nothing.
    std::vector<AuditProblem> problems() const;
    const NoteKey& key() const;

  private:
    struct State;
    explicit AuditRegister(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace bof
