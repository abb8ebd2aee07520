#include "sender/endpoint.hpp"

#include "base/text.hpp"

#include <charconv>

namespace bof {

namespace {

constexpr std::string_view default_services_path = "/bof2/services";

bool take_scheme(std::string_view& url, Endpoint& endpoint) {
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos) return false;
    const std::string_view scheme = url.substr(0, colon);
    url.remove_prefix(colon + 3);
    endpoint.encrypted = equal_ignoring_case(scheme, "https");
    endpoint.port = endpoint.encrypted ? 443 : 80;
    return endpoint.encrypted || equal_ignoring_case(scheme, "http");
}

bool take_port(std::string_view text, Endpoint& endpoint) {
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, endpoint.port);
    return failure == std::errc{} && stop == end && endpoint.port != 0;
}

// "host", "host:port", "[::1]", "[::1]:port".
bool take_authority(std::string_view authority, Endpoint& endpoint) {
    std::string_view rest;
    if (!authority.empty() && authority.front() == '[') {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return false;
        endpoint.host = authority.substr(1, close - 1);
        rest = authority.substr(close + 1);
    } else {
        const std::size_t colon = authority.find(':');
        endpoint.host = authority.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
    }
    if (endpoint.host.empty()) return false;
    if (rest.empty()) return true;
    return rest.front() == ':' && take_port(rest.substr(1), endpoint);
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
    url = trimmed(url);
    Endpoint endpoint;
    if (!take_scheme(url, endpoint)) {
        return Error{Errc::invalid_argument, "the address must begin with http:// or https://"};
    }
    for (const char symbol : url) {
        const auto byte = static_cast<unsigned char>(symbol);
        if (byte <= ' ' || byte >= 0x7F || symbol == '@' || symbol == '?' || symbol == '#') {
            return Error{Errc::invalid_argument,
                         "the address may hold a host, a port and a path, nothing else"};
        }
    }
    const std::size_t slash = url.find('/');
    std::string_view path =
        slash == std::string_view::npos ? std::string_view{} : url.substr(slash);
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    endpoint.services_path = path.empty() ? default_services_path : path;
    if (!take_authority(url.substr(0, slash), endpoint)) {
        return Error{Errc::invalid_argument, "the address has no usable host and port"};
    }
    return endpoint;
}

std::string to_text(const Endpoint& endpoint) {
    const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
    return std::string(endpoint.encrypted ? "https://" : "http://") + (is_ipv6 ? "[" : "") +
           endpoint.host + (is_ipv6 ? "]" : "") + ":" + std::to_string(endpoint.port) +
           endpoint.services_path;
}

}  // namespace bof
