#include "people/differing_facts.hpp"

namespace bof {

std::vector<std::string> differing_facts(const Person& before, const Person& after) {
    std::vector<std::string> names;
    const auto note = [&](bool differs, const char* name) {
        if (differs) names.emplace_back(name);
    };
    note(before.user_name != after.user_name, "user_name");
    note(before.display_name != after.display_name, "display_name");
    note(before.rank != after.rank, "rank");
    note(before.post != after.post, "post");
    note(before.employment != after.employment, "employment");
    note(before.employment_ends != after.employment_ends, "employment_ends");
    note(before.trainings != after.trainings, "trainings");
    note(before.vetting != after.vetting, "vetting");
    note(before.desks != after.desks, "desks");
    return names;
}

}  // namespace bof
