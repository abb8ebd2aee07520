#include "documents/detail/london.hpp"

#include <array>
#include <exception>
#include <string_view>

#include <date/tz.h>
#include <fmt/format.h>

namespace bof::documents {
namespace {

constexpr std::array<std::array<std::string_view, 12>, 2> month_names{{
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    {"Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi",
     "Hydref", "Tachwedd", "Rhagfyr"},
}};

struct Shown {
    std::chrono::local_time<std::chrono::milliseconds> clock;
    bool is_utc;
};

Shown in_london(UtcTime time) {
    try {
        const date::time_zone* zone = date::locate_zone("Europe/London");
        const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
        const std::chrono::seconds offset = zone->get_info(seconds).offset;
        return {
            std::chrono::local_time<std::chrono::milliseconds>{(time + offset).time_since_epoch()},
            false};
    } catch (const std::exception&) {
        return {std::chrono::local_time<std::chrono::milliseconds>{time.time_since_epoch()}, true};
    }
}

std::string day_of_clock(std::chrono::local_time<std::chrono::milliseconds> clock, Tongue tongue) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(clock)};
    const auto& names = month_names[static_cast<std::size_t>(tongue)];
    return fmt::format("{} {} {}", static_cast<unsigned>(day.day()),
                       names[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()));
}

}  // namespace

std::string moment_text(UtcTime time, Tongue tongue) {
    const Shown shown = in_london(time);
    const auto midnight = std::chrono::floor<std::chrono::days>(shown.clock);
    const std::chrono::hh_mm_ss clock{
        std::chrono::floor<std::chrono::seconds>(shown.clock - midnight)};
    return fmt::format("{}, {:02}:{:02}:{:02}{}", day_of_clock(shown.clock, tongue),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       shown.is_utc ? " UTC" : "");
}

std::string day_text(UtcTime time, Tongue tongue) {
    return day_of_clock(in_london(time).clock, tongue);
}

}  // namespace bof::documents
