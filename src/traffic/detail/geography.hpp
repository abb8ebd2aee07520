#pragma once

#include "traffic/world.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bof::traffic {

/// Metres east and north of the middle of the region.
struct Point {
    double east;
    double north;
};
Position to_position(Point point);

/// Places and the roads between them. Every place can be reached from every other.
struct Country {
    std::vector<Place> places;
    std::vector<Point> points;  ///< Of the places.
    std::vector<Road> roads;
};

Country make_country(std::uint64_t seed, std::size_t places);

/// Where `offset_m` from the road's `from` is; roads bend a little.
Point point_on(const Country& country, const Road& road, std::uint32_t offset_m);

/// Degrees from north, 0 to 359.
std::uint16_t bearing_degrees(Point from, Point to);
/// "north", "north-east"...
std::string_view compass_name(std::uint16_t degrees);

}  // namespace bof::traffic
