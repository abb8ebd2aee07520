#pragma once

#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// A moment, UTC, to the millisecond: the only time inside the program.
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;
/// A UTC calendar day: the unit in which reads are kept and deleted.
using UtcDay = std::chrono::sys_days;

/// Milliseconds since 1970-01-01T00:00:00Z.
constexpr std::int64_t to_unix_ms(UtcTime time) { return time.time_since_epoch().count(); }
constexpr UtcTime from_unix_ms(std::int64_t ms) { return UtcTime{std::chrono::milliseconds{ms}}; }
constexpr UtcDay day_of(UtcTime time) { return std::chrono::floor<std::chrono::days>(time); }

/// "2026-05-01T12:00:00.123Z" (RFC 3339, always with milliseconds).
std::string to_rfc3339(UtcTime time);
/// "2026-05-01".
std::string to_iso_date(UtcDay day);

/// Where the time comes from; a parameter everywhere, so that tests are exact.
/// Threads: now() may be called from any thread.
class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    Clock(Clock&&) = delete;
    Clock& operator=(Clock&&) = delete;
    virtual ~Clock() = default;

    virtual UtcTime now() const = 0;
};

class SystemClock final : public Clock {
  public:
    UtcTime now() const override;
};

/// A clock that stands still until it is told otherwise.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(UtcTime start) : now_ms_(to_unix_ms(start)) {}

    UtcTime now() const override { return from_unix_ms(now_ms_.load()); }
    void set(UtcTime time) { now_ms_.store(to_unix_ms(time)); }
    void advance(std::chrono::milliseconds by) { now_ms_.fetch_add(by.count()); }

  private:
    std::atomic<std::int64_t> now_ms_;
};

}  // namespace bof
