#pragma once

#include "vrm/vrm.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// A mark taken apart into the digits of its packed form.
namespace bof::detail {

inline constexpr std::uint64_t vrm_base = 40;
/// In the order of ASCII, so that packed marks sort as text. The place in this list is the digit;
/// the first is "end".
inline constexpr std::string_view vrm_digits = " 0123456789?ABCDEFGHIJKLMNOPQRSTUVWXYZ";
inline constexpr std::uint64_t unread_digit = vrm_digits.find(vrm_unread_symbol);

constexpr std::uint8_t digit_of(char symbol) {
    return static_cast<std::uint8_t>(vrm_digits.find(symbol));
}

/// vrm_powers[n] is base to the power n.
inline constexpr auto vrm_powers = [] {
    std::array<std::uint64_t, vrm_symbols_max + 1> all{};
    all[0] = 1;
    for (std::size_t index = 1; index < all.size(); ++index) all[index] = all[index - 1] * vrm_base;
    return all;
}();
static_assert(vrm_powers[vrm_symbols_max] / vrm_base == vrm_powers[vrm_symbols_max - 1],
              "overflow");

/// The digits of a mark, in order; after the last symbol zeros.
struct MarkSymbols {
    std::array<std::uint8_t, vrm_symbols_max> digits;
    std::size_t count;
};

/// Cost: a few nanoseconds: the four groups of three digits do not wait for one another.
inline MarkSymbols symbols_of(Vrm vrm) {
    constexpr std::size_t group = 3;
    constexpr std::uint64_t group_base = vrm_powers[group];
    constexpr std::uint64_t half_base = vrm_powers[2 * group];
    const auto high = static_cast<std::uint32_t>(vrm.packed() / half_base);
    const auto low = static_cast<std::uint32_t>(vrm.packed() % half_base);
    const std::array<std::uint32_t, vrm_symbols_max / group> groups{
        static_cast<std::uint32_t>(high / group_base),
        static_cast<std::uint32_t>(high % group_base), static_cast<std::uint32_t>(low / group_base),
        static_cast<std::uint32_t>(low % group_base)};
    MarkSymbols symbols;  // NOLINT(cppcoreguidelines-pro-type-member-init): all set below.
    symbols.count = 0;
    for (std::size_t index = 0; index < groups.size(); ++index) {
        const std::uint32_t digits[group] = {groups[index] / 1'600, groups[index] / 40 % 40,
                                             groups[index] % 40};
        for (std::size_t place = 0; place < group; ++place) {
            symbols.digits[index * group + place] = static_cast<std::uint8_t>(digits[place]);
            symbols.count += digits[place] != 0 ? 1 : 0;
        }
    }
    return symbols;
}

}  // namespace bof::detail
