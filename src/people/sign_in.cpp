// The half of PeopleDesk that everybody uses: signing in and out, one's own password and guidance.
#include "policy/sign_in.hpp"
#include "base/log.hpp"
#include "people/browser_name.hpp"
#include "people/people_desk.hpp"
#include "policy/second_factor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bof {
namespace {

/// A session's last use is written down at most this often: it need not be exact, and each time is
/// a write to the disk.
constexpr std::chrono::minutes touch_after{1};
constexpr std::size_t token_digits = 64;

constexpr PublicText sign_in_wrong =
    "that did not work: user name or password is wrong, or the account is locked for a while or "
    "closed";
constexpr PublicText code_wrong =
    "that did not work: the code is wrong or was used before, or the account is locked for a while";
constexpr PublicText proof_wrong =
    "that did not work: it is wrong or was used before, or the account is locked for a while";

Error not_signed_in() { return {Errc::unauthenticated, "sign in first"}; }

bool still_here(const Person& person, UtcTime now) {
    return person.state == PersonState::active &&
           (!person.employment_ends || now < *person.employment_ends);
}

/// Why the attempt fails, for the record only; empty: it does not.
std::string_view failure_of(const std::optional<SignInAttempt>& attempt, bool password_matches,
                            UtcTime now) {
    if (!attempt) return "unknown_user";
    if (attempt->was_locked) return "locked";
    if (!password_matches) return "wrong_password";
    if (attempt->person.row.state != PersonState::active) return "closed";
    if (!still_here(attempt->person.row, now)) return "employment_ended";
    return {};
}

}  // namespace

SignedIn PeopleDesk::signed_in(const SessionRow& session, const Versioned<Person>& person,
                               const Visitor& visitor) const {
    return {person.row,        person.version,
            session.id,        {person.row.id, person.row.user_name, visitor.address},
            session.started,   session.started + policy_.policy().session_age_max,
            session.confirmed, session.has_second_factor};
}

Error PeopleDesk::sign_in_failed(const Visitor& visitor,
                                 const std::optional<SignInAttempt>& attempt,
                                 std::string_view why) {
    // The name that was typed is not kept unless it is somebody's: it may be a password.
    AuditEntry failed{clock_.now(),
                      "people.sign_in_failed",
                      {std::nullopt, "not signed in", visitor.address},
                      {{"why", std::string{why}}}};
    if (attempt) {
        failed.facts["person"] = std::int64_t{raw(attempt->person.row.id)};
        failed.facts["failures"] = std::int64_t{attempt->failures};
    }
    std::vector<AuditEntry> entries{failed};
    if (attempt && !attempt->was_locked && attempt->locked_until) {
        AuditEntry locked = failed;
        locked.kind = "people.account_locked";
        locked.facts.erase("why");
        locked.facts["until"] = to_rfc3339(*attempt->locked_until);
        entries.push_back(std::move(locked));
    }
    // At once: the time of a second sync would tell that there is such an account.
    if (auto recorded = audit_.note(entries); !recorded.ok()) return recorded.error();
    return {Errc::unauthenticated, sign_in_wrong, std::string{why}};
}

Result<SignInOutcome> PeopleDesk::sign_in(const SignInRequest& request) {
    // A turn comes first: an attempt that is counted is also checked.
    const auto turn = hasher_.turn();
    if (!turn.ok()) return turn.error();
    const auto attempt = people_.begin_sign_in(request.user_name, policy_.policy());
    if (!attempt.ok()) return attempt.error();

    const std::string_view password =
        std::string_view{request.password}.substr(0, password_bytes_max);
    bool matches = false;
    if (*attempt) {
        matches = turn->matches((*attempt)->password_hash, password);
    } else {
        turn->pretend(password);
    }
    matches = matches && request.password.size() <= password_bytes_max;
    if (const auto why = failure_of(*attempt, matches, clock_.now()); !why.empty()) {
        count_sign_in(why);
        return sign_in_failed(request.visitor, *attempt, why);
    }
    if ((*attempt)->has_second_factor) {
        auto half = open_half(request, **attempt);
        if (!half.ok()) return half.error();
        return SignInOutcome{std::move(*half)};
    }
    auto opened = open_session(request.visitor, **attempt, SecondStep::not_taken);
    if (!opened.ok()) return opened.error();
    return SignInOutcome{std::move(*opened)};
}

