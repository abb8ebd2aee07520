// Goal: no dangerous document reaches the XML parser, and no harmless one is kept from it.
#include "codec/detail/xml_guard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bof::detail {
namespace {

std::string verdict(std::string_view document, const bof2::XmlLimits& limits = {}) {
    const auto checked = check_xml(document, limits);
    return checked ? "fine" : to_log_line(checked.error());
}

TEST(XmlGuard, LooksAlikesAreHarmless) {
    for (const char* document :
         {"<a/>", "<a><!-- <!DOCTYPE x> <b> --></a>", "<a><![CDATA[<!DOCTYPE x> &f; <b>]]></a>",
          "<?xml version=\"1.0\"?><!-- > --><a b='>' c=\"<!DOCTYPE\"/><?pi <!ENTITY ?>\n",
          "<a b='\"' c=\"'\">'\"></a>", "<a b='/'><b/></a>",
          "<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x10FFFF;</a>", "<\xC3\xBC/>", "<a ><b\n></b ></a >",
          "<a>]]&gt;</a>"}) {
        EXPECT_EQ(verdict(document), "fine") << document;
    }
}

TEST(XmlGuard, DeclarationsAreRefusedEverywhere) {
    for (const char* document :
         {"<!DOCTYPE a><a/>", "<a><!DOCTYPE a></a>", "<a/><!DOCTYPE a>", "<!doctype a><a/>",
          "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "<a><!ENTITY b 'c'></a>",
          "<a><![INCLUDE[x]]></a>", "<a><!></a>", "<a><!-", "<!ELEMENT a ANY><a/>"}) {
        EXPECT_EQ(
            verdict(document),
            "invalid_argument: the document has a document type or entity declaration, which is "
            "refused")
            << document;
    }
}

TEST(XmlGuard, OnlyReferencesToSymbolsOfXml) {
    for (const char* reference :
         {"&b;", "&;", "&", "&amp", "&AMP;", "&#0;", "&#x0;", "&#31;", "&#xD800;", "&#xDFFF;",
          "&#xFFFE;", "&#xFFFF;", "&#x110000;", "&#99999999999999999999;", "&#-1;", "&#;", "&#x;",
          "&#X41;", "&# 65;"}) {
        const std::string refusal =
            "invalid_argument: the document refers to an entity or symbol that is not allowed";
        EXPECT_EQ(verdict("<a>" + std::string{reference} + "</a>"), refusal) << reference;
        EXPECT_EQ(verdict("<a b='" + std::string{reference} + "'/>"), refusal) << reference;
    }
}

TEST(XmlGuard, ShapeMustBeWhole) {
    for (const char* document : {"",
                                 " ",
                                 "a",
                                 "<a>",
                                 "<a",
                                 "<a b",
                                 "<a b='",
                                 "<a b='c'",
                                 "</a>",
                                 "<a></a></a>",
                                 "<a/><b/>",
                                 "<a/>b",
                                 "b<a/>",
                                 "<a/><![CDATA[b]]>",
                                 "<a><!-- </a>",
                                 "<a><![CDATA[</a>",
                                 "<a><?b </a>",
                                 "<",
                                 "<>",
                                 "< a/>",
                                 "<1/>",
                                 "<a <b/>>",
                                 "<!--->",
                                 "<a></a",
                                 "<?xml"}) {
        EXPECT_TRUE(verdict(document).starts_with("invalid_argument")) << document;
    }
}

struct Tree {
    std::string text;
    std::size_t depth = 0;
    std::size_t elements = 0;
    std::size_t attributes = 0;
};

/// A document with everything that could mislead a walk over it, whose measures are known.
void grow(Tree& tree, std::mt19937& random, std::size_t depth) {
    ++tree.elements;
    const std::size_t attributes = random() % 4;
    tree.text += "<e";
    for (std::size_t index = 0; index < attributes; ++index) {
        const char* const values[] = {"'/>'", "\"'\"", "'\"<e>'", "\"&lt;\"", "''"};
        tree.text += " a" + std::to_string(index) + "=" + values[random() % 5];
    }
    tree.attributes = std::max(tree.attributes, attributes);
    if (random() % 4 == 0) {
        tree.text += "/>";  // Does not count as a level: nothing can be inside.
        return;
    }
    tree.depth = std::max(tree.depth, depth);
    tree.text += ">";
    for (auto left = random() % 4; left > 0; --left) {
        const char* const fillings[] = {"text",       "<!-- <e> -->", "<![CDATA[</e>]]>",
                                        "<?p <e/>?>", "&gt;",         "\n"};
        tree.text += fillings[random() % 6];
        if (depth < 6 && random() % 2 == 0) grow(tree, random, depth + 1);
    }
    tree.text += "</e>";
}

// Method: for any document, limits that just fit pass, and each limit one lower refuses.
TEST(XmlGuard, LimitsAreExact) {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        Tree tree;
        grow(tree, random, 1);
        bof2::XmlLimits fits;
        fits.depth_max = tree.depth;
        fits.elements_max = tree.elements;
        fits.attributes_max = tree.attributes;
        EXPECT_EQ(verdict(tree.text, fits), "fine") << tree.text;

        bof2::XmlLimits fewer = fits;
        fewer.elements_max -= 1;
        EXPECT_EQ(verdict(tree.text, fewer), "too_large: the document has too many elements");
        if (tree.depth != 0) {
            bof2::XmlLimits flatter = fits;
            flatter.depth_max -= 1;
            EXPECT_EQ(verdict(tree.text, flatter), "too_large: the document is nested too deeply");
        }
        if (tree.attributes != 0) {
            bof2::XmlLimits barer = fits;
            barer.attributes_max -= 1;
            EXPECT_EQ(verdict(tree.text, barer), "too_large: an element has too many attributes");
        }
        for (std::size_t bytes = 0; bytes < tree.text.size(); ++bytes) {
            ASSERT_NE(verdict(tree.text.substr(0, bytes)), "fine") << tree.text.substr(0, bytes);
        }
    }
}

