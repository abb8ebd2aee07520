#pragma once

#include "vrm/vrm.hpp"

#include <cstdint>
#include <string>

namespace bof::traffic {

/// A mark in the current British format with an age identifier that was never given. Every index
/// below vehicles_max has its own.
std::string british_mark(std::uint64_t seed, std::uint32_t index);

/// A mark that looks German, Irish or Spanish, in a series that none of the three gives. Every
/// index below vehicles_max has its own.
std::string foreign_mark(std::uint64_t seed, std::uint32_t index);

/// The mark as a reader might misread it: look-alikes by the survey of vrm/confusion.hpp, or a
/// symbol dropped or invented. Never the mark itself.
std::string misread_text(Vrm vrm, std::uint64_t key);

}  // namespace bof::traffic
