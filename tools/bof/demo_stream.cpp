#include "bof/demo_stream.hpp"

#include <utility>

namespace bof::tool {
namespace {

/// A journey takes less: the vehicle is at home when the cast sets out with it.
constexpr std::chrono::hours at_home_before_cast{2};
/// In one span of so many before the demo starts somebody sets out.
constexpr std::uint32_t cast_sparse = 15;
/// Two that stand beside busy roads, by their place in the world.
constexpr std::uint32_t silent_camera = 17;
constexpr std::uint32_t quiet_camera = 42;
constexpr std::uint32_t quiet_lets_through = 40;  ///< One passage of so many.

}  // namespace

Result<DemoStream> DemoStream::make(const traffic::World& world, const DemoHistory& history,
                                    const DemoStreamSettings& settings) {
    const auto follows = [share = history.share](std::uint32_t vehicle) {
        return is_followed_all_week(vehicle, share);
    };
    const auto others = [share = history.share](std::uint32_t vehicle) {
        return !is_followed_all_week(vehicle, share);
    };
    auto followed =
        traffic::Traffic::make(world, demo_traffic(history.from, history.rate, follows));
    if (!followed.ok()) return std::move(followed).error();
    auto rest =
        traffic::Traffic::make(world, demo_traffic(history.full_from, history.rate, others));
    if (!rest.ok()) return std::move(rest).error();
    traffic::CastSettings cast_settings;
    cast_settings.seed = demo_seed;
    cast_settings.first = demo_cast_first;
    cast_settings.count = demo_cast;
    cast_settings.sparse = cast_sparse;
    cast_settings.dense_from = settings.dense_from;
    cast_settings.start = std::max(settings.start, settings.cast_from);
    cast_settings.opening = settings.opening;
    auto cast = traffic::Cast::make(world, *followed, cast_settings);
    if (!cast.ok()) return std::move(cast).error();
    return DemoStream(settings, std::move(*followed), std::move(*rest), std::move(*cast));
}

DemoStream::DemoStream(const DemoStreamSettings& settings, traffic::Traffic followed,
                       traffic::Traffic rest, traffic::Cast cast)
    : settings_(settings),
      followed_(std::move(followed)),
      rest_(std::move(rest)),
      cast_(std::move(cast)),
      of_followed_(followed_.next()),
      of_rest_(rest_.next()),
      of_cast_(cast_.next()) {}

bool DemoStream::is_wanted(const traffic::Passage& passage, bool of_cast) {
    if (passage.captured < settings_.start) return false;
    if (!of_cast && passage.vehicle.index < demo_veterans_first &&
        passage.captured >= settings_.cast_from - at_home_before_cast) {
        return false;
    }
    if (passage.captured < settings_.faults_from) return true;
    if (passage.camera == silent_camera) return false;
    return passage.camera != quiet_camera || quiet_++ % quiet_lets_through == 0;
}

traffic::Passage DemoStream::next() {
    for (;;) {
        const bool followed_first = of_followed_.captured <= of_rest_.captured;
        traffic::Passage& earlier = followed_first ? of_followed_ : of_rest_;
        const bool of_cast = of_cast_.captured <= earlier.captured;
        traffic::Passage found =
            of_cast ? std::exchange(of_cast_, cast_.next())
                    : std::exchange(earlier, (followed_first ? followed_ : rest_).next());
        if (is_wanted(found, of_cast)) return found;
    }
}

}  // namespace bof::tool
