#include "codec/base64.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdint>

namespace bof {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Above every sum of four symbols' bits, so that one comparison sees a bad one among them.
constexpr std::uint32_t not_a_symbol = 1U << 24U;

/// The bits of a symbol at each of the four places of a group, as they stand in the decoded bytes
/// read as a little-endian number: joined by OR, they are the three bytes.
constexpr auto place_bits = [] {
    std::array<std::array<std::uint32_t, 256>, 4> tables{};
    for (std::uint32_t place = 0; place < 4; ++place) {
        tables[place].fill(not_a_symbol);
        for (std::uint32_t value = 0; value < alphabet.size(); ++value) {
            const std::uint32_t big = value << (6 * (3 - place));
            const std::uint32_t little = (big >> 16U) | (big & 0xFF00U) | ((big & 0xFFU) << 16U);
            tables[place][static_cast<unsigned char>(alphabet[value])] = little;
        }
    }
    return tables;
}();

std::uint32_t bits_of(char symbol, std::size_t place) {
    return place_bits[place][static_cast<unsigned char>(symbol)];
}

/// Writes three bytes, of which `bytes` count.
void put(char*& out, std::uint32_t bits, std::size_t bytes) {
    out[0] = static_cast<char>(bits);
    out[1] = static_cast<char>(bits >> 8U);
    out[2] = static_cast<char>(bits >> 16U);
    out += bytes;
}

/// Decodes whole groups until one comes that is not four symbols in a row.
const char* decode_groups(const char* at, const char* end, char*& out) {
    while (end - at >= 4) {
        const std::uint32_t bits =
            bits_of(at[0], 0) | bits_of(at[1], 1) | bits_of(at[2], 2) | bits_of(at[3], 3);
        if (bits >= not_a_symbol) break;
        put(out, bits, 3);
        at += 4;
    }
    return at;
}

}  // namespace

Result<std::string> from_base64(std::string_view text) {
    const Error broken{Errc::invalid_argument, "the text is not base64"};
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    char* out = bytes.data();
    const char* at = text.data();
    const char* const end = at + text.size();

    std::uint32_t bits = 0;  // Of the group that was begun.
    std::size_t symbols = 0;
    std::size_t paddings = 0;
    while (at != end) {
        if (symbols == 0 && paddings == 0) {
            at = decode_groups(at, end, out);
            if (at == end) break;
        }
        const char symbol = *at++;
        if (is_blank_ascii(symbol)) continue;
        if (symbol == '=') {
            ++paddings;
            continue;
        }
        const std::uint32_t found = bits_of(symbol, symbols);
        if (found == not_a_symbol || paddings != 0) return broken;
        bits |= found;
        if (++symbols == 4) {
            put(out, bits, 3);
            bits = 0;
            symbols = 0;
        }
    }
    // One symbol is six bits, less than a byte. Padding, where there is any, fills up to four.
    if (symbols == 1 || (paddings != 0 && (symbols == 0 || symbols + paddings != 4))) return broken;
    if (symbols != 0) put(out, bits, symbols - 1);
    bytes.resize(static_cast<std::size_t>(out - bytes.data()));
    return bytes;
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4, '=');
    const auto byte = [&](std::size_t index) {
        return std::uint32_t{static_cast<unsigned char>(bytes[index])};
    };
    const auto symbol = [](std::uint32_t bits, std::uint32_t shift) {
        return alphabet[(bits >> shift) & 0x3FU];
    };
    char* out = text.data();
    std::size_t at = 0;
    for (; bytes.size() - at >= 3; at += 3, out += 4) {
        const std::uint32_t bits = (byte(at) << 16U) | (byte(at + 1) << 8U) | byte(at + 2);
        out[0] = symbol(bits, 18);
        out[1] = symbol(bits, 12);
        out[2] = symbol(bits, 6);
        out[3] = symbol(bits, 0);
    }
    const std::size_t left = bytes.size() - at;
    if (left == 0) return text;
    const std::uint32_t bits = (byte(at) << 16U) | (left == 2 ? byte(at + 1) << 8U : 0U);
    out[0] = symbol(bits, 18);
    out[1] = symbol(bits, 12);
    if (left == 2) out[2] = symbol(bits, 6);
    return text;
}

}  // namespace bof
