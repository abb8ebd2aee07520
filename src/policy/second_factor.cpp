#include "policy/second_factor.hpp"

#include <algorithm>
#include <array>

namespace bof {
namespace {

constexpr std::array<std::string_view, 3> names{"nobody", "privileged", "everybody"};
constexpr std::array grave_to_change{
    Permission::role_give,        Permission::role_take,     Permission::person_reset_password,
    Permission::person_close,     Permission::person_import, Permission::policy_approve,
    Permission::guidance_publish, Permission::access_effect, Permission::access_authorise,
    Permission::authority_decide, Permission::hold_release,  Permission::retention_run,
};

}  // namespace

std::string_view to_text(SecondFactorFor who) { return names.at(static_cast<std::size_t>(who)); }

std::optional<SecondFactorFor> parse_second_factor_for(std::string_view text) {
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (names.at(index) == text) return static_cast<SecondFactorFor>(index);
    }
    return std::nullopt;
}

RoleSet privileged_roles() {
    using enum Role;
    return {bof_administrator,   anpr_manager, strategic_lead,         chief_officer,
            authorising_officer, auditor,      professional_standards, data_protection_officer};
}

bool must_have_second_factor(const PolicyInForce& policy, const Person& person) {
    switch (policy.second_factor_for) {
        case SecondFactorFor::nobody:
            return false;
        case SecondFactorFor::privileged:
            return should_have_second_factor(person);
        case SecondFactorFor::everybody:
            break;
    }
    return true;
}

bool should_have_second_factor(const Person& person) {
    return person.roles.has_any_of(privileged_roles());
}

Gravity gravity_of(Permission permission) {
    const auto is_it = [&](Permission grave) { return grave == permission; };
    if (permission == Permission::audit_export) return Gravity::grave;
    return std::any_of(grave_to_change.begin(), grave_to_change.end(), is_it)
               ? Gravity::grave_to_change
               : Gravity::usual;
}

bool is_confirmed(const PolicyInForce& policy, UtcTime confirmed, UtcTime now) {
    return now - confirmed < policy.confirmed_for;
}

}  // namespace bof
