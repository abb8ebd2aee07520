#pragma once

#include "app/data_folder.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <utility>

namespace bof::app {

/// Names the file of a TellingClock; unset or empty: the machine's own clock.
inline constexpr const char* clock_variable = "BOFD_DEMO_CLOCK";

/// A clock that stands where a file says: milliseconds since 1970-01-01T00:00:00Z in decimal, and a
/// line feed. Whoever replaces the file whole (by renaming) moves the clock at once. While it
/// cannot be read or says no such number, the clock stands where it last stood. Threads: now() may
/// be called from any thread. Cost: a small file is read at each now().
class TellingClock final : public Clock {
  public:
    /// Errors: invalid_argument - the file cannot be read or says no moment.
    static Result<std::unique_ptr<TellingClock>> open(const std::filesystem::path& file);

    UtcTime now() const override;

  private:
    TellingClock(std::filesystem::path file, std::int64_t start_ms)
        : file_(std::move(file)), last_ms_(start_ms) {}

    const std::filesystem::path file_;
    mutable std::atomic<std::int64_t> last_ms_;
};

/// The clock of the whole program. `told_by`: the value of clock_variable, null when unset.
/// Every limit of time of the policy, every session and every audit entry go by it, so a clock that
/// somebody can set is for a demo's folder only. Errors: denied - the folder is no demo's;
/// invalid_argument - as TellingClock::open().
Result<std::unique_ptr<Clock>> make_clock(const DataFolder& data, const char* told_by);

}  // namespace bof::app
