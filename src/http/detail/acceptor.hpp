#pragma once

#include "base/result.hpp"
#include "http/detail/worker.hpp"

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace bof::http {

/// Takes connections in, on the first worker's thread, and hands each to the worker with the
/// fewest.
class Acceptor {
  public:
    Acceptor(Shared& shared, std::vector<std::unique_ptr<Worker>>& workers);

    /// Errors: unavailable - the address is taken or not ours; invalid_argument - no IP address.
    Result<void> open();
    std::uint16_t port() const { return port_; }
    /// Order: once, after the workers' threads run.
    void begin();
    /// Returns when no further connection can be handed to any worker.
    /// Threads: any but the first worker's own.
    void close();

  private:
    void wait();
    void accept_waiting();
    void hand_over(OwnedDescriptor&& descriptor, const PeerAddress& peer);
    void back_off(int error_number);

    Shared& shared_;
    std::vector<std::unique_ptr<Worker>>& workers_;
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Worker::Executor> acceptor_;
    Worker::Timer back_off_timer_;
    bool backing_off_ = false;
    std::uint16_t port_ = 0;
};

}  // namespace bof::http
