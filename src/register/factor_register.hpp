#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "register/people_register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Somebody's second factor as it is kept: its secret is sealed with a key that is not in the
/// register.
struct SecondFactorRow {
    PersonId person{};
    std::string sealed_secret;
    UtcTime made{};
    std::optional<UtcTime> confirmed = {};  ///< Absent: begun, and good for nothing yet.
    std::int64_t last_step = 0;             ///< Codes of this time step and before are used up.
    std::size_t recovery_codes_left = 0;
};

/// Second factors and recovery codes. No decision is made here.
///
/// Every change takes the entry for the record, puts it there in its own transaction and adds the
/// fact "person".
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class FactorRegister {
  public:
    /// `clock` must outlive it.
    FactorRegister(std::shared_ptr<detail::Database> database, const Clock& clock);

    /// Nothing: the person has none, and has begun none.
    Result<std::optional<SecondFactorRow>> find(PersonId person);
    /// Any confirmed one, to try the key on; nothing when nobody has one.
    Result<std::optional<SecondFactorRow>> any();

    /// Begins one, in place of another that was only begun.
    /// Errors: conflict - the person has one; not_found - no such person.
    Result<void> begin(PersonId person, const std::string& sealed_secret, AuditEntry entry);
    /// Makes the one that was begun with `sealed_secret` count; the code of `step` is used up.
    /// Errors: conflict - another was begun meanwhile, or it counts already.
    Result<void> confirm(PersonId person, const std::string& sealed_secret, std::int64_t step,
                         const std::vector<std::string>& recovery_hashes, AuditEntry entry);
    /// Uses the code of a time step up: of many at once exactly one is told true. False: it was
    /// used, or a later one, or `sealed_secret` is no longer the one.
    Result<bool> use_step(PersonId person, const std::string& sealed_secret, std::int64_t step);
    /// Uses a recovery code up, with the entry; false and no entry: there is none like that. The
    /// fact "left" is added.
    Result<bool> use_recovery_code(PersonId person, const std::string& hash, AuditEntry entry);
    /// Puts new ones in place of all. Errors: conflict - the person has no second factor.
    Result<void> replace_recovery_codes(PersonId person, const std::vector<std::string>& hashes,
                                        AuditEntry entry);
    /// Takes the factor and its recovery codes away. By somebody else: its owner can see when and
    /// by whom, and his sessions end. Errors: not_found - there is none.
    Result<void> remove(PersonId person, PasswordFrom by, AuditEntry entry);
    /// The last time that somebody else took the person's factor away.
    Result<std::optional<PasswordReset>> last_reset(PersonId person);

  private:
    std::shared_ptr<detail::Database> database_;
    const Clock& clock_;
};

}  // namespace bof
