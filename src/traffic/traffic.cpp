#include "traffic/traffic.hpp"

#include "traffic/detail/event_heap.hpp"
#include "traffic/detail/fleet.hpp"
#include "traffic/detail/marks.hpp"
#include "traffic/detail/random.hpp"
#include "traffic/detail/rhythm.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

namespace bof::traffic {
namespace {

constexpr double journeys_a_day = 3.0;  // Of the mean vehicle, where their number may be chosen.
constexpr double day_s = 86'400.0;
constexpr std::size_t vehicles_chosen_min = 1'000;
constexpr std::size_t vehicles_chosen_max = 4'000'000;
/// Nobody drives all the time.
constexpr double driving_share_max = 0.9;

/// What a number is drawn for; apart from those of the fleet.
enum Draw : std::uint64_t { draw_start = 101, draw_wait, draw_report };

std::int64_t to_ms(double ms) { return std::llround(ms); }

/// The mean wait between two journeys, in busy seconds, at which the fleet makes that many journeys
/// a second. Who drives cannot set out, and that tells most in the rush hours; so each hour of the
/// week counts for itself.
double wait_s_for(const WeekRhythm& rhythm, double journeys_per_vehicle_s, double journey_s) {
    constexpr int hours_of_week = 7 * 24;
    const auto journeys_at = [&](double wait_s) {
        double sum = 0.0;
        for (int hour = 0; hour < hours_of_week; ++hour) {
            const double busyness = rhythm.busyness(UtcTime{std::chrono::hours{hour}});
            for (const Habit& habit : habits) {
                sum += habit.share / (wait_s / habit.journeys / busyness + journey_s);
            }
        }
        return sum / hours_of_week;
    };
    double low = 0.0;
    double high = 1e12;
    for (int round = 0; round < 100; ++round) {
        const double middle = (low + high) / 2;
        (journeys_at(middle) > journeys_per_vehicle_s ? low : high) = middle;
    }
    return low;
}

double rate_max_of(const Fleet& fleet, std::size_t vehicles) {
    if (!fleet.can_be_seen()) return 0.0;
    return driving_share_max * static_cast<double>(vehicles) * fleet.stops_mean() /
           (fleet.journey_ms_mean() / 1'000.0);
}

std::size_t vehicles_for(const Fleet& fleet, double rate) {
    const double needed = rate / fleet.stops_mean() * day_s / journeys_a_day;
    return static_cast<std::size_t>(
        std::clamp(needed, double{vehicles_chosen_min}, double{vehicles_chosen_max}));
}

bool is_share(double share, double most = 1.0) { return share >= 0.0 && share <= most; }

/// What is wrong with the settings, if anything.
std::optional<Error> fault_of(const TrafficSettings& settings) {
    if (settings.vehicles > vehicles_max) {
        return Error{Errc::invalid_argument, "there can be at most 16 million vehicles"};
    }
    if (!std::isfinite(settings.rate) || settings.rate <= 0.0) {
        return Error{Errc::invalid_argument, "the rate must be above 0"};
    }
    const double set_apart = settings.stolen_share + settings.convoy_share + settings.clone_share;
    if (!is_share(settings.misread_share) || !is_share(settings.missed_share, 0.9) ||
        !is_share(settings.foreign_share) || !is_share(settings.stolen_share) ||
        !is_share(settings.convoy_share) || !is_share(settings.clone_share) ||
        !is_share(set_apart)) {
        return Error{Errc::invalid_argument, "a share of the traffic settings is out of range"};
    }
    return std::nullopt;
}

constexpr std::array<std::string_view, 10> colour_names{
    "BLACK", "WHITE", "GREY", "SILVER", "BLUE", "RED", "GREEN", "YELLOW", "ORANGE", "BROWN"};
static_assert(colour_names.size() == static_cast<std::size_t>(Colour::count_));

}  // namespace

std::string_view to_text(Colour colour) { return colour_names[static_cast<std::size_t>(colour)]; }

struct Traffic::State {
    State(const World& world_used, const TrafficSettings& settings_used, Fleet fleet_made)
        : world(world_used),
          settings(settings_used),
          fleet(std::move(fleet_made)),
          rhythm(settings.rhythm),
          wait_s(wait_s_for(rhythm,
                            settings.rate / fleet.stops_mean() / static_cast<double>(fleet.size()),
                            fleet.journey_ms_mean() / 1'000.0)),
          heap(first_events()) {}

    static bool is_outward(const Event& event) { return event.journey % 2 == 0; }

    Way way_of(const Event& event, std::uint32_t driver) const {
        const std::uint16_t home = fleet.home(driver);
        return is_outward(event) ? world.way(home, event.place) : world.way(event.place, home);
    }
    double pace_of(const Event& event, std::uint32_t driver) const {
        return fleet.pace(driver, event.journey * 256U + event.place);
    }

    /// Has the vehicle, which arrived then, begin its next journeys, up to the first stop on one.
    void depart(Event& event, std::uint32_t driver, UtcTime arrived) const {
        for (;;) {
            Random random{settings.seed, draw_wait, driver,
                          static_cast<std::uint64_t>(to_unix_ms(arrived))};
            const double wait =
                random.exponential() * wait_s / habits[fleet.habit(driver)].journeys;
            const UtcTime left =
                rhythm.after(arrived + std::chrono::milliseconds{stay_min_ms}, wait);
            ++event.journey;
            if (is_outward(event)) {
                event.place = static_cast<std::uint8_t>(fleet.destination(driver, left));
            }
            const Way way = way_of(event, driver);
            const double pace = pace_of(event, driver);
            if (!way.stops.empty()) {
                event.stop = 0;
                event.time_ms = to_unix_ms(left) + to_ms(way.stops[0].time_ms * pace) +
                                fleet.behind_ms(event.vehicle);
                return;
            }
            // Only one of the two directions has a camera: the next round is the other one.
            arrived = left + std::chrono::milliseconds{to_ms(way.time_ms * pace)};
        }
    }

    /// From the stop where the vehicle is to its next.
    Event after(Event event) const {
        const std::uint32_t driver = fleet.driver(event.vehicle);
        const Way way = way_of(event, driver);
        const double pace = pace_of(event, driver);
        const std::uint32_t here_ms = way.stops[event.stop].time_ms;
        if (event.stop + 1U < way.stops.size()) {
            ++event.stop;
            event.time_ms += to_ms((way.stops[event.stop].time_ms - here_ms) * pace);
            return event;
        }
        const std::int64_t arrived_ms =
            event.time_ms - fleet.behind_ms(event.vehicle) + to_ms((way.time_ms - here_ms) * pace);
        depart(event, driver, from_unix_ms(arrived_ms));
        return event;
    }

    /// Puts the vehicle on a journey that has been going on for a while. Among journeys under way
    /// long ones are more frequent; hence the drawing until one is long enough.
    Event under_way(std::uint32_t vehicle, std::uint32_t driver, Random& random) const {
        Event event{0, vehicle, 0, 0, 0};
        constexpr int tries_max = 64;
        for (int round = 0; round < tries_max; ++round) {
            event.place = static_cast<std::uint8_t>(
                fleet.destination(driver, settings.start - std::chrono::milliseconds{round}));
            event.journey = static_cast<std::uint8_t>(random.below(2));
            if (random.unit() * fleet.journey_ms_max() < way_of(event, driver).time_ms) break;
        }
        const Way way = way_of(event, driver);
        const double pace = pace_of(event, driver);
        const double gone_ms = random.unit() * (way.time_ms * pace + stay_min_ms);
        for (const Stop& stop : way.stops) {
            const double left_ms = stop.time_ms * pace - gone_ms;
            if (left_ms >= 0.0) {
                event.time_ms =
                    to_unix_ms(settings.start) + to_ms(left_ms) + fleet.behind_ms(vehicle);
                return event;
            }
            ++event.stop;
        }
        const double arrives_in_ms = way.time_ms * pace - gone_ms;
        depart(event, driver, settings.start + std::chrono::milliseconds{to_ms(arrives_in_ms)});
        return event;
    }

    Event first_event(std::uint32_t vehicle, double busyness) const {
        const std::uint32_t driver = fleet.driver(vehicle);
        Random random{settings.seed, draw_start, driver};
        const double journey_s = fleet.journey_ms_mean() / 1'000.0;
        const double wait = wait_s / habits[fleet.habit(driver)].journeys / busyness;
        if (random.chance(journey_s / (wait + journey_s)))
            return under_way(vehicle, driver, random);
        // At home, or where the first destination is.
        Event event{0, vehicle, 0,
                    static_cast<std::uint8_t>(fleet.destination(driver, settings.start)),
                    static_cast<std::uint8_t>(random.chance(0.5) ? 255 : 0)};
        depart(event, driver, settings.start - std::chrono::milliseconds{stay_min_ms});
        return event;
    }

    std::vector<Event> first_events() const {
        const double busyness = rhythm.busyness(settings.start);
        std::vector<Event> events;
        if (!settings.follow) events.reserve(fleet.size());
        for (std::size_t vehicle = 0; vehicle < fleet.size(); ++vehicle) {
            const auto index = static_cast<std::uint32_t>(vehicle);
            if (settings.follow && !settings.follow(index)) continue;
            events.push_back(first_event(index, busyness));
        }
        return events;
    }

    Passage report(const Event& event, Random& random) const {
        const std::uint32_t driver = fleet.driver(event.vehicle);
        const Stop& stop = way_of(event, driver).stops[event.stop];
        const std::uint32_t camera = stop.first_camera + random.below(stop.lanes);
        Vehicle vehicle = fleet.vehicle(event.vehicle);
        const bool is_misread = random.chance(settings.misread_share);
        // Readers are surer of what is right, but not sure.
        const std::uint32_t confidence =
            is_misread ? 45 + random.below(45) : 99 - random.below(18) * random.below(18) / 17;
        std::string text =
            is_misread ? misread_text(vehicle.vrm, random.next()) : vehicle.plate_text;
        return {from_unix_ms(event.time_ms),
                camera,
                std::move(vehicle),
                std::move(text),
                is_misread,
                static_cast<std::uint8_t>(confidence),
                world.cameras()[camera].motion};
    }

    const World& world;
    TrafficSettings settings;
    Fleet fleet;
    WeekRhythm rhythm;
    double wait_s;  ///< Between journeys of the mean vehicle, in busy seconds.
    EventHeap heap;
};

Result<Traffic> Traffic::make(const World& world, const TrafficSettings& settings) {
    if (std::optional<Error> fault = fault_of(settings)) return *std::move(fault);
    // The ways do not depend on how many vehicles there are.
    const Fleet one(world, settings, 1);
    if (!one.can_be_seen()) {
        return Error{Errc::invalid_argument, "no way in this world passes a camera"};
    }
    const std::size_t vehicles =
        settings.vehicles > 0 ? settings.vehicles : vehicles_for(one, settings.rate);
    if (settings.rate > rate_max_of(one, vehicles)) {
        return Error{Errc::invalid_argument,
                     "so few vehicles cannot pass cameras at that rate, at possible speeds"};
    }
    auto state = std::make_unique<State>(world, settings, Fleet(world, settings, vehicles));
    if (state->heap.empty()) {
        return Error{Errc::invalid_argument, "no vehicle of the traffic is followed"};
    }
    return Traffic(std::move(state));
}

Traffic::Traffic(std::unique_ptr<State> state) : state_(std::move(state)) {}
Traffic::Traffic(Traffic&&) noexcept = default;
Traffic& Traffic::operator=(Traffic&&) noexcept = default;
Traffic::~Traffic() = default;

Passage Traffic::next() {
    for (;;) {
        const Event event = state_->heap.first();
        state_->heap.replace_first(state_->after(event));
        Random random{state_->settings.seed, draw_report, event.vehicle,
                      static_cast<std::uint64_t>(event.time_ms)};
        if (!random.chance(state_->settings.missed_share)) return state_->report(event, random);
    }
}

std::size_t Traffic::vehicles() const { return state_->fleet.size(); }
std::size_t Traffic::stolen() const { return state_->fleet.stolen(); }

Vehicle Traffic::vehicle(std::size_t index) const {
    BOF_ASSERT(index < state_->fleet.size());
    return state_->fleet.vehicle(static_cast<std::uint32_t>(index));
}

double rate_max(const World& world, std::size_t vehicles) {
    return rate_max_of(Fleet(world, TrafficSettings{}, 1), vehicles);
}

}  // namespace bof::traffic
