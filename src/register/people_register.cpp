#include "register/people_register.hpp"

#include "base/text.hpp"
#include "policy/sign_in.hpp"
#include "register/detail/account_rows.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/person_rows.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::end_sessions;
using detail::next_id;
using detail::of_person;
using detail::OptionalColumn;
using detail::put_on_record;
using soci::into;
using soci::use;

constexpr std::size_t user_name_bytes_min = 2;
constexpr std::size_t user_name_bytes_max = 40;

Result<void> require_person(soci::session& session, PersonId id) {
    long long found = 0;
    session << "SELECT COUNT(*) FROM person WHERE id = " << raw(id), into(found);
    if (found == 0) return Error{Errc::not_found, "there is no such person"};
    return {};
}

Error changed_meanwhile() {
    return {Errc::conflict, "the password was changed meanwhile: use the new one"};
}

/// Asked under the lock of people: an answer to the question that was asked before it.
bool is_password(soci::session& session, PersonId id, const std::string& hash) {
    std::string kept;
    session << "SELECT password_hash FROM credential WHERE person_id = " << raw(id), into(kept);
    return session.got_data() && kept == hash;
}

Result<bool> is_held_by_another(soci::session& session, Role role, std::optional<PersonId> but) {
    const auto people = detail::read_people(session);
    if (!people.ok()) return people.error();
    return std::any_of(people->begin(), people->end(), [&](const Versioned<Person>& person) {
        return person.row.id != but && person.row.state == PersonState::active &&
               person.row.roles.has(role);
    });
}

std::vector<SessionRow> read_sessions(soci::session& session, const std::string& where,
                                      const std::string& token_hash) {
    long long id = 0;
    long long person = 0;
    long long started = 0;
    long long seen = 0;
    long long confirmed = 0;
    long long factors = 0;
    SessionRow row;
    soci::statement query(session);
    if (!token_hash.empty()) query.exchange(use(token_hash));
    query.exchange(into(id));
    query.exchange(into(person));
    query.exchange(into(row.token_hash));
    query.exchange(into(row.user_agent_hash));
    query.exchange(into(row.address));
    query.exchange(into(started));
    query.exchange(into(seen));
    query.exchange(into(row.browser));
    query.exchange(into(confirmed));
    query.exchange(into(factors));
    query.alloc();
    query.prepare(
        "SELECT id, person_id, token_hash, user_agent_hash, address, started_ms, seen_ms,"
        " browser, confirmed_ms, (SELECT COUNT(*) FROM second_factor WHERE"
        " second_factor.person_id = sign_in_session.person_id AND"
        " second_factor.confirmed_ms IS NOT NULL)"
        " FROM sign_in_session WHERE ended_ms IS NULL AND " +
        where + " ORDER BY id");
    query.define_and_bind();
    query.execute();
    std::vector<SessionRow> rows;
    while (query.fetch()) {
        row.id = static_cast<SessionId>(id);
        row.person = static_cast<PersonId>(person);
        row.started = from_unix_ms(started);
        row.seen = from_unix_ms(seen);
        row.confirmed = from_unix_ms(confirmed);
        row.has_second_factor = factors != 0;
        rows.push_back(row);
    }
    return rows;
}

Result<std::optional<SessionLook>> first_look(soci::session& session,
                                              std::vector<SessionRow>&& rows) {
    if (rows.empty()) return std::optional<SessionLook>{};
    auto person = detail::find_person(session, rows.front().person);
    if (!person.ok()) return person.error();
    return std::optional<SessionLook>{{std::move(rows.front()), std::move(*person)}};
}

std::string all_but(std::optional<SessionId> keep) {
    return keep ? " AND id <> " + std::to_string(raw(*keep)) : std::string{};
}

bool has_second_factor(soci::session& session, PersonId person) {
    long long factors = 0;
    session << "SELECT COUNT(*) FROM second_factor WHERE confirmed_ms IS NOT NULL AND "
            << of_person(person),
        into(factors);
    return factors != 0;
}

void forget_failures(soci::session& session, PersonId person) {
    session << "UPDATE credential SET failures = 0, locked_until_ms = NULL WHERE "
            << of_person(person);
}

/// Makes room for one more session of the person.
void end_oldest_sessions(soci::session& session, PersonId person, UtcTime now) {
    const auto open = read_sessions(session, of_person(person), {});
    for (std::size_t index = 0; index + sessions_per_person_max <= open.size(); ++index) {
        end_sessions(session, "id = " + std::to_string(raw(open[index].id)), now);
    }
}

