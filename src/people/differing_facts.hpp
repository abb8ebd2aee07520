#pragma once

#include "domain/person.hpp"

#include <string>
#include <vector>

namespace bof {

/// The facts in which two rows of a person differ, by their names in the API; not roles, rights and
/// state, which are changed by acts of their own.
std::vector<std::string> differing_facts(const Person& before, const Person& after);

}  // namespace bof
