#pragma once

#include "api/detail/json_reader.hpp"
#include "domain/person.hpp"

#include <vector>

namespace bof::api {

/// Reads what is known of a person beside names, post and desks: rank, employment, trainings and
/// vetting.
void read_person_facts(JsonReader& reader, std::vector<FieldProblem>& wrong, Person& person);

}  // namespace bof::api
