#include "register/alert_register.hpp"

#include "register/detail/alert_rows.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"

#include <algorithm>
#include <utility>

#include <sodium.h>

namespace bof {
namespace {

using detail::Access;

/// Fits a JavaScript number, and says nothing about how many there are.
Result<AlertId> draw_id(soci::session& session) {
    constexpr unsigned bits = 52;
    for (int attempt = 0; attempt < 8; ++attempt) {
        std::uint64_t drawn = 0;
        randombytes_buf(&drawn, sizeof drawn);
        const auto id = static_cast<AlertId>(drawn >> (64U - bits));
        if (raw(id) == 0) continue;
        const auto taken = detail::find_alert(session, id);
        if (!taken.ok()) return taken.error();
        if (!*taken) return id;
    }
    return Error{Errc::unavailable, "no number for an alert was free: try again"};
}

AuditEntry opened_entry(const Alert& alert) {
    return {alert.opened,
            "alert.opened",
            {std::nullopt, "bofd", ""},
            {{"alert", static_cast<std::int64_t>(raw(alert.id))},
             {"desk", alert.desk},
             {"list", std::int64_t{raw(alert.entry.list)}},
             {"list_revision", std::int64_t{alert.entry.revision}},
             {"entry", static_cast<std::int64_t>(alert.entry.number)},
             {"priority", std::string{to_text(alert.priority)}},
             {"mark", alert.vrm.text()}}};
}

Result<void> open_alert(soci::session& session, std::uint64_t change, const AlertSource& source,
                        UtcTime now) {
    const AlertSighting& sighting = source.sighting;
    const auto id = draw_id(session);
    if (!id.ok()) return id.error();
    const Alert alert{.id = *id,
                      .version = 1,
                      .change = change,
                      .entry = sighting.entry,
                      .vrm = sighting.key.vrm,
                      .priority = source.priority,
                      .desk = source.desk,
                      .state = AlertState::fresh,
                      .opened = now,
                      .first_captured = sighting.key.captured,
                      .last_captured = sighting.key.captured,
                      .last_nrd = sighting.key.nrd,
                      .sighting_count = 1,
                      .late = sighting.flags.has(ReadFlag::late)};
    detail::insert_alert(session, alert);
    detail::insert_sighting(session, alert.id, sighting);
    detail::insert_audit_entry(session, opened_entry(alert));
    return {};
}

void join_alert(soci::session& session, std::uint64_t change, Alert alert,
                const AlertSource& source) {
    AlertSighting sighting = source.sighting;
    sighting.ordinal = alert.sighting_count;
    if (source.priority < alert.priority) {
        alert.priority = source.priority;
        alert.entry = sighting.entry;
    }
    if (sighting.key.captured >= alert.last_captured) {
        alert.last_captured = sighting.key.captured;
        alert.last_nrd = sighting.key.nrd;
    }
    alert.first_captured = std::min(alert.first_captured, sighting.key.captured);
    alert.late = alert.late && sighting.flags.has(ReadFlag::late);
    ++alert.sighting_count;
    ++alert.version;
    alert.change = change;
    detail::replace_alert(session, alert);
    detail::insert_sighting(session, alert.id, sighting);
}

AuditEntry escalated_entry(const Alert& alert, UtcTime now) {
    return {now,
            "alert.escalated",
            {std::nullopt, "bofd", ""},
            {{"alert", static_cast<std::int64_t>(raw(alert.id))},
             {"desk", alert.desk},
             {"priority", std::string{to_text(alert.priority)}},
             {"waiting_ms", to_unix_ms(now) - to_unix_ms(alert.opened)},
             {"mark", alert.vrm.text()}}};
}

/// The alert as it was looked at. Errors: not_found, conflict.
Result<Alert> as_looked_at(soci::session& session, const AlertAction& action) {
    auto found = detail::find_alert(session, action.alert);
    if (!found.ok()) return found.error();
    if (!*found) return no_such_alert();
    if ((*found)->version != action.version) {
        return Error{Errc::conflict,
                     "somebody else was faster, or the vehicle was seen again: look at the alert "
                     "once more, then decide"};
    }
    return **std::move(found);
}

void put_on_record(soci::session& session, const AlertAction& action, const Alert& alert) {
    AuditEntry entry = action.entry;
    entry.facts["alert"] = static_cast<std::int64_t>(raw(alert.id));
    entry.facts["mark"] = alert.vrm.text();
    entry.facts["desk"] = alert.desk;
    if (alert.outcome) entry.facts["outcome"] = std::string{to_text(*alert.outcome)};
    if (!alert.note.empty()) entry.facts["note"] = alert.note;
    detail::insert_audit_entry(session, entry);
}

/// The change and its record. The alert comes back with the name of who did it.
Result<Alert> put_in_place(soci::session& session, const AlertAction& action, const Alert& alert) {
    detail::replace_alert(session, alert);
    put_on_record(session, action, alert);
    auto now = detail::find_alert(session, alert.id);
    if (!now.ok()) return now.error();
    if (!*now) return no_such_alert();
    return **std::move(now);
}

}  // namespace

Error no_such_alert() { return Error{Errc::not_found, "there is no such alert"}; }

AlertRegister::AlertRegister(std::shared_ptr<detail::Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {}

Result<AlertsMade> AlertRegister::take_in(std::span<const AlertSource> sources) {
    const UtcTime now = clock_.now();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<AlertsMade> {
        AlertsMade made;
        for (const AlertSource& source : sources) {
            const std::uint64_t change = detail::raise_alert_change(session);
            const AlertSighting& sighting = source.sighting;
            if (detail::is_known_sighting(session, sighting)) {
                ++made.known;
                continue;
            }
            auto open = detail::find_open_alert(session, sighting.entry.list, sighting.key.vrm);
            if (!open.ok()) return open.error();
            if (*open) {
                join_alert(session, change, **std::move(open), source);
                ++made.joined;
            } else {
                auto opened = open_alert(session, change, source, now);
                if (!opened.ok()) return opened.error();
                ++made.opened;
            }
        }
        return made;
    });
}

Result<std::size_t> AlertRegister::escalate(const OverdueAlerts& overdue) {
    // Nearly always there is none: whoever writes need not wait for this look.
    const auto due = database_->transact(Access::read, [&](soci::session& session) {
        return detail::read_alerts_overdue(session, overdue, 1);
    });
    if (!due.ok()) return due.error();
    if (due->empty()) return std::size_t{0};
    const UtcTime now = clock_.now();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        // Keeps out whoever would acknowledge one of them meanwhile.
        detail::raise_alert_change(session);
        auto found = detail::read_alerts_overdue(session, overdue, alert_page_max);
        if (!found.ok()) return found.error();
        for (Alert& alert : *found) {
            alert.escalated = now;
            ++alert.version;
            alert.change = detail::raise_alert_change(session);
            detail::replace_alert(session, alert);
            detail::insert_audit_entry(session, escalated_entry(alert, now));
        }
        return found->size();
    });
}

