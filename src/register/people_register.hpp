#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/policy_in_force.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most sessions that a person has open; a further one ends the oldest.
inline constexpr std::size_t sessions_per_person_max = 5;
/// Most people; nobody employs more, and a screen shows them all.
inline constexpr std::size_t people_max = 50'000;

/// Most people told by one call that something of theirs is near its end.
inline constexpr std::size_t endings_told_max = 100;

/// Given by the register; zero is never given.
enum class SessionId : std::uint64_t {};

/// A sign-in that has not ended, as it is kept: the token itself is not.
struct SessionRow {
    SessionId id{};
    PersonId person{};
    std::string token_hash;
    std::string user_agent_hash;
    std::string address;  ///< Where the person sat when signing in, as text.
    UtcTime started{};
    UtcTime seen{};  ///< The last request, to within a minute.
    std::optional<UtcTime> ended = {};
    std::string browser = {};     ///< In short, for the owner to know it by.
    UtcTime confirmed = {};       ///< When the password or a code was last given in it.
    bool has_second_factor = {};  ///< The person has, at the moment of the look.
};

/// A session and whose it is, at one moment.
struct SessionLook {
    SessionRow session;
    Versioned<Person> person;
};

/// What is needed to check one password. Its attempt has been counted.
struct SignInAttempt {
    Versioned<Person> person;
    std::string password_hash;
    std::uint32_t failures = 0;           ///< In a row, this attempt included as if it had failed.
    std::optional<UtcTime> locked_until;  ///< From a failure of this attempt on, or from before.
    bool was_locked = false;              ///< Before this attempt: it must fail.
    bool has_second_factor = false;       ///< The password alone opens nothing.
};

/// Whether a code was right too.
enum class SecondStep : std::uint8_t { not_taken, taken };

enum class EndSessions : std::uint8_t { no, yes };

/// That somebody's password was last set by somebody else.
struct PasswordReset {
    UtcTime when;
    std::string by;  ///< The display name, as it is now; empty: a program's user.
};

/// That an account was looked at in the regular review, and confirmed. Rule.
struct AccountReview {
    PersonId person{};
    UtcTime when{};
    std::string by = {};  ///< The display name, as it is now.
    std::string note = {};
};

/// Who chose a password. One that somebody else chose must be changed before anything else.
enum class PasswordFrom : std::uint8_t { owner, somebody_else };

