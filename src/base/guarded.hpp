#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

namespace bof {

/// Data that can be reached only while its lock is held.
/// Threads: any. Do no I/O and call no callback inside with().
template <typename T>
class Guarded {
  public:
    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    /// Runs `use(T&)` under the lock and returns what it returns.
    template <typename Use>
    decltype(auto) with(Use&& use) {
        const std::scoped_lock lock(mutex_);
        return std::forward<Use>(use)(value_);
    }
    template <typename Use>
    decltype(auto) with(Use&& use) const {
        const std::scoped_lock lock(mutex_);
        return std::forward<Use>(use)(value_);
    }

    /// Waits under the lock until `ready(T&)` is true, then runs `use(T&)`. Somebody must call
    /// notify() after changing the value.
    template <typename Ready, typename Use>
    decltype(auto) wait(Ready&& ready, Use&& use) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ready(value_); });
        return std::forward<Use>(use)(value_);
    }
    /// As wait(), but `use` runs after `longest` even when `ready` is still false.
    template <typename Duration, typename Ready, typename Use>
    decltype(auto) wait_for(Duration longest, Ready&& ready, Use&& use) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, longest, [&] { return ready(value_); });
        return std::forward<Use>(use)(value_);
    }
    void notify() { changed_.notify_all(); }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    T value_{};
};

}  // namespace bof
