#pragma once

#include "base/result.hpp"
#include "bof/commands.hpp"
#include "domain/address_range.hpp"
#include "sender/sender_words.hpp"
#include "traffic/world.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bof::tool {

/// Where the words of the simulated sources are kept, in a data folder.
std::filesystem::path simulator_words_file(const GlobalOptions& global);

/// The simulated sources with the words they have; new words for those that have none.
SenderWords with_simulated_sources(SenderWords words);

/// The world of a seed, its sources with these words. Errors: those of World::make(), and not_found
/// - a source has no word.
Result<traffic::World> simulated_world(std::uint64_t seed, std::size_t sites,
                                       const SenderWords& words);

/// What the register calls the simulated force's parts.
struct ForceDress {
    std::string controller = "Simulated force";
    std::vector<std::string> source_names = {};  ///< For the sources in order; else numbered.
    bool various_kinds = false;  ///< Some NRDs are mobile, vehicle mounted, dual use.
};

enum class Registered : std::uint8_t { nothing_new, changes };

/// Puts the world's sources, sites and NRDs into the register of the data folder, or brings those
/// that are there up to date, and keeps the words. Ends the program with a sentence if it cannot.
Registered register_simulated_force(const traffic::World& world, const SenderWords& words,
                                    const std::vector<AddressRange>& senders,
                                    const GlobalOptions& global, const ForceDress& dress = {});

}  // namespace bof::tool
