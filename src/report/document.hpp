#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace bof::report {

// What is to be printed, in the caller's words and language. All texts are UTF-8 of any origin:
// what no paper can show (control characters, marks that turn the direction of writing, bytes that
// are no UTF-8) is printed as a replacement character, never left out.

struct Heading {
    std::string text;
};

enum class Tone : std::uint8_t {
    plain,
    notice,  ///< Set apart by a bar: what the reader must not miss.
};

/// A line feed in the text ends a line.
struct Paragraph {
    std::string text;
    Tone tone = Tone::plain;
};

struct Fact {
    std::string label;
    std::string text;
};

/// Labels on the left, what they stand for on the right.
struct Facts {
    std::vector<Fact> facts;
};

struct Column {
    std::string head;
    unsigned weight = 1;  ///< Its part of the width, beside the others. Range: 1 to 100.
};

/// Its head is repeated on each page that it goes on to.
struct Table {
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;  ///< Each with a text for every column.
};

/// Printed as wide as the text at most, and a third of a page high at most.
struct Image {
    std::string caption;
    std::string jpeg;
};

/// A line to sign on, and one for the date.
struct Signature {
    std::string who;
};

struct Signatures {
    std::vector<Signature> people;
    std::string date_label;
};

using Block = std::variant<Heading, Paragraph, Facts, Table, Image, Signatures>;

struct Document {
    std::string issuer;     ///< The force; small, above the title.
    std::string title;      ///< In one or two lines.
    std::string reference;  ///< Under the title, and at the head of every later page.
    std::string marking;  ///< How it must be handled; at head and foot of every page. May be empty.
    std::vector<Block> blocks;
    std::vector<std::string>
        foot;  ///< On every page: hash, who printed it, when, why. At most 4 lines.
    std::string page_of = "Page {page} of {pages}";
    UtcTime made{};  ///< Stands in the PDF, and is the only time in it.
};

/// Range: what one document may hold. Beyond any of them nothing is printed, for half a document
/// could be taken for the whole.
struct Limits {
    unsigned pages_max = 200;
    std::size_t text_bytes_max = std::size_t{2} << 20U;  ///< All texts together.
    std::size_t one_text_bytes_max = std::size_t{64} << 10U;
    std::size_t images_max = 100;
    std::size_t image_bytes_max = std::size_t{2} << 20U;  ///< Each.
    std::size_t pdf_bytes_max = std::size_t{32} << 20U;
};

}  // namespace bof::report
