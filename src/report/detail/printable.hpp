#pragma once

#include <string>
#include <string_view>

namespace bof::report {

/// `text` as it can be printed: UTF-8, whose only control character is the line feed. Other control
/// characters, marks that turn or isolate the direction of writing (with which a text could be made
/// to read backwards), and each byte that is no UTF-8, become U+FFFD. Tabs become blanks; CR LF, CR
/// and the line and paragraph separators become line feeds. Cost: linear.
std::string printable(std::string_view text);

}  // namespace bof::report
