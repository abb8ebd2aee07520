#pragma once

#include "bof/commands.hpp"
#include "bof/demo_force.hpp"
#include "bof/demo_lists.hpp"
#include "bof/demo_people.hpp"
#include "bof/register_session.hpp"
#include "traffic/world.hpp"

#include <cstdint>
#include <vector>

namespace bof::tool {

/// What making the history came to.
struct DemoHistoryReport {
    std::uint64_t reads = 0;
    std::uint64_t images = 0;
    std::uint64_t image_bytes = 0;
    std::size_t alerts = 0;
    std::size_t resolved = 0;
};

/// What the history is made with. All must outlive the call.
struct DemoHistoryParts {
    const GlobalOptions& global;
    RegisterSession& session;
    ManualClock& clock;  ///< The session's: set to each moment of the history.
    const traffic::World& world;
    DemoLists& lists;
    const std::vector<DemoAccount>& accounts;
};

/// Makes the reads of `history` up to now, faster than they would come but on the same way: each is
/// authenticated, checked, matched and made durable, hits become alerts, and a control room works
/// them. Brings this morning's lists into force on the way. Ends the program with a sentence if it
/// cannot. bofd must not run: the store is opened.
DemoHistoryReport make_demo_history(const DemoHistoryParts& parts, const DemoHistory& history);

}  // namespace bof::tool
