#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "people/passwords.hpp"
#include "people/people_desk.hpp"
#include "policy/access_decisions.hpp"
#include "policy/policy_desk.hpp"
#include "register/access_register.hpp"
#include "register/people_register.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bof {

enum class AccessAnswer : std::uint8_t { refused, authorised };

/// An application for access as its maker writes it.
struct AccessRequest {
    /// Whose account it is about: the user name of a colleague, or one's own; one that nobody has,
    /// with `facts`, asks for an account.
    std::string user_name = {};
    std::optional<Person> facts = {};  ///< Of somebody without an account only.
    RoleSet give = {};
    RoleSet take = {};
    bool older_access = false;
    std::string reason = {};
};

struct EffectedAccess {
    PersonId person{};
    std::optional<std::string> one_time_password = {};  ///< Of a new account.
};

/// Access is applied for, authorised in writing, and put into effect by three different people; no
/// step of it for oneself. Asks policy, then changes the register; a refusal goes on the record.
///
/// Threads: any.
/// Errors:  of every function, beside those it names: denied - policy says no: the text says why;
///          unavailable - the register or the record cannot be written: nothing has happened;
///          corrupt.
/// Rule.
class AccessDesk {
  public:
    /// What is passed must outlive it.
    AccessDesk(AccessRegister& applications, PeopleRegister& people, AuditSink& audit,
               const PolicyDesk& policy, PasswordHasher& hasher, const Clock& clock);

    /// Called with the person whenever sessions have ended. Order: before anything else is called.
    void on_sessions_ended(std::function<void(PersonId)> listener) {
        sessions_ended_ = std::move(listener);
    }

    /// Whoever may_speak() applies, for anybody. Errors: denied; as AccessRegister::add();
    /// conflict - the account is closed, or has and has not the roles already; invalid_argument.
    Result<ApplicationId> apply(const SignedIn& who, const AccessRequest& request);
    /// What one has applied for, and what was applied for in one's name, newest first.
    Result<std::vector<AccessApplication>> own(const SignedIn& who);
    /// All, or those in a state, newest first; on the record first.
    Result<std::vector<AccessApplication>> list(const SignedIn& who,
                                                std::optional<ApplicationState> state);
    /// One's own, or on the record first. Errors: not_found - also for whoever may not see it.
    Result<AccessApplication> show(const SignedIn& who, ApplicationId id);

    /// Errors: not_found - also when it is somebody else's; conflict - not waiting any more.
    Result<void> withdraw(const SignedIn& who, ApplicationId id);
    /// In writing: `note` has 1 to 1000 bytes. Errors: not_found; conflict - not waiting any more;
    ///         invalid_argument.
    Result<void> decide(const SignedIn& who, ApplicationId id, AccessAnswer answer,
                        const std::string& note);
    /// Makes or changes the account, at once or not at all; the letter is kept with the
    /// application. Errors: as AccessRegister::effect(); too_many - passwords are being hashed.
    /// Cost: for a new account one Argon2id; waits for a turn.
    Result<EffectedAccess> effect(const SignedIn& who, ApplicationId id);

  private:
    AuditEntry entry(const SignedIn& who, std::string kind) const;
    void note_refusal(const SignedIn& who, ApplicationId id, std::string_view what,
                      const Decision& decision);
    Error refused(const SignedIn& who, ApplicationId id, std::string_view what,
                  const Decision& decision);
    Result<AccessWish> wish_of(const AccessRequest& request);
    Result<Versioned<Person>> subject_of(const AccessApplication& application);
    Result<AccessEffect> effect_of(const SignedIn& who, const AccessApplication& application);

    AccessRegister& applications_;
    PeopleRegister& people_;
    AuditSink& audit_;
    const PolicyDesk& policy_;
    PasswordHasher& hasher_;
    const Clock& clock_;
    std::function<void(PersonId)> sessions_ended_;
};

}  // namespace bof
