#include "register/detail/audit_rows.hpp"

#include "register/detail/audit_tail.hpp"

#include <array>

#include <sodium.h>

namespace bof::detail {
namespace {

std::string random_salt() {
    constexpr std::size_t salt_bytes = 16;
    std::array<unsigned char, salt_bytes> salt{};
    randombytes_buf(salt.data(), salt.size());
    std::string hex(2 * salt_bytes + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), salt.data(), salt.size());
    hex.pop_back();
    return hex;
}

/// The columns of an entry, bound once to a statement and then filled row by row.
struct Columns {
    long long number = 0;
    long long recorded = 0;
    std::string kind;
    long long person = 0;
    soci::indicator has_person = soci::i_null;
    std::string person_name;
    soci::indicator has_person_name = soci::i_null;
    std::string body;
    soci::indicator has_body = soci::i_null;
    std::string leaf;

    AuditRow row() const {
        AuditRow row{static_cast<AuditNumber>(number), from_unix_ms(recorded), kind, {}, {}, {}};
        if (has_person == soci::i_ok) row.person = static_cast<PersonId>(person);
        if (has_person_name == soci::i_ok) row.person_name = person_name;
        if (has_body == soci::i_ok) row.body = body;
        return row;
    }
};

constexpr const char* all_columns =
    "SELECT number, recorded_ms, kind, person_id,"
    " (SELECT display_name FROM person WHERE person.id = audit_entry.person_id), body, leaf"
    " FROM audit_entry ";

/// Runs the rest of a query over all_columns and hands each row to `use(columns)`. `rest` is made
/// of literals and numbers; its only parameter, if any, is `kind`.
template <typename Use>
void for_each_row(soci::session& session, const std::string& rest,
                  const std::optional<std::string>& kind, const Use& use) {
    Columns columns;
    soci::statement statement{session};
    statement.exchange(soci::into(columns.number));
    statement.exchange(soci::into(columns.recorded));
    statement.exchange(soci::into(columns.kind));
    statement.exchange(soci::into(columns.person, columns.has_person));
    statement.exchange(soci::into(columns.person_name, columns.has_person_name));
    statement.exchange(soci::into(columns.body, columns.has_body));
    statement.exchange(soci::into(columns.leaf));
    if (kind) statement.exchange(soci::use(*kind));
    statement.alloc();
    statement.prepare(all_columns + rest);
    statement.define_and_bind();
    if (!statement.execute(true)) return;
    do {
        use(columns);
    } while (statement.fetch());
}

std::string comparison(const char* column, const char* sign, std::int64_t number) {
    return std::string{column} + " " + sign + " " + std::to_string(number);
}

std::string where_of(const AuditFilter& filter, const std::optional<AuditPlace>& after) {
    std::string where;
    const auto add = [&](const std::string& condition) {
        where += (where.empty() ? "WHERE " : " AND ") + condition;
    };
    if (filter.person) add(comparison("person_id", "=", raw(*filter.person)));
    if (filter.kind) add("kind = :kind");
    if (filter.from) add(comparison("recorded_ms", ">=", to_unix_ms(*filter.from)));
    if (filter.until) add(comparison("recorded_ms", "<", to_unix_ms(*filter.until)));
    if (after) {
        add("(recorded_ms, number) < (" + std::to_string(after->recorded_ms) + ", " +
            std::to_string(after->number) + ")");
    }
    return where;
}

}  // namespace

void lock_audit_log(soci::session& session) {
    session << "UPDATE audit_state SET last_number = last_number";
}

AuditNumber insert_audit_entry(soci::session& session, const AuditEntry& entry) {
    return insert_audit_entries(session, {&entry, 1});
}

AuditNumber put_on_record(soci::session& session, AuditEntry& entry, PersonId person) {
    entry.facts["person"] = std::int64_t{raw(person)};
    return insert_audit_entry(session, entry);
}

