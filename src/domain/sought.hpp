#pragma once

#include "domain/read.hpp"
#include "vrm/mark_filter.hpp"
#include "vrm/uk_partial.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bof {

// What somebody seeks, as he says it.

/// Marks that fit a pattern: see MarkPattern::parse().
struct SoughtPattern {
    std::string text;
    UnreadSymbols unread = UnreadSymbols::fit_any;
};

/// Marks that may be misreadings of one, itself included.
struct SoughtSimilar {
    Vrm vrm;
    std::size_t edits_max = 1;  ///< 1 to misread_edits_max.
};

using SoughtMarks = std::variant<SoughtPattern, SoughtSimilar, UkPartial>;
/// "pattern", "similar", "partial".
std::string_view kind_of(const SoughtMarks& sought);

/// As the API and files write them; motions in the order of Motion.
inline constexpr std::array<std::pair<ReadFlag, std::string_view>, 7> read_flag_names{{
    {ReadFlag::zone_assumed, "zone_assumed"},
    {ReadFlag::clock_doubtful, "clock_doubtful"},
    {ReadFlag::image_lost, "image_lost"},
    {ReadFlag::image_refused, "image_refused"},
    {ReadFlag::image_large, "image_large"},
    {ReadFlag::field_refused, "field_refused"},
    {ReadFlag::late, "late"},
}};
inline constexpr std::array<std::string_view, 3> motion_names{"unknown", "towards", "away"};
inline constexpr std::array<std::string_view, 7> weekday_names{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/// The eighths of the compass, north first, clockwise. Each begins 22.5 degrees before its point.
enum class CompassPoint : std::uint8_t {
    north,
    north_east,
    east,
    south_east,
    south,
    south_west,
    west,
    north_west,
    count_,
};
/// "north_east".
std::string_view to_text(CompassPoint point);
std::optional<CompassPoint> parse_compass_point(std::string_view text);
/// Range: below 360.
CompassPoint compass_point_of(std::uint16_t heading_degrees);

/// Radius of a search around a place, and the corners of one within a shape.
inline constexpr std::uint32_t circle_radius_m_max = 200'000;
inline constexpr std::size_t polygon_corners_min = 3;
inline constexpr std::size_t polygon_corners_max = 100;

struct SearchCircle {
    Position centre;
    std::uint32_t radius_m;  ///< 1 to circle_radius_m_max.
};

/// A time of day that comes again, by the clocks of the United Kingdom.
struct TimesOfDay {
    std::uint8_t weekdays = 0x7F;  ///< On which it begins; bit 0 is Monday.
    std::chrono::minutes from{};   ///< Since midnight, below 24 hours.
    /// Exclusive, up to 24 hours. Not later than `from`: on the next day.
    std::chrono::minutes until{};
};

/// What else must be so of a read, beside its mark and the window. Empty: nothing.
struct SearchNarrowing {
    // Where. Of those that are given, an NRD must meet each; `sites`, `roads`, `directions`,
    // `circle` and `polygon` stand for places in the register.
    std::vector<NrdId> nrds{};
    std::vector<SiteId> sites{};
    std::vector<std::string> roads{};
    std::vector<CompassPoint> directions{};
    std::optional<SearchCircle> circle{};
    std::vector<Position> polygon{};  ///< Corners in order; empty: none.

    std::vector<TimesOfDay> times{};  ///< One of them.

    std::optional<ListId> list{};
    std::optional<std::uint8_t> confidence_min{};
    std::optional<std::uint8_t> confidence_max{};
    std::optional<Motion> motion{};
    ReadFlags flags{};

    bool names_places() const {
        return !nrds.empty() || !sites.empty() || !roads.empty() || !directions.empty() || circle ||
               !polygon.empty();
    }
    bool asks_what_reads_say() const {
        return list || confidence_min || confidence_max || motion || flags != ReadFlags{};
    }
    bool is_empty() const { return !names_places() && times.empty() && !asks_what_reads_say(); }
};

}  // namespace bof
