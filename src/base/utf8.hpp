#pragma once

#include <cstddef>
#include <string_view>

namespace bof {

/// Bytes of the UTF-8 sequence at the front of `text` (RFC 3629); 0 when none begins there.
constexpr std::size_t utf8_sequence_bytes(std::string_view text) {
    if (text.empty()) return 0;
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

/// Whether databases and readers take `text` as it is: UTF-8 without NUL.
constexpr bool is_plain_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = text.front() == '\0' ? 0 : utf8_sequence_bytes(text);
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

}  // namespace bof
