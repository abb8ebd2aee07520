#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace bof {

struct SearchPoolLimits {
    std::size_t running_max = 2;  ///< Pieces of work at once, each on a thread of its own.
    std::size_t waiting_max = 4;  ///< Further ones are refused: each keeps a caller waiting.
    int niceness = 10;            ///< Of the threads: whoever takes reads in comes first.
};

/// Where searches do their work: so few at once, and so low in rank, that they never hold up the
/// reads that come in. A piece is a page or a plan, less than a second of work.
///
/// Metrics: bof_search_running, bof_search_running_limit, bof_search_waiting,
///          bof_search_waiting_limit, bof_search_turned_away_total.
/// Threads: any.
class SearchPool {
  public:
    /// `metrics` may be null; otherwise it must outlive the pool.
    explicit SearchPool(const SearchPoolLimits& limits = {}, Metrics* metrics = nullptr);
    /// Finishes what has begun.
    ~SearchPool();
    SearchPool(const SearchPool&) = delete;
    SearchPool& operator=(const SearchPool&) = delete;
    SearchPool(SearchPool&&) = delete;
    SearchPool& operator=(SearchPool&&) = delete;

    /// Runs `work`, which must not throw, and returns when it has run.
    /// Errors: too_many - others wait already; unavailable - the pool is ending.
    Result<void> run(std::function<void()> work);

  private:
    struct Job {
        std::function<void()> work;
        bool done = false;
    };
    struct Jobs {
        std::deque<std::shared_ptr<Job>> waiting;
        std::size_t running = 0;
        bool ending = false;
    };
    struct Figures;

    void serve();

    const SearchPoolLimits limits_;
    std::unique_ptr<Figures> figures_;
    Guarded<Jobs> jobs_;
    std::vector<std::thread> threads_;
};

}  // namespace bof
