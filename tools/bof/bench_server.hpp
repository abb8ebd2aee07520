#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

namespace bof::tool {

/// A bofd of our own in a folder of its own, on loopback, with the bench's source and NRDs in its
/// register. Ends with the object.
class BenchServer {
  public:
    /// Errors: unavailable - it could not be started; what it said is in `folder`/bofd.out, and the
    ///         last of it in the error.
    /// Cost: blocks until it accepts connections, at most 30 s.
    static Result<BenchServer> start(const std::filesystem::path& bofd,
                                     const std::filesystem::path& folder);
    /// The two halves of start(): a new data folder with the bench's source and NRDs, and a bofd on
    /// such a folder, whatever has come into it since.
    static Result<void> prepare(const std::filesystem::path& folder);
    static Result<BenchServer> start_on(const std::filesystem::path& bofd,
                                        const std::filesystem::path& folder);
    BenchServer(BenchServer&& other) noexcept;
    BenchServer& operator=(BenchServer&&) = delete;
    BenchServer(const BenchServer&) = delete;
    BenchServer& operator=(const BenchServer&) = delete;
    ~BenchServer();

    /// kill -9, and waits until it is gone.
    void kill();

    pid_t process() const { return process_; }
    std::uint16_t plain_port() const { return plain_port_; }
    std::uint16_t tls_port() const { return tls_port_; }
    std::filesystem::path ca_file() const { return folder_ / "tls" / "ca.crt"; }

  private:
    BenchServer() = default;
    Result<void> wait_until_it_accepts();

    std::filesystem::path folder_;
    pid_t process_ = 0;
    std::uint16_t plain_port_ = 0;
    std::uint16_t tls_port_ = 0;
};

}  // namespace bof::tool
