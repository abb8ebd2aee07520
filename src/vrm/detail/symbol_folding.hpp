#pragma once

#include "vrm/detail/mark_symbols.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// How a text that a camera or a person wrote becomes symbols of a mark.
namespace bof::detail {

/// What becomes of a code point: up to two digits (Æ gives AE).
struct Fold {
    std::uint8_t first = refused;
    std::uint8_t second = 0;

    static constexpr std::uint8_t left_out = 0x40;
    static constexpr std::uint8_t refused = 0x41;
    static constexpr std::uint8_t malformed = 0x42;
};

inline constexpr char32_t code_points_folded = 0x0500;  // Up to the end of basic Cyrillic.
using FoldTable = std::array<Fold, code_points_folded>;

/// One letter for each code point from `first` on; '-' where the code point is no plate's.
constexpr void fold_range(FoldTable& table, char32_t first, std::string_view letters) {
    for (const char letter : letters) {
        if (letter != '-') table[first] = {digit_of(letter), 0};
        ++first;
    }
}

constexpr void fold_pair(FoldTable& table, char32_t code_point, char first, char second) {
    table[code_point] = {digit_of(first), digit_of(second)};
}

constexpr void fold_ascii(FoldTable& table) {
    fold_range(table, U'0', "0123456789");
    fold_range(table, U'A', "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    fold_range(table, U'a', "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    for (const char32_t unread : {U'?', U'*', U'_', U'#'}) table[unread] = {unread_digit, 0};
    // Blanks, hyphens, dots; no-break space, soft hyphen, middle dots of Latin and Greek.
    for (const char32_t mute : {U' ', U'\t', U'\r', U'\n', U'-', U'.', char32_t{0x00A0},
                                char32_t{0x00AD}, char32_t{0x00B7}, char32_t{0x0387}}) {
        table[mute] = {Fold::left_out, 0};
    }
    // A letter may come as base letter and combining diacritic.
    for (char32_t mark = 0x0300; mark < 0x0370; ++mark) table[mark] = {Fold::left_out, 0};
}

constexpr void fold_latin(FoldTable& table) {
    fold_range(table, 0x00C0, "AAAAAA-CEEEEIIIIDNOOOOO-OUUUUY--");
    fold_range(table, 0x00E0, "AAAAAA-CEEEEIIIIDNOOOOO-OUUUUY-Y");
    fold_range(table, 0x0100,
               "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII--JJKKKLLLLLLLLLL"
               "NNNNNNNNNOOOOOO--RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS");
    fold_range(table, 0x0218, "SSTT");  // Romanian, with the comma below.
    for (const char32_t code_point : {U'\u00C6', U'\u00E6'}) fold_pair(table, code_point, 'A', 'E');
    for (const char32_t code_point : {U'\u00DE', U'\u00FE'}) fold_pair(table, code_point, 'T', 'H');
    for (const char32_t code_point : {U'\u0132', U'\u0133'}) fold_pair(table, code_point, 'I', 'J');
    for (const char32_t code_point : {U'\u0152', U'\u0153'}) fold_pair(table, code_point, 'O', 'E');
    fold_pair(table, 0x00DF, 'S', 'S');
}

/// Only what looks like a Latin letter: those are the letters that plates carry, by the Vienna
/// Convention on Road Traffic.
constexpr void fold_greek_and_cyrillic(FoldTable& table) {
    fold_range(table, 0x0386, "A");
    fold_range(table, 0x0388, "EHI-O-Y");
    fold_range(table, 0x0391, "AB--EZH-IK-MN-O-P--TY-X--IYAEHI");
    fold_range(table, 0x03B1, "AB--EZH-IK-MN-O-P--TY-X--IYOY");
    fold_range(table, 0x0400, "EE---SIIJ");
    fold_range(table, 0x0410, "A-B--E----K-MHO-PCTY-X----------");
    fold_range(table, 0x0430, "A-B--E----K-MHO-PCTY-X----------");
    fold_range(table, 0x0450, "EE---SIIJ");
}

inline constexpr FoldTable folds = [] {
    FoldTable table{};
    fold_ascii(table);
    fold_latin(table);
    fold_greek_and_cyrillic(table);
    return table;
}();

/// Punctuation beyond the table that stands for a blank, a hyphen or a middle dot.
constexpr bool is_mute(char32_t code_point) {
    return (code_point >= 0x2000 && code_point <= 0x200B) ||
           (code_point >= 0x2010 && code_point <= 0x2015) || code_point == 0x2022 ||
           code_point == 0x2027 || code_point == 0x202F || code_point == 0x2212 ||
           code_point == 0x3000 || code_point == 0xFEFF;
}

constexpr Fold fold_of(char32_t code_point) {
    if (code_point < code_points_folded) return folds[code_point];
    if (is_mute(code_point)) return {Fold::left_out, 0};
    if (code_point == 0x1E9E) return {digit_of('S'), digit_of('S')};  // Capital sharp s.
    return {};
}

inline constexpr char32_t not_utf8 = 0xFFFFFFFF;

inline std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

/// Takes one code point that is not ASCII off the front of `text`. Refuses what Unicode refuses:
/// overlong forms, surrogates, and numbers over 0x10FFFF.
inline char32_t take_code_point(std::string_view& text) {
    const std::uint8_t lead = byte_at(text, 0);
    const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 0 || lead > 0xF4 || text.size() < length) return not_utf8;
    char32_t code_point = lead & (0x7FU >> length);
    for (std::size_t index = 1; index < length; ++index) {
        const std::uint8_t next = byte_at(text, index);
        if ((next & 0xC0U) != 0x80U) return not_utf8;
        code_point = code_point << 6U | (next & 0x3FU);
    }
    const bool is_overlong =
        (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
    const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (is_overlong || is_surrogate || code_point > 0x10FFFF) return not_utf8;
    text.remove_prefix(length);
    return code_point;
}

/// Takes the first character of `text` off and folds it; what is no symbol of a plate folds to
/// something refused. Range: `text` is not empty.
inline Fold take_fold(std::string_view& text) {
    if (byte_at(text, 0) < 0x80) {
        const Fold fold = folds[byte_at(text, 0)];
        text.remove_prefix(1);
        return fold;
    }
    const char32_t code_point = take_code_point(text);
    return code_point == not_utf8 ? Fold{Fold::malformed, 0} : fold_of(code_point);
}

/// Why a fold is refused; nothing: it is not.
inline std::optional<Error> refusal_of(Fold fold) {
    if (fold.first == Fold::malformed) {
        return Error{Errc::invalid_argument, "the registration mark is not valid UTF-8"};
    }
    if (fold.first == Fold::refused) {
        return Error{Errc::invalid_argument,
                     "the registration mark has a symbol that no plate carries"};
    }
    return std::nullopt;
}

}  // namespace bof::detail