Result<SignInAttempt> count_attempt(soci::session& session, Versioned<Person> person,
                                    const PolicyInForce& policy, UtcTime now) {
    const long long id = raw(person.row.id);
    long long failures = 0;
    OptionalColumn locked;
    SignInAttempt attempt{.person = std::move(person), .password_hash = {}, .locked_until = {}};
    session << "SELECT password_hash, failures, locked_until_ms FROM credential"
               " WHERE person_id = :id",
        use(id), into(attempt.password_hash), into(failures), into(locked.value, locked.state);
    if (!session.got_data()) return detail::damaged_row("credential", id);
    attempt.has_second_factor = has_second_factor(session, attempt.person.row.id);
    attempt.locked_until = locked.time();
    attempt.was_locked = attempt.locked_until && now < *attempt.locked_until;
    attempt.failures = static_cast<std::uint32_t>(failures);
    if (attempt.was_locked) return attempt;

    const auto wait = lock_after(policy, ++attempt.failures);
    attempt.locked_until.reset();
    if (wait.count() > 0) attempt.locked_until = now + wait;
    OptionalColumn lock{attempt.locked_until};
    ++failures;
    session << "UPDATE credential SET failures = :failures, locked_until_ms = :locked"
               " WHERE person_id = :id",
        use(failures), use(lock.value, lock.state), use(id);
    return attempt;
}

}  // namespace

bool is_user_name(std::string_view text) {
    const auto is_letter = [](char symbol) { return symbol >= 'a' && symbol <= 'z'; };
    return text.size() >= user_name_bytes_min && text.size() <= user_name_bytes_max &&
           is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char symbol) {
               return is_letter(symbol) || is_digit_ascii(symbol) || symbol == '.' ||
                      symbol == '-' || symbol == '_';
           });
}

PeopleRegister::PeopleRegister(std::shared_ptr<detail::Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {}

Result<std::vector<Versioned<Person>>> PeopleRegister::people() {
    return database_->transact(Access::read,
                               [](soci::session& session) { return detail::read_people(session); });
}

Result<Versioned<Person>> PeopleRegister::find(PersonId id) {
    return database_->transact(
        Access::read, [&](soci::session& session) { return detail::find_person(session, id); });
}

Result<Versioned<Person>> PeopleRegister::find_named(const std::string& user_name) {
    return database_->transact(
        Access::read, [&](soci::session& session) -> Result<Versioned<Person>> {
            const auto id = detail::person_named(session, lower_ascii(user_name));
            if (!id) return Error{Errc::not_found, "there is no such person"};
            return detail::find_person(session, *id);
        });
}

Result<PersonId> PeopleRegister::add(const Person& person, const std::string& password_hash,
                                     AuditEntry entry) {
    if (auto sound = detail::check_person(person); !sound.ok()) return sound.error();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<PersonId> {
        detail::lock_people(session);
        const auto id = detail::add_account(session, person, password_hash, clock_.now());
        if (!id.ok()) return id;
        put_on_record(session, entry, *id);
        return id;
    });
}

Result<RowVersion> PeopleRegister::update(const Versioned<Person>& changed, EndSessions sessions,
                                          AuditEntry entry, std::optional<Role> first_of) {
    if (auto sound = detail::check_person(changed.row); !sound.ok()) return sound.error();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<RowVersion> {
        detail::lock_people(session);
        const auto kept = detail::find_person(session, changed.row.id);
        if (!kept.ok()) return kept.error();
        if (kept->version != changed.version) {
            return Error{Errc::conflict,
                         "somebody else has changed it meanwhile: look again, then decide"};
        }
        const auto namesake = detail::person_named(session, changed.row.user_name);
        if (namesake && *namesake != changed.row.id) {
            return Error{Errc::conflict, "the user name is taken"};
        }
        if (first_of) {
            const auto held = is_held_by_another(session, *first_of, changed.row.id);
            if (!held.ok()) return held.error();
            if (*held) return Error{Errc::conflict, "somebody has this role by now"};
        }
        detail::replace_person(session, changed.row);
        if (sessions == EndSessions::yes) {
            entry.facts["sessions_ended"] = static_cast<std::int64_t>(
                end_sessions(session, of_person(changed.row.id), clock_.now()));
        }
        const auto cause = put_on_record(session, entry, changed.row.id);
        if (changed.row.rights_suspended && !kept->row.rights_suspended) {
            detail::insert_notice(session, changed.row.id,
                                  {NoticeKind::access_changed, 0, entry.when, cause});
        }
        return RowVersion{static_cast<std::int64_t>(kept->version) + 1};
    });
}

