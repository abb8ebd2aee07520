// The part of PeopleRegister that keeps the regular review of accounts.
#include "register/detail/account_rows.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"
#include "register/detail/person_rows.hpp"
#include "register/people_register.hpp"

#include <utility>

namespace bof {

using detail::Access;
using soci::into;
using soci::use;

Result<RowVersion> PeopleRegister::confirm_account(const Versioned<Person>& confirmed,
                                                   const std::string& note, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<RowVersion> {
        detail::lock_people(session);
        const auto kept = detail::find_person(session, confirmed.row.id);
        if (!kept.ok()) return kept.error();
        if (kept->version != confirmed.version) {
            return Error{Errc::conflict,
                         "somebody else has changed it meanwhile: look again, then decide"};
        }
        detail::replace_person(session, confirmed.row);
        const long long id = detail::next_id(session, "account_review");
        const long long person = raw(confirmed.row.id);
        const long long reviewed = to_unix_ms(entry.when);
        const long long reviewer = entry.actor.person ? raw(*entry.actor.person) : 0;
        session << "INSERT INTO account_review (id, person_id, reviewed_ms, reviewer_id, note)"
                   " VALUES (:id, :person, :reviewed, :reviewer, :note)",
            use(id), use(person), use(reviewed), use(reviewer), use(note);
        entry.facts["person"] = std::int64_t{person};
        detail::insert_audit_entry(session, entry);
        return RowVersion{static_cast<std::int64_t>(kept->version) + 1};
    });
}

Result<std::vector<AccountReview>> PeopleRegister::last_reviews() {
    using Answer = Result<std::vector<AccountReview>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        long long person = 0;
        long long reviewed = 0;
        AccountReview row;
        soci::statement query =
            (session.prepare
                 << "SELECT r.person_id, r.reviewed_ms, r.note, COALESCE((SELECT display_name"
                    " FROM person WHERE person.id = r.reviewer_id), '') FROM account_review r"
                    " WHERE r.id IN (SELECT MAX(id) FROM account_review GROUP BY person_id)"
                    " ORDER BY r.person_id",
             into(person), into(reviewed), into(row.note), into(row.by));
        query.execute();
        std::vector<AccountReview> found;
        while (query.fetch()) {
            row.person = static_cast<PersonId>(person);
            row.when = from_unix_ms(reviewed);
            found.push_back(row);
        }
        return found;
    });
}

}  // namespace bof
