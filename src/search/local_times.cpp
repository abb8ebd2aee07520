#include "search/local_times.hpp"

#include <algorithm>
#include <exception>

#include <date/tz.h>

namespace bof {
namespace {

using date::days;

/// The two ends of what a local time may be in UTC; mostly the same.
struct Moments {
    UtcTime first;
    UtcTime last;
};

Moments moments_of(const date::time_zone& zone, date::local_seconds local) {
    const auto info = zone.get_info(local);
    const UtcTime before{local.time_since_epoch() - info.first.offset};
    if (info.result == date::local_info::unique) return {before, before};
    if (info.result == date::local_info::nonexistent) {
        const UtcTime change{info.second.begin.time_since_epoch()};
        return {change, change};
    }
    return {before, UtcTime{local.time_since_epoch() - info.second.offset}};
}

void add_day(const date::time_zone& zone, date::local_days day, const TimesOfDay& times,
             const TimeWindow& all, std::vector<TimeWindow>& windows) {
    // ISO: Monday is 1.
    const unsigned weekday = date::weekday{day}.iso_encoding() - 1;
    if (((times.weekdays >> weekday) & 1U) == 0) return;
    const date::local_days last = times.until > times.from ? day : day + days{1};
    const UtcTime from = std::max(all.from, moments_of(zone, day + times.from).first);
    const UtcTime until = std::min(all.until, moments_of(zone, last + times.until).last);
    if (from < until) windows.push_back({from, until});
}

/// In order, those that touch made one.
std::vector<TimeWindow> joined_windows(std::vector<TimeWindow> windows) {
    std::sort(windows.begin(), windows.end());
    std::vector<TimeWindow> made;
    for (const TimeWindow& window : windows) {
        if (!made.empty() && window.from <= made.back().until) {
            made.back().until = std::max(made.back().until, window.until);
        } else {
            made.push_back(window);
        }
    }
    return made;
}

}  // namespace

Result<std::vector<TimeWindow>> windows_of(const TimeWindow& all,
                                           std::span<const TimesOfDay> times) {
    if (times.empty()) return std::vector<TimeWindow>{all};
    try {
        const date::time_zone& zone = *date::locate_zone("Europe/London");
        // What began the evening before may reach into the first day.
        const auto day_at = [](UtcTime time) {
            return date::local_days{std::chrono::floor<days>(time.time_since_epoch())};
        };
        std::vector<TimeWindow> windows;
        for (date::local_days day = day_at(all.from) - days{2}; day <= day_at(all.until) + days{1};
             day += days{1}) {
            for (const TimesOfDay& each : times) add_day(zone, day, each, all, windows);
        }
        windows = joined_windows(std::move(windows));
        if (windows.size() > question_windows_max) {
            return Error{Errc::invalid_argument,
                         "these times of day come too often in so long a time: ask for fewer days"};
        }
        return windows;
    } catch (const std::exception& problem) {
        return Error{Errc::unavailable, "the clocks of the United Kingdom are not known here",
                     problem.what()};
    }
}

}  // namespace bof
