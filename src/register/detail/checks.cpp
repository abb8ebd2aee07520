#include "register/detail/checks.hpp"

#include "base/secret_hash.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <stdexcept>
#include <string>

#include <date/tz.h>

namespace bof::detail {
namespace {

constexpr std::int32_t latitude_max = 90'000'000;
constexpr std::int32_t longitude_max = 180'000'000;
constexpr std::uint16_t heading_max = 359;

bool is_time_zone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

bool is_number(std::int16_t number) { return number >= 0; }

bool is_within(std::int32_t microdegrees, std::int32_t max) {
    return microdegrees >= -max && microdegrees <= max;
}

bool is_name(std::string_view text) {
    return !text.empty() && is_line(text, register_text_bytes_max);
}

bool ends_after_its_start(const Validity& validity) {
    return !validity.until || *validity.until > validity.from;
}

class Findings {
  public:
    void require(bool right, std::string_view column, PublicText otherwise) {
        if (!right) all_.push_back({column, otherwise});
    }
    std::vector<FieldProblem> all() && { return std::move(all_); }

  private:
    std::vector<FieldProblem> all_;
};

}  // namespace

bool is_line(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max || trimmed(text).size() != text.size()) return false;
    while (!text.empty()) {
        const std::size_t bytes = utf8_sequence_bytes(text);
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

std::vector<FieldProblem> problems_of(const Source& source) {
    Findings found;
    found.require(is_number(source.feed), "feed", "a feed number is 0 to 32767");
    found.require(is_number(source.source), "source", "a source number is 0 to 32767");
    found.require(is_name(source.name), "name",
                  "a source needs a name of 1 to 120 bytes on one line");
    found.require(is_line(source.username, register_text_bytes_max), "username",
                  "a user name has at most 120 bytes on one line");
    found.require(SecretHash::from_stored(source.word_hash).has_value(), "word",
                  "a source needs a shared word, kept only as its hash");
    found.require(source.addresses.size() <= address_ranges_max, "addresses",
                  "a source has at most 64 address ranges");
    found.require(is_time_zone(source.time_zone), "time_zone",
                  "a time zone is an IANA name: UTC or Europe/London");
    found.require(ends_after_its_start(validity_of(source)), "valid_until",
                  "a source's validity must end after it begins");
    return std::move(found).all();
}

std::vector<FieldProblem> problems_of(const Site& site) {
    Findings found;
    found.require(is_name(site.name), "site", "a site needs a name of 1 to 120 bytes on one line");
    found.require(is_line(site.road, register_text_bytes_max), "road",
                  "a road has at most 120 bytes on one line");
    const Position position = site.position.value_or(Position{});
    found.require(is_within(position.latitude_microdegrees, latitude_max), "latitude",
                  "a latitude is -90 to 90 degrees");
    found.require(is_within(position.longitude_microdegrees, longitude_max), "longitude",
                  "a longitude is -180 to 180 degrees");
    return std::move(found).all();
}

std::vector<FieldProblem> problems_of(const Nrd& nrd) {
    Findings found;
    found.require(is_number(nrd.camera), "camera", "a camera number is 0 to 32767");
    found.require(is_name(nrd.name), "name", "an NRD needs a name of 1 to 120 bytes on one line");
    found.require(nrd.heading_degrees.value_or(0) <= heading_max, "heading",
                  "a heading is 0 to 359 degrees");
    found.require(is_line(nrd.lane, register_text_bytes_max), "lane",
                  "a lane has at most 120 bytes on one line");
    found.require(is_name(nrd.controller), "controller",
                  "an NRD needs its data controller, the force it belongs to, as 1 to 120 bytes on "
                  "one line");
    found.require(ends_after_its_start(validity_of(nrd)), "valid_until",
                  "an NRD's validity must end after it begins");
    return std::move(found).all();
}

Error to_error(const FieldProblem& problem) {
    return {Errc::invalid_argument, problem.sentence, std::string{problem.column}};
}

}  // namespace bof::detail
