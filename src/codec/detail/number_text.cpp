#include "codec/detail/number_text.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace bof::detail {
namespace {

constexpr std::int64_t identifier_max = std::numeric_limits<std::int16_t>::max();

/// from_chars takes no plus sign; xsd:float and xsd:short do. "+-1" must not slip through.
std::string_view without_plus(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    return text;
}

template <typename Number>
std::optional<Number> parse_whole(std::string_view text) {
    text = without_plus(text);
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

template <typename T>
void set_if_readable(std::string_view text, std::optional<T> (*parse)(std::string_view),
                     std::optional<T>& into, bool& refused) {
    if (text.empty()) return;
    into = parse(text);
    if (!into) refused = true;
}

}  // namespace

std::optional<double> parse_finite(std::string_view text) {
    const auto number = parse_whole<double>(text);
    if (!number || !std::isfinite(*number)) return std::nullopt;
    return number;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    return parse_whole<std::int64_t>(text);
}

std::optional<bool> parse_boolean(std::string_view text) {
    if (text == "1" || equal_ignoring_case(text, "true")) return true;
    if (text == "0" || equal_ignoring_case(text, "false")) return false;
    return std::nullopt;
}

std::optional<double> parse_percent(std::string_view text) {
    const auto number = parse_finite(text);
    if (!number || *number < 0 || *number > 100) return std::nullopt;
    return number;
}

Result<CameraAddress> parse_address(std::string_view feed, std::string_view source,
                                    std::string_view camera) {
    const auto identifier = [](std::string_view text) -> std::optional<std::int16_t> {
        const auto number = parse_integer(text);
        if (!number || *number < 0 || *number > identifier_max) return std::nullopt;
        return static_cast<std::int16_t>(*number);
    };
    const auto feed_id = identifier(feed);
    if (!feed_id) {
        return Error{Errc::invalid_argument,
                     "the feed identifier is missing or no whole number from 0 to 32767"};
    }
    const auto source_id = identifier(source);
    if (!source_id) {
        return Error{Errc::invalid_argument,
                     "the source identifier is missing or no whole number from 0 to 32767"};
    }
    const auto camera_id = identifier(camera);
    if (!camera_id) {
        return Error{Errc::invalid_argument,
                     "the camera identifier is missing or no whole number from 0 to 32767"};
    }
    return CameraAddress{*feed_id, *source_id, *camera_id};
}

void fill_optional(RawRead& read, const OptionalTexts& texts) {
    bool& refused = read.field_refused;
    set_if_readable(texts.latitude, parse_finite, read.latitude, refused);
    set_if_readable(texts.longitude, parse_finite, read.longitude, refused);
    set_if_readable(texts.preset, parse_integer, read.preset, refused);
    set_if_readable(texts.confidence, parse_percent, read.confidence_percent, refused);
    set_if_readable(texts.moving_towards, parse_boolean, read.moving_towards, refused);
    read.pan = texts.pan;
    read.tilt = texts.tilt;
    read.zoom = texts.zoom;
}

}  // namespace bof::detail
