// Goal: an answer that goes on reaches its client in order and whole, ends when it should, and
// never holds up its writer or grows without bound. Method: raw sockets; the test itself writes the
// streams.
#include "http/tests/server_fixture.hpp"

#include <random>
#include <thread>

#include <gtest/gtest.h>

namespace bof::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view head_end = "\r\n\r\n";

class StreamTest : public ServerTest {
  protected:
    /// Begins the answer to the next waiting request.
    Stream begin(StreamHead head = {200, "text/event-stream"}) {
        return waiting_.take().responder.stream(std::move(head));
    }
    double streams() {
        return metrics_.gauge("bof_http_streams", "", {{"server", "test"}}).value();
    }
};

TEST_F(StreamTest, SendsHeadAndTextAsTheyAreWritten) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin({200, "text/event-stream", {{"X-Accel-Buffering", "no"}}});
    const auto head = client.receive_until(head_end);
    ASSERT_TRUE(head);
    EXPECT_TRUE(head->starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(head->find("\r\nContent-Type: text/event-stream\r\n"), std::string::npos);
    EXPECT_NE(head->find("\r\nX-Accel-Buffering: no\r\n"), std::string::npos);
    EXPECT_NE(head->find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_EQ(head->find("Content-Length"), std::string::npos);
    EXPECT_TRUE(stream.is_open());
    EXPECT_EQ(streams(), 1);
    EXPECT_EQ(answered("2xx"), 1);
    for (int count = 0; count < 3; ++count) {
        const std::string text = "data: " + std::to_string(count) + "\n\n";
        EXPECT_TRUE(stream.write(text));
        EXPECT_EQ(client.receive_until("\n\n"), text);
    }
    stream.write("last");
    stream.finish();
    EXPECT_FALSE(stream.is_open());
    EXPECT_FALSE(stream.write("too late"));
    EXPECT_EQ(client.receive_until("last"), "last");
    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
    EXPECT_EQ(streams(), 0);
}

TEST_F(StreamTest, EndsWithItsLastCopy) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    {
        const Stream first = begin();
        const Stream second = first;
        second.write("text");
    }
    EXPECT_TRUE(client.receive_until("\r\n\r\ntext"));
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(StreamTest, AStreamMayBeginInsideTheHandler) {
    Guarded<Stream> kept;
    Server server(
        {"test", {"127.0.0.1", 0}, {}, 1, {}},
        [&](Request&&, const Responder& responder) {
            Stream stream = responder.stream({200, "text/event-stream"});
            stream.write("at once");
            kept.with([&](Stream& held) { held = std::move(stream); });
        },
        metrics_);
    ASSERT_TRUE(server.start().ok());
    TestClient client(server.port());
    client.send(get("/"));
    EXPECT_TRUE(client.receive_until("\r\n\r\nat once"));
    kept.with([](Stream& held) { held.write("later"); });
    EXPECT_TRUE(client.receive_until("later"));
}

TEST_F(StreamTest, SeesTheClientLeave) {
    start();
    for (const bool with_reset : {false, true}) {
        TestClient client(port());
        client.send(get("/wait"));
        const Stream stream = begin();
        ASSERT_TRUE(client.receive_until(head_end));
        EXPECT_TRUE(stream.is_open());
        with_reset ? client.reset() : client.close();
        EXPECT_TRUE(eventually([&] { return !stream.is_open(); }));
        EXPECT_FALSE(stream.write("to nobody"));
        EXPECT_TRUE(eventually([&] { return connections() == 0 && streams() == 0; }));
    }
}

TEST_F(StreamTest, IsOverWhenTheClientLeftBefore) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    const auto held = waiting_.take();
    client.reset();
    ASSERT_TRUE(eventually([&] { return connections() == 0; }));
    const Stream stream = held.responder.stream({200, "text/event-stream"});
    EXPECT_FALSE(stream.is_open());
    EXPECT_FALSE(stream.write("to nobody"));
}

TEST_F(StreamTest, HeadGetsTheHeadOnly) {
    start();
    TestClient client(port());
    client.send("HEAD /wait HTTP/1.1\r\nHost: test\r\n\r\n");
    const Stream stream = begin();
    const auto head = client.receive_until(head_end);
    ASSERT_TRUE(head);
    EXPECT_NE(head->find("\r\nContent-Type: text/event-stream\r\n"), std::string::npos);
    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_FALSE(stream.is_open());
    EXPECT_FALSE(stream.write("text"));
    EXPECT_EQ(streams(), 0);
}

TEST_F(StreamTest, WaitsForTheAnswersBeforeAndEndsThoseAfter) {
    start();
    TestClient client(port());
    client.send(get("/wait") + get("/wait") + get("/wait"));
    const auto first = waiting_.take();
    const Stream stream = begin();
    const auto third = waiting_.take();
    stream.write("streamed");
    third.responder.send(echo(third.request));
    first.responder.send(echo(first.request));
    EXPECT_EQ(client.receive().value().body, "GET /wait? []");
    EXPECT_TRUE(client.receive_until("\r\n\r\nstreamed"));
    EXPECT_TRUE(stream.write("more"));
    EXPECT_EQ(client.receive_until("more"), "more");
    EXPECT_EQ(answered("2xx"), 2);
}

