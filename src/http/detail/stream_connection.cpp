// The only file that instantiates Asio's reading and writing: plain and TLS connections.
#include "http/detail/connection.hpp"
#include "http/detail/worker.hpp"

#include <utility>

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace bof::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
// With the executor's own type: a call through any_io_executor would cost on each operation.
using Socket = asio::basic_stream_socket<asio::ip::tcp, Worker::Executor>;
using TlsStream = asio::ssl::stream<Socket>;

constexpr std::string_view plain_on_tls_answer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 49\r\nConnection: close\r\n\r\n"
    "This port speaks TLS; use https:// to connect it.";

Connection::IoResult io_result(const ErrorCode& error) {
    if (!error) return Connection::IoResult::ok;
    if (error == asio::error::eof) return Connection::IoResult::end;
    return Connection::IoResult::failed;
}

bool is_plain_http(const ErrorCode& error) {
    if (error.category() != asio::error::get_ssl_category()) return false;
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
    return reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST;
}

template <typename Stream>
class StreamConnection final : public Connection {
  public:
    template <typename... Arguments>
    StreamConnection(Worker& worker, Admission::Place&& place, Arguments&&... arguments)
        : Connection(worker, std::move(place)), stream_(std::forward<Arguments>(arguments)...) {}

  private:
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

    Socket& socket() {
        if constexpr (is_tls) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }
    std::shared_ptr<StreamConnection> self() {
        return std::static_pointer_cast<StreamConnection>(shared_from_this());
    }

    bool encrypted() const override { return is_tls; }

    void start_handshake() override {
        if constexpr (is_tls) {
            stream_.async_handshake(
                asio::ssl::stream_base::server,
                [self = self()](const ErrorCode& error) { self->finish_handshake(error); });
        }
    }

    void finish_handshake(const ErrorCode& error) {
        if (!is_plain_http(error)) return on_handshake(io_result(error));
        ErrorCode ignored;  // The client may be gone; it was only a courtesy.
        socket().write_some(asio::buffer(plain_on_tls_answer), ignored);
        on_handshake(IoResult::plain_on_tls);
    }

    void start_read(char* into, std::size_t bytes) override {
        stream_.async_read_some(asio::buffer(into, bytes),
                                [self = self()](const ErrorCode& error, std::size_t arrived) {
                                    self->on_read(io_result(error), arrived);
                                });
    }

    std::size_t write_now(std::string_view bytes) override {
        if constexpr (is_tls) {
            return 0;
        } else {
            ErrorCode error;  // Would block, or broken: start_write() will find out which.
            return socket().write_some(asio::buffer(bytes), error);
        }
    }

    void start_write(std::string_view bytes) override {
        asio::async_write(stream_, asio::buffer(bytes),
                          [self = self()](const ErrorCode& error, std::size_t) {
                              self->on_written(io_result(error));
                          });
    }

    void start_shutdown() override {
        if constexpr (is_tls) {
            stream_.async_shutdown([self = self()](const ErrorCode&) { self->finish_shutdown(); });
        } else {
            asio::post(socket().get_executor(), [self = self()] { self->finish_shutdown(); });
        }
    }

    void finish_shutdown() {
        ErrorCode ignored;  // Already closed by the other side is as good.
        socket().shutdown(Socket::shutdown_send, ignored);
        on_shutdown();
    }

    void close_transport() override {
        ErrorCode ignored;  // The descriptor is gone whatever close() says.
        socket().close(ignored);
    }

    Stream stream_;
};

}  // namespace

std::shared_ptr<Connection> make_connection(Worker& worker, OwnedDescriptor&& descriptor,
                                            Admission::Place&& place) {
    ErrorCode error;
    Socket socket(worker.loop()->context);
    // Of the IPv6 kind whatever the peer: Asio does not look at it after this.
    socket.assign(asio::ip::tcp::v6(), descriptor.release(), error);
    if (error) return nullptr;
    socket.non_blocking(true, error);
    if (error) return nullptr;
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    if (error) return nullptr;
    socket.set_option(asio::socket_base::keep_alive(true), error);
    if (error) return nullptr;
    if (worker.shared().tls) {
        return std::make_shared<StreamConnection<TlsStream>>(
            worker, std::move(place), std::move(socket), *worker.shared().tls);
    }
    return std::make_shared<StreamConnection<Socket>>(worker, std::move(place), std::move(socket));
}

}  // namespace bof::http
