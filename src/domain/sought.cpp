#include "domain/sought.hpp"

#include <array>

namespace bof {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(CompassPoint::count_)> compass{
    "north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west"};

}  // namespace

std::string_view kind_of(const SoughtMarks& sought) {
    static constexpr std::array<std::string_view, 3> kinds{"pattern", "similar", "partial"};
    return kinds[sought.index()];
}

std::string_view to_text(CompassPoint point) { return compass.at(static_cast<std::size_t>(point)); }

std::optional<CompassPoint> parse_compass_point(std::string_view text) {
    for (std::size_t index = 0; index < compass.size(); ++index) {
        if (compass[index] == text) return static_cast<CompassPoint>(index);
    }
    return std::nullopt;
}

CompassPoint compass_point_of(std::uint16_t heading_degrees) {
    // In half degrees, so that 22.5 is a whole number.
    const unsigned halves = 2U * heading_degrees + 45U;
    return static_cast<CompassPoint>(halves / 90U % compass.size());
}

}  // namespace bof
