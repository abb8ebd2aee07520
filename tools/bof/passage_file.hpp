#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sender/simulation.hpp"
#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <cstdint>
#include <filesystem>

namespace bof::tool {

struct PassageFilePlan {
    std::filesystem::path file;
    UtcTime until{};         ///< Passages captured later are left out.
    double image_share = 0;  ///< With images, in a folder beside the file.
    std::uint64_t seed = 1;
};

/// Writes passages as JSON lines that `bof replay` reads; true_vrm tells what was on the plate.
/// Returns how many.
/// Errors: unavailable - the file or an image cannot be written.
Result<std::uint64_t> write_passages(const traffic::World& world, traffic::Traffic& traffic,
                                     const DrawImage& draw, const PassageFilePlan& plan);

}  // namespace bof::tool
