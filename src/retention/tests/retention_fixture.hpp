#pragma once

#include "policy/tests/test_person.hpp"
#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"
#include "retention/retention_desk.hpp"
#include "store/tests/store_under_test.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bof {

inline constexpr std::chrono::days one_day{1};

/// A hold in the register, as somebody with authority would place it.
inline HoldWish hold_on(const char* vrm, UtcTime from, UtcTime until) {
    HoldWish wish;
    wish.vrm = contract::mark(vrm);
    wish.from = from;
    wish.until = until;
    wish.reason = "Evidence in a murder trial";
    wish.authority = "DCI Example, OP-28-114";
    return wish;
}

inline HoldWish hold_on(const std::vector<ReadKey>& reads) {
    HoldWish wish = hold_on("AB32CDE", {}, {});
    wish.vrm.reset();
    wish.reads = reads;
    return wish;
}

inline AuditActor actor_of(const Person& person) { return {person.id, person.user_name, {}}; }

}  // namespace bof
