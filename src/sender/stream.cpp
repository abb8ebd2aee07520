#include "sender/stream.hpp"

#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace bof {

namespace {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
};

struct SocketAddress {
    sockaddr_storage address{};
    socklen_t length = 0;
};

std::string system_words(int number) { return std::system_category().message(number); }

std::string tls_words() {
    const unsigned long code = ERR_get_error();
    if (code == 0) return "TLS failed";
    std::string words(256, '\0');
    ERR_error_string_n(code, words.data(), words.size());
    words.resize(std::strlen(words.c_str()));
    return words;
}

Result<std::vector<SocketAddress>> look_up(const Endpoint& endpoint) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(endpoint.port);
    const int failure = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found);
    if (failure != 0) {
        return Error{Errc::unavailable, "the server's name has no address",
                     endpoint.host + ": " + ::gai_strerror(failure)};
    }
    std::vector<SocketAddress> addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        SocketAddress address;
        std::memcpy(&address.address, entry->ai_addr, entry->ai_addrlen);
        address.length = entry->ai_addrlen;
        addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    return addresses;
}

Result<std::shared_ptr<SSL_CTX>> load_trust(const TrustSettings& trust) {
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), FreeContext{});
    if (!context) return Error{Errc::unavailable, "TLS cannot be set up", tls_words()};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_verify(context.get(),
                       trust.trust == Trust::anything ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
    int loaded = 1;
    if (trust.trust == Trust::ca_file) {
        loaded = SSL_CTX_load_verify_locations(context.get(), trust.ca_file.c_str(), nullptr);
    } else if (trust.trust == Trust::system) {
        loaded = SSL_CTX_set_default_verify_paths(context.get());
    }
    if (loaded != 1) {
        return Error{Errc::invalid_argument, "the file of certificate authorities is not usable",
                     trust.ca_file.string() + ": " + tls_words()};
    }
    return context;
}

}  // namespace

struct Dial::Parts {
    Endpoint endpoint;
    std::vector<SocketAddress> addresses;
    std::shared_ptr<SSL_CTX> tls;  // Null: plain.
};

Result<Dial> Dial::to(const Endpoint& endpoint, const TrustSettings& trust) {
    auto parts = std::make_shared<Parts>();
    parts->endpoint = endpoint;
    auto addresses = look_up(endpoint);
    if (!addresses.ok()) return std::move(addresses).error();
    parts->addresses = std::move(addresses).value();
    if (endpoint.encrypted) {
        auto context = load_trust(trust);
        if (!context.ok()) return std::move(context).error();
        parts->tls = std::move(context).value();
    }
    return Dial(std::move(parts));
}

struct Stream::State {
    explicit State(Dial to) : dial(std::move(to)) {}

    Dial dial;
    int socket = -1;
    std::size_t next_address = 0;
    bool connected = false;
    std::unique_ptr<SSL, FreeSession> session;
    std::string failure;

    StreamStep fail(std::string words) {
        failure = std::move(words);
        return {StreamState::failed};
    }
    StreamStep connect_step();
    Result<void> start_session(const Dial::Parts& parts);
    StreamStep tls_step(int outcome);
};

Stream::Stream(Dial dial) : state_(std::make_unique<State>(std::move(dial))) {}
Stream::~Stream() { close(); }

int Stream::descriptor() const { return state_->socket; }
const std::string& Stream::failure() const { return state_->failure; }

void Stream::close() {
    state_->session.reset();
    if (state_->socket >= 0) ::close(state_->socket);
    state_->socket = -1;
    state_->connected = false;
}

Result<void> Stream::State::start_session(const Dial::Parts& parts) {
    session.reset(SSL_new(parts.tls.get()));
    if (!session || SSL_set_fd(session.get(), socket) != 1) {
        return Error{Errc::unavailable, "TLS cannot be set up", tls_words()};
    }
    const std::string& host = parts.endpoint.host;
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(session.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
        ERR_clear_error();  // Not an address: then it is a name.
        SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(host.c_str()));  // What the macro does, without its cast.
        SSL_set1_host(session.get(), host.c_str());
    }
    SSL_set_connect_state(session.get());
    return {};
}

Result<void> Stream::open() {
    close();
    const Dial::Parts& parts = *state_->dial.parts_;
    const SocketAddress& address = parts.addresses[state_->next_address % parts.addresses.size()];
    ++state_->next_address;  // An address that does not answer gives way to the next.
    const int family = address.address.ss_family;
    state_->socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (state_->socket < 0) {
        return Error{Errc::unavailable, "no socket can be opened", system_words(errno)};
    }
    const int on = 1;
    ::setsockopt(state_->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto* const to = reinterpret_cast<const sockaddr*>(&address.address);
    if (::connect(state_->socket, to, address.length) != 0 && errno != EINPROGRESS) {
        Error error{Errc::unavailable, "the server does not answer", system_words(errno)};
        close();
        return error;
    }
    if (parts.tls) return state_->start_session(parts);
    return {};
}

StreamStep Stream::State::connect_step() {
    int number = 0;
    socklen_t length = sizeof number;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &length);
    if (number != 0) return fail(system_words(number));
    sockaddr_storage peer{};
    length = sizeof peer;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &length) != 0) {
        return {StreamState::waits};
    }
    connected = true;
    return {StreamState::moved};
}

StreamStep Stream::State::tls_step(int outcome) {
    if (outcome > 0) return {StreamState::moved, static_cast<std::size_t>(outcome)};
    const int number = errno;
    switch (SSL_get_error(session.get(), outcome)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return {StreamState::waits};
        case SSL_ERROR_ZERO_RETURN:
            return {StreamState::closed};
        case SSL_ERROR_SYSCALL:
            return fail(number == 0 ? "the connection broke" : system_words(number));
        default:
            break;
    }
    const long verified = SSL_get_verify_result(session.get());
    if (SSL_is_init_finished(session.get()) == 0 && verified != X509_V_OK) {
        ERR_clear_error();
        return fail(std::string("the server's certificate is not trusted: ") +
                    X509_verify_cert_error_string(verified));
    }
    return fail(tls_words());
}

StreamStep Stream::greet() {
    if (!state_->connected) {
        const StreamStep step = state_->connect_step();
        if (step.state != StreamState::moved) return step;
    }
    if (!state_->session) return {StreamState::moved};
    ERR_clear_error();
    return state_->tls_step(SSL_do_handshake(state_->session.get()));
}

StreamStep Stream::read(char* to, std::size_t bytes_max) {
    if (state_->session) {
        ERR_clear_error();
        const int most = bytes_max > INT_MAX ? INT_MAX : static_cast<int>(bytes_max);
        return state_->tls_step(SSL_read(state_->session.get(), to, most));
    }
    const ssize_t got = ::recv(state_->socket, to, bytes_max, 0);
    if (got > 0) return {StreamState::moved, static_cast<std::size_t>(got)};
    if (got == 0) return {StreamState::closed};
    if (errno == EAGAIN || errno == EINTR) return {StreamState::waits};
    return state_->fail(system_words(errno));
}

StreamStep Stream::write(std::string_view bytes) {
    if (state_->session) {
        ERR_clear_error();
        const int most = bytes.size() > INT_MAX ? INT_MAX : static_cast<int>(bytes.size());
        return state_->tls_step(SSL_write(state_->session.get(), bytes.data(), most));
    }
    const ssize_t sent = ::send(state_->socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return {StreamState::moved, static_cast<std::size_t>(sent)};
    if (errno == EAGAIN || errno == EINTR) return {StreamState::waits};
    return state_->fail(system_words(errno));
}

}  // namespace bof
