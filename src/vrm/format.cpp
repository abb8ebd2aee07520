#include "vrm/format.hpp"

#include <array>
#include <cstddef>

namespace bof {
namespace {

/// One shape of a mark, spaced as on the plate. Each character stands for one symbol:
///   0 digit          1 digit but 0      2 digit but 0 and 1
///   z the digit 0    o the digit 1
///   A letter         R letter but I Q   G letter but I Q Z   N letter but Q
///   Z letter I or Z  Y year letter      Q letter Q           X letter D or X
/// `~` after a character: that symbol may be missing.
struct Shape {
    VrmFormat format;
    std::string_view pattern;
};

// In the order in which they are tried. I and Q are in no part of a current mark, and Z not in its
// area code, because a 1, an O or a 2 would be read; Great Britain left I and Z to Ireland.
constexpr std::array shapes{
    // Age identifiers: 02 to 50 for March, 51 to 99 for September; 00 and 01 were never given.
    Shape{VrmFormat::current, "GGz2 RRR"},
    Shape{VrmFormat::current, "GG10 RRR"},
    Shape{VrmFormat::prefix, "Y10~0~ GGG"},
    Shape{VrmFormat::suffix, "GGG 10~0~Y"},
    Shape{VrmFormat::dateless, "GG~ 10~0~0~"},
    Shape{VrmFormat::dateless, "GGG 10~0~"},
    Shape{VrmFormat::dateless, "10~0~0~ GG~"},
    Shape{VrmFormat::dateless, "10~0~ GGG"},
    Shape{VrmFormat::northern_ireland, "ZN 10~0~0~"},
    Shape{VrmFormat::northern_ireland, "NZ 10~0~0~"},
    Shape{VrmFormat::northern_ireland, "ZNN 10~0~0~"},
    Shape{VrmFormat::northern_ireland, "NZN 10~0~0~"},
    Shape{VrmFormat::northern_ireland, "NNZ 10~0~0~"},
    Shape{VrmFormat::northern_ireland, "10~0~0~ ZN"},
    Shape{VrmFormat::northern_ireland, "10~0~0~ NZ"},
    Shape{VrmFormat::q_plate, "Q10~0~ GGG"},
    Shape{VrmFormat::trade, "00000"},
    // Numbers below 100 carry zeros in front; from 100 on the shape is that of a dateless mark.
    Shape{VrmFormat::trade, "z10 GG~"},
    Shape{VrmFormat::trade, "zz1 GG~"},
    // Missions and persons are numbered from 101.
    Shape{VrmFormat::diplomatic, "200 X 200"},
    Shape{VrmFormat::diplomatic, "200 X o10"},
    Shape{VrmFormat::diplomatic, "200 X oz1"},
    Shape{VrmFormat::diplomatic, "o10 X 200"},
    Shape{VrmFormat::diplomatic, "o10 X o10"},
    Shape{VrmFormat::diplomatic, "o10 X oz1"},
    Shape{VrmFormat::diplomatic, "oz1 X 200"},
    Shape{VrmFormat::diplomatic, "oz1 X o10"},
    Shape{VrmFormat::diplomatic, "oz1 X oz1"},
    Shape{VrmFormat::military, "00 AA 00"},
    Shape{VrmFormat::military, "AA 00 AA"},
};

/// A: 1963, 1983. No I, O, Q, U, Z.
constexpr std::string_view year_letters = "ABCDEFGHJKLMNPRSTVWXY";

constexpr bool is_letter(char symbol) { return symbol >= 'A' && symbol <= 'Z'; }
constexpr bool is_digit_from(char lowest, char symbol) { return symbol >= lowest && symbol <= '9'; }

constexpr bool fits(char kind, char symbol) {
    if (symbol == vrm_unread_symbol) return true;
    switch (kind) {
        case '0':
        case '1':
        case '2':
            return is_digit_from(kind, symbol);
        case 'z':
            return symbol == '0';
        case 'o':
            return symbol == '1';
        case 'A':
            return is_letter(symbol);
        case 'N':
            return is_letter(symbol) && symbol != 'Q';
        case 'R':
            return is_letter(symbol) && symbol != 'I' && symbol != 'Q';
        case 'G':
            return is_letter(symbol) && symbol != 'I' && symbol != 'Q' && symbol != 'Z';
        case 'Z':
            return symbol == 'I' || symbol == 'Z';
        case 'Y':
            return year_letters.find(symbol) != std::string_view::npos;
        case 'Q':
            return symbol == 'Q';
        case 'X':
            return symbol == 'D' || symbol == 'X';
        default:
            return false;
    }
}

/// Bit n set: a blank stands before the symbol with index n.
using Blanks = std::uint32_t;

/// True when the symbols from `place` on fit the pattern; then `blanks` has the pattern's blanks.
bool fits_shape(std::string_view pattern, std::string_view symbols, std::size_t place,
                Blanks& blanks) {
    if (pattern.empty()) return place == symbols.size();
    if (pattern.front() == ' ') {
        if (!fits_shape(pattern.substr(1), symbols, place, blanks)) return false;
        blanks |= 1U << place;
        return true;
    }
    const bool is_optional = pattern.size() > 1 && pattern[1] == '~';
    const std::string_view rest = pattern.substr(is_optional ? 2 : 1);
    if (place < symbols.size() && fits(pattern.front(), symbols[place]) &&
        fits_shape(rest, symbols, place + 1, blanks)) {
        return true;
    }
    return is_optional && fits_shape(rest, symbols, place, blanks);
}

struct Fit {
    VrmFormat format;
    Blanks blanks;
};

Fit fit_of(std::string_view symbols) {
    for (const Shape& shape : shapes) {
        Blanks blanks = 0;
        if (fits_shape(shape.pattern, symbols, 0, blanks)) return {shape.format, blanks};
    }
    return {VrmFormat::unknown, 0};
}

constexpr std::array<std::string_view, 10> format_names{
    "current", "prefix", "suffix",     "dateless", "northern_ireland",
    "q_plate", "trade",  "diplomatic", "military", "unknown"};
static_assert(format_names.size() == static_cast<std::size_t>(VrmFormat::count_));

}  // namespace

std::string_view to_text(VrmFormat format) {
    return format_names[static_cast<std::size_t>(format)];
}

VrmFormat format_of(Vrm vrm) { return fit_of(vrm.text()).format; }

std::string display_text(Vrm vrm) {
    const std::string symbols = vrm.text();
    const Blanks blanks = fit_of(symbols).blanks;
    std::string spaced;
    for (std::size_t place = 0; place < symbols.size(); ++place) {
        if ((blanks >> place & 1U) != 0) spaced.push_back(' ');
        spaced.push_back(symbols[place]);
    }
    return spaced;
}

}  // namespace bof
