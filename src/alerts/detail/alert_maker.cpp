#include "alerts/detail/alert_maker.hpp"

#include "base/log.hpp"

#include <utility>

namespace bof::detail {
namespace {

/// Sightings of one transaction.
constexpr std::size_t sightings_at_once = 256;
constexpr std::chrono::milliseconds retry_interval{1'000};
/// A wake-up that is lost would cost no more than this.
constexpr std::chrono::milliseconds idle_look{1'000};

}  // namespace

AlertMaker::AlertMaker(AlertParts& parts, std::function<void()> changed)
    : parts_(parts),
      changed_(std::move(changed)),
      opened_(parts.metrics.counter("bof_alerts_opened_total", "Alerts opened.")),
      joined_(parts.metrics.counter("bof_alerts_joined_total",
                                    "Sightings that joined an alert already open.")),
      failures_(parts.metrics.counter("bof_alerts_failures_total",
                                      "Tries to make alerts that failed and are repeated.")),
      make_seconds_(parts.metrics.histogram("bof_alerts_make_seconds",
                                            "From receipt of a read to its alert in the register.",
                                            latency_buckets_seconds())) {}

AlertMaker::~AlertMaker() { stop(); }

void AlertMaker::start() {
    thread_ = std::thread([this] { run(); });
}

void AlertMaker::stop() {
    state_.with([](State& state) { state.stopping = true; });
    state_.notify();
    if (thread_.joinable()) thread_.join();
}

void AlertMaker::wake() {
    state_.with([](State& state) { state.woken = true; });
    state_.notify();
}

void AlertMaker::run() {
    for (auto done = step(); wait(done); done = step()) {
    }
}

AlertMaker::Step AlertMaker::step() {
    const auto made = rounds_.run([this] { return make_some(); });
    if (made.ok()) return *made ? Step::more : Step::idle;
    failures_.add();
    log_event(LogLevel::error, "alerts.not_made", {{"error", to_log_line(made.error())}});
    return Step::failed;
}

bool AlertMaker::wait(Step after) {
    if (after == Step::more) return state_.with([](State& state) { return !state.stopping; });
    const bool failed = after == Step::failed;
    return state_.wait_for(
        failed ? retry_interval : idle_look,
        [failed](const State& state) { return state.stopping || (!failed && state.woken); },
        [](State& state) {
            state.woken = false;
            return !state.stopping;
        });
}

Result<bool> AlertMaker::make_some() {
    const auto sightings = parts_.sightings.sightings(done_, sightings_at_once);
    if (!sightings.ok()) return sightings.error();
    if (sightings->empty()) return false;
    const auto sources = sources_of(*sightings);
    if (!sources.ok()) return sources.error();
    const auto made = parts_.alerts.take_in(*sources);
    if (!made.ok()) return made.error();

    done_ = sightings->back().number;
    changed_();
    opened_.add(static_cast<double>(made->opened));
    joined_.add(static_cast<double>(made->joined));
    const UtcTime now = parts_.clock.now();
    std::vector<SightingNumber> settled;
    for (const Sighting& sighting : *sightings) {
        settled.push_back(sighting.number);
        make_seconds_.observe(now - sighting.received);
    }
    parts_.settle(std::move(settled));
    return true;
}

Result<std::vector<AlertSource>> AlertMaker::sources_of(std::span<const Sighting> sightings) const {
    std::vector<AlertSource> sources;
    for (const Sighting& sighting : sightings) {
        for (const Hit& hit : sighting.hits) {
            auto desk = parts_.desk_of(hit.entry.list);
            if (!desk.ok()) return desk.error();
            sources.push_back({{0, sighting.key, sighting.received, sighting.flags, hit.entry},
                               hit.priority,
                               *std::move(desk)});
        }
    }
    return sources;
}

}  // namespace bof::detail
