#pragma once

#include "base/result.hpp"
#include "domain/raw_read.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The BOF2 camera interface: SOAP 1.1, rpc/encoded, as Apache Axis 1.x speaks it.
namespace bof::bof2 {

/// The services we answer, one operation each.
enum class Service : std::uint8_t {
    input_capture,              ///< InputCaptureWebService, sendCapture
    input_compact_capture,      ///< InputCompactCaptureWebService, sendCompactCapture
    input_compound_capture,     ///< InputCompoundCaptureWebService, sendCompoundCapture
    input_binary_capture_data,  ///< InputBinaryCaptureDataWebService, addBinaryCaptureData
    ping,                       ///< PingWebService, ping
    count_,
};

struct ServiceTraits {
    Service service;
    std::string_view name;  ///< As it stands in the path and the WSDL.
    std::string_view operation;
    std::string_view request_namespace;
};
const ServiceTraits& traits(Service service);
/// Without regard to case. Nothing when there is no such service.
std::optional<Service> service_named(std::string_view name);

/// Most captures in one compound request.
inline constexpr std::size_t compound_captures_max = 50;

/// Limits against hostile documents; reaching one is invalid_argument or too_large.
struct XmlLimits {
    std::size_t depth_max = 32;
    std::size_t elements_max = 2'000;
    std::size_t attributes_max = 32;     ///< On one element.
    std::size_t reference_hops_max = 4;  ///< href -> id -> href ...
    std::size_t text_field_bytes_max = 4'096;
};

/// One compact capture of a compound request: the text and what was made of it.
struct CompactCapture {
    std::string_view text;
    Result<RawRead>
        read;  ///< invalid_argument: fewer than 7 fields, or a mandatory one unreadable.
};

struct SendCapture {
    RawRead read;
};
struct SendCompactCapture {
    CompactCapture capture;
};
struct SendCompoundCapture {
    std::vector<CompactCapture> captures;
};
struct AddBinaryCaptureData {
    RawLateImage late_image;
};
struct Ping {
    std::string_view word;
    std::int64_t source_pnc_id;
};
using Request =
    std::variant<SendCapture, SendCompactCapture, SendCompoundCapture, AddBinaryCaptureData, Ping>;

/// Reads request documents. Keeps its memory from one request to the next: one for each thread.
/// Threads: not shared.
class Decoder {
  public:
    explicit Decoder(const XmlLimits& limits = {});
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    Decoder(Decoder&&) = delete;
    Decoder& operator=(Decoder&&) = delete;

    /// Reads one SOAP request to `service`. `body` is parsed in place and is garbage afterwards;
    /// the views in the answer point into it and into this decoder, and die with the next decode().
    ///
    /// Liberal where devices differ: any request namespace and prefix, xsi:type anywhere, xsi:nil
    /// or absent parts, element names without regard to case, href/id multi-references, any part
    /// order. An image that is not base64 is handed over as it came: the check for images refuses
    /// it, and quarantine shows it. Other optional parts that are not of their type set
    /// field_refused. Strict where it is dangerous: no DTD or entity, no reference ring, valid
    /// encoding, XmlLimits. Errors: invalid_argument, too_large - with a sentence that says what is
    /// wrong, never with
    ///         anything from the document.
    Result<Request> decode(Service service, std::string& body);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A complete response document: `operation`Response in `response_namespace`, holding
/// `operation`Return with `text` (escaped), or for ping a boolean.
std::string response_document(Service service, std::string_view response_namespace,
                              std::string_view text);
std::string ping_response_document(std::string_view response_namespace, bool alive);

/// A SOAP 1.1 Fault: faultcode soapenv:Client or soapenv:Server by the error's HTTP class,
/// faultstring the public text, detail/code the stable name.
std::string fault_document(const Error& error);

/// The service's WSDL as Axis 1.x would write it: rpc/encoded, soapAction "", `endpoint_url` as
/// address, `response_namespace` for the output body.
std::string wsdl_document(Service service, std::string_view endpoint_url,
                          std::string_view response_namespace);
/// The part of the SOAP encoding schema that the compound service's WSDL imports. The server has to
/// give it out at `endpoint_url`?xsd=soapenc: some clients fetch it before they do anything else.
std::string_view soap_encoding_schema();

/// Splits one compact capture: 15 fields by `|`, trimmed; the first 7 mandatory.
Result<RawRead> parse_compact_capture(std::string_view text);
/// The opposite, for senders.
std::string to_compact_capture(const RawRead& read);

/// Complete request documents, for senders (simulator, replay, bench).
std::string send_capture_document(const RawRead& read);
std::string send_compact_capture_document(std::string_view compact);
std::string send_compound_capture_document(const std::vector<std::string>& compacts);
std::string add_binary_capture_data_document(const RawLateImage& image);

}  // namespace bof::bof2
