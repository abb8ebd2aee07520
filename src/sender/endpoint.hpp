#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// Where a back office listens for captures.
struct Endpoint {
    bool encrypted = false;
    std::string host;  ///< Name or address, without the brackets of IPv6.
    std::uint16_t port = 0;
    std::string services_path;  ///< Without a slash at the end: "/bof2/services".
};

/// Reads "http://host:port", "https://host" or one with a path. Without a path the services are
/// where BOF2 has them, under /bof2/services; without a port it is 80 or 443. Errors:
/// invalid_argument - another scheme, no host, a port out of range, a user name, a query or a
///         fragment.
Result<Endpoint> parse_endpoint(std::string_view url);

/// As parse_endpoint() reads it, path included.
std::string to_text(const Endpoint& endpoint);

}  // namespace bof
