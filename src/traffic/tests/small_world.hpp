#pragma once

#include "traffic/world.hpp"

namespace bof::traffic {

/// The world that the tests drive in, unless the seed matters.
inline Result<World> small_world(std::uint64_t seed = 1, std::size_t sites = 60) {
    return World::make(
        {seed, sites, {{1, 1, "alpha", "word"}, {1, 2, "beta", "word"}, {2, 1, "gamma", "word"}}});
}

}  // namespace bof::traffic
