#pragma once

#include "domain/nrd.hpp"
#include "domain/sought.hpp"

#include <span>
#include <vector>

namespace bof {

/// Metres between two places on a sphere of the Earth's mean radius: right within half a percent.
double distance_m(Position left, Position right);

/// True when the place is within the corners, which are joined by straight lines of latitude and
/// longitude, or on one of these lines. Exact. Not for shapes across 180 degrees.
bool lies_in(Position place, std::span<const Position> corners);

/// The NRDs that stand where the search says, retired ones too, since their reads are kept; in
/// rising order. What stands nowhere in particular is found by its number alone.
std::vector<NrdId> nrds_at(const SearchNarrowing& narrowing, std::span<const Site> sites,
                           std::span<const Nrd> nrds);

}  // namespace bof
