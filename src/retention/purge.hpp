#pragma once

#include "audit/audit_entry.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "policy/policy_desk.hpp"
#include "policy/retention.hpp"
#include "register/retention_register.hpp"
#include "store/held_reads.hpp"
#include "store/read_store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// How many reads that are due stay because of one hold.
struct HoldEffect {
    HoldId hold{};
    std::uint64_t reads = 0;
};

/// What a purge would do at a moment.
struct PurgePreview {
    UtcTime at{};
    RetentionBorders borders;
    OldData data;  ///< What lies before `borders.reads`, held or not.
    std::vector<HoldEffect> holds;
    /// Without counting a read twice that two holds hold.
    std::uint64_t reads_held = 0;
    std::uint64_t reads_to_go = 0;
};

/// How far a purge has come.
struct PurgeProgress {
    UtcTime started{};
    std::uint64_t days = 0;  ///< That are due, held or not.
    std::uint64_t days_done = 0;
};

/// Deletes what policy no longer keeps: by whole UTC days from the read store, by rows from the
/// register, bodies from the audit log. What a hold in force holds stays. Everything of it goes on
/// the record first, and is held against the store afterwards.
///
/// It may be killed at any moment: a later run ends in the same state, and nothing held is lost.
///
/// Threads: any; runs take turns.
/// Errors:  of every function, beside those it names: unavailable; corrupt - also when a held read
///          is not as it was: nothing further is deleted until a person has looked.
/// Rule.
class Purge {
  public:
    struct Parts {
        HeldReads& store;
        /// Runs the job where the store is written, and answers what it answered. Errors beside:
        /// unavailable - it could not be run.
        std::function<Result<void>(const std::function<Result<void>(ReadWriter&)>&)> on_writer;
        RetentionRegister& rows;
        /// As AuditRegister::purge_bodies(). Absent: bodies are not this purge's work.
        std::function<Result<std::uint64_t>(UtcTime before, const AuditActor&)> purge_bodies;
        const PolicyDesk& policy;
        const Clock& clock;
    };

    /// What is named must outlive it.
    explicit Purge(Parts parts) : parts_(std::move(parts)) {}

    /// Nothing is changed or recorded. Cost: one pass over what is due.
    Result<PurgePreview> preview();
    /// Deletes, checks and reports. Errors: those that made it fail, after they have been reported;
    /// conflict - it was told to stop.
    Result<PurgeReport> run(const AuditActor& actor);
    /// Does the store hold nothing but what may be there now? Cost: as preview().
    Result<bool> is_clean();
    /// Nothing: none is under way.
    std::optional<PurgeProgress> under_way() const;

    /// Places a hold, or releases one, never in the midst of a day's deletion.
    Result<HoldId> place(const ReadHold& hold, AuditEntry entry);
    Result<void> release(HoldId id, PersonId by, const std::string& reason, AuditEntry entry);

    /// Ends a run before its next day. For the end of the program.
    void stop() { stopping_ = true; }

  private:
    Result<void> delete_days(const RetentionBorders& borders, PurgeReport& report);
    /// `as_marked`: the store holds nothing of the range but what is marked.
    Result<void> delete_range(UtcDay from, UtcDay until, bool as_marked);
    Result<void> delete_rows(const RetentionBorders& borders, const AuditActor& actor,
                             PurgeCounts& counts);
    Result<void> check(const RetentionBorders& borders, PurgeCounts& counts);
    /// The reads that holds in force hold from [from, until), sorted, each once.
    Result<std::vector<ReadKey>> held_by(const std::vector<ReadHold>& holds, UtcDay from,
                                         UtcDay until) const;

    const Parts parts_;
    std::mutex one_run_;
    std::mutex holds_;  ///< Held while holds are turned into marks and a day is deleted.
    std::atomic<bool> stopping_ = false;
    Guarded<std::optional<PurgeProgress>> under_way_;
};

}  // namespace bof
