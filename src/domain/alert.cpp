#include "domain/alert.hpp"

#include "domain/detail/names.hpp"

namespace bof {
namespace {

constexpr detail::Names<static_cast<std::size_t>(AlertState::count_)> alert_state_names{
    "new", "acknowledged", "resolved"};
constexpr detail::Names<static_cast<std::size_t>(AlertOutcome::count_)> alert_outcome_names{
    "vehicle_stopped", "vehicle_not_found", "no_resource",      "no_action_required",
    "passed_on",       "misread",           "entry_out_of_date"};

}  // namespace

std::string_view to_text(AlertState state) { return detail::name_of(alert_state_names, state); }
std::optional<AlertState> parse_alert_state(std::string_view text) {
    return detail::value_named<AlertState>(alert_state_names, text);
}

std::string_view to_text(AlertOutcome outcome) {
    return detail::name_of(alert_outcome_names, outcome);
}
std::optional<AlertOutcome> parse_alert_outcome(std::string_view text) {
    return detail::value_named<AlertOutcome>(alert_outcome_names, text);
}

}  // namespace bof
