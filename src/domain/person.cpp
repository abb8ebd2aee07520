#include "domain/person.hpp"

#include "domain/detail/names.hpp"

namespace bof {
namespace {

constexpr detail::Names<role_count> role_names{
    "fcr_operator",
    "fcr_supervisor",
    "fcr_inspector",
    "investigator",
    "fib_analyst",
    "authorising_officer",
    "anpr_specialist",
    "anpr_manager",
    "strategic_lead",
    "bof_administrator",
    "force_it",
    "auditor",
    "professional_standards",
    "data_protection_officer",
    "finance",
    "strategy_group",
    "finance_and_strategy_board",
    "lpa_commander",
    "chief_officer",
};
constexpr detail::Names<static_cast<std::size_t>(Rank::count_)> rank_names{
    "none",
    "constable",
    "sergeant",
    "inspector",
    "chief_inspector",
    "superintendent",
    "chief_superintendent",
    "assistant_chief_constable",
    "deputy_chief_constable",
    "chief_constable",
};
constexpr detail::Names<static_cast<std::size_t>(EmploymentKind::count_)> employment_names{
    "officer", "staff", "temporary", "agency", "contractor", "volunteer"};
constexpr detail::Names<static_cast<std::size_t>(TrainingKind::count_)> training_names{
    "reads", "control_room", "lists"};
constexpr detail::Names<static_cast<std::size_t>(VettingLevel::count_)> vetting_names{
    "none", "recruitment", "management"};
constexpr detail::Names<2> account_state_names{"active", "closed"};

}  // namespace

std::string_view to_text(Role role) { return detail::name_of(role_names, role); }
std::optional<Role> parse_role(std::string_view text) {
    return detail::value_named<Role>(role_names, text);
}

std::string_view to_text(Rank rank) { return detail::name_of(rank_names, rank); }
std::optional<Rank> parse_rank(std::string_view text) {
    return detail::value_named<Rank>(rank_names, text);
}

std::string_view to_text(EmploymentKind kind) { return detail::name_of(employment_names, kind); }
std::optional<EmploymentKind> parse_employment_kind(std::string_view text) {
    return detail::value_named<EmploymentKind>(employment_names, text);
}

std::string_view to_text(TrainingKind kind) { return detail::name_of(training_names, kind); }
std::optional<TrainingKind> parse_training_kind(std::string_view text) {
    return detail::value_named<TrainingKind>(training_names, text);
}

std::string_view to_text(VettingLevel level) { return detail::name_of(vetting_names, level); }
std::optional<VettingLevel> parse_vetting_level(std::string_view text) {
    return detail::value_named<VettingLevel>(vetting_names, text);
}

std::string_view to_text(PersonState state) { return detail::name_of(account_state_names, state); }

std::vector<Role> RoleSet::items() const {
    std::vector<Role> roles;
    for (std::size_t index = 0; index < role_count; ++index) {
        if (has(static_cast<Role>(index))) roles.push_back(static_cast<Role>(index));
    }
    return roles;
}

const Training* valid_training(const Person& person, TrainingKind kind, UtcTime now) {
    for (const Training& training : person.trainings) {
        if (training.kind != kind || now < training.completed) continue;
        if (!training.expires || now < *training.expires) return &training;
    }
    return nullptr;
}

}  // namespace bof
