// The part of PeopleRegister that tells people ahead what of theirs runs out.
#include "policy/standing.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/person_rows.hpp"
#include "register/people_register.hpp"

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

/// Whose, what, and the day on which it ends.
using EndTold = std::tuple<PersonId, std::string, UtcDay>;

std::set<EndTold> read_ends_told(soci::session& session) {
    long long person = 0;
    std::string what;
    long long day = 0;
    soci::statement query = (session.prepare << "SELECT person_id, what, end_day FROM ending_told",
                             into(person), into(what), into(day));
    query.execute();
    std::set<EndTold> found;
    while (query.fetch()) {
        found.emplace(static_cast<PersonId>(person), what, detail::OptionalColumn::day_from(day));
    }
    return found;
}

/// What of the person's is near its end and not told of yet.
std::vector<RunningOut> ends_to_tell(const Person& person, const std::set<EndTold>& told,
                                     UtcTime now) {
    if (person.state != PersonState::active) return {};
    auto ends = running_out(person, now);
    std::erase_if(ends, [&](const RunningOut& one) {
        return !one.is_near || told.contains({person.id, name_of(one), one.day});
    });
    return ends;
}

NoticeKind notice_of(RunsOut what) {
    switch (what) {
        case RunsOut::employment:
            return NoticeKind::employment_ending;
        case RunsOut::training:
            return NoticeKind::training_ending;
        case RunsOut::vetting:
            return NoticeKind::vetting_ending;
        case RunsOut::older_access:
            break;
    }
    return NoticeKind::older_access_ending;
}

/// Tells the person of one, and keeps that he was told. Returns the entry of it.
AuditNumber tell_owner(soci::session& session, PersonId whose, const RunningOut& one, UtcTime now) {
    const AuditEntry entry{now,
                           "people.ending_told",
                           {std::nullopt, "bofd", {}},
                           {{"person", std::int64_t{raw(whose)}},
                            {"what", name_of(one)},
                            {"day", to_iso_date(one.day)}}};
    const AuditNumber cause = detail::insert_audit_entry(session, entry);
    const long long person = raw(whose);
    const std::string what = name_of(one);
    const long long day = one.day.time_since_epoch().count();
    session << "INSERT INTO ending_told (person_id, what, end_day) VALUES (:person, :what, :day)",
        use(person), use(what), use(day);
    detail::insert_notice(session, whose, {notice_of(one.what), 0, now, cause});
    return cause;
}

/// The people of whom there is something to tell, as they are now.
Result<std::vector<PersonId>> people_to_tell(soci::session& session, UtcTime now) {
    const auto people = detail::read_people(session);
    if (!people.ok()) return people.error();
    const auto told = read_ends_told(session);
    std::vector<PersonId> found;
    for (const auto& person : *people) {
        if (found.size() == endings_told_max) break;
        if (!ends_to_tell(person.row, told, now).empty()) found.push_back(person.row.id);
    }
    return found;
}

}  // namespace

Result<std::size_t> PeopleRegister::tell_endings(const PolicyInForce& policy) {
    const UtcTime now = clock_.now();
    // Looked at first: most of the time there is none, and nobody is kept from writing.
    const auto waiting = database_->transact(
        Access::read, [&](soci::session& session) { return people_to_tell(session, now); });
    if (!waiting.ok()) return waiting.error();
    if (waiting->empty()) return std::size_t{0};
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        detail::lock_people(session);
        // What is over is not told of any more.
        session << "DELETE FROM ending_told WHERE end_day <= "
                << day_of(now).time_since_epoch().count();
        const auto told = read_ends_told(session);
        std::size_t count = 0;
        std::optional<AuditNumber> last_fact;
        for (const PersonId id : *waiting) {
            const auto person = detail::find_person(session, id);
            if (!person.ok()) return person.error();
            for (const RunningOut& one : ends_to_tell(person->row, told, now)) {
                const AuditNumber cause = tell_owner(session, id, one, now);
                ++count;
                if (one.what != RunsOut::older_access) {
                    last_fact = cause;
                    continue;
                }
                const auto reviewers = detail::insert_notices(
                    session, policy, Permission::access_review,
                    {NoticeKind::access_review_due, raw(id), now, cause}, id);
                if (!reviewers.ok()) return reviewers.error();
            }
        }
        if (!last_fact) return count;
        // One for all: whoever reviews has the list, and does not drown in notices.
        const auto reviewers =
            detail::insert_notices(session, policy, Permission::access_review,
                                   {NoticeKind::access_ending, 0, now, *last_fact});
        if (!reviewers.ok()) return reviewers.error();
        return count;
    });
}

}  // namespace bof
