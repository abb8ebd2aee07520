#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace bof::traffic {

/// A journey that begins when it is wanted.
struct CastJourney {
    std::uint32_t vehicle;  ///< Index.
    UtcTime at;             ///< When it comes past its first camera.
};

struct CastSettings {
    std::uint64_t seed = 1;
    std::uint32_t first = 0;  ///< The vehicles that drive: indices from here on...
    std::uint32_t count = 1;  ///< ...so many, at least 1.
    /// A journey begins in each span of this length, counted from 1970, whatever the hour.
    std::chrono::milliseconds every{20'000};
    /// Before `dense_from` only in one span of so many. At least 1.
    std::uint32_t sparse = 1;
    UtcTime dense_from{};
    UtcTime start{};                          ///< No passage is earlier.
    std::optional<CastJourney> opening = {};  ///< One more, along the way with the nearest sites.
};

/// Chosen vehicles that drive at a steady pace by day and by night, along ways with at least three
/// sites: so that whoever watches has something to watch at any hour. The journeys of a span depend
/// on the span and the seed alone, so a cast that starts later goes on with those under way.
/// Threads: not shared.
class Cast {
  public:
    /// `world` must outlive it; `population` only the call.
    /// Errors: invalid_argument - a setting out of range, or no way in this world passes three
    ///         sites.
    static Result<Cast> make(const World& world, const Traffic& population,
                             const CastSettings& settings);

    Cast(Cast&&) noexcept;
    Cast& operator=(Cast&&) noexcept;
    Cast(const Cast&) = delete;
    Cast& operator=(const Cast&) = delete;
    ~Cast();

    /// The next passage, in order of time, without end. All are read as they are.
    Passage next();

  private:
    struct State;
    explicit Cast(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace bof::traffic
