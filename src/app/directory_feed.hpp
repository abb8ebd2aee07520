#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "ingest/ingest.hpp"
#include "register/register.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace bof::app {

/// Keeps ingest's directory of sources and NRDs equal to the register: looks at the register's
/// revision once a second and builds a new directory when it has moved. While the register cannot
/// be reached, the directory that is there stays in force, so cameras notice nothing.
class DirectoryFeed {
  public:
    /// How often the register is asked: the time within which a new NRD is known.
    static constexpr std::chrono::milliseconds interval{1'000};

    /// All references must outlive it. Metrics: bof_directory_rebuilds_total,
    /// bof_directory_failures_total.
    DirectoryFeed(Register& reg, Ingest& ingest, Metrics& metrics);
    ~DirectoryFeed();
    DirectoryFeed(const DirectoryFeed&) = delete;
    DirectoryFeed& operator=(const DirectoryFeed&) = delete;
    DirectoryFeed(DirectoryFeed&&) = delete;
    DirectoryFeed& operator=(DirectoryFeed&&) = delete;

    /// Loads the first directory, then watches. Errors: those of the register.
    Result<void> start();
    void stop();

    /// Why the directory may be behind the register; nothing when it is not.
    std::optional<std::string> problem() const;

  private:
    struct State {
        bool stopping = false;
        std::optional<std::string> problem;
    };

    void run();
    Result<void> refresh();

    Register& register_;
    Ingest& ingest_;
    Metrics& metrics_;
    Counter rebuilds_;
    Counter failures_;
    std::optional<std::uint64_t>
        revision_;  // Of the directory in force. Only refresh() touches it.
    Guarded<State> state_;
    std::thread thread_;
};

}  // namespace bof::app
