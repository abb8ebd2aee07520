#pragma once

#include "base/bounded_queue.hpp"
#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/read_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <thread>
#include <vector>

namespace bof {

struct CommitterLimits {
    std::size_t queue_requests_max = 65'536;
    std::size_t queue_bytes_max = 256U << 20U;
    std::size_t batch_items_max = 4'096;
    std::size_t batch_bytes_max = 64U << 20U;
};

/// What one request wants made durable together with how to tell its sender.
struct CommitRequest {
    /// Called once, on the committer's thread, with the verdicts in the order of the items or the
    /// error. Must not block and must not throw.
    using Done = std::function<void(const Result<std::span<const Verdict>>&)>;

    std::vector<CommitItem> items;
    Done done;
    std::chrono::steady_clock::time_point queued{};  ///< Set by submit().
};

/// Group commit: whatever is queued while one fsync runs is the next batch. No timer, no waiting
/// for a batch to fill: a lone read is durable after one fsync, a flood shares them.
class Committer {
  public:
    /// `writer` and `metrics` must outlive the committer. Metrics: bof_ingest_queue_requests,
    /// bof_ingest_queue_refused_total, bof_ingest_wait_seconds.
    Committer(ReadWriter& writer, const CommitterLimits& limits, Metrics& metrics);
    ~Committer();
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;
    Committer(Committer&&) = delete;
    Committer& operator=(Committer&&) = delete;

    void start();
    /// Refuses new requests, commits what is queued, answers everybody, joins. May be called twice.
    void stop();

    /// Queues the request. Errors: unavailable - the queue is full or closed; `done` is then not
    /// called. Threads: any. Cost: a lock and a move.
    Result<void> submit(CommitRequest&& request);

    /// Runs `job` on the committer's thread between two batches: for work that needs the writer.
    /// False: the committer has stopped, and `job` will not run; else it runs, at the latest when
    /// the committer stops.
    bool between_batches(std::function<void(ReadWriter&)> job);

    std::size_t queued() const { return queue_.size(); }

  private:
    void run();
    void commit_all(std::vector<CommitRequest>& requests);
    void commit_batch(std::span<CommitRequest> requests);
    enum class Jobs : std::uint8_t { go_on, are_over };
    void run_jobs(Jobs after);

    struct JobList {
        std::vector<std::function<void(ReadWriter&)>> waiting;
        bool closed = false;
    };

    ReadWriter& writer_;
    const CommitterLimits limits_;
    BoundedQueue<CommitRequest> queue_;
    Guarded<JobList> jobs_;
    std::vector<CommitItem> batch_;  // Only the committer's thread; kept for its memory.
    Gauge queue_requests_;
    Counter queue_refused_;
    Histogram wait_seconds_;
    std::thread thread_;
};

/// What the item holds in memory, in bytes: for the limits of queue and batch.
std::size_t bytes_held(const CommitItem& item);

}  // namespace bof
