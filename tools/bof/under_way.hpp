#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace bof::tool {

/// Counts reads that are not answered yet, and holds the producer back at the limit, so that what
/// waits stays bounded. Threads: one producer; end() from any.
class UnderWay {
  public:
    explicit UnderWay(std::uint32_t reads_max) : reads_max_(reads_max) {}

    /// Blocks while as many reads are under way as may be.
    void begin(std::uint32_t reads) {
        for (std::uint32_t now = count_.load(); now >= reads_max_; now = count_.load()) {
            count_.wait(now);
        }
        count_ += reads;
    }
    void end(std::uint32_t reads) {
        if (count_.fetch_sub(reads) >= reads_max_) count_.notify_one();
    }
    void wait_for_none() {
        while (count_.load() > 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }

  private:
    const std::uint32_t reads_max_;
    std::atomic<std::uint32_t> count_{0};
};

}  // namespace bof::tool
