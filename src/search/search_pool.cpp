#include "search/search_pool.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bof {

struct SearchPool::Figures {
    Figures(Metrics& metrics, const SearchPoolLimits& limits)
        : running(metrics.gauge("bof_search_running", "Pieces of search work that run")),
          waiting(metrics.gauge("bof_search_waiting", "Pieces of search work that wait")),
          turned_away(metrics.counter("bof_search_turned_away_total",
                                      "Pieces of search work refused because others waited")) {
        metrics.gauge("bof_search_running_limit", "Most pieces of search work at once")
            .set(static_cast<double>(limits.running_max));
        metrics.gauge("bof_search_waiting_limit", "Most pieces of search work that wait")
            .set(static_cast<double>(limits.waiting_max));
    }
    void show(const Jobs& jobs) const {
        running.set(static_cast<double>(jobs.running));
        waiting.set(static_cast<double>(jobs.waiting.size()));
    }

    Gauge running;
    Gauge waiting;
    Counter turned_away;
};

SearchPool::SearchPool(const SearchPoolLimits& limits, Metrics* metrics)
    : limits_(limits),
      figures_(metrics == nullptr ? nullptr : std::make_unique<Figures>(*metrics, limits)) {
    for (std::size_t index = 0; index < limits_.running_max; ++index) {
        threads_.emplace_back([this] { serve(); });
    }
}

SearchPool::~SearchPool() {
    jobs_.with([](Jobs& jobs) { jobs.ending = true; });
    jobs_.notify();
    for (std::thread& thread : threads_) thread.join();
}

Result<void> SearchPool::run(std::function<void()> work) {
    const auto job = std::make_shared<Job>(Job{std::move(work)});
    const auto taken = jobs_.with([&](Jobs& jobs) -> Result<void> {
        if (jobs.ending) return Error{Errc::unavailable, "the server is stopping: try again later"};
        if (jobs.waiting.size() >= limits_.waiting_max &&
            jobs.running + jobs.waiting.size() >= limits_.running_max + limits_.waiting_max) {
            if (figures_) figures_->turned_away.add();
            return Error{Errc::too_many, "others are searching: try again in a moment"};
        }
        jobs.waiting.push_back(job);
        if (figures_) figures_->show(jobs);
        return {};
    });
    if (!taken.ok()) return taken;
    jobs_.notify();
    jobs_.wait([&](const Jobs&) { return job->done; }, [](const Jobs&) {});
    return {};
}

void SearchPool::serve() {
    // Of this thread alone; where it is not allowed, it works on as it is.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), limits_.niceness);
    for (;;) {
        const auto job =
            jobs_.wait([](const Jobs& jobs) { return jobs.ending || !jobs.waiting.empty(); },
                       [&](Jobs& jobs) -> std::shared_ptr<Job> {
                           if (jobs.waiting.empty()) return nullptr;
                           auto next = std::move(jobs.waiting.front());
                           jobs.waiting.pop_front();
                           ++jobs.running;
                           if (figures_) figures_->show(jobs);
                           return next;
                       });
        if (job == nullptr) return;
        job->work();
        jobs_.with([&](Jobs& jobs) {
            job->done = true;
            --jobs.running;
            if (figures_) figures_->show(jobs);
        });
        jobs_.notify();
    }
}

}  // namespace bof
