#pragma once

#include "app/readiness.hpp"
#include "base/metrics.hpp"
#include "http/server.hpp"

#include <functional>

namespace bof::app {

/// What a monitoring system asks: GET /metrics (Prometheus text), /health/live (the process
/// answers), /health/ready (200, or 503 with the reasons). No personal data.
class MonitorEndpoint {
  public:
    MonitorEndpoint(const Metrics& metrics, std::function<Readiness()> readiness);

    void handle(http::Request&& request, const http::Responder& responder) const;

  private:
    const Metrics& metrics_;
    std::function<Readiness()> readiness_;
};

}  // namespace bof::app
