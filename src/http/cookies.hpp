#pragma once

#include "http/server.hpp"

#include <optional>
#include <string_view>

namespace bof::http {

/// The value of the request's cookie of that name. Nothing when there is none, or more than one:
/// which of two was meant could be decided otherwise elsewhere. The text lives as long as the
/// request.
std::optional<std::string_view> find_cookie(const Request& request, std::string_view name);

}  // namespace bof::http
