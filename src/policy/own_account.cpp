#include "policy/own_account.hpp"

namespace bof {

Decision may_speak(const PolicyInForce& policy, const Person& person, UtcTime now) {
    if (person.state != PersonState::active) return {Refusal::account_closed, policy.version};
    if (person.employment_ends && now >= *person.employment_ends) {
        return {Refusal::employment_ended, policy.version};
    }
    if (person.must_change_password) return {Refusal::password_must_change, policy.version};
    return {Refusal::none, policy.version};
}

Decision may_begin(const PolicyInForce& policy, const Person& person) {
    return {person.must_change_password ? Refusal::password_must_change : Refusal::none,
            policy.version};
}

}  // namespace bof
