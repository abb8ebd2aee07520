#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bof {

/// A back office for tests: plain blocking sockets, a thread for each connection, answers as told.
/// Shares nothing with the client it tests.
class FakeOffice {
  public:
    /// What to do about a request. Empty bytes: no answer.
    struct Reply {
        std::string bytes;
        bool close_after = false;
    };
    /// Called with the whole request, header and body; `number` counts from 1 over all connections.
    using Script = std::function<Reply(const std::string& request, std::size_t number)>;

    /// `port` 0: any. With `tls` (not owned) each connection begins with a handshake.
    explicit FakeOffice(Script script, std::uint16_t port = 0, SSL_CTX* tls = nullptr)
        : script_(std::move(script)), tls_(tls) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
            ::listen(listener_, 64) != 0) {
            std::abort();
        }
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~FakeOffice() {
        stopping_ = true;
        acceptor_.join();
        for (std::thread& thread : threads_) thread.join();
        ::close(listener_);
    }
    FakeOffice(const FakeOffice&) = delete;
    FakeOffice& operator=(const FakeOffice&) = delete;
    FakeOffice(FakeOffice&&) = delete;
    FakeOffice& operator=(FakeOffice&&) = delete;

    std::uint16_t port() const { return port_; }
    std::size_t connections() const { return connections_; }
    std::vector<std::string> requests() {
        const std::scoped_lock lock(mutex_);
        return requests_;
    }

    static std::string answer(int status, std::string_view body) {
        return "HTTP/1.1 " + std::to_string(status) +
               " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               std::string(body);
    }
    static std::string returns(std::string_view text) {
        return answer(200, "<E><B><n:opResponse><opReturn>" + std::string(text) +
                               "</opReturn></n:opResponse></B></E>");
    }

  private:
    bool readable(int descriptor) const {
        pollfd watched{descriptor, POLLIN, 0};
        while (!stopping_) {
            if (::poll(&watched, 1, 20) > 0) return true;
        }
        return false;
    }
    void accept_all() {
        while (readable(listener_)) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            // Two small writes follow each other: Nagle's algorithm would hold the second for 40
            // ms.
            const int on = 1;
            ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            ++connections_;
            threads_.emplace_back([this, connection] { serve(connection); });
        }
    }
    void serve(int connection) {
        SSL* session = nullptr;
        if (tls_ != nullptr) {
            session = SSL_new(tls_);
            SSL_set_fd(session, connection);
            if (readable(connection) && SSL_accept(session) != 1) stop_talking(session, connection);
        }
        if (session == nullptr || SSL_is_init_finished(session) == 1) talk(session, connection);
        if (session != nullptr) SSL_free(session);
        ::close(connection);
    }
    static void stop_talking(SSL* session, int connection) {
        SSL_shutdown(session);
        ::shutdown(connection, SHUT_RDWR);
    }
    void talk(SSL* session, int connection) {
        std::string bytes;
        while (true) {
            std::string request = take_request(bytes);
            if (!request.empty()) {
                const Reply reply = answer_to(request);
                write_all(session, connection, reply.bytes);
                if (reply.close_after) return;
                continue;
            }
            const bool pending = session != nullptr && SSL_pending(session) > 0;
            if (!pending && !readable(connection)) return;
            std::string block(16384, '\0');
            const long got = session != nullptr
                                 ? SSL_read(session, block.data(), static_cast<int>(block.size()))
                                 : ::recv(connection, block.data(), block.size(), 0);
            if (got <= 0) return;
            bytes.append(block, 0, static_cast<std::size_t>(got));
        }
    }
    Reply answer_to(const std::string& request) {
        std::size_t number = 0;
        {
            const std::scoped_lock lock(mutex_);
            requests_.push_back(request);
            number = requests_.size();
        }
        return script_(request, number);
    }
    static std::string take_request(std::string& bytes) {
        const std::size_t head = bytes.find("\r\n\r\n");
        const std::size_t field = bytes.find("Content-Length: ");
        if (head == std::string::npos || field == std::string::npos) return {};
        const std::size_t length = head + 4 + std::stoul(bytes.substr(field + 16, 12));
        if (bytes.size() < length) return {};
        std::string request = bytes.substr(0, length);
        bytes.erase(0, length);
        return request;
    }
    // In two pieces, so that a client which believes in whole packets is found out.
    static void write_all(SSL* session, int connection, const std::string& bytes) {
        const std::string_view all(bytes);
        for (const std::string_view piece :
             {all.substr(0, all.size() / 2), all.substr(all.size() / 2)}) {
            if (piece.empty()) continue;
            if (session != nullptr) {
                SSL_write(session, piece.data(), static_cast<int>(piece.size()));
            } else {
                ::send(connection, piece.data(), piece.size(), MSG_NOSIGNAL);
            }
        }
    }

    const Script script_;
    SSL_CTX* const tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> connections_{0};
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace bof
