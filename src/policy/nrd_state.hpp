#pragma once

#include "base/time.hpp"
#include "domain/nrd.hpp"
#include "policy/policy_in_force.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bof {

/// How an NRD does, judged by when it last saw a vehicle.
enum class NrdState : std::uint8_t {
    active,
    quiet,    ///< Longer than PolicyInForce::nrd_quiet_after: a lonely road at night, or a fault.
    silent,   ///< Longer than PolicyInForce::nrd_silent_after: somebody should look.
    never,    ///< No read of it is known, or it is not valid yet.
    retired,  ///< Its validity has ended.
};

/// "active", "quiet"... Stable: goes to clients.
std::string_view to_text(NrdState state);

/// Each limit itself still counts as the better state.
NrdState nrd_state(const PolicyInForce& policy, const Nrd& nrd, std::optional<UtcTime> last_seen,
                   UtcTime now);

}  // namespace bof
