#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace bof {

/// Decodes base64 (RFC 4648) as XML carries it: blanks and line ends anywhere, padding optional.
/// Errors: invalid_argument - any other symbol, or a length that no bytes encode to.
Result<std::string> from_base64(std::string_view text);
std::string to_base64(std::string_view bytes);

}  // namespace bof
