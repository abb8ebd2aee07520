#pragma once

#include "people/people_desk.hpp"
#include "people/second_factors.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// How it stands with somebody's second factor, for its owner.
struct SecondFactorStanding {
    bool is_set_up = false;
    bool must_have = false;    ///< By policy.
    bool should_have = false;  ///< Advised, because of the person's roles.
    std::size_t recovery_codes_left = 0;
    std::optional<PasswordReset> reset = {};  ///< When somebody else last took it away.
};

/// What an app needs to make codes. Secret: told once, to its owner.
struct BegunFactor {
    std::string secret;   ///< Base 32.
    std::string address;  ///< "otpauth://totp/...".
};

/// One's own second factor: setting it up, turning it off, new recovery codes. Grave acts, all of
/// them: who may call at all, and that he has confirmed, is asked before.
///
/// Threads: any.
/// Errors:  of every function, beside those it names: unavailable - register or record cannot be
///          written, or the key is lost; corrupt.
class SecondFactorDesk {
  public:
    /// `issuer`: how an app names the account, beside the user name. What is passed must outlive
    /// it.
    SecondFactorDesk(SecondFactors& factors, const PolicyDesk& policy, const Clock& clock,
                     std::string issuer);

    Result<SecondFactorStanding> standing(const SignedIn& who);
    /// Errors: conflict - there is one already.
    Result<BegunFactor> begin(const SignedIn& who);
    /// Returns the recovery codes, this once. Errors: denied - the code is wrong; conflict -
    /// nothing was begun, or something else meanwhile.
    Result<std::vector<std::string>> confirm(const SignedIn& who, const std::string& code);
    /// Errors: denied - policy asks for one; not_found - there is none.
    Result<void> turn_off(const SignedIn& who);
    /// Errors: conflict - there is no second factor.
    Result<std::vector<std::string>> new_recovery_codes(const SignedIn& who);

  private:
    AuditEntry entry(const SignedIn& who, std::string kind) const;

    SecondFactors& factors_;
    const PolicyDesk& policy_;
    const Clock& clock_;
    const std::string issuer_;
};

}  // namespace bof
