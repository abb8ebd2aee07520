#include "http/detail/instruments.hpp"

#include <algorithm>
#include <utility>

namespace bof::http {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Refused::count_)> reason_names{
    "connections",    "connections_per_peer",
    "descriptors",    "header_bytes",
    "body_bytes",     "bodies_in_memory",
    "header_time",    "body_time",
    "idle_time",      "write_time",
    "handshake_time", "malformed",
    "expectation",    "tls",
    "plain_on_tls",   "stream_buffer"};

template <std::size_t... index>
auto answered_counters(Metrics& metrics, const std::string& server, std::index_sequence<index...>) {
    return std::array{
        metrics.counter("bof_http_requests_total", "Requests answered, by class of status.",
                        {{"server", server}, {"status", std::to_string(index + 1) + "xx"}})...};
}

template <std::size_t... index>
auto refused_counters(Metrics& metrics, const std::string& server, std::index_sequence<index...>) {
    return std::array{metrics.counter(
        "bof_http_refused_total", "Connections and requests turned away, by reason.",
        {{"server", server}, {"reason", std::string{reason_names[index]}}})...};
}

}  // namespace

std::string_view to_text(Refused reason) { return reason_names[static_cast<std::size_t>(reason)]; }

Instruments::Instruments(Metrics& metrics, const std::string& server)
    : connections(metrics.gauge("bof_http_connections", "Connections open.", {{"server", server}})),
      streams(metrics.gauge("bof_http_streams", "Answers that go on, such as live updates.",
                            {{"server", server}})),
      bodies_in_memory(metrics.gauge("bof_http_bodies_in_memory_bytes",
                                     "Bodies of requests that are not answered yet.",
                                     {{"server", server}})),
      request_seconds(metrics.histogram("bof_http_request_seconds",
                                        "From a request's last byte to its answer's first.",
                                        latency_buckets_seconds(), {{"server", server}})),
      answered_(answered_counters(metrics, server, std::make_index_sequence<5>{})),
      refused_(refused_counters(
          metrics, server, std::make_index_sequence<static_cast<std::size_t>(Refused::count_)>{})) {
}

void Instruments::count_answered(std::uint16_t status) const {
    const auto status_class = static_cast<std::size_t>(status) / 100;
    answered_[std::clamp<std::size_t>(status_class, 1, answered_.size()) - 1].add();
}

}  // namespace bof::http
