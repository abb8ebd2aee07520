#include "policy/nrd_state.hpp"

namespace bof {

std::string_view to_text(NrdState state) {
    switch (state) {
        case NrdState::active:
            return "active";
        case NrdState::quiet:
            return "quiet";
        case NrdState::silent:
            return "silent";
        case NrdState::never:
            return "never";
        case NrdState::retired:
            break;
    }
    return "retired";
}

NrdState nrd_state(const PolicyInForce& policy, const Nrd& nrd, std::optional<UtcTime> last_seen,
                   UtcTime now) {
    if (nrd.valid_until && *nrd.valid_until <= now) return NrdState::retired;
    if (!last_seen || nrd.valid_from > now) return NrdState::never;
    const auto age = now - *last_seen;
    if (age > policy.nrd_silent_after) return NrdState::silent;
    return age > policy.nrd_quiet_after ? NrdState::quiet : NrdState::active;
}

}  // namespace bof
