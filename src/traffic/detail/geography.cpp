#include "traffic/detail/geography.hpp"

#include "traffic/detail/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bof::traffic {
namespace {

constexpr double latitude_middle = 52.2;
constexpr double longitude_middle = -4.0;
constexpr double metres_per_degree = 111'320.0;
constexpr double radians_per_degree = 0.017453292519943295;

// Parts of names as Welsh places have them, put together so that none should be on a map.
constexpr std::array<std::string_view, 10> first_parts{"Llan", "Aber", "Pont", "Tre",  "Pen",
                                                       "Cwm",  "Rhyd", "Glan", "Nant", "Bryn"};
constexpr std::array<std::string_view, 24> second_parts{
    "gwenlliw",  "meirchlas",  "hafodwyr",  "dyfnarth",  "celynfor",       "sarnwyll",
    "lluestog",  "cadwarthen", "erwiorwg",  "tegfryd",   "morlais-y-coed", "derwyndod",
    "brithallt", "cynwylfa",   "eurgarn",   "ffynnolau", "gwybedog",       "heulwendy",
    "iorweddan", "llugornau",  "mynachwig", "orielwydd", "rhosgalan",      "tawelfan"};

/// The coast and the borders of mid and west Wales, roughly, so that nobody lives in the sea.
constexpr std::array<std::pair<double, double>, 17> region{{{52.68, -3.95},
                                                            {52.55, -4.00},
                                                            {52.40, -4.02},
                                                            {52.25, -4.18},
                                                            {52.12, -4.45},
                                                            {52.05, -4.62},
                                                            {51.97, -4.90},
                                                            {51.85, -5.05},
                                                            {51.74, -4.90},
                                                            {51.76, -4.75},
                                                            {51.84, -4.50},
                                                            {51.82, -4.35},
                                                            {51.74, -4.15},
                                                            {51.75, -3.65},
                                                            {51.85, -3.20},
                                                            {52.30, -3.10},
                                                            {52.68, -3.15}}};

bool is_inside_region(double latitude, double longitude) {
    bool inside = false;
    for (std::size_t here = 0, last = region.size() - 1; here < region.size(); last = here++) {
        const auto [lat_a, lon_a] = region[here];
        const auto [lat_b, lon_b] = region[last];
        const bool crosses = (lat_a > latitude) != (lat_b > latitude);
        if (crosses && longitude < (lon_b - lon_a) * (latitude - lat_a) / (lat_b - lat_a) + lon_a) {
            inside = !inside;
        }
    }
    return inside;
}

double metres_per_degree_east() {
    return metres_per_degree * std::cos(latitude_middle * radians_per_degree);
}

double length_of(Point from, Point to) {
    const double east = to.east - from.east;
    const double north = to.north - from.north;
    return std::sqrt(east * east + north * north);
}

Point any_point(Random& random) {
    for (;;) {
        const double latitude = random.between(51.7, 52.7);
        const double longitude = random.between(-5.1, -3.05);
        if (!is_inside_region(latitude, longitude)) continue;
        return {(longitude - longitude_middle) * metres_per_degree_east(),
                (latitude - latitude_middle) * metres_per_degree};
    }
}

std::vector<Point> spread_points(Random& random, std::size_t count) {
    std::vector<Point> points;
    double apart_m = 12'000.0;
    while (points.size() < count) {
        const Point point = any_point(random);
        const bool is_free = std::all_of(points.begin(), points.end(), [&](const Point& other) {
            return length_of(point, other) >= apart_m;
        });
        if (is_free) {
            points.push_back(point);
        } else {
            apart_m = std::max(500.0, apart_m * 0.998);  // Ever denser, so that it ends.
        }
    }
    return points;
}

std::vector<std::string> make_names(Random& random, std::size_t count) {
    std::vector<std::string> names;
    for (const std::string_view first : first_parts) {
        for (const std::string_view second : second_parts) {
            names.push_back(std::string(first) + std::string(second));
        }
    }
    for (std::size_t place = 0; place < count; ++place) {
        std::swap(names[place], names[place + random.below(names.size() - place)]);
    }
    names.resize(count);
    return names;
}

/// Gabriel's rule: a road where no third place lies in the circle over it. Such a graph is
/// connected and no two roads of it cross.
bool are_neighbours(const std::vector<Point>& points, std::size_t left, std::size_t right) {
    const Point centre{(points[left].east + points[right].east) / 2,
                       (points[left].north + points[right].north) / 2};
    const double radius = length_of(points[left], points[right]) / 2;
    for (std::size_t other = 0; other < points.size(); ++other) {
        if (other == left || other == right) continue;
        if (length_of(points[other], centre) < radius) return false;
    }
    return true;
}

/// Numbers from 4951 on have never been given to a road.
std::string road_name(std::size_t index, bool is_main, const Country& country, const Road& road) {
    constexpr std::size_t numbers = 49;
    if (index < numbers) return (is_main ? "A" : "B") + std::to_string(4'951 + index);
    return "Ffordd " + country.places[road.to].name;
}

void build_roads(Random& random, Country& country) {
    std::size_t main_roads = 0;
    std::size_t minor_roads = 0;
    for (std::size_t from = 0; from < country.points.size(); ++from) {
        for (std::size_t to = from + 1; to < country.points.size(); ++to) {
            if (!are_neighbours(country.points, from, to)) continue;
            const std::uint32_t people = country.places[from].people + country.places[to].people;
            const bool is_main = people > 6'000;
            const double winding = random.between(1.15, is_main ? 1.25 : 1.4);
            const double straight_m = length_of(country.points[from], country.points[to]);
            Road road{{},
                      static_cast<std::uint16_t>(from),
                      static_cast<std::uint16_t>(to),
                      static_cast<std::uint32_t>(std::lround(straight_m * winding)),
                      static_cast<std::uint16_t>(people > 25'000 ? 70
                                                 : is_main       ? 60
                                                                 : 50)};
            road.name = road_name(is_main ? main_roads++ : minor_roads++, is_main, country, road);
            country.roads.push_back(std::move(road));
        }
    }
}

}  // namespace

Position to_position(Point point) {
    const double latitude = latitude_middle + point.north / metres_per_degree;
    const double longitude = longitude_middle + point.east / metres_per_degree_east();
    return {static_cast<std::int32_t>(std::lround(latitude * 1e6)),
            static_cast<std::int32_t>(std::lround(longitude * 1e6))};
}

Country make_country(std::uint64_t seed, std::size_t places) {
    Random random{seed, 0x636F756E747279};
    Country country;
    country.points = spread_points(random, places);
    const std::vector<std::string> names = make_names(random, places);
    for (std::size_t index = 0; index < places; ++index) {
        // A few towns, many villages.
        const double people = 300.0 * std::exp2(7.0 * random.unit() * random.unit());
        country.places.push_back(
            {names[index], to_position(country.points[index]), static_cast<std::uint32_t>(people)});
    }
    build_roads(random, country);
    return country;
}

Point point_on(const Country& country, const Road& road, std::uint32_t offset_m) {
    const Point from = country.points[road.from];
    const Point to = country.points[road.to];
    const double part = static_cast<double>(offset_m) / static_cast<double>(road.length_m);
    // The bend lengthens the way by little over 1 %: less than the road's length allows for.
    const double bend =
        0.05 * std::sin(part * 3.141592653589793) * (road.length_m % 2 == 0 ? 1 : -1);
    const double east = to.east - from.east;
    const double north = to.north - from.north;
    return {from.east + part * east - bend * north, from.north + part * north + bend * east};
}

std::uint16_t bearing_degrees(Point from, Point to) {
    const double radians = std::atan2(to.east - from.east, to.north - from.north);
    const long degrees = std::lround(radians / radians_per_degree);
    return static_cast<std::uint16_t>((degrees + 360) % 360);
}

std::string_view compass_name(std::uint16_t degrees) {
    constexpr std::array<std::string_view, 8> names{"north", "north-east", "east", "south-east",
                                                    "south", "south-west", "west", "north-west"};
    return names[(degrees + 22U) / 45U % names.size()];
}

}  // namespace bof::traffic
