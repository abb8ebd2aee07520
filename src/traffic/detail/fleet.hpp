#pragma once

#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace bof::traffic {

/// How much a driver drives, measured by the mean driver.
struct Habit {
    double share;
    double journeys;
};
inline constexpr std::array<Habit, 3> habits{{{0.35, 0.4}, {0.55, 1.0}, {0.10, 3.1}}};

/// Between arriving and leaving again, at least.
inline constexpr std::uint32_t stay_min_ms = 120'000;

/// Who drives, where they live and where they go. Nothing is kept for a vehicle: all of it follows
/// from its index and the seed.
/// Journeys lead from home to another place and back; only pairs of places count where some camera
/// stands on the way there or back, because nobody sees the others.
class Fleet {
  public:
    Fleet(const World& world, const TrafficSettings& settings, std::size_t vehicles);

    /// False when there is no way at all with a camera.
    bool can_be_seen() const { return !homes_.empty() && homes_.back() > 0.0; }
    /// Reported stops on a journey (there or back), over all journeys.
    double stops_mean() const { return stops_mean_; }
    /// How long a journey and the shortest stay after it take, over all journeys.
    double journey_ms_mean() const { return journey_ms_mean_; }
    double journey_ms_max() const { return journey_ms_max_; }

    std::size_t size() const { return size_; }
    std::size_t stolen() const { return stolen_; }
    Vehicle vehicle(std::uint32_t index) const;
    /// Whose journeys the vehicle makes: in a convoy, those of its first vehicle.
    std::uint32_t driver(std::uint32_t index) const;
    /// How long after its driver's times it comes by.
    std::uint32_t behind_ms(std::uint32_t index) const;

    std::uint16_t home(std::uint32_t driver) const;
    std::size_t habit(std::uint32_t driver) const;
    /// The share of the time at the speed limit that the driver takes: above 1 is slower.
    double pace(std::uint32_t driver, std::uint64_t journey) const;
    /// Where the driver goes from home, leaving at that time.
    std::uint16_t destination(std::uint32_t driver, UtcTime leaving) const;

  private:
    Role role(std::uint32_t index) const;
    std::uint16_t any_destination(std::uint16_t from, std::uint64_t key) const;

    const World& world_;
    std::uint64_t seed_;
    double foreign_share_;
    std::size_t size_;
    std::size_t stolen_;
    std::size_t convoys_end_;  ///< Index behind the last vehicle of a convoy.
    std::size_t clones_end_;
    std::vector<double> homes_;         ///< Cumulative weights of places to live.
    std::vector<double> destinations_;  ///< For each home, cumulative weights of places to go.
    double stops_mean_ = 0.0;
    double journey_ms_mean_ = 0.0;
    double journey_ms_max_ = 0.0;
};

}  // namespace bof::traffic
