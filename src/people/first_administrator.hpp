#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "people/passwords.hpp"
#include "register/people_register.hpp"

#include <optional>
#include <string>

namespace bof {

struct FirstAdministrator {
    std::string user_name;
    std::string display_name;
    std::optional<std::string> password;  ///< Absent: one is made.
    AuditActor actor;                     ///< Who sits at the machine.
};

/// Makes the account that all others come from: a BOF administrator whose password must be changed
/// at the first sign-in. Returns that password; nothing when there is an active administrator
/// already, so it can be called again, also to come back in when the last one has left.
///
/// Errors: invalid_argument - names or password will not do; conflict - the user name is taken;
///         unavailable; corrupt.
Result<std::optional<std::string>> make_first_administrator(PeopleRegister& people,
                                                            PasswordHasher& hasher,
                                                            const FirstAdministrator& wanted,
                                                            UtcTime now);

}  // namespace bof
