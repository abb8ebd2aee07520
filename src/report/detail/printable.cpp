#include "report/detail/printable.hpp"

#include "base/utf8.hpp"

#include <cstdint>

namespace bof::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Of one whole sequence, as utf8_sequence_bytes() found it.
std::uint32_t code_point(std::string_view sequence) {
    const auto byte = [&](std::size_t index) {
        return static_cast<unsigned char>(sequence[index]);
    };
    if (sequence.size() == 1) return byte(0);
    std::uint32_t value = byte(0) & (0x7FU >> sequence.size());
    for (std::size_t index = 1; index < sequence.size(); ++index)
        value = value << 6U | (byte(index) & 0x3FU);
    return value;
}

bool is_between(std::uint32_t value, std::uint32_t first, std::uint32_t last) {
    return value >= first && value <= last;
}

bool is_unprintable(std::uint32_t value) {
    return value < 0x20 || is_between(value, 0x7F, 0x9F) ||
           value == 0xAD ||  // A soft hyphen: shows or not as the line falls.
           value == 0x061C || is_between(value, 0x200B, 0x200B) ||
           is_between(value, 0x200E, 0x200F) || is_between(value, 0x202A, 0x202E) ||
           is_between(value, 0x2060, 0x206F) || value == 0xFEFF ||
           is_between(value, 0xFFF9, 0xFFFC) || is_between(value, 0xE0000, 0xE0FFF) ||
           (value & 0xFFFEU) == 0xFFFE;
}

void append_sequence(std::string& out, std::string_view sequence) {
    const std::uint32_t value = code_point(sequence);
    if (value == '\n' || value == 0x2028 || value == 0x2029) {
        out += '\n';
    } else if (value == '\t') {
        out += ' ';
    } else if (is_unprintable(value)) {
        out += replacement;
    } else {
        out += sequence;
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        if (text.front() == '\r') {
            out += '\n';
            text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
            continue;
        }
        const std::size_t bytes = utf8_sequence_bytes(text);
        if (bytes == 0) {
            out += replacement;
            text.remove_prefix(1);
            continue;
        }
        append_sequence(out, text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
    return out;
}

}  // namespace bof::report
