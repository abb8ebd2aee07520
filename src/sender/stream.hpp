#pragma once

#include "base/result.hpp"
#include "sender/endpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace bof {

enum class Trust : std::uint8_t {
    system,    ///< The machine's certificate authorities.
    ca_file,   ///< The authorities in one PEM file, such as the back office's own.
    anything,  ///< No check: for try-outs on one machine only.
};

/// What a client holds against the server's certificate.
struct TrustSettings {
    Trust trust = Trust::system;
    std::filesystem::path ca_file;
};

/// Where and how to connect: the endpoint's addresses looked up, the trust loaded. Shared by all
/// connections of a client.
/// Threads: any.
class Dial {
  public:
    /// Errors: unavailable - the host name has no address; invalid_argument - the CA file is
    /// unusable. Cost: blocks for the look-up of the name.
    static Result<Dial> to(const Endpoint& endpoint, const TrustSettings& trust);

  private:
    friend class Stream;
    struct Parts;
    explicit Dial(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

    std::shared_ptr<const Parts> parts_;
};

enum class StreamState : std::uint8_t {
    moved,   ///< Went on, by `bytes`.
    waits,   ///< The socket must become readable or writable first.
    closed,  ///< The other side closed, properly.
    failed,  ///< Broken, or the certificate is not trusted; see Stream::failure().
};

struct StreamStep {
    StreamState state;
    std::size_t bytes = 0;
};

/// A non-blocking TCP connection, with or without TLS.
/// Threads: not shared.
class Stream {
  public:
    explicit Stream(Dial dial);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    Stream(Stream&&) = delete;
    Stream& operator=(Stream&&) = delete;

    /// Begins to connect; greet() goes on with it. Errors: unavailable - no socket.
    Result<void> open();
    /// Closes at once. May be called on a closed stream.
    void close();
    /// -1 when closed.
    int descriptor() const;

    /// Completes the connection and the TLS handshake; `moved` when both are done.
    StreamStep greet();
    StreamStep read(char* to, std::size_t bytes_max);
    StreamStep write(std::string_view bytes);

    /// Why the last `failed` step failed: for a person, in the tool's output.
    const std::string& failure() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bof
