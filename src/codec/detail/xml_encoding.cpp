#include "codec/detail/xml_guard.hpp"

#include "base/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bof::detail {
namespace {

enum class Encoding { utf8, utf16_little, utf16_big, latin1, unknown };

/// Longest XML declaration looked for an encoding.
constexpr std::size_t declaration_bytes_max = 200;

/// The value of encoding= in the XML declaration. Empty: there is none.
std::string_view declared_encoding(std::string_view document) {
    document = document.substr(0, declaration_bytes_max);
    if (!document.starts_with("<?xml")) return {};
    document = document.substr(0, document.find("?>"));
    const std::size_t name = document.find("encoding");
    if (name == std::string_view::npos) return {};
    document = trimmed(document.substr(name + std::string_view{"encoding"}.size()));
    if (!document.starts_with('=')) return {};
    document = trimmed(document.substr(1));
    if (document.empty() || (document[0] != '"' && document[0] != '\'')) return {};
    const std::size_t end = document.find(document[0], 1);
    if (end == std::string_view::npos) return {};
    return document.substr(1, end - 1);
}

Encoding encoding_of(std::string_view document) {
    using namespace std::string_view_literals;
    if (document.starts_with("\xFF\xFE"sv) || document.starts_with("<\0"sv)) {
        return Encoding::utf16_little;
    }
    if (document.starts_with("\xFE\xFF"sv) || document.starts_with("\0<"sv)) {
        return Encoding::utf16_big;
    }
    if (document.starts_with("\xEF\xBB\xBF"sv)) return Encoding::utf8;
    const std::string_view declared = declared_encoding(document);
    if (declared.empty()) return Encoding::utf8;
    for (const std::string_view name : {"utf-8"sv, "utf8"sv, "us-ascii"sv, "ascii"sv, "utf-16"sv}) {
        if (equal_ignoring_case(declared, name)) return Encoding::utf8;
    }
    for (const std::string_view name : {"iso-8859-1"sv, "iso8859-1"sv, "latin1"sv, "latin-1"sv}) {
        if (equal_ignoring_case(declared, name)) return Encoding::latin1;
    }
    return Encoding::unknown;
}

void append_utf8(std::string& into, std::uint32_t point) {
    const auto byte = [&](std::uint32_t bits) { into += static_cast<char>(bits); };
    const auto rest = [&](std::uint32_t shift) { byte(0x80U | ((point >> shift) & 0x3FU)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0U | (point >> 6U));
        rest(0);
    } else if (point < 0x10000) {
        byte(0xE0U | (point >> 12U));
        rest(6);
        rest(0);
    } else {
        byte(0xF0U | (point >> 18U));
        rest(12);
        rest(6);
        rest(0);
    }
}

std::string from_latin1(std::string_view document) {
    std::string text;
    text.reserve(document.size() + document.size() / 8);
    for (const char symbol : document) append_utf8(text, static_cast<unsigned char>(symbol));
    return text;
}

Result<std::string> from_utf16(std::string_view document, Encoding encoding) {
    const Error broken{Errc::invalid_argument, "the document is not valid UTF-16"};
    if (document.size() % 2 != 0) return broken;
    const std::size_t high = encoding == Encoding::utf16_big ? 0 : 1;
    const auto unit_at = [&](std::size_t at) {
        const auto byte = [&](std::size_t index) {
            return std::uint32_t{static_cast<unsigned char>(document[index])};
        };
        return (byte(at + high) << 8U) | byte(at + 1 - high);
    };
    std::string text;
    text.reserve(document.size() / 2 + document.size() / 16);
    for (std::size_t at = 0; at < document.size(); at += 2) {
        std::uint32_t point = unit_at(at);
        if (point >= 0xD800 && point < 0xE000) {
            at += 2;
            if (point >= 0xDC00 || at >= document.size()) return broken;
            const std::uint32_t low = unit_at(at);
            if (low < 0xDC00 || low >= 0xE000) return broken;
            point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
        }
        if (at == 0 && point == 0xFEFF) continue;
        append_utf8(text, point);
    }
    return text;
}

bool is_control(char symbol) {
    return static_cast<unsigned char>(symbol) < 0x20 && !is_blank_ascii(symbol);
}

/// Symbols that XML 1.0 does not have, U+0000 above all: parsers take it for the end of the text.
bool has_control_symbols(std::string_view text) {
    // Eight bytes at once: subtracting 0x20 from each borrows into the top bit of one that is
    // smaller.
    constexpr std::uint64_t each_byte = 0x0101010101010101ULL;
    std::uint64_t word = 0;
    for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word))) {
        std::memcpy(&word, text.data(), sizeof(word));
        const bool any_small = ((word - each_byte * 0x20) & ~word & (each_byte * 0x80)) != 0;
        if (!any_small) continue;
        const std::string_view bytes = text.substr(0, sizeof(word));
        if (std::any_of(bytes.begin(), bytes.end(), is_control)) return true;
    }
    return std::any_of(text.begin(), text.end(), is_control);
}

}  // namespace

Result<void> make_utf8(std::string& document) {
    switch (const Encoding encoding = encoding_of(document); encoding) {
        case Encoding::utf8:
            if (document.starts_with("\xEF\xBB\xBF")) document.erase(0, 3);
            break;
        case Encoding::latin1:
            document = from_latin1(document);
            break;
        case Encoding::utf16_little:
        case Encoding::utf16_big: {
            auto converted = from_utf16(document, encoding);
            if (!converted) return converted.error();
            document = std::move(*converted);
            break;
        }
        case Encoding::unknown:
            return Error{Errc::invalid_argument,
                         "the document is not in UTF-8, UTF-16 or ISO-8859-1"};
    }
    if (has_control_symbols(document)) {
        return Error{Errc::invalid_argument, "the document holds symbols that XML does not allow"};
    }
    if (!simdjson::validate_utf8(document.data(), document.size())) {
        return Error{Errc::invalid_argument, "the document is not valid UTF-8"};
    }
    return {};
}

}  // namespace bof::detail
