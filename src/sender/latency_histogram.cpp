#include "sender/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bof {

namespace {

constexpr unsigned step_bits = 5;  // 32 steps a doubling.

// Values below 32 have a bucket each; above, the five bits after the first choose the step.
constexpr std::size_t bucket_of(std::uint64_t value) {
    if (value < (1U << step_bits)) return value;
    const unsigned doubling = static_cast<unsigned>(std::bit_width(value)) - step_bits - 1;
    return (std::size_t{doubling} << step_bits) + (value >> doubling);
}

// The largest value of a bucket.
constexpr std::uint64_t top_of(std::size_t bucket) {
    if (bucket < (2U << step_bits)) return bucket;
    const std::size_t doubling = (bucket >> step_bits) - 1;
    const std::uint64_t step = bucket - (doubling << step_bits);
    return ((step + 1) << doubling) - 1;
}

static_assert(bucket_of(31) == 31 && bucket_of(32) == 32 && bucket_of(63) == 63);
static_assert(bucket_of(64) == 64 && bucket_of(65) == 64 && top_of(64) == 65);
static_assert(bucket_of(top_of(500)) == 500 && bucket_of(top_of(500) + 1) == 501);

}  // namespace

void LatencyHistogram::record(std::chrono::nanoseconds duration) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()));
    ++buckets_[std::min(bucket_of(value), buckets_.size() - 1)];
    ++count_;
    max_ = std::max(max_, duration);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        buckets_[bucket] += other.buckets_[bucket];
    }
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::chrono::nanoseconds LatencyHistogram::at(double quantile) const {
    if (count_ == 0) return std::chrono::nanoseconds{0};
    const double wanted = std::ceil(std::clamp(quantile, 0.0, 1.0) * static_cast<double>(count_));
    const std::uint64_t rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= rank) {
            const auto top = std::chrono::nanoseconds{static_cast<std::int64_t>(top_of(bucket))};
            return std::min(top, max_);
        }
    }
    return max_;
}

}  // namespace bof
