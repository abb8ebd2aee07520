#include "codec/bof2.hpp"
#include "codec/detail/bof2_parts.hpp"
#include "codec/detail/xml_text.hpp"

#include "codec/base64.hpp"

#include <array>
#include <charconv>

namespace bof::bof2 {
namespace {

using bof::detail::append_escaped;

constexpr std::string_view envelope_opening =
    R"(<?xml version="1.0" encoding="utf-8"?>)"
    R"(<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/")"
    R"( xmlns:xsd="http://www.w3.org/2001/XMLSchema")"
    R"( xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>)";
constexpr std::string_view envelope_closing = "</soapenv:Body></soapenv:Envelope>";
constexpr std::string_view encoding_attribute =
    R"( soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1=")";

void append(std::string& into, std::initializer_list<std::string_view> pieces) {
    for (const std::string_view piece : pieces) into += piece;
}

std::string response(Service service, std::string_view response_namespace, std::string_view text) {
    const std::string_view operation = traits(service).operation;
    std::string document;
    document.reserve(envelope_opening.size() + 2 * response_namespace.size() + text.size() + 400);
    append(document, {envelope_opening, "<ns1:", operation, "Response", encoding_attribute});
    append_escaped(document, response_namespace);
    append(document,
           {R"("><)", operation, R"(Return xsi:type=")", detail::return_type(service), R"(">)"});
    append_escaped(document, text);
    append(document, {"</", operation, "Return></ns1:", operation, "Response>", envelope_closing});
    return document;
}

/// A request under construction: the parts are added in the order of the interface.
class RequestText {
  public:
    RequestText(Service service, std::size_t bytes_expected)
        : parts_(detail::parts(service)), operation_(traits(service).operation) {
        text_.reserve(bytes_expected + 1'200 + 80 * parts_.size());
        append(text_, {envelope_opening, "<ns1:", operation_, encoding_attribute,
                       traits(service).request_namespace, R"(">)"});
    }

    void add(std::string_view value) {
        open();
        text_ += '>';
        append_escaped(text_, value);
        close();
    }
    template <typename Number>
    void add_number(std::optional<Number> number) {
        if (!number) return add_nil();
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
        add({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    void add_nil() {
        open();
        text_ += R"( xsi:nil="true"/>)";
        ++next_;
    }
    /// `xml` goes in as it is, between the tags of the part, with `attributes` on the opening one.
    void add_xml(std::string_view attributes, std::string_view xml) {
        open();
        append(text_, {attributes, ">", xml});
        close();
    }

    std::string finish() && {
        BOF_ASSERT(next_ == parts_.size());
        append(text_, {"</ns1:", operation_, ">", envelope_closing});
        return std::move(text_);
    }

  private:
    void open() {
        const detail::Part& part = parts_[next_];
        append(text_, {"<", part.name});
        if (part.type.starts_with("xsd:")) append(text_, {R"( xsi:type=")", part.type, R"(")"});
    }
    void close() { append(text_, {"</", parts_[next_++].name, ">"}); }

    std::span<const detail::Part> parts_;
    std::string_view operation_;
    std::string text_;
    std::size_t next_ = 0;
};

void add_image(RequestText& request, const RawRead& read, ImageKind kind) {
    for (const RawImage& image : read.images) {
        if (image.kind == kind) return request.add_xml({}, to_base64(image.bytes));
    }
    request.add_nil();
}

/// xsd:byte and xsd:short have no fraction.
std::optional<std::int64_t> whole(std::optional<double> number) {
    if (!number) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

}  // namespace

std::string response_document(Service service, std::string_view response_namespace,
                              std::string_view text) {
    return response(service, response_namespace, text);
}

std::string ping_response_document(std::string_view response_namespace, bool alive) {
    return response(Service::ping, response_namespace, alive ? "true" : "false");
}

std::string fault_document(const Error& error) {
    const ErrcTraits& code = bof::traits(error.code);
    std::string document;
    document.reserve(1'000);
    append(document, {envelope_opening, "<soapenv:Fault><faultcode>",
                      code.http_status < 500 ? "soapenv:Client" : "soapenv:Server",
                      "</faultcode><faultstring>"});
    append_escaped(document, error.public_text.view());
    append(document, {"</faultstring><detail><code>", code.name, "</code></detail></soapenv:Fault>",
                      envelope_closing});
    return document;
}

std::string send_capture_document(const RawRead& read) {
    std::size_t image_bytes = 0;
    for (const RawImage& image : read.images) image_bytes += image.bytes.size();
    RequestText request(Service::input_capture, image_bytes / 3 * 4);
    request.add(read.word);
    request.add(read.username);
    request.add(read.vrm);
    request.add_number(std::optional{read.address.feed});
    request.add_number(std::optional{read.address.source});
    request.add_number(std::optional{read.address.camera});
    add_image(request, read, ImageKind::plate);
    add_image(request, read, ImageKind::overview);
    request.add(read.captured);
    request.add_number(read.latitude);
    request.add_number(read.longitude);
    request.add_number(read.preset);
    request.add(read.pan);
    request.add(read.tilt);
    request.add(read.zoom);
    request.add_number(whole(read.confidence_percent));
    if (read.moving_towards) {
        request.add(*read.moving_towards ? "true" : "false");
    } else {
        request.add_nil();
    }
    return std::move(request).finish();
}

std::string send_compact_capture_document(std::string_view compact) {
    RequestText request(Service::input_compact_capture, compact.size());
    request.add(compact);
    return std::move(request).finish();
}

std::string send_compound_capture_document(const std::vector<std::string>& compacts) {
    std::string items;
    for (const std::string& compact : compacts) {
        items += R"(<item xsi:type="xsd:string">)";
        append_escaped(items, compact);
        items += "</item>";
    }
    const std::string attributes =
        R"( xsi:type="soapenc:Array" soapenc:arrayType="xsd:string[)" +
        std::to_string(compacts.size()) +
        R"(]" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/")";
    RequestText request(Service::input_compound_capture, items.size());
    request.add_xml(attributes, items);
    return std::move(request).finish();
}

std::string add_binary_capture_data_document(const RawLateImage& late) {
    RequestText request(Service::input_binary_capture_data, late.image.bytes.size() / 3 * 4);
    request.add(late.word);
    request.add(late.username);
    request.add(late.vrm);
    request.add_number(std::optional{late.address.feed});
    request.add_number(std::optional{late.address.source});
    request.add_number(std::optional{late.address.camera});
    request.add(late.captured);
    request.add_xml({}, to_base64(late.image.bytes));
    request.add(late.image.kind == ImageKind::plate ? "P" : "C");
    return std::move(request).finish();
}

}  // namespace bof::bof2
