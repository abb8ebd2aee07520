#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "retention/purge.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace bof {

struct PurgePace {
    /// When in the UTC day a purge runs.
    std::chrono::minutes at{std::chrono::hours{3} + std::chrono::minutes{30}};
    /// Without a purge that ended as done for longer, it is late: somebody is told.
    std::chrono::hours late_after{30};
    /// After a failure it is tried again this much later.
    std::chrono::minutes retry_after{10};
};

/// How it stands with the daily purge.
struct PurgeState {
    bool may_show = false;  ///< As PurgeRounds::may_show().
    bool late = false;
    std::optional<std::string> problem;  ///< As PurgeRounds::problem().
    std::optional<UtcTime> last_done;    ///< When the last that ended as done began.
    std::optional<UtcTime> next;         ///< From when the next is due; nothing: not known yet.
    std::optional<PurgeProgress> under_way;
};

/// Runs the purge once a day, catches up what was missed, and says so when it is late or fails.
///
/// Until the first purge of this process has ended as done, or the store was found to hold nothing
/// that is due, may_show() is false: after a restore nothing is shown that should be gone.
///
/// Metrics: bof_retention_late, bof_retention_failed_total, bof_retention_reads_deleted_total,
/// bof_retention_last_done_seconds (unix time).
/// Threads: any.
/// Rule: R-24.
class PurgeRounds {
  public:
    /// What is named must outlive it.
    PurgeRounds(Purge& purge, RetentionRegister& rows, const PolicyDesk& policy, const Clock& clock,
                Metrics& metrics, const PurgePace& pace = {});
    ~PurgeRounds() { stop(); }
    PurgeRounds(const PurgeRounds&) = delete;
    PurgeRounds& operator=(const PurgeRounds&) = delete;
    PurgeRounds(PurgeRounds&&) = delete;
    PurgeRounds& operator=(PurgeRounds&&) = delete;

    /// Runs rounds on a thread of its own.
    void start();
    /// A run ends before its next day. May be called twice.
    void stop();

    /// One round: runs the purge if it is due, alarms if it is late, and tells of holds whose
    /// review is due. What the thread does.
    void round();

    /// Opens the way at once when nothing is due, as at most starts. Order: before start().
    void look_whether_clean();
    bool may_show() const { return may_show_; }
    /// What somebody should do something about, as a sentence; nothing: all is well.
    std::optional<std::string> problem() const;
    PurgeState state() const;

  private:
    struct Told {
        bool late = false;
        std::optional<std::string> problem;
        std::optional<UtcTime> last_done;
        std::optional<UtcTime> next;
    };

    UtcTime next_due(UtcTime now) const;
    void run(UtcTime now);
    void note_done(UtcTime started);
    void load_last();
    void look_whether_late(UtcTime now);
    void alarm(UtcTime now, std::string_view why);

    Purge& purge_;
    RetentionRegister& rows_;
    const PolicyDesk& policy_;
    const Clock& clock_;
    const PurgePace pace_;
    Gauge late_gauge_;
    Gauge last_done_gauge_;
    Counter failed_;
    Counter reads_deleted_;
    std::atomic<bool> may_show_ = false;
    bool loaded_ = false;
    std::optional<UtcTime> last_done_;    ///< When the last that ended as done began.
    std::optional<UtcTime> first_round_;  ///< From when a purge can be late, before there was one.
    std::optional<UtcTime> last_failed_;
    std::optional<UtcTime> last_alarm_;
    Guarded<Told> told_;
    Guarded<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace bof
