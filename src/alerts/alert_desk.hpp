#pragma once

#include "audit/audit_entry.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "domain/alert.hpp"
#include "domain/person.hpp"
#include "policy/policy_desk.hpp"
#include "register/alert_register.hpp"
#include "register/people_register.hpp"
#include "store/read_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most streams open at once, all desks together.
inline constexpr std::size_t alert_streams_max = 500;
/// Most of them of one person: nobody keeps the others out.
inline constexpr std::size_t alert_streams_per_person_max = 10;
/// An alert stream that is further behind than this starts anew with a snapshot.
inline constexpr std::size_t alert_replay_max = alert_page_max;

/// The person who works at a desk, as signed in.
struct AlertViewer {
    Person person;
    AuditActor actor;
    SessionId session{};  ///< Streams end with it, and cursors are bound to it.
};

/// An alert with the entry that made it.
struct AlertView {
    Alert alert;
    VoiEntry entry;  ///< Only its mark when the entry can no longer be found.
    /// Absent: longer ago than a read may be opened.
    std::optional<UtcTime> first_captured;
};

/// What a page of alerts shows, and from where a stream goes on.
struct AlertSnapshot {
    std::vector<AlertView> alerts;
    /// Absent but for the first page: a stream that went on from a later one would never tell what
    /// changed on the pages before it meanwhile.
    std::optional<std::string> cursor;
    bool more = false;
};

/// One passage of an alert's vehicle, in the order shown.
struct AlertPassage {
    AlertSighting sighting;
    std::optional<Read> read;  ///< Absent: deleted since.
};

struct AlertDetail {
    AlertView view;
    /// The latest first; at most alert_sightings_max. Those too old to be shown are left out.
    std::vector<AlertPassage> passages;
};

/// Who listens to a desk. Called on the desk's own thread, but for end(); must not block.
class AlertListener {
  public:
    AlertListener() = default;
    AlertListener(const AlertListener&) = delete;
    AlertListener& operator=(const AlertListener&) = delete;
    AlertListener(AlertListener&&) = delete;
    AlertListener& operator=(AlertListener&&) = delete;
    virtual ~AlertListener() = default;

    /// False: the client has gone, or end() was called; it is then let go.
    virtual bool is_there() = 0;
    /// It may hear no more: nothing is passed on once this has returned. From any thread, also
    /// while another function runs, and more than once.
    virtual void end() = 0;
    /// Alerts as they now are, on the record as shown. `cursor` resumes after them.
    virtual void alerts(const std::vector<AlertView>& alerts, std::string_view cursor) = 0;
    /// Comes every AlertDesk::heartbeat_every.
    virtual void heartbeat(std::string_view cursor) = 0;
    /// What was missed cannot be made up for: take a snapshot and go on from `cursor`.
    virtual void reset(std::string_view cursor) = 0;
};

/// Everything alerts are made from and shown with. All must outlive the desk.
struct AlertParts {
    SightingQueue& sightings;
    const ReadReader& reads;
    AlertRegister& alerts;
    AuditSink& audit;
    const Clock& clock;
    Metrics& metrics;
    /// Forgets sightings that have become alerts (Ingest::settle_sightings).
    std::function<void(std::vector<SightingNumber>)> settle;
    /// The entry of a hit, also of an earlier revision while it is kept; one made by a person as
    /// it now stands, so that a warning added since is seen.
    std::function<Result<VoiEntry>(const EntryRef&)> entry_of;
    /// The person of a session, as he is now. Errors: unauthenticated - the session has ended.
    std::function<Result<Person>(SessionId)> viewer_now;
    /// Whose work the alerts of a list are. While it cannot be told, none is made.
    std::function<Result<std::string>(ListId)> desk_of;
};

/// Makes alerts from sightings, shows them, takes what people do about them, and sends those that
/// nobody acknowledges to the supervisor. Nothing is shown
/// that is not on the record first, and nothing of a desk that is not the viewer's: what is asked
/// of one, or of an alert that is not there, is refused alike and goes on the record alike.
/// An alert whose last sighting is older than the age limit is as closed as that read, resolved or
/// not; should the vehicle pass again, the alert is there again. Rule,
///
///
/// Threads: every function from any thread.
/// Metrics: bof_alerts_opened_total, bof_alerts_joined_total, bof_alerts_make_seconds,
/// bof_alerts_failures_total, bof_alerts_streams, bof_alerts_shown_total,
/// bof_alerts_escalated_total, bof_alerts_escalate_failures_total.
class AlertDesk {
  public:
    static constexpr std::chrono::milliseconds heartbeat_every{2'000};

    explicit AlertDesk(AlertParts parts);
    ~AlertDesk();
    AlertDesk(const AlertDesk&) = delete;
    AlertDesk& operator=(const AlertDesk&) = delete;
    AlertDesk(AlertDesk&&) = delete;
    AlertDesk& operator=(AlertDesk&&) = delete;

    /// Makes what a crash has left unmade, then works as sightings come.
    void start();
    void stop();
    void use_policy(std::shared_ptr<const PolicyDesk> policy);
    /// There are new sightings. Cheap: for Ingest::on_sightings().
    void wake();
    /// Why alerts are not made or not told, in sentences; for readiness. A try that fails once or
    /// twice is no reason.
    std::vector<std::string> problems() const;

    /// The desk's alerts, without those last captured too long ago: `query.captured_from` is set
    /// here. Errors: denied; not_found - the desk is not the viewer's, or the alert to
    /// go on after is not the desk's; unavailable - also when it cannot be put on the record;
    /// invalid_argument - the limit.
    Result<AlertSnapshot> snapshot(const AlertViewer& viewer, const AlertQuery& query);
    /// Every change of the desk's alerts from now on, or after `cursor` of the same session; with a
    /// cursor that is not ours any more, a reset first.
    /// Errors: denied; not_found - the desk is not the viewer's; unauthenticated - the session has
    /// just ended; too_many - alert_streams_max, or alert_streams_per_person_max; unavailable.
    Result<void> listen(const AlertViewer& viewer, const std::string& desk,
                        const std::optional<std::string>& cursor,
                        std::shared_ptr<AlertListener> listener);
    /// Ends those of the person's streams that are not his any more: the session has ended, the
    /// right or the desk was taken. Call it when any of that may be so: nothing is told to them
    /// once it has returned. What ends by time alone ends with the next heartbeat.
    void check_streams_of(PersonId person);

    /// One alert with its sightings and their reads. Errors: denied; not_found - also for an alert
    /// of a desk that is not the viewer's, in the same words; denied - also when it is too old;
    /// unavailable.
    Result<AlertDetail> open(const AlertViewer& viewer, AlertId id);
    /// The images of one sighting, by its ordinal. Errors: as open().
    Result<std::vector<StoredImage>> images(const AlertViewer& viewer, AlertId id,
                                            std::uint32_t ordinal);

    /// Errors: denied; not_found - as open(); conflict - the alert is not as it was looked at: look
    /// again.
    Result<AlertView> acknowledge(const AlertViewer& viewer, AlertId id, std::int64_t version);
    Result<AlertView> resolve(const AlertViewer& viewer, AlertId id, std::int64_t version,
                              AlertOutcome outcome, const std::string& note);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bof
