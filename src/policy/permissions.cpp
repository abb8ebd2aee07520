#include "policy/permissions.hpp"

#include "policy/second_factor.hpp"

#include <array>

namespace bof {
namespace {

using enum Role;

constexpr RoleSet control_room{fcr_operator, fcr_supervisor, fcr_inspector};
constexpr RoleSet control_room_leads{fcr_supervisor, fcr_inspector};
constexpr RoleSet list_makers{fib_analyst, anpr_specialist};
constexpr RoleSet entry_makers{fcr_supervisor, fcr_inspector, fib_analyst, anpr_specialist};
constexpr RoleSet entry_viewers{fcr_operator, fcr_supervisor,  fcr_inspector, investigator,
                                fib_analyst,  anpr_specialist, anpr_manager};
constexpr RoleSet list_viewers{
    fcr_operator, fcr_supervisor,  fcr_inspector,          investigator,
    fib_analyst,  anpr_specialist, anpr_manager,           strategic_lead,
    auditor,      lpa_commander,   data_protection_officer};
constexpr RoleSet searchers{fcr_supervisor, fcr_inspector,   investigator,
                            fib_analyst,    anpr_specialist, professional_standards};
constexpr RoleSet wide_searchers{fib_analyst, anpr_specialist};
constexpr RoleSet result_takers{investigator, fib_analyst, anpr_specialist, professional_standards};
constexpr RoleSet read_correctors{fcr_supervisor, fcr_inspector, investigator, fib_analyst,
                                  anpr_specialist};
constexpr RoleSet alert_viewers{fcr_operator, fcr_supervisor, fcr_inspector, anpr_specialist};
constexpr RoleSet everybody = [] {
    RoleSet roles;
    for (std::size_t index = 0; index < role_count; ++index) roles.add(static_cast<Role>(index));
    return roles;
}();
constexpr RoleSet administrator{bof_administrator};
constexpr RoleSet accountable{bof_administrator, anpr_manager, strategic_lead};
constexpr RoleSet role_givers{bof_administrator, anpr_manager, strategic_lead, chief_officer};
constexpr RoleSet person_viewers{
    bof_administrator,      anpr_manager,  strategic_lead,         auditor,
    professional_standards, chief_officer, data_protection_officer};
constexpr RoleSet reviewers{anpr_manager, strategic_lead, auditor, professional_standards,
                            data_protection_officer};
constexpr RoleSet audit_viewers{anpr_manager, auditor, professional_standards,
                                data_protection_officer};
constexpr RoleSet audit_exporters{auditor, professional_standards, data_protection_officer};

constexpr RoleSet policy_proposers{anpr_manager, strategic_lead};
constexpr RoleSet policy_approvers{strategic_lead, chief_officer};
constexpr RoleSet access_authorisers{anpr_manager, strategic_lead, chief_officer};
constexpr RoleSet access_reviewers{anpr_manager, strategic_lead};
constexpr RoleSet authorisers{authorising_officer};
constexpr RoleSet bureau{fib_analyst};
constexpr RoleSet hold_placers{fcr_inspector, fib_analyst, anpr_specialist, anpr_manager,
                               professional_standards};
constexpr RoleSet hold_releasers{anpr_manager, strategic_lead, data_protection_officer};
constexpr RoleSet retention_viewers{
    fcr_inspector,  fib_analyst, anpr_specialist,        anpr_manager,
    strategic_lead, auditor,     professional_standards, data_protection_officer};

constexpr auto reads = TrainingKind::reads;
constexpr auto lists = TrainingKind::lists;

constexpr std::array<PermissionRow, permission_count> table{{
    {Permission::read_search, "read.search",
     "Search the reads of one vehicle, of an NRD, or of what is known of either", searchers, reads,
     true, true},
    {Permission::alert_view, "alert.view", "See alerts and follow them live", alert_viewers,
     TrainingKind::control_room, true},
    {Permission::alert_view_sightings, "alert.view_sightings",
     "See the reads and images of an alert's own sightings", alert_viewers,
     TrainingKind::control_room, true, true},
    {Permission::alert_acknowledge, "alert.acknowledge", "Take an alert", control_room,
     TrainingKind::control_room, true},
    {Permission::alert_resolve, "alert.resolve", "End an alert with its outcome", control_room,
     TrainingKind::control_room, true},
    {Permission::list_view, "list.view", "See which lists there are, their owners and revisions",
     list_viewers},
    {Permission::list_create, "list.create", "Make a list", list_makers, lists, true},
    {Permission::list_amend, "list.amend", "Change a list's name, priority, owner or review date",
     list_makers, lists, true},
    {Permission::list_import, "list.import", "Put a new revision of a bulk list in force",
     list_makers, lists, true},
    {Permission::list_roll_back, "list.roll_back", "Put an earlier revision back in force",
     list_makers, lists, true},
    {Permission::list_retire, "list.retire", "End a list", list_makers, lists, true},
    {Permission::entry_view, "entry.view", "See the entries of a list", entry_viewers, std::nullopt,
     true},
    {Permission::entry_add, "entry.add", "Put a vehicle on a list", entry_makers, lists, true},
    {Permission::entry_amend, "entry.amend", "Change an entry", entry_makers, lists, true},
    {Permission::entry_remove, "entry.remove", "Take a vehicle off a list", entry_makers, lists,
     true},
    {Permission::nrd_view, "nrd.view", "See sources, sites and NRDs", everybody},
    {Permission::quarantine_view, "quarantine.view",
     "See what lies in quarantine and why, without its content",
     RoleSet{anpr_specialist, anpr_manager, force_it}},
    {Permission::person_view, "person.view",
     "See people, their roles and whether they are signed in", person_viewers},
    {Permission::person_create, "person.create", "Make an account, without roles", administrator},
    {Permission::person_amend, "person.amend",
     "Change rank, employment, training, vetting and desks", administrator},
    {Permission::person_close, "person.close", "Close an account", accountable},
    {Permission::person_reset_password, "person.reset_password",
     "Give a one-time password and lift a lock, to whom the table below allows", role_givers},
    {Permission::role_give, "role.give", "Give a role, as the table below allows", role_givers},
    {Permission::role_take, "role.take", "Take a role, as the table below allows", role_givers},
    {Permission::session_end, "session.end", "End all sessions of somebody", accountable},
    {Permission::search_review, "search.review", "See who searched, when and for what purpose",
     reviewers},
    {Permission::audit_view, "audit.view", "Read the audit log", audit_viewers, std::nullopt, true},
    {Permission::audit_export, "audit.export", "Take the audit log out for verification",
     audit_exporters, std::nullopt, true},
    {Permission::policy_view, "policy.view", "See the policy in force", everybody},
    {Permission::system_view, "system.view", "See the state and the figures of the system",
     RoleSet{bof_administrator, force_it, anpr_manager, anpr_specialist}},
    {Permission::policy_propose, "policy.propose", "Propose a change of the policy",
     policy_proposers, std::nullopt, true},
    {Permission::policy_approve, "policy.approve",
     "Approve a change of the policy that loosens a safeguard", policy_approvers, std::nullopt,
     true},
    {Permission::access_authorise, "access.authorise",
     "Authorise or refuse an application for access", access_authorisers},
    {Permission::access_effect, "access.effect",
     "Put an authorised application for access into effect", administrator},
    {Permission::access_review, "access.review",
     "Review who has access, and who may open older reads", access_reviewers},
    {Permission::guidance_publish, "guidance.publish", "Publish a version of the guidance",
     access_reviewers},
    {Permission::person_import, "person.import", "Import people from a file or a feed",
     administrator},
    {Permission::authority_request, "authority.request",
     "Ask for reads older than the age limit, on the data search form", searchers, std::nullopt,
     true, true},
    {Permission::authority_decide, "authority.decide",
     "Decide in writing on a request for older reads", authorisers, std::nullopt, true, true},
    {Permission::authority_run, "authority.run", "Run an authorised search of older reads", bureau,
     reads, true, true},
    {Permission::authority_review, "authority.review",
     "See every request for older reads, with its decision and its use", reviewers, std::nullopt,
     true},
    {Permission::search_question, "search.question", "Ask somebody to justify a search", reviewers},
    {Permission::hold_place, "hold.place", "Hold reads back from deletion, on somebody's authority",
     hold_placers, std::nullopt, true, true},
    {Permission::hold_release, "hold.release",
     "Release a hold that somebody else placed, so that its reads are deleted", hold_releasers,
     std::nullopt, true},
    {Permission::retention_view, "retention.view",
     "See what is due for deletion, what was deleted, and what is held and why", retention_viewers,
     std::nullopt, true},
    {Permission::retention_run, "retention.run", "Delete now what is due for deletion",
     RoleSet{anpr_manager}, std::nullopt, true},
    {Permission::read_search_wide, "read.search_wide",
     "Run searches that are heavier than policy lets others ask for", wide_searchers, reads, true,
     true},
    {Permission::read_export, "read.export", "Take the result of a search out as a file",
     result_takers, reads, true, true},
    {Permission::read_correct, "read.correct", "Mark a read as a misreading, and take that back",
     read_correctors, reads, true, true},
}};

consteval bool table_is_in_order() {
    for (std::size_t index = 0; index < table.size(); ++index) {
        if (static_cast<std::size_t>(table[index].permission) != index) return false;
    }
    return true;
}
static_assert(table_is_in_order(), "one row a permission, in the order of Permission");

std::string joined(RoleSet roles) {
    if (roles.has_all_of(everybody)) return "every role";
    std::string text;
    for (const Role role : roles.items()) {
        text += (text.empty() ? "" : ", ") + std::string{to_text(role)};
    }
    return text;
}

std::string needs_of(const PermissionRow& row) {
    std::string text;
    const auto add = [&](std::string_view what) {
        text += (text.empty() ? "" : ", ") + std::string{what};
    };
    if (row.training) add("training `" + std::string{to_text(*row.training)} + "`");
    if (row.needs_vetting) add("vetting");
    if (row.needs_guidance) add("guidance");
    if (gravity_of(row.permission) != Gravity::usual) add("confirmation");
    return text.empty() ? "-" : text;
}

}  // namespace

std::span<const PermissionRow> permission_table() { return table; }

std::string_view to_text(Permission permission) {
    return table.at(static_cast<std::size_t>(permission)).name;
}

std::optional<Permission> parse_permission(std::string_view text) {
    for (const PermissionRow& row : table) {
        if (row.name == text) return row.permission;
    }
    return std::nullopt;
}

std::string permissions_page() {
    std::string page =
        "# Permissions\n\n"
        "Who may do what. Made from `src/policy/permissions.cpp` and held to it by a test; the "
        "decision itself\nis `may()` in `policy`, and nothing else decides.\n\n"
        "Beside a role, some uses need *training* of a kind that has not run out, *vetting* of at "
        "least the level\nthat policy names, and that the current *guidance* has been "
        "acknowledged. "
        "A closed account, an ended\nemployment and a password that somebody else gave allow "
        "nothing; nor do rights that another post or employment\nsuspended, until a holder of "
        "`access.review` confirms them.\n\n"
        "Grave acts want a *confirmation*: the person's password or code, given once more within "
        "the time that policy\nnames, or signing in as lately. That holds for what changes "
        "something, and for `audit.export` altogether.\n\n"
        "| permission | what it opens | roles | needs |\n|---|---|---|---|\n";
    for (const PermissionRow& row : table) {
        page += "| `" + std::string{row.name} + "` | " + std::string{row.opens} + " | " +
                joined(row.roles) + " | " + needs_of(row) + " |\n";
    }
    page +=
        "\n## Whose alerts\n\n"
        "Every alert is the work of one desk, its list's. Those of the desk `" +
        std::string{default_desk} +
        "`, and of lists that name none, are for\neverybody with the permission. Those of any "
        "other desk, a covert operation's say, are only for people whose\nfact `desks` names it "
        "too; for everybody else there is no such desk and no such alert. Like the other facts\n"
        "it is changed with `person.amend`, and by nobody for himself.\n\n"
        "Nor is there such a list, except for those who make lists, answer for them or audit them: "
        "fib_analyst,\nanpr_specialist, anpr_manager, strategic_lead, auditor, "
        "data_protection_officer.\n"
        "\n## Who gives which role\n\n"
        "Nobody changes his own roles, or anything else about his own account but the password. "
        "BOF administrators\nmay also take any role from others, but for strategic_lead: taking "
        "opens nothing. While nobody has the role\nstrategic_lead, roles are given "
        "by whom the table names, and a BOF administrator gives that one to the first.\n\n"
        "From then on a role is given only by putting an *application for access* into effect: "
        "anybody makes one; somebody with\n`access.authorise` whom the table names for every role "
        "in it authorises it in writing, neither the applicant nor the person\nit is about; and a "
        "BOF administrator, neither that person nor who authorised it, puts it into effect. The "
        "right to open\nolder reads is authorised by holders of `access.review`.\n\n"
        "A password is reset by whoever may give *every* role that its owner has: so nobody can "
        "act in the name of\nthose who watch over him. The owner is told at each sign-in when it "
        "was last reset, and by whom. BOF administrators\ndo not close the account of a "
        "strategic lead.\n\n"
        "| role | given by | least rank of the holder |\n|---|---|---|\n";
    for (const Role role : everybody.items()) {
        page += "| " + std::string{to_text(role)} + " | " + joined(giver_roles(role)) + " | " +
                std::string{to_text(rank_least(role))} + " |\n";
    }
    return page;
}

}  // namespace bof
