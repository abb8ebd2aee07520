#include "register/factor_register.hpp"

#include "register/detail/account_rows.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/person_rows.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::of_person;
using detail::OptionalColumn;
using detail::put_on_record;
using soci::into;
using soci::use;

Result<std::optional<SecondFactorRow>> read_row(soci::session& session, const std::string& where) {
    long long person = 0;
    long long made = 0;
    long long last_step = 0;
    long long left = 0;
    OptionalColumn confirmed;
    SecondFactorRow row;
    session << "SELECT person_id, sealed_secret, made_ms, confirmed_ms, last_step,"
               " (SELECT COUNT(*) FROM recovery_code WHERE recovery_code.person_id ="
               " second_factor.person_id AND used_ms IS NULL)"
               " FROM second_factor WHERE " +
                   where + " ORDER BY person_id LIMIT 1",
        into(person), into(row.sealed_secret), into(made), into(confirmed.value, confirmed.state),
        into(last_step), into(left);
    if (!session.got_data()) return std::optional<SecondFactorRow>{};
    row.person = static_cast<PersonId>(person);
    row.made = from_unix_ms(made);
    row.confirmed = confirmed.time();
    row.last_step = last_step;
    row.recovery_codes_left = static_cast<std::size_t>(left);
    return std::optional{std::move(row)};
}

/// How many rows a statement has changed.
template <typename... Bound>
long long changed_by(soci::session& session, const std::string& text, Bound&&... bound) {
    soci::statement statement(session);
    (statement.exchange(use(bound)), ...);
    statement.alloc();
    statement.prepare(text);
    statement.define_and_bind();
    statement.execute(true);
    return statement.get_affected_rows();
}

void put_recovery_codes(soci::session& session, PersonId person,
                        const std::vector<std::string>& hashes) {
    session << "DELETE FROM recovery_code WHERE " << of_person(person);
    const long long id = raw(person);
    for (const std::string& hash : hashes) {
        session << "INSERT INTO recovery_code (person_id, code_hash) VALUES (:person, :hash)",
            use(id), use(hash);
    }
}

}  // namespace

FactorRegister::FactorRegister(std::shared_ptr<detail::Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {}

Result<std::optional<SecondFactorRow>> FactorRegister::find(PersonId person) {
    return database_->transact(
        Access::read, [&](soci::session& session) { return read_row(session, of_person(person)); });
}

Result<std::optional<SecondFactorRow>> FactorRegister::any() {
    return database_->transact(Access::read, [&](soci::session& session) {
        return read_row(session, "confirmed_ms IS NOT NULL");
    });
}

Result<void> FactorRegister::begin(PersonId person, const std::string& sealed_secret,
                                   AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        if (auto there = detail::find_person(session, person); !there.ok()) return there.error();
        const auto kept = read_row(session, of_person(person));
        if (!kept.ok()) return kept.error();
        if (*kept && (*kept)->confirmed) {
            return Error{Errc::conflict, "there is a second factor already: turn it off first"};
        }
        const long long id = raw(person);
        const long long now = to_unix_ms(clock_.now());
        session << "DELETE FROM second_factor WHERE " << of_person(person);
        session << "INSERT INTO second_factor (person_id, sealed_secret, made_ms, last_step)"
                   " VALUES (:person, :secret, :now, 0)",
            use(id), use(sealed_secret), use(now);
        put_on_record(session, entry, person);
        return {};
    });
}

Result<void> FactorRegister::confirm(PersonId person, const std::string& sealed_secret,
                                     std::int64_t step,
                                     const std::vector<std::string>& recovery_hashes,
                                     AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        const long long now = to_unix_ms(clock_.now());
        const long long number = step;
        const auto changed =
            changed_by(session,
                       "UPDATE second_factor SET confirmed_ms = :now, last_step = :step"
                       " WHERE confirmed_ms IS NULL AND sealed_secret = :secret AND " +
                           of_person(person),
                       now, number, sealed_secret);
        if (changed != 1) {
            return Error{Errc::conflict, "this was begun anew meanwhile: take the newer secret"};
        }
        put_recovery_codes(session, person, recovery_hashes);
        put_on_record(session, entry, person);
        return {};
    });
}

Result<bool> FactorRegister::use_step(PersonId person, const std::string& sealed_secret,
                                      std::int64_t step) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<bool> {
        const long long number = step;
        return changed_by(session,
                          "UPDATE second_factor SET last_step = :step WHERE last_step < :least"
                          " AND confirmed_ms IS NOT NULL AND sealed_secret = :secret AND " +
                              of_person(person),
                          number, number, sealed_secret) == 1;
    });
}

Result<bool> FactorRegister::use_recovery_code(PersonId person, const std::string& hash,
                                               AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<bool> {
        detail::lock_people(session);
        const long long now = to_unix_ms(clock_.now());
        const auto changed = changed_by(session,
                                        "UPDATE recovery_code SET used_ms = :now WHERE used_ms IS"
                                        " NULL AND code_hash = :hash AND " +
                                            of_person(person),
                                        now, hash);
        if (changed != 1) return false;
        const auto kept = read_row(session, of_person(person));
        if (!kept.ok()) return kept.error();
        entry.facts["left"] =
            static_cast<std::int64_t>(*kept ? (*kept)->recovery_codes_left : std::size_t{0});
        put_on_record(session, entry, person);
        return true;
    });
}

Result<void> FactorRegister::replace_recovery_codes(PersonId person,
                                                    const std::vector<std::string>& hashes,
                                                    AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        const auto kept = read_row(session, of_person(person));
        if (!kept.ok()) return kept.error();
        if (!*kept || !(*kept)->confirmed) {
            return Error{Errc::conflict, "there is no second factor: set one up first"};
        }
        put_recovery_codes(session, person, hashes);
        put_on_record(session, entry, person);
        return {};
    });
}

Result<void> FactorRegister::remove(PersonId person, PasswordFrom by, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        if (changed_by(session, "DELETE FROM second_factor WHERE " + of_person(person)) != 1) {
            return Error{Errc::not_found, "there is no second factor to take away"};
        }
        put_recovery_codes(session, person, {});
        if (by == PasswordFrom::somebody_else) {
            const long long id = raw(person);
            const long long now = to_unix_ms(clock_.now());
            const long long who = entry.actor.person ? raw(*entry.actor.person) : 0;
            session << "DELETE FROM second_factor_reset WHERE " << of_person(person);
            session << "INSERT INTO second_factor_reset (person_id, reset_ms, reset_by)"
                       " VALUES (:person, :now, :by)",
                use(id), use(now), use(who);
            entry.facts["sessions_ended"] = static_cast<std::int64_t>(
                changed_by(session,
                           "UPDATE sign_in_session SET ended_ms = :now WHERE ended_ms IS NULL"
                           " AND " +
                               of_person(person),
                           now));
        }
        put_on_record(session, entry, person);
        return {};
    });
}

Result<std::optional<PasswordReset>> FactorRegister::last_reset(PersonId person) {
    using Answer = Result<std::optional<PasswordReset>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        long long when = 0;
        std::string by;
        session << "SELECT reset_ms, COALESCE((SELECT display_name FROM person"
                   " WHERE person.id = second_factor_reset.reset_by), '')"
                   " FROM second_factor_reset WHERE "
                << of_person(person),
            into(when), into(by);
        if (!session.got_data()) return std::optional<PasswordReset>{};
        return std::optional<PasswordReset>{{from_unix_ms(when), by}};
    });
}

}  // namespace bof
