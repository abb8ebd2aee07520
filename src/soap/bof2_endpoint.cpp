#include "soap/bof2_endpoint.hpp"

#include "base/text.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace bof {
namespace {

constexpr std::string_view services_path = "/bof2/services/";
constexpr std::string_view xml_type = "text/xml; charset=utf-8";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr const char* retry_after_seconds = "5";
constexpr std::uint16_t fault_status = 500;  // SOAP 1.1: every Fault over HTTP, unless retryable.

/// The service that the path names; the prefix and the name without regard to case.
std::optional<bof2::Service> service_of(std::string_view path) {
    if (path.size() <= services_path.size() ||
        !equal_ignoring_case(path.substr(0, services_path.size()), services_path)) {
        return std::nullopt;
    }
    return bof2::service_named(path.substr(services_path.size()));
}

bool asks_for_wsdl(std::string_view query) {
    constexpr std::string_view word = "wsdl";
    return query.size() >= word.size() && equal_ignoring_case(query.substr(0, word.size()), word);
}

/// What the compound service's WSDL imports.
bool asks_for_schema(std::string_view query) { return equal_ignoring_case(query, "xsd=soapenc"); }

/// A compact capture without its first field, which is the shared word.
std::string_view without_word(std::string_view compact) {
    const auto border = compact.find('|');
    return border == std::string_view::npos ? std::string_view{} : compact.substr(border);
}

http::Response plain(std::uint16_t status, std::string_view text) {
    return {status, text_type, std::string{text} + "\n", {}};
}

void append_failure(std::string& text, std::size_t index, std::string_view why) {
    if (!text.empty()) text += "; ";
    text += "capture ";
    text += std::to_string(index);
    text += ": ";
    text += why;
}

template <typename... Overloads>
struct Match : Overloads... {
    using Overloads::operator()...;
};
template <typename... Overloads>
Match(Overloads...) -> Match<Overloads...>;

}  // namespace

Bof2Endpoint::Bof2Endpoint(Ingest& ingest, Bof2EndpointSettings settings,
                           std::function<bool()> is_ready, Metrics& metrics)
    : ingest_(ingest), is_ready_(std::move(is_ready)) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(bof2::Service::count_); ++index) {
        const auto service = static_cast<bof2::Service>(index);
        const auto& service_traits = bof2::traits(service);
        const Labels labels{{"operation", std::string{service_traits.operation}}};
        std::string url =
            settings.public_url + std::string{services_path} + std::string{service_traits.name};
        std::string name_space = settings.response_namespace[index].empty()
                                     ? url
                                     : std::move(settings.response_namespace[index]);
        std::string accepted = bof2::response_document(service, name_space, "");
        services_.push_back(
            {std::move(url), std::move(name_space), std::move(accepted),
             metrics.counter("bof_soap_requests_total", "BOF2 requests, by operation.", labels),
             metrics.counter("bof_soap_faults_total", "BOF2 requests answered by a Fault.",
                             labels)});
    }
}

void Bof2Endpoint::handle(http::Request&& request, const http::Responder& responder) {
    const auto service = service_of(request.path);
    if (!service) {
        responder.send(plain(404,
                             "There is no such service here; the BOF2 camera services are at "
                             "/bof2/services/<Service>, each with its description at ?wsdl."));
        return;
    }
    if (request.method == "POST") {
        handle_post(*service, std::move(request), responder);
        return;
    }
    if (request.method != "GET" && request.method != "HEAD") {
        auto response = plain(405, "A BOF2 service takes POST, or GET with ?wsdl.");
        response.headers.emplace_back("Allow", "GET, HEAD, POST");
        responder.send(std::move(response));
        return;
    }
    const auto& known = state(*service);
    if (asks_for_wsdl(request.query)) {
        responder.send({200,
                        xml_type,
                        bof2::wsdl_document(*service, known.url, known.response_namespace),
                        {}});
        return;
    }
    if (asks_for_schema(request.query)) {
        responder.send({200, xml_type, std::string{bof2::soap_encoding_schema()}, {}});
        return;
    }
    responder.send(plain(200, "This is the BOF2 service " +
                                  std::string{bof2::traits(*service).name} +
                                  ". Send it SOAP 1.1 by POST; its description is at ?wsdl."));
}

