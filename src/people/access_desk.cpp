#include "people/access_desk.hpp"

#include "policy/meaning.hpp"
#include "policy/own_account.hpp"

#include <utility>

namespace bof {
namespace {

constexpr std::size_t note_bytes_max = 1'000;

std::vector<std::string> names_of(RoleSet roles) {
    std::vector<std::string> names;
    for (const Role role : roles.items()) names.emplace_back(to_text(role));
    return names;
}

bool is_own(const AccessApplication& application, PersonId person) {
    return application.applied.person == person || application.wish.subject == person;
}

Error no_such_application() { return {Errc::not_found, "there is no such application"}; }

AccessAsked asked_of(const AccessApplication& application, Rank rank) {
    return {application.applied.person, application.wish.subject, rank,
            application.wish.give,      application.wish.take,    application.wish.older_access};
}

/// Against what the person has now.
Result<void> check_difference(const AccessRequest& request, const Person& person) {
    if (person.state != PersonState::active) return Error{Errc::conflict, "the account is closed"};
    if (person.roles.has_any_of(request.give)) {
        return Error{Errc::conflict, "the person has this role"};
    }
    if (!person.roles.has_all_of(request.take)) {
        return Error{Errc::conflict, "the person does not have this role"};
    }
    return {};
}

Result<void> check_facts(const Person& facts) {
    if (needs_end(facts.employment) && !facts.employment_ends) {
        return Error{Errc::invalid_argument,
                     "temporary and agency staff and contractors have a last day: say which"};
    }
    return {};
}

AccessLetter letter_of(const PolicyInForce& policy, const Person& person) {
    AccessLetter letter;
    letter.roles = person.roles;
    for (const Permission permission : permissions_of(person.roles)) {
        letter.permissions.emplace_back(to_text(permission));
    }
    letter.until = person.employment_ends;
    if (person.older_access) letter.older_review = person.older_access->review_due;
    letter.guidance_version = policy.guidance_version;
    letter.policy_version = policy.version;
    return letter;
}

}  // namespace

AccessDesk::AccessDesk(AccessRegister& applications, PeopleRegister& people, AuditSink& audit,
                       const PolicyDesk& policy, PasswordHasher& hasher, const Clock& clock)
    : applications_(applications),
      people_(people),
      audit_(audit),
      policy_(policy),
      hasher_(hasher),
      clock_(clock) {}

AuditEntry AccessDesk::entry(const SignedIn& who, std::string kind) const {
    return {clock_.now(),
            std::move(kind),
            who.actor,
            {{"policy_version", std::int64_t{policy_.policy().version}}}};
}

void AccessDesk::note_refusal(const SignedIn& who, ApplicationId id, std::string_view what,
                              const Decision& decision) {
    AuditEntry refusal = entry(who, "people.refused");
    refusal.facts["asked"] = std::string{what};
    refusal.facts["why"] = std::string{to_text(decision.refusal())};
    if (raw(id) != 0) refusal.facts["application"] = static_cast<std::int64_t>(raw(id));
    audit_.note(refusal).ignore("nothing is done in any case");
}

Error AccessDesk::refused(const SignedIn& who, ApplicationId id, std::string_view what,
                          const Decision& decision) {
    note_refusal(who, id, what, decision);
    return decision.error();
}

Result<AccessWish> AccessDesk::wish_of(const AccessRequest& request) {
    AccessWish wish;
    wish.give = request.give;
    wish.take = request.take;
    wish.older_access = request.older_access;
    wish.reason = request.reason;
    if (request.facts) {
        if (auto sound = check_facts(*request.facts); !sound.ok()) return sound.error();
        if (!request.take.empty()) {
            return Error{Errc::conflict, "the person does not have this role"};
        }
        wish.facts = *request.facts;
        wish.facts.user_name = request.user_name;
        return wish;
    }
    const auto found = people_.find_named(request.user_name);
    if (!found.ok()) return found.error();
    if (auto sound = check_difference(request, found->row); !sound.ok()) return sound.error();
    wish.subject = found->row.id;
    return wish;
}

Result<ApplicationId> AccessDesk::apply(const SignedIn& who, const AccessRequest& request) {
    const Decision decision = may_speak(policy_.policy(), who.person, clock_.now());
    if (!decision.allowed()) return refused(who, {}, "access.apply", decision);
    if (has_control(request.reason)) {
        return Error{Errc::invalid_argument, "the text has control characters"};
    }
    const auto wish = wish_of(request);
    if (!wish.ok()) return wish.error();
    AuditEntry applied = entry(who, "access.applied");
    if (wish->subject) {
        applied.facts["person"] = std::int64_t{raw(*wish->subject)};
    } else {
        applied.facts["user_name"] = request.user_name;
    }
    if (!wish->give.empty()) applied.facts["give"] = names_of(wish->give);
    if (!wish->take.empty()) applied.facts["take"] = names_of(wish->take);
    if (wish->older_access) applied.facts["older_access"] = std::int64_t{1};
    applied.facts["reason"] = wish->reason;
    return applications_.add(*wish, {.person = who.person.id, .when = clock_.now()},
                             std::move(applied), policy_.policy());
}

Result<std::vector<AccessApplication>> AccessDesk::own(const SignedIn& who) {
    return applications_.list_of(who.person.id);
}

Result<std::vector<AccessApplication>> AccessDesk::list(const SignedIn& who,
                                                        std::optional<ApplicationState> state) {
    const auto decision = policy_.may(who.person, Permission::person_view, clock_.now());
    if (!decision.allowed()) return refused(who, {}, to_text(Permission::person_view), decision);
    auto found = applications_.list(state);
    if (!found.ok()) return found;
    AuditEntry listed = entry(who, "access.listed");
    listed.facts["applications"] = static_cast<std::int64_t>(found->size());
    if (auto recorded = audit_.record(listed); !recorded.ok()) return recorded.error();
    return found;
}

Result<AccessApplication> AccessDesk::show(const SignedIn& who, ApplicationId id) {
    const auto decision = policy_.may(who.person, Permission::person_view, clock_.now());
    auto found = applications_.find(id);
    if (found.ok() && is_own(*found, who.person.id)) return found;
    if (!decision.allowed()) {
        // Whoever may not see it does not learn whether there is one.
        note_refusal(who, id, to_text(Permission::person_view), decision);
        return no_such_application();
    }
    if (!found.ok()) return found;
    AuditEntry shown = entry(who, "access.shown");
    shown.facts["application"] = static_cast<std::int64_t>(raw(id));
    if (auto recorded = audit_.record(shown); !recorded.ok()) return recorded.error();
    return found;
}

Result<void> AccessDesk::withdraw(const SignedIn& who, ApplicationId id) {
    const auto found = applications_.find(id);
    if (!found.ok()) return found.error();
    // Whoever did not make it does not learn whether there is one.
    if (found->applied.person != who.person.id) return no_such_application();
    return applications_.decide(id, ApplicationState::withdrawn,
                                {.person = who.person.id, .when = clock_.now()},
                                entry(who, "access.withdrawn"), policy_.policy());
}

/// The account that it is about; of one that is to be made its facts.
Result<Versioned<Person>> AccessDesk::subject_of(const AccessApplication& application) {
    if (application.wish.subject) return people_.find(*application.wish.subject);
    return Versioned<Person>{application.wish.facts, RowVersion{}};
}

Result<void> AccessDesk::decide(const SignedIn& who, ApplicationId id, AccessAnswer answer,
                                const std::string& note) {
    const UtcTime now = clock_.now();
    // Asked before the look: who may not, does not learn whether there is such an application.
    const auto general = policy_.may(who.person, Permission::access_authorise, now);
    if (!general.allowed()) return refused(who, id, "access.authorise", general);
    if (note.empty() || note.size() > note_bytes_max) {
        return Error{Errc::invalid_argument, "say why, in at most 1000 bytes"};
    }
    if (has_control(note)) return Error{Errc::invalid_argument, "the text has control characters"};
    const auto found = applications_.find(id);
    if (!found.ok()) return found.error();
    const auto subject = subject_of(*found);
    if (!subject.ok()) return subject.error();
    const AccessAsked asked = asked_of(*found, subject->row.rank);
    const bool authorises = answer == AccessAnswer::authorised;
    const Decision decision = authorises
                                  ? may_authorise_access(policy_.policy(), who.person, asked, now)
                                  : may_refuse_access(policy_.policy(), who.person, asked, now);
    if (!decision.allowed()) return refused(who, id, "access.authorise", decision);
    AuditEntry decided = entry(who, authorises ? "access.authorised" : "access.declined");
    decided.facts["reason"] = note;
    return applications_.decide(
        id, authorises ? ApplicationState::authorised : ApplicationState::refused,
        {.person = who.person.id, .when = now, .name = {}, .note = note}, std::move(decided),
        policy_.policy());
}

/// The account as it will be, once it is sure that it may be.
Result<AccessEffect> AccessDesk::effect_of(const SignedIn& who,
                                           const AccessApplication& application) {
    const UtcTime now = clock_.now();
    const PolicyInForce& policy = policy_.policy();
    const auto before = subject_of(application);
    if (!before.ok()) return before.error();
    if (before->row.state != PersonState::active) {
        return Error{Errc::conflict, "the account is closed"};
    }
    AccessEffect effect;
    effect.person = before->row;
    effect.version = before->version;
    const AccessWish& wish = application.wish;
    for (const Role role : wish.give.items()) {
        // The rank may have changed since somebody looked at it to decide.
        if (effect.person.rank < rank_least(role)) {
            return refused(who, application.id, to_text(role),
                           {Refusal::rank_too_low, policy.version});
        }
        effect.person.roles.add(role);
    }
    for (const Role role : wish.take.items()) effect.person.roles.remove(role);
    if (wish.older_access) {
        const UtcDay today = day_of(now);
        const auto had = effect.person.older_access;
        effect.person.older_access =
            OlderAccess{had ? had->given : today, today + policy.older_access_review_every};
    }
    effect.sessions = loses_permission(policy, before->row, effect.person, now) ? EndSessions::yes
                                                                                : EndSessions::no;
    effect.step = {.person = who.person.id, .when = now};
    effect.letter = letter_of(policy, effect.person);
    return effect;
}

Result<EffectedAccess> AccessDesk::effect(const SignedIn& who, ApplicationId id) {
    const auto general = policy_.may(who.person, Permission::access_effect, clock_.now());
    if (!general.allowed()) return refused(who, id, "access.effect", general);
    const auto found = applications_.find(id);
    if (!found.ok()) return found.error();
    if (found->state != ApplicationState::authorised || !found->decided) {
        return Error{Errc::conflict, "the application is not authorised, or over: look again"};
    }
    const Decision decision =
        may_effect_access(policy_.policy(), who.person, asked_of(*found, Rank::none),
                          found->decided->person, clock_.now());
    if (!decision.allowed()) return refused(who, id, "access.effect", decision);
    auto change = effect_of(who, *found);
    if (!change.ok()) return change.error();
    EffectedAccess made;
    if (!found->wish.subject) {
        made.one_time_password = make_one_time_password();
        const auto turn = hasher_.turn();
        if (!turn.ok()) return turn.error();
        const auto hash = turn->hash(*made.one_time_password);
        if (!hash.ok()) return hash.error();
        change->password_hash = *hash;
    }
    AuditEntry effected = entry(who, "access.effected");
    effected.facts["roles"] = names_of(change->person.roles);
    effected.facts["authorised_by"] = std::int64_t{raw(found->decided->person)};
    const auto person = applications_.effect(id, *change, std::move(effected));
    if (!person.ok()) return person.error();
    if (change->sessions == EndSessions::yes && sessions_ended_) sessions_ended_(*person);
    made.person = *person;
    return made;
}

}  // namespace bof
