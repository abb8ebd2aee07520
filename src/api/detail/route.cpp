#include "api/detail/route.hpp"

#include "policy/second_factor.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/serialize.hpp>

namespace bof::api {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::size_t parameters_max = 16;

/// A whole number as we write it: no sign, no leading zero.
std::optional<std::uint64_t> parse_number(std::string_view text) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit_ascii)) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    // No database has a number beyond this.
    if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return number;
}

std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);  // The slash.
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool is_word(std::string_view text) {
    constexpr std::size_t longest = 64;
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char symbol) {
               return is_digit_ascii(symbol) || symbol == '_' || (symbol >= 'a' && symbol <= 'z');
           });
}

bool matches(std::string_view pattern, std::string_view path, RouteFound& at) {
    at.ids.clear();
    at.words.clear();
    while (!pattern.empty() && !path.empty()) {
        const std::string_view wanted = take_segment(pattern);
        const std::string_view found = take_segment(path);
        if (wanted == "{id}") {
            const auto id = parse_number(found);
            if (!id) return false;
            at.ids.push_back(*id);
        } else if (wanted == "{word}") {
            if (!is_word(found)) return false;
            at.words.emplace_back(found);
        } else if (wanted != found) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

std::optional<int> hex_digit(char symbol) {
    if (is_digit_ascii(symbol)) return symbol - '0';
    const char lower = to_lower_ascii(symbol);
    if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
    return std::nullopt;
}

/// Percent-decoded; nothing when an escape is broken.
std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '%') {
            out += text[index] == '+' ? ' ' : text[index];
            continue;
        }
        const auto high = index + 1 < text.size() ? hex_digit(text[index + 1]) : std::nullopt;
        const auto low = index + 2 < text.size() ? hex_digit(text[index + 2]) : std::nullopt;
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        index += 2;
    }
    return out;
}

}  // namespace

bool wants_confirmation(const Route& route) {
    const Gravity gravity = route.permission ? gravity_of(*route.permission) : Gravity::usual;
    return route.is_grave || gravity == Gravity::grave ||
           (gravity == Gravity::grave_to_change && route.method != "GET");
}

Route reading(std::string_view pattern, Permission permission, Handler handler) {
    return {.method = "GET",
            .pattern = pattern,
            .access = Access::permission,
            .permission = permission,
            .handler = handler};
}

Route looking(std::string_view pattern, Handler handler) {
    return {.method = "GET", .pattern = pattern, .access = Access::session, .handler = handler};
}

Route changing(std::string_view method, std::string_view pattern, Permission permission,
               Handler handler, Body body, std::size_t body_bytes_max) {
    return {.method = method,
            .pattern = pattern,
            .access = Access::permission,
            .permission = permission,
            .body = body,
            .handler = handler,
            .repeat = Repeat::same_answer,
            .body_bytes_max = body_bytes_max};
}

RouteFound find_route(std::span<const Route> routes, std::string_view method,
                      std::string_view path) {
    RouteFound found;
    if (path.empty() || path.front() != '/') return found;
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    RouteFound here;
    for (const Route& route : routes) {
        if (!matches(route.pattern, path, here)) continue;
        if (!found.methods.empty()) found.methods += ", ";
        found.methods += route.method;
        if (route.method == "GET") found.methods += ", HEAD";
        if (route.method != wanted) continue;
        found.route = &route;
        found.ids = here.ids;
        found.words = here.words;
    }
    return found;
}

http::Response json_response(const boost::json::value& value, std::uint16_t status) {
    return {status, json_type, boost::json::serialize(value), {}};
}

http::Response versioned_response(const boost::json::value& value, std::int64_t version,
                                  std::uint16_t status) {
    http::Response response = json_response(value, status);
    response.headers.emplace_back("ETag", '"' + std::to_string(version) + '"');
    return response;
}

http::Response no_content() { return {204, {}, {}, {}}; }

http::Response wrong_fields(const Call& call) {
    return problem_response(Error{Errc::invalid_argument, "some fields of the request are wrong"},
                            call.wrong);
}

IfMatch if_match(const Call& call) {
    const std::string_view tag = trimmed(call.request.header("if-match"));
    if (tag.empty()) {
        return {0, problem_response(428, "precondition_required", "Say which version you mean",
                                    "send the ETag you were given as If-Match")};
    }
    const bool quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
    const auto version = quoted ? parse_number(tag.substr(1, tag.size() - 2)) : std::nullopt;
    if (!version || *version > static_cast<std::uint64_t>(INT64_MAX)) {
        return {0, problem_response(Error{Errc::invalid_argument,
                                          "If-Match must be one ETag, as it was given"})};
    }
    return {static_cast<std::int64_t>(*version), std::nullopt};
}

QueryReader::QueryReader(Call& call) : call_(call) {
    std::string_view rest = call.request.query;
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = decoded(pair.substr(0, equals));
        const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
        const bool repeats =
            name && std::any_of(parameters_.begin(), parameters_.end(),
                                [&](const Parameter& other) { return other.name == *name; });
        if (!name || !value || repeats || parameters_.size() == parameters_max) {
            call_.wrong.push_back({"query", "This query cannot be read."});
            return;
        }
        parameters_.push_back({*name, *value});
    }
}

std::optional<std::string> QueryReader::text(std::string_view name, std::size_t bytes_max) {
    for (Parameter& parameter : parameters_) {
        if (parameter.name != name) continue;
        parameter.taken = true;
        if (parameter.value.empty() || parameter.value.size() > bytes_max) {
            call_.wrong.push_back({std::string{name}, "This text is empty or too long."});
            return std::nullopt;
        }
        if (!is_plain_utf8(parameter.value)) {
            call_.wrong.push_back({std::string{name}, "Must be UTF-8 without NUL."});
            return std::nullopt;
        }
        return parameter.value;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> QueryReader::whole(std::string_view name, std::uint64_t most) {
    constexpr std::size_t digits_max = 20;
    const auto found = text(name, digits_max);
    if (!found) return std::nullopt;
    const auto number = parse_number(*found);
    if (number && *number <= most) return number;
    call_.wrong.push_back({std::string{name}, "Must be a whole number within its range."});
    return std::nullopt;
}

std::optional<UtcTime> QueryReader::time(std::string_view name) {
    constexpr std::size_t longest = 40;
    const auto found = text(name, longest);
    if (!found) return std::nullopt;
    const auto time = parse_rfc3339(*found);
    if (!time) {
        call_.wrong.push_back(
            {std::string{name}, "Must be a moment in UTC, as 2026-05-01T12:00:00Z."});
    }
    return time;
}

std::size_t QueryReader::limit(std::size_t otherwise, std::size_t most) {
    const auto found = whole("limit", most);
    if (!found) return otherwise;
    if (*found == 0) call_.wrong.push_back({"limit", "Must be at least 1."});
    return *found;
}

bool QueryReader::finish() {
    constexpr std::size_t name_bytes_max = 64;
    for (const Parameter& parameter : parameters_) {
        if (parameter.taken) continue;
        call_.wrong.push_back(
            {parameter.name.substr(0, name_bytes_max), "There is no such parameter."});
    }
    return call_.wrong.empty();
}

}  // namespace bof::api
