#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof::detail {

/// Appends a number as LEB128: 7 bits a byte, lowest first.
inline void append_number(std::string& text, std::uint64_t number) {
    while (number >= 0x80U) {
        text.push_back(static_cast<char>(number | 0x80U));
        number >>= 7U;
    }
    text.push_back(static_cast<char>(number));
}

/// Takes a number off the front of `text`; nothing when none stands there.
inline std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !text.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(text.front());
        text.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80U) return number;
    }
    return std::nullopt;
}

/// 16 hexadecimal digits.
inline std::string hex_text(std::uint64_t number) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) {
        text.push_back(digits[(number >> static_cast<unsigned>(shift)) & 0xFU]);
    }
    return text;
}

}  // namespace bof::detail
