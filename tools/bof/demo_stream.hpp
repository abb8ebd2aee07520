#pragma once

#include "bof/demo_force.hpp"
#include "traffic/cast.hpp"
#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <functional>
#include <optional>

namespace bof::tool {

/// What of the demo's traffic is wanted.
struct DemoStreamSettings {
    UtcTime start{};  ///< No passage is earlier.
    /// From here on listed vehicles drive as the cast and not on their own. Until two hours before
    /// they drive as people do, so that a search finds their journeys.
    UtcTime cast_from{};
    UtcTime dense_from{};                              ///< CastSettings::dense_from.
    std::optional<traffic::CastJourney> opening = {};  ///< CastSettings::opening.
    /// From here on one NRD is silent and one nearly so.
    UtcTime faults_from{};
};

/// All passages of the demo in order of time: the population, as far as it is followed, and the
/// cast. Threads: not shared.
class DemoStream {
  public:
    /// `world` must outlive it. Errors: as Traffic::make() and Cast::make().
    static Result<DemoStream> make(const traffic::World& world, const DemoHistory& history,
                                   const DemoStreamSettings& settings);

    traffic::Passage next();

  private:
    DemoStream(const DemoStreamSettings& settings, traffic::Traffic followed, traffic::Traffic rest,
               traffic::Cast cast);

    bool is_wanted(const traffic::Passage& passage, bool of_cast);

    DemoStreamSettings settings_;
    traffic::Traffic followed_;
    traffic::Traffic rest_;
    traffic::Cast cast_;
    traffic::Passage of_followed_;
    traffic::Passage of_rest_;
    traffic::Passage of_cast_;
    std::uint32_t quiet_ = 0;
};

}  // namespace bof::tool
