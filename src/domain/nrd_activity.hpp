#pragma once

#include "base/time.hpp"
#include "domain/ids.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace bof {

/// How many there were in each of the latest `slots_count` spans of time, by the span's number
/// since 1970. Counts of a span that is older are dropped.
template <std::size_t slots_count>
class RecentCounts {
  public:
    void add(std::int64_t span, std::uint32_t count = 1) {
        if (span > newest_) begin(span);
        if (span <= newest_ - size) return;
        std::uint32_t& slot = slots_[place_of(span)];
        slot += std::min(count, std::numeric_limits<std::uint32_t>::max() - slot);
    }
    /// 0 for a span that is not kept.
    std::uint32_t at(std::int64_t span) const {
        return span > newest_ || span <= newest_ - size ? 0 : slots_[place_of(span)];
    }
    /// The latest span that was counted; 0: none.
    std::int64_t newest() const { return newest_; }

    friend bool operator==(const RecentCounts&, const RecentCounts&) = default;

  private:
    static constexpr auto size = static_cast<std::int64_t>(slots_count);
    static std::size_t place_of(std::int64_t span) {
        return static_cast<std::size_t>(((span % size) + size) % size);
    }
    void begin(std::int64_t span) {
        const std::int64_t gone = std::min(span - newest_, size);
        for (std::int64_t old = 0; old < gone; ++old) slots_[place_of(span - old)] = 0;
        newest_ = span;
    }

    std::int64_t newest_ = 0;
    std::array<std::uint32_t, slots_count> slots_{};
};

/// Hours and minutes since 1970, UTC.
inline std::int64_t hour_number(UtcTime time) {
    return std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count();
}
inline std::int64_t minute_number(UtcTime time) {
    return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

/// Eight days: seven whole ones and the present.
inline constexpr std::size_t activity_hours = 192;
inline constexpr std::size_t activity_minutes = 60;

/// What one NRD has delivered lately: when and how much, of no vehicle. Only new reads count, each
/// in the hour and minute of its capture, or of its receipt when the NRD's clock was ahead.
struct NrdActivity {
    NrdId nrd{};
    /// Of the read that was seen last.
    UtcTime captured{};
    UtcTime received{};
    RecentCounts<activity_hours> by_hour{};
    RecentCounts<activity_minutes> by_minute{};

    /// When a vehicle was seen last, whatever the NRD's clock says: never after its receipt.
    UtcTime last_seen() const { return std::min(captured, received); }

    friend bool operator==(const NrdActivity&, const NrdActivity&) = default;
};

}  // namespace bof
