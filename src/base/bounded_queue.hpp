#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace bof {

/// A queue between threads that says no when it is full, by items and by bytes.
/// Threads: any number push; one drains.
template <typename T>
class BoundedQueue {
  public:
    BoundedQueue(std::size_t items_max, std::size_t bytes_max)
        : items_max_(items_max), bytes_max_(bytes_max) {}

    /// False, and `item` untouched, when the queue is full or closed. `bytes` is what the item
    /// holds.
    bool push(T& item, std::size_t bytes) {
        {
            const std::scoped_lock lock(mutex_);
            if (closed_ || items_.size() >= items_max_ ||
                (bytes_ + bytes > bytes_max_ && bytes_ > 0)) {
                return false;
            }
            items_.push_back(std::move(item));
            bytes_ += bytes;
            if (!waiting_) return true;
        }
        changed_.notify_one();
        return true;
    }

    /// Waits until something is there, the queue is closed, or `longest` has passed, then moves all
    /// into `taken`, which must be empty; its memory becomes the queue's, so nothing is allocated
    /// twice.
    void drain(std::vector<T>& taken, std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex_);
        waiting_ = true;
        changed_.wait_for(lock, longest, [&] { return closed_ || !items_.empty(); });
        waiting_ = false;
        bytes_ = 0;
        taken.swap(items_);
    }

    /// Refuses all further items and wakes the drainer; what is queued can still be drained.
    void close() {
        {
            const std::scoped_lock lock(mutex_);
            closed_ = true;
        }
        changed_.notify_all();
    }

    bool closed() const {
        const std::scoped_lock lock(mutex_);
        return closed_;
    }
    std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return items_.size();
    }

  private:
    const std::size_t items_max_;
    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<T> items_;
    std::size_t bytes_ = 0;
    bool waiting_ = false;
    bool closed_ = false;
};

}  // namespace bof
