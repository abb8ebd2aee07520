#include "register/detail/alert_rows.hpp"

#include "register/detail/columns.hpp"

#include <utility>

namespace bof::detail {
namespace {

using soci::into;
using soci::use;

/// The columns of `alert`, as SOCI binds them.
struct AlertColumns {
    long long id = 0;
    long long version = 0;
    long long change = 0;
    long long list = 0;
    long long revision = 0;
    long long number = 0;
    std::string list_name;
    std::string list_owner_name;
    std::string vrm;
    long long priority = 0;
    std::string desk;
    std::string state;
    long long opened_ms = 0;
    long long first_captured_ms = 0;
    long long last_captured_ms = 0;
    long long last_nrd = 0;
    long long sighting_count = 0;
    long long late = 0;
    OptionalColumn escalated_ms;
    OptionalColumn acknowledged_by;
    std::string acknowledged_by_name;
    OptionalColumn acknowledged_ms;
    OptionalColumn resolved_by;
    std::string resolved_by_name;
    OptionalColumn resolved_ms;
    std::string outcome;
    std::string note;

    AlertColumns() = default;
    explicit AlertColumns(const Alert& alert)
        : id(static_cast<long long>(raw(alert.id))),
          version(alert.version),
          change(static_cast<long long>(alert.change)),
          list(raw(alert.entry.list)),
          revision(alert.entry.revision),
          number(static_cast<long long>(alert.entry.number)),
          vrm(alert.vrm.text()),
          priority(static_cast<long long>(alert.priority)),
          desk(alert.desk),
          state(to_text(alert.state)),
          opened_ms(to_unix_ms(alert.opened)),
          first_captured_ms(to_unix_ms(alert.first_captured)),
          last_captured_ms(to_unix_ms(alert.last_captured)),
          last_nrd(raw(alert.last_nrd)),
          sighting_count(alert.sighting_count),
          late(alert.late ? 1 : 0),
          escalated_ms(alert.escalated),
          acknowledged_by(person_column(alert.acknowledged_by)),
          acknowledged_ms(alert.acknowledged),
          resolved_by(person_column(alert.resolved_by)),
          resolved_ms(alert.resolved),
          outcome(alert.outcome ? to_text(*alert.outcome) : ""),
          note(alert.note) {}

    Result<Alert> alert() const {
        const auto mark = Vrm::parse(vrm);
        const auto parsed_state = parse_alert_state(state);
        const auto parsed_outcome = parse_alert_outcome(outcome);
        if (!mark.ok() || !parsed_state || priority < 0 || priority > 2 ||
            (!parsed_outcome && !outcome.empty())) {
            return damaged_row("alert", id);
        }
        return Alert{.id = static_cast<AlertId>(id),
                     .version = version,
                     .change = static_cast<std::uint64_t>(change),
                     .entry = {static_cast<ListId>(list), static_cast<std::uint32_t>(revision),
                               static_cast<std::uint64_t>(number)},
                     .list_name = list_name,
                     .list_owner_name = list_owner_name,
                     .vrm = *mark,
                     .priority = static_cast<Priority>(priority),
                     .desk = desk,
                     .state = *parsed_state,
                     .opened = from_unix_ms(opened_ms),
                     .first_captured = from_unix_ms(first_captured_ms),
                     .last_captured = from_unix_ms(last_captured_ms),
                     .last_nrd = static_cast<NrdId>(last_nrd),
                     .sighting_count = static_cast<std::uint32_t>(sighting_count),
                     .late = late != 0,
                     .escalated = escalated_ms.time(),
                     .acknowledged_by = person_of(acknowledged_by),
                     .acknowledged_by_name = acknowledged_by_name,
                     .acknowledged = acknowledged_ms.time(),
                     .resolved_by = person_of(resolved_by),
                     .resolved_by_name = resolved_by_name,
                     .resolved = resolved_ms.time(),
                     .outcome = parsed_outcome,
                     .note = note};
    }

