#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/read.hpp"
#include "traffic/world.hpp"
#include "vrm/vrm.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bof::traffic {

/// Each vehicle takes 16 bytes.
inline constexpr std::size_t vehicles_max = 16'000'000;

/// How the rate goes through the week.
enum class Rhythm : std::uint8_t {
    daily,  ///< Quiet nights, two rush hours on weekdays, quieter weekends; local time in Wales.
    even,   ///< The same at every hour: for load.
};

struct TrafficSettings {
    std::uint64_t seed = 1;
    /// 0: as many as the rate asks for, if each drives as people do, but at most 4 million.
    std::size_t vehicles = 0;
    /// Passages a second that cameras report, over a week. Range: above 0, up to what the vehicles
    /// can drive at possible speeds: see rate_max().
    double rate = 10.0;
    Rhythm rhythm = Rhythm::daily;
    UtcTime start{};               ///< No passage is earlier.
    double misread_share = 0.03;   ///< Of the reports, those with a wrong text. Range: 0 to 1.
    double missed_share = 0.03;    ///< Of the passages, those not reported. Range: 0 to 0.9.
    double foreign_share = 0.02;   ///< Of the vehicles. Range: 0 to 1.
    double stolen_share = 0.0005;  ///< Of the vehicles, as are the next two. Together at most 1.
    double convoy_share = 0.0003;  ///< Drive in threes, always together.
    double clone_share = 0.0001;   ///< Carry the mark of an ordinary vehicle.
    /// Which vehicles, by index, are followed; empty: all. Passages of the others are left out;
    /// those of the followed are the same as with all of them.
    std::function<bool(std::uint32_t)> follow = {};
};

enum class Role : std::uint8_t { ordinary, stolen, convoy, clone };

enum class Colour : std::uint8_t {
    black,
    white,
    grey,
    silver,
    blue,
    red,
    green,
    yellow,
    orange,
    brown,
    count_,
};
/// "BLACK".
std::string_view to_text(Colour colour);

enum class Body : std::uint8_t {
    car,
    estate,
    van,
    lorry,
    count_,
};

struct VehicleLook {
    Colour colour;
    Body body;
};

struct Vehicle {
    std::uint32_t index;  ///< Below Traffic::vehicles().
    Vrm vrm;
    /// The mark as it stands on the plate, blanks left out, in UTF-8: "AB32CDE", "ÜX-KA1234".
    std::string plate_text;
    bool is_foreign;
    Role role;
    VehicleLook look;
    std::uint16_t home;  ///< Index of a place.
};

/// A vehicle going past a camera, as the camera reported it.
struct Passage {
    UtcTime captured;
    std::uint32_t camera;  ///< Index into World::cameras().
    Vehicle vehicle;       ///< The truth.
    std::string text;      ///< What the camera read.
    bool is_misread;       ///< text is not the vehicle's.
    std::uint8_t confidence_percent;
    Motion motion;
};

/// All passages in a world from a moment on, in order of time, without end. The same settings give
/// the same passages.
///
/// Vehicles live somewhere and drive to work, on errands and back, one journey after the other
/// along the quickest way at speeds that are possible; only a clone is in two places at once.
/// Threads: not shared.
class Traffic {
  public:
    /// `world` must outlive the traffic.
    /// Errors: invalid_argument - a setting out of range, more passages than so many vehicles can
    ///         make, or nobody followed.
    /// Cost:   16 bytes and about 1.5 us for each vehicle.
    static Result<Traffic> make(const World& world, const TrafficSettings& settings);

    Traffic(Traffic&&) noexcept;
    Traffic& operator=(Traffic&&) noexcept;
    Traffic(const Traffic&) = delete;
    Traffic& operator=(const Traffic&) = delete;
    ~Traffic();

    /// The next passage that a camera reports.
    /// Cost: a few microseconds at most; no allocation.
    Passage next();

    std::size_t vehicles() const;
    /// Range: below vehicles().
    Vehicle vehicle(std::size_t index) const;
    /// The stolen vehicles are those with the lowest indices.
    std::size_t stolen() const;

  private:
    struct State;
    explicit Traffic(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// The highest rate that `vehicles` can make in `world` by driving nearly all the time, at the
/// default shares.
double rate_max(const World& world, std::size_t vehicles);

}  // namespace bof::traffic
