#pragma once

#include "alerts/alert_desk.hpp"
#include "alerts/detail/guarded_round.hpp"
#include "base/guarded.hpp"
#include "base/snapshot.hpp"

#include <functional>
#include <thread>

namespace bof::detail {

/// Sends alerts that nobody acknowledges in time to the supervisor, on a thread of its own: neither
/// a flood of sightings nor a slow reader keeps it from its round. How long is in time, the policy
/// in force says; what fell due while the program stood still is sent when it is back. Rule: R-14.
class AlertWatch {
  public:
    /// `parts` and `policy` must outlive it. `changed` is called after alerts have changed; must be
    /// quick.
    AlertWatch(AlertParts& parts, const Snapshot<PolicyDesk>& policy,
               std::function<void()> changed);
    ~AlertWatch();
    AlertWatch(const AlertWatch&) = delete;
    AlertWatch& operator=(const AlertWatch&) = delete;
    AlertWatch(AlertWatch&&) = delete;
    AlertWatch& operator=(AlertWatch&&) = delete;

    void start();
    void stop();
    /// Nothing could be looked at for several tries.
    bool is_failing() const { return rounds_.is_failing(); }

  private:
    struct State {
        bool stopping = false;
    };

    void run();
    /// Returns how many were sent. Errors: as the register.
    Result<std::size_t> round();

    AlertParts& parts_;
    const Snapshot<PolicyDesk>& policy_;
    const std::function<void()> changed_;
    Counter escalated_;
    Counter failures_;
    GuardedRounds rounds_;
    Guarded<State> state_;
    std::thread thread_;
};

}  // namespace bof::detail
