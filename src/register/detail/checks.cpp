#include "register/detail/checks.hpp"

#include "base/secret_hash.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <date/tz.h>

namespace bof::detail {
namespace {

constexpr std::int32_t latitude_max = 90'000'000;
constexpr std::int32_t longitude_max = 180'000'000;
constexpr std::uint16_t heading_max = 359;

/// Bytes of the UTF-8 sequence at the front of `text`; 0 when it is not a valid one.
std::size_t sequence_bytes(std::string_view text) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned first = byte(0);
    if (first < 0x80U) return 1;
    const std::size_t bytes = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
    if (first < 0xC2U || first > 0xF4U || text.size() < bytes) return 0;
    for (std::size_t index = 1; index < bytes; ++index) {
        if ((byte(index) & 0xC0U) != 0x80U) return 0;
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xE0U && second < 0xA0U) || (first == 0xF0U && second < 0x90U);
    const bool surrogate = first == 0xEDU && second > 0x9FU;
    const bool beyond_unicode = first == 0xF4U && second > 0x8FU;
    return overlong || surrogate || beyond_unicode ? 0 : bytes;
}

bool is_time_zone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

bool is_number(std::int16_t number) { return number >= 0; }

bool ends_after_its_start(const Validity& validity) {
    return !validity.until || *validity.until > validity.from;
}

}  // namespace

bool is_line(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max || trimmed(text).size() != text.size()) return false;
    while (!text.empty()) {
        const std::size_t bytes = sequence_bytes(text);
        const auto first = static_cast<unsigned char>(text.front());
        if (bytes == 0 || first < 0x20U || first == 0x7FU) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

bool overlap(const Validity& left, const Validity& right) {
    const bool left_ends_first = left.until && *left.until <= right.from;
    const bool right_ends_first = right.until && *right.until <= left.from;
    return !left_ends_first && !right_ends_first;
}

bool covers(const Validity& validity, UtcTime when) {
    return validity.from <= when && (!validity.until || when < *validity.until);
}

std::optional<FieldProblem> problem_of(const Source& source) {
    if (!is_number(source.feed)) return FieldProblem{"feed", "a feed number is 0 to 32767"};
    if (!is_number(source.source)) return FieldProblem{"source", "a source number is 0 to 32767"};
    if (source.name.empty() || !is_line(source.name, register_text_bytes_max)) {
        return FieldProblem{"name", "a source needs a name of 1 to 120 bytes on one line"};
    }
    if (!is_line(source.username, register_text_bytes_max)) {
        return FieldProblem{"username", "a user name has at most 120 bytes on one line"};
    }
    if (!SecretHash::from_stored(source.word_hash)) {
        return FieldProblem{"word", "a source needs a shared word, kept only as its hash"};
    }
    if (source.addresses.size() > address_ranges_max) {
        return FieldProblem{"addresses", "a source has at most 64 address ranges"};
    }
    if (!is_time_zone(source.time_zone)) {
        return FieldProblem{"time_zone", "a time zone is an IANA name: UTC or Europe/London"};
    }
    if (!ends_after_its_start(validity_of(source))) {
        return FieldProblem{"valid_until", "a source's validity must end after it begins"};
    }
    return std::nullopt;
}

std::optional<FieldProblem> problem_of(const Site& site) {
    if (site.name.empty() || !is_line(site.name, register_text_bytes_max)) {
        return FieldProblem{"site", "a site needs a name of 1 to 120 bytes on one line"};
    }
    if (!is_line(site.road, register_text_bytes_max)) {
        return FieldProblem{"road", "a road has at most 120 bytes on one line"};
    }
    if (!site.position) return std::nullopt;
    if (std::abs(std::int64_t{site.position->latitude_microdegrees}) > latitude_max) {
        return FieldProblem{"latitude", "a latitude is -90 to 90 degrees"};
    }
    if (std::abs(std::int64_t{site.position->longitude_microdegrees}) > longitude_max) {
        return FieldProblem{"longitude", "a longitude is -180 to 180 degrees"};
    }
    return std::nullopt;
}

std::optional<FieldProblem> problem_of(const Nrd& nrd) {
    if (!is_number(nrd.camera)) return FieldProblem{"camera", "a camera number is 0 to 32767"};
    if (nrd.name.empty() || !is_line(nrd.name, register_text_bytes_max)) {
        return FieldProblem{"name", "an NRD needs a name of 1 to 120 bytes on one line"};
    }
    if (nrd.heading_degrees && *nrd.heading_degrees > heading_max) {
        return FieldProblem{"heading", "a heading is 0 to 359 degrees"};
    }
    if (!is_line(nrd.lane, register_text_bytes_max)) {
        return FieldProblem{"lane", "a lane has at most 120 bytes on one line"};
    }
    if (nrd.controller.empty() || !is_line(nrd.controller, register_text_bytes_max)) {
        return FieldProblem{"controller",
                            "an NRD needs its data controller (the force it belongs to), 1 to 120 "
                            "bytes on one line"};
    }
    if (!ends_after_its_start(validity_of(nrd))) {
        return FieldProblem{"valid_until", "an NRD's validity must end after it begins"};
    }
    return std::nullopt;
}

Error to_error(const FieldProblem& problem) {
    return {Errc::invalid_argument, problem.sentence, std::string{problem.column}};
}

}  // namespace bof::detail
