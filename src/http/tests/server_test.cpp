// Goal: requests are understood and answered as HTTP/1.1 asks, in order, whoever answers and
// whenever. Method: raw sockets, so that every byte of the client is the test's.
#include "http/tests/server_fixture.hpp"

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include <gtest/gtest.h>

namespace bof::http {
namespace {

TEST(PeerText, ShowsIpv4AsPeopleWriteIt) {
    PeerAddress address{};
    address[15] = 1;
    EXPECT_EQ(to_text(address), "::1");
    address[10] = address[11] = 0xff;
    address[12] = 192;
    EXPECT_EQ(to_text(address), "192.0.0.1");
}

TEST_F(ServerTest, AnswersSeveralRequestsOnOneConnection) {
    start();
    TestClient client(port());
    for (int count = 0; count < 3; ++count) {
        client.send(post("hello"));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "POST /x? [hello]");
        EXPECT_EQ(answer->headers.at("content-type"), "text/plain");
        EXPECT_EQ(answer->headers.count("connection"), 0U);
        EXPECT_EQ(answer->headers.count("date"), 1U);
    }
    EXPECT_EQ(answered("2xx"), 3);
    EXPECT_EQ(connections(), 1);
}

TEST_F(ServerTest, SplitsTheTargetAndFindsHeadersWhateverTheirCase) {
    Guarded<std::string> seen;
    Server server(
        {"test", {"127.0.0.1", 0}, {}, 1, {}},
        [&](Request&& request, const Responder& responder) {
            seen.with([&](std::string& text) {
                text = request.path + '|' + request.query + '|' +
                       std::string{request.header("x-word")} + '|' +
                       std::string{request.header("x-none")} + '|' +
                       (request.encrypted ? "tls" : "plain");
            });
            responder.send({204, "", ""});
        },
        metrics_);
    ASSERT_TRUE(server.start().ok());
    TestClient client(server.port());
    for (const std::string target : {"/a/b?c=d&e?f", "http://host:80/a/b?c=d&e?f"}) {
        client.send(get(target, "X-WORD:  some thing \r\n"));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 204);
        EXPECT_EQ(answer->headers.count("content-length"), 0U);
        EXPECT_EQ(seen.with([](std::string& text) { return text; }),
                  "/a/b|c=d&e?f|some thing||plain");
    }
}

TEST_F(ServerTest, UnderstandsTheSameRequestHoweverItIsSplit) {
    start();
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::string both =
        post("first body") +
        "POST /y?q HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;name=\"va;lue\"\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n" +
        get("/z");
    for (int round = 0; round < 60; ++round) {
        TestClient client(port());
        for (std::size_t at = 0; at < both.size();) {
            const std::size_t longest = round == 0 ? 1 : 1 + random() % 80;
            client.send(std::string_view{both}.substr(at, longest));
            at += longest;
        }
        for (const std::string expected :
             {"POST /x? [first body]", "POST /y?q [hello0123456789]", "GET /z? []"}) {
            const auto answer = client.receive();
            ASSERT_TRUE(answer);
            EXPECT_EQ(answer->body, expected);
        }
    }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    TestClient client(port());
    client.send(get("/wait?1") + get("/now?2") + get("/wait?3") + get("/now?4"));
    const auto first = waiting_.take();
    const auto third = waiting_.take();
    third.responder.send(echo(third.request));
    first.responder.send(echo(first.request));
    for (const std::string expected :
         {"GET /wait?1 []", "GET /now?2 []", "GET /wait?3 []", "GET /now?4 []"}) {
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body, expected);
    }
}