Result<HalfSession> PeopleDesk::open_half(const SignInRequest& request,
                                          const SignInAttempt& attempt) {
    // Said at once: a code that nobody can look at is not worth asking for.
    if (auto can = factors_.ready(); !can.ok()) return can.error();
    const Person& person = attempt.person.row;
    // Only codes count from here on; else the right password would lock out who has mistyped.
    if (auto back = people_.take_back(attempt); !back.ok()) return back.error();
    AuditEntry asked{clock_.now(),
                     "people.code_asked",
                     {std::nullopt, "not signed in", request.visitor.address},
                     {{"person", std::int64_t{raw(person.id)}}}};
    if (auto recorded = audit_.note(asked); !recorded.ok()) return recorded.error();
    HalfSession half{make_token(), clock_.now() + second_step_open_for};
    const auto added = halves_.add({.token_hash = token_hash(half.token),
                                    .user_agent_hash = token_hash(request.visitor.user_agent),
                                    .person = person.id,
                                    .user_name = person.user_name,
                                    .password_hash = attempt.password_hash,
                                    .ends = half.ends},
                                   clock_.now());
    if (!added.ok()) return added.error();
    count_sign_in("code_asked");
    return half;
}

Result<OpenedSession> PeopleDesk::give_code(std::string_view half_token, const std::string& code,
                                            const Visitor& visitor) {
    const std::string hash = token_hash(half_token);
    const auto half = halves_.take_try(hash, token_hash(visitor.user_agent), clock_.now());
    if (!half) {
        return Error{Errc::unauthenticated,
                     "the time or the tries for the code are over: begin with your password"};
    }
    const auto attempt = people_.begin_sign_in(half->user_name, policy_.policy());
    if (!attempt.ok()) return attempt.error();
    const bool is_his = *attempt && (*attempt)->person.row.id == half->person;
    std::string_view why = failure_of(
        *attempt, is_his && (*attempt)->password_hash == half->password_hash, clock_.now());
    if (why.empty()) {
        const AuditEntry recovered{clock_.now(),
                                   "people.recovery_code_used",
                                   {half->person, half->user_name, visitor.address}};
        const auto outcome = factors_.use_code(half->person, code, recovered);
        if (!outcome.ok()) return outcome.error();
        if (*outcome != CodeOutcome::right) why = to_text(*outcome);
    }
    if (!why.empty()) {
        count_sign_in(why);
        const Error failed = sign_in_failed(visitor, *attempt, why);
        if (failed.code != Errc::unauthenticated) return failed;
        return Error{Errc::denied, code_wrong, std::string{why}};
    }
    halves_.remove(hash);
    return open_session(visitor, **attempt, SecondStep::taken);
}

Result<std::string_view> PeopleDesk::look_at(const Proof& proof, const SignInAttempt& attempt) {
    // A lock is found before a code is used up, and takes as long as a wrong password.
    if (!proof.code.empty() && !attempt.was_locked) {
        const auto outcome = factors_.use_code(attempt.person.row.id, proof.code, std::nullopt);
        if (!outcome.ok()) return outcome.error();
        return *outcome == CodeOutcome::right ? std::string_view{} : to_text(*outcome);
    }
    const auto turn = hasher_.turn();
    if (!turn.ok()) return turn.error();
    const std::string_view password =
        std::string_view{proof.password}.substr(0, password_bytes_max);
    const bool matches = turn->matches(attempt.password_hash, password);
    return failure_of(attempt, matches && proof.password.size() <= password_bytes_max,
                      clock_.now());
}

Result<UtcTime> PeopleDesk::confirm(const SignedIn& who, const Proof& proof) {
    const auto attempt = people_.begin_sign_in(who.person.user_name, policy_.policy());
    if (!attempt.ok()) return attempt.error();
    if (!*attempt) return not_signed_in();
    const auto why = look_at(proof, **attempt);
    if (!why.ok()) return why.error();
    if (!why->empty()) {
        const Error failed = sign_in_failed({who.actor.address, {}}, *attempt, *why);
        if (failed.code != Errc::unauthenticated) return failed;
        return Error{Errc::denied, proof_wrong, std::string{*why}};
    }
    AuditEntry confirmed = entry(who, "people.confirmed");
    confirmed.facts["by"] = std::string{proof.code.empty() ? "password" : "code"};
    const auto since = people_.confirm_session(who.session, (*attempt)->password_hash, confirmed);
    if (!since.ok()) return since.error();
    return *since + policy_.policy().confirmed_for;
}

bool PeopleDesk::must_set_up_factor(const SignedIn& who) const {
    return !who.has_second_factor && must_have_second_factor(policy_.policy(), who.person);
}

void PeopleDesk::count_sign_in(std::string_view outcome) {
    const Labels labels{{"outcome", std::string{outcome}}};
    metrics_.counter("bof_people_sign_ins_total", "Attempts to sign in, by outcome.", labels).add();
}

