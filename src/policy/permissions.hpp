#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/policy_in_force.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Everything that somebody may be allowed to do. A name is `noun.verb`; which roles have it stands
/// in permission_table() and, for people, in docs/permissions.md. Rule: R-01.
enum class Permission : std::uint8_t {
    read_search,
    alert_view,
    alert_view_sightings,
    alert_acknowledge,
    alert_resolve,
    list_view,
    list_create,
    list_amend,
    list_import,
    list_roll_back,
    list_retire,
    entry_view,
    entry_add,
    entry_amend,
    entry_remove,
    nrd_view,
    quarantine_view,
    person_view,
    person_create,
    person_amend,
    person_close,
    person_reset_password,
    role_give,
    role_take,
    session_end,
    search_review,
    audit_view,
    audit_export,
    policy_view,
    system_view,
    policy_propose,
    policy_approve,
    access_authorise,
    access_effect,
    access_review,
    guidance_publish,
    person_import,
    authority_request,
    authority_decide,
    authority_run,
    authority_review,
    search_question,
    hold_place,
    hold_release,
    retention_view,
    retention_run,
    read_search_wide,
    read_export,
    read_correct,
    count_,
};
inline constexpr std::size_t permission_count = static_cast<std::size_t>(Permission::count_);

/// What stands behind one permission.
struct PermissionRow {
    Permission permission;
    std::string_view name;
    std::string_view opens;  ///< For people: "Search the reads of one vehicle, or ...".
    RoleSet roles;           ///< Any of them has it.
    std::optional<TrainingKind> training = {};  ///< Must be valid now.
    bool needs_vetting = false;   ///< At least PolicyInForce::vetting_least, not expired.
    bool needs_guidance = false;  ///< The guidance in force must be acknowledged. Rule: R-03.
};

/// One row a permission, in the order of Permission.
std::span<const PermissionRow> permission_table();

/// "read.search"... Stable: goes to the API and the record.
std::string_view to_text(Permission permission);
std::optional<Permission> parse_permission(std::string_view text);

/// Why something is not allowed. Text for the record: "training_missing".
enum class Refusal : std::uint8_t {
    none,
    account_closed,
    employment_ended,
    password_must_change,
    role_missing,
    training_missing,
    vetting_missing,
    guidance_not_acknowledged,
    own_rights,            ///< Nobody changes his own rights.
    role_not_theirs,       ///< The role is given by somebody else.
    rank_too_low,          ///< The role needs a higher rank.
    person_not_theirs,     ///< A holder of such roles is somebody else's to reset or to close.
    rights_suspended,      ///< Post or employment changed: the rights are not confirmed yet.
    own_application,       ///< Nobody decides on what he has applied for.
    own_decision,          ///< Whoever authorised access does not put it into effect.
    application_needed,    ///< Once there is a strategic lead, roles come from an application.
    older_access_missing,  ///< Beside role and authority, older reads need a right of their own.
    count_,
};
std::string_view to_text(Refusal refusal);

/// What policy says to one question. Names the version it went by.
class [[nodiscard]] Decision {
  public:
    Decision(Refusal refusal, std::uint32_t policy_version)
        : refusal_(refusal), policy_version_(policy_version) {}

    bool allowed() const { return refusal_ == Refusal::none; }
    Refusal refusal() const { return refusal_; }
    std::uint32_t policy_version() const { return policy_version_; }
    /// The refusal as a sentence that tells the person what to do. Of an allowed decision: a bug.
    Error error() const;

  private:
    Refusal refusal_;
    std::uint32_t policy_version_;
};

/// May this person do this now? Weighs account, employment, password, suspension, roles, training,
/// vetting and guidance, in this order; the first that fails is the answer. Whose object it is (a
/// desk's alert, a person's search) is for the caller to ask beside it. Pure. Cost: well under a
/// microsecond. Rule.
Decision may(const PolicyInForce& policy, const Person& person, Permission permission, UtcTime now);

/// Whether an account that is not closed has the role strategic_lead.
enum class LeadHeld : std::uint8_t { no, yes };

/// May `giver` give `role` to `receiver`, or take it? Nobody changes his own rights. A role is
/// given only by the roles named in giver_roles(); while there is no strategic lead, a BOF
/// administrator makes the first. Taken also by BOF administrators, since taking opens nothing; but
/// not from a strategic lead: then they could make the first again. Rule: R-01.
Decision may_give_role(const PolicyInForce& policy, const Person& giver, const Person& receiver,
                       Role role, LeadHeld lead, UtcTime now);
Decision may_take_role(const PolicyInForce& policy, const Person& taker, const Person& holder,
                       Role role, UtcTime now);
/// May `actor` amend, close or reset `subject`? As may(), but never himself. A password is reset by
/// whoever may give every role that its owner has: whoever resets it can act in his name. A
/// strategic lead's account is not closed by BOF administrators. Rule: R-01.
Decision may_change_person(const PolicyInForce& policy, const Person& actor, const Person& subject,
                           Permission permission, UtcTime now);

/// Does the right to open reads beyond the age limit count at `now`? Not with an account that
/// allows nothing, nor from its review day on. Whether a request is authorised stands beside it; to
/// refuse for want of it: Refusal::older_access_missing. Pure. Rule: R-07.
bool has_older_access(const PolicyInForce& policy, const Person& person, UtcTime now);

/// Has what the person is employed to do changed, so that rights that were given for it must be
/// confirmed before they count again? Somebody without rights has none to lose; a post that was not
/// known and is learned is no change. Pure. Rule.
bool suspends_rights(const Person& before, const Person& after);

/// True when there is something that `before` may do at `now` and `after` may not, older reads
/// that he may no longer open, or a desk's alerts that he may no longer see: sessions opened with
/// the old rights must end.
bool loses_permission(const PolicyInForce& policy, const Person& before, const Person& after,
                      UtcTime now);

/// The desk of every list that names none; its alerts are for everybody who may see alerts.
inline constexpr std::string_view default_desk = "control_room";
/// Most further desks that one person follows.
inline constexpr std::size_t desks_per_person_max = 16;

/// Is this one of the person's desks: the default one, or named in Person::desks? A desk that is
/// not must look to him as if there were none: a covert operation's desk has a name too. Rule:
///
bool is_desk_of(const Person& person, std::string_view desk);
/// May the person know of a list whose alerts go to `desk` (empty: it names none)? Lists of a desk
/// that is not his are for those who make lists, answer for them or audit them. Rule: R-01.
bool may_know_list(const Person& person, std::string_view desk);
/// The desks whose alerts the person may see at `now`, the default one first; none without the
/// permission.
std::vector<std::string> desks_of(const PolicyInForce& policy, const Person& person, UtcTime now);

/// Any of these gives the role.
RoleSet giver_roles(Role role);
/// The least rank that the role asks of its holder.
Rank rank_least(Role role);

/// docs/permissions.md, whole.
std::string permissions_page();

}  // namespace bof
