#include "bof/demo_shift.hpp"

#include "bof/demo_force.hpp"
#include "policy/permissions.hpp"

#include <utility>

namespace bof::tool {
namespace {

using std::chrono::seconds;

struct Ending {
    AlertOutcome outcome;
    const char* note;
};

constexpr Ending endings[] = {
    {AlertOutcome::vehicle_stopped, "Stopped by a roads unit; vehicle recovered, driver arrested."},
    {AlertOutcome::vehicle_not_found, "Two units searched the road both ways; not found."},
    {AlertOutcome::vehicle_stopped, "Stopped. Driver is not the person sought; advised."},
    {AlertOutcome::no_resource, "Nobody free within twenty minutes; passed to the next shift."},
    {AlertOutcome::passed_on, "Left our area to the east; the neighbouring force has it."},
    {AlertOutcome::entry_out_of_date, "Keeper has it back since yesterday; list owner told."},
    {AlertOutcome::vehicle_not_found, "Plate confirmed by the image; no trace after the junction."},
    {AlertOutcome::no_action_required, "Seen and noted, as the entry asks."},
};

/// Of the last alerts before the demo starts, those that somebody has taken.
constexpr double taken_late_share = 0.4;

}  // namespace

DemoShift::DemoShift(RegisterSession& session, ManualClock& clock, AlertDesk& desk,
                     const std::vector<DemoAccount>& accounts)
    : session_(session),
      clock_(clock),
      desk_(desk),
      alerts_(session.kept().database(), clock),
      random_(demo_seed) {
    PeopleRegister people{session.kept().database(), clock};
    for (const char* name : {"operator", "operator2", "supervisor"}) {
        const DemoAccount& account = demo_account(accounts, name);
        operators_.push_back(
            {session.value_of(people.find(account.person)).row, demo_actor(account), SessionId{}});
    }
}

void DemoShift::look() {
    AlertQuery query;
    query.desk = default_desk;
    query.state = AlertState::fresh;
    query.limit = alert_page_max;
    for (const Alert& alert : session_.value_of(alerts_.list(query)).alerts) {
        if (seen_.insert(alert.id).second) plan(alert);
    }
}

void DemoShift::plan(const Alert& alert) {
    const bool late = alert.opened >= leave_open_from_;
    if (late && chance() >= taken_late_share) return;
    const std::size_t who = random_() % operators_.size();
    const UtcTime taken = alert.opened + seconds{15 + static_cast<int>(chance() * 90)};
    steps_.emplace(taken, Step{alert.id, false, who});
    if (late) return;
    steps_.emplace(taken + seconds{240 + static_cast<int>(chance() * 1'500)},
                   Step{alert.id, true, who});
}

void DemoShift::work_until(UtcTime now) {
    while (!steps_.empty() && steps_.begin()->first <= now) {
        const auto [when, step] = *steps_.begin();
        steps_.erase(steps_.begin());
        clock_.set(when);
        take(step);
    }
}

void DemoShift::take(const Step& step) {
    const AlertViewer& viewer = operators_[step.operator_index];
    const auto alert = session_.value_of(alerts_.find(step.alert));
    if (!step.resolves) {
        session_.value_of(desk_.acknowledge(viewer, step.alert, alert.version));
        return;
    }
    const Ending& ending = endings[random_() % std::size(endings)];
    session_.value_of(
        desk_.resolve(viewer, step.alert, alert.version, ending.outcome, ending.note));
    ++resolved_;
}

}  // namespace bof::tool
