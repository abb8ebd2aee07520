#include "register/detail/notice_rows.hpp"

#include "base/assert.hpp"
#include "register/detail/person_rows.hpp"
#include "register/notice_register.hpp"

#include <string>
#include <vector>

namespace bof::detail {
namespace {

using soci::into;
using soci::use;

long long count_of(soci::session& session, long long person) {
    long long kept = 0;
    session << "SELECT COUNT(*) FROM notice WHERE person_id = :person", use(person), into(kept);
    return kept;
}

/// Drops the person's oldest notice that `which` allows. False: there is none.
bool drop_oldest(soci::session& session, long long person, const std::string& which) {
    soci::statement drop =
        (session.prepare << "DELETE FROM notice WHERE id = (SELECT MIN(id) FROM notice"
                            " WHERE person_id = :person" +
                                which + ")",
         use(person));
    drop.execute(true);
    return drop.get_affected_rows() == 1;
}

void make_room(soci::session& session, long long person) {
    const auto room = static_cast<long long>(notices_per_person_max) - 1;
    const auto room_unseen = static_cast<long long>(notices_unseen_per_person_max) - 1;
    long long kept = count_of(session, person);
    for (; kept > room && drop_oldest(session, person, " AND seen_ms IS NOT NULL"); --kept) {
        session << "UPDATE notice_state SET dropped_seen = dropped_seen + 1";
    }
    for (; kept > room_unseen && drop_oldest(session, person, ""); --kept) {
        session << "UPDATE notice_state SET dropped_unseen = dropped_unseen + 1";
    }
}

/// Roles as a condition on the text that person_rows keeps them in.
std::string has_role_of(RoleSet roles) {
    std::string where = "1 = 0";
    for (const Role role : roles.items()) {
        where += " OR ' ' || roles || ' ' LIKE '% " + std::string{to_text(role)} + " %'";
    }
    return where;
}

std::vector<PersonId> active_people(soci::session& session, RoleSet roles) {
    std::vector<PersonId> people;
    long long id = 0;
    soci::statement query =
        (session.prepare << "SELECT id FROM person WHERE state = 'active' AND (" +
                                has_role_of(roles) + ") ORDER BY id",
         into(id));
    query.execute();
    while (query.fetch()) people.push_back(static_cast<PersonId>(id));
    return people;
}

RoleSet roles_that_wait_for_guidance() {
    RoleSet roles;
    for (const PermissionRow& row : permission_table()) {
        if (!row.needs_guidance) continue;
        for (const Role role : row.roles.items()) roles.add(role);
    }
    return roles;
}

/// As may(), of somebody who has done what he can do himself.
bool is_to_be_told(const PolicyInForce& policy, Person person, Permission permission, UtcTime now) {
    person.must_change_password = false;
    person.guidance_acknowledged = policy.guidance_version;
    return may(policy, person, permission, now).allowed();
}

}  // namespace

void insert_notice(soci::session& session, PersonId to, const NewNotice& notice) {
    BOF_ASSERT(raw(notice.cause) != 0);
    const long long person = raw(to);
    make_room(session, person);
    session << "UPDATE notice_state SET last_id = last_id + 1";
    long long id = 0;
    session << "SELECT last_id FROM notice_state", into(id);
    const std::string kind{to_text(notice.kind)};
    const auto subject = static_cast<long long>(notice.subject);
    const auto cause = static_cast<long long>(raw(notice.cause));
    const long long created = to_unix_ms(notice.when);
    session << "INSERT INTO notice (id, person_id, kind, subject_id, audit_number, created_ms,"
               " mail, mail_tries, mail_ms)"
               " VALUES (:id, :person, :kind, :subject, :cause, :created, 'waiting', 0, :mail)",
        use(id), use(person), use(kind), use(subject), use(cause), use(created), use(created);
}

Result<std::size_t> insert_notices(soci::session& session, const PolicyInForce& policy,
                                   Permission permission, const NewNotice& notice,
                                   std::optional<PersonId> except) {
    const RoleSet roles = permission_table()[static_cast<std::size_t>(permission)].roles;
    std::size_t told = 0;
    for (const PersonId candidate : active_people(session, roles)) {
        if (candidate == except) continue;
        const auto person = find_person(session, candidate);
        if (!person.ok()) return person.error();
        if (!is_to_be_told(policy, person->row, permission, notice.when)) continue;
        insert_notice(session, candidate, notice);
        ++told;
    }
    return told;
}

std::size_t insert_notices_of_guidance(soci::session& session, const NewNotice& notice,
                                       std::optional<PersonId> except) {
    std::size_t told = 0;
    for (const PersonId person : active_people(session, roles_that_wait_for_guidance())) {
        if (person == except) continue;
        insert_notice(session, person, notice);
        ++told;
    }
    return told;
}

}  // namespace bof::detail
