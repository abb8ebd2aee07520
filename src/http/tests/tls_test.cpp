// Goal: the TLS port speaks TLS 1.2 and 1.3 to any ordinary client, and nothing else to anybody.
#include "base/tests/temporary_folder.hpp"
#include "http/local_ca.hpp"
#include "http/tests/server_fixture.hpp"

#include <array>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace bof::http {
namespace {

/// An OpenSSL client that trusts only the test's authority.
class TlsClient {
  public:
    TlsClient(std::uint16_t port, const std::string& authority, SSL_SESSION* session = nullptr,
              int version_max = 0)
        : tcp_(port), context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_load_verify_locations(context_, authority.c_str(), nullptr);
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_security_level(context_, 0);
        SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context_, version_max);
        ssl_ = SSL_new(context_);
        SSL_set1_host(ssl_, "localhost");
        SSL_set_fd(ssl_, tcp_.descriptor());
        if (session != nullptr) SSL_set_session(ssl_, session);
        connected_ = SSL_connect(ssl_) == 1;
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    TlsClient(TlsClient&&) = delete;
    TlsClient& operator=(TlsClient&&) = delete;
    ~TlsClient() {
        if (connected_) SSL_shutdown(ssl_);  // Else OpenSSL thinks its session bad.
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    bool connected() const { return connected_; }
    bool send(std::string_view bytes) {
        return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }
    std::optional<Answer> receive() {
        for (;;) {
            if (auto answer = take_answer(received_, false)) return answer;
            if (!fill()) return std::nullopt;
        }
    }
    /// Whether `text` comes; what came before it is thrown away.
    bool receive_until(std::string_view text) {
        for (;;) {
            const auto found = received_.find(text);
            if (found != std::string::npos) {
                received_.erase(0, found + text.size());
                return true;
            }
            if (!fill()) return false;
        }
    }
    /// True when the server has said goodbye, not just hung up.
    bool is_closed_cleanly() {
        char byte = 0;
        const int got = SSL_read(ssl_, &byte, 1);
        return got <= 0 && SSL_get_error(ssl_, got) == SSL_ERROR_ZERO_RETURN;
    }
    SSL* ssl() { return ssl_; }

  private:
    bool fill() {
        std::array<char, 65536> block;
        const int got = SSL_read(ssl_, block.data(), static_cast<int>(block.size()));
        if (got > 0) received_.append(block.data(), static_cast<std::size_t>(got));
        return got > 0;
    }

    TestClient tcp_;
    SSL_CTX* context_;
    SSL* ssl_ = nullptr;
    bool connected_ = false;
    std::string received_;
};

class TlsServerTest : public ServerTest {
  protected:
    void start_tls(Limits limits = {}) {
        // OpenSSL's client writes without MSG_NOSIGNAL, also to a server that has closed.
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        auto files = ensure_local_certificate(folder_.path() / "tls", {"localhost", "127.0.0.1"});
        ASSERT_TRUE(files.ok()) << to_log_line(files.error());
        files_ = *files;
        start(limits, files_);
    }
    std::string authority() const { return (folder_.path() / "tls" / "ca.crt").string(); }

    TemporaryFolder folder_;
    TlsFiles files_;
};

TEST_F(TlsServerTest, ServesAClientThatTrustsTheAuthority) {
    start_tls();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(port(), authority(), nullptr, version);
        ASSERT_TRUE(client.connected());
        EXPECT_EQ(SSL_version(client.ssl()), version);
        for (int count = 0; count < 3; ++count) {
            client.send(post("hello"));
            EXPECT_EQ(client.receive().value().body, "POST /x? [hello]");
        }
        client.send(get("/a", "Connection: close\r\n"));
        EXPECT_EQ(client.receive().value().status, 200);
        EXPECT_TRUE(client.is_closed_cleanly());
    }
}

TEST_F(TlsServerTest, CarriesLargeBodiesAndLateAnswers) {
    start_tls();
    TlsClient client(port(), authority());
    const std::string body(3U << 20U, 'x');
    client.send(post(body));
    EXPECT_TRUE(client.receive().value().body == "POST /x? [" + body + ']');
    client.send(get("/big") + get("/wait"));
    EXPECT_EQ(client.receive().value().body.size(), 8U << 20U);
    const auto held = waiting_.take();
    held.responder.send(echo(held.request));
    EXPECT_EQ(client.receive().value().body, "GET /wait? []");
}

