#pragma once

#include "alerts/alert_desk.hpp"
#include "alerts/detail/guarded_round.hpp"
#include "base/guarded.hpp"

#include <functional>
#include <span>
#include <thread>
#include <vector>

namespace bof::detail {

/// Turns sightings into alerts on a thread of its own, in the order of commits. While the register
/// cannot be written, sightings stay where they are, durable, and are tried again.
class AlertMaker {
  public:
    /// `parts` must outlive it. `changed` is called after alerts have changed; must be quick.
    AlertMaker(AlertParts& parts, std::function<void()> changed);
    ~AlertMaker();
    AlertMaker(const AlertMaker&) = delete;
    AlertMaker& operator=(const AlertMaker&) = delete;
    AlertMaker(AlertMaker&&) = delete;
    AlertMaker& operator=(AlertMaker&&) = delete;

    void start();
    void stop();
    void wake();
    /// Alerts have not been made for several tries.
    bool is_failing() const { return rounds_.is_failing(); }

  private:
    struct State {
        bool stopping = false;
        bool woken = false;
    };
    enum class Step : std::uint8_t { more, idle, failed };

    void run();
    Step step();
    /// False: there was nothing to make.
    Result<bool> make_some();
    Result<std::vector<AlertSource>> sources_of(std::span<const Sighting> sightings) const;
    /// False: it is time to stop.
    bool wait(Step after);

    AlertParts& parts_;
    const std::function<void()> changed_;
    SightingNumber done_{0};  // Only the thread's.
    Counter opened_;
    Counter joined_;
    Counter failures_;
    Histogram make_seconds_;
    GuardedRounds rounds_;
    Guarded<State> state_;
    std::thread thread_;
};

}  // namespace bof::detail
