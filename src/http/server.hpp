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
/// "192.0.2.7" for an IPv4 address, else the short IPv6 form: "2001:db8::7".
std::string to_text(const PeerAddress& address);

/// One request, whole. The handler may take the body.
struct Request {
    std::string method;  ///< "GET", "POST"...
    std::string path;    ///< Begins with '/', or is "*". No query; not percent-decoded.
    std::string query;   ///< After the '?', raw.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
    std::string body;
    PeerAddress peer{};
    bool encrypted = false;  ///< Came over TLS.

    /// The first header of that name, or an empty text.
    std::string_view header(std::string_view lower_case_name) const;
};

struct Response {
    std::uint16_t status = 200;
    std::string_view content_type;  ///< A literal.
    std::string body;
    /// Beside Content-Type, Content-Length, Date and Connection, which the server writes itself.
    std::vector<std::pair<std::string_view, std::string>> headers = {};
};

/// How an answer begins that has no end yet, such as text/event-stream.
struct StreamHead {
    std::uint16_t status = 200;
    std::string_view content_type;  ///< A literal.
    /// As Response::headers. "Connection: close" is the server's: the end of the connection is the
    /// end of the body, which HTTP/1.0 clients understand too.
    std::vector<std::pair<std::string_view, std::string>> headers = {};
};

/// An answer that goes on: what is written goes to the client in order, until finish(), the last
/// copy's end, the client's leaving or the server's stop. A client that does not read in time, or
/// for which more than Limits::stream_buffer_bytes_max would have to be kept, is cut off.
/// Threads: any; no function blocks.
class Stream {
  public:
    /// Where a stream goes. The server makes its own; a test of a handler may make another.
    class Sink {
      public:
        Sink() = default;
        Sink(const Sink&) = delete;
        Sink& operator=(const Sink&) = delete;
        Sink(Sink&&) = delete;
        Sink& operator=(Sink&&) = delete;
        virtual ~Sink() = default;

        virtual bool write(std::string_view text) = 0;
        virtual bool is_open() const = 0;
        virtual void finish() = 0;
    };

    /// A stream that is over.
    Stream() = default;
    explicit Stream(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}

    /// False, and nothing sent, when the stream is over: give it up. True is no promise that the
    /// client will see the text.
    bool write(std::string_view text) const { return sink_ && sink_->write(text); }
    /// False once the client is gone or cut off, the server stops, or after finish().
    bool is_open() const { return sink_ && sink_->is_open(); }
    /// Nothing more comes; what was written is still sent.
    void finish() const {
        if (sink_) sink_->finish();
    }

  private:
    std::shared_ptr<Sink> sink_;
};

/// The way to answer one request, once, now or later. A second answer is dropped. Dropping the last
/// copy unanswered answers 500.
/// Threads: send() and stream() from any thread, also after the client or the server is gone;
/// cheap, never block: answers are handed to the connection's own I/O thread in batches.
class Responder {
  public:
    /// Where an answer goes. The server makes its own; a test of a handler may make another.
    class Target {
      public:
        Target() = default;
        Target(const Target&) = delete;
        Target& operator=(const Target&) = delete;
        Target(Target&&) = delete;
        Target& operator=(Target&&) = delete;
        virtual ~Target() = default;

        virtual void send(Response&& response) = 0;
        virtual Stream stream(StreamHead&& head) = 0;
    };

    explicit Responder(std::shared_ptr<Target> target) : target_(std::move(target)) {}
    void send(Response&& response) const { target_->send(std::move(response)); }
    /// Begins an answer that goes on. It is the last on its connection: what the client has sent
    /// after this request is not answered. A HEAD request gets the head, and a stream that is over.
    Stream stream(StreamHead&& head) const { return target_->stream(std::move(head)); }

  private:
    std::shared_ptr<Target> target_;
};

/// Called on an I/O thread; must not block. An exception from it is logged and answered with 500.
using Handler = std::function<void(Request&&, const Responder&)>;

struct ListenAddress {
    std::string address;  ///< An IP address: "127.0.0.1"; "::" takes IPv4 as well.
    std::uint16_t port;   ///< 0: any free one; see Server::port().
};

struct TlsFiles {
    std::filesystem::path certificate_chain;  ///< PEM
    std::filesystem::path private_key;        ///< PEM
};

/// Every limit of a connection. Reaching one answers what it can, closes the connection and counts
/// it in bof_http_refused_total{reason}. Times are judged to within a quarter of the shortest of
/// them, at most 250 ms.
struct Limits {
    std::size_t connections_max = 4'096;
    std::size_t connections_per_peer_max = 1'024;
    std::size_t header_bytes_max = 16U << 10U;  ///< Request line and headers together.
    std::size_t body_bytes_max = 4U << 20U;
    /// Of all requests not yet answered, all connections together: 503 beyond. Counted as they
    /// arrive.
    std::size_t bodies_in_memory_bytes_max = 512U << 20U;
    std::chrono::milliseconds header_time_max{10'000};  ///< First byte to last of a header.
    std::chrono::milliseconds body_time_max{30'000};    ///< End of the header to end of the body.
    std::chrono::milliseconds idle_time_max{120'000};   ///< Open without a request.
    std::chrono::milliseconds write_time_max{30'000};   ///< For each 256 KiB of an answer.
    /// Written to one Stream and not yet handed to its socket; as much again may be on its way. A
    /// stream has no time limit but write_time_max: whoever writes it sends heartbeats.
    std::size_t stream_buffer_bytes_max = 256U << 10U;
    std::chrono::milliseconds handshake_time_max{10'000};
};

struct ServerSettings {
    std::string name;  ///< For logs and metrics: "camera", "monitor".
    ListenAddress listen;
    std::optional<TlsFiles> tls;  ///< Absent: plain HTTP.
    std::size_t threads = 1;      ///< Each with its own event loop; a connection stays on one.
    Limits limits;
};

/// An HTTP/1.1 server: keep-alive, pipelining answered in order, Expect: 100-continue, chunked
/// bodies; HTTP/1.0 clients too. Strict about framing: whatever two programs could read in two ways
/// is a 400.
class Server {
  public:
    /// Stores; start() does the work. `metrics` must outlive the server.
    Server(ServerSettings settings, Handler handler, Metrics& metrics);
    /// Stops with no grace.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;

    /// Call once.
    /// Errors: unavailable - the address is taken or not ours, or the system has no thread left;
    /// invalid_argument - no IP address, or certificate or key unusable.
    Result<void> start();
    /// Stops accepting, lets requests in progress finish for at most `grace`, joins all threads.
    /// May be called twice, but not from a handler.
    void stop(std::chrono::milliseconds grace = std::chrono::seconds{5});
    /// The port it listens on, after start().
    std::uint16_t port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bof::http
