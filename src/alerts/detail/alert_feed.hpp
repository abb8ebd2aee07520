#pragma once

#include "alerts/alert_desk.hpp"
#include "alerts/detail/alert_cursor.hpp"
#include "alerts/detail/guarded_round.hpp"
#include "base/guarded.hpp"
#include "base/snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bof::detail {

/// Tells everybody who listens what has changed, on a thread of its own: each change is on the
/// record as shown to each person before any of them gets it. Rule: R-08.
class AlertFeed {
  public:
    /// All must outlive it.
    AlertFeed(AlertParts& parts, const AlertCursors& cursors, const Snapshot<PolicyDesk>& policy);
    ~AlertFeed();
    AlertFeed(const AlertFeed&) = delete;
    AlertFeed& operator=(const AlertFeed&) = delete;
    AlertFeed(AlertFeed&&) = delete;
    AlertFeed& operator=(AlertFeed&&) = delete;

    void start();
    void stop();
    void wake();

    /// From `after` on; absent: with a reset first. Errors: too_many; and as viewer_now and
    /// PolicyDesk::check_desk(), asked once more when everybody who ends streams can see this one.
    Result<void> add(const AlertViewer& viewer, const std::string& desk,
                     std::optional<std::uint64_t> after, std::shared_ptr<AlertListener> listener);

    /// See AlertDesk.
    void check_streams_of(PersonId person);
    /// Nothing could be told for several tries.
    bool is_failing() const { return rounds_.is_failing(); }

    AlertView view_of(const Alert& alert) const;

  private:
    struct Reader {
        AlertViewer viewer;
        std::string desk;
        std::shared_ptr<AlertListener> listener;
        std::optional<std::uint64_t> told;  ///< Every change up to here. Absent: reset first.
    };
    /// What other threads know of a stream.
    struct Open {
        PersonId person{};
        SessionId session{};
        std::string desk;
        std::shared_ptr<AlertListener> listener;
    };
    struct State {
        bool stopping = false;
        bool woken = false;
        std::vector<Reader> joining;
        std::vector<Open> open;  // All streams there are, joining and joined.
    };

    void run();
    /// Everything that is due now.
    Result<void> round();
    /// The person as he now is, when he may still follow the desk in this session.
    Result<Person> may_follow(SessionId session, const std::string& desk) const;
    /// Asks for everybody's session again, so that it ends in time without anybody's doing.
    Result<void> look_at_sessions();
    void let_go_of_the_gone();
    /// Errors: as the register and the audit log; nothing was told then.
    Result<void> tell_changes();
    Result<void> tell(const AlertsAsOf& page);
    void beat();

    AlertParts& parts_;
    const AlertCursors& cursors_;
    const Snapshot<PolicyDesk>& policy_;
    std::vector<Reader> readers_;  // Only the thread's.
    std::chrono::steady_clock::time_point next_beat_{};
    Gauge streams_;
    Counter shown_;
    Counter failures_;
    GuardedRounds rounds_;
    Guarded<State> state_;
    std::thread thread_;
};

}  // namespace bof::detail
