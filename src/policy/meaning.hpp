#pragma once

#include <cstddef>
#include <string_view>

namespace bof {

// Whether what a person wrote can say anything. Texts are UTF-8. Rule: R-04.

/// Has `characters_min` letters and digits, of which one that repeats the one before it says
/// nothing more and does not count, and more than a few different ones.
bool is_meaningful(std::string_view reason, std::size_t characters_min);
/// Has a letter or a digit.
bool has_substance(std::string_view text);
/// Has a control character other than a line end or a tab.
bool has_control(std::string_view text);

}  // namespace bof
