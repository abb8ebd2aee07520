#include "codec/bof2.hpp"
#include "codec/detail/number_text.hpp"

#include "base/text.hpp"

#include <array>
#include <charconv>

namespace bof::bof2 {
namespace {

constexpr std::size_t fields_max = 15;
constexpr std::size_t fields_mandatory = 7;

struct Split {
    std::array<std::string_view, fields_max> fields{};
    bool text_left_over = false;  ///< A sixteenth field or later that is not empty.
};

Split split(std::string_view text) {
    Split result;
    for (std::size_t index = 0;; ++index) {
        const std::size_t bar = text.find('|');
        const std::string_view field = trimmed(text.substr(0, bar));
        if (index < fields_max) {
            result.fields[index] = field;
        } else if (!field.empty()) {
            result.text_left_over = true;
        }
        if (bar == std::string_view::npos) return result;
        text.remove_prefix(bar + 1);
    }
}

/// A bar inside a field would shift all later ones.
void append_field(std::string& into, std::string_view field) {
    for (const char symbol : field) into += symbol == '|' ? ' ' : symbol;
    into += '|';
}

template <typename Number>
void append_number(std::string& into, std::optional<Number> number) {
    if (number) {
        std::array<char, 32> digits{};
        const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), *number);
        into.append(digits.data(), written.ptr);
    }
    into += '|';
}

}  // namespace

Result<RawRead> parse_compact_capture(std::string_view text) {
    const Split split_text = split(text);
    const auto& field = split_text.fields;
    for (std::size_t index = 0; index < fields_mandatory; ++index) {
        if (field[index].empty()) {
            return Error{Errc::invalid_argument,
                         "one of the first seven fields of the capture is missing or empty"};
        }
    }
    const auto address = bof::detail::parse_address(field[3], field[4], field[5]);
    if (!address) return address.error();

    RawRead read{};
    read.word = field[0];
    read.username = field[1];
    read.vrm = field[2];
    read.address = *address;
    read.captured = field[6];
    read.field_refused = split_text.text_left_over;
    bof::detail::fill_optional(read, {.latitude = field[7],
                                      .longitude = field[8],
                                      .preset = field[9],
                                      .pan = field[10],
                                      .tilt = field[11],
                                      .zoom = field[12],
                                      .confidence = field[13],
                                      .moving_towards = field[14]});
    return read;
}

std::string to_compact_capture(const RawRead& read) {
    std::string text;
    text.reserve(160);
    append_field(text, read.word);
    append_field(text, read.username);
    append_field(text, read.vrm);
    append_number(text, std::optional{read.address.feed});
    append_number(text, std::optional{read.address.source});
    append_number(text, std::optional{read.address.camera});
    append_field(text, read.captured);
    append_number(text, read.latitude);
    append_number(text, read.longitude);
    append_number(text, read.preset);
    append_field(text, read.pan);
    append_field(text, read.tilt);
    append_field(text, read.zoom);
    append_number(text, read.confidence_percent);
    if (read.moving_towards) text += *read.moving_towards ? "true" : "false";
    return text;
}

}  // namespace bof::bof2
