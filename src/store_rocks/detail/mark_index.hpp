#pragma once

#include "base/cancel.hpp"
#include "base/guarded.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/mark_dictionary.hpp"
#include "store_rocks/detail/mark_sets.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <vector>

namespace bof::detail {

/// Keeps the dictionary of marks true to the reads: makes it ready after an opening, in the
/// background; adds what is committed; writes the weeks of closed days into the family marks, so
/// that the next start need not look at their reads; forgets what is deleted.
///
/// A commit pays for it in memory alone, but for a mark that is new to a week already written.
/// Threads: the part that reads, any; the rest, the writer's.
class MarkIndex {
  public:
    MarkIndex() = default;
    ~MarkIndex() { stop(); }
    MarkIndex(const MarkIndex&) = delete;
    MarkIndex& operator=(const MarkIndex&) = delete;
    MarkIndex(MarkIndex&&) = delete;
    MarkIndex& operator=(MarkIndex&&) = delete;

    // ---- Reading ---------------------------------------------------------------------------
    /// Errors: unavailable - being made ready; else why it could not be made ready.
    Result<void> ready() const;
    const MarkDictionary& dictionary() const { return dictionary_; }
    /// The weeks in which the mark may have been read; all while not ready.
    Weeks weeks_of(Vrm vrm) const;
    /// Waits until ready() will not change by itself; false when that took longer.
    bool wait(std::chrono::milliseconds longest);

    // ---- Writing ---------------------------------------------------------------------------
    /// Forgets everything and makes it ready anew, from what `database` holds.
    /// Errors: unavailable, corrupt.
    Result<void> start(const std::shared_ptr<Database>& database);
    /// Ends the background work and lets go of the database. Not ready from then on.
    void stop();

    /// Before a commit: adds to its batch what the sets on the disk do not know.
    void put_additions(rocksdb::WriteBatch& batch, const Database& database,
                       std::span<const SeenMark> seen) const;
    /// After the commit.
    void add(std::span<const SeenMark> seen);
    /// Between commits, as often as liked: writes one week when a day has closed.
    /// Errors: of the write; the caller treats it as that of a commit.
    rocksdb::Status write_closed_days(Database& database);

    /// Before the reads of the days go: removes from the disk all that may be known of them only.
    /// True in `touched` when something was; then start() anew once the reads are gone.
    Result<void> drop_days_before(Database& database, DayNumber first_kept, bool& touched);

  private:
    enum class State : std::uint8_t { making_ready, ready, failed };
    struct Outcome {
        State state = State::making_ready;
        std::optional<Error> error;
        std::set<WeekNumber> weeks_to_write;
    };

    void make_ready(const Database& database, const std::stop_token& stop);
    Result<void> load(const Database& database, const Cancel& cancel,
                      std::set<WeekNumber>& weeks_to_write);
    Result<void> load_sets(const Database& database, const Cancel& cancel,
                           std::set<WeekNumber>& weeks_to_write);
    Result<void> load_day(const Database& database, DayNumber day, const Cancel& cancel);

    MarkDictionary dictionary_;
    std::atomic<State> state_{State::making_ready};
    Guarded<Outcome> outcome_;
    std::jthread loader_;

    // The writer's own.
    CoveredDays covered_;
    std::set<WeekNumber> changed_;      ///< Weeks that know more than their sets.
    std::optional<DayNumber> closing_;  ///< The days to be covered by what is being written.
    std::set<WeekNumber> to_write_;     ///< What is still to be written for that.
    std::optional<DayNumber> newest_;   ///< Of what was committed since the start.
};

/// The first and last day of which the store has reads.
struct DayRange {
    DayNumber first;
    DayNumber last;
};
/// Nothing: there are no reads. Errors: unavailable, corrupt.
Result<std::optional<DayRange>> days_held(const Database& database);

}  // namespace bof::detail
