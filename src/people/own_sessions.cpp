// The part of PeopleDesk about open sessions: which there are, and ending one from elsewhere.
#include "people/people_desk.hpp"
#include "policy/sign_in.hpp"

#include <algorithm>

namespace bof {

Result<std::vector<SessionRow>> PeopleDesk::open_sessions_of(PersonId id) {
    auto rows = people_.sessions_of(id);
    if (!rows.ok()) return rows;
    std::erase_if(*rows, [&](const SessionRow& row) {
        return !session_is_open(policy_.policy(), row.started, row.seen, clock_.now());
    });
    return rows;
}

Result<std::vector<SessionRow>> PeopleDesk::own_sessions(const SignedIn& who) {
    return open_sessions_of(who.person.id);
}

Result<std::vector<SessionRow>> PeopleDesk::sessions(const SignedIn& who, PersonId id) {
    const auto found = subject_of(who, id, Permission::session_end, std::nullopt);
    if (!found.ok()) return found.error();
    auto rows = open_sessions_of(id);
    if (!rows.ok()) return rows;
    AuditEntry shown = entry(who, "people.sessions_shown");
    shown.facts["person"] = std::int64_t{raw(id)};
    if (auto recorded = audit_.record(shown); !recorded.ok()) return recorded.error();
    return rows;
}

Result<void> PeopleDesk::end_own_session(const SignedIn& who, SessionId session) {
    const auto rows = people_.sessions_of(who.person.id);
    if (!rows.ok()) return rows.error();
    const bool is_own = std::any_of(rows->begin(), rows->end(),
                                    [&](const SessionRow& row) { return row.id == session; });
    if (!is_own) return Error{Errc::not_found, "there is no such session"};
    return ended(who.person.id,
                 people_.end_session(session, entry(who, "people.own_session_ended")));
}

Result<std::size_t> PeopleDesk::end_other_sessions(const SignedIn& who) {
    return ended(who.person.id,
                 people_.end_sessions_of(who.person.id, entry(who, "people.own_sessions_ended"),
                                         who.session));
}

}  // namespace bof
