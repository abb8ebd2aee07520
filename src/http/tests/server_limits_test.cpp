// Goal: whatever a client does, it is told or cut off, counted, and nobody else notices.
// Method: raw sockets against servers with tiny limits. Times are waited for, never measured.
#include "http/tests/server_fixture.hpp"

#include <array>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace bof::http {
namespace {

using std::chrono::milliseconds;

struct BadRequest {
    const char* what;
    std::string bytes;
    int status;
    const char* reason = "malformed";
};

const std::string line = "POST /x HTTP/1.1\r\n";
const std::string start_of_post = line + "Host: t\r\n";

const std::vector<BadRequest> bad_lengths{

    {"length and chunks",
     start_of_post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"chunks and length",
     start_of_post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
    {"two lengths", start_of_post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"one length twice", start_of_post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
    {"list of lengths", start_of_post + "Content-Length: 3, 3\r\n\r\nabc", 400},
    {"signed length", start_of_post + "Content-Length: +3\r\n\r\nabc", 400},
    {"negative length", start_of_post + "Content-Length: -3\r\n\r\nabc", 400},
    {"hexadecimal length", start_of_post + "Content-Length: 0x3\r\n\r\nabc", 400},
    {"no length", start_of_post + "Content-Length: \r\n\r\nabc", 400},
    {"length beyond 64 bits", start_of_post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
    {"unknown encoding", start_of_post + "Transfer-Encoding: gzip\r\n\r\n", 501},
    {"encoding after chunked", start_of_post + "Transfer-Encoding: chunked, identity\r\n\r\n", 501},
    {"encoding before chunked", start_of_post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"chunked twice",
     start_of_post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"not quite chunked", start_of_post + "Transfer-Encoding: xchunked\r\n\r\n", 501},
    {"chunked with a vertical tab",
     start_of_post + "Transfer-Encoding: \x0b"
                     "chunked\r\n\r\n",
     400},
    {"chunked by HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501},
};

const std::vector<BadRequest> bad_headers{
    {"blank before the colon", start_of_post + "Content-Length : 3\r\n\r\nabc", 400},
    {"folded header", start_of_post + "X-A: b\r\n c\r\n\r\n", 400},
    {"folded encoding", start_of_post + "Transfer-Encoding:\r\n chunked\r\n\r\n", 400},
    {"blank before the first header", line + " Host: t\r\n\r\n", 400},
    {"bare line feeds", "GET / HTTP/1.1\nHost: t\n\n", 400},
    {"bare line feed in a header", line + "Host: t\nX: y\r\n\r\n", 400},
    {"bare carriage return", start_of_post + "X-A: b\rc\r\n\r\n", 400},
    {"zero byte in a value", start_of_post + std::string("X-A: b\0c\r\n\r\n", 12), 400},
    {"header without a name", start_of_post + ": x\r\n\r\n", 400},
    {"header without a colon", start_of_post + "nonsense\r\n\r\n", 400},
    {"no host", line + "\r\n", 400},
    {"two hosts", start_of_post + "Host: u\r\n\r\n", 400},
};

const std::vector<BadRequest> bad_request_lines{
    {"no version", "GET /\r\n\r\n", 400},
    {"HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/0.9 in disguise", "GET / HTTP/0.9\r\n\r\n", 505},
    {"version in lower case", "GET / http/1.1\r\nHost: t\r\n\r\n", 505},
    {"relative target", "GET x HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"target with a fragment", "GET /x#y HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"two blanks", "GET  / HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"control character in the target", "GET /\x01 HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"endless method", std::string(40, 'A') + " / HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
};

const std::vector<BadRequest> bad_chunks{
    {"bad chunk size", start_of_post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
    {"signed chunk size", start_of_post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400},
    {"chunk size beyond 64 bits",
     start_of_post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", 400},
    {"chunk longer than it says",
     start_of_post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400},
    {"chunk line without end",
     start_of_post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(5'000, 'x'), 400},
    {"endless trailers",
     start_of_post + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + std::string(20'000, 'x'), 400},
    {"smuggling trailer",
     start_of_post + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n", 400},
};

const std::vector<BadRequest> too_large{
    {"large chunk", start_of_post + "Transfer-Encoding: chunked\r\n\r\n401\r\n", 413, "body_bytes"},
    {"large body", start_of_post + "Content-Length: 1025\r\n\r\n", 413, "body_bytes"},
    {"long line", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\n", 414, "header_bytes"},
    {"long line without end", "GET /" + std::string(9'000, 'a'), 414, "header_bytes"},
    {"long headers", start_of_post + "X-A: " + std::string(9'000, 'a') + "\r\n\r\n", 431,
     "header_bytes"},
    {"long headers without end", start_of_post + "X-A: " + std::string(9'000, 'a'), 431,
     "header_bytes"},
};

class RefusalTest : public ServerTest {
  protected:
    void check_refused(const std::vector<BadRequest>& requests) {
        Limits limits;
        limits.header_bytes_max = 8U << 10U;
        limits.body_bytes_max = 1'024;
        start(limits);
        for (const BadRequest& bad : requests) {
            SCOPED_TRACE(bad.what);
            check_refused(bad);
        }
        EXPECT_EQ(answered("2xx"), 0);
        EXPECT_TRUE(eventually([&] { return connections() == 0; }));
    }
    void check_refused(const BadRequest& bad) {
        const double before = refused(bad.reason);
        TestClient client(port());
        // A second request behind must not be served: its borders are not known.
        client.send(bad.bytes + get("/smuggled"));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, bad.status);
        EXPECT_NE(answer->head.find("\r\nConnection: close\r\n"), std::string::npos);
        EXPECT_NE(answer->head.find("\r\nContent-Type: text/plain; charset=utf-8\r\n"),
                  std::string::npos);
        EXPECT_TRUE(answer->body.ends_with(".\n")) << answer->body;
        client.finish_sending();
        EXPECT_TRUE(client.is_closed_by_server());
        EXPECT_EQ(refused(bad.reason), before + 1);
    }
};

TEST_F(RefusalTest, BodiesOfTwoOrNoLengths) { check_refused(bad_lengths); }
TEST_F(RefusalTest, HeadersThatCouldBeReadInTwoWays) { check_refused(bad_headers); }
TEST_F(RefusalTest, RequestLinesThatAreNone) { check_refused(bad_request_lines); }
TEST_F(RefusalTest, ChunksThatAreNone) { check_refused(bad_chunks); }
TEST_F(RefusalTest, WhatIsLargerThanItsLimit) { check_refused(too_large); }

TEST_F(ServerTest, TakesExactlyTheLimits) {
    Limits limits;
    limits.header_bytes_max = 200;
    limits.body_bytes_max = 10;
    start(limits);
    TestClient client(port());
    const std::string bare = post(std::string(10, 'b'), "X: \r\n");
    const std::string longest =
        post(std::string(10, 'b'), "X: " + std::string(200 - (bare.size() - 10), 'x') + "\r\n");
    client.send(longest);
    EXPECT_EQ(client.receive().value().status, 200);
    client.send(start_of_post +
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().value().status, 200);
    client.send(start_of_post +
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n6\r\nabcdef\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().value().status, 413);
}

TEST_F(ServerTest, TooManyHeadersAre431) {
    start();
    TestClient client(port());
    std::string many;
    for (int count = 0; count < 100; ++count) many += "A: b\r\n";  // And Host makes 101.
    client.send(get("/", many));
    EXPECT_EQ(client.receive().value().status, 431);
}

TEST_F(ServerTest, ARefusalWaitsForTheAnswersBefore) {
    start();
    TestClient client(port());
    client.send(get("/wait") + "nonsense\r\n\r\n");
    const auto held = waiting_.take();
    ASSERT_TRUE(eventually([&] { return refused("malformed") == 1; }));
    held.responder.send(echo(held.request));
    EXPECT_EQ(client.receive().value().status, 200);
    EXPECT_EQ(client.receive().value().status, 400);
    client.finish_sending();
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, AClientStillSendingSeesWhyItWasRefused) {
    start();
    TestClient client(port());
    const std::string body(5U << 20U, 'x');  // Over the limit, and more than the sockets hold.
    const std::string request = post(body);
    client.send(request.substr(0, request.find("\r\n\r\n") + 4));
    ASSERT_TRUE(eventually([&] { return refused("body_bytes") == 1; }));
    // Had the server closed by now, this would be answered by a reset, and the answer be lost.
    EXPECT_TRUE(client.send(body));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
}

TEST_F(ServerTest, SlowHeadersAndBodiesAreCutOffWith408) {
    Limits limits;
    limits.header_time_max = milliseconds{60};
    limits.body_time_max = milliseconds{60};
    start(limits);
    const std::array<std::pair<std::string, const char*>, 3> cases{
        {{"GET / HT", "header_time"},
         {start_of_post + "Content-Length: 10\r\n\r\nabc", "body_time"},
         {start_of_post + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", "body_time"}}};
    for (const auto& [bytes, reason] : cases) {
        SCOPED_TRACE(bytes);
        const double before = refused(reason);
        TestClient client(port());
        client.send(bytes);
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 408);
        EXPECT_EQ(refused(reason), before + 1);
    }
}

TEST_F(ServerTest, ADripOfBytesDoesNotBuyTime) {
    Limits limits;
    limits.header_time_max = milliseconds{80};
    start(limits);
    TestClient client(port());
    client.send("GET / HTTP/1.1\r\n");
    while (client.send("X: y\r\n") && refused("header_time") == 0) {
        std::this_thread::sleep_for(milliseconds{5});
    }
    EXPECT_EQ(client.receive().value().status, 408);
}

TEST_F(ServerTest, IdleConnectionsAreClosedButNotWhileTheHandlerWorks) {
    Limits limits;
    limits.idle_time_max = milliseconds{60};
    start(limits);
    TestClient silent(port());
    TestClient working(port());
    working.send(get("/wait"));
    const auto held = waiting_.take();
    EXPECT_TRUE(silent.is_closed_by_server());
    EXPECT_EQ(refused("idle_time"), 1);
    held.responder.send(echo(held.request));
    EXPECT_EQ(working.receive().value().status, 200);
    EXPECT_TRUE(working.is_closed_by_server());
    EXPECT_EQ(refused("idle_time"), 2);
}

TEST_F(ServerTest, AClientThatDoesNotReadIsCutOff) {
    Limits limits;
    limits.write_time_max = milliseconds{100};
    start(limits);
    TestClient client(port());
    client.send(get("/big") + get("/big") + get("/big"));
    ASSERT_TRUE(eventually([&] { return refused("write_time") == 1; }));
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
}

TEST_F(ServerTest, AClientThatOnlySendsIsNotReadWithoutEnd) {
    start();
    TestClient client(port());
    const std::string request = get("/big");
    // It may fill the sockets' buffers; then it must come to a stand, although the server lives.
    std::size_t sent = 0;
    for (int quiet = 0; quiet < 40;) {
        const std::size_t more = client.send_some(request);
        sent += more;
        quiet = more == 0 ? quiet + 1 : 0;
        if (more == 0) std::this_thread::sleep_for(milliseconds{5});
        ASSERT_LT(sent, 64U << 20U);
    }
    TestClient other(port());
    other.send(get("/"));
    EXPECT_EQ(other.receive().value().status, 200);
    EXPECT_LT(answered("2xx"), 70);
}

TEST_F(ServerTest, OneConnectionHasAtMost64RequestsInHand) {
    start();
    TestClient client(port());
    std::string all;
    for (int count = 0; count < 200; ++count) all += get("/wait");
    client.send(all);
    TestClient other(port());  // Its answer comes after everything that was read before it.
    ASSERT_TRUE(eventually([&] {
        other.send(get("/"));
        return other.receive() && waiting_.count() >= 64;
    }));
    EXPECT_EQ(waiting_.count(), 64U);
    for (int count = 0; count < 200; ++count) {
        const auto held = waiting_.take();
        held.responder.send(echo(held.request));
        ASSERT_TRUE(client.receive());
    }
}

TEST_F(ServerTest, TheBodiesOfAllConnectionsAreBounded) {
    Limits limits;
    limits.bodies_in_memory_bytes_max = 1'000;
    start(limits);
    const std::string body(600, 'b');
    const std::string request =
        "POST /wait HTTP/1.1\r\nHost: t\r\nContent-Length: 600\r\n\r\n" + body;
    TestClient first(port());
    first.send(request);
    {
        const auto held = waiting_.take();
        TestClient second(port());
        second.send(request);
        const auto refusal = second.receive();
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->status, 503);
        EXPECT_EQ(refusal->headers.at("retry-after"), "1");
        EXPECT_EQ(refused("bodies_in_memory"), 1);
        TestClient small(port());
        small.send(post("fits"));
        EXPECT_EQ(small.receive().value().status, 200);
        // Gone without its answer: the handler still has the body, so it still counts.
        first.reset();
        TestClient third(port());
        third.send(request);
        EXPECT_EQ(third.receive().value().status, 503);
    }
    TestClient fourth(port());
    fourth.send(request);
    const auto held = waiting_.take();
    held.responder.send(echo(held.request));
    EXPECT_EQ(fourth.receive().value().status, 200);
    EXPECT_TRUE(eventually([&] {
        return metrics_.gauge("bof_http_bodies_in_memory_bytes", "", {{"server", "test"}})
                   .value() == 0;
    }));
}

TEST_F(ServerTest, ADeclaredLengthTakesNoShareUntilItArrives) {
    Limits limits;
    limits.bodies_in_memory_bytes_max = 1U << 20U;
    start(limits);
    std::vector<std::unique_ptr<TestClient>> boasters;
    for (int count = 0; count < 6; ++count) {
        boasters.push_back(std::make_unique<TestClient>(port()));
        boasters.back()->send(start_of_post + "Content-Length: 1000000\r\n\r\nx");
    }
    TestClient honest(port());
    honest.send(post(std::string(50'000, 'h')));
    EXPECT_EQ(honest.receive().value().status, 200);
    boasters.clear();
    ASSERT_TRUE(eventually([&] { return connections() == 1; }));
    honest.send(post(std::string(900'000, 'h')));
    EXPECT_EQ(honest.receive().value().status, 200);
}

TEST_F(ServerTest, ConnectionsAreBoundedInAllAndByPeer) {
    for (const bool by_peer : {false, true}) {
        Limits limits;
        (by_peer ? limits.connections_per_peer_max : limits.connections_max) = 2;
        const char* reason = by_peer ? "connections_per_peer" : "connections";
        start(limits);
        auto first = std::make_unique<TestClient>(port());
        TestClient second(port());
        ASSERT_TRUE(eventually([&] { return connections() == 2; }));
        TestClient third(port());
        EXPECT_TRUE(third.is_closed_by_server());
        EXPECT_EQ(refused(reason), 1);
        first.reset();
        ASSERT_TRUE(eventually([&] { return connections() == 1; }));
        TestClient fourth(port());
        fourth.send(get("/"));
        EXPECT_EQ(fourth.receive().value().status, 200);
        server_.reset();
    }
}

TEST_F(ServerTest, WithoutDescriptorsItWaitsAndGoesOn) {
    start();
    TestClient waiting_client;
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = ::dup(0);  // The lowest free number: no descriptor beyond it may be opened.
    ::close(next);
    const rlimit none_left{static_cast<rlim_t>(next), before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
    ASSERT_TRUE(waiting_client.connect(port()));
    waiting_client.send(get("/"));
    const bool counted = eventually([&] { return refused("descriptors") >= 1; });
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(counted);
    // Every 100 ms, not as fast as it can.
    EXPECT_LT(refused("descriptors"), 20);
    EXPECT_EQ(waiting_client.receive().value().status, 200);
}

TEST_F(ServerTest, StopFinishesWhatHasBegunAndClosesTheRest) {
    start();
    TestClient idle(port());
    TestClient waits(port());
    TestClient half_sent(port());
    waits.send(get("/wait"));
    half_sent.send("GET /half HTTP/1.1\r\nHo");
    idle.send(get("/"));
    EXPECT_EQ(idle.receive().value().status, 200);
    const auto held = waiting_.take();
    const std::uint16_t last_port = port();
    std::jthread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    EXPECT_TRUE(idle.is_closed_by_server());
    half_sent.send("st: t\r\n\r\n");
    const auto finished = half_sent.receive();
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->body, "GET /half? []");
    EXPECT_EQ(finished->headers.at("connection"), "close");
    held.responder.send(echo(held.request));
    const auto answer = waits.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "GET /wait? []");
    EXPECT_EQ(answer->headers.at("connection"), "close");
    stopper.join();
    EXPECT_EQ(connections(), 0);
    TestClient late;
    EXPECT_FALSE(late.connect(last_port));
}

TEST_F(ServerTest, StopDoesNotWaitForAHandlerBeyondItsGrace) {
    start();
    TestClient client(port());
    client.send(get("/wait") + get("/wait"));
    auto first = std::make_unique<Waiting::Held>(waiting_.take());
    auto second = std::make_unique<Waiting::Held>(waiting_.take());
    server_->stop(milliseconds{50});
    EXPECT_EQ(connections(), 0);
    EXPECT_TRUE(client.is_closed_by_server());
    first->responder.send(echo(first->request));
    server_->stop();
    server_.reset();
    second->responder.send(echo(second->request));  // The server is gone; nobody minds.
}

TEST_F(ServerTest, SaysWhyItCannotListen) {
    start();
    const auto error_of = [&](const ListenAddress& listen) {
        Server server(
            {"other", listen, {}, 1, {}}, [](Request&&, const Responder&) {}, metrics_);
        auto started = server.start();
        return started ? Errc::count_ : started.error().code;
    };
    EXPECT_EQ(error_of({"127.0.0.1", port()}), Errc::unavailable);
    EXPECT_EQ(error_of({"192.0.2.1", 0}), Errc::unavailable);
    EXPECT_EQ(error_of({"localhost", 0}), Errc::invalid_argument);
    EXPECT_EQ(error_of({"", 0}), Errc::invalid_argument);
}

}  // namespace
}  // namespace bof::http