Result<AlertsAsOf> AlertRegister::list(const AlertQuery& query) {
    if (query.limit == 0 || query.limit > alert_page_max) {
        return Error{Errc::invalid_argument, "a page holds 1 to 500 alerts"};
    }
    return database_->transact(Access::read, [&](soci::session& session) -> Result<AlertsAsOf> {
        AlertsAsOf page;
        page.change = detail::read_alert_change(session);
        std::optional<Alert> after;
        if (query.after) {
            auto found = detail::find_alert(session, *query.after);
            if (!found.ok()) return found.error();
            if (!*found || (*found)->desk != query.desk) return no_such_alert();
            after = *std::move(found);
        }
        auto alerts = detail::read_alerts(session, query, after, query.limit + 1);
        if (!alerts.ok()) return alerts.error();
        page.alerts = *std::move(alerts);
        page.more = page.alerts.size() > query.limit;
        if (page.more) page.alerts.pop_back();
        return page;
    });
}

Result<AlertsAsOf> AlertRegister::changed_after(std::uint64_t change, std::size_t limit) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<AlertsAsOf> {
        AlertsAsOf page;
        page.change = detail::read_alert_change(session);
        auto alerts = detail::read_alerts_changed_after(session, change, limit + 1);
        if (!alerts.ok()) return alerts.error();
        page.alerts = *std::move(alerts);
        page.more = page.alerts.size() > limit;
        if (page.more) page.alerts.pop_back();
        return page;
    });
}

Result<Alert> AlertRegister::find(AlertId id) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<Alert> {
        auto found = detail::find_alert(session, id);
        if (!found.ok()) return found.error();
        if (!*found) return no_such_alert();
        return **std::move(found);
    });
}

Result<std::vector<AlertSighting>> AlertRegister::sightings(AlertId id) {
    return database_->transact(Access::read, [&](soci::session& session) {
        return detail::read_sightings(session, id, alert_sightings_max);
    });
}

Result<Alert> AlertRegister::acknowledge(const AlertAction& action) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<Alert> {
        const std::uint64_t change = detail::raise_alert_change(session);
        auto alert = as_looked_at(session, action);
        if (!alert.ok()) return alert;
        if (alert->state != AlertState::fresh) {
            return Error{Errc::conflict, "the alert has been acknowledged already"};
        }
        alert->state = AlertState::acknowledged;
        alert->acknowledged_by = action.person;
        alert->acknowledged = action.entry.when;
        ++alert->version;
        alert->change = change;
        return put_in_place(session, action, *alert);
    });
}

Result<Alert> AlertRegister::resolve(const AlertAction& action, AlertOutcome outcome,
                                     const std::string& note) {
    if (note.size() > alert_note_bytes_max) {
        return Error{Errc::invalid_argument, "a note has at most 2000 bytes"};
    }
    return database_->transact(Access::write, [&](soci::session& session) -> Result<Alert> {
        const std::uint64_t change = detail::raise_alert_change(session);
        auto alert = as_looked_at(session, action);
        if (!alert.ok()) return alert;
        if (alert->state == AlertState::resolved) {
            return Error{Errc::conflict, "the alert has been resolved already"};
        }
        alert->state = AlertState::resolved;
        alert->resolved_by = action.person;
        alert->resolved = action.entry.when;
        alert->outcome = outcome;
        alert->note = note;
        ++alert->version;
        alert->change = change;
        return put_in_place(session, action, *alert);
    });
}

}  // namespace bof
