#pragma once

#include "audit/audit_entry.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "people/half_sessions.hpp"
#include "people/password_rules.hpp"
#include "people/passwords.hpp"
#include "people/second_factors.hpp"
#include "policy/policy_desk.hpp"
#include "register/people_register.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bof {

/// Where a request comes from.
struct Visitor {
    std::string address;     ///< As text; goes on the record.
    std::string user_agent;  ///< A session is bound to it.
};

struct SignInRequest {
    std::string user_name;
    std::string password;
    Visitor visitor;
};

/// Somebody who is signed in, at the moment of one request.
struct SignedIn {
    Person person;
    RowVersion version{};
    SessionId session{};
    AuditActor actor;  ///< For every entry of what this person does now.
    UtcTime started{};
    UtcTime ends{};       ///< At the latest; sooner without requests.
    UtcTime confirmed{};  ///< When password or code was last given in this session.
    bool has_second_factor = false;
};

/// Whether a request shows that somebody is there. Listening does not, and comes back by itself: a
/// page left alone must not keep its session open.
enum class Presence : std::uint8_t { shown, not_shown };

struct OpenedSession {
    std::string token;  ///< 64 hexadecimal digits. Secret: only for the person's browser.
    SignedIn signed_in;
};

/// The password was right, and a code of the second factor is awaited: with give_code().
struct HalfSession {
    std::string token;  ///< 64 hexadecimal digits. Secret, but opens nothing by itself.
    UtcTime ends{};
};
using SignInOutcome = std::variant<OpenedSession, HalfSession>;

/// What somebody gives once more before a grave act: one of the two.
struct Proof {
    std::string password;
    std::string code;
};

struct CreatedPerson {
    PersonId id;
    std::string one_time_password;
};

/// Signing in and out, and everything about people. Asks policy, then changes the register; a
/// refusal goes on the record too.
///
/// Threads: any.
/// Errors:  of every function, beside those it names: denied - policy says no: the text says why;
///          unavailable - the register or the record cannot be written: nothing has happened;
///          corrupt.
class PeopleDesk {
  public:
    /// What is passed must outlive it. Metrics: bof_people_sign_ins_total{outcome},
    /// bof_people_open_sessions.
    PeopleDesk(PeopleRegister& people, SecondFactors& factors, AuditSink& audit,
               const PolicyDesk& policy, PasswordHasher& hasher, const Clock& clock,
               Metrics& metrics);

    /// Opens a session, or half a one for who has a second factor. Whatever was wrong (no such
    /// person, wrong password, locked, closed, employment ended), error, sentence and time taken
    /// are the same; the record says which. Errors: unauthenticated. Cost: one Argon2id; waits for
    /// a turn. Rule: R-01.
    Result<SignInOutcome> sign_in(const SignInRequest& request);
    /// Opens the session of a half one with a code of the app or a recovery code. Each counts as an
    /// attempt to sign in; a right one works once, also when it comes twice at once.
    /// Errors: unauthenticated - no such half session any more: begin with the password; denied -
    ///         the code is wrong or used, or the account is locked. Rule: R-01.
    Result<OpenedSession> give_code(std::string_view half_token, const std::string& code,
                                    const Visitor& visitor);
    /// Has password or code given once more, and returns until when that counts. A wrong one counts
    /// as a failed sign-in. Errors: denied - it is wrong, or the account is locked. Cost: one
    /// Argon2id.
    Result<UtcTime> confirm(const SignedIn& who, const Proof& proof);
    /// Must this person set up a second factor before anything else?
    bool must_set_up_factor(const SignedIn& who) const;
    /// Who a request's token belongs to. A token from another browser ends the session.
    /// Errors: unauthenticated - no open session. Cost: one small query.
    Result<SignedIn> current(std::string_view token, const Visitor& visitor,
                             Presence presence = Presence::shown);
    /// The person of a session, as he is now, without any use of it.
    /// Errors: unauthenticated - it has ended. Cost: one small query.
    Result<Person> still_signed_in(SessionId session);
    /// Called with the person whenever sessions of his have ended by what somebody did; before the
    /// answer to whoever did it. Those that end by time alone are nobody's doing: ask
    /// still_signed_in(). Order: before anything else is called.
    void on_sessions_ended(std::function<void(PersonId)> listener) {
        sessions_ended_ = std::move(listener);
    }
    /// Which new passwords are refused beside those of check_new_password(). Order: before anything
    /// else is called.
    void use_password_rules(PasswordRules rules) { password_rules_ = std::move(rules); }
    Result<void> sign_out(const SignedIn& who);

    /// Changes one's own password and ends one's other sessions; allowed with a password that was
    /// given. A wrong old one counts as a failed sign-in.
    /// Errors: unauthenticated - the old password is wrong, or no longer the one; invalid_argument
    /// -
    ///         the new one will not do.
    Result<void> change_password(const SignedIn& who, std::string_view old_password,
                                 std::string_view new_password);
    /// One's own open sessions, oldest first.
    Result<std::vector<SessionRow>> own_sessions(const SignedIn& who);
    /// Errors: not_found - none of one's own, or ended.
    Result<void> end_own_session(const SignedIn& who, SessionId session);
    /// Ends one's own sessions but this one and returns how many.
    Result<std::size_t> end_other_sessions(const SignedIn& who);

    /// Errors: conflict - `version` is not the one in force. Rule: R-03.
    Result<void> acknowledge_guidance(const SignedIn& who, std::uint32_t version);

    /// When somebody else last set one's password, and who: for its owner to see at every sign-in.
    Result<std::optional<PasswordReset>> last_reset(const SignedIn& who);

