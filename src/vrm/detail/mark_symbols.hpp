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

/// A mark as six digits to base 1600, each two of its own: the first step of taking it apart.
/// Cost: the two halves do not wait for one another; 64 by 64 bits are divided but once.
class MarkPairs {
  public:
    static constexpr std::uint32_t base = vrm_base * vrm_base;
    static constexpr std::size_t count = vrm_symbols_max / 2;

    explicit MarkPairs(Vrm vrm) {
        const std::uint64_t high = vrm.packed() / vrm_powers[vrm_symbols_max / 2];
        take_apart(static_cast<std::uint32_t>(high), 0);
        take_apart(
            static_cast<std::uint32_t>(vrm.packed() - high * vrm_powers[vrm_symbols_max / 2]),
            count / 2);
    }
    std::uint32_t operator[](std::size_t index) const { return pairs_[index]; }

  private:
    void take_apart(std::uint32_t half, std::size_t first) {
        const std::uint32_t upper = half / base;
        pairs_[first] = upper / base;
        pairs_[first + 1] = upper % base;
        pairs_[first + 2] = half % base;
    }

    std::array<std::uint32_t, count> pairs_;
};
static_assert(vrm_powers[vrm_symbols_max / 2] <= UINT32_MAX, "a half is 32 bits");

/// Bit n: the symbol whose digit is n is in it. Bit 0 means nothing.
using SymbolSet = std::uint64_t;

constexpr SymbolSet symbol_bit(std::uint64_t digit) { return SymbolSet{1} << digit; }

/// By pair of digits.
inline constexpr auto pair_sets = [] {
    std::array<SymbolSet, MarkPairs::base> sets{};
    for (std::uint64_t pair = 0; pair < sets.size(); ++pair) {
        sets[pair] = (symbol_bit(pair / vrm_base) | symbol_bit(pair % vrm_base)) & ~SymbolSet{1};
    }
    return sets;
}();

/// Which symbols a mark has. What most marks are refused by: 12 KB of table, no loop over symbols.
inline SymbolSet set_of(const MarkPairs& pairs) {
    return pair_sets[pairs[0]] | pair_sets[pairs[1]] | pair_sets[pairs[2]] | pair_sets[pairs[3]] |
           pair_sets[pairs[4]] | pair_sets[pairs[5]];
}

/// The digits of a mark, in order; after the last symbol zeros.
struct MarkSymbols {
    std::array<std::uint8_t, vrm_symbols_max> digits;
    std::size_t count;
};

inline MarkSymbols symbols_of(const MarkPairs& pairs) {
    MarkSymbols symbols{};
    for (std::size_t index = 0; index < MarkPairs::count; ++index) {
        symbols.digits[2 * index] = static_cast<std::uint8_t>(pairs[index] / vrm_base);
        symbols.digits[2 * index + 1] = static_cast<std::uint8_t>(pairs[index] % vrm_base);
    }
    while (symbols.count < vrm_symbols_max && symbols.digits[symbols.count] != 0) ++symbols.count;
    return symbols;
}

inline MarkSymbols symbols_of(Vrm vrm) { return symbols_of(MarkPairs{vrm}); }

}  // namespace bof::detail
