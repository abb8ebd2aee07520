#include "codec/detail/xml_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace bof::detail {
namespace {

enum class Writing : std::uint8_t { as_it_is, blank, reference };

constexpr auto writing_table = [] {
    std::array<Writing, 256> table{};
    for (std::size_t byte = 0; byte < 0x20; ++byte) table[byte] = Writing::blank;
    table['\t'] = Writing::as_it_is;
    table['\n'] = Writing::as_it_is;
    // A bare carriage return would be read back as a line feed.
    table['\r'] = Writing::reference;
    for (const char symbol : {'&', '<', '>', '"'}) {
        table[static_cast<unsigned char>(symbol)] = Writing::reference;
    }
    return table;
}();

std::string_view reference_of(char symbol) {
    switch (symbol) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        default:
            return "&#13;";
    }
}

}  // namespace

void append_escaped(std::string& into, std::string_view text) {
    std::size_t plain_from = 0;
    for (std::size_t index = 0; index < text.size(); ++index) {
        const Writing writing = writing_table[static_cast<unsigned char>(text[index])];
        if (writing == Writing::as_it_is) continue;
        into.append(text, plain_from, index - plain_from);
        into += writing == Writing::blank ? std::string_view{" "} : reference_of(text[index]);
        plain_from = index + 1;
    }
    into.append(text, plain_from);
}

}  // namespace bof::detail
