#pragma once

#include "base/result.hpp"
#include "domain/person.hpp"
#include "register/register.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of people, and nothing else. All functions throw what SOCI throws and belong inside
/// Database::transact(); they return corrupt for a row that this program cannot have written.

/// All people, or the one with `id`, in rising order of id.
Result<std::vector<Versioned<Person>>> read_people(soci::session& session,
                                                   std::optional<PersonId> id = std::nullopt);
/// Errors: not_found.
Result<Versioned<Person>> find_person(soci::session& session, PersonId id);
/// The id that belongs to a user name.
std::optional<PersonId> person_named(soci::session& session, const std::string& user_name);

void insert_person(soci::session& session, const Person& person);
/// Puts the facts in place of those of the row with its id and raises its row version.
void replace_person(soci::session& session, const Person& person);

/// "fcr_operator investigator", as roles stand in a column.
std::string joined_roles(RoleSet roles);
/// Nothing: not what joined_roles() writes.
std::optional<RoleSet> parse_roles(std::string_view text);

/// Keeps other writers of people out until the transaction ends, in PostgreSQL too.
void lock_people(soci::session& session);

/// What is wrong with the facts looked at alone: invalid_argument, the text says which.
Result<void> check_person(const Person& person);

}  // namespace bof::detail
