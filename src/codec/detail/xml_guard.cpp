#include "codec/detail/xml_guard.hpp"

#include "base/text.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace bof::detail {
namespace {

constexpr bool starts_name(char symbol) {
    const auto byte = static_cast<unsigned char>(symbol);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == ':' || byte >= 0x80;
}

constexpr auto ends_tag_text = [] {
    std::array<bool, 256> table{};
    for (const char symbol : {'>', '<', '"', '\''}) {
        table[static_cast<unsigned char>(symbol)] = true;
    }
    return table;
}();

/// Whether XML 1.0 has this symbol at all.
constexpr bool is_xml_symbol(std::uint32_t point) {
    if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
    if (point >= 0xD800 && point < 0xE000) return false;
    return point != 0xFFFE && point != 0xFFFF && point <= 0x10FFFF;
}

/// `name` stands between & and ; of a reference.
bool is_allowed_reference(std::string_view name) {
    if (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") {
        return true;
    }
    if (!name.starts_with('#')) return false;
    name.remove_prefix(1);
    int base = 10;
    if (name.starts_with('x')) {
        base = 16;
        name.remove_prefix(1);
    }
    std::uint32_t point = 0;
    const char* const end = name.data() + name.size();
    const auto [stopped, error] = std::from_chars(name.data(), end, point, base);
    return error == std::errc{} && stopped == end && is_xml_symbol(point);
}

/// One walk over a document. Each step leaves `at_` behind what it looked at, or sets `error_`.
class Walk {
  public:
    Walk(std::string_view document, const bof2::XmlLimits& limits)
        : at_(document.data()),
          end_(document.data() + document.size()),
          limits_(limits),
          has_references_(document.find('&') != std::string_view::npos) {}

    Result<void> run() {
        while (!error_ && at_ != end_) {
            step_text();
            if (!error_ && at_ != end_) step_markup();
        }
        if (error_) return *std::move(error_);
        if (depth_ != 0) return malformed("the document ends inside an element");
        if (elements_ == 0) return malformed("the document holds no element");
        return {};
    }

  private:
    static Error malformed(PublicText text) { return Error{Errc::invalid_argument, text}; }
    void fail(Errc code, PublicText text) { error_ = Error{code, text}; }

    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    /// Text up to the next tag.
    void step_text() {
        const void* const tag = std::memchr(at_, '<', static_cast<std::size_t>(end_ - at_));
        const char* const stop = tag == nullptr ? end_ : static_cast<const char*>(tag);
        const std::string_view text(at_, static_cast<std::size_t>(stop - at_));
        at_ = stop;
        if (depth_ == 0 && !trimmed(text).empty()) {
            return fail(Errc::invalid_argument, "the document has text outside its root element");
        }
        check_references(text);
    }

    void check_references(std::string_view text) {
        if (!has_references_) return;
        for (std::size_t at = text.find('&'); at != std::string_view::npos;
             at = text.find('&', at)) {
            const std::size_t semicolon = text.find(';', ++at);
            if (semicolon == std::string_view::npos ||
                !is_allowed_reference(text.substr(at, semicolon - at))) {
                return fail(Errc::invalid_argument,
                            "the document refers to an entity or symbol that is not allowed");
            }
        }
    }

    void step_markup() {
        const std::string_view markup = rest();
        if (markup.starts_with("</")) return step_end_tag();
        if (markup.starts_with("<?")) return skip_past(2, "?>");
        if (markup.starts_with("<!--")) return skip_past(4, "-->");
        if (markup.starts_with("<![CDATA[")) return step_cdata();
        if (markup.starts_with("<!")) {
            return fail(Errc::invalid_argument,
                        "the document has a document type or entity declaration, which is refused");
        }
        if (markup.size() < 2 || !starts_name(markup[1])) {
            return fail(Errc::invalid_argument, "the document is not well-formed XML");
        }
        step_start_tag();
    }

    void skip_past(std::size_t opening_bytes, std::string_view closing) {
        const std::size_t close = rest().find(closing, opening_bytes);
        if (close == std::string_view::npos) {
            return fail(Errc::invalid_argument, "the document is cut short");
        }
        at_ += close + closing.size();
    }

    void step_cdata() {
        if (depth_ == 0) {
            return fail(Errc::invalid_argument, "the document has text outside its root element");
        }
        skip_past(std::string_view{"<![CDATA["}.size(), "]]>");
    }

    void step_end_tag() {
        if (depth_ == 0) {
            return fail(Errc::invalid_argument, "the document closes an element it did not open");
        }
        --depth_;
        skip_past(2, ">");
    }

    void step_start_tag() {
        if (depth_ == 0 && elements_ != 0) {
            return fail(Errc::invalid_argument, "the document has more than one root element");
        }
        if (++elements_ > limits_.elements_max) {
            return fail(Errc::too_large, "the document has too many elements");
        }
        ++at_;
        std::size_t attributes = 0;
        while (true) {
            while (at_ != end_ && !ends_tag_text[static_cast<unsigned char>(*at_)]) ++at_;
            if (at_ == end_) return fail(Errc::invalid_argument, "the document is cut short");
            if (*at_ == '>') break;
            if (*at_ == '<') {
                return fail(Errc::invalid_argument, "the document is not well-formed XML");
            }
            if (++attributes > limits_.attributes_max) {
                return fail(Errc::too_large, "an element has too many attributes");
            }
            step_quoted();
            if (error_) return;
        }
        // "<a/>" and "<a b='/'/>" end at once; in "<a b='/'>" the slash is behind the quote.
        const bool closes_itself = at_[-1] == '/';
        ++at_;
        if (closes_itself) return;
        if (++depth_ > limits_.depth_max) {
            return fail(Errc::too_large, "the document is nested too deeply");
        }
    }

    void step_quoted() {
        const char quote = *at_++;
        const void* const close = std::memchr(at_, quote, static_cast<std::size_t>(end_ - at_));
        if (close == nullptr) return fail(Errc::invalid_argument, "the document is cut short");
        const char* const stop = static_cast<const char*>(close);
        check_references({at_, static_cast<std::size_t>(stop - at_)});
        at_ = stop + 1;
    }

    const char* at_;
    const char* end_;
    const bof2::XmlLimits& limits_;
    bool has_references_;
    std::size_t depth_ = 0;
    std::size_t elements_ = 0;
    std::optional<Error> error_;
};

}  // namespace

Result<void> check_xml(std::string_view document, const bof2::XmlLimits& limits) {
    return Walk(document, limits).run();
}

}  // namespace bof::detail
