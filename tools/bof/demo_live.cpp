#include "bof/demo_live.hpp"
#include "bof/stop_with.hpp"

#include "bof/demo_stream.hpp"
#include "codec/bof2.hpp"
#include "sender/simulation.hpp"
#include "traffic/drawing.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// By then everything is made: the traffic of a week is gone through first.
constexpr seconds until_start{2};
/// When the first listed vehicle passes, counted from the start.
constexpr milliseconds opening_after{500};
/// A demo that was off for longer does not go on where it was: too much would be gone through.
constexpr hours off_at_most{24};
constexpr milliseconds endless = std::chrono::days{365};
constexpr minutes full_before_start{10};
/// Something unusable, every so often.
constexpr seconds unusable_first{3};
constexpr seconds unusable_every{47};
constexpr std::int16_t live_unknown_camera = 78;

DemoHistory gone_on_with(const DemoHistory& history, UtcTime start, double rate) {
    const bool goes_on = start - history.full_from < off_at_most && history.rate == rate;
    if (goes_on) return history;
    DemoHistory anew = history;
    anew.rate = rate;
    anew.from = start - full_before_start;
    anew.full_from = anew.from;
    return anew;
}

/// What has to be sent beside what the simulation sends.
class Unusable {
  public:
    explicit Unusable(const traffic::World& world, UtcTime start) : world_(world), start_(start) {}

    /// The next one, if it is due before `before`.
    std::optional<DueShipment> next(std::chrono::nanoseconds before, const traffic::Passage& like) {
        const std::chrono::nanoseconds due = unusable_first + number_ * unusable_every;
        if (due >= before) return std::nullopt;
        ++number_;
        const std::string captured =
            to_rfc3339(start_ + std::chrono::duration_cast<milliseconds>(due));
        RawRead read = raw_read_of(world_, like, captured);
        if (number_ % 3 == 0) {
            read.captured = "0000-00-00 00:00:00";
        } else if (number_ % 3 == 1) {
            read.address.camera = live_unknown_camera;
        } else {
            read.vrm = "??";
        }
        DueShipment made{due, {}};
        made.shipment.service = bof2::Service::input_capture;
        made.shipment.document = bof2::send_capture_document(read);
        return made;
    }

  private:
    const traffic::World& world_;
    const UtcTime start_;
    int number_ = 0;
};

DemoStream make_stream(const traffic::World& world, const DemoHistory& history, UtcTime start,
                       double rate) {
    DemoStreamSettings settings;
    settings.start = start;
    settings.cast_from = start;
    settings.dense_from = start;
    settings.faults_from = start;
    // Another star with each start, mostly.
    const auto star = static_cast<std::uint32_t>(to_unix_ms(start) / 1'000 % demo_stars);
    settings.opening = traffic::CastJourney{star, start + opening_after};
    return value_of("demo live",
                    DemoStream::make(world, gone_on_with(history, start, rate), settings));
}

}  // namespace

bool send_demo_traffic(const GlobalOptions& global, const DemoLiveOptions& options,
                       const traffic::World& world, const DemoHistory& history) {
    Sending sending;
    sending.client = value_of("demo live", client_settings_of(options.server, global));
    const auto begin = std::chrono::steady_clock::now() + until_start;
    SimulationSettings settings;
    settings.start = SystemClock{}.now() + until_start;
    settings.duration = options.seconds > 0
                            ? milliseconds{static_cast<std::int64_t>(options.seconds * 1'000)}
                            : endless;
    settings.seed = demo_seed;
    // Every alert should have its images.
    settings.mix = {95, 0, 0, 5};
    DemoStream stream = make_stream(world, history, settings.start, options.rate);
    traffic::Painter painter(world);
    const auto draw = [&painter](const traffic::Passage& passage, ImageKind kind) {
        return kind == ImageKind::plate ? painter.plate_patch(passage) : painter.overview(passage);
    };
    std::optional<traffic::Passage> latest;  // The simulation has asked for one when it begins.
    auto simulation = value_of(
        "demo live", Simulation::make(
                         world, [&] { return *(latest = stream.next()); }, draw, settings));
    Unusable unusable(world, settings.start);
    std::optional<DueShipment> ahead = simulation.next();
    sending.source = [&]() -> std::optional<DueShipment> {
        if (!ahead) return std::nullopt;
        if (auto other = unusable.next(ahead->due, *latest)) return other;
        return std::exchange(ahead, simulation.next());
    };
    sending.name_of = [](std::uint64_t tag) { return "request " + std::to_string(tag + 1); };
    std::cerr << fmt::format("{} vehicles pass {} cameras, {} reads a second over a week, to {}\n",
                             demo_vehicles, world.cameras().size(), options.rate,
                             to_text(sending.client.endpoint));
    std::this_thread::sleep_until(begin);
    return value_of("demo live", send_all(std::move(sending), global));
}

}  // namespace bof::tool
