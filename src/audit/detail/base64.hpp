#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bof::detail {

/// Base64 with padding and nothing else in it: one text for each sequence of bytes, as signed notes
/// want it.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace bof::detail