Result<bool> PeopleRegister::is_held(Role role) {
    return database_->transact(Access::read, [&](soci::session& session) {
        return is_held_by_another(session, role, std::nullopt);
    });
}

Result<void> PeopleRegister::acknowledge_guidance(PersonId id, std::uint32_t version,
                                                  AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        if (auto there = require_person(session, id); !there.ok()) return there.error();
        const long long person = raw(id);
        const long long number = version;
        const long long now = to_unix_ms(clock_.now());
        session << "INSERT INTO guidance_acknowledgement (person_id, version, acknowledged_ms)"
                   " VALUES (:person, :version, :now) ON CONFLICT (person_id, version) DO NOTHING",
            use(person), use(number), use(now);
        put_on_record(session, entry, id);
        return {};
    });
}

Result<std::optional<SignInAttempt>> PeopleRegister::begin_sign_in(const std::string& user_name,
                                                                   const PolicyInForce& policy) {
    using Answer = Result<std::optional<SignInAttempt>>;
    return database_->transact(Access::write, [&](soci::session& session) -> Answer {
        // Written also for a name that nobody has: the answer must take as long.
        detail::lock_people(session);
        const auto id = detail::person_named(session, lower_ascii(user_name));
        if (!id) return std::optional<SignInAttempt>{};
        auto person = detail::find_person(session, *id);
        if (!person.ok()) return person.error();
        auto attempt = count_attempt(session, std::move(*person), policy, clock_.now());
        if (!attempt.ok()) return attempt.error();
        return std::optional<SignInAttempt>{std::move(*attempt)};
    });
}

Result<void> PeopleRegister::take_back(const SignInAttempt& attempt) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        const long long counted = attempt.failures;
        const long long before = std::max(0LL, counted - 1);
        session << "UPDATE credential SET failures = :before, locked_until_ms = NULL"
                   " WHERE failures = :counted AND " +
                       of_person(attempt.person.row.id),
            use(before), use(counted);
        return {};
    });
}

Result<SessionRow> PeopleRegister::open_session(const SessionRow& wanted,
                                                const std::string& password_hash, AuditEntry entry,
                                                SecondStep step) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<SessionRow> {
        detail::lock_people(session);
        if (auto there = require_person(session, wanted.person); !there.ok()) return there.error();
        if (!is_password(session, wanted.person, password_hash)) return changed_meanwhile();
        // Asked under the lock: one may have been set up since the password was found right.
        SessionRow row = wanted;
        row.has_second_factor = has_second_factor(session, wanted.person);
        if (row.has_second_factor && step == SecondStep::not_taken) {
            return Error{Errc::conflict, "this account has a second factor: sign in anew"};
        }
        row.started = clock_.now();
        row.seen = row.started;
        row.confirmed = row.started;
        row.ended.reset();
        end_oldest_sessions(session, row.person, row.started);
        const long long id = next_id(session, "sign_in_session");
        const long long person = raw(row.person);
        const long long now = to_unix_ms(row.started);
        row.id = static_cast<SessionId>(id);
        session << "INSERT INTO sign_in_session (id, person_id, token_hash, user_agent_hash,"
                   " address, started_ms, seen_ms, browser, confirmed_ms)"
                   " VALUES (:id, :person, :token, :agent, :address, :started, :seen, :browser,"
                   " :confirmed)",
            use(id), use(person), use(row.token_hash), use(row.user_agent_hash), use(row.address),
            use(now), use(now), use(row.browser), use(now);
        forget_failures(session, row.person);
        entry.facts["session"] = std::int64_t{id};
        put_on_record(session, entry, row.person);
        return row;
    });
}

Result<UtcTime> PeopleRegister::confirm_session(SessionId id, const std::string& password_hash,
                                                AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<UtcTime> {
        detail::lock_people(session);
        const auto open = read_sessions(session, "id = " + std::to_string(raw(id)), {});
        if (open.empty()) return Error{Errc::not_found, "there is no such session"};
        const PersonId person = open.front().person;
        if (!is_password(session, person, password_hash)) return changed_meanwhile();
        const UtcTime confirmed = clock_.now();
        const long long now = to_unix_ms(confirmed);
        session << "UPDATE sign_in_session SET confirmed_ms = :now WHERE id = " << raw(id),
            use(now);
        forget_failures(session, person);
        entry.facts["session"] = static_cast<std::int64_t>(raw(id));
        put_on_record(session, entry, person);
        return confirmed;
    });
}

