// Goal: what a desk says reaches the browser as events in its order, whenever the answer begins,
// and the stream ends when its time or its client has gone.
#include "api/detail/alert_stream.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace bof::api {
namespace {

struct Wire {
    std::string text;
    bool open = true;
};

class WireSink final : public http::Stream::Sink {
  public:
    explicit WireSink(Wire& wire) : wire_(wire) {}
    bool write(std::string_view text) override {
        if (wire_.open) wire_.text += text;
        return wire_.open;
    }
    bool is_open() const override { return wire_.open; }
    void finish() override { wire_.open = false; }

  private:
    Wire& wire_;
};

class AlertStreamTest : public ::testing::Test {
  protected:
    static std::chrono::steady_clock::time_point later() {
        return std::chrono::steady_clock::now() + std::chrono::hours{1};
    }
    static AlertView view() {
        const Vrm vrm = Vrm::parse("AB32CDE").value();
        const UtcTime noon = from_unix_ms(1'780'000'000'000);
        const Alert alert{.id = AlertId{18'000'000'000'000'000'001U},
                          .version = 3,
                          .change = 0,
                          .list_name = "A list",
                          .vrm = vrm,
                          .priority = Priority::low,
                          .desk = "control",
                          .state = AlertState::fresh,
                          .opened = noon,
                          .first_captured = noon,
                          .last_captured = noon};
        return {alert, {.vrm = vrm, .reason = "one\nline"}, noon};
    }
    http::Stream stream() { return http::Stream{std::make_shared<WireSink>(wire_)}; }

    Wire wire_;
};

TEST_F(AlertStreamTest, KeepsTheOrderOfWhatCameBeforeTheAnswer) {
    AlertStream listener(later());
    listener.reset("c1");
    listener.heartbeat("c2");
    EXPECT_TRUE(listener.is_there());
    EXPECT_EQ(wire_.text, "");
    listener.begin(stream());
    listener.heartbeat("c3");
    EXPECT_EQ(wire_.text,
              "event: reset\nid: c1\ndata: {}\n\n"
              "retry: 200\nevent: heartbeat\nid: c2\ndata: {}\n\n"
              "retry: 200\nevent: heartbeat\nid: c3\ndata: {}\n\n");
}

TEST_F(AlertStreamTest, AnAlertIsOneEventWithoutLineEndsInside) {
    AlertStream listener(later());
    listener.begin(stream());
    listener.alerts({view()}, "c");
    const auto first_end = wire_.text.find("\n\n");
    ASSERT_NE(first_end, std::string::npos);
    const std::string first = wire_.text.substr(0, first_end);
    EXPECT_TRUE(
        first.starts_with("event: alert\nid: c\ndata: {\"id\":\"18000000000000000001\","
                          "\"version\":3,\"state\":\"new\""))
        << first;
    EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 2);
    EXPECT_EQ(wire_.text, first + "\n\n");
}

TEST_F(AlertStreamTest, WhoIsCutOffAmongAlertsHasNotTheirCursorYet) {
    AlertStream listener(later());
    listener.begin(stream());
    listener.alerts({view(), view(), view()}, "c");
    const auto named = wire_.text.find("\nid: c\n");
    ASSERT_NE(named, std::string::npos);
    EXPECT_EQ(wire_.text.find("id:"), named + 1);
    EXPECT_EQ(wire_.text.rfind("event: alert"), named - std::string_view{"event: alert"}.size());
    EXPECT_EQ(wire_.text.find("\nid:", named + 1), std::string::npos);
}

TEST_F(AlertStreamTest, MoreAlertsThanTheStreamHoldsAreAReset) {
    AlertStream listener(later());
    listener.begin(stream());
    const std::size_t few = 50;
    listener.alerts(std::vector<AlertView>(few, view()), "c1");
    EXPECT_EQ(wire_.text.find("reset"), std::string::npos);
    EXPECT_LE(wire_.text.size(), alert_stream_burst_bytes_max);
    wire_.text.clear();
    listener.alerts(std::vector<AlertView>(20 * few, view()), "c2");
    EXPECT_EQ(wire_.text, "event: reset\nid: c2\ndata: {}\n\n");
    EXPECT_TRUE(listener.is_there());
}

TEST_F(AlertStreamTest, IsOverWhenItsClientOrItsTimeHasGone) {
    AlertStream gone(later());
    gone.begin(stream());
    EXPECT_TRUE(gone.is_there());
    wire_.open = false;
    EXPECT_FALSE(gone.is_there());

    wire_ = {};
    AlertStream old(std::chrono::steady_clock::now());
    EXPECT_TRUE(old.is_there());  // Not before it has begun: its answer is still owed.
    old.begin(stream());
    EXPECT_FALSE(old.is_there());
    EXPECT_FALSE(wire_.open);
    old.heartbeat("c");
    EXPECT_EQ(wire_.text, "");
}

TEST_F(AlertStreamTest, SaysNothingOnceItHasBeenEnded) {
    AlertStream listener(later());
    listener.begin(stream());
    listener.heartbeat("c1");
    listener.end();
    EXPECT_FALSE(wire_.open);
    EXPECT_FALSE(listener.is_there());
    wire_.text.clear();
    listener.alerts({view()}, "c2");
    listener.end();
    EXPECT_EQ(wire_.text, "");

    wire_ = {};
    AlertStream early(later());
    early.alerts({view()}, "c1");
    early.end();
    EXPECT_FALSE(early.is_there());
    early.begin(stream());
    EXPECT_EQ(wire_.text, "");
    EXPECT_FALSE(wire_.open);
}

TEST_F(AlertStreamTest, DoesNotGatherWithoutBoundBeforeTheAnswer) {
    AlertStream listener(later());
    const std::string long_cursor(1U << 10U, 'c');
    for (std::size_t count = 0; count < (alert_stream_early_bytes_max >> 10U) + 1; ++count) {
        listener.heartbeat(long_cursor);
    }
    EXPECT_FALSE(listener.is_there());
}

}  // namespace
}  // namespace bof::api
