#include "policy/policy_in_force.hpp"

namespace bof {

std::vector<PurposeCategory> default_purpose_categories() {
    const std::string practice = "NASPLE Part 3 as commonly read";
    const std::string policing = "force policy, data access: a policing purpose";
    return {
        {"counter_terrorism", "Counter-terrorism", true, practice, "assumed"},
        {"major_crime", "Major investigation", true, practice, "assumed"},
        {"serious_crime", "Serious investigation", true, practice, "assumed"},
        {"priority_and_volume_crime", "Priority and volume crime", false, practice, "assumed"},
        {"threat_to_life", "Threat to life, or a vulnerable missing person", false, policing,
         "assumed"},
        {"stolen_vehicle", "Stolen or cloned vehicle", false, policing, "assumed"},
        {"road_safety", "Collision, or danger on the road", false, policing, "assumed"},
        {"professional_standards", "Complaint or misconduct", false, policing, "assumed"},
    };
}

}  // namespace bof