TEST_F(TlsServerTest, ResumesASession) {
    start_tls();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        SSL_SESSION* session = nullptr;
        {
            TlsClient first(port(), authority(), nullptr, version);
            first.send(get("/"));  // In TLS 1.3 the ticket comes after the handshake.
            EXPECT_TRUE(first.receive());
            EXPECT_EQ(SSL_session_reused(first.ssl()), 0);
            session = SSL_get1_session(first.ssl());
        }
        TlsClient second(port(), authority(), session, version);
        EXPECT_TRUE(second.connected());
        EXPECT_EQ(SSL_session_reused(second.ssl()), 1);
        SSL_SESSION_free(session);
    }
}

TEST_F(TlsServerTest, RefusesOldVersions) {
    start_tls();
    TlsClient client(port(), authority(), nullptr, TLS1_1_VERSION);
    EXPECT_FALSE(client.connected());
    EXPECT_TRUE(eventually([&] { return refused("tls") == 1; }));
}

TEST_F(TlsServerTest, TellsAPlainClientThatThisIsTls) {
    start_tls();
    TestClient client(port());
    client.send(get("/"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400);
    EXPECT_NE(answer->body.find("TLS"), std::string::npos);
    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_EQ(refused("plain_on_tls"), 1);
}

TEST_F(TlsServerTest, ClosesOnGarbageAndOnSilence) {
    Limits limits;
    limits.handshake_time_max = std::chrono::milliseconds{60};
    start_tls(limits);
    TestClient garbage(port());
    garbage.send("\x01\x02\x03 this is no handshake");
    EXPECT_TRUE(eventually([&] { return refused("tls") == 1; }));
    TestClient half(port());
    half.send(std::string_view{"\x16\x03\x01\x02\x00\x01", 6});
    EXPECT_TRUE(half.is_closed_by_server());
    EXPECT_EQ(refused("handshake_time"), 1);
    TlsClient good(port(), authority());
    good.send(get("/"));
    EXPECT_EQ(good.receive().value().status, 200);
}

TEST_F(TlsServerTest, RefusesRequestsAsOnThePlainPort) {
    start_tls();
    TlsClient client(port(), authority());
    client.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.receive().value().status, 400);
    EXPECT_TRUE(client.is_closed_cleanly());
}

TEST_F(TlsServerTest, StopsWithTlsClientsInEveryState) {
    start_tls();
    TlsClient idle(port(), authority());
    TlsClient waits(port(), authority());
    TestClient shaking(port());
    shaking.send("\x16\x03");
    waits.send(get("/wait"));
    const auto held = waiting_.take();
    std::jthread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    EXPECT_TRUE(idle.is_closed_cleanly());
    held.responder.send(echo(held.request));
    EXPECT_EQ(waits.receive().value().status, 200);
    stopper.join();
    EXPECT_EQ(connections(), 0);
}

TEST_F(TlsServerTest, StreamsAndSeesTheClientLeave) {
    start_tls();
    Stream stream;
    {
        TlsClient client(port(), authority());
        client.send(get("/wait"));
        stream = waiting_.take().responder.stream({200, "text/event-stream"});
        EXPECT_TRUE(client.receive_until("\r\n\r\n"));
        for (int count = 0; count < 3; ++count) {
            EXPECT_TRUE(stream.write("data: tick\n\n"));
            EXPECT_TRUE(client.receive_until("data: tick\n\n"));
        }
    }
    EXPECT_TRUE(eventually([&] { return !stream.is_open() && connections() == 0; }));
    TlsClient second(port(), authority());
    second.send(get("/wait"));
    stream = waiting_.take().responder.stream({200, "text/event-stream"});
    stream.write("last");
    stream.finish();
    EXPECT_TRUE(second.receive_until("\r\n\r\nlast"));
    EXPECT_TRUE(second.is_closed_cleanly());
}

TEST_F(TlsServerTest, SaysWhenCertificateOrKeyIsOfNoUse) {
    start_tls();
    const auto error_of = [&](const TlsFiles& files) {
        Server server(
            {"other", {"127.0.0.1", 0}, files, 1, {}}, [](Request&&, const Responder&) {},
            metrics_);
        auto started = server.start();
        return started ? Errc::count_ : started.error().code;
    };
    const auto ca = folder_.path() / "tls";
    EXPECT_EQ(error_of({"/nowhere.crt", files_.private_key}), Errc::invalid_argument);
    EXPECT_EQ(error_of({files_.certificate_chain, "/nowhere.key"}), Errc::invalid_argument);
    EXPECT_EQ(error_of({files_.certificate_chain, ca / "ca.key"}), Errc::invalid_argument);
    EXPECT_EQ(error_of({files_.private_key, files_.private_key}), Errc::invalid_argument);
}

}  // namespace
}  // namespace bof::http
