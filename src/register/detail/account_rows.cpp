#include "register/detail/account_rows.hpp"

#include "register/detail/person_rows.hpp"
#include "register/people_register.hpp"

#include <algorithm>

namespace bof::detail {

using soci::into;
using soci::use;

Result<PersonId> add_account(soci::session& session, const Person& person,
                             const std::string& password_hash, UtcTime now) {
    if (person_named(session, person.user_name)) {
        return Error{Errc::conflict, "the user name is taken"};
    }
    const long long id = next_id(session, "person");
    if (id > static_cast<long long>(people_max)) {
        return Error{Errc::too_many, "there are as many people as the register holds"};
    }
    Person row = person;
    row.id = static_cast<PersonId>(id);
    insert_person(session, row);
    const long long changed = to_unix_ms(now);
    session << "INSERT INTO credential"
               " (person_id, password_hash, must_change, changed_ms, failures)"
               " VALUES (:id, :hash, 1, :now, 0)",
        use(id), use(password_hash), use(changed);
    return row.id;
}

std::size_t end_sessions(soci::session& session, const std::string& where, UtcTime now) {
    const long long ended = to_unix_ms(now);
    soci::statement update = (session.prepare << "UPDATE sign_in_session SET ended_ms = :ended"
                                                 " WHERE ended_ms IS NULL AND " +
                                                     where,
                              use(ended));
    update.execute(true);
    return static_cast<std::size_t>(std::max(0LL, update.get_affected_rows()));
}

std::string of_person(PersonId id) { return "person_id = " + std::to_string(raw(id)); }

long long next_id(soci::session& session, const char* table) {
    long long last = 0;
    session << "SELECT COALESCE(MAX(id), 0) FROM " << table, into(last);
    return last + 1;
}

}  // namespace bof::detail
