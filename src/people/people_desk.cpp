#include "people/people_desk.hpp"

#include "people/differing_facts.hpp"

#include <utility>

namespace bof {

PeopleDesk::PeopleDesk(PeopleRegister& people, SecondFactors& factors, AuditSink& audit,
                       const PolicyDesk& policy, PasswordHasher& hasher, const Clock& clock,
                       Metrics& metrics)
    : people_(people),
      factors_(factors),
      audit_(audit),
      policy_(policy),
      hasher_(hasher),
      clock_(clock),
      metrics_(metrics),
      open_sessions_(metrics.gauge("bof_people_open_sessions", "Sessions that have not ended.")) {}

AuditEntry PeopleDesk::entry(const SignedIn& who, std::string kind) const {
    return {clock_.now(),
            std::move(kind),
            who.actor,
            {{"policy_version", std::int64_t{policy_.policy().version}}}};
}

Error PeopleDesk::refused(const SignedIn& who, PersonId subject, std::string_view what,
                          const Decision& decision) {
    AuditEntry refusal = entry(who, "people.refused");
    refusal.facts["asked"] = std::string{what};
    refusal.facts["why"] = std::string{to_text(decision.refusal())};
    if (raw(subject) != 0) refusal.facts["person"] = std::int64_t{raw(subject)};
    audit_.note(refusal).ignore("nothing is done in any case");
    return decision.error();
}

EndSessions PeopleDesk::sessions_after(const Person& before, const Person& after) const {
    return loses_permission(policy_.policy(), before, after, clock_.now()) ? EndSessions::yes
                                                                           : EndSessions::no;
}

Result<Versioned<Person>> PeopleDesk::subject_of(const SignedIn& who, PersonId id,
                                                 Permission permission,
                                                 std::optional<RowVersion> version) {
    // Asked before the look: who may not, does not learn whether there is such a person.
    if (const auto general = policy_.may(who.person, permission, clock_.now());
        !general.allowed()) {
        return refused(who, id, to_text(permission), general);
    }
    auto found = people_.find(id);
    if (!found.ok()) return found;
    const auto decision =
        may_change_person(policy_.policy(), who.person, found->row, permission, clock_.now());
    if (!decision.allowed()) return refused(who, id, to_text(permission), decision);
    if (version && found->version != *version) {
        return Error{Errc::conflict,
                     "somebody else has changed it meanwhile: look again, then decide"};
    }
    return found;
}

Result<std::vector<Versioned<Person>>> PeopleDesk::people(const SignedIn& who) {
    const auto decision = policy_.may(who.person, Permission::person_view, clock_.now());
    if (!decision.allowed()) return refused(who, {}, to_text(Permission::person_view), decision);
    auto all = people_.people();
    if (!all.ok()) return all;
    AuditEntry listed = entry(who, "people.listed");
    listed.facts["people"] = static_cast<std::int64_t>(all->size());
    if (auto recorded = audit_.record(listed); !recorded.ok()) return recorded.error();
    return all;
}

Result<Versioned<Person>> PeopleDesk::person(const SignedIn& who, PersonId id) {
    const auto decision = policy_.may(who.person, Permission::person_view, clock_.now());
    if (id != who.person.id && !decision.allowed()) {
        return refused(who, id, to_text(Permission::person_view), decision);
    }
    auto found = people_.find(id);
    if (!found.ok() || id == who.person.id) return found;
    AuditEntry shown = entry(who, "people.shown");
    shown.facts["person"] = std::int64_t{raw(id)};
    if (auto recorded = audit_.record(shown); !recorded.ok()) return recorded.error();
    return found;
}

Result<CreatedPerson> PeopleDesk::create(const SignedIn& who, const Person& person) {
    const auto decision = policy_.may(who.person, Permission::person_create, clock_.now());
    if (!decision.allowed()) return refused(who, {}, to_text(Permission::person_create), decision);
    if (!person.roles.empty() || person.older_access || person.rights_suspended ||
        person.state != PersonState::active) {
        return Error{Errc::invalid_argument,
                     "an account begins active and without roles: they are given one by one"};
    }
    const std::string password = make_one_time_password();
    const auto turn = hasher_.turn();
    if (!turn.ok()) return turn.error();
    const auto hash = turn->hash(password);
    if (!hash.ok()) return hash.error();
    AuditEntry created = entry(who, "people.person_added");
    created.facts["user_name"] = person.user_name;
    if (!person.desks.empty()) created.facts["desks"] = person.desks;
    const auto id = people_.add(person, *hash, std::move(created));
    if (!id.ok()) return id.error();
    return CreatedPerson{*id, password};
}

Result<RowVersion> PeopleDesk::amend(const SignedIn& who, const Versioned<Person>& changed) {
    const auto before = subject_of(who, changed.row.id, Permission::person_amend, changed.version);
    if (!before.ok()) return before.error();
    if (changed.row.roles != before->row.roles || changed.row.state != before->row.state) {
        return Error{Errc::invalid_argument,
                     "roles and closing are changed on their own, not with the other facts"};
    }
    for (const Role role : changed.row.roles.items()) {
        if (changed.row.rank < rank_least(role)) {
            return Error{Errc::conflict, "take the roles that need a higher rank first"};
        }
    }
    Versioned<Person> after = changed;
    after.row.guidance_acknowledged = before->row.guidance_acknowledged;
    after.row.must_change_password = before->row.must_change_password;
    after.row.older_access = before->row.older_access;
    after.row.rights_suspended = before->row.rights_suspended;
    if (suspends_rights(before->row, after.row) && !after.row.rights_suspended) {
        after.row.rights_suspended = clock_.now();
    }
    AuditEntry amended = entry(who, "people.person_changed");
    amended.facts["fields"] = differing_facts(before->row, after.row);
    if (before->row.desks != after.row.desks) amended.facts["desks"] = after.row.desks;
    if (before->row.rights_suspended != after.row.rights_suspended) {
        amended.facts["rights_suspended"] = std::int64_t{1};
    }
    return ended(after.row.id,
                 people_.update(after, sessions_after(before->row, after.row), std::move(amended)));
}

Result<RowVersion> PeopleDesk::close(const SignedIn& who, PersonId id, RowVersion version) {
    auto found = subject_of(who, id, Permission::person_close, version);
    if (!found.ok()) return found.error();
    if (found->row.state == PersonState::closed) {
        return Error{Errc::conflict, "the account is closed already"};
    }
    found->row.state = PersonState::closed;
    return ended(id, people_.update(*found, EndSessions::yes, entry(who, "people.person_closed")));
}

Result<RowVersion> PeopleDesk::give_role(const SignedIn& who, PersonId id, RowVersion version,
                                         Role role) {
    auto found = subject_of(who, id, Permission::role_give, version);
    if (!found.ok()) return found.error();
    const auto held = people_.is_held(Role::strategic_lead);
    if (!held.ok()) return held.error();
    if (*held) {
        const Decision needed{Refusal::application_needed, policy_.policy().version};
        return refused(who, id, to_text(role), needed);
    }
    const auto decision =
        may_give_role(policy_.policy(), who.person, found->row, role, LeadHeld::no, clock_.now());
    if (!decision.allowed()) return refused(who, id, to_text(role), decision);
    if (found->row.state != PersonState::active) {
        return Error{Errc::conflict, "the account is closed"};
    }
    if (found->row.roles.has(role)) return Error{Errc::conflict, "the person has this role"};
    found->row.roles.add(role);
    AuditEntry given = entry(who, "people.role_given");
    given.facts["role"] = std::string{to_text(role)};
    // Who may only make the first must not make two at once.
    const bool as_the_first = !who.person.roles.has_any_of(giver_roles(role));
    return people_.update(*found, EndSessions::no, std::move(given),
                          as_the_first ? std::optional{role} : std::nullopt);
}

Result<RowVersion> PeopleDesk::take_role(const SignedIn& who, PersonId id, RowVersion version,
                                         Role role) {
    auto found = subject_of(who, id, Permission::role_take, version);
    if (!found.ok()) return found.error();
    const auto decision =
        may_take_role(policy_.policy(), who.person, found->row, role, clock_.now());
    if (!decision.allowed()) return refused(who, id, to_text(role), decision);
    if (!found->row.roles.has(role)) {
        return Error{Errc::conflict, "the person does not have this role"};
    }
    const Person before = found->row;
    found->row.roles.remove(role);
    AuditEntry taken = entry(who, "people.role_taken");
    taken.facts["role"] = std::string{to_text(role)};
    return ended(id, people_.update(*found, sessions_after(before, found->row), std::move(taken)));
}

Result<std::string> PeopleDesk::reset_password(const SignedIn& who, PersonId id) {
    const auto found = subject_of(who, id, Permission::person_reset_password, std::nullopt);
    if (!found.ok()) return found.error();
    std::string password = make_one_time_password();
    const auto turn = hasher_.turn();
    if (!turn.ok()) return turn.error();
    const auto hash = turn->hash(password);
    if (!hash.ok()) return hash.error();
    const auto set =
        ended(id, people_.set_password(id, *hash, PasswordFrom::somebody_else, std::nullopt,
                                       entry(who, "people.password_reset")));
    if (!set.ok()) return set.error();
    return password;
}

Result<void> PeopleDesk::reset_second_factor(const SignedIn& who, PersonId id) {
    const auto found = subject_of(who, id, Permission::person_reset_password, std::nullopt);
    if (!found.ok()) return found.error();
    return ended(id, factors_.rows().remove(id, PasswordFrom::somebody_else,
                                            entry(who, "people.second_factor_reset")));
}

Result<std::size_t> PeopleDesk::end_sessions(const SignedIn& who, PersonId id) {
    const auto found = subject_of(who, id, Permission::session_end, std::nullopt);
    if (!found.ok()) return found.error();
    return ended(id, people_.end_sessions_of(id, entry(who, "people.sessions_ended")));
}

void PeopleDesk::measure() {
    const UtcTime now = clock_.now();
    const auto open = people_.open_sessions(now - policy_.policy().session_age_max,
                                            now - policy_.policy().session_idle_max);
    if (open.ok()) open_sessions_.set(static_cast<double>(*open));
}

}  // namespace bof
