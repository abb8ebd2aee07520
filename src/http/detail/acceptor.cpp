#include "http/detail/acceptor.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

namespace bof::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// So that a flood of new connections does not keep the thread from the old ones.
constexpr int accepted_at_once_max = 64;
// Without descriptors or memory, accept() fails at once and for ever: waiting lets others close
// theirs.
constexpr std::chrono::milliseconds back_off_time{100};

PeerAddress peer_address(const sockaddr_storage& storage) {
    PeerAddress address{};
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &storage, sizeof v6);
        std::memcpy(address.data(), &v6.sin6_addr, address.size());
        return address;
    }
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    address[10] = address[11] = 0xff;
    std::memcpy(address.data() + 12, &v4.sin_addr, 4);
    return address;
}

}  // namespace

Acceptor::Acceptor(Shared& shared, std::vector<std::unique_ptr<Worker>>& workers)
    : shared_(shared),
      workers_(workers),
      acceptor_(workers.front()->loop()->context),
      back_off_timer_(workers.front()->loop()->context) {}

Result<void> Acceptor::open() {
    const ListenAddress& listen = shared_.settings.listen;
    ErrorCode error;
    const auto address = asio::ip::make_address(listen.address, error);
    if (error) {
        return Error{Errc::invalid_argument, "the address to listen on is not an IP address",
                     listen.address};
    }
    const asio::ip::tcp::endpoint endpoint{address, listen.port};
    const auto failed = [&](const char* step) {
        return Error{Errc::unavailable, "the address to listen on is taken or not this machine's",
                     std::string{step} + ' ' + listen.address + ':' + std::to_string(listen.port) +
                         ": " + error.message()};
    };
    acceptor_.open(endpoint.protocol(), error);
    if (error) return failed("socket");
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && address.is_v6()) acceptor_.set_option(asio::ip::v6_only(false), error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error) return failed("options");
    acceptor_.bind(endpoint, error);
    if (error) return failed("bind");
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed("listen");
    port_ = acceptor_.local_endpoint(error).port();
    return {};
}

void Acceptor::begin() {
    asio::post(workers_.front()->loop()->context, [this] { wait(); });
}

void Acceptor::wait() {
    acceptor_.async_wait(asio::socket_base::wait_read, [this](const ErrorCode& error) {
        if (!acceptor_.is_open() || error == asio::error::operation_aborted) return;
        accept_waiting();
    });
}

void Acceptor::accept_waiting() {
    for (int count = 0; count < accepted_at_once_max; ++count) {
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        // accept4, not Asio's accept: the socket belongs to another thread's event loop.
        const int descriptor =
            ::accept4(acceptor_.native_handle(),
                      reinterpret_cast<sockaddr*>(&storage),  // NOLINT: C interface
                      &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            if (std::exchange(backing_off_, false)) {
                log_event(LogLevel::info, "http.accept_again", {{"server", shared_.settings.name}});
            }
            hand_over(OwnedDescriptor{descriptor}, peer_address(storage));
            continue;
        }
        if (errno == EAGAIN) break;
        // The client gave up while it waited.
        if (errno == ECONNABORTED || errno == EINTR || errno == EPROTO) continue;
        return back_off(errno);
    }
    wait();
}

void Acceptor::hand_over(OwnedDescriptor&& descriptor, const PeerAddress& peer) {
    auto place = shared_.admission.enter(peer);
    if (!place) return;  // Closed at once; counted by admission.
    const auto& least_busy = *std::min_element(
        workers_.begin(), workers_.end(), [](const auto& left, const auto& right) {
            return left->connections() < right->connections();
        });
    least_busy->adopt(std::move(descriptor), std::move(*place));
}

void Acceptor::back_off(int error_number) {
    shared_.instruments.count_refused(Refused::descriptors);
    if (!std::exchange(backing_off_, true)) {
        log_event(LogLevel::error, "http.accept_failed",
                  {{"server", shared_.settings.name},
                   {"error", std::generic_category().message(error_number)}});
    }
    back_off_timer_.expires_after(back_off_time);
    back_off_timer_.async_wait([this](const ErrorCode& error) {
        if (!error && acceptor_.is_open()) accept_waiting();
    });
}

void Acceptor::close() {
    std::promise<void> closed;
    asio::post(workers_.front()->loop()->context, [&] {
        ErrorCode ignored;  // Gone either way.
        acceptor_.close(ignored);
        back_off_timer_.cancel();
        closed.set_value();
    });
    closed.get_future().wait();
}

}  // namespace bof::http
