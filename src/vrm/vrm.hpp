#pragma once

#include "base/result.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bof {

/// Most symbols a mark may have after normalising: 40^12 still fits in 64 bits.
inline constexpr std::size_t vrm_symbols_max = 12;
/// Longest text looked at, in bytes; a longer one is refused unread.
inline constexpr std::size_t vrm_text_bytes_max = 64;
/// How a symbol that the camera could not read is written inside the program.
inline constexpr char vrm_unread_symbol = '?';

/// A vehicle registration mark: 1 to 12 symbols of A-Z, 0-9 and the unread symbol, in 64 bits.
/// Base 40, most significant symbol first, padded with "end" (0) to 12 places; the digits are in
/// ASCII order (end, 0-9, ?, A-Z), so packed values sort exactly as the texts do.
/// Only parse() and from_packed() make one, so a Vrm has always been checked.
/// There is deliberately no way to put one into a log line.
class Vrm {
  public:
    /// Reads a mark as a camera or a person writes it. Letter case, blanks, hyphens, dots and
    /// middle dots do not count. Latin letters with diacritics fold to their base letter (Ü to U),
    /// ligatures to two (Æ to AE), and the Greek and Cyrillic letters that plates share with Latin
    /// fold to it. `?`, `*`, `_` and `#` are unread symbols. Nothing is guessed: 0 stays apart
    /// from O.
    ///
    /// Range:  `text` is UTF-8, at most vrm_text_bytes_max bytes.
    /// Errors: invalid_argument - empty, too long, no readable symbol at all, or a symbol that no
    ///         plate carries; the public text says which.
    /// Cost:   about 20 ns for seven ASCII symbols; no allocation on success.
    static Result<Vrm> parse(std::string_view text);

    /// The opposite of packed(). Errors: corrupt - `packed` is not the packed form of any mark.
    static Result<Vrm> from_packed(std::uint64_t packed);

    std::uint64_t packed() const { return packed_; }
    /// "AB12CDE": without blanks.
    std::string text() const;
    std::size_t size() const;
    bool has_unread_symbol() const;

    friend constexpr auto operator<=>(Vrm, Vrm) = default;

  private:
    explicit constexpr Vrm(std::uint64_t packed) : packed_(packed) {}

    std::uint64_t packed_;
};

}  // namespace bof

template <>
struct std::hash<bof::Vrm> {
    std::size_t operator()(bof::Vrm vrm) const noexcept {
        // Fibonacci hashing with a fold: packed marks differ mostly in their high digits.
        const std::uint64_t mixed = vrm.packed() * 0x9E3779B97F4A7C15ULL;
        return mixed ^ (mixed >> 32U);
    }
};
