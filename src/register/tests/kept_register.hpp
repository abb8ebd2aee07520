#pragma once

#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/test_register.hpp"

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace bof {

// What tests of the use cases above the register, and its own, begin with.

/// A new register in a file below `folder`.
inline std::unique_ptr<Register> register_in(const TemporaryFolder& folder, const Clock& clock) {
    const std::string file = (folder.path() / "register.db").string();
    return Register::open({.url = "sqlite:" + file, .actor = "test"}, clock).value();
}

/// Adds people without roles, the first with id 1. Each is displayed as `before` and the user name.
inline void add_people(Register& kept, const Clock& clock,
                       std::initializer_list<const char*> user_names,
                       const std::string& before = {}) {
    PeopleRegister people{kept.database(), clock};
    for (const char* const name : user_names) {
        Person person;
        person.user_name = name;
        person.display_name = before + name;
        people.add(person, "hash", {clock.now(), "test.prepared", {{}, "test", {}}, {}}).value();
    }
}

/// Kinds of the entries that changes have put on the record, newest first, at most 500.
inline std::vector<std::string> kinds_on_record(Register& kept) {
    AuditReader reader{kept.database()};
    std::vector<std::string> kinds;
    const auto rows = reader.list({}, 500).value();
    for (const AuditRow& row : rows) kinds.push_back(row.kind);
    return kinds;
}

}  // namespace bof
