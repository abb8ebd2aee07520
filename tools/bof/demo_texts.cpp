#include "bof/demo_texts.hpp"

#include "bof/demo_force.hpp"
#include "traffic/voi_list.hpp"

#include <string>

#include <fmt/format.h>

namespace bof::tool {
namespace {

struct Wording {
    const char* action;
    const char* warning_markers;
    const char* reason;
    const char* nim_code;
    const char* information;
};

/// Of one list; a vehicle's wording follows from its index.
struct Wordings {
    const Wording* first;
    std::size_t count;
    const Wording& of(std::uint32_t vehicle) const { return first[vehicle % count]; }
};

constexpr Wording stolen[] = {
    {"STOP", "", "Stolen: keys taken in a burglary at night", "",
     "Confirm mark and vehicle by the images. Stop if safe; recover for examination."},
    {"STOP", "", "Stolen from a car park while its owner was walking", "",
     "Owner told. Do not let it be driven away; call recovery."},
    {"STOP", "ES", "Hired under a false name and not returned", "",
     "The hirer has run from a stop before: second unit before stopping."},
    {"STOP", "", "Taken without consent by a member of the household", "",
     "Young driver, not insured. Stop gently, no pursuit."},
    {"STOP", "", "Stolen with its trailer from a farm yard", "",
     "The trailer may carry other plates: note it as well."},
};
constexpr Wording stolen_with_violence[] = {
    {"STOP, TWO UNITS", "WE VI", "Taken in a robbery; a knife was shown", "B22",
     "Occupants may be armed with a knife. Two units; do not approach alone. Preserve for prints."},
    {"STOP, TWO UNITS", "VI ES", "Stolen; driven at an officer when last stopped", "B11",
     "Trained pursuit driver only. Tell the inspector before anybody follows."},
};
constexpr Wording uninsured[] = {
    {"STOP WHEN CONVENIENT", "", "No insurance is shown for this vehicle", "",
     "Ask for proof before any seizure: a policy can be a day old."},
    {"STOP WHEN CONVENIENT", "", "Insurance ended, and driven since", "",
     "Keeper has been written to twice."},
    {"STOP WHEN CONVENIENT", "", "Vehicle licence has expired", "",
     "Advise the driver; report if it is the second time."},
    {"STOP WHEN CONVENIENT", "", "Keeper disqualified from driving", "",
     "Check who drives: other members of the household may."},
};
constexpr Wording drugs[] = {
    {"STOP, SEARCH IF GROUNDS", "DR", "Seen at three handovers between coast and valleys", "B23",
     "A listing alone is no ground for a search: form your own. Second unit advised."},
    {"STOP, SEARCH IF GROUNDS", "DR VI", "Linked to a supply line run from outside the force",
     "B22", "A young passenger may be exploited: treat as a victim first."},
    {"OBSERVE, THEN STOP", "DR", "Collects from a lock-up at night", "E41",
     "Note where it comes from before stopping it."},
};
constexpr Wording missing[] = {
    {"STOP, CHECK WELFARE", "SU", "High-risk missing person, last seen driving this vehicle", "",
     "Calm approach, no blue lights when near. Ambulance to be told on sighting."},
    {"STOP, CHECK WELFARE", "AT", "Driver unwell and without medication; family worried", "",
     "Diabetic. May seem drunk: check for illness first."},
    {"STOP, CHECK WELFARE", "", "Adult at risk taken from home by a relative", "",
     "Speak to the passenger alone. Social services have a duty worker on call."},
};
constexpr Wording heron[] = {
    {"DO NOT STOP: OBSERVE, REPORT", "VI", "Subject of Operation Heron", "A11",
     "Covert. Report time, direction and occupants to the operation's desk only."},
    {"DO NOT STOP: OBSERVE, REPORT", "", "Associate of a subject of Operation Heron", "B21",
     "Covert. Nothing over open channels."},
};
constexpr Wording burglary[] = {
    {"SILENT", "", "Seen near three burglaries of farm buildings", "B23",
     "For the intelligence picture: no response."},
    {"SILENT", "", "Used by a group that steals tools from vans", "E42",
     "For the intelligence picture: no response."},
};

template <std::size_t count>
constexpr Wordings all_of(const Wording (&wordings)[count]) {
    return {wordings, count};
}

bool is_violent(std::uint32_t vehicle, bool is_star) { return is_star || vehicle % 4 == 3; }

Wordings wordings_of(DemoList list, std::uint32_t vehicle, bool is_star) {
    switch (list) {
        case DemoList::stolen:
            return is_violent(vehicle, is_star) ? all_of(stolen_with_violence) : all_of(stolen);
        case DemoList::uninsured:
            return all_of(uninsured);
        case DemoList::drugs:
            return all_of(drugs);
        case DemoList::missing:
            return all_of(missing);
        case DemoList::heron:
            return all_of(heron);
        case DemoList::burglary:
            break;
    }
    return all_of(burglary);
}

}  // namespace

DemoList demo_list_of(std::uint32_t vehicle) {
    if (vehicle < demo_stars) return vehicle % 3 == 0 ? DemoList::missing : DemoList::stolen;
    if (vehicle >= demo_veterans_first) {
        return vehicle % 3 == 0 ? DemoList::drugs : DemoList::stolen;
    }
    const std::uint32_t of_hundred = vehicle * 37 % 100;
    if (of_hundred < 36) return DemoList::stolen;
    if (of_hundred < 72) return DemoList::uninsured;
    if (of_hundred < 86) return DemoList::drugs;
    if (of_hundred < 90) return DemoList::missing;
    return of_hundred < 93 ? DemoList::heron : DemoList::burglary;
}

VoiEntry demo_entry(DemoList list, const traffic::Vehicle& vehicle, bool is_star, UtcDay today) {
    const std::uint32_t index = vehicle.index;
    const Wording& wording = wordings_of(list, index, is_star).of(index / 4);
    const traffic::Model model = traffic::model_of(vehicle);
    VoiEntry entry{.vrm = vehicle.vrm};
    entry.make = model.make;
    entry.model = model.name;
    entry.colour = to_text(vehicle.look.colour);
    entry.action = wording.action;
    entry.warning_markers = wording.warning_markers;
    entry.reason = wording.reason;
    entry.nim_code = wording.nim_code;
    entry.information = wording.information;
    entry.force_area = "BRO A GLANNAU";
    entry.weed_date = today + std::chrono::days{30 + index % 60};
    entry.pnc_id = fmt::format("DEMO/{:07}", 1'000'000 + index * 13);
    entry.protective_marking = list == DemoList::heron ? "OFFICIAL-SENSITIVE" : "OFFICIAL";
    if (list != DemoList::uninsured && list != DemoList::burglary) {
        entry.cad_information = fmt::format("Incident {:04} of {}", 100 + index % 700,
                                            to_iso_date(today - std::chrono::days{index % 3}));
    }
    if (list == DemoList::stolen && is_violent(index, is_star)) entry.priority = Priority::high;
    return entry;
}

}  // namespace bof::tool
