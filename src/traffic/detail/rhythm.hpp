#pragma once

#include "base/time.hpp"
#include "traffic/traffic.hpp"

#include <cstddef>
#include <vector>

namespace bof::traffic {

/// How busy the roads are through the week, local time. The mean over the week is 1.
class WeekRhythm {
  public:
    explicit WeekRhythm(Rhythm rhythm);

    double busyness(UtcTime time) const;
    /// When `busy_seconds` seconds of mean busyness have gone by after `time`.
    UtcTime after(UtcTime time, double busy_seconds) const;

  private:
    /// Busy seconds from Monday 00:00 to the start of each hour of the week, and to its end.
    std::vector<double> before_hour_;
};

/// What the clock on a wall in Wales says: an hour ahead of UTC from the last Sunday in March,
/// 01:00 UTC, to the last Sunday in October.
std::chrono::local_time<std::chrono::milliseconds> to_local(UtcTime time);

struct LocalHour {
    std::size_t weekday;  ///< 0: Monday.
    std::size_t hour;
};
LocalHour local_hour(UtcTime time);

}  // namespace bof::traffic
