#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/alert.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bof {

/// Most alerts handed out by one call.
inline constexpr std::size_t alert_page_max = 500;
/// Most sightings of one alert handed out by one call; the latest.
inline constexpr std::size_t alert_sightings_max = 500;

/// A read that met an operational entry, as the register takes it in.
struct AlertSource {
    AlertSighting sighting;
    Priority priority;
    std::string desk;
};

/// What taking in sightings did.
struct AlertsMade {
    std::size_t opened = 0;
    std::size_t joined = 0;
    std::size_t known = 0;  ///< Taken in before: nothing changed.
};

/// Alerts as they stood at one moment.
struct AlertsAsOf {
    std::uint64_t change = 0;  ///< Nothing that happened up to here is missing.
    std::vector<Alert> alerts;
    bool more = false;  ///< The limit cut something off.
};

/// Which alerts a list holds.
struct AlertQuery {
    std::string desk;
    std::optional<AlertState> state;  ///< Absent: all that are not resolved.
    std::optional<AlertId> after;     ///< The last alert of the page before.
    std::size_t limit = 100;          ///< 1 to alert_page_max.
    UtcTime captured_from{};          ///< Without those that were last captured before it.
};

/// Which alerts have waited too long for somebody to acknowledge them. Rule: R-14.
struct OverdueAlerts {
    UtcTime high_made_by{};  ///< High ones that were made then or before...
    UtcTime medium_made_by{};
    UtcTime low_made_by{};
    UtcTime captured_from{};  ///< ...without those that were last captured before this.
};

/// What an operator does to an alert.
struct AlertAction {
    AlertId alert;
    std::int64_t version;  ///< The version that was looked at.
    PersonId person;
    AuditEntry entry;  ///< Put on the record in the same transaction; the alert's facts are added.
};

/// not_found, in the same words whether there is none or it is not for the one who asks.
Error no_such_alert();

/// The alerts in the register.
/// Threads: any. Errors: as Register, beside those named.
class AlertRegister {
  public:
    /// `database` is Register::database(); `clock` must outlive it.
    AlertRegister(std::shared_ptr<detail::Database> database, const Clock& clock);

    /// Takes in sightings in one transaction. Each (read, entry) counts once however often it
    /// comes: joins the alert of its list and mark that is not resolved, or opens one.
    Result<AlertsMade> take_in(std::span<const AlertSource> sources);

    /// Sends what is overdue to the supervisor: each is marked with the time, changed, and put on
    /// the record in the same transaction, once. Returns how many; alert_page_max at a time.
    Result<std::size_t> escalate(const OverdueAlerts& overdue);

    /// By priority, then the order of opening; resolved ones the latest first.
    Result<AlertsAsOf> list(const AlertQuery& query);
    /// All desks' alerts that changed after `change`, in the order of their last changes.
    Result<AlertsAsOf> changed_after(std::uint64_t change, std::size_t limit);
    /// Errors: not_found.
    Result<Alert> find(AlertId id);
    /// The latest, newest capture first.
    Result<std::vector<AlertSighting>> sightings(AlertId id);

    /// Errors: not_found; conflict - somebody was faster: the alert is not as it was looked at.
    Result<Alert> acknowledge(const AlertAction& action);
    /// Errors: as acknowledge(); invalid_argument - the note is too long.
    Result<Alert> resolve(const AlertAction& action, AlertOutcome outcome, const std::string& note);

  private:
    std::shared_ptr<detail::Database> database_;
    const Clock& clock_;
};

}  // namespace bof