TEST_F(ServerTest, ManyPipelinedRequestsWaitTheirTurn) {
    start();
    TestClient client(port());
    constexpr int count = 1'000;
    std::string all;
    for (int index = 0; index < count; ++index) all += get("/wait?" + std::to_string(index));
    std::jthread sender([&] { client.send(all); });
    std::jthread answerer([&] {
        std::vector<Waiting::Held> batch;
        for (int index = 0; index < count; ++index) {
            batch.push_back(waiting_.take());
            // Answered backwards in tens.
            if (batch.size() < 10) continue;
            for (auto held = batch.rbegin(); held != batch.rend(); ++held) {
                held->responder.send(echo(held->request));
            }
            batch.clear();
        }
    });
    for (int index = 0; index < count; ++index) {
        const auto answer = client.receive();
        ASSERT_TRUE(answer) << index;
        EXPECT_EQ(answer->body, "GET /wait?" + std::to_string(index) + " []");
    }
}

TEST_F(ServerTest, AsksForTheBodyWhenTheClientWaitsToBeAsked) {
    start();
    TestClient client(port());
    client.send("POST /x HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n");
    auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 100);
    client.send("hello");
    answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "POST /x? [hello]");
}

TEST_F(ServerTest, DoesNotAskForABodyThatIsAlreadyComing) {
    start();
    TestClient client(port());
    client.send(post("hello", "Expect: 100-continue\r\n"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
}

TEST_F(ServerTest, AsksOnlyAfterTheAnswersBefore) {
    start();
    TestClient client(port());
    client.send(get("/wait") +
                "POST /x HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n"
                "Expect: 100-continue\r\n\r\n");
    const auto held = waiting_.take();
    held.responder.send(echo(held.request));
    for (const int status : {200, 100}) {
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, status);
    }
    client.send("3\r\nabc\r\n0\r\n\r\n");
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "POST /x? [abc]");
}

TEST_F(ServerTest, RefusesATooLargeOrUnknownExpectationWithoutAsking) {
    Limits limits;
    limits.body_bytes_max = 100;
    start(limits);
    const std::array<std::pair<std::string, int>, 2> cases{
        {{"Content-Length: 101\r\nExpect: 100-continue\r\n", 413},
         {"Content-Length: 5\r\nExpect: a-miracle\r\n", 417}}};
    for (const auto& [headers, status] : cases) {
        TestClient client(port());
        client.send("POST /x HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n");
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, status);
        EXPECT_EQ(answer->headers.at("connection"), "close");
        EXPECT_TRUE(client.is_closed_by_server());
    }
    EXPECT_EQ(refused("body_bytes"), 1);
    EXPECT_EQ(refused("expectation"), 1);
}

TEST_F(ServerTest, ServesHttp10) {
    start();
    TestClient closing(port());
    closing.send("POST /x HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi");
    auto answer = closing.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "POST /x? [hi]");
    EXPECT_EQ(answer->headers.at("connection"), "close");
    EXPECT_TRUE(closing.is_closed_by_server());

    TestClient keeping(port());
    for (int count = 0; count < 2; ++count) {
        keeping.send("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        answer = keeping.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->headers.at("connection"), "keep-alive");
    }
}

TEST_F(ServerTest, ClosesWhenTheClientAsksForIt) {
    start();
    TestClient client(port());
    client.send(get("/a") + get("/b", "Connection: close\r\n") + get("/c"));
    EXPECT_EQ(client.receive().value().body, "GET /a? []");
    const auto last = client.receive();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->body, "GET /b? []");
    EXPECT_EQ(last->headers.at("connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, AnswersHeadWithTheLengthButNoBody) {
    start();
    TestClient client(port());
    client.send("HEAD /abc HTTP/1.1\r\nHost: t\r\n\r\n" + get("/next"));
    const auto head = client.receive(true);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->headers.at("content-length"), "13");
    EXPECT_EQ(client.receive().value().body, "GET /next? []");
}

