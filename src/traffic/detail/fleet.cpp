#include "traffic/detail/fleet.hpp"

#include "traffic/detail/marks.hpp"
#include "traffic/detail/random.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace bof::traffic {
namespace {

/// What a number is drawn for, so that no two draws are the same.
enum FleetDraw : std::uint64_t {
    draw_home = 1,
    draw_habit,
    draw_pace,
    draw_journey_pace,
    draw_errand,
    draw_place,
    draw_look,
    draw_foreign,
    draw_victim,
    draw_gap,
};

constexpr std::size_t convoy_size = 3;
/// Places that a driver goes to again and again; the first of them is where they work.
constexpr std::uint64_t favourites = 4;
constexpr double pace_mean = 1.1;

template <std::size_t size>
constexpr std::array<double, size> cumulated(std::array<double, size> weights) {
    for (std::size_t index = 1; index < size; ++index) weights[index] += weights[index - 1];
    return weights;
}

constexpr auto colour_weights =
    cumulated(std::array<double, 10>{0.20, 0.19, 0.21, 0.10, 0.15, 0.09, 0.02, 0.01, 0.02, 0.01});
static_assert(colour_weights.size() == static_cast<std::size_t>(Colour::count_));
constexpr auto body_weights = cumulated(std::array<double, 4>{0.68, 0.10, 0.15, 0.07});
static_assert(body_weights.size() == static_cast<std::size_t>(Body::count_));

std::size_t share_of(double share, std::size_t vehicles) {
    return static_cast<std::size_t>(std::llround(share * static_cast<double>(vehicles)));
}

}  // namespace

Fleet::Fleet(const World& world, const TrafficSettings& settings, std::size_t vehicles)
    : world_(world),
      seed_(settings.seed),
      foreign_share_(settings.foreign_share),
      size_(vehicles),
      stolen_(share_of(settings.stolen_share, vehicles)),
      convoys_end_(std::min(vehicles, stolen_ + share_of(settings.convoy_share, vehicles) /
                                                    convoy_size * convoy_size)),
      clones_end_(std::min(vehicles, convoys_end_ + share_of(settings.clone_share, vehicles))) {
    const std::size_t places = world.places().size();
    double weight_sum = 0.0;
    double flow_sum = 0.0;
    for (std::size_t from = 0; from < places; ++from) {
        double flow_from = 0.0;
        double stops_from = 0.0;
        double time_from = 0.0;
        for (std::size_t to = 0; to < places; ++to) {
            const Way there = world.way(from, to);
            const Way back = world.way(to, from);
            const std::size_t stops = there.stops.size() + back.stops.size();
            // People go where many people are, and rather near than far.
            const double minutes = 5.0 + there.time_ms / 60'000.0;
            const double flow =
                stops == 0 ? 0.0 : world.places()[to].people / (minutes * std::sqrt(minutes));
            flow_from += flow;
            stops_from += flow * static_cast<double>(stops) / 2.0;
            time_from += flow * (there.time_ms * pace_mean + stay_min_ms);
            if (stops > 0) journey_ms_max_ = std::max(journey_ms_max_, double{1} * there.time_ms);
            destinations_.push_back(flow_from);
        }
        const double weight = flow_from > 0.0 ? world.places()[from].people : 0.0;
        weight_sum += weight;
        homes_.push_back(weight_sum);
        if (flow_from == 0.0) continue;
        stops_mean_ += weight * stops_from / flow_from;
        journey_ms_mean_ += weight * time_from / flow_from;
        flow_sum += flow_from;
    }
    if (flow_sum == 0.0) return;
    stops_mean_ *= (1.0 - settings.missed_share) / weight_sum;
    journey_ms_mean_ /= weight_sum;
}

Role Fleet::role(std::uint32_t index) const {
    if (index < stolen_) return Role::stolen;
    if (index < convoys_end_) return Role::convoy;
    return index < clones_end_ ? Role::clone : Role::ordinary;
}

std::uint32_t Fleet::driver(std::uint32_t index) const {
    if (role(index) != Role::convoy) return index;
    return index - static_cast<std::uint32_t>((index - stolen_) % convoy_size);
}

std::uint32_t Fleet::behind_ms(std::uint32_t index) const {
    const std::uint32_t first = driver(index);
    std::uint32_t behind = 0;
    for (std::uint32_t each = first + 1; each <= index; ++each) {
        behind += 2'500 + Random{seed_, draw_gap, each}.below(9'000);
    }
    return behind;
}

std::uint16_t Fleet::home(std::uint32_t driver) const {
    return static_cast<std::uint16_t>(Random{seed_, draw_home, driver}.pick(homes_));
}

std::size_t Fleet::habit(std::uint32_t driver) const {
    static constexpr auto cumulative = cumulated(
        std::array<double, habits.size()>{habits[0].share, habits[1].share, habits[2].share});
    return Random{seed_, draw_habit, driver}.pick(cumulative);
}

double Fleet::pace(std::uint32_t driver, std::uint64_t journey) const {
    // Some drive ten in the hundred over the limit, most below it; each day differs a little.
    const double of_driver = Random{seed_, draw_pace, driver}.between(0.95, 1.20);
    return of_driver * Random{seed_, draw_journey_pace, driver, journey}.between(0.97, 1.08);
}

std::uint16_t Fleet::any_destination(std::uint16_t from, std::uint64_t key) const {
    const std::size_t places = world_.places().size();
    const auto weights = std::span(destinations_).subspan(from * places, places);
    return static_cast<std::uint16_t>(Random{seed_, draw_place, key}.pick(weights));
}

std::uint16_t Fleet::destination(std::uint32_t driver, UtcTime leaving) const {
    const auto when = static_cast<std::uint64_t>(to_unix_ms(leaving));
    Random random{seed_, draw_errand, driver, when};
    // One time in ten somewhere new.
    const std::uint64_t favourite = random.chance(0.1) ? when : random.below(favourites);
    return any_destination(home(driver), favourite * vehicles_max + driver);
}

Vehicle Fleet::vehicle(std::uint32_t index) const {
    const Role role_here = role(index);
    std::uint32_t marked = index;
    if (role_here == Role::clone && clones_end_ < size_) {
        // Ordinary vehicles stand behind the clones.
        marked = static_cast<std::uint32_t>(
            clones_end_ + Random{seed_, draw_victim, index}.below(size_ - clones_end_));
    }
    // A clone also looks like the vehicle whose mark it carries.
    Random look{seed_, draw_look, marked};
    const auto colour = static_cast<Colour>(look.pick(colour_weights));
    const auto body = static_cast<Body>(look.pick(body_weights));
    const bool is_foreign = Random{seed_, draw_foreign, marked}.chance(foreign_share_);
    std::string plate_text = is_foreign ? foreign_mark(seed_, marked) : british_mark(seed_, marked);
    const Result<Vrm> vrm = Vrm::parse(plate_text);
    return {index,     *vrm,           std::move(plate_text), is_foreign,
            role_here, {colour, body}, home(driver(index))};
}

}  // namespace bof::traffic
