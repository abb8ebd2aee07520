#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bof {

/// Counts durations in buckets of 3 % width, so that a long run takes no more memory than a short
/// one. Range: 0 ns to about 18 minutes; longer ones count as the longest. Threads: not shared.
/// Cost: record() is a shift and an addition; 9 KiB.
class LatencyHistogram {
  public:
    void record(std::chrono::nanoseconds duration);
    void merge(const LatencyHistogram& other);

    std::uint64_t count() const { return count_; }
    std::chrono::nanoseconds max() const { return max_; }
    /// The duration that the share `quantile` (0 to 1) of all does not exceed, to 3 %; zero when
    /// empty.
    std::chrono::nanoseconds at(double quantile) const;

  private:
    static constexpr std::size_t steps_per_doubling = 32;
    static constexpr std::size_t doublings = 36;

    std::array<std::uint64_t, steps_per_doubling*(doublings + 1)> buckets_{};
    std::uint64_t count_ = 0;
    std::chrono::nanoseconds max_{0};
};

}  // namespace bof
