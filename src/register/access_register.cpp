#include "register/access_register.hpp"

#include "register/detail/access_rows.hpp"
#include "register/detail/account_rows.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/person_rows.hpp"

#include <utility>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

constexpr std::size_t reason_bytes_max = 2'000;

AuditNumber put_on_record(soci::session& session, AuditEntry& entry, ApplicationId id) {
    entry.facts["application"] = static_cast<std::int64_t>(raw(id));
    return detail::insert_audit_entry(session, entry);
}

/// Tells those who take the next step, but the one who took the last.
Result<void> tell_next(soci::session& session, const PolicyInForce& policy, Permission permission,
                       const detail::NewNotice& notice, PersonId but) {
    const auto told = detail::insert_notices(session, policy, permission, notice, but);
    return told.ok() ? Result<void>{} : Result<void>{told.error()};
}

std::string page_of(const std::string& where) {
    return where + " ORDER BY a.id DESC LIMIT " + std::to_string(applications_page_max);
}

/// What is wrong with a wish by itself.
Result<void> check_wish(const AccessWish& wish) {
    if (wish.reason.empty() || wish.reason.size() > reason_bytes_max) {
        return Error{Errc::invalid_argument, "say why, in at most 2000 bytes"};
    }
    if (wish.give.empty() && wish.take.empty() && !wish.older_access) {
        return Error{Errc::invalid_argument, "an application asks for something"};
    }
    if (wish.give.has_any_of(wish.take)) {
        return Error{Errc::invalid_argument, "a role is either given or taken"};
    }
    return wish.subject ? Result<void>{} : detail::check_person(wish.facts);
}

Result<void> check_waiting(soci::session& session, const AccessWish& wish, PersonId applicant) {
    long long waiting = 0;
    session << "SELECT COUNT(*) FROM access_application WHERE state = 'waiting'"
               " AND applicant_id = "
            << raw(applicant),
        into(waiting);
    if (waiting >= static_cast<long long>(applications_waiting_max)) {
        return Error{Errc::too_many, "too many of your applications wait: withdraw some first"};
    }
    if (wish.subject) {
        const auto found = detail::find_person(session, *wish.subject);
        return found.ok() ? Result<void>{} : Result<void>{found.error()};
    }
    long long namesakes = 0;
    session << "SELECT COUNT(*) FROM access_application WHERE user_name = :name"
               " AND subject_id IS NULL AND state IN ('waiting', 'authorised')",
        use(wish.facts.user_name), into(namesakes);
    if (namesakes > 0 || detail::person_named(session, wish.facts.user_name)) {
        return Error{Errc::conflict, "the user name is taken"};
    }
    return {};
}

/// The account of an effect, made or changed.
Result<PersonId> put_account(soci::session& session, const AccessEffect& effect, UtcTime now) {
    if (raw(effect.person.id) == 0) {
        return detail::add_account(session, effect.person, effect.password_hash, now);
    }
    const auto kept = detail::find_person(session, effect.person.id);
    if (!kept.ok()) return kept.error();
    if (kept->version != effect.version) {
        return Error{Errc::conflict,
                     "somebody else has changed it meanwhile: look again, then decide"};
    }
    detail::replace_person(session, effect.person);
    return effect.person.id;
}

}  // namespace

AccessRegister::AccessRegister(std::shared_ptr<detail::Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {}

Result<ApplicationId> AccessRegister::add(const AccessWish& wish, const ApplicationStep& step,
                                          AuditEntry entry, const PolicyInForce& policy) {
    if (auto sound = check_wish(wish); !sound.ok()) return sound.error();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<ApplicationId> {
        detail::lock_people(session);
        if (auto free = check_waiting(session, wish, step.person); !free.ok()) return free.error();
        const auto id = static_cast<ApplicationId>(detail::next_id(session, "access_application"));
        detail::insert_application(session, id, wish, step);
        const auto cause = put_on_record(session, entry, id);
        const auto told =
            tell_next(session, policy, Permission::access_authorise,
                      {NoticeKind::application_waiting, raw(id), entry.when, cause}, step.person);
        if (!told.ok()) return told.error();
        return id;
    });
}

Result<AccessApplication> AccessRegister::find(ApplicationId id) {
    return database_->transact(Access::read, [&](soci::session& session) {
        return detail::find_application(session, id);
    });
}

Result<std::vector<AccessApplication>> AccessRegister::list(std::optional<ApplicationState> state) {
    const std::string where =
        state ? "WHERE a.state = '" + std::string{to_text(*state)} + "'" : std::string{};
    return database_->transact(Access::read, [&](soci::session& session) {
        return detail::read_applications(session, page_of(where));
    });
}

Result<std::vector<AccessApplication>> AccessRegister::list_of(PersonId person) {
    const std::string number = std::to_string(raw(person));
    return database_->transact(Access::read, [&](soci::session& session) {
        return detail::read_applications(
            session, page_of("WHERE a.applicant_id = " + number + " OR a.subject_id = " + number));
    });
}

Result<void> AccessRegister::decide(ApplicationId id, ApplicationState state,
                                    const ApplicationStep& step, AuditEntry entry,
                                    const PolicyInForce& policy) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_people(session);
        const auto kept = detail::find_application(session, id);
        if (!kept.ok()) return kept.error();
        if (kept->state != ApplicationState::waiting) {
            return Error{Errc::conflict, "the application is not waiting any more: look again"};
        }
        detail::decide_application(session, id, state, step);
        const auto cause = put_on_record(session, entry, id);
        if (state == ApplicationState::withdrawn) return {};
        detail::insert_notice(session, kept->applied.person,
                              {NoticeKind::application_decided, raw(id), entry.when, cause});
        if (state != ApplicationState::authorised) return {};
        return tell_next(session, policy, Permission::access_effect,
                         {NoticeKind::application_authorised, raw(id), entry.when, cause},
                         step.person);
    });
}

Result<PersonId> AccessRegister::effect(ApplicationId id, const AccessEffect& effect,
                                        AuditEntry entry) {
    if (auto sound = detail::check_person(effect.person); !sound.ok()) return sound.error();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<PersonId> {
        detail::lock_people(session);
        const auto kept = detail::find_application(session, id);
        if (!kept.ok()) return kept.error();
        if (kept->state != ApplicationState::authorised) {
            return Error{Errc::conflict, "the application is not authorised, or over: look again"};
        }
        const auto person = put_account(session, effect, clock_.now());
        if (!person.ok()) return person;
        detail::end_application(session, id, *person, effect.step, effect.letter);
        if (effect.sessions == EndSessions::yes) {
            entry.facts["sessions_ended"] = static_cast<std::int64_t>(
                detail::end_sessions(session, detail::of_person(*person), clock_.now()));
        }
        entry.facts["person"] = std::int64_t{raw(*person)};
        const auto cause = put_on_record(session, entry, id);
        detail::insert_notice(session, *person, {NoticeKind::access_changed, 0, entry.when, cause});
        return person;
    });
}

}  // namespace bof
