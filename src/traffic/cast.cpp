#include "traffic/cast.hpp"

#include "traffic/detail/random.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>
#include <vector>

namespace bof::traffic {
namespace {

/// What a number is drawn for; apart from those of the fleet and its traffic.
enum CastDraw : std::uint64_t { draw_span = 201, draw_vehicle, draw_passage };

constexpr std::size_t sites_least = 3;
/// Longest that a journey can have been under way; ways are shorter.
constexpr std::chrono::hours under_way_max{3};
/// Of the ways with sites enough, those whose sites are nearest to each other: a track should grow
/// while somebody watches.
constexpr double ways_used_share = 0.5;

struct Later {
    bool operator()(const Passage& left, const Passage& right) const {
        return left.captured > right.captured;
    }
};

/// From the first to the third site.
std::uint32_t beginning_ms(const Way& way) {
    return way.stops[sites_least - 1].time_ms - way.stops.front().time_ms;
}

std::vector<Way> ways_of(const World& world) {
    std::vector<Way> ways;
    const std::size_t places = world.places().size();
    for (std::size_t from = 0; from < places; ++from) {
        for (std::size_t to = 0; to < places; ++to) {
            const Way way = world.way(from, to);
            if (way.stops.size() >= sites_least) ways.push_back(way);
        }
    }
    std::stable_sort(ways.begin(), ways.end(), [](const Way& left, const Way& right) {
        return beginning_ms(left) < beginning_ms(right);
    });
    if (ways.empty()) return ways;
    ways.resize(1 +
                static_cast<std::size_t>(static_cast<double>(ways.size() - 1) * ways_used_share));
    return ways;
}

}  // namespace

struct Cast::State {
    const World& world;
    CastSettings settings;
    std::vector<Vehicle> vehicles;
    std::vector<Way> ways;
    std::int64_t next_span = 0;
    std::priority_queue<Passage, std::vector<Passage>, Later> planned = {};

    std::int64_t span_of(UtcTime time) const { return to_unix_ms(time) / settings.every.count(); }
    UtcTime begin_of(std::int64_t span) const {
        return from_unix_ms(span * settings.every.count());
    }

    void plan_span(std::int64_t span) {
        if (begin_of(span) < settings.dense_from && span % settings.sparse != 0) return;
        // One vehicle after the other, so that nobody is on two journeys at once.
        const auto number = static_cast<std::uint64_t>(span);
        Random random{settings.seed, draw_span, number};
        const auto jitter = std::chrono::milliseconds{
            random.below(static_cast<std::uint64_t>(settings.every.count()))};
        const Vehicle& vehicle = vehicles[number % vehicles.size()];
        const Way& way = ways[random.below(ways.size())];
        plan(vehicle, way, begin_of(span) + jitter);
    }

    void plan(const Vehicle& vehicle, const Way& way, UtcTime at) {
        Random random{settings.seed, draw_vehicle, vehicle.index,
                      static_cast<std::uint64_t>(to_unix_ms(at))};
        const double pace = random.between(0.98, 1.15);
        for (const Stop& stop : way.stops) {
            const double driven_ms = (stop.time_ms - way.stops.front().time_ms) * pace;
            const UtcTime captured = at + std::chrono::milliseconds{std::llround(driven_ms)};
            const std::uint32_t camera = stop.first_camera + random.below(stop.lanes);
            const auto confidence = static_cast<std::uint8_t>(99 - random.below(12));
            if (captured < settings.start) continue;
            planned.push({captured, camera, vehicle, vehicle.plate_text, false, confidence,
                          world.cameras()[camera].motion});
        }
    }
};

Result<Cast> Cast::make(const World& world, const Traffic& population,
                        const CastSettings& settings) {
    const std::size_t vehicles = population.vehicles();
    if (settings.count == 0 || settings.sparse == 0 || settings.every.count() <= 0 ||
        settings.first + std::size_t{settings.count} > vehicles ||
        (settings.opening && settings.opening->vehicle >= vehicles)) {
        return Error{Errc::invalid_argument, "a setting of the cast is out of range"};
    }
    auto state = std::unique_ptr<State>(new State{world, settings, {}, ways_of(world)});
    if (state->ways.empty()) {
        return Error{Errc::invalid_argument, "no way in this world passes three sites"};
    }
    for (std::uint32_t index = 0; index < settings.count; ++index) {
        state->vehicles.push_back(population.vehicle(settings.first + index));
    }
    state->next_span = state->span_of(settings.start - under_way_max);
    if (settings.opening) {
        state->plan(population.vehicle(settings.opening->vehicle), state->ways.front(),
                    settings.opening->at);
    }
    return Cast(std::move(state));
}

Cast::Cast(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cast::Cast(Cast&&) noexcept = default;
Cast& Cast::operator=(Cast&&) noexcept = default;
Cast::~Cast() = default;

Passage Cast::next() {
    State& state = *state_;
    // A span is planned before anything that could come after it.
    while (state.planned.empty() ||
           state.begin_of(state.next_span) <= state.planned.top().captured) {
        state.plan_span(state.next_span++);
    }
    Passage first = state.planned.top();
    state.planned.pop();
    return first;
}

}  // namespace bof::traffic