Result<OpenedSession> PeopleDesk::open_session(const Visitor& visitor, const SignInAttempt& attempt,
                                               SecondStep step) {
    const Versioned<Person>& person = attempt.person;
    std::string token = make_token();
    const AuditEntry entry{
        clock_.now(), "people.signed_in", {person.row.id, person.row.user_name, visitor.address}};
    // One too many ends the oldest.
    const auto session = ended(
        person.row.id, people_.open_session({.person = person.row.id,
                                             .token_hash = token_hash(token),
                                             .user_agent_hash = token_hash(visitor.user_agent),
                                             .address = visitor.address,
                                             .browser = browser_name(visitor.user_agent)},
                                            attempt.password_hash, entry, step));
    if (!session.ok() && session.error().code == Errc::conflict) {
        // Somebody who knew the old password came between: it opens nothing any more.
        count_sign_in("password_changed");
        return sign_in_failed(visitor, attempt, "password_changed");
    }
    if (!session.ok()) return session.error();
    count_sign_in("signed_in");
    return OpenedSession{std::move(token), signed_in(*session, person, visitor)};
}

bool PeopleDesk::is_open(const SessionLook& look) const {
    const UtcTime now = clock_.now();
    return still_here(look.person.row, now) &&
           session_is_open(policy_.policy(), look.session.started, look.session.seen, now);
}

Result<SignedIn> PeopleDesk::current(std::string_view token, const Visitor& visitor,
                                     Presence presence) {
    if (token.size() != token_digits) return not_signed_in();
    const auto found = people_.find_session(token_hash(token));
    if (!found.ok()) return found.error();
    if (!*found || !is_open(**found)) return not_signed_in();
    const SessionRow& session = (*found)->session;
    SignedIn who = signed_in(session, (*found)->person, visitor);
    // The address may change under a person on the road; the browser does not.
    if (session.user_agent_hash != token_hash(visitor.user_agent)) {
        ended(session.person, people_.end_session(session.id, entry(who, "people.session_misused")))
            .ignore("the request is refused in any case");
        return not_signed_in();
    }
    if (presence == Presence::shown && clock_.now() - session.seen >= touch_after) {
        people_.touch_session(session.id).ignore("a session not noted as used ends sooner only");
    }
    return who;
}

Result<Person> PeopleDesk::still_signed_in(SessionId session) {
    auto found = people_.find_session(session);
    if (!found.ok()) return found.error();
    if (!*found || !is_open(**found)) return not_signed_in();
    return std::move((*found)->person.row);
}

Result<void> PeopleDesk::sign_out(const SignedIn& who) {
    return ended(who.person.id, people_.end_session(who.session, entry(who, "people.signed_out")));
}

Result<void> PeopleDesk::change_password(const SignedIn& who, std::string_view old_password,
                                         std::string_view new_password) {
    if (auto will_do = check_new_password(policy_.policy(), who.person, new_password);
        !will_do.ok()) {
        return will_do;
    }
    if (auto will_do = password_rules_.check(new_password); !will_do.ok()) return will_do;
    if (new_password == old_password) {
        return Error{Errc::invalid_argument, "the new password is the old one"};
    }
    const auto turn = hasher_.turn();
    if (!turn.ok()) return turn.error();
    const auto attempt = people_.begin_sign_in(who.person.user_name, policy_.policy());
    if (!attempt.ok()) return attempt.error();
    const bool matches = *attempt && turn->matches((*attempt)->password_hash,
                                                   old_password.substr(0, password_bytes_max));
    if (const auto why = failure_of(*attempt, matches, clock_.now()); !why.empty()) {
        const Error failed = sign_in_failed({who.actor.address, {}}, *attempt, why);
        if (failed.code != Errc::unauthenticated) return failed;
        return Error{Errc::unauthenticated, "the old password is wrong, or the account is locked"};
    }
    const auto hash = turn->hash(new_password);
    if (!hash.ok()) return hash.error();
    const auto set = ended(
        who.person.id,
        people_.set_password(who.person.id, *hash, PasswordFrom::owner, who.session,
                             entry(who, "people.password_changed"), (*attempt)->password_hash));
    if (!set.ok() && set.error().code == Errc::conflict) {
        return Error{Errc::unauthenticated,
                     "the old password is no longer the one: it was changed"};
    }
    return set;
}

Result<std::optional<PasswordReset>> PeopleDesk::last_reset(const SignedIn& who) {
    return people_.last_reset(who.person.id);
}

Result<void> PeopleDesk::acknowledge_guidance(const SignedIn& who, std::uint32_t version) {
    if (version != policy_.policy().guidance_version) {
        return Error{Errc::conflict, "this is not the guidance in force: read the current one"};
    }
    AuditEntry acknowledged = entry(who, "people.guidance_acknowledged");
    acknowledged.facts["version"] = std::int64_t{version};
    return people_.acknowledge_guidance(who.person.id, version, std::move(acknowledged));
}

}  // namespace bof
