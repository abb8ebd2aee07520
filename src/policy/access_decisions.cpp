#include "policy/access_decisions.hpp"

#include <algorithm>

namespace bof {
namespace {

Refusal role_refusal(const Person& decider, const AccessAsked& asked) {
    for (const RoleSet roles : {asked.give, asked.take}) {
        for (const Role role : roles.items()) {
            if (!decider.roles.has_any_of(giver_roles(role))) return Refusal::role_not_theirs;
        }
    }
    for (const Role role : asked.give.items()) {
        if (asked.rank < rank_least(role)) return Refusal::rank_too_low;
    }
    return Refusal::none;
}

}  // namespace

Decision may_refuse_access(const PolicyInForce& policy, const Person& decider,
                           const AccessAsked& asked, UtcTime now) {
    const Decision general = may(policy, decider, Permission::access_authorise, now);
    if (!general.allowed()) return general;
    if (asked.subject == decider.id) return {Refusal::own_rights, policy.version};
    if (asked.applicant == decider.id) return {Refusal::own_application, policy.version};
    return general;
}

Decision may_authorise_access(const PolicyInForce& policy, const Person& decider,
                              const AccessAsked& asked, UtcTime now) {
    const Decision general = may_refuse_access(policy, decider, asked, now);
    if (!general.allowed()) return general;
    if (asked.older_access) {
        const Decision older = may(policy, decider, Permission::access_review, now);
        if (!older.allowed()) return older;
    }
    return {role_refusal(decider, asked), policy.version};
}

Decision may_effect_access(const PolicyInForce& policy, const Person& effecter,
                           const AccessAsked& asked, PersonId authoriser, UtcTime now) {
    const Decision general = may(policy, effecter, Permission::access_effect, now);
    if (!general.allowed()) return general;
    if (asked.subject == effecter.id) return {Refusal::own_rights, policy.version};
    if (authoriser == effecter.id) return {Refusal::own_decision, policy.version};
    return general;
}

std::vector<Permission> permissions_of(RoleSet roles) {
    std::vector<Permission> found;
    for (const PermissionRow& row : permission_table()) {
        if (roles.has_any_of(row.roles)) found.push_back(row.permission);
    }
    return found;
}

std::string_view rule_of(Permission permission) {
    const std::string_view name = to_text(permission);
    const std::string_view noun = name.substr(0, name.find('.'));
    if (noun == "read") return "R-04";
    if (noun == "alert") return "R-14";
    if (noun == "list" || noun == "entry") return "R-15";
    if (noun == "nrd" || noun == "quarantine" || noun == "system") return "R-29";
    if (noun == "audit" || noun == "search") return "R-08";
    if (noun == "policy") return "R-30";
    if (noun == "authority") return "R-05";
    if (noun == "guidance") return "R-03";
    if (permission == Permission::access_review || permission == Permission::person_view) {
        return "R-02";
    }
    return "R-01";
}

bool needs_end(EmploymentKind kind) {
    return kind == EmploymentKind::temporary || kind == EmploymentKind::agency ||
           kind == EmploymentKind::contractor;
}

}  // namespace bof
