#pragma once

#include "alerts/alert_desk.hpp"
#include "base/time.hpp"
#include "bof/demo_people.hpp"
#include "bof/register_session.hpp"

#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace bof::tool {

/// The control room of the demo's past: takes and ends alerts some time after they were opened, as
/// signed-in people would, through the same desk and onto the same record.
class DemoShift {
  public:
    /// All must outlive it; `clock` is set to the moment of each step.
    DemoShift(RegisterSession& session, ManualClock& clock, AlertDesk& desk,
              const std::vector<DemoAccount>& accounts);

    /// From here on most alerts are left as they are, so that there is work at the start.
    void leave_open_from(UtcTime moment) { leave_open_from_ = moment; }
    /// Plans what will be done about alerts that are new since the last look.
    void look();
    /// Does what was planned up to `now`.
    void work_until(UtcTime now);

    std::size_t opened() const { return seen_.size(); }
    std::size_t resolved() const { return resolved_; }

  private:
    struct Step {
        AlertId alert;
        bool resolves;
        std::size_t operator_index;
    };

    void plan(const Alert& alert);
    void take(const Step& step);
    double chance() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

    RegisterSession& session_;
    ManualClock& clock_;
    AlertDesk& desk_;
    AlertRegister alerts_;
    std::vector<AlertViewer> operators_;
    std::map<UtcTime, Step> steps_;
    std::set<AlertId> seen_;
    std::size_t resolved_ = 0;
    UtcTime leave_open_from_ = UtcTime::max();
    std::mt19937_64 random_;
};

}  // namespace bof::tool