/// People, their passwords, sessions and acknowledgements. No decision is made here: whether
/// somebody may is asked of policy first.
///
/// Every change takes the entry for the record, puts it there in its own transaction and adds the
/// fact "person" with the id of whose row it is.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class PeopleRegister {
  public:
    /// `clock` must outlive it.
    PeopleRegister(std::shared_ptr<detail::Database> database, const Clock& clock);

    /// All people, closed accounts too, in rising order of id.
    Result<std::vector<Versioned<Person>>> people();
    /// Errors: not_found.
    Result<Versioned<Person>> find(PersonId id);
    /// Errors: not_found. `user_name` without regard to case.
    Result<Versioned<Person>> find_named(const std::string& user_name);

    /// Adds a person with a first password that must be changed. `id` is ignored; the one given is
    /// returned.
    /// Errors: invalid_argument - a field out of range: the text says which; conflict - the user
    ///         name is taken; too_many - people_max.
    Result<PersonId> add(const Person& person, const std::string& password_hash, AuditEntry entry);
    /// Puts `changed.row` in place of the row with its id: every fact but the acknowledgement and
    /// the password.
    /// With `first_of`, only when nobody else whose account is not closed has that role.
    /// Errors: as add(); not_found; conflict - also when somebody has changed it meanwhile.
    Result<RowVersion> update(const Versioned<Person>& changed, EndSessions sessions,
                              AuditEntry entry, std::optional<Role> first_of = std::nullopt);
    /// As update() without ended sessions, and keeps that whoever the entry names has confirmed the
    /// account. Errors: not_found; conflict.
    Result<RowVersion> confirm_account(const Versioned<Person>& confirmed, const std::string& note,
                                       AuditEntry entry);
    /// The newest of every account that ever had one, in rising order of person.
    Result<std::vector<AccountReview>> last_reviews();
    /// Tells, once of each day, people with an open account what of theirs is near its end by
    /// running_out(), and whoever reviews access by `policy`: of a right to older reads whose it
    /// is, of all else that there is something. Each goes on the record. At most
    /// endings_told_max people at a time. Returns of how many ends.
    /// Cost: all people; a writer only when there is something to tell.
    Result<std::size_t> tell_endings(const PolicyInForce& policy);
    /// Whether an account that is not closed has the role.
    Result<bool> is_held(Role role);
    /// Errors: not_found.
    Result<void> acknowledge_guidance(PersonId id, std::uint32_t version, AuditEntry entry);

    /// Counts an attempt to sign in before it is checked, so that many at once cannot get past the
    /// limit; open_session() takes the count back. From the policy's number of failures on the
    /// account is locked. Nothing for a user name that is not there, at the same cost. The attempt
    /// goes on the record with its outcome.
    /// Rule: R-01.
    Result<std::optional<SignInAttempt>> begin_sign_in(const std::string& user_name,
                                                       const PolicyInForce& policy);
    /// Takes the count of an attempt back whose password was right though nothing is open yet,
    /// unless another attempt came between: then its lock must stand.
    Result<void> take_back(const SignInAttempt& attempt);
    /// Opens a session, confirmed as of now, and forgets failures. Of `session` person, token,
    /// user agent, address and browser count; `password_hash` is the one that was checked.
    /// Errors: not_found; conflict - the password was changed meanwhile, or there is a second
    ///         factor and its step was not taken.
    Result<SessionRow> open_session(const SessionRow& session, const std::string& password_hash,
                                    AuditEntry entry, SecondStep step = SecondStep::not_taken);
    /// Notes that the person has given password or code once more, and forgets failures.
    /// Errors: not_found - no such session, or it has ended; conflict - `password_hash` is no
    ///         longer the one.
    Result<UtcTime> confirm_session(SessionId id, const std::string& password_hash,
                                    AuditEntry entry);
    /// Sessions that have not ended and were started and last seen after these moments.
    Result<std::size_t> open_sessions(UtcTime started_after, UtcTime seen_after);
    /// The session of a token and its person; nothing when there is none, or it has ended.
    Result<std::optional<SessionLook>> find_session(const std::string& token_hash);
    /// The same by its id.
    Result<std::optional<SessionLook>> find_session(SessionId id);
    /// Notes that the session is in use. Not on the record: it opens nothing.
    Result<void> touch_session(SessionId id);
    /// Errors: not_found - no such session, or ended already.
    Result<void> end_session(SessionId id, AuditEntry entry);
    /// Ends all sessions of a person but `keep` and returns how many; the entry is made even for
    /// none.
    Result<std::size_t> end_sessions_of(PersonId id, AuditEntry entry,
                                        std::optional<SessionId> keep = std::nullopt);
    /// Sessions of a person that have not ended, oldest first.
    Result<std::vector<SessionRow>> sessions_of(PersonId id);

    /// The hash of a person's password. Errors: not_found.
    Result<std::string> password_hash(PersonId id);
    /// Sets a password, lifts any lock and ends every session but `keep`. With `checked_hash`, only
    /// in place of that one.
    /// Errors: not_found; conflict - the password was changed meanwhile.
    Result<void> set_password(PersonId id, const std::string& password_hash, PasswordFrom from,
                              std::optional<SessionId> keep, AuditEntry entry,
                              const std::optional<std::string>& checked_hash = std::nullopt);
    /// The last time that somebody else set the person's password, the first one not counted.
    Result<std::optional<PasswordReset>> last_reset(PersonId id);

  private:
    std::shared_ptr<detail::Database> database_;
    const Clock& clock_;
};

/// True for 2 to 40 of a-z, 0-9, dot, hyphen and underscore, the first a letter.
bool is_user_name(std::string_view text);

}  // namespace bof