    /// All people, in rising order of id; on the record first. Rule.
    Result<std::vector<Versioned<Person>>> people(const SignedIn& who);
    /// On the record first; but anybody may see himself. Errors: not_found.
    Result<Versioned<Person>> person(const SignedIn& who, PersonId id);

    /// Makes an account without roles. Errors: as PeopleRegister::add(); invalid_argument - with
    /// roles, or closed.
    Result<CreatedPerson> create(const SignedIn& who, const Person& person);
    /// Changes the facts of somebody else, but not roles, rights and state. Another post or
    /// employment suspends the rights until review(). Sessions end when something is no longer
    /// allowed. Errors: as PeopleRegister::update(); invalid_argument. Rule.
    Result<RowVersion> amend(const SignedIn& who, const Versioned<Person>& changed);
    /// Closes the account and ends its sessions. Errors: not_found; conflict - changed meanwhile,
    /// or closed already.
    Result<RowVersion> close(const SignedIn& who, PersonId id, RowVersion version);
    /// Only while the force is founded: once there is a strategic lead, roles come from AccessDesk.
    /// Errors: not_found; conflict - changed meanwhile, has the role already, or is closed.
    Result<RowVersion> give_role(const SignedIn& who, PersonId id, RowVersion version, Role role);
    /// Errors: not_found; conflict - changed meanwhile, or does not have the role.
    Result<RowVersion> take_role(const SignedIn& who, PersonId id, RowVersion version, Role role);
    /// Confirms an account as it is, in the regular review; rights that a change of post suspended
    /// count again. `note`: at most 1000 bytes, may be empty.
    /// Errors: not_found; conflict - changed meanwhile, or closed; invalid_argument.
    /// Rule.
    Result<RowVersion> review(const SignedIn& who, PersonId id, RowVersion version,
                              const std::string& note);
    /// Every open account with its last review; one that never had any has no `when` but zero. On
    /// the record first. Rule.
    Result<std::vector<AccountReview>> reviews(const SignedIn& who);
    /// Closes the accounts of people whose employment ended before today, and returns how many. By
    /// the program; once a minute is enough: nothing is allowed from that day on in any case.
    /// Cost: all people. Rule: R-02.
    Result<std::size_t> close_leavers();
    /// Tells people ahead, once of each day, what of theirs runs out, and whoever reviews access;
    /// returns of how many ends. By the program; now and then is enough. Cost: all people.
    /// Rule.
    Result<std::size_t> tell_endings() { return people_.tell_endings(policy_.policy()); }
    /// Confirms the right to open older reads, also one that has run out, until the first day of
    /// the next review. It is given by AccessDesk.
    /// Errors: not_found; conflict - changed meanwhile, closed, or no such right; invalid_argument
    /// - the day is
    ///         not after today, or later than policy's interval. Rule: R-07.
    Result<RowVersion> confirm_older_access(const SignedIn& who, PersonId id, RowVersion version,
                                            UtcDay review_due, const std::string& reason);
    /// Errors: not_found; conflict - changed meanwhile, or there is no such right. Rule: R-07.
    Result<RowVersion> take_older_access(const SignedIn& who, PersonId id, RowVersion version);

    /// A new one-time password; lifts a lock and ends all sessions. Errors: not_found.
    Result<std::string> reset_password(const SignedIn& who, PersonId id);
    /// Takes somebody's second factor away, who has lost it; as reset_password(). His sessions end.
    /// Errors: not_found.
    Result<void> reset_second_factor(const SignedIn& who, PersonId id);
    /// Somebody's open sessions, on the record first. Errors: not_found.
    Result<std::vector<SessionRow>> sessions(const SignedIn& who, PersonId id);
    /// Returns how many. Errors: not_found.
    Result<std::size_t> end_sessions(const SignedIn& who, PersonId id);

    /// Counts the open sessions for the metric. Cost: a query over all sessions.
    void measure();

  private:
    Result<OpenedSession> open_session(const Visitor& visitor, const SignInAttempt& attempt,
                                       SecondStep step);
    Result<HalfSession> open_half(const SignInRequest& request, const SignInAttempt& attempt);
    /// Empty: the proof is right; else why not, for the record.
    Result<std::string_view> look_at(const Proof& proof, const SignInAttempt& attempt);
    Result<std::vector<SessionRow>> open_sessions_of(PersonId id);
    void count_sign_in(std::string_view outcome);
    AuditEntry entry(const SignedIn& who, std::string kind) const;
    Error refused(const SignedIn& who, PersonId subject, std::string_view what,
                  const Decision& decision);
    Error sign_in_failed(const Visitor& visitor, const std::optional<SignInAttempt>& attempt,
                         std::string_view why);
    SignedIn signed_in(const SessionRow& session, const Versioned<Person>& person,
                       const Visitor& visitor) const;
    /// The person, when `who` may do `permission` to him and `version` is the newest.
    Result<Versioned<Person>> subject_of(const SignedIn& who, PersonId id, Permission permission,
                                         std::optional<RowVersion> version);
    EndSessions sessions_after(const Person& before, const Person& after) const;
    bool is_open(const SessionLook& look) const;
    /// Passes `result` on; when it is a success, sessions of the person may have ended with it.
    template <typename T>
    Result<T> ended(PersonId person, Result<T> result) const {
        if (result.ok() && sessions_ended_) sessions_ended_(person);
        return result;
    }

    PeopleRegister& people_;
    SecondFactors& factors_;
    HalfSessions halves_;
    PasswordRules password_rules_;
    AuditSink& audit_;
    const PolicyDesk& policy_;
    PasswordHasher& hasher_;
    const Clock& clock_;
    std::function<void(PersonId)> sessions_ended_;
    Metrics& metrics_;
    const Gauge open_sessions_;
};

}  // namespace bof
