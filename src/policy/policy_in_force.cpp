#include "policy/policy_in_force.hpp"

namespace bof {

std::vector<PurposeCategory> default_purpose_categories() {
    const std::string practice = "NASPLE Part 3 as commonly read";
    const std::string policing = "force policy, data access: a policing purpose";
    return {
        {"counter_terrorism", "Counter-terrorism", "Gwrthderfysgaeth", true, practice, "assumed"},
        {"major_crime", "Major investigation", "Ymchwiliad mawr", true, practice, "assumed"},
        {"serious_crime", "Serious investigation", "Ymchwiliad difrifol", true, practice,
         "assumed"},
        {"priority_and_volume_crime", "Priority and volume crime",
         "Troseddau blaenoriaeth a throseddau niferus", false, practice, "assumed"},
        {"threat_to_life", "Threat to life, or a vulnerable missing person",
         "Bygythiad i fywyd, neu berson coll sy'n agored i niwed", false, policing, "assumed"},
        {"stolen_vehicle", "Stolen or cloned vehicle", "Cerbyd wedi'i ddwyn neu ei glonio", false,
         policing, "assumed"},
        {"road_safety", "Collision, or danger on the road", "Gwrthdrawiad, neu berygl ar y ffordd",
         false, policing, "assumed"},
        {"professional_standards", "Complaint or misconduct", "Cwyn neu gamymddwyn", false,
         policing, "assumed"},
    };
}

}  // namespace bof
