#pragma once

#include <cstddef>
#include <string_view>

namespace bof {

/// Longest mask and longest text that is held against one, in bytes.
inline constexpr std::size_t mask_bytes_max = 80;
inline constexpr std::size_t masked_bytes_max = 120;

/// Is this a mask? Literal characters, and in braces a class with how many: {d1-7} digits, {a2}
/// letters A to Z, {w3-60} words: letters of any language, digits, blanks, hyphens, apostrophes.
/// At least one class; at most 24 parts; counts from 1 to 60, the second not below the first.
bool is_mask(std::string_view mask);

/// Does the whole text fit the mask? Case of A to Z, and blanks around the text, do not count.
/// False too when the mask is none, or the text too long. Cost: below parts x 120 x 60 steps,
/// whatever text and mask are. Rule: R-04.
bool fits_mask(std::string_view mask, std::string_view text);

}  // namespace bof
