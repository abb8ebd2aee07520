#pragma once

#include "base/result.hpp"
#include "domain/raw_read.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// Numbers as devices write them. Each takes trimmed text and gives nothing unless ALL of it is
/// one.
namespace bof::detail {

/// Decimal, with or without sign, fraction and exponent. INF and NaN are nothing.
std::optional<double> parse_finite(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);
/// true, false, 1, 0, without regard to case.
std::optional<bool> parse_boolean(std::string_view text);
/// 0 to 100. Devices write -1 for "not known", which is nothing too.
std::optional<double> parse_percent(std::string_view text);

/// Errors: invalid_argument - one of them is missing or not in 0 to 32767.
Result<CameraAddress> parse_address(std::string_view feed, std::string_view source,
                                    std::string_view camera);

/// The fields a read may come without, as text. Empty: absent.
struct OptionalTexts {
    std::string_view latitude;
    std::string_view longitude;
    std::string_view preset;
    std::string_view pan;
    std::string_view tilt;
    std::string_view zoom;
    std::string_view confidence;
    std::string_view moving_towards;
};
/// Sets what is readable; what is present but not readable stays unset and sets field_refused.
void fill_optional(RawRead& read, const OptionalTexts& texts);

}  // namespace bof::detail