void Bof2Endpoint::handle_post(bof2::Service service, http::Request&& request,
                               const http::Responder& responder) {
    // A decoder keeps its memory between requests; one for each I/O thread.
    thread_local bof2::Decoder decoder;

    state(service).requests.add();
    auto decoded = decoder.decode(service, request.body);
    if (!decoded.ok()) {
        answer_fault(service, decoded.error(), responder);
        return;
    }
    const std::string address_text = http::to_text(request.peer);
    const Sender sender{request.peer, address_text, bof2::traits(service).operation};
    IngestBatch batch;
    std::visit(
        Match{
            [&](bof2::SendCapture& capture) {
                auto added = ingest_.add_read(batch, std::move(capture.read), sender);
                answer_single(service, std::move(added), std::move(batch), responder);
            },
            [&](bof2::SendCompactCapture& compact) {
                auto& capture = compact.capture;
                if (!capture.read.ok()) {
                    const Error& error = capture.read.error();
                    ingest_.add_malformed(batch, without_word(capture.text), error.public_text,
                                          sender);
                    answer_capture(service, std::move(batch), std::string{error.public_text.view()},
                                   responder);
                    return;
                }
                auto added = ingest_.add_read(batch, std::move(*capture.read), sender);
                answer_single(service, std::move(added), std::move(batch), responder);
            },
            [&](bof2::SendCompoundCapture& compound) {
                answer_compound(std::move(compound), sender, responder);
            },
            [&](bof2::AddBinaryCaptureData& late) {
                auto added = ingest_.add_late_image(batch, std::move(late.late_image), sender);
                answer_single(service, std::move(added), std::move(batch), responder);
            },
            [&](bof2::Ping&) {
                responder.send(
                    {200,
                     xml_type,
                     bof2::ping_response_document(state(service).response_namespace, is_ready_()),
                     {}});
            },
        },
        *decoded);
}

void Bof2Endpoint::answer_single(bof2::Service service, Result<void> added, IngestBatch&& batch,
                                 const http::Responder& responder) {
    if (added.ok()) {
        answer_capture(service, std::move(batch), {}, responder);
        return;
    }
    // The sample of a refused sender is kept for our own staff; its sender does not wait for it.
    ingest_.commit(std::move(batch), [](const Result<void>& kept) {
        kept.ignore("a sample that could not be kept changes nothing for anybody");
    });
    answer_fault(service, added.error(), responder);
}

void Bof2Endpoint::answer_compound(bof2::SendCompoundCapture&& request, const Sender& sender,
                                   const http::Responder& responder) {
    IngestBatch batch;
    std::string text;
    for (std::size_t index = 0; index < request.captures.size(); ++index) {
        auto& capture = request.captures[index];
        if (!capture.read.ok()) {
            const Error& error = capture.read.error();
            ingest_.add_malformed(batch, without_word(capture.text), error.public_text, sender);
            append_failure(text, index, error.public_text.view());
            continue;
        }
        const auto added = ingest_.add_read(batch, std::move(*capture.read), sender);
        if (!added.ok()) append_failure(text, index, added.error().public_text.view());
    }
    answer_capture(bof2::Service::input_compound_capture, std::move(batch), std::move(text),
                   responder);
}

void Bof2Endpoint::answer_capture(bof2::Service service, IngestBatch&& batch, std::string text,
                                  const http::Responder& responder) {
    ingest_.commit(std::move(batch), [this, service, text = std::move(text),
                                      responder](const Result<void>& committed) {
        if (!committed.ok()) {
            answer_fault(service, committed.error(), responder);
            return;
        }
        const auto& known = state(service);
        responder.send({200,
                        xml_type,
                        text.empty()
                            ? known.accepted_document
                            : bof2::response_document(service, known.response_namespace, text),
                        {}});
    });
}

void Bof2Endpoint::answer_fault(bof2::Service service, const Error& error,
                                const http::Responder& responder) {
    state(service).faults.add();
    http::Response response{fault_status, xml_type, bof2::fault_document(error), {}};
    if (traits(error.code).retryable) {
        response.status = traits(error.code).http_status;
        response.headers.emplace_back("Retry-After", retry_after_seconds);
    }
    responder.send(std::move(response));
}

}  // namespace bof
