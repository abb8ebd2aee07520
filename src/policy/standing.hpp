#pragma once

#include "domain/person.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// How one permission stands for one person: allowed or why not, by which rule, and until when.
struct Standing {
    Permission permission;
    Refusal refusal = Refusal::none;
    std::string_view rule;  ///< Of docs/rules.md: what allows it, or what keeps it shut.
    /// The first UTC day on which what it rests on (employment, training, vetting) is gone, for one
    /// that is allowed; absent: no end is known.
    std::optional<UtcDay> ends = {};
};

/// Every permission as it stands for the person at `now`, in the order of permission_table().
/// Rule.
std::vector<Standing> standing_of(const PolicyInForce& policy, const Person& person, UtcTime now);

/// What runs out by itself.
enum class RunsOut : std::uint8_t {
    employment,
    training,
    vetting,
    older_access,  ///< Counts no longer from its review day on, unless reviewed. Rule: R-07.
};
/// "employment"...
std::string_view to_text(RunsOut what);

/// How long before the day people are told that something runs out: time for a course or a review.
inline constexpr std::chrono::days told_ahead{14};

struct RunningOut {
    RunsOut what;
    std::optional<TrainingKind> training = {};
    UtcDay day;  ///< The first UTC day without it.
    bool is_over = false;
    bool is_near = false;  ///< It has not come, and is within told_ahead.
};
/// "employment", "training.reads"...: stable.
std::string name_of(const RunningOut& one);

/// All that runs out for the person by a day that is known, the first one first.
std::vector<RunningOut> running_out(const Person& person, UtcTime now);

}  // namespace bof
