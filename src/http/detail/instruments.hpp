#pragma once

#include "base/metrics.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof::http {

/// Why a connection or request was turned away: the `reason` of bof_http_refused_total.
enum class Refused : std::uint8_t {
    connections,
    connections_per_peer,
    descriptors,
    header_bytes,
    body_bytes,
    bodies_in_memory,
    header_time,
    body_time,
    idle_time,
    write_time,
    handshake_time,
    malformed,
    expectation,
    tls,
    plain_on_tls,
    stream_buffer,
    count_,  // Number of reasons. Not a reason.
};

std::string_view to_text(Refused reason);

/// The metrics of one server, made once so that every series is there, at zero, from the start.
class Instruments {
  public:
    Instruments(Metrics& metrics, const std::string& server);

    void count_refused(Refused reason) const { refused_[static_cast<std::size_t>(reason)].add(); }
    void count_answered(std::uint16_t status) const;

    const Gauge connections;
    const Gauge streams;
    const Gauge bodies_in_memory;
    const Histogram request_seconds;

  private:
    std::array<Counter, 5> answered_;  // 1xx to 5xx.
    std::array<Counter, static_cast<std::size_t>(Refused::count_)> refused_;
};

}  // namespace bof::http
