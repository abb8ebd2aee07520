#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace bof {

/// Holds the current version of a value that is read often and replaced whole.
/// A reader keeps the version it took for as long as it likes; a writer never waits for readers.
/// Threads: any thread may call both functions. The lock covers one pointer copy, no user code.
template <typename T>
class Snapshot {
  public:
    explicit Snapshot(std::shared_ptr<const T> first) : current_(std::move(first)) {}

    std::shared_ptr<const T> load() const {
        const std::scoped_lock lock(mutex_);
        return current_;
    }

    void store(std::shared_ptr<const T> next) {
        const std::scoped_lock lock(mutex_);
        current_.swap(next);
    }  // `next`, now the old version, is freed after the lock is released.

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> current_;
};

}  // namespace bof