Result<std::size_t> PeopleRegister::open_sessions(UtcTime started_after, UtcTime seen_after) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<std::size_t> {
        long long open = 0;
        session << "SELECT COUNT(*) FROM sign_in_session WHERE ended_ms IS NULL AND started_ms > "
                << to_unix_ms(started_after) << " AND seen_ms > " << to_unix_ms(seen_after),
            into(open);
        return static_cast<std::size_t>(open);
    });
}

Result<std::optional<SessionLook>> PeopleRegister::find_session(const std::string& token_hash) {
    using Answer = Result<std::optional<SessionLook>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        if (token_hash.empty()) return std::optional<SessionLook>{};
        return first_look(session, read_sessions(session, "token_hash = :token", token_hash));
    });
}

Result<std::optional<SessionLook>> PeopleRegister::find_session(SessionId id) {
    return database_->transact(Access::read, [&](soci::session& session) {
        return first_look(session, read_sessions(session, "id = " + std::to_string(raw(id)), {}));
    });
}

Result<void> PeopleRegister::touch_session(SessionId id) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        const long long now = to_unix_ms(clock_.now());
        session << "UPDATE sign_in_session SET seen_ms = :now WHERE ended_ms IS NULL AND id = "
                << raw(id),
            use(now);
        return {};
    });
}

Result<void> PeopleRegister::end_session(SessionId id, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        const std::string where = "id = " + std::to_string(raw(id));
        const auto open = read_sessions(session, where, {});
        if (open.empty()) return Error{Errc::not_found, "there is no such session"};
        end_sessions(session, where, clock_.now());
        entry.facts["session"] = static_cast<std::int64_t>(raw(id));
        put_on_record(session, entry, open.front().person);
        return {};
    });
}

Result<std::size_t> PeopleRegister::end_sessions_of(PersonId id, AuditEntry entry,
                                                    std::optional<SessionId> keep) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        detail::lock_people(session);
        if (auto there = require_person(session, id); !there.ok()) return there.error();
        const auto ended = end_sessions(session, of_person(id) + all_but(keep), clock_.now());
        entry.facts["sessions_ended"] = static_cast<std::int64_t>(ended);
        put_on_record(session, entry, id);
        return ended;
    });
}

Result<std::vector<SessionRow>> PeopleRegister::sessions_of(PersonId id) {
    using Answer = Result<std::vector<SessionRow>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        return read_sessions(session, of_person(id), {});
    });
}

Result<std::string> PeopleRegister::password_hash(PersonId id) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<std::string> {
        std::string hash;
        session << "SELECT password_hash FROM credential WHERE " << of_person(id), into(hash);
        if (!session.got_data()) return Error{Errc::not_found, "there is no such person"};
        return hash;
    });
}

Result<void> PeopleRegister::set_password(PersonId id, const std::string& password_hash,
                                          PasswordFrom from, std::optional<SessionId> keep,
                                          AuditEntry entry,
                                          const std::optional<std::string>& checked_hash) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        if (auto there = require_person(session, id); !there.ok()) return there.error();
        if (checked_hash && !is_password(session, id, *checked_hash)) return changed_meanwhile();
        const long long person = raw(id);
        const long long must_change = from == PasswordFrom::somebody_else ? 1 : 0;
        const long long now = to_unix_ms(clock_.now());
        session << "UPDATE credential SET password_hash = :hash, must_change = :must_change,"
                   " changed_ms = :now, failures = 0, locked_until_ms = NULL"
                   " WHERE person_id = :person",
            use(password_hash), use(must_change), use(now), use(person);
        if (from == PasswordFrom::somebody_else) {
            const long long by = entry.actor.person ? raw(*entry.actor.person) : 0;
            session << "UPDATE credential SET reset_ms = :now, reset_by = :by"
                       " WHERE person_id = :person",
                use(now), use(by), use(person);
        }
        entry.facts["sessions_ended"] = static_cast<std::int64_t>(
            end_sessions(session, of_person(id) + all_but(keep), clock_.now()));
        put_on_record(session, entry, id);
        return {};
    });
}

Result<std::optional<PasswordReset>> PeopleRegister::last_reset(PersonId id) {
    using Answer = Result<std::optional<PasswordReset>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        OptionalColumn when;
        std::string by;
        session << "SELECT reset_ms, COALESCE((SELECT display_name FROM person"
                   " WHERE person.id = credential.reset_by), '') FROM credential WHERE "
                << of_person(id),
            into(when.value, when.state), into(by);
        if (!session.got_data() || !when.time()) return std::optional<PasswordReset>{};
        return std::optional<PasswordReset>{{*when.time(), by}};
    });
}

}  // namespace bof
