#include "base/assert.hpp"
#include "policy/permissions.hpp"

#include <algorithm>
#include <array>

namespace bof {
namespace {

struct RefusalRow {
    Refusal refusal;
    std::string_view name;
    PublicText sentence;
};

constexpr std::array<RefusalRow, static_cast<std::size_t>(Refusal::count_)> refusals{{
    {Refusal::none, "none", "allowed"},
    {Refusal::account_closed, "account_closed", "your account is closed"},
    {Refusal::employment_ended, "employment_ended",
     "your employment has ended, as far as is known here: ask your administrator"},
    {Refusal::password_must_change, "password_must_change",
     "your password was given to you: choose one of your own first"},
    {Refusal::role_missing, "role_missing", "none of your roles allows this"},
    {Refusal::training_missing, "training_missing",
     "this needs a training that you do not have or that has run out: ask your administrator"},
    {Refusal::vetting_missing, "vetting_missing",
     "this needs vetting that you do not have or that has run out: ask your administrator"},
    {Refusal::guidance_not_acknowledged, "guidance_not_acknowledged",
     "read and acknowledge the current guidance first"},
    {Refusal::own_rights, "own_rights", "nobody changes his own account or rights"},
    {Refusal::role_not_theirs, "role_not_theirs",
     "this role is given by somebody else: the table of permissions says by whom"},
    {Refusal::rank_too_low, "rank_too_low", "this role needs a higher rank"},
    {Refusal::person_not_theirs, "person_not_theirs",
     "the roles of this person make it somebody else's to do: the table of permissions says whose"},
    {Refusal::rights_suspended, "rights_suspended",
     "your post or employment has changed: your rights are suspended until the ANPR Manager or the "
     "Strategic Lead confirms them"},
    {Refusal::own_application, "own_application",
     "nobody decides on an application of his own: somebody else who may authorise access does"},
    {Refusal::own_decision, "own_decision",
     "whoever authorised an application does not put it into effect: another administrator does"},
    {Refusal::application_needed, "application_needed",
     "roles are given on an authorised application for access: make one"},
    {Refusal::older_access_missing, "older_access_missing",
     "this needs the right to open older reads, which you do not have or whose review is overdue: "
     "apply for it, or ask the ANPR Manager"},
}};

consteval bool refusals_are_in_order() {
    for (std::size_t index = 0; index < refusals.size(); ++index) {
        if (static_cast<std::size_t>(refusals[index].refusal) != index) return false;
    }
    return true;
}
static_assert(refusals_are_in_order(), "one row a refusal, in the order of Refusal");

const RefusalRow& row_of(Refusal refusal) { return refusals.at(static_cast<std::size_t>(refusal)); }

bool vetting_holds(const PolicyInForce& policy, const Vetting& vetting, UtcTime now) {
    return vetting.level >= policy.vetting_least && (!vetting.expires || now < *vetting.expires);
}

/// Why the account as such allows nothing, whatever is asked.
Refusal account_refusal(const Person& person, UtcTime now) {
    if (person.state != PersonState::active) return Refusal::account_closed;
    if (person.employment_ends && now >= *person.employment_ends) {
        return Refusal::employment_ended;
    }
    if (person.must_change_password) return Refusal::password_must_change;
    return person.rights_suspended ? Refusal::rights_suspended : Refusal::none;
}

Refusal refusal_of(const PolicyInForce& policy, const Person& person, const PermissionRow& row,
                   UtcTime now) {
    const Refusal account = account_refusal(person, now);
    if (account != Refusal::none) return account;
    if (!person.roles.has_any_of(row.roles)) return Refusal::role_missing;
    if (row.training && valid_training(person, *row.training, now) == nullptr) {
        return Refusal::training_missing;
    }
    if (row.needs_vetting && !vetting_holds(policy, person.vetting, now)) {
        return Refusal::vetting_missing;
    }
    if (row.needs_guidance && person.guidance_acknowledged != policy.guidance_version) {
        return Refusal::guidance_not_acknowledged;
    }
    return Refusal::none;
}

/// Could the actor have made the subject what he is?
bool may_give_all(const Person& actor, const Person& subject) {
    const auto roles = subject.roles.items();
    return std::all_of(roles.begin(), roles.end(),
                       [&](Role role) { return actor.roles.has_any_of(giver_roles(role)); });
}

constexpr RoleSet lead_closers{Role::anpr_manager, Role::strategic_lead, Role::chief_officer};

bool is_theirs(const Person& actor, const Person& subject, Permission permission) {
    if (permission == Permission::person_reset_password) return may_give_all(actor, subject);
    return permission != Permission::person_close || !subject.roles.has(Role::strategic_lead) ||
           actor.roles.has_any_of(lead_closers);
}

}  // namespace

std::string_view to_text(Refusal refusal) { return row_of(refusal).name; }

Error Decision::error() const {
    BOF_ASSERT(!allowed());
    const RefusalRow& row = row_of(refusal_);
    return {Errc::denied, row.sentence, std::string{row.name}};
}

Decision may(const PolicyInForce& policy, const Person& person, Permission permission,
             UtcTime now) {
    const PermissionRow& row = permission_table()[static_cast<std::size_t>(permission)];
    return {refusal_of(policy, person, row, now), policy.version};
}

Decision may_change_person(const PolicyInForce& policy, const Person& actor, const Person& subject,
                           Permission permission, UtcTime now) {
    const Decision general = may(policy, actor, permission, now);
    if (!general.allowed()) return general;
    if (actor.id == subject.id) return {Refusal::own_rights, policy.version};
    return {is_theirs(actor, subject, permission) ? Refusal::none : Refusal::person_not_theirs,
            policy.version};
}

Decision may_give_role(const PolicyInForce& policy, const Person& giver, const Person& receiver,
                       Role role, LeadHeld lead, UtcTime now) {
    const Decision general = may_change_person(policy, giver, receiver, Permission::role_give, now);
    if (!general.allowed()) return general;
    RoleSet givers = giver_roles(role);
    // In a new force the first can come from nobody else.
    if (role == Role::strategic_lead && lead == LeadHeld::no) givers.add(Role::bof_administrator);
    if (!giver.roles.has_any_of(givers)) {
        return {Refusal::role_not_theirs, policy.version};
    }
    if (receiver.rank < rank_least(role)) return {Refusal::rank_too_low, policy.version};
    return general;
}

Decision may_take_role(const PolicyInForce& policy, const Person& taker, const Person& holder,
                       Role role, UtcTime now) {
    const Decision general = may_change_person(policy, taker, holder, Permission::role_take, now);
    if (!general.allowed()) return general;
    RoleSet takers = giver_roles(role);
    if (role != Role::strategic_lead) takers.add(Role::bof_administrator);
    return {taker.roles.has_any_of(takers) ? Refusal::none : Refusal::role_not_theirs,
            policy.version};
}

bool has_older_access(const PolicyInForce& /*policy*/, const Person& person, UtcTime now) {
    return account_refusal(person, now) == Refusal::none && person.older_access &&
           now >= person.older_access->given && now < person.older_access->review_due;
}

bool suspends_rights(const Person& before, const Person& after) {
    const bool changed = (!before.post.empty() && before.post != after.post) ||
                         before.employment != after.employment;
    return changed && (!before.roles.empty() || before.older_access);
}

bool loses_permission(const PolicyInForce& policy, const Person& before, const Person& after,
                      UtcTime now) {
    const auto rows = permission_table();
    const bool loses_row = std::any_of(rows.begin(), rows.end(), [&](const PermissionRow& row) {
        return may(policy, before, row.permission, now).allowed() &&
               !may(policy, after, row.permission, now).allowed();
    });
    const bool loses_older =
        has_older_access(policy, before, now) && !has_older_access(policy, after, now);
    const auto desks = desks_of(policy, before, now);
    return loses_row || loses_older ||
           std::any_of(desks.begin(), desks.end(),
                       [&](const std::string& desk) { return !is_desk_of(after, desk); });
}

bool is_desk_of(const Person& person, std::string_view desk) {
    return desk == default_desk ||
           std::find(person.desks.begin(), person.desks.end(), desk) != person.desks.end();
}

bool may_know_list(const Person& person, std::string_view desk) {
    constexpr RoleSet keepers{Role::fib_analyst,  Role::anpr_specialist,
                              Role::anpr_manager, Role::strategic_lead,
                              Role::auditor,      Role::data_protection_officer};
    return desk.empty() || is_desk_of(person, desk) || person.roles.has_any_of(keepers);
}

std::vector<std::string> desks_of(const PolicyInForce& policy, const Person& person, UtcTime now) {
    if (!may(policy, person, Permission::alert_view, now).allowed()) return {};
    std::vector<std::string> desks{std::string{default_desk}};
    desks.insert(desks.end(), person.desks.begin(), person.desks.end());
    return desks;
}

RoleSet giver_roles(Role role) {
    switch (role) {
        // They watch over the administrators, or answer for everybody: not theirs to give.
        case Role::auditor:
        case Role::professional_standards:
        case Role::data_protection_officer:
        case Role::anpr_manager:
            return {Role::strategic_lead, Role::chief_officer};
        case Role::authorising_officer:
        case Role::bof_administrator:
            return {Role::anpr_manager, Role::strategic_lead};
        // Whoever gives these gives, through them, all that watches over him.
        case Role::strategic_lead:
            return {Role::chief_officer};
        case Role::chief_officer:
            return {Role::strategic_lead};
        case Role::fcr_operator:
        case Role::fcr_supervisor:
        case Role::fcr_inspector:
        case Role::investigator:
        case Role::fib_analyst:
        case Role::anpr_specialist:
        case Role::force_it:
        case Role::finance:
        case Role::strategy_group:
        case Role::finance_and_strategy_board:
        case Role::lpa_commander:
            return {Role::bof_administrator, Role::anpr_manager, Role::strategic_lead};
        case Role::count_:
            break;
    }
    return {};
}

Rank rank_least(Role role) {
    switch (role) {
        case Role::authorising_officer:
        case Role::fcr_inspector:
            return Rank::inspector;
        case Role::chief_officer:
            return Rank::assistant_chief_constable;
        case Role::fcr_operator:
        case Role::fcr_supervisor:
        case Role::investigator:
        case Role::fib_analyst:
        case Role::anpr_specialist:
        case Role::anpr_manager:
        case Role::strategic_lead:
        case Role::bof_administrator:
        case Role::force_it:
        case Role::auditor:
        case Role::professional_standards:
        case Role::data_protection_officer:
        case Role::finance:
        case Role::strategy_group:
        case Role::finance_and_strategy_board:
        case Role::lpa_commander:
        case Role::count_:
            break;
    }
    return Rank::none;
}

}  // namespace bof
