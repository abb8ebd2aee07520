#include "traffic/world.hpp"

#include "traffic/detail/geography.hpp"
#include "traffic/detail/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace bof::traffic {

struct World::State {
    std::vector<SourceAccount> accounts;
    Country country;
    std::vector<RoadSite> sites;
    std::vector<Camera> cameras;
    /// first_lanes[2 * site + direction]: the cameras of that direction; direction 0 is the road's.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> first_lanes;
    std::vector<std::vector<std::uint16_t>> sites_of_road;  ///< In order of offset.
    std::vector<Stop> stops;
    std::vector<Way> ways;  ///< From place a to place b: a * places + b.
};

namespace {

constexpr std::uint32_t unreachable = std::numeric_limits<std::uint32_t>::max();
constexpr double metres_per_second_per_mph = 0.44704;

std::uint32_t time_ms_on(const Road& road, std::uint32_t distance_m) {
    return static_cast<std::uint32_t>(
        std::lround(1'000.0 * distance_m / (road.limit_mph * metres_per_second_per_mph)));
}

/// For every two places: the quickest time, and the road by which to leave.
class Routes {
  public:
    explicit Routes(const Country& country)
        : country_(country),
          count_(country.places.size()),
          hops_(count_ * count_, Hop{unreachable, 0}) {
        for (std::size_t place = 0; place < count_; ++place) hop(place, place) = {0, 0};
        for (std::size_t index = 0; index < country.roads.size(); ++index) {
            const Road& road = country.roads[index];
            const Hop along{time_ms_on(road, road.length_m), index};
            hop(road.from, road.to) = along;
            hop(road.to, road.from) = along;
        }
        // Floyd and Warshall.
        for (std::size_t by = 0; by < count_; ++by) {
            for (std::size_t from = 0; from < count_; ++from) {
                for (std::size_t to = 0; to < count_; ++to) shorten(from, by, to);
            }
        }
    }

    std::uint32_t time_ms(std::size_t from, std::size_t to) const {
        return hops_[from * count_ + to].time_ms;
    }

    /// Calls visit(road index, whether it is driven from its `from`) along the way.
    template <typename Visit>
    void walk(std::size_t from, std::size_t to, Visit visit) const {
        while (from != to) {
            const std::size_t index = hops_[from * count_ + to].road;
            const Road& road = country_.roads[index];
            const bool is_forward = road.from == from;
            visit(index, is_forward);
            from = is_forward ? road.to : road.from;
        }
    }

  private:
    struct Hop {
        std::uint32_t time_ms;
        std::size_t road;
    };

    Hop& hop(std::size_t from, std::size_t to) { return hops_[from * count_ + to]; }
    void shorten(std::size_t from, std::size_t by, std::size_t to) {
        const Hop first = hop(from, by);
        const Hop second = hop(by, to);
        if (first.time_ms == unreachable || second.time_ms == unreachable) return;
        if (first.time_ms + second.time_ms < hop(from, to).time_ms) {
            hop(from, to) = {first.time_ms + second.time_ms, first.road};
        }
    }

    const Country& country_;
    std::size_t count_;
    std::vector<Hop> hops_;
};

/// Cameras are put where the traffic is: the weight of a road is the people who would drive on it.
std::vector<double> road_weights(const Country& country, const Routes& routes) {
    std::vector<double> weights(country.roads.size(), 0.0);
    for (std::size_t from = 0; from < country.places.size(); ++from) {
        for (std::size_t to = 0; to < country.places.size(); ++to) {
            if (from == to) continue;
            const double flow = static_cast<double>(country.places[from].people) *
                                country.places[to].people / routes.time_ms(from, to);
            routes.walk(from, to, [&](std::size_t road, bool) { weights[road] += flow; });
        }
    }
    return weights;
}

/// How many sites each road gets: always one more where the weight for each site is greatest.
std::vector<std::size_t> deal_sites(const Country& country, const Routes& routes,
                                    std::size_t sites) {
    const std::vector<double> weights = road_weights(country, routes);
    std::vector<std::size_t> counts(weights.size(), 0);
    for (; sites > 0; --sites) {
        std::size_t best = 0;
        double weight_best = -1.0;
        for (std::size_t road = 0; road < weights.size(); ++road) {
            const double length_share = std::sqrt(country.roads[road].length_m);
            const double weight =
                std::sqrt(weights[road]) * length_share / static_cast<double>(counts[road] + 1);
            if (weight > weight_best) {
                best = road;
                weight_best = weight;
            }
        }
        ++counts[best];
    }
    return counts;
}

std::string site_name(const Country& country, const Road& road, std::uint32_t offset_m,
                      std::set<std::string>& taken) {
    const bool is_near_start = offset_m * 2 < road.length_m;
    const std::uint16_t place = is_near_start ? road.from : road.to;
    const std::uint16_t other = is_near_start ? road.to : road.from;
    const std::uint16_t bearing = bearing_degrees(country.points[place], country.points[other]);
    std::string name = road.name + " " + country.places[place].name + " ";
    name += compass_name(bearing);
    const std::string first = name;
    for (int number = 2; !taken.insert(name).second; ++number) {
        name = first + " " + std::to_string(number);
    }
    return name;
}

}  // namespace

/// Puts a World's parts together, one after the other.
class WorldBuilder {
  public:
    WorldBuilder(const WorldSettings& settings, World::State& state)
        : settings_(settings), state_(state), random_{settings.seed, 0x73697465} {}

    void build() {
        const std::size_t places = std::clamp<std::size_t>(6 + settings_.sites / 2, 6, 200);
        state_.accounts = settings_.sources;
        state_.country = make_country(settings_.seed, places);
        const Routes routes(state_.country);
        place_sites(deal_sites(state_.country, routes, settings_.sites));
        cameras_of_account_.assign(state_.accounts.size(), 0);
        for (std::size_t site = 0; site < state_.sites.size(); ++site) mount_cameras(site);
        find_ways(routes);
    }

  private:
    void place_sites(const std::vector<std::size_t>& counts) {
        state_.sites_of_road.resize(counts.size());
        std::set<std::string> names;
        for (std::size_t index = 0; index < counts.size(); ++index) {
            const Road& road = state_.country.roads[index];
            for (std::size_t number = 0; number < counts[index]; ++number) {
                const double part = (static_cast<double>(number) + random_.between(0.3, 0.7)) /
                                    static_cast<double>(counts[index]);
                const auto offset_m = static_cast<std::uint32_t>(part * road.length_m);
                state_.sites_of_road[index].push_back(
                    static_cast<std::uint16_t>(state_.sites.size()));
                state_.sites.push_back({site_name(state_.country, road, offset_m, names),
                                        to_position(point_on(state_.country, road, offset_m)),
                                        static_cast<std::uint16_t>(index), offset_m});
            }
        }
    }

    /// One camera looks at one direction, two at both, three and four at two lanes.
    void mount_cameras(std::size_t site) {
        constexpr std::array<double, 4> cumulative{0.2, 0.65, 0.85, 1.0};
        const std::size_t count = 1 + random_.pick(cumulative);
        const std::size_t busier = random_.below(2);
        const std::array<std::size_t, 2> lanes{(count + 1) / 2, count / 2};
        for (const std::size_t direction : {std::size_t{0}, std::size_t{1}}) {
            const std::size_t here = lanes[direction ^ busier];
            state_.first_lanes.emplace_back(state_.cameras.size(), here);
            for (std::size_t lane = 1; lane <= here; ++lane) mount_camera(site, direction, lane);
        }
    }

    void mount_camera(std::size_t site, std::size_t direction, std::size_t lane) {
        const RoadSite& here = state_.sites[site];
        const Road& road = state_.country.roads[here.road];
        const std::uint32_t ahead_m = std::min(here.offset_m + 100, road.length_m);
        std::uint16_t heading = bearing_degrees(point_on(state_.country, road, ahead_m - 100),
                                                point_on(state_.country, road, ahead_m));
        if (direction == 1) heading = static_cast<std::uint16_t>((heading + 180) % 360);
        // Neighbouring sites belong to one system.
        const std::size_t account = site * state_.accounts.size() / state_.sites.size();
        const SourceAccount& owner = state_.accounts[account];
        const std::int16_t number = ++cameras_of_account_[account];
        state_.cameras.push_back({{owner.feed, owner.source, number},
                                  static_cast<std::uint16_t>(account),
                                  static_cast<std::uint16_t>(site),
                                  here.name + ", " + std::string(compass_name(heading)) +
                                      "bound, lane " + std::to_string(lane),
                                  heading,
                                  std::to_string(lane),
                                  random_.chance(0.75) ? Motion::towards : Motion::away});
    }

    void find_ways(const Routes& routes) {
        const std::size_t places = state_.country.places.size();
        std::vector<std::pair<std::size_t, std::size_t>> ranges;
        for (std::size_t from = 0; from < places; ++from) {
            for (std::size_t to = 0; to < places; ++to) {
                const std::size_t first = state_.stops.size();
                state_.ways.push_back(find_way(routes, from, to));
                ranges.emplace_back(first, state_.stops.size() - first);
            }
        }
        // The stops have stopped moving in memory.
        for (std::size_t index = 0; index < ranges.size(); ++index) {
            state_.ways[index].stops =
                std::span(state_.stops).subspan(ranges[index].first, ranges[index].second);
        }
    }

    Way find_way(const Routes& routes, std::size_t from, std::size_t to) {
        Way way{{}, 0, 0};
        routes.walk(from, to, [&](std::size_t index, bool is_forward) {
            const Road& road = state_.country.roads[index];
            const std::vector<std::uint16_t>& sites = state_.sites_of_road[index];
            for (std::size_t number = 0; number < sites.size(); ++number) {
                const std::uint16_t site = sites[is_forward ? number : sites.size() - 1 - number];
                const auto [first, lanes] = state_.first_lanes[2U * site + (is_forward ? 0U : 1U)];
                if (lanes == 0) continue;
                const std::uint32_t offset_m = state_.sites[site].offset_m;
                const std::uint32_t driven_m = is_forward ? offset_m : road.length_m - offset_m;
                state_.stops.push_back({first, lanes, way.length_m + driven_m,
                                        way.time_ms + time_ms_on(road, driven_m)});
            }
            way.length_m += road.length_m;
            way.time_ms += time_ms_on(road, road.length_m);
        });
        return way;
    }

    const WorldSettings& settings_;
    World::State& state_;
    Random random_;
    std::vector<std::int16_t> cameras_of_account_;
};

Result<World> World::make(const WorldSettings& settings) {
    if (settings.sites < 1 || settings.sites > sites_max) {
        return Error{Errc::invalid_argument, "the number of sites must be 1 to 400"};
    }
    if (settings.sources.empty() || settings.sources.size() > sources_max) {
        return Error{Errc::invalid_argument, "the number of sources must be 1 to 64"};
    }
    std::set<std::pair<std::int16_t, std::int16_t>> addresses;
    for (const SourceAccount& account : settings.sources) {
        if (account.feed < 0 || account.source < 0) {
            return Error{Errc::invalid_argument, "feed and source must be 0 to 32767"};
        }
        if (!addresses.emplace(account.feed, account.source).second) {
            return Error{Errc::invalid_argument, "two sources have the same feed and source"};
        }
    }
    auto state = std::make_unique<State>();
    WorldBuilder(settings, *state).build();
    return World(std::move(state));
}

World::World(std::unique_ptr<const State> state) : state_(std::move(state)) {}
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;
World::~World() = default;

std::span<const SourceAccount> World::accounts() const { return state_->accounts; }
std::span<const Place> World::places() const { return state_->country.places; }
std::span<const Road> World::roads() const { return state_->country.roads; }
std::span<const RoadSite> World::sites() const { return state_->sites; }
std::span<const Camera> World::cameras() const { return state_->cameras; }

Way World::way(std::size_t from, std::size_t to) const {
    const std::size_t places = state_->country.places.size();
    BOF_ASSERT(from < places && to < places);
    return state_->ways[from * places + to];
}

double distance_m(const Position& left, const Position& right) {
    constexpr double radians_per_microdegree = 0.017453292519943295e-6;
    constexpr double earth_radius_m = 6'371'008.8;
    const double latitude_left = left.latitude_microdegrees * radians_per_microdegree;
    const double latitude_right = right.latitude_microdegrees * radians_per_microdegree;
    const double north = std::sin((latitude_right - latitude_left) / 2);
    const double east = std::sin((right.longitude_microdegrees - left.longitude_microdegrees) *
                                 radians_per_microdegree / 2);
    const double chord =
        north * north + std::cos(latitude_left) * std::cos(latitude_right) * east * east;
    return 2.0 * earth_radius_m * std::asin(std::sqrt(std::min(1.0, chord)));
}

}  // namespace bof::traffic