std::string as_utf8(std::string document) {
    const auto made = make_utf8(document);
    return made ? document : to_log_line(made.error());
}

TEST(XmlEncoding, EveryAcceptedEncodingBecomesUtf8) {
    using namespace std::string_literals;
    const std::string euro_and_clef = "<a>\xE2\x82\xAC\xF0\x9D\x84\x9E</a>";
    EXPECT_EQ(as_utf8(euro_and_clef), euro_and_clef);
    EXPECT_EQ(as_utf8("\xEF\xBB\xBF" + euro_and_clef), euro_and_clef);
    EXPECT_EQ(as_utf8("\xFF\xFE<\0a\0>\0\xAC\x20\x34\xD8\x1E\xDD<\0/\0a\0>\0"s), euro_and_clef);
    EXPECT_EQ(as_utf8("\xFE\xFF\0<\0a\0>\x20\xAC\xD8\x34\xDD\x1E\0<\0/\0a\0>"s), euro_and_clef);
    EXPECT_EQ(as_utf8("<\0a\0/\0>\0"s), "<a/>");
    EXPECT_EQ(as_utf8("\0<\0a\0/\0>"s), "<a/>");
    for (const char* name : {"ISO-8859-1", "iso-8859-1", "latin1"}) {
        const std::string opening = "<?xml version='1.0' encoding = '" + std::string{name} + "' ?>";
        EXPECT_EQ(as_utf8(opening + "<a>\xDC\xFF</a>"), opening + "<a>\xC3\x9C\xC3\xBF</a>");
    }
    const std::string says_utf16 = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + euro_and_clef;
    EXPECT_EQ(as_utf8(says_utf16), says_utf16);
}

TEST(XmlEncoding, InvalidTextIsRefused) {
    using namespace std::string_literals;
    const std::string not_utf8 = "invalid_argument: the document is not valid UTF-8";
    for (const char* text :
         {"<a>\xDC</a>", "<a>\xC0\x80</a>", "<a>\xED\xA0\x80</a>", "<a>\xF4\x90\x80\x80</a>",
          "<a>\xE2\x82</a>", "\xE2\x82", "<?xml encoding='utf-8'?><a>\xFF</a>"}) {
        EXPECT_EQ(as_utf8(text), not_utf8) << text;
    }
    const std::string not_utf16 = "invalid_argument: the document is not valid UTF-16";
    EXPECT_EQ(as_utf8("\xFF\xFE<\0a"s), not_utf16);
    EXPECT_EQ(as_utf8("\xFF\xFE<\0\x34\xD8"s), not_utf16);
    EXPECT_EQ(as_utf8("\xFF\xFE<\0\x1E\xDD"s), not_utf16);
    EXPECT_EQ(as_utf8("\xFF\xFE<\0\x1E\xDD\x1E\xDD"s), not_utf16);
    EXPECT_EQ(as_utf8("\xFF\xFE<\0\x34\xD8<\0"s), not_utf16);
    EXPECT_EQ(as_utf8("<?xml version='1.0' encoding='EBCDIC'?><a/>"),
              "invalid_argument: the document is not in UTF-8, UTF-16 or ISO-8859-1");
}

// Method: one control symbol at any place of a text of any length, so that every block of the scan
// sees one.
TEST(XmlEncoding, ControlSymbolsAreRefusedAtAnyPlace) {
    for (std::size_t length = 1; length < 40; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (int symbol = 0; symbol < 0x20; ++symbol) {
                std::string text(length, '\xC3');
                for (std::size_t index = 1; index < length; index += 2) text[index] = '\xBC';
                if (length % 2 != 0) text.back() = 'x';
                if (at % 2 == 0 && at + 1 < length) text[at + 1] = ' ';
                if (at % 2 == 1) text[at - 1] = ' ';
                text[at] = static_cast<char>(symbol);
                const bool allowed = symbol == '\t' || symbol == '\n' || symbol == '\r';
                // A text that begins with U+0000 and `<` would be UTF-16; there is no `<` here.
                ASSERT_EQ(as_utf8(text) == text, allowed)
                    << symbol << " at " << at << " of " << length;
            }
        }
    }
}

}  // namespace
}  // namespace bof::detail
