#include "policy/reference_mask.hpp"

#include <algorithm>
#include <bitset>
#include <optional>
#include <vector>

namespace bof {
namespace {

constexpr std::size_t parts_max = 24;
constexpr std::size_t count_max = 60;

struct Part {
    char kind;  // 'd', 'a', 'w', or 0: `literal`.
    char literal;
    std::size_t least = 1;
    std::size_t most = 1;
};

// Not std::toupper: what a letter is must not hang on the machine's locale.
char upper(char symbol) {
    return symbol >= 'a' && symbol <= 'z' ? static_cast<char>(symbol - 'a' + 'A') : symbol;
}

bool is_digit(char symbol) { return symbol >= '0' && symbol <= '9'; }
bool is_letter(char symbol) { return upper(symbol) >= 'A' && upper(symbol) <= 'Z'; }

bool is_of(char kind, char symbol) {
    if (kind == 'd') return is_digit(symbol);
    if (kind == 'a') return is_letter(symbol);
    return is_digit(symbol) || is_letter(symbol) || symbol == ' ' || symbol == '-' ||
           symbol == '\'' || static_cast<unsigned char>(symbol) >= 0x80U;
}

bool fits(const Part& part, char symbol) {
    return part.kind == 0 ? upper(part.literal) == upper(symbol) : is_of(part.kind, symbol);
}

std::optional<std::size_t> take_number(std::string_view& rest) {
    std::size_t number = 0;
    std::size_t digits = 0;
    while (digits < rest.size() && digits < 3 && is_digit(rest[digits])) {
        number = number * 10 + static_cast<std::size_t>(rest[digits] - '0');
        ++digits;
    }
    rest.remove_prefix(digits);
    if (digits == 0 || number < 1 || number > count_max) return std::nullopt;
    return number;
}

// After the brace.
std::optional<Part> take_class(std::string_view& rest) {
    if (rest.empty()) return std::nullopt;
    Part part{rest.front(), 0};
    if (part.kind != 'd' && part.kind != 'a' && part.kind != 'w') return std::nullopt;
    rest.remove_prefix(1);
    const auto least = take_number(rest);
    if (!least) return std::nullopt;
    part.least = part.most = *least;
    if (!rest.empty() && rest.front() == '-') {
        rest.remove_prefix(1);
        const auto most = take_number(rest);
        if (!most || *most < part.least) return std::nullopt;
        part.most = *most;
    }
    if (rest.empty() || rest.front() != '}') return std::nullopt;
    rest.remove_prefix(1);
    return part;
}

// Empty: no mask.
std::vector<Part> parts_of(std::string_view mask) {
    std::vector<Part> parts;
    if (mask.size() > mask_bytes_max) return {};
    bool some_class = false;
    while (!mask.empty()) {
        const char first = mask.front();
        mask.remove_prefix(1);
        if (first == '{') {
            const auto part = take_class(mask);
            if (!part) return {};
            parts.push_back(*part);
            some_class = true;
        } else {
            const auto byte = static_cast<unsigned char>(first);
            if (first == '}' || byte < 0x20U || byte >= 0x7FU) return {};
            parts.push_back({0, first});
        }
    }
    if (!some_class) return {};
    const auto classes = static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(), [](const Part& part) { return part.kind != 0; }));
    if (classes > parts_max) return {};
    return parts;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

bool is_mask(std::string_view mask) { return !parts_of(mask).empty(); }

// All places where the text may stand after each part are followed at once, so there is nothing to
// go back to.
bool fits_mask(std::string_view mask, std::string_view text) {
    text = trimmed(text);
    const auto parts = parts_of(mask);
    if (parts.empty() || text.size() > masked_bytes_max) return false;
    using Places = std::bitset<masked_bytes_max + 1>;
    Places places;
    places.set(0);
    for (const Part& part : parts) {
        Places next;
        for (std::size_t start = 0; start <= text.size(); ++start) {
            if (!places.test(start)) continue;
            for (std::size_t taken = 1; taken <= part.most; ++taken) {
                const std::size_t at = start + taken;
                if (at > text.size() || !fits(part, text[at - 1])) break;
                if (taken >= part.least) next.set(at);
            }
        }
        places = next;
    }
    return places.test(text.size());
}

}  // namespace bof
