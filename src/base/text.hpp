#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace bof {

/// ASCII only, whatever the locale; other bytes pass through.
constexpr char to_upper_ascii(char symbol) {
    return symbol >= 'a' && symbol <= 'z' ? static_cast<char>(symbol - 'a' + 'A') : symbol;
}
constexpr char to_lower_ascii(char symbol) {
    return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol;
}
inline std::string lower_ascii(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), to_lower_ascii);
    return lower;
}
constexpr bool is_digit_ascii(char symbol) { return symbol >= '0' && symbol <= '9'; }
constexpr bool is_blank_ascii(char symbol) {
    return symbol == ' ' || symbol == '\t' || symbol == '\r' || symbol == '\n';
}

/// Without blanks, tabs and line ends at both ends.
constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank_ascii(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank_ascii(text.back())) text.remove_suffix(1);
    return text;
}

constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    for (std::size_t index = 0; index < left.size(); ++index) {
        if (to_lower_ascii(left[index]) != to_lower_ascii(right[index])) return false;
    }
    return true;
}

}  // namespace bof