AuditNumber insert_audit_entries(soci::session& session, std::span<const AuditEntry> entries) {
    session << "UPDATE audit_state SET last_number = last_number + " << entries.size();
    long long last = 0;
    session << "SELECT last_number FROM audit_state", soci::into(last);
    const long long first = last - static_cast<long long>(entries.size()) + 1;

    Columns columns;
    soci::statement statement =
        (session.prepare << "INSERT INTO audit_entry"
                            " (number, recorded_ms, kind, person_id, body, leaf)"
                            " VALUES (:number, :recorded, :kind, :person, :body, :leaf)",
         soci::use(columns.number), soci::use(columns.recorded), soci::use(columns.kind),
         soci::use(columns.person, columns.has_person), soci::use(columns.body),
         soci::use(columns.leaf));
    columns.number = first;
    for (const AuditEntry& entry : entries) {
        const auto& person = entry.actor.person;
        columns.recorded = to_unix_ms(entry.when);
        columns.kind = entry.kind;
        columns.person = person ? raw(*person) : 0;
        columns.has_person = person ? soci::i_ok : soci::i_null;
        columns.body =
            canonical_json(entry, static_cast<AuditNumber>(columns.number), random_salt());
        const TreeHash leaf = leaf_hash(columns.body);
        columns.leaf = to_text(leaf);
        statement.execute(true);
        audit_notes_of_transaction().push_back({static_cast<std::uint64_t>(columns.number), leaf});
        ++columns.number;
    }
    return static_cast<AuditNumber>(first);
}

std::vector<AuditRow> read_audit_rows(soci::session& session, const AuditFilter& filter,
                                      const std::optional<AuditPlace>& after,
                                      std::size_t count_max) {
    std::vector<AuditRow> rows;
    for_each_row(session,
                 where_of(filter, after) + " ORDER BY recorded_ms DESC, number DESC LIMIT " +
                     std::to_string(count_max),
                 filter.kind, [&](const Columns& columns) { rows.push_back(columns.row()); });
    return rows;
}

std::optional<AuditPlace> find_audit_place(soci::session& session, AuditNumber number) {
    const auto found = find_audit_row(session, number);
    if (!found) return std::nullopt;
    return AuditPlace{to_unix_ms(found->row.when), static_cast<std::int64_t>(raw(number))};
}

std::optional<AuditLeafRow> find_audit_row(soci::session& session, AuditNumber number) {
    std::optional<AuditLeafRow> found;
    for_each_row(session, "WHERE number = " + std::to_string(raw(number)), std::nullopt,
                 [&](const Columns& columns) {
                     found = {columns.row(), columns.leaf};
                 });
    return found;
}

std::vector<AuditLeafRow> read_audit_export(soci::session& session, std::uint64_t after,
                                            std::uint64_t last, std::size_t count_max) {
    std::vector<AuditLeafRow> rows;
    for_each_row(session,
                 "WHERE number > " + std::to_string(after) + " AND number <= " +
                     std::to_string(last) + " ORDER BY number LIMIT " + std::to_string(count_max),
                 std::nullopt, [&](const Columns& columns) {
                     rows.push_back({columns.row(), columns.leaf});
                 });
    return rows;
}

AuditPurge find_expired_bodies(soci::session& session, std::int64_t before_ms,
                               std::uint64_t last_max) {
    long long first_kept = 0;
    session << "SELECT COALESCE(MIN(number), " << last_max + 1
            << ") FROM audit_entry WHERE recorded_ms >= " << before_ms,
        soci::into(first_kept);
    const auto last = std::min(static_cast<std::uint64_t>(first_kept) - 1, last_max);
    long long bodies = 0;
    session << "SELECT COUNT(*) FROM audit_entry WHERE body IS NOT NULL AND number <= " << last,
        soci::into(bodies);
    return {last, static_cast<std::uint64_t>(bodies)};
}

void remove_bodies(soci::session& session, std::uint64_t last) {
    session << "UPDATE audit_entry SET body = NULL, person_id = NULL"
               " WHERE body IS NOT NULL AND number <= "
            << last;
}

}  // namespace bof::detail
