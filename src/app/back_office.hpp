#pragma once

#include "app/config.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof::app {

/// The whole server: builds every object in the order of its dependencies, starts them, stops them
/// in reverse. The only place that knows them all.
///
/// Start: log, register, read store, audit log and lists, ingest, monitor, camera services, staff.
/// Stop:  staff and camera services first (requests in progress are answered), then ingest (what is
/// queued is made
///        durable), then stores.
class BackOffice {
  public:
    BackOffice(Config config, DataFolder folder);
    ~BackOffice();
    BackOffice(const BackOffice&) = delete;
    BackOffice& operator=(const BackOffice&) = delete;
    BackOffice(BackOffice&&) = delete;
    BackOffice& operator=(BackOffice&&) = delete;

    /// Errors: those of the part that could not start; `internal` names it. Nothing keeps running
    /// then.
    Result<void> start();
    void stop();

    /// Where it listens, after start().
    struct Ports {
        std::uint16_t camera;
        std::optional<std::uint16_t> camera_plain;
        std::uint16_t monitor;
        std::uint16_t api;  ///< 0: not served, because the audit log cannot be trusted.
    };
    Ports ports() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bof::app
