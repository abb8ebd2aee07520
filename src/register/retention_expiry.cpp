// Rows of the register whose time is over.
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"
#include "register/detail/numbers.hpp"
#include "register/retention_register.hpp"

#include <string>

namespace bof {
namespace {

using detail::Access;
using soci::into;

std::string limit_text() { return " LIMIT " + std::to_string(expired_rows_max); }
std::string ms_text(UtcDay day) { return std::to_string(to_unix_ms(UtcTime{day})); }

/// The ids that `query` selects, as "1, 2, 3"; empty: none.
std::string ids_of(soci::session& session, const std::string& query, std::uint64_t& count) {
    long long id = 0;
    std::string ids;
    soci::statement rows = (session.prepare << query, into(id));
    rows.execute();
    while (rows.fetch()) {
        ids += (ids.empty() ? "" : ", ") + std::to_string(id);
        ++count;
    }
    return ids;
}

/// Deletes those of `table` where `where`, at most expired_rows_max, and returns how many.
std::uint64_t delete_rows(soci::session& session, const std::string& table,
                          const std::string& where) {
    soci::statement statement = (session.prepare << "DELETE FROM " + table + " WHERE " + where);
    statement.execute(true);
    return static_cast<std::uint64_t>(statement.get_affected_rows());
}

constexpr const char* not_held =
    " AND NOT EXISTS (SELECT 1 FROM read_hold h WHERE h.released_ms IS NULL AND h.vrm = s.vrm"
    " AND s.captured_ms >= h.from_ms AND s.captured_ms < h.until_ms)"
    " AND NOT EXISTS (SELECT 1 FROM read_hold_read r JOIN read_hold h ON h.id = r.hold_id"
    " WHERE h.released_ms IS NULL AND r.vrm = s.vrm AND r.nrd_id = s.nrd_id"
    " AND r.captured_ms = s.captured_ms)";

std::uint64_t delete_sightings(soci::session& session, const std::string& border) {
    const std::uint64_t gone =
        delete_rows(session, "alert_sighting",
                    "(alert_id, ordinal) IN (SELECT s.alert_id, s.ordinal FROM alert_sighting s"
                    " WHERE s.captured_ms < " +
                        border + not_held + limit_text() + ")");
    // An alert of which sightings are left begins with the first of them.
    session << "UPDATE alert SET first_captured_ms = (SELECT MIN(s.captured_ms) FROM"
               " alert_sighting s WHERE s.alert_id = alert.id) WHERE first_captured_ms < " +
                   border +
                   " AND EXISTS (SELECT 1 FROM alert_sighting s WHERE s.alert_id = alert.id)";
    return gone;
}

std::uint64_t delete_alerts(soci::session& session, const std::string& border) {
    return delete_rows(session, "alert",
                       "id IN (SELECT a.id FROM alert a WHERE a.last_captured_ms < " + border +
                           " AND NOT EXISTS (SELECT 1 FROM alert_sighting s WHERE s.alert_id ="
                           " a.id)" +
                           limit_text() + ")");
}

/// What people said of misread reads goes with these.
std::uint64_t delete_corrections(soci::session& session, const std::string& border) {
    return delete_rows(session, "read_correction",
                       "id IN (SELECT s.id FROM read_correction s WHERE s.captured_ms < " + border +
                           not_held + " ORDER BY s.id" + limit_text() + ")");
}

/// With what was asked about them. Those that filed rows or corrections name stay until these go.
std::uint64_t delete_searches(soci::session& session, const std::string& border) {
    session << "UPDATE searches_state SET revision = revision + 1";
    std::uint64_t count = 0;
    const std::string ids =
        ids_of(session,
               "SELECT id FROM search WHERE started_ms < " + border +
                   " AND NOT EXISTS (SELECT 1 FROM authority_read r WHERE r.search_id = search.id)"
                   " AND NOT EXISTS (SELECT 1 FROM read_correction c WHERE c.search_id ="
                   " search.id)"
                   " ORDER BY id" +
                   limit_text(),
               count);
    if (count == 0) return 0;
    detail::keep_numbers(session, "search");
    detail::keep_numbers(session, "search_question");
    const std::string of_these = "search_id IN (" + ids + ")";
    session << "DELETE FROM search_question_word WHERE question_id IN (SELECT id FROM"
               " search_question WHERE " +
                   of_these + ")";
    session << "DELETE FROM search_question WHERE " + of_these;
    session << "DELETE FROM search WHERE id IN (" + ids + ")";
    return count;
}

std::uint64_t delete_older_forms(soci::session& session, const std::string& border) {
    session << "UPDATE authority_state SET revision = revision + 1";
    std::uint64_t count = 0;
    const std::string ids =
        ids_of(session,
               "SELECT id FROM authority WHERE created_ms < " + border +
                   " AND COALESCE(ends_ms, 0) < " + border + " ORDER BY id LIMIT 50",
               count);
    if (count == 0) return 0;
    detail::keep_numbers(session, "authority");
    session << "DELETE FROM authority_read WHERE authority_id IN (" + ids + ")";
    session << "DELETE FROM authority_event WHERE authority_id IN (" + ids + ")";
    session << "DELETE FROM authority WHERE id IN (" + ids + ")";
    return count;
}

}  // namespace

Result<RetentionRegister::Deleted> RetentionRegister::delete_expired(
    const RetentionBorders& borders, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<Deleted> {
        session << "UPDATE retention_state SET revision = revision + 1";
        Deleted deleted;
        deleted.sightings = delete_sightings(session, ms_text(borders.reads));
        deleted.alerts = delete_alerts(session, ms_text(borders.reads));
        deleted.corrections = delete_corrections(session, ms_text(borders.reads));
        // Forms first: their filed rows name searches.
        deleted.older_forms = delete_older_forms(session, ms_text(borders.older_forms));
        deleted.searches = delete_searches(session, ms_text(borders.searches));
        if (deleted.sightings + deleted.alerts + deleted.corrections + deleted.older_forms +
                deleted.searches ==
            0) {
            return deleted;
        }
        deleted.more = true;
        entry.facts["sightings"] = static_cast<std::int64_t>(deleted.sightings);
        entry.facts["alerts"] = static_cast<std::int64_t>(deleted.alerts);
        entry.facts["corrections"] = static_cast<std::int64_t>(deleted.corrections);
        entry.facts["searches"] = static_cast<std::int64_t>(deleted.searches);
        entry.facts["older_forms"] = static_cast<std::int64_t>(deleted.older_forms);
        detail::insert_audit_entry(session, entry);
        return deleted;
    });
}

}  // namespace bof
