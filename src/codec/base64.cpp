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

/// The bits of a symbol at each of the four places of a group, ready to be joined.
constexpr auto place_bits = [] {
    std::array<std::array<std::uint32_t, 256>, 4> tables{};
    for (std::uint32_t place = 0; place < 4; ++place) {
        tables[place].fill(not_a_symbol);
        for (std::uint32_t value = 0; value < alphabet.size(); ++value) {
            tables[place][static_cast<unsigned char>(alphabet[value])] = value << (6 * (3 - place));
        }
    }
    return tables;
}();

std::uint32_t bits_of(char symbol, std::size_t place) {
    return place_bits[place][static_cast<unsigned char>(symbol)];
}

void put(char*& out, std::uint32_t bits, std::size_t bytes) {
    for (std::size_t index = 0; index < bytes; ++index) {
        *out++ = static_cast<char>(bits >> (16 - 8 * index));
    }
}

/// Decodes whole groups until something else than twelve bits after twelve bits comes.
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
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < count; ++index) {
            bits |= std::uint32_t{static_cast<unsigned char>(bytes[at + index])}
                    << (16 - 8 * index);
        }
        for (std::size_t index = 0; index < 4; ++index) {
            text += index <= count ? alphabet[(bits >> (18 - 6 * index)) & 0x3FU] : '=';
        }
    }
    return text;
}

}  // namespace bof
