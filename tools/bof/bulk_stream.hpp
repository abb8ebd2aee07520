#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sender/sender_words.hpp"
#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace bof::tool {

/// A long history of an invented force. The same settings give the same reads.
struct BulkSettings {
    std::uint64_t seed = 1;
    std::uint64_t reads = 100'000'000;  ///< Or a few in a thousand fewer, after quiet last days.
    std::uint32_t days = 365;           ///< 1 to bulk_days_max.
    std::size_t nrds = 500;             ///< So many, or a few more: a site has several.
    std::size_t vehicles = 0;           ///< 0: one for 25 reads, at most 4 million.
    UtcDay until{};                     ///< The history ends with the day before.

    UtcTime start() const { return until - std::chrono::days{days}; }
};

/// Simulated NRDs are in the register for somewhat longer.
inline constexpr std::uint32_t bulk_days_max = 390;
inline constexpr std::size_t bulk_nrds_max = 900;

/// The world of the settings' seed with as many NRDs as they want. Errors: those of
/// simulated_world().
Result<traffic::World> bulk_world(const BulkSettings& settings, const SenderWords& words);

/// All passages of a history in order of time: people who drive to work and back, misread and
/// missed as the survey of readers says. Threads: not shared. Memory: 16 bytes a vehicle.
class BulkStream {
  public:
    /// `world` must outlive it. Errors: as Traffic::make(). Cost: 1.5 us a vehicle.
    static Result<BulkStream> make(const traffic::World& world, const BulkSettings& settings);

    /// Nothing at the end: when the wanted number has come, which is in the last hours, or when the
    /// days are over.
    std::optional<traffic::Passage> next();
    std::size_t vehicles() const { return traffic_.vehicles(); }

  private:
    BulkStream(traffic::Traffic traffic, const BulkSettings& settings);

    traffic::Traffic traffic_;
    std::uint64_t left_;
    UtcTime until_;
    double rate_;
    std::uint64_t number_;
};

}  // namespace bof::tool
