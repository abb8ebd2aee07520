#pragma once

#include "domain/person.hpp"
#include "policy/policy_in_force.hpp"

namespace bof {

/// A person whom nothing but his roles holds back.
inline Person a_person(RoleSet roles, std::uint32_t id = 7) {
    const UtcDay trained = std::chrono::sys_days{std::chrono::year{2025} / 1 / 1};
    Person person;
    person.id = PersonId{id};
    person.user_name = "person" + std::to_string(id);
    person.display_name = "Person " + std::to_string(id);
    person.rank = Rank::inspector;
    person.roles = roles;
    person.employment = EmploymentKind::officer;
    person.trainings = {{TrainingKind::reads, trained, {}},
                        {TrainingKind::control_room, trained, {}},
                        {TrainingKind::lists, trained, {}}};
    person.vetting = {VettingLevel::management, {}};
    person.guidance_acknowledged = PolicyInForce{}.guidance_version;
    return person;
}

}  // namespace bof