TEST_F(StreamTest, OnlyTheFirstAnswerCounts) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    const auto held = waiting_.take();
    held.responder.send(echo(held.request));
    const Stream late = held.responder.stream({200, "text/event-stream"});
    EXPECT_FALSE(late.is_open());
    EXPECT_EQ(client.receive().value().body, "GET /wait? []");
    client.send(get("/wait"));
    const auto next = waiting_.take();
    const Stream stream = next.responder.stream({200, "text/event-stream"});
    next.responder.send(echo(next.request));
    stream.write("text");
    EXPECT_TRUE(client.receive_until("\r\n\r\ntext"));
}

TEST_F(StreamTest, ServesClientsOfHttp10) {
    start();
    TestClient client(port());
    client.send("GET /wait HTTP/1.0\r\n\r\n");
    begin().write("all of it");
    EXPECT_TRUE(client.receive_until("\r\n\r\nall of it"));
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(StreamTest, OutlivesEveryTimeLimitButTheWritersOwn) {
    Limits limits;
    limits.idle_time_max = limits.header_time_max = limits.body_time_max = milliseconds{20};
    start(limits);
    TestClient idle(port());
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    ASSERT_TRUE(client.receive_until(head_end));
    EXPECT_TRUE(idle.is_closed_by_server());  // So the limit works, and its time has passed.
    EXPECT_TRUE(stream.write("still here"));
    EXPECT_EQ(client.receive_until("still here"), "still here");
}

TEST_F(StreamTest, CutsOffAClientThatDoesNotReadWhenItsBufferIsFull) {
    Limits limits;
    limits.stream_buffer_bytes_max = 64U << 10U;
    start(limits);
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    ASSERT_TRUE(client.receive_until(head_end));
    const std::string block(16U << 10U, 'x');
    std::size_t written = 0;
    // What the sockets hold comes on top of the buffer: at most some megabytes.
    while (written < (256U << 20U) && stream.write(block)) {
        written += block.size();
        std::this_thread::yield();
    }
    EXPECT_LT(written, 256U << 20U);
    EXPECT_FALSE(stream.is_open());
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
    EXPECT_EQ(refused("stream_buffer"), 1);
}

TEST_F(StreamTest, TakesExactlyItsBufferAtOnce) {
    Limits limits;
    limits.stream_buffer_bytes_max = 1'000;
    start(limits);
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    ASSERT_TRUE(client.receive_until(head_end));
    EXPECT_TRUE(stream.write(std::string(999, 'x') + '!'));
    EXPECT_TRUE(client.receive_until("!"));
    EXPECT_FALSE(stream.write(std::string(1'001, 'x')));
    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_EQ(refused("stream_buffer"), 1);
}

TEST_F(StreamTest, CutsOffAClientThatDoesNotReadInTime) {
    Limits limits;
    limits.write_time_max = milliseconds{60};
    limits.stream_buffer_bytes_max = 64U << 20U;
    start(limits);
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    EXPECT_TRUE(stream.write(std::string(32U << 20U, 'x')));
    EXPECT_TRUE(eventually([&] { return !stream.is_open() && connections() == 0; }));
    EXPECT_EQ(refused("write_time"), 1);
}

TEST_F(StreamTest, CutsOffAClientThatGoesOnTalking) {
    start();
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    ASSERT_TRUE(client.receive_until(head_end));
    const std::string chatter(1U << 20U, 'x');
    client.send(chatter);
    EXPECT_TRUE(eventually([&] { return !stream.is_open() && connections() == 0; }));
}

TEST_F(StreamTest, EndsWhenTheServerStops) {
    start();
    TestClient client(port());
    TestClient behind(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    behind.send(get("/wait") + get("/wait"));
    const auto before = waiting_.take();
    const Stream waits = begin();
    ASSERT_TRUE(client.receive_until(head_end));
    stream.write("before");
    std::jthread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    EXPECT_EQ(client.receive_until("before"), "before");
    EXPECT_TRUE(client.is_closed_by_server());
    before.responder.send(echo(before.request));
    EXPECT_TRUE(behind.receive());
    EXPECT_TRUE(behind.receive_until(head_end));
    EXPECT_TRUE(behind.is_closed_by_server());
    stopper.join();
    EXPECT_FALSE(stream.is_open() || waits.is_open());
    EXPECT_FALSE(stream.write("to nobody"));
    EXPECT_EQ(streams(), 0);
}

// Goal: many writers at once, one client a stream: each line arrives once, each writer's in order.
TEST_F(StreamTest, LosesAndMixesNothingUnderManyWriters) {
    constexpr int writers = 4;
    constexpr int lines = 2'000;
    Limits limits;
    limits.stream_buffer_bytes_max = 8U << 20U;
    start(limits, {}, 2);
    TestClient client(port());
    client.send(get("/wait"));
    const Stream stream = begin();
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&stream, writer] {
            for (int line = 0; line < lines; ++line) {
                stream.write(std::to_string(writer) + ' ' + std::to_string(line) + '\n');
            }
        });
    }
    ASSERT_TRUE(client.receive_until(head_end));
    std::array<int, writers> next{};
    for (int count = 0; count < writers * lines; ++count) {
        const auto line = client.receive_until("\n");
        ASSERT_TRUE(line);
        const auto writer = static_cast<std::size_t>(line->front() - '0');
        ASSERT_EQ(line->substr(2), std::to_string(next.at(writer)++) + '\n');
    }
}

}  // namespace
}  // namespace bof::http
