#pragma once

#include <string>
#include <string_view>

namespace bof::tool {

/// The first line of a file that only its owner may read. Stops the command when there is none.
std::string secret_in(std::string_view command, const std::string& path);

/// What a person types at the terminal after `prompt`, which is not shown while it is typed. Stops
/// the command, saying `otherwise`, when there is no terminal.
std::string ask_secret(std::string_view command, std::string_view prompt,
                       const std::string& otherwise);

}  // namespace bof::tool
