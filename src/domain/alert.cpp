#include "domain/alert.hpp"

#include <array>

namespace bof {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(AlertState::count_)> state_names{
    "new", "acknowledged", "resolved"};
constexpr std::array<std::string_view, static_cast<std::size_t>(AlertOutcome::count_)>
    outcome_names{"vehicle_stopped", "vehicle_not_found", "no_resource",      "no_action_required",
                  "passed_on",       "misread",           "entry_out_of_date"};

template <typename Value, std::size_t count>
std::optional<Value> parse(const std::array<std::string_view, count>& names,
                           std::string_view text) {
    for (std::size_t index = 0; index < count; ++index) {
        if (names.at(index) == text) return static_cast<Value>(index);
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_text(AlertState state) {
    return state_names.at(static_cast<std::size_t>(state));
}
std::optional<AlertState> parse_alert_state(std::string_view text) {
    return parse<AlertState>(state_names, text);
}

std::string_view to_text(AlertOutcome outcome) {
    return outcome_names.at(static_cast<std::size_t>(outcome));
}
std::optional<AlertOutcome> parse_alert_outcome(std::string_view text) {
    return parse<AlertOutcome>(outcome_names, text);
}

}  // namespace bof
