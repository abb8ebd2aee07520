#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"

#include <cstddef>
#include <string>

#include <soci/soci.h>

namespace bof::detail {

/// What people and applications for access both do to accounts. All functions throw what SOCI
/// throws and belong inside Database::transact(), under lock_people().

/// Adds an account whose first password must be changed, and returns its id; `person.id` is
/// ignored. Errors: conflict - the user name is taken; too_many - people_max.
Result<PersonId> add_account(soci::session& session, const Person& person,
                             const std::string& password_hash, UtcTime now);

/// Ends the open sessions that `where` names, and returns how many.
std::size_t end_sessions(soci::session& session, const std::string& where, UtcTime now);
/// "person_id = 7", for end_sessions().
std::string of_person(PersonId id);

/// The highest id of a table, and one.
long long next_id(soci::session& session, const char* table);

}  // namespace bof::detail
