#pragma once

#include "base/metrics.hpp"
#include "base/result.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bof::http {

/// IPv6 form; IPv4 as ::ffff:a.b.c.d.
using PeerAddress = std::array<std::uint8_t, 16>;
std::string to_text(const PeerAddress& address);

/// One request, whole. The handler may take the body.
struct Request {
    std::string method;                        ///< "GET", "POST"...
    std::string path;                          ///< Without the query; percent-decoding is not done.
    std::string query;                         ///< After the '?', raw.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
    std::string body;
    PeerAddress peer{};
    bool encrypted = false;                    ///< Came over TLS.

    std::string_view header(std::string_view lower_case_name) const;
};

struct Response {
    std::uint16_t status = 200;
    std::string_view content_type;             ///< A literal.
    std::string body;
    std::vector<std::pair<std::string_view, std::string>> headers = {};
};

/// The way to answer one request, once, now or later. Dropping the last copy unanswered answers 500.
/// Threads: send() from any thread; cheap, never blocks: answers are handed to the connection's own I/O
/// thread in batches.
class Responder {
  public:
    class Target;
    explicit Responder(std::shared_ptr<Target> target) : target_(std::move(target)) {}
    void send(Response&& response) const;

  private:
    std::shared_ptr<Target> target_;
};

/// Called on an I/O thread; must not block.
using Handler = std::function<void(Request&&, const Responder&)>;

struct ListenAddress {
    std::string address;  ///< "127.0.0.1", "::", ...
    std::uint16_t port;   ///< 0: any free one; see Server::port().
};

struct TlsFiles {
    std::filesystem::path certificate_chain;  ///< PEM
    std::filesystem::path private_key;        ///< PEM
};

/// Every limit of a connection. Reaching one answers what it can, closes the connection and counts it in
/// bof_http_refused_total{reason}.
struct Limits {
    std::size_t connections_max = 4'096;
    std::size_t connections_per_peer_max = 1'024;
    std::size_t header_bytes_max = 16U << 10U;
    std::size_t body_bytes_max = 4U << 20U;
    std::size_t bodies_in_memory_bytes_max = 512U << 20U;  ///< Of all connections together: 503 beyond.
    std::chrono::milliseconds header_time_max{10'000};     ///< From the first byte to the last of a header.
    std::chrono::milliseconds body_time_max{30'000};
    std::chrono::milliseconds idle_time_max{120'000};      ///< Keep-alive without a request.
    std::chrono::milliseconds write_time_max{30'000};
    std::chrono::milliseconds handshake_time_max{10'000};
};

struct ServerSettings {
    std::string name;                 ///< For logs and metrics: "camera", "monitor".
    ListenAddress listen;
    std::optional<TlsFiles> tls;      ///< Absent: plain HTTP.
    std::size_t threads = 1;          ///< Each with its own event loop; a connection stays on one.
    Limits limits;
};

/// An HTTP/1.1 server: keep-alive, pipelining answered in order, Expect: 100-continue, chunked bodies.
class Server {
  public:
    /// Stores; start() does the work. `metrics` must outlive the server.
    Server(ServerSettings settings, Handler handler, Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;

    /// Errors: unavailable - the address is taken or not ours; invalid_argument - certificate or key unusable.
    Result<void> start();
    /// Stops accepting, lets requests in progress finish for at most `grace`, joins all threads. May be
    /// called twice.
    void stop(std::chrono::milliseconds grace = std::chrono::seconds{5});
    /// The port it listens on, after start().
    std::uint16_t port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bof::http
