#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace bof::http {

/// What every answer of a page's files says to the browser. Images may be data: URLs, because the
/// API gives them inside JSON, under a permission; everything else comes from this origin or not at
/// all. The one Trusted Types policy is the page's own, which lets no markup through.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 6> page_headers{{
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
     "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
     "require-trusted-types-for 'script'; trusted-types default"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
}};

}  // namespace bof::http
