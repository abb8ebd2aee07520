#pragma once

#include "base/metrics.hpp"
#include "codec/bof2.hpp"
#include "http/server.hpp"
#include "ingest/ingest.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

struct Bof2EndpointSettings {
    /// What cameras type before "/bof2/services/...": scheme, host and port, without a slash at the
    /// end.
    std::string public_url;
    /// The namespace of each service's response; empty: the service's own URL, which is what
    /// clients made from that server's WSDL expect. Indexed by bof2::Service.
    std::array<std::string, static_cast<std::size_t>(bof2::Service::count_)> response_namespace;
};

/// The BOF2 camera services over HTTP: /bof2/services/<Service>, POST for a request, GET ?wsdl for
/// the description. Translates between HTTP, the codec and ingest; decides nothing itself.
///
/// Answers: accepted and durable - 200 with an empty return (quarantined counts as accepted: the
/// camera has done its part); not understood as a capture - 200 with a text that says why; sender
/// not accepted or document malformed - a Fault, 500; nothing promised - a Fault, 503 with
/// Retry-After. Threads: handle() from any number of I/O threads.
class Bof2Endpoint {
  public:
    /// `ingest` and `metrics` must outlive the endpoint. `is_ready` answers ping; it must be cheap.
    Bof2Endpoint(Ingest& ingest, Bof2EndpointSettings settings, std::function<bool()> is_ready,
                 Metrics& metrics);

    void handle(http::Request&& request, const http::Responder& responder);

  private:
    struct ServiceState {
        std::string url;
        std::string response_namespace;
        std::string accepted_document;  ///< Made once: most answers are this one.
        Counter requests;
        Counter faults;
    };

    void handle_post(bof2::Service service, http::Request&& request,
                     const http::Responder& responder);
    void answer_capture(bof2::Service service, IngestBatch&& batch, std::string text,
                        const http::Responder& responder);
    void answer_compound(bof2::SendCompoundCapture&& request, const Sender& sender,
                         const http::Responder& responder);
    void answer_single(bof2::Service service, Result<void> added, IngestBatch&& batch,
                       const http::Responder& responder);
    void answer_fault(bof2::Service service, const Error& error, const http::Responder& responder);
    const ServiceState& state(bof2::Service service) const {
        return services_[static_cast<std::size_t>(service)];
    }

    Ingest& ingest_;
    std::function<bool()> is_ready_;
    std::vector<ServiceState> services_;  // Indexed by bof2::Service.
};

}  // namespace bof
