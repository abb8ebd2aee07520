#pragma once

#include <string>
#include <string_view>

namespace bof {

/// A browser in short, for its owner to know a session by: "Firefox 128, Linux". What it says of
/// itself, so no proof of anything. At most 60 bytes of ASCII; empty: it is not known.
std::string browser_name(std::string_view user_agent);

}  // namespace bof
