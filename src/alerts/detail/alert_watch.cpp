#include "alerts/detail/alert_watch.hpp"

#include "base/log.hpp"
#include "policy/acknowledgement.hpp"

#include <utility>

namespace bof::detail {
namespace {

/// The limits are told in seconds: no alert is sent later than this after its time.
constexpr std::chrono::milliseconds look_every{1'000};

}  // namespace

AlertWatch::AlertWatch(AlertParts& parts, const Snapshot<PolicyDesk>& policy,
                       std::function<void()> changed)
    : parts_(parts),
      policy_(policy),
      changed_(std::move(changed)),
      escalated_(parts.metrics.counter(
          "bof_alerts_escalated_total",
          "Alerts that nobody acknowledged in time and that went to the supervisor.")),
      failures_(parts.metrics.counter(
          "bof_alerts_escalate_failures_total",
          "Looks for alerts that nobody acknowledges that failed and are repeated.")) {}

AlertWatch::~AlertWatch() { stop(); }

void AlertWatch::start() {
    thread_ = std::thread([this] { run(); });
}

void AlertWatch::stop() {
    state_.with([](State& state) { state.stopping = true; });
    state_.notify();
    if (thread_.joinable()) thread_.join();
}

void AlertWatch::run() {
    bool is_stopping = false;
    while (!is_stopping) {
        const auto sent = rounds_.run([this] { return round(); });
        if (!sent.ok()) {
            failures_.add();
            log_event(LogLevel::error, "alerts.not_escalated",
                      {{"error", to_log_line(sent.error())}});
        }
        is_stopping = state_.wait_for(
            look_every, [](const State& state) { return state.stopping; },
            [](const State& state) { return state.stopping; });
    }
}

Result<std::size_t> AlertWatch::round() {
    const auto policy = policy_.load();
    const UtcTime now = parts_.clock.now();
    const auto made_by = [&](Priority priority) {
        return now - acknowledged_within(policy->policy(), priority);
    };
    const auto sent = parts_.alerts.escalate({made_by(Priority::high), made_by(Priority::medium),
                                              made_by(Priority::low), policy->open_from(now)});
    if (sent.ok() && *sent > 0) {
        escalated_.add(static_cast<double>(*sent));
        changed_();
    }
    return sent;
}

}  // namespace bof::detail
