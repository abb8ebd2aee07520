#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "register/access_application.hpp"
#include "register/people_register.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Most applications listed by one call.
inline constexpr std::size_t applications_page_max = 500;
/// Most applications of one applicant that wait at a time.
inline constexpr std::size_t applications_waiting_max = 50;

/// What putting an application into effect changes: the account as it will be, and the rest.
struct AccessEffect {
    /// With the id of the subject; zero: an account to be made. Facts, roles and rights as they
    /// will be.
    Person person = {};
    RowVersion version{};            ///< The account's, as it was looked at; of a new one nothing.
    std::string password_hash = {};  ///< Of a new account only.
    EndSessions sessions = EndSessions::no;
    ApplicationStep step = {};
    AccessLetter letter = {};
};

/// Applications for access. No decision is made here: whether somebody may is asked of policy
/// first. Every change puts its entry on the record in its own transaction, with the fact
/// "application", and tells whoever it waits for, by `policy`, and whom it concerns.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class AccessRegister {
  public:
    /// `clock` must outlive it.
    AccessRegister(std::shared_ptr<detail::Database> database, const Clock& clock);

    /// Errors: invalid_argument - a field out of range: the text says which; not_found - the
    ///         subject; conflict - the user name is taken, or an application for it is under way;
    ///         too_many - applications_waiting_max.
    Result<ApplicationId> add(const AccessWish& wish, const ApplicationStep& step, AuditEntry entry,
                              const PolicyInForce& policy);
    /// Errors: not_found.
    Result<AccessApplication> find(ApplicationId id);
    /// Newest first, at most applications_page_max; in one state, or in all.
    Result<std::vector<AccessApplication>> list(std::optional<ApplicationState> state);
    /// Made by or for a person. Newest first, at most applications_page_max.
    Result<std::vector<AccessApplication>> list_of(PersonId person);

    /// Authorises, refuses or withdraws what is waiting, and nothing else.
    /// Errors: not_found; conflict - it is not waiting any more.
    Result<void> decide(ApplicationId id, ApplicationState state, const ApplicationStep& step,
                        AuditEntry entry, const PolicyInForce& policy);
    /// Makes or changes the account and ends the application, at once or not at all. The entry gets
    /// the facts "person" and, when they were ended, "sessions_ended".
    /// Errors: not_found; conflict - it is not authorised any more, somebody has changed the
    ///         account meanwhile, or the user name is taken; invalid_argument; too_many.
    Result<PersonId> effect(ApplicationId id, const AccessEffect& effect, AuditEntry entry);

  private:
    std::shared_ptr<detail::Database> database_;
    const Clock& clock_;
};

}  // namespace bof
