#include "policy/meaning.hpp"

#include <algorithm>
#include <string>

namespace bof {
namespace {

/// A reason that uses fewer different letters than this is a finger left on a key.
constexpr std::size_t distinct_symbols_min = 4;

bool counts(unsigned char byte) {
    // The first byte of a code point beyond ASCII counts once; the bytes that follow it do not.
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte >= 0xC0U;
}

}  // namespace

bool is_meaningful(std::string_view reason, std::size_t characters_min) {
    std::size_t characters = 0;
    std::string seen;
    unsigned char before = 0;
    for (const char symbol : reason) {
        const auto byte = static_cast<unsigned char>(symbol);
        if (!counts(byte)) continue;
        if (byte != before || byte >= 0xC0U) ++characters;
        before = byte;
        if (seen.find(symbol) == std::string::npos) seen += symbol;
    }
    return characters >= characters_min && seen.size() >= distinct_symbols_min;
}

bool has_substance(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char symbol) { return counts(static_cast<unsigned char>(symbol)); });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char symbol) {
        const auto byte = static_cast<unsigned char>(symbol);
        return (byte < 0x20U && symbol != '\n' && symbol != '\t' && symbol != '\r') ||
               byte == 0x7FU;
    });
}

}  // namespace bof
