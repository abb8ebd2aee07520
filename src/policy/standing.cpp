#include "policy/standing.hpp"

#include "policy/access_decisions.hpp"

#include <algorithm>

namespace bof {
namespace {

void end_sooner(std::optional<UtcDay>& ends, const std::optional<UtcDay>& day) {
    if (day && (!ends || *day < *ends)) ends = day;
}

std::optional<UtcDay> end_of(const Person& person, const PermissionRow& row, UtcTime now) {
    std::optional<UtcDay> ends = person.employment_ends;
    if (row.training) {
        const Training* const training = valid_training(person, *row.training, now);
        if (training != nullptr) end_sooner(ends, training->expires);
    }
    if (row.needs_vetting) end_sooner(ends, person.vetting.expires);
    return ends;
}

/// Of a refusal the rule that asks for what is missing.
std::string_view deciding_rule(Permission permission, Refusal refusal) {
    if (refusal == Refusal::none) return rule_of(permission);
    return refusal == Refusal::guidance_not_acknowledged ? "R-03" : "R-01";
}

}  // namespace

std::vector<Standing> standing_of(const PolicyInForce& policy, const Person& person, UtcTime now) {
    std::vector<Standing> all;
    for (const PermissionRow& row : permission_table()) {
        const Decision decision = may(policy, person, row.permission, now);
        const Refusal refusal = decision.refusal();
        Standing standing{row.permission, refusal, deciding_rule(row.permission, refusal)};
        if (decision.allowed()) standing.ends = end_of(person, row, now);
        all.push_back(standing);
    }
    return all;
}

std::string_view to_text(RunsOut what) {
    switch (what) {
        case RunsOut::employment:
            return "employment";
        case RunsOut::training:
            return "training";
        case RunsOut::vetting:
            return "vetting";
        case RunsOut::older_access:
            break;
    }
    return "older_access";
}

std::string name_of(const RunningOut& one) {
    std::string name{to_text(one.what)};
    if (one.training) name.append(".").append(to_text(*one.training));
    return name;
}

std::vector<RunningOut> running_out(const Person& person, UtcTime now) {
    std::vector<RunningOut> all;
    const auto add = [&](RunsOut what, std::optional<TrainingKind> training,
                         const std::optional<UtcDay>& day) {
        if (!day) return;
        const bool is_over = now >= *day;
        all.push_back({what, training, *day, is_over, !is_over && now >= *day - told_ahead});
    };
    add(RunsOut::employment, std::nullopt, person.employment_ends);
    for (const Training& training : person.trainings) {
        add(RunsOut::training, training.kind, training.expires);
    }
    add(RunsOut::vetting, std::nullopt, person.vetting.expires);
    if (person.older_access) {
        add(RunsOut::older_access, std::nullopt, person.older_access->review_due);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& left, const auto& right) { return left.day < right.day; });
    return all;
}

}  // namespace bof
