#include "register/notice_register.hpp"

#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::OptionalColumn;
using soci::into;
using soci::use;

long long number_of(NoticeId id) {
    return static_cast<long long>(std::min(raw(id), detail::sql_number_max));
}

/// `rest` is made of numbers only.
Result<std::vector<Notice>> read_notices(soci::session& session, const std::string& rest) {
    long long id = 0;
    std::string kind;
    long long subject = 0;
    long long created = 0;
    OptionalColumn seen;
    soci::statement query =
        (session.prepare << "SELECT id, kind, subject_id, created_ms, seen_ms FROM notice " << rest,
         into(id), into(kind), into(subject), into(created), into(seen.value, seen.state));
    std::vector<Notice> found;
    query.execute();
    while (query.fetch()) {
        const auto parsed = parse_notice_kind(kind);
        if (!parsed) return detail::damaged_row("notice", id);
        found.push_back({static_cast<NoticeId>(id), *parsed, static_cast<std::uint64_t>(subject),
                         from_unix_ms(created), seen.time()});
    }
    return found;
}

/// `which` is made of numbers only.
std::size_t mark(soci::session& session, PersonId person, const std::string& which, UtcTime when) {
    const long long seen = to_unix_ms(when);
    const long long whose = raw(person);
    soci::statement update =
        (session.prepare << "UPDATE notice SET seen_ms = :seen, mail = CASE mail WHEN 'waiting'"
                            " THEN 'not_needed' ELSE mail END"
                            " WHERE person_id = :person AND seen_ms IS NULL AND " +
                                which,
         use(seen), use(whose));
    update.execute(true);
    return static_cast<std::size_t>(update.get_affected_rows());
}

}  // namespace

NoticeRegister::NoticeRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<std::vector<Notice>> NoticeRegister::list(PersonId person, std::size_t count_max,
                                                 std::optional<NoticeId> before) {
    std::string rest = "WHERE person_id = " + std::to_string(raw(person));
    if (before) rest += " AND id < " + std::to_string(number_of(*before));
    rest += " ORDER BY id DESC LIMIT " + std::to_string(std::min(count_max, notices_page_max));
    return database_->transact(Access::read,
                               [&](soci::session& session) { return read_notices(session, rest); });
}

Result<std::uint64_t> NoticeRegister::unseen(PersonId person) {
    return database_->transact(Access::read, [&](soci::session& session) {
        const long long whose = raw(person);
        long long number = 0;
        session << "SELECT COUNT(*) FROM notice WHERE person_id = :person AND seen_ms IS NULL",
            use(whose), into(number);
        return Result<std::uint64_t>{static_cast<std::uint64_t>(number)};
    });
}

Result<std::size_t> NoticeRegister::mark_seen(PersonId person, NoticeId id, UtcTime when) {
    return database_->transact(Access::write, [&](soci::session& session) {
        return Result<std::size_t>{
            mark(session, person, "id = " + std::to_string(number_of(id)), when)};
    });
}

Result<std::size_t> NoticeRegister::mark_all_seen(PersonId person, NoticeId last, UtcTime when) {
    return database_->transact(Access::write, [&](soci::session& session) {
        return Result<std::size_t>{
            mark(session, person, "id <= " + std::to_string(number_of(last)), when)};
    });
}

Result<std::vector<NoticeToMail>> NoticeRegister::to_mail(UtcTime now, std::size_t count_max) {
    using Found = std::vector<NoticeToMail>;
    return database_->transact(Access::read, [&](soci::session& session) -> Result<Found> {
        const long long due = to_unix_ms(now);
        long long id = 0;
        std::string user_name;
        std::string kind;
        long long tries = 0;
        soci::statement query =
            (session.prepare
                 << "SELECT notice.id, person.user_name, notice.kind, notice.mail_tries"
                    " FROM notice JOIN person ON person.id = notice.person_id"
                    " WHERE notice.mail = 'waiting' AND notice.mail_ms <= :due"
                    " AND person.state = 'active' ORDER BY notice.mail_ms, notice.id LIMIT " +
                        std::to_string(count_max),
             use(due), into(id), into(user_name), into(kind), into(tries));
        Found found;
        query.execute();
        while (query.fetch()) {
            const auto parsed = parse_notice_kind(kind);
            if (!parsed) return detail::damaged_row("notice", id);
            found.push_back(
                {static_cast<NoticeId>(id), user_name, *parsed, static_cast<std::uint32_t>(tries)});
        }
        return found;
    });
}

Result<void> NoticeRegister::note_mailed(NoticeId id, UtcTime when) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        const long long number = number_of(id);
        const long long sent = to_unix_ms(when);
        session << "UPDATE notice SET mail = 'sent', mail_ms = :sent WHERE id = :id", use(sent),
            use(number);
        return {};
    });
}

Result<void> NoticeRegister::note_not_mailed(NoticeId id, MailGoesOn goes_on, UtcTime next) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        const long long number = number_of(id);
        const long long again = to_unix_ms(next);
        const std::string state = goes_on == MailGoesOn::give_up ? "given_up" : "waiting";
        session << "UPDATE notice SET mail = :state, mail_tries = mail_tries + 1, mail_ms = :next"
                   " WHERE id = :id AND mail = 'waiting'",
            use(state), use(again), use(number);
        return {};
    });
}

Result<std::size_t> NoticeRegister::give_up_before(UtcTime border) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        const long long oldest = to_unix_ms(border);
        soci::statement update =
            (session.prepare << "UPDATE notice SET mail = 'given_up'"
                                " WHERE mail = 'waiting' AND created_ms < :oldest",
             use(oldest));
        update.execute(true);
        return static_cast<std::size_t>(update.get_affected_rows());
    });
}

Result<NoticeFigures> NoticeRegister::figures() {
    return database_->transact(Access::read, [&](soci::session& session) {
        long long to_mail = 0;
        long long seen = 0;
        long long unseen = 0;
        session << "SELECT COUNT(*) FROM notice WHERE mail = 'waiting'", into(to_mail);
        session << "SELECT dropped_seen, dropped_unseen FROM notice_state", into(seen),
            into(unseen);
        return Result<NoticeFigures>{NoticeFigures{static_cast<std::uint64_t>(to_mail),
                                                   static_cast<std::uint64_t>(seen),
                                                   static_cast<std::uint64_t>(unseen)}};
    });
}

}  // namespace bof
