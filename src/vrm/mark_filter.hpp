#pragma once

#include "vrm/vrm.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bof {

/// What a symbol that the camera could not read counts for in a stored mark. It always fits a place
/// that takes any symbol.
enum class UnreadSymbols : std::uint8_t {
    fit_any,      ///< It may have been what is sought; such a mark is less likely.
    fit_nothing,  ///< Only what was read counts.
};

/// What each unread symbol of a mark takes from its fit, where one had to stand for something
/// sought. Units: tenths of a bit. Assumed: the survey of vrm/confusion.hpp has no unread symbols.
inline constexpr std::uint16_t unread_symbol_fit = 40;

/// What marks a search is after, where that is more than one: a pattern, the misreadings of a mark,
/// what a witness remembers. Made once for a search, asked about each mark that the store has.
/// Threads: any; immutable.
class MarkFilter {
  public:
    MarkFilter() = default;
    MarkFilter(const MarkFilter&) = delete;
    MarkFilter& operator=(const MarkFilter&) = delete;
    MarkFilter(MarkFilter&&) = delete;
    MarkFilter& operator=(MarkFilter&&) = delete;
    virtual ~MarkFilter() = default;

    /// How well a mark fits; nothing: it does not. 0: exactly what is sought; the larger, the less
    /// likely.
    ///
    /// Units: tenths of a bit, -10 * log2 of the likelihood compared with that of an exact fit, so
    ///        that 10 is half as likely; capped at 65535.
    /// Cost:  tens of nanoseconds at most for nearly all marks; no allocation.
    virtual std::optional<std::uint16_t> fit(Vrm vrm) const = 0;

    /// Symbols, none unread, with which every fitting mark begins; may be empty. Marks sort as
    /// their texts do, so a store need look no further than these.
    virtual std::string literal_start() const = 0;
};

}  // namespace bof
