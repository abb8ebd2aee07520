#include "policy/sign_in.hpp"

#include <algorithm>

namespace bof {

std::chrono::milliseconds lock_after(const PolicyInForce& policy, std::uint32_t failures) {
    if (failures < policy.sign_in_failures_max) return {};
    auto lock = policy.lock_first;
    for (auto further = failures - policy.sign_in_failures_max; further > 0; --further) {
        if (lock >= policy.lock_max) break;
        lock *= 2;
    }
    return std::min(lock, policy.lock_max);
}

bool session_is_open(const PolicyInForce& policy, UtcTime started, UtcTime seen, UtcTime now) {
    return now - started < policy.session_age_max && now - seen < policy.session_idle_max;
}

}  // namespace bof
