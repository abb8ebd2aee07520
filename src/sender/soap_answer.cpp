#include "sender/soap_answer.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace bof {

namespace {

// One tag and the text up to the next.
struct Piece {
    std::string_view local_name;  // Without prefix; empty for closing tags, comments, declarations.
    std::string_view text;
};

bool ends_name(char symbol) {
    return symbol == ' ' || symbol == '\t' || symbol == '\r' || symbol == '\n' || symbol == '/';
}

// Takes the next tag off the front; false at the end.
bool next_piece(std::string_view& document, Piece& piece) {
    const std::size_t open = document.find('<');
    if (open == std::string_view::npos) return false;
    const std::size_t close = document.find('>', open);
    if (close == std::string_view::npos) return false;
    const std::string_view tag = document.substr(open + 1, close - open - 1);
    document.remove_prefix(close + 1);

    piece.local_name = {};
    piece.text = document.substr(0, document.find('<'));
    if (tag.empty() || tag.front() == '/' || tag.front() == '?' || tag.front() == '!') return true;
    std::size_t end = 0;
    while (end < tag.size() && !ends_name(tag[end])) ++end;
    std::string_view name = tag.substr(0, end);
    if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
        name.remove_prefix(colon + 1);
    }
    piece.local_name = name;
    if (tag.back() == '/') piece.text = {};
    return true;
}

void append_utf8(std::string& out, std::uint32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0U | (point >> 6U));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | (point >> 12U));
        out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    }
}

// "amp", "#38", "#x26". False: not one we know; it is then kept as written.
bool append_entity(std::string& out, std::string_view name) {
    constexpr std::array<std::pair<std::string_view, char>, 5> named{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [word, symbol] : named) {
        if (name == word) {
            out += symbol;
            return true;
        }
    }
    if (name.size() < 2 || name.front() != '#') return false;
    const bool hex = name[1] == 'x';
    name.remove_prefix(hex ? 2 : 1);
    std::uint32_t point = 0;
    const char* const end = name.data() + name.size();
    const auto [stop, failure] = std::from_chars(name.data(), end, point, hex ? 16 : 10);
    if (failure != std::errc{} || stop != end || point == 0 || point > 0xFFFF) return false;
    append_utf8(out, point);
    return true;
}

std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t ampersand = text.find('&');
        out.append(text.substr(0, ampersand));
        if (ampersand == std::string_view::npos) break;
        text.remove_prefix(ampersand);
        const std::size_t semicolon = text.find(';');
        if (semicolon != std::string_view::npos &&
            append_entity(out, text.substr(1, semicolon - 1))) {
            text.remove_prefix(semicolon + 1);
        } else {
            out += '&';
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace

SoapAnswer read_soap_answer(std::string_view document) {
    SoapAnswer answer;
    Piece piece;
    while (next_piece(document, piece)) {
        const std::string_view name = piece.local_name;
        if (name == "Fault") {
            answer.kind = SoapKind::fault;
        } else if (answer.kind == SoapKind::fault) {
            if (name == "faultstring") answer.text = unescaped(piece.text);
            if (name == "code") answer.code = unescaped(piece.text);
        } else if (name.ends_with("Return")) {
            answer.kind = SoapKind::returned;
            answer.text = unescaped(piece.text);
            return answer;
        } else if (name.ends_with("Response")) {
            answer.kind = SoapKind::returned;  // A null return may be left out altogether.
        }
    }
    return answer;
}

}  // namespace bof
