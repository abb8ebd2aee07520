#pragma once

#include "base/time.hpp"
#include "domain/voi.hpp"
#include "traffic/traffic.hpp"

#include <cstdint>

namespace bof::tool {

/// The demo's lists.
enum class DemoList : std::uint8_t { stolen, uninsured, drugs, missing, heron, burglary };

/// On which list a listed vehicle of the demo stands. Range: below demo_listed.
DemoList demo_list_of(std::uint32_t vehicle);

/// What the list says of a vehicle: invented, and worded as a control room words it. A star is
/// always of high priority.
VoiEntry demo_entry(DemoList list, const traffic::Vehicle& vehicle, bool is_star, UtcDay today);

}  // namespace bof::tool
