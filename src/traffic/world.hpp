#pragma once

#include "base/result.hpp"
#include "domain/raw_read.hpp"
#include "domain/read.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// Invented traffic on invented roads: for demonstration, tests and load. Nothing in it is real,
/// and everything in it follows from a seed.
namespace bof::traffic {

inline constexpr std::size_t sites_max = 400;
inline constexpr std::size_t sources_max = 64;

/// An ANPR system that sends reads, and what it identifies itself with.
struct SourceAccount {
    std::int16_t feed;    ///< 0 to 32767.
    std::int16_t source;  ///< 0 to 32767. Feed and source together are unique.
    std::string username;
    std::string word;  ///< The shared word. Secret.
};

struct WorldSettings {
    std::uint64_t seed = 1;
    std::size_t sites = 60;              ///< 1 to sites_max.
    std::vector<SourceAccount> sources;  ///< 1 to sources_max; sites are dealt out among them.
};

/// A town or village where journeys begin and end.
struct Place {
    std::string name;
    Position position;
    std::uint32_t people;
};

struct Road {
    std::string name;        ///< "A4957".
    std::uint16_t from;      ///< Index of a place.
    std::uint16_t to;        ///< Index of a place.
    std::uint32_t length_m;  ///< Along the road: longer than the straight line.
    std::uint16_t limit_mph;
};

/// A place beside a road where cameras stand.
struct RoadSite {
    std::string name;
    Position position;
    std::uint16_t road;      ///< Index of a road.
    std::uint32_t offset_m;  ///< From the road's `from`.
};

/// One NRD.
struct Camera {
    CameraAddress address;
    std::uint16_t account;  ///< Index into accounts().
    std::uint16_t site;     ///< Index into sites().
    std::string name;
    std::uint16_t
        heading_degrees;  ///< Direction in which the traffic that it sees travels; 0 to 359.
    std::string lane;     ///< "1", "2".
    Motion motion;        ///< Towards: it sees fronts. Away: it sees rears.
};

/// A site on the way from one place to another, with a camera that looks at this direction.
struct Stop {
    std::uint32_t first_camera;  ///< The lanes' cameras stand next to one another in cameras().
    std::uint32_t lanes;         ///< 1 or 2.
    std::uint32_t distance_m;    ///< From the start of the way.
    std::uint32_t time_ms;       ///< From the start of the way, at the speed limit.
};

/// The quickest way between two places.
struct Way {
    std::span<const Stop> stops;
    std::uint32_t length_m;
    std::uint32_t time_ms;  ///< At the speed limit.
};

/// A stretch of mid and west Wales that does not exist. Immutable.
/// Threads: any.
class World {
  public:
    /// Errors: invalid_argument - a number out of range, or two sources with one address.
    /// Cost:   some milliseconds for 60 sites.
    static Result<World> make(const WorldSettings& settings);

    World(World&&) noexcept;
    World& operator=(World&&) noexcept;
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    std::span<const SourceAccount> accounts() const;
    /// At most 255.
    std::span<const Place> places() const;
    std::span<const Road> roads() const;
    std::span<const RoadSite> sites() const;
    std::span<const Camera> cameras() const;
    /// Range: `from` and `to` are indices into places(); the way from a place to itself is empty.
    Way way(std::size_t from, std::size_t to) const;

  private:
    friend class WorldBuilder;  // Fills the State.

    struct State;
    explicit World(std::unique_ptr<const State> state);

    std::unique_ptr<const State> state_;
};

/// Metres along the great circle.
double distance_m(const Position& left, const Position& right);

}  // namespace bof::traffic
