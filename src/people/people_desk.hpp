#pragma once

#include "audit/audit_entry.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "people/passwords.hpp"
#include "policy/policy_desk.hpp"
#include "register/people_register.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    UtcTime ends{};  ///< At the latest; sooner without requests.
};

/// Whether a request shows that somebody is there. Listening does not, and comes back by itself: a
/// page left alone must not keep its session open.
enum class Presence : std::uint8_t { shown, not_shown };

struct OpenedSession {
    std::string token;  ///< 64 hexadecimal digits. Secret: only for the person's browser.
    SignedIn signed_in;
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
    PeopleDesk(PeopleRegister& people, AuditSink& audit, const PolicyDesk& policy,
               PasswordHasher& hasher, const Clock& clock, Metrics& metrics);

    /// Opens a session. Whatever was wrong (no such person, wrong password, locked, closed,
    /// employment ended), error, sentence and time taken are the same; the record says which.
    /// Errors: unauthenticated. Cost: one Argon2id; waits for a turn. Rule: R-01.
    Result<OpenedSession> sign_in(const SignInRequest& request);
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
    Result<void> sign_out(const SignedIn& who);

    /// Changes one's own password and ends one's other sessions; allowed with a password that was
    /// given. A wrong old one counts as a failed sign-in.
    /// Errors: unauthenticated - the old password is wrong, or no longer the one; invalid_argument
    /// -
    ///         the new one will not do.
    Result<void> change_password(const SignedIn& who, std::string_view old_password,
                                 std::string_view new_password);
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
    /// Confirms the right to open older reads, also one that has run out, until the first day of
    /// the next review. It is given by AccessDesk.
    /// Errors: not_found; conflict - changed meanwhile, closed, or no such right; invalid_argument - the day is
    ///         not after today, or later than policy's interval. Rule: R-07.
    Result<RowVersion> confirm_older_access(const SignedIn& who, PersonId id, RowVersion version,
                                         UtcDay review_due, const std::string& reason);
    /// Errors: not_found; conflict - changed meanwhile, or there is no such right. Rule: R-07.
    Result<RowVersion> take_older_access(const SignedIn& who, PersonId id, RowVersion version);

    /// A new one-time password; lifts a lock and ends all sessions. Errors: not_found.
    Result<std::string> reset_password(const SignedIn& who, PersonId id);
    /// Returns how many. Errors: not_found.
    Result<std::size_t> end_sessions(const SignedIn& who, PersonId id);

    /// Counts the open sessions for the metric. Cost: a query over all sessions.
    void measure();

  private:
    Result<OpenedSession> open_session(const SignInRequest& request, const SignInAttempt& attempt);
    void count_sign_in(std::string_view outcome);
    AuditEntry entry(const SignedIn& who, std::string kind) const;
    Error refused(const SignedIn& who, PersonId subject, std::string_view what,
                  const Decision& decision);
    Error sign_in_failed(const SignInRequest& request, const std::optional<SignInAttempt>& attempt,
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
    AuditSink& audit_;
    const PolicyDesk& policy_;
    PasswordHasher& hasher_;
    const Clock& clock_;
    std::function<void(PersonId)> sessions_ended_;
    Metrics& metrics_;
    const Gauge open_sessions_;
};

}  // namespace bof
