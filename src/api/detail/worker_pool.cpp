#include "api/detail/worker_pool.hpp"

#include "base/log.hpp"

#include <csignal>
#include <exception>
#include <utility>

#include <pthread.h>

namespace bof::api {

WorkerPool::WorkerPool(WorkerPoolSettings settings, Metrics& metrics)
    : settings_(std::move(settings)),
      depth_(metrics.gauge(settings_.metric + "_jobs", "Requests that wait for a thread.")),
      refused_(metrics.counter(settings_.metric + "_refused_total",
                               "Requests turned away because too many waited.")) {
    metrics.gauge(settings_.metric + "_jobs_limit", "Most requests that may wait for a thread.")
        .set(static_cast<double>(settings_.jobs_max));
}

void WorkerPool::start() {
    for (std::size_t index = 0; index < settings_.threads; ++index) {
        threads_.emplace_back([this, index] { work(index); });
    }
}

void WorkerPool::stop() {
    // Dropped outside the lock: an unanswered request answers itself when it goes.
    const auto dropped = queue_.with([](Queue& queue) {
        queue.stopping = true;
        return std::exchange(queue.jobs, {});
    });
    queue_.notify();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    depth_.set(0);
}

bool WorkerPool::push(Job job) {
    const bool taken = queue_.with([&](Queue& queue) {
        if (queue.stopping || queue.jobs.size() >= settings_.jobs_max) return false;
        queue.jobs.push_back(std::move(job));
        depth_.set(static_cast<double>(queue.jobs.size()));
        return true;
    });
    taken ? queue_.notify() : refused_.add();
    return taken;
}

void WorkerPool::work(std::size_t index) {
    // Signals are for the program's main thread.
    sigset_t all_signals;
    sigfillset(&all_signals);
    pthread_sigmask(SIG_BLOCK, &all_signals, nullptr);
    pthread_setname_np(pthread_self(),
                       (settings_.name + "-" + std::to_string(index)).substr(0, 15).c_str());
    for (;;) {
        const Job job =
            queue_.wait([](const Queue& queue) { return queue.stopping || !queue.jobs.empty(); },
                        [this](Queue& queue) {
                            if (queue.jobs.empty()) return Job{};
                            Job first = std::move(queue.jobs.front());
                            queue.jobs.pop_front();
                            depth_.set(static_cast<double>(queue.jobs.size()));
                            return first;
                        });
        if (!job) return;
        try {
            job();
        } catch (const std::exception& error) {
            log_event(LogLevel::error, "api.job_failed", {{"error", error.what()}});
        }
    }
}

}  // namespace bof::api
