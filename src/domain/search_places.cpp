#include "domain/search_places.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>

namespace bof {
namespace {

constexpr double earth_radius_m = 6'371'008.8;

double radians(std::int32_t microdegrees) {
    return microdegrees * 1e-6 * 3.14159265358979323846 / 180.0;
}

template <typename T>
bool has(const std::vector<T>& values, const T& wanted) {
    return std::find(values.begin(), values.end(), wanted) != values.end();
}

/// As it is compared: neither letter case nor blanks count.
std::string folded(const std::string& road) {
    std::string made;
    for (const char symbol : road) {
        if (symbol == ' ') continue;
        made += symbol >= 'a' && symbol <= 'z' ? static_cast<char>(symbol - 'a' + 'A') : symbol;
    }
    return made;
}

bool is_on_line(Position place, Position from, Position to) {
    const auto x = [](Position at) { return std::int64_t{at.longitude_microdegrees}; };
    const auto y = [](Position at) { return std::int64_t{at.latitude_microdegrees}; };
    const std::int64_t turn =
        (x(to) - x(from)) * (y(place) - y(from)) - (y(to) - y(from)) * (x(place) - x(from));
    const auto between = [](std::int64_t value, std::int64_t one, std::int64_t other) {
        return std::min(one, other) <= value && value <= std::max(one, other);
    };
    return turn == 0 && between(x(place), x(from), x(to)) && between(y(place), y(from), y(to));
}

/// True when the line crosses the ray from the place to the east. A corner on the ray counts for
/// the line below it, so that one crossing is counted once.
bool crosses_ray(Position place, Position from, Position to) {
    const auto x = [](Position at) { return std::int64_t{at.longitude_microdegrees}; };
    const auto y = [](Position at) { return std::int64_t{at.latitude_microdegrees}; };
    if ((y(from) > y(place)) == (y(to) > y(place))) return false;
    const std::int64_t rise = y(to) - y(from);
    const std::int64_t turn =
        (x(to) - x(from)) * (y(place) - y(from)) - rise * (x(place) - x(from));
    return rise > 0 ? turn > 0 : turn < 0;
}

bool stands_there(const SearchNarrowing& narrowing, const std::vector<std::string>& roads,
                  const Nrd& nrd, const Site* site) {
    if (!narrowing.nrds.empty() && !has(narrowing.nrds, nrd.id)) return false;
    if (!narrowing.sites.empty() && (site == nullptr || !has(narrowing.sites, site->id))) {
        return false;
    }
    if (!roads.empty() && (site == nullptr || !has(roads, folded(site->road)))) return false;
    if (!narrowing.directions.empty() &&
        (!nrd.heading_degrees ||
         !has(narrowing.directions, compass_point_of(*nrd.heading_degrees)))) {
        return false;
    }
    if (!narrowing.circle && narrowing.polygon.empty()) return true;
    if (site == nullptr || !site->position) return false;
    const Position at = *site->position;
    if (narrowing.circle && distance_m(at, narrowing.circle->centre) > narrowing.circle->radius_m) {
        return false;
    }
    return narrowing.polygon.empty() || lies_in(at, narrowing.polygon);
}

}  // namespace

double distance_m(Position left, Position right) {
    const double left_latitude = radians(left.latitude_microdegrees);
    const double right_latitude = radians(right.latitude_microdegrees);
    const double up = std::sin((right_latitude - left_latitude) / 2);
    const double along = std::sin(
        (radians(right.longitude_microdegrees) - radians(left.longitude_microdegrees)) / 2);
    const double half =
        up * up + std::cos(left_latitude) * std::cos(right_latitude) * along * along;
    return 2 * earth_radius_m * std::asin(std::min(1.0, std::sqrt(half)));
}

bool lies_in(Position place, std::span<const Position> corners) {
    bool inside = false;
    for (std::size_t index = 0; index < corners.size(); ++index) {
        const Position from = corners[index];
        const Position to = corners[(index + 1) % corners.size()];
        if (is_on_line(place, from, to)) return true;
        if (crosses_ray(place, from, to)) inside = !inside;
    }
    return inside;
}

std::vector<NrdId> nrds_at(const SearchNarrowing& narrowing, std::span<const Site> sites,
                           std::span<const Nrd> nrds) {
    std::map<SiteId, const Site*> site_of;
    for (const Site& site : sites) site_of.emplace(site.id, &site);
    std::vector<std::string> roads;
    for (const std::string& road : narrowing.roads) roads.push_back(folded(road));
    std::vector<NrdId> found;
    for (const Nrd& nrd : nrds) {
        const auto its = nrd.site ? site_of.find(*nrd.site) : site_of.end();
        const Site* const site = its == site_of.end() ? nullptr : its->second;
        if (stands_there(narrowing, roads, nrd, site)) found.push_back(nrd.id);
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace bof
