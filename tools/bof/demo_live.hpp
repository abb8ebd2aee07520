#pragma once

#include "bof/commands.hpp"
#include "bof/demo_force.hpp"
#include "bof/sending.hpp"
#include "traffic/world.hpp"

namespace bof::tool {

struct DemoLiveOptions {
    ServerOptions server;
    double rate = demo_rate;
    double seconds = 0;  ///< 0: until stopped.
};

/// Sends the demo's traffic to its bofd as cameras would, from now on: the population with the
/// hours of the day, the cast at every hour, a listed vehicle first of all, and now and then
/// something for the quarantine. True when the server kept everything.
bool send_demo_traffic(const GlobalOptions& global, const DemoLiveOptions& options,
                       const traffic::World& world, const DemoHistory& history);

}  // namespace bof::tool