    static OptionalColumn person_column(const std::optional<PersonId>& person) {
        return OptionalColumn{person ? std::optional<long long>{raw(*person)} : std::nullopt};
    }
    static std::optional<PersonId> person_of(const OptionalColumn& column) {
        if (!column.number()) return std::nullopt;
        return static_cast<PersonId>(column.value);
    }
};

/// The alerts that `tail` selects. `text` is bound to :text, which the tail must name.
Result<std::vector<Alert>> select_alerts(soci::session& session, const std::string& tail,
                                         const std::string& text) {
    AlertColumns c;
    soci::statement query =
        (session.prepare << "SELECT id, row_version, change_number, list_id, list_revision,"
                            " entry_number, vrm, priority, desk, state, opened_ms,"
                            " first_captured_ms, last_captured_ms, last_nrd_id, sighting_count,"
                            " late, acknowledged_by, acknowledged_ms, resolved_by, resolved_ms,"
                            " outcome, note, escalated_ms,"
                            " COALESCE((SELECT l.name FROM voi_list l"
                            " WHERE l.id = alert.list_id), ''),"
                            " COALESCE((SELECT p.display_name FROM voi_list l"
                            " JOIN person p ON p.id = l.owner_id"
                            " WHERE l.id = alert.list_id), ''),"
                            " COALESCE((SELECT p.display_name FROM person p"
                            " WHERE p.id = alert.acknowledged_by), ''),"
                            " COALESCE((SELECT p.display_name FROM person p"
                            " WHERE p.id = alert.resolved_by), '') FROM alert WHERE "
                         << tail,
         into(c.id), into(c.version), into(c.change), into(c.list), into(c.revision),
         into(c.number), into(c.vrm), into(c.priority), into(c.desk), into(c.state),
         into(c.opened_ms), into(c.first_captured_ms), into(c.last_captured_ms), into(c.last_nrd),
         into(c.sighting_count), into(c.late),
         into(c.acknowledged_by.value, c.acknowledged_by.state),
         into(c.acknowledged_ms.value, c.acknowledged_ms.state),
         into(c.resolved_by.value, c.resolved_by.state),
         into(c.resolved_ms.value, c.resolved_ms.state), into(c.outcome), into(c.note),
         into(c.escalated_ms.value, c.escalated_ms.state), into(c.list_name),
         into(c.list_owner_name), into(c.acknowledged_by_name), into(c.resolved_by_name),
         use(text, "text"));
    query.execute();
    std::vector<Alert> alerts;
    while (query.fetch()) {
        auto alert = c.alert();
        if (!alert.ok()) return alert.error();
        alerts.push_back(*std::move(alert));
    }
    return alerts;
}

Result<std::optional<Alert>> first_of(Result<std::vector<Alert>>&& alerts) {
    if (!alerts.ok()) return alerts.error();
    if (alerts->empty()) return std::optional<Alert>{};
    return std::optional{std::move(alerts->front())};
}

std::string limit(std::size_t count_max) { return " LIMIT " + std::to_string(count_max); }

std::string number_text(AlertId id) { return std::to_string(raw(id)); }

/// Behind `after` in the order of resolved alerts.
std::string behind_resolved(const Alert& after) {
    const auto ended = std::to_string(after.resolved ? to_unix_ms(*after.resolved) : 0);
    return " AND (resolved_ms < " + ended + " OR (resolved_ms = " + ended + " AND id > " +
           number_text(after.id) + "))";
}

/// Behind `after` in the order of work to be done.
std::string behind_unresolved(const Alert& after) {
    const auto priority = std::to_string(static_cast<int>(after.priority));
    const auto opened = std::to_string(to_unix_ms(after.opened));
    return " AND (priority > " + priority + " OR (priority = " + priority + " AND (opened_ms > " +
           opened + " OR (opened_ms = " + opened + " AND id > " + number_text(after.id) + "))))";
}

}  // namespace

std::uint64_t raise_alert_change(soci::session& session) {
    session << "UPDATE alert_state SET last_change = last_change + 1";
    return read_alert_change(session);
}

std::uint64_t read_alert_change(soci::session& session) {
    long long change = 0;
    session << "SELECT last_change FROM alert_state", into(change);
    return static_cast<std::uint64_t>(change);
}

Result<std::optional<Alert>> find_alert(soci::session& session, AlertId id) {
    return first_of(select_alerts(session, "id = " + number_text(id) + " AND desk <> :text", ""));
}

Result<std::optional<Alert>> find_open_alert(soci::session& session, ListId list, Vrm vrm) {
    return first_of(select_alerts(
        session,
        "state <> 'resolved' AND list_id = " + std::to_string(raw(list)) + " AND vrm = :text",
        vrm.text()));
}

Result<std::vector<Alert>> read_alerts(soci::session& session, const AlertQuery& query,
                                       const std::optional<Alert>& after, std::size_t count_max) {
    std::string tail =
        "desk = :text AND last_captured_ms >= " + std::to_string(to_unix_ms(query.captured_from));
    if (query.state == AlertState::resolved) {
        tail += " AND state = 'resolved'";
        if (after) tail += behind_resolved(*after);
        tail += " ORDER BY resolved_ms DESC, id";
    } else {
        // The literals are those of to_text(AlertState), which are stored.
        tail += query.state ? " AND state = '" + std::string{to_text(*query.state)} + "'"
                            : std::string{" AND state <> 'resolved'"};
        if (after) tail += behind_unresolved(*after);
        tail += " ORDER BY priority, opened_ms, id";
    }
    return select_alerts(session, tail + limit(count_max), query.desk);
}

Result<std::vector<Alert>> read_alerts_changed_after(soci::session& session, std::uint64_t change,
                                                     std::size_t count_max) {
    return select_alerts(session,
                         "change_number > " + std::to_string(change) +
                             " AND desk <> :text ORDER BY change_number" + limit(count_max),
                         "");
}

Result<std::vector<Alert>> read_alerts_overdue(soci::session& session, const OverdueAlerts& overdue,
                                               std::size_t count_max) {
    const auto made_by = [](int priority, UtcTime time) {
        return "(priority = " + std::to_string(priority) +
               " AND opened_ms <= " + std::to_string(to_unix_ms(time)) + ")";
    };
    return select_alerts(
        session,
        "state = 'new' AND escalated_ms IS NULL AND desk <> :text AND last_captured_ms >= " +
            std::to_string(to_unix_ms(overdue.captured_from)) + " AND (" +
            made_by(0, overdue.high_made_by) + " OR " + made_by(1, overdue.medium_made_by) +
            " OR " + made_by(2, overdue.low_made_by) + ") ORDER BY priority, opened_ms, id" +
            limit(count_max),
        "");
}

void insert_alert(soci::session& session, const Alert& alert) {
    AlertColumns c{alert};
    session << "INSERT INTO alert (id, row_version, change_number, list_id, list_revision,"
               " entry_number, vrm, priority, desk, state, opened_ms, first_captured_ms,"
               " last_captured_ms, last_nrd_id, sighting_count, late, outcome, note)"
               " VALUES (:id, :version, :change, :list, :revision, :number, :vrm, :priority,"
               " :desk, :state, :opened, :first, :last, :nrd, :count, :late, '', '')",
        use(c.id), use(c.version), use(c.change), use(c.list), use(c.revision), use(c.number),
        use(c.vrm), use(c.priority), use(c.desk), use(c.state), use(c.opened_ms),
        use(c.first_captured_ms), use(c.last_captured_ms), use(c.last_nrd), use(c.sighting_count),
        use(c.late);
}

void replace_alert(soci::session& session, const Alert& alert) {
    AlertColumns c{alert};
    session << "UPDATE alert SET row_version = :version, change_number = :change,"
               " list_revision = :revision, entry_number = :number, priority = :priority,"
               " state = :state, first_captured_ms = :first, last_captured_ms = :last,"
               " last_nrd_id = :nrd, sighting_count = :count, late = :late,"
               " acknowledged_by = :acknowledged_by, acknowledged_ms = :acknowledged,"
               " resolved_by = :resolved_by, resolved_ms = :resolved, outcome = :outcome,"
               " note = :note, escalated_ms = :escalated WHERE id = :id",
        use(c.version), use(c.change), use(c.revision), use(c.number), use(c.priority),
        use(c.state), use(c.first_captured_ms), use(c.last_captured_ms), use(c.last_nrd),
        use(c.sighting_count), use(c.late), use(c.acknowledged_by.value, c.acknowledged_by.state),
        use(c.acknowledged_ms.value, c.acknowledged_ms.state),
        use(c.resolved_by.value, c.resolved_by.state),
        use(c.resolved_ms.value, c.resolved_ms.state), use(c.outcome), use(c.note),
        use(c.escalated_ms.value, c.escalated_ms.state), use(c.id);
}

bool is_known_sighting(soci::session& session, const AlertSighting& sighting) {
    long long count = 0;
    const std::string vrm = sighting.key.vrm.text();
    session << "SELECT COUNT(*) FROM alert_sighting WHERE vrm = :vrm AND captured_ms = "
            << to_unix_ms(sighting.key.captured) << " AND nrd_id = " << raw(sighting.key.nrd)
            << " AND list_id = " << raw(sighting.entry.list)
            << " AND list_revision = " << sighting.entry.revision
            << " AND entry_number = " << sighting.entry.number,
        into(count), use(vrm);
    return count != 0;
}

void insert_sighting(soci::session& session, AlertId alert, const AlertSighting& sighting) {
    const std::string vrm = sighting.key.vrm.text();
    session << "INSERT INTO alert_sighting (alert_id, ordinal, vrm, nrd_id, captured_ms,"
               " received_ms, flags, list_id, list_revision, entry_number) VALUES ("
            << raw(alert) << ", " << sighting.ordinal << ", :vrm, " << raw(sighting.key.nrd) << ", "
            << to_unix_ms(sighting.key.captured) << ", " << to_unix_ms(sighting.received) << ", "
            << sighting.flags.bits() << ", " << raw(sighting.entry.list) << ", "
            << sighting.entry.revision << ", " << sighting.entry.number << ")",
        use(vrm);
}

Result<std::vector<AlertSighting>> read_sightings(soci::session& session, AlertId alert,
                                                  std::size_t count_max) {
    long long ordinal = 0;
    std::string vrm;
    long long nrd = 0;
    long long captured_ms = 0;
    long long received_ms = 0;
    long long flags = 0;
    long long list = 0;
    long long revision = 0;
    long long number = 0;
    soci::statement query =
        (session.prepare << "SELECT ordinal, vrm, nrd_id, captured_ms, received_ms, flags, list_id,"
                            " list_revision, entry_number FROM alert_sighting WHERE alert_id = "
                         << raw(alert) << " ORDER BY captured_ms DESC, ordinal DESC"
                         << limit(count_max),
         into(ordinal), into(vrm), into(nrd), into(captured_ms), into(received_ms), into(flags),
         into(list), into(revision), into(number));
    query.execute();
    std::vector<AlertSighting> sightings;
    while (query.fetch()) {
        const auto mark = Vrm::parse(vrm);
        if (!mark.ok()) return damaged_row("alert_sighting", ordinal);
        sightings.push_back({static_cast<std::uint32_t>(ordinal),
                             {*mark, static_cast<NrdId>(nrd), from_unix_ms(captured_ms)},
                             from_unix_ms(received_ms),
                             ReadFlags{static_cast<std::uint16_t>(flags)},
                             {static_cast<ListId>(list), static_cast<std::uint32_t>(revision),
                              static_cast<std::uint64_t>(number)}});
    }
    return sightings;
}

}  // namespace bof::detail
