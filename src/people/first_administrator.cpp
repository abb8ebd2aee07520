#include "people/first_administrator.hpp"

#include <algorithm>

namespace bof {
namespace {

bool administers(const Versioned<Person>& person) {
    return person.row.state == PersonState::active && person.row.roles.has(Role::bof_administrator);
}

}  // namespace

Result<std::optional<std::string>> make_first_administrator(PeopleRegister& people,
                                                            PasswordHasher& hasher,
                                                            const FirstAdministrator& wanted,
                                                            UtcTime now) {
    const auto all = people.people();
    if (!all.ok()) return all.error();
    if (std::any_of(all->begin(), all->end(), administers)) return std::optional<std::string>{};

    Person person;
    person.user_name = wanted.user_name;
    person.display_name = wanted.display_name;
    person.roles = {Role::bof_administrator};
    if (wanted.password) {
        const auto will_do = check_new_password({}, person, *wanted.password);
        if (!will_do.ok()) return will_do.error();
    }
    const std::string password = wanted.password ? *wanted.password : make_one_time_password();
    const auto turn = hasher.turn();
    if (!turn.ok()) return turn.error();
    const auto hash = turn->hash(password);
    if (!hash.ok()) return hash.error();
    const auto id = people.add(
        person, *hash,
        {now, "people.first_administrator_added", wanted.actor, {{"user_name", wanted.user_name}}});
    if (!id.ok()) return id.error();
    return std::optional{password};
}

}  // namespace bof
