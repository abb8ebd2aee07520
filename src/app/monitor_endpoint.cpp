#include "app/monitor_endpoint.hpp"

#include <utility>

namespace bof::app {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view json_type = "application/json";
constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

MonitorEndpoint::MonitorEndpoint(const Metrics& metrics, std::function<Readiness()> readiness)
    : metrics_(metrics), readiness_(std::move(readiness)) {}

void MonitorEndpoint::handle(http::Request&& request, const http::Responder& responder) const {
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response refused{405, text_type, "Only GET is answered here.\n", {}};
        refused.headers.emplace_back("Allow", "GET, HEAD");
        responder.send(std::move(refused));
    } else if (request.path == "/metrics") {
        responder.send({200, metrics_type, metrics_.render(), {}});
    } else if (request.path == "/health/live") {
        responder.send({200, json_type, "{\"live\":true}\n", {}});
    } else if (request.path == "/health/ready") {
        const Readiness readiness = readiness_();
        const std::uint16_t status = readiness.ready() ? 200 : 503;
        responder.send({status, json_type, to_json(readiness) + "\n", {}});
    } else {
        responder.send(
            {404, text_type, "Here are /metrics, /health/live and /health/ready.\n", {}});
    }
}

}  // namespace bof::app
