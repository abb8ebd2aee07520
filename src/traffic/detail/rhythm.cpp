#include "traffic/detail/rhythm.hpp"

#include <algorithm>
#include <array>

namespace bof::traffic {
namespace {

constexpr std::size_t hours_of_day = 24;
constexpr std::size_t hours_of_week = 7 * hours_of_day;
constexpr double hour_s = 3'600.0;
constexpr double week_s = hours_of_week * hour_s;

using DayShape = std::array<double, hours_of_day>;
/// Two rush hours, the second longer.
constexpr DayShape weekday_shape{0.15, 0.08, 0.06, 0.08, 0.18, 0.45, 1.05, 2.00,
                                 2.10, 1.45, 1.25, 1.30, 1.35, 1.35, 1.45, 1.75,
                                 2.10, 2.20, 1.55, 1.05, 0.75, 0.55, 0.40, 0.25};
constexpr DayShape weekend_shape{0.25, 0.15, 0.10, 0.08, 0.10, 0.20, 0.40, 0.60,
                                 0.90, 1.30, 1.60, 1.70, 1.65, 1.50, 1.40, 1.35,
                                 1.30, 1.20, 1.00, 0.80, 0.65, 0.50, 0.45, 0.35};
constexpr double sunday_share = 0.8;

double shape_of_hour(std::size_t hour) {
    const std::size_t weekday = hour / hours_of_day;
    const std::size_t hour_of_day = hour % hours_of_day;
    if (weekday < 5) return weekday_shape[hour_of_day];
    return weekend_shape[hour_of_day] * (weekday == 6 ? sunday_share : 1.0);
}

/// 01:00 UTC on the last Sunday of the month: when the clocks change.
UtcTime change_of_clocks(std::chrono::year year, std::chrono::month month) {
    return UtcDay{year / month / std::chrono::Sunday[std::chrono::last]} + std::chrono::hours{1};
}

bool is_summer_time(UtcTime time) {
    const std::chrono::year year = std::chrono::year_month_day{day_of(time)}.year();
    return time >= change_of_clocks(year, std::chrono::March) &&
           time < change_of_clocks(year, std::chrono::October);
}

double seconds_into_week(UtcTime time) {
    // 1970-01-05 was a Monday.
    constexpr std::int64_t monday_ms = 4LL * 86'400'000;
    constexpr std::int64_t week_ms = 7LL * 86'400'000;
    const std::int64_t ms = to_local(time).time_since_epoch().count() - monday_ms;
    return static_cast<double>((ms % week_ms + week_ms) % week_ms) / 1'000.0;
}

}  // namespace

std::chrono::local_time<std::chrono::milliseconds> to_local(UtcTime time) {
    const std::chrono::hours ahead{is_summer_time(time) ? 1 : 0};
    return std::chrono::local_time<std::chrono::milliseconds>{time.time_since_epoch() + ahead};
}

LocalHour local_hour(UtcTime time) {
    const auto hour = static_cast<std::size_t>(seconds_into_week(time) / hour_s);
    return {hour / hours_of_day, hour % hours_of_day};
}

WeekRhythm::WeekRhythm(Rhythm rhythm) : before_hour_(hours_of_week + 1, 0.0) {
    for (std::size_t hour = 0; hour < hours_of_week; ++hour) {
        const double shape = rhythm == Rhythm::even ? 1.0 : shape_of_hour(hour);
        before_hour_[hour + 1] = before_hour_[hour] + shape * hour_s;
    }
    const double scale = week_s / before_hour_.back();
    for (double& seconds : before_hour_) seconds *= scale;
}

double WeekRhythm::busyness(UtcTime time) const {
    const auto hour = static_cast<std::size_t>(seconds_into_week(time) / hour_s);
    return (before_hour_[hour + 1] - before_hour_[hour]) / hour_s;
}

UtcTime WeekRhythm::after(UtcTime time, double busy_seconds) const {
    const double now_s = seconds_into_week(time);
    const auto hour_now = static_cast<std::size_t>(now_s / hour_s);
    const double into_hour = now_s / hour_s - static_cast<double>(hour_now);
    const double busy_now =
        before_hour_[hour_now] + into_hour * (before_hour_[hour_now + 1] - before_hour_[hour_now]);
    double busy_then = busy_now + busy_seconds;
    double then_s = 0.0;
    while (busy_then >= week_s) {
        busy_then -= week_s;
        then_s += week_s;
    }
    const auto above =
        std::upper_bound(before_hour_.begin() + 1, before_hour_.end() - 1, busy_then);
    const auto hour_then = static_cast<std::size_t>(above - before_hour_.begin()) - 1;
    const double part = (busy_then - before_hour_[hour_then]) /
                        (before_hour_[hour_then + 1] - before_hour_[hour_then]);
    then_s += (static_cast<double>(hour_then) + part) * hour_s;
    return time + std::chrono::milliseconds{
                      static_cast<std::int64_t>(std::max(0.0, then_s - now_s) * 1'000.0)};
}

}  // namespace bof::traffic
