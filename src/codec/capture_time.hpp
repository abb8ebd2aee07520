#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace bof {

/// A capture time as a camera wrote it: a date and a time of day, and perhaps its offset from UTC.
struct WrittenTime {
    std::chrono::local_time<std::chrono::milliseconds> local;
    std::optional<std::chrono::minutes> offset;  ///< Absent: the camera gave no zone.
};

/// Accepts xsd:dateTime with or without fraction (any number of digits; cut to ms) and zone (Z,
/// +hh:mm, -hhmm, +hh), "yyyy-MM-dd HH:mm:ss[.fff]" and "dd/MM/yyyy HH:mm:ss[.fff]". Errors:
/// invalid_argument - not such a time, or a date that is not in the calendar. 24:00:00 and leap
///         seconds (":60") are taken as the first moment of what follows.
Result<WrittenTime> parse_capture_time(std::string_view text);

/// A time zone of the IANA database.
class TimeZone {
  public:
    /// Errors: not_found - no such zone on this machine.
    static Result<TimeZone> named(std::string_view name);

    /// The moment in UTC. A local time that occurs twice (clocks going back) is the first of the
    /// two; one that does not occur (clocks going forward) is moved on by the gap. Cost: about 0.2
    /// us for UTC nothing. Threads: any.
    UtcTime to_utc(std::chrono::local_time<std::chrono::milliseconds> local) const;

  private:
    explicit TimeZone(const void* zone) : zone_(zone) {}
    const void* zone_;  // date::time_zone, which lives as long as the program. Null: UTC.
};

}  // namespace bof
