#pragma once

#include "base/time.hpp"
#include "domain/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// What a person does here; decides what he may do. Rank, training and vetting are facts of their
/// own. Stored by name.
enum class Role : std::uint8_t {
    fcr_operator,    ///< Force Control Room: watches alerts.
    fcr_supervisor,  ///< Force Control Room.
    fcr_inspector,   ///< Force Control Room.
    investigator,
    fib_analyst,  ///< Force Intelligence Bureau.
    authorising_officer,
    anpr_specialist,
    anpr_manager,
    strategic_lead,
    bof_administrator,
    force_it,
    auditor,
    professional_standards,
    data_protection_officer,
    finance,
    strategy_group,
    finance_and_strategy_board,
    lpa_commander,  ///< Local Policing Area.
    chief_officer,
    count_,
};
inline constexpr std::size_t role_count = static_cast<std::size_t>(Role::count_);

/// "fcr_operator"... Stable: goes to the register, the API and the record.
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view text);

/// A set of roles.
class RoleSet {
  public:
    constexpr RoleSet() = default;
    constexpr RoleSet(std::initializer_list<Role> roles) {
        for (const Role role : roles) add(role);
    }

    constexpr void add(Role role) { bits_ |= bit(role); }
    constexpr void remove(Role role) { bits_ &= ~bit(role); }
    constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
    constexpr bool has_any_of(RoleSet others) const { return (bits_ & others.bits_) != 0; }
    constexpr bool has_all_of(RoleSet others) const {
        return (bits_ & others.bits_) == others.bits_;
    }
    constexpr bool empty() const { return bits_ == 0; }
    /// In the order of Role.
    std::vector<Role> items() const;

    friend constexpr bool operator==(RoleSet, RoleSet) = default;

  private:
    static constexpr std::uint32_t bit(Role role) { return 1U << static_cast<unsigned>(role); }

    std::uint32_t bits_ = 0;
};

/// Rising, so that "inspector or above" is a comparison. Staff without a rank have `none`.
enum class Rank : std::uint8_t {
    none,
    constable,
    sergeant,
    inspector,
    chief_inspector,
    superintendent,
    chief_superintendent,
    assistant_chief_constable,
    deputy_chief_constable,
    chief_constable,
    count_,
};
std::string_view to_text(Rank rank);
std::optional<Rank> parse_rank(std::string_view text);

enum class EmploymentKind : std::uint8_t {
    officer,
    staff,
    temporary,
    agency,
    contractor,
    volunteer,
    count_,
};
std::string_view to_text(EmploymentKind kind);
std::optional<EmploymentKind> parse_employment_kind(std::string_view text);

/// What somebody has learned; each use that needs it is named in the table of permissions.
enum class TrainingKind : std::uint8_t {
    reads,         ///< Searching and looking at reads.
    control_room,  ///< Working with alerts.
    lists,         ///< Making and keeping lists of vehicles of interest.
    count_,
};
std::string_view to_text(TrainingKind kind);
std::optional<TrainingKind> parse_training_kind(std::string_view text);

struct Training {
    TrainingKind kind;
    UtcDay completed;
    std::optional<UtcDay> expires;  ///< The first UTC day on which it no longer counts.

    friend auto operator<=>(const Training&, const Training&) = default;
};

/// Rising.
enum class VettingLevel : std::uint8_t {
    none,
    recruitment,  ///< Recruitment vetting, or non-police personnel vetting of the same depth.
    management,   ///< Management vetting.
    count_,
};
std::string_view to_text(VettingLevel level);
std::optional<VettingLevel> parse_vetting_level(std::string_view text);

struct Vetting {
    VettingLevel level = VettingLevel::none;
    std::optional<UtcDay> expires;  ///< The first UTC day on which it no longer counts.

    friend auto operator<=>(const Vetting&, const Vetting&) = default;
};

enum class PersonState : std::uint8_t { active, closed };
std::string_view to_text(PersonState state);

/// The right to open reads beyond the age limit, apart from roles. Written authority is needed for
/// each use beside it. Rule: R-07.
struct OlderAccess {
    UtcDay given;
    UtcDay review_due;  ///< The first UTC day on which it no longer counts, unless reviewed.

    friend auto operator<=>(const OlderAccess&, const OlderAccess&) = default;
};

/// Somebody with an account, as separate facts. Texts are UTF-8 on one line. Rule.
struct Person {
    PersonId id{};
    std::string user_name;  ///< Unique without regard to case: lower case ASCII, digits, . _ -
    std::string display_name;
    Rank rank = Rank::none;
    RoleSet roles;
    std::string post = {};  ///< What the person is employed to do; empty: not known.
    EmploymentKind employment = EmploymentKind::staff;
    std::optional<UtcDay> employment_ends;  ///< The first UTC day on which nothing is allowed.
    std::vector<Training> trainings;        ///< In order of kind; at most one of a kind.
    Vetting vetting;
    /// In order, each once: the desks whose alerts are this person's to see beside those that are
    /// everybody's (default_desk in policy).
    std::vector<std::string> desks;
    std::optional<OlderAccess> older_access = {};
    /// Since when nothing is allowed, because post or employment changed and nobody has confirmed
    /// yet that the rights still fit. Rule.
    std::optional<UtcTime> rights_suspended = {};
    PersonState state = PersonState::active;
    /// The version of the guidance last acknowledged; 0: none. Changed only by acknowledging.
    /// Rule: R-03.
    std::uint32_t guidance_acknowledged = 0;
    /// The password was given by somebody else: until it is changed nothing else is allowed.
    bool must_change_password = false;

    friend bool operator==(const Person&, const Person&) = default;
};

/// The training of a kind that still counts at `now`, if any.
const Training* valid_training(const Person& person, TrainingKind kind, UtcTime now);

}  // namespace bof
