#include "people/second_factor_desk.hpp"

#include "people/totp.hpp"
#include "policy/second_factor.hpp"

#include <utility>

namespace bof {

SecondFactorDesk::SecondFactorDesk(SecondFactors& factors, const PolicyDesk& policy,
                                   const Clock& clock, std::string issuer)
    : factors_(factors), policy_(policy), clock_(clock), issuer_(std::move(issuer)) {}

AuditEntry SecondFactorDesk::entry(const SignedIn& who, std::string kind) const {
    return {clock_.now(),
            std::move(kind),
            who.actor,
            {{"policy_version", std::int64_t{policy_.policy().version}}}};
}

Result<SecondFactorStanding> SecondFactorDesk::standing(const SignedIn& who) {
    const auto row = factors_.rows().find(who.person.id);
    if (!row.ok()) return row.error();
    auto reset = factors_.rows().last_reset(who.person.id);
    if (!reset.ok()) return reset.error();
    const bool is_set_up = *row && (*row)->confirmed;
    return SecondFactorStanding{is_set_up, must_have_second_factor(policy_.policy(), who.person),
                                should_have_second_factor(who.person),
                                is_set_up ? (*row)->recovery_codes_left : 0, std::move(*reset)};
}

Result<BegunFactor> SecondFactorDesk::begin(const SignedIn& who) {
    const auto secret = factors_.begin(who.person.id, entry(who, "people.second_factor_begun"));
    if (!secret.ok()) return secret.error();
    return BegunFactor{to_base32(*secret), totp_address(issuer_, who.person.user_name, *secret)};
}

Result<std::vector<std::string>> SecondFactorDesk::confirm(const SignedIn& who,
                                                           const std::string& code) {
    auto codes = factors_.confirm(who.person.id, code, entry(who, "people.second_factor_set_up"));
    if (!codes.ok()) return codes.error();
    if (!*codes) {
        return Error{Errc::denied,
                     "the code is wrong: take the newest, and look whether the phone's clock is "
                     "right"};
    }
    return std::move(**codes);
}

Result<void> SecondFactorDesk::turn_off(const SignedIn& who) {
    if (must_have_second_factor(policy_.policy(), who.person)) {
        return Error{Errc::denied, "the policy in force asks you to have a second factor"};
    }
    return factors_.rows().remove(who.person.id, PasswordFrom::owner,
                                  entry(who, "people.second_factor_turned_off"));
}

Result<std::vector<std::string>> SecondFactorDesk::new_recovery_codes(const SignedIn& who) {
    return factors_.new_recovery_codes(who.person.id, entry(who, "people.recovery_codes_made"));
}

}  // namespace bof
