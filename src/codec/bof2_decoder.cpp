#include "codec/bof2.hpp"

#include "base/text.hpp"
#include "codec/base64.hpp"
#include "codec/detail/bof2_parts.hpp"
#include "codec/detail/number_text.hpp"
#include "codec/detail/xml_guard.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace bof::bof2 {
namespace {

/// Without the namespace prefix.
std::string_view local_name(std::string_view name) {
    const std::size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_named(pugi::xml_node element, std::string_view name) {
    return equal_ignoring_case(local_name(element.name()), name);
}

pugi::xml_node next_element(pugi::xml_node node) {
    while (node && node.type() != pugi::node_element) node = node.next_sibling();
    return node;
}
pugi::xml_node first_element(pugi::xml_node parent) { return next_element(parent.first_child()); }
pugi::xml_node element_after(pugi::xml_node node) { return next_element(node.next_sibling()); }

pugi::xml_node find_element(pugi::xml_node parent, std::string_view name) {
    pugi::xml_node element = first_element(parent);
    while (element && !is_named(element, name)) element = element_after(element);
    return element;
}

/// What the attributes of an element say about where its content is.
struct Whereabouts {
    std::string_view reference;  ///< The id of another element, which holds the content.
    bool nil = false;
};

Whereabouts whereabouts(pugi::xml_node element) {
    Whereabouts found;
    for (pugi::xml_attribute attribute = element.first_attribute(); attribute;
         attribute = attribute.next_attribute()) {
        const std::string_view name = local_name(attribute.name());
        if (name == "href" || name == "ref") {
            found.reference = attribute.value();
            if (found.reference.starts_with('#')) found.reference.remove_prefix(1);
        } else if (name == "nil" || name == "null") {  // xsi:null: the schema draft of 1999.
            found.nil = bof::detail::parse_boolean(trimmed(attribute.value())).value_or(false);
        }
    }
    return found;
}

/// A parsed document, and everything that has to live as long as the views into it.
/// The first thing found wrong is kept and read at the end: after it, answers are empty.
class Document {
  public:
    explicit Document(const XmlLimits& limits) : limits_(limits) {}

    Result<void> parse(std::string& text) {
        error_.reset();
        joined_.clear();
        ids_.clear();
        ids_known_ = false;
        tree_.reset();
        if (auto utf8 = bof::detail::make_utf8(text); !utf8) return utf8;
        if (auto safe = bof::detail::check_xml(text, limits_); !safe) return safe;
        constexpr unsigned options = pugi::parse_cdata | pugi::parse_escapes;
        const auto parsed =
            tree_.load_buffer_inplace(text.data(), text.size(), options, pugi::encoding_utf8);
        if (parsed.status == pugi::status_out_of_memory) {
            return Error{Errc::unavailable, "there is no memory to read the document"};
        }
        if (!parsed) {
            return Error{Errc::invalid_argument, "the document is not well-formed XML",
                         parsed.description()};
        }
        return {};
    }

    pugi::xml_node root() const { return first_element(tree_.root()); }
    const std::optional<Error>& error() const { return error_; }

    void fail(Errc code, PublicText text) {
        if (!error_) error_ = Error{code, text};
    }

    /// The element that holds the content of `element`: itself, or at the end of its references.
    /// Null: nil, absent, or failed.
    pugi::xml_node content_of(pugi::xml_node element) {
        for (std::size_t hops = 0; element; ++hops) {
            const Whereabouts place = whereabouts(element);
            if (place.nil) return {};
            if (place.reference.empty()) return element;
            if (hops == limits_.reference_hops_max) {
                fail(Errc::invalid_argument, "the document's references are a ring or too long");
                return {};
            }
            element = element_with_id(place.reference);
            if (!element) {
                fail(Errc::invalid_argument, "the document refers to an element it does not hold");
            }
        }
        return {};
    }

    /// Trimmed text of a field. Empty: nil, absent, or failed.
    std::string_view text_of(pugi::xml_node element) {
        const std::string_view text = trimmed(any_text_of(element));
        if (text.size() > limits_.text_field_bytes_max) {
            fail(Errc::too_large, "a field holds too long a text");
            return {};
        }
        return text;
    }

    /// The same without a limit: only for what is decoded at once into something smaller.
    std::string_view any_text_of(pugi::xml_node element) {
        const pugi::xml_node holder = content_of(element);
        const pugi::xml_node first = holder.first_child();
        if (!first) return {};
        if (first.type() != pugi::node_element && !first.next_sibling()) return first.value();
        // Comments, CDATA and instructions cut a text into pieces.
        std::string& text = joined_.emplace_back();
        for (pugi::xml_node piece = first; piece; piece = piece.next_sibling()) {
            if (piece.type() == pugi::node_element) {
                fail(Errc::invalid_argument, "a field holds elements where its text should be");
                return {};
            }
            text += piece.value();
        }
        return text;
    }

  private:
    pugi::xml_node element_with_id(std::string_view id) {
        if (!ids_known_) collect_ids();
        const auto found = std::lower_bound(
            ids_.begin(), ids_.end(), id,
            [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
        if (found == ids_.end() || found->first != id) return {};
        return found->second;
    }

    /// Walks up and down by itself: the depth of a document is the sender's choice.
    void collect_ids() {
        ids_known_ = true;
        pugi::xml_node node = root();
        while (node) {
            for (pugi::xml_attribute attribute = node.first_attribute(); attribute;
                 attribute = attribute.next_attribute()) {
                if (local_name(attribute.name()) == "id") {
                    ids_.emplace_back(attribute.value(), node);
                }
            }
            if (node.first_child()) {
                node = node.first_child();
                continue;
            }
            while (node && !node.next_sibling()) node = node.parent();
            node = node.next_sibling();
        }
        std::stable_sort(ids_.begin(), ids_.end(), [](const auto& left, const auto& right) {
            return left.first < right.first;
        });
    }

    XmlLimits limits_;
    pugi::xml_document tree_;
    std::vector<std::pair<std::string_view, pugi::xml_node>> ids_;
    bool ids_known_ = false;
    std::deque<std::string> joined_;  // A deque: its texts stay where they are.
    std::optional<Error> error_;
};

/// The parameters of one operation, told apart by name, or by place when no name is known.
class Parts {
  public:
    Parts(Document& document, Service service, pugi::xml_node operation) : document_(document) {
        const auto known = detail::parts(service);
        bool any_known = false;
        std::size_t expected = 0;  // Most clients keep the order: look there first.
        for (pugi::xml_node element = first_element(operation); element;
             element = element_after(element)) {
            const std::string_view name = local_name(element.name());
            for (std::size_t tried = 0; tried < known.size(); ++tried, ++expected) {
                const detail::Part& part = known[expected % known.size()];
                if (!equal_ignoring_case(name, part.name) &&
                    !equal_ignoring_case(name, part.alias)) {
                    continue;
                }
                any_known = true;
                pugi::xml_node& place = elements_[expected % known.size()];
                if (!place) place = element;  // Said twice: the first counts.
                ++expected;
                break;
            }
        }
        if (any_known) return;
        std::size_t place = 0;
        for (pugi::xml_node element = first_element(operation); element && place < known.size();
             element = element_after(element)) {
            elements_[place++] = element;
        }
    }

    pugi::xml_node element(std::size_t part) const { return elements_[part]; }
    std::string_view text(std::size_t part) { return document_.text_of(elements_[part]); }

    /// What is not base64 stays as it came: the check for images then refuses it, and shows it.
    std::optional<std::string> binary(std::size_t part) {
        const std::string_view text = document_.any_text_of(elements_[part]);
        if (trimmed(text).empty()) return std::nullopt;
        auto bytes = from_base64(text);
        return bytes ? std::move(*bytes) : std::string{text};
    }

  private:
    Document& document_;
    std::array<pugi::xml_node, detail::parts_max> elements_{};
};

Result<Request> read_send_capture(Document& document, Parts& parts) {
    namespace at = detail::send_capture;
    SendCapture request{};
    RawRead& read = request.read;
    read.word = parts.text(at::word);
    read.username = parts.text(at::username);
    read.vrm = parts.text(at::vrm);
    read.captured = parts.text(at::captured);
    bof::detail::fill_optional(read, {.latitude = parts.text(at::latitude),
                                      .longitude = parts.text(at::longitude),
                                      .preset = parts.text(at::preset),
                                      .pan = parts.text(at::pan),
                                      .tilt = parts.text(at::tilt),
                                      .zoom = parts.text(at::zoom),
                                      .confidence = parts.text(at::confidence),
                                      .moving_towards = parts.text(at::moving_towards)});
    const auto address = bof::detail::parse_address(parts.text(at::feed), parts.text(at::source),
                                                    parts.text(at::camera));
    if (document.error()) return *document.error();
    if (!address) return address.error();
    read.address = *address;
    if (auto bytes = parts.binary(at::plate_image)) {
        read.images.push_back({ImageKind::plate, std::move(*bytes)});
    }
    if (auto bytes = parts.binary(at::overview_image)) {
        read.images.push_back({ImageKind::overview, std::move(*bytes)});
    }
    if (document.error()) return *document.error();
    return Request{std::move(request)};
}

Result<Request> read_send_compact_capture(Document& document, Parts& parts) {
    const std::string_view text = parts.text(0);
    if (document.error()) return *document.error();
    if (text.empty()) return Error{Errc::invalid_argument, "the request holds no capture"};
    return Request{SendCompactCapture{{text, parse_compact_capture(text)}}};
}

Result<Request> read_send_compound_capture(Document& document, Parts& parts,
                                           pugi::xml_node operation) {
    // An array holds elements of any name. Some clients leave the array out and repeat the part.
    pugi::xml_node item = document.content_of(parts.element(0));
    if (document.error()) return *document.error();
    if (first_element(item)) {
        item = first_element(item);
    } else if (!trimmed(item.child_value()).empty()) {
        item = first_element(operation);
    } else {
        item = {};
    }

    SendCompoundCapture request;
    request.captures.reserve(compound_captures_max);
    for (; item; item = element_after(item)) {
        if (request.captures.size() == compound_captures_max) {
            return Error{Errc::too_large, "a compound request may hold at most 50 captures"};
        }
        const std::string_view text = document.text_of(item);
        if (document.error()) return *document.error();
        request.captures.push_back({text, parse_compact_capture(text)});
    }
    if (request.captures.empty()) {
        return Error{Errc::invalid_argument, "the request holds no capture"};
    }
    return Request{std::move(request)};
}

Result<Request> read_add_binary(Document& document, Parts& parts) {
    namespace at = detail::add_binary;
    AddBinaryCaptureData request{};
    RawLateImage& late = request.late_image;
    late.word = parts.text(at::word);
    late.username = parts.text(at::username);
    late.vrm = parts.text(at::vrm);
    late.captured = parts.text(at::captured);
    const auto address = bof::detail::parse_address(parts.text(at::feed), parts.text(at::source),
                                                    parts.text(at::camera));
    const std::string_view kind = parts.text(at::kind);
    auto bytes = parts.binary(at::image);
    if (document.error()) return *document.error();
    if (!address) return address.error();
    late.address = *address;
    if (equal_ignoring_case(kind, "P")) {
        late.image.kind = ImageKind::plate;
    } else if (equal_ignoring_case(kind, "C") || equal_ignoring_case(kind, "O")) {
        late.image.kind = ImageKind::overview;
    } else {
        return Error{Errc::invalid_argument, "the binary data type is none of P, C and O"};
    }
    if (!bytes) return Error{Errc::invalid_argument, "the request holds no image"};
    late.image.bytes = std::move(*bytes);
    return Request{std::move(request)};
}

Result<Request> read_ping(Document& document, Parts& parts) {
    Ping request{parts.text(0), 0};
    const std::string_view id = parts.text(1);
    if (document.error()) return *document.error();
    if (!id.empty()) {
        const auto number = bof::detail::parse_integer(id);
        if (!number) return Error{Errc::invalid_argument, "sourcePncId is not a whole number"};
        request.source_pnc_id = *number;
    }
    return Request{request};
}

}  // namespace

struct Decoder::State {
    Document document;
};

Decoder::Decoder(const XmlLimits& limits) : state_(new State{Document(limits)}) {}
Decoder::~Decoder() = default;

Result<Request> Decoder::decode(Service service, std::string& body) {
    Document& document = state_->document;
    if (auto parsed = document.parse(body); !parsed) return parsed.error();
    if (!is_named(document.root(), "Envelope")) {
        return Error{Errc::invalid_argument, "the document is not a SOAP envelope"};
    }
    const pugi::xml_node soap_body = find_element(document.root(), "Body");
    if (!soap_body) return Error{Errc::invalid_argument, "the SOAP envelope holds no Body"};
    if (!first_element(soap_body)) {
        return Error{Errc::invalid_argument, "the SOAP Body is empty"};
    }
    const pugi::xml_node operation = find_element(soap_body, traits(service).operation);
    if (!operation) {
        return Error{Errc::invalid_argument,
                     "the SOAP Body does not hold the operation of this service"};
    }
    Parts parts(document, service, operation);
    switch (service) {
        case Service::input_capture:
            return read_send_capture(document, parts);
        case Service::input_compact_capture:
            return read_send_compact_capture(document, parts);
        case Service::input_compound_capture:
            return read_send_compound_capture(document, parts, operation);
        case Service::input_binary_capture_data:
            return read_add_binary(document, parts);
        case Service::ping:
            return read_ping(document, parts);
        case Service::count_:
            break;
    }
    return Error{Errc::not_found, "there is no such service"};
}

}  // namespace bof::bof2
