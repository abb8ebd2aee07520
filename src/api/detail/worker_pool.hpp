#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace bof::api {

struct WorkerPoolSettings {
    std::string metric;  ///< "bof_api_queue": what its metrics begin with.
    std::string name;    ///< Of its threads, up to 12 bytes.
    std::size_t threads;
    std::size_t jobs_max;  ///< That wait.
};

/// Threads that do what may block, so that I/O threads need not. Metrics: METRIC_jobs, _jobs_limit,
/// _refused_total.
/// Threads: push() from any thread.
class WorkerPool {
  public:
    using Job = std::function<void()>;

    WorkerPool(WorkerPoolSettings settings, Metrics& metrics);
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    WorkerPool(WorkerPool&&) = delete;
    WorkerPool& operator=(WorkerPool&&) = delete;

    void start();
    /// Drops what waits, lets running jobs finish, joins. May be called twice.
    void stop();
    /// False, and counted, when as many jobs wait as may, or after stop().
    bool push(Job job);

  private:
    struct Queue {
        std::deque<Job> jobs;
        bool stopping = false;
    };

    void work(std::size_t index);

    const WorkerPoolSettings settings_;
    const Gauge depth_;
    const Counter refused_;
    Guarded<Queue> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace bof::api
