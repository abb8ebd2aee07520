#pragma once

#include <string>
#include <string_view>

namespace bof::detail {

/// Appends `text` so that it can stand between tags or in a quoted attribute. Control symbols that
/// XML cannot carry become blanks.
void append_escaped(std::string& into, std::string_view text);

}  // namespace bof::detail
