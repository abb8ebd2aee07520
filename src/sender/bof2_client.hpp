#pragma once

#include "base/result.hpp"
#include "sender/endpoint.hpp"
#include "sender/latency_histogram.hpp"
#include "sender/shipment.hpp"
#include "sender/stream.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace bof {

struct ClientSettings {
    Endpoint endpoint;
    TrustSettings trust;
    std::size_t connections = 4;     ///< 1 to client_connections_max, kept alive.
    std::size_t threads = 1;         ///< 1 to `connections`.
    std::size_t pipeline_depth = 1;  ///< Requests under way on one connection, 1 to 64.
    std::chrono::milliseconds connect_time_max{5'000};
    std::chrono::milliseconds answer_time_max{30'000};
    /// First pause after a refusal to serve or a lost connection; doubles, with a random part, up
    /// to the longest.
    std::chrono::milliseconds pause_first{100};
    std::chrono::milliseconds pause_longest{5'000};
    /// A shipment that is not answered for good within this is failed.
    std::chrono::milliseconds retry_time_max{120'000};
};

inline constexpr std::size_t client_connections_max = 4'096;

/// What a client has done so far.
struct ClientTally {
    std::uint64_t accepted = 0;        ///< Shipments, as are the next four.
    std::uint64_t accepted_reads = 0;  ///< Captures in the accepted ones.
    std::uint64_t refused = 0;
    std::uint64_t faults = 0;
    std::uint64_t failed = 0;
    std::uint64_t retries = 0;  ///< Attempts beyond the first.
    std::uint64_t connections_opened = 0;
    std::uint64_t bytes_sent = 0;
    std::string last_trouble;  ///< The last reason for a retry, fault or failure; for a person.
    LatencyHistogram latency;  ///< Of shipments that were answered for good.
};

/// A BOF2 client as a camera or an ANPR system is one: connections that stay open, requests in
/// order on each, and patience. A request that the server could not serve (503 and the like), or
/// that was under way when a connection broke, is sent again after a pause; sending a read again
/// changes nothing, its identity is its content. Memory: at most connections x pipeline_depth
/// shipments.
class Bof2Client {
  public:
    /// Stores; start() does the work. `feed` must outlive the client.
    Bof2Client(ClientSettings settings, ShipmentFeed& feed);
    /// Stops at once.
    ~Bof2Client();
    Bof2Client(const Bof2Client&) = delete;
    Bof2Client& operator=(const Bof2Client&) = delete;
    Bof2Client(Bof2Client&&) = delete;
    Bof2Client& operator=(Bof2Client&&) = delete;

    /// Errors: invalid_argument - a setting out of range, an unusable CA file; unavailable - the
    /// host
    ///         has no address. A server that does not answer yet is not an error: it is waited for.
    Result<void> start();
    /// Waits until the feed is finished and all is answered or given up.
    /// False when `longest` passed first.
    bool wait(std::chrono::milliseconds longest);
    /// Takes nothing more, gives what is under way at most `grace`, fails the rest, joins its
    /// threads. May be called twice.
    void stop(std::chrono::milliseconds grace);
    /// Says that a feed which had nothing may have something now. Threads: any. Cheap.
    void wake();

    /// Threads: any.
    ClientTally tally() const;

  private:
    class Loop;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bof