TEST_F(ServerTest, OwesAnAnswerToAClientThatOnlyStoppedSending) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    client.finish_sending();
    const auto held = waiting_.take();
    held.responder.send(echo(held.request));
    EXPECT_EQ(client.receive().value().body, "GET /wait? []");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, CarriesLargeBodiesBothWays) {
    start();
    TestClient client(port());
    std::string body(4U << 20U, '\0');
    std::mt19937 random(7);
    for (char& byte : body) byte = static_cast<char>(random());
    const std::string small = "head" + body.substr(0, 100);
    for (const std::string& sent : {body, small}) {
        std::jthread sender([&] { client.send(post(sent)); });
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_TRUE(answer->body == "POST /x? [" + sent + ']');
    }
    client.send(get("/big") + get("/after"));
    EXPECT_TRUE(client.receive().value().body == std::string(8U << 20U, 'b'));
    EXPECT_EQ(client.receive().value().body, "GET /after? []");
}

TEST_F(ServerTest, AHandlerThatFailsIsAnsweredForWith500) {
    start();
    TestClient client(port());
    for (const char* path : {"/drop", "/throw"}) {
        client.send(get(path));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 500);
        EXPECT_EQ(answer->headers.at("content-type"), "text/plain; charset=utf-8");
    }
    client.send(get("/still-here"));
    EXPECT_EQ(client.receive().value().status, 200);
    EXPECT_EQ(answered("5xx"), 2);
}

TEST_F(ServerTest, OnlyTheFirstAnswerCounts) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    {
        const auto held = waiting_.take();
        held.responder.send({201, "", "one"});
        held.responder.send({202, "", "two"});
    }
    EXPECT_EQ(client.receive().value().status, 201);
    client.send(get("/next"));
    EXPECT_EQ(client.receive().value().body, "GET /next? []");
}

TEST_F(ServerTest, AnAnswerToAClientThatIsGoneIsDropped) {
    start();
    {
        TestClient client(port());
        client.send(get("/wait") + get("/wait"));
        const auto first = waiting_.take();
        const auto second = waiting_.take();
        client.reset();
        ASSERT_TRUE(eventually([&] { return connections() == 0; }));
        first.responder.send(echo(first.request));
    }
    TestClient client(port());
    client.send(get("/fine"));
    EXPECT_EQ(client.receive().value().status, 200);
}

TEST_F(ServerTest, AValueCannotBreakOutOfItsHeader) {
    Server server(
        {"test", {"127.0.0.1", 0}, {}, 1, {}},
        [](Request&&, const Responder& responder) {
            responder.send({200, "", "", {{"X-Name", "a\r\nSet-Cookie: b"}}});
        },
        metrics_);
    ASSERT_TRUE(server.start().ok());
    TestClient client(server.port());
    client.send(get("/"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers.at("x-name"), "a  Set-Cookie: b");
    EXPECT_EQ(answer->headers.count("set-cookie"), 0U);
}

TEST_F(ServerTest, ListensOnBothProtocolsAndTellsPeersApart) {
    settings_.listen.address = "::";
    start();
    TestClient over_v4(port());
    over_v4.send(get("/peer"));
    EXPECT_EQ(over_v4.receive().value().body, "127.0.0.1");
    TestClient over_v6(port(), true);
    over_v6.send(get("/peer"));
    EXPECT_EQ(over_v6.receive().value().body, "::1");
}

TEST_F(ServerTest, ManyThreadsManyClientsEachGetsItsOwn) {
    start({}, {}, 3);
    std::jthread answerer([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto held = waiting_.take();
            held.responder.send(echo(held.request));
        }
    });
    std::vector<std::jthread> clients;
    std::atomic<int> right{0};
    for (int number = 0; number < 8; ++number) {
        clients.emplace_back([&, number] {
            TestClient client(port());
            for (int count = 0; count < 200; ++count) {
                const std::string mark = std::to_string(number * 1'000 + count);
                const char* path = count % 2 == 0 ? "/wait?" : "/now?";
                client.send(get(path + mark));
                const auto answer = client.receive();
                if (answer && answer->body == "GET " + (path + mark) + " []") ++right;
            }
        });
    }
    clients.clear();
    EXPECT_EQ(right, 1'600);
    answerer.request_stop();
    TestClient last(port());
    last.send(get("/wait"));  // Wakes the answerer.
}

}  // namespace
}  // namespace bof::http
