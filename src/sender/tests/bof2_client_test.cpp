#include "sender/bof2_client.hpp"

#include "sender/tests/fake_office.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds patience = seconds{20};

// Hands out numbered documents "<n>k</n>" and remembers what became of each.
class NumberedFeed final : public ShipmentFeed {
  public:
    explicit NumberedFeed(std::uint64_t count, std::uint32_t reads = 1)
        : count_(count), reads_(reads) {}

    Supply take(Shipment& shipment, std::chrono::steady_clock::time_point& again) override {
        const std::scoped_lock lock(mutex_);
        if (next_ >= count_) return Supply::finished;
        if (next_ >= open_until_) {
            again = std::chrono::steady_clock::now() + seconds{60};
            return Supply::wait;
        }
        shipment.service = bof2::Service::input_compact_capture;
        shipment.document = "<n>" + std::to_string(next_) + "</n>";
        shipment.reads = reads_;
        shipment.tag = next_++;
        return Supply::shipment;
    }
    void delivered(const Shipment& shipment, const Delivery& delivery) override {
        const std::scoped_lock lock(mutex_);
        ++answers_[shipment.tag];
        deliveries_[shipment.tag] = delivery;
        order_.push_back(shipment.tag);
    }
    void open_until(std::uint64_t count) {
        const std::scoped_lock lock(mutex_);
        open_until_ = count;
    }
    bool each_answered_once() {
        const std::scoped_lock lock(mutex_);
        if (answers_.size() != next_) return false;
        return std::all_of(answers_.begin(), answers_.end(),
                           [](const auto& entry) { return entry.second == 1; });
    }
    Delivery delivery(std::uint64_t tag) {
        const std::scoped_lock lock(mutex_);
        return deliveries_[tag];
    }
    std::vector<std::uint64_t> order() {
        const std::scoped_lock lock(mutex_);
        return order_;
    }

  private:
    std::mutex mutex_;
    const std::uint64_t count_;
    const std::uint32_t reads_;
    std::uint64_t next_ = 0;
    std::uint64_t open_until_ = UINT64_MAX;
    std::map<std::uint64_t, int> answers_;
    std::map<std::uint64_t, Delivery> deliveries_;
    std::vector<std::uint64_t> order_;
};

ClientSettings settings_for(std::uint16_t port) {
    ClientSettings settings;
    settings.endpoint = {false, "127.0.0.1", port, "/bof2/services"};
    settings.pause_first = milliseconds{1};
    settings.pause_longest = milliseconds{8};
    return settings;
}

FakeOffice::Reply accept(const std::string& /*request*/, std::size_t /*number*/) {
    return {FakeOffice::returns("")};
}

std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
}

// Goal: each shipment is delivered once, whatever the connections, threads and pipelining.
TEST(Bof2Client, DeliversEveryShipmentOnce) {
    struct Case {
        std::size_t connections;
        std::size_t threads;
        std::size_t depth;
    };
    for (const Case& example : {Case{1, 1, 1}, Case{4, 2, 1}, Case{2, 1, 8}, Case{7, 3, 3}}) {
        SCOPED_TRACE(testing::Message() << example.connections << " connections");
        FakeOffice office(accept);
        NumberedFeed feed(300, 2);
        ClientSettings settings = settings_for(office.port());
        settings.connections = example.connections;
        settings.threads = example.threads;
        settings.pipeline_depth = example.depth;
        Bof2Client client(settings, feed);
        ASSERT_TRUE(client.start().ok());
        ASSERT_TRUE(client.wait(patience));

        const ClientTally tally = client.tally();
        EXPECT_EQ(tally.accepted, 300U);
        EXPECT_EQ(tally.accepted_reads, 600U);
        EXPECT_EQ(tally.retries, 0U);
        EXPECT_EQ(tally.latency.count(), 300U);
        EXPECT_EQ(tally.connections_opened, example.connections);
        EXPECT_TRUE(feed.each_answered_once());
        std::set<std::string> bodies;
        for (const std::string& request : office.requests()) bodies.insert(body_of(request));
        EXPECT_EQ(bodies.size(), 300U);
    }
}

TEST(Bof2Client, WritesTheRequestAsACameraDoes) {
    FakeOffice office(accept);
    NumberedFeed feed(1);
    Bof2Client client(settings_for(office.port()), feed);
    ASSERT_TRUE(client.start().ok());
    ASSERT_TRUE(client.wait(patience));
    ASSERT_EQ(office.requests().size(), 1U);
    EXPECT_EQ(office.requests()[0],
              "POST /bof2/services/InputCompactCaptureWebService HTTP/1.1\r\nHost: 127.0.0.1:" +
                  std::to_string(office.port()) +
                  "\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n"
                  "Content-Length: 8\r\n\r\n<n>0</n>");
}

// Goal: with many requests under way on a connection, each answer goes to its own request.
TEST(Bof2Client, PipelinedAnswersKeepTheirOrder) {
    FakeOffice office([](const std::string& request, std::size_t /*number*/) {
        return FakeOffice::Reply{FakeOffice::returns("to " + body_of(request).substr(3, 2))};
    });
    NumberedFeed feed(90);
    ClientSettings settings = settings_for(office.port());
    settings.connections = 1;
    settings.pipeline_depth = 16;
    Bof2Client client(settings, feed);
    ASSERT_TRUE(client.start().ok());
    ASSERT_TRUE(client.wait(patience));
    for (std::uint64_t tag = 10; tag < 90; ++tag) {
        EXPECT_EQ(feed.delivery(tag).text, "to " + std::to_string(tag));
        EXPECT_EQ(feed.order()[tag], tag);
    }
}

// Goal: what the server says decides: accepted, refused, fault; none of these is tried again.
TEST(Bof2Client, TellsRefusalsFromFaults) {
    FakeOffice office([](const std::string& /*request*/, std::size_t number) -> FakeOffice::Reply {
        const std::string fault = "<E><Fault><faultstring>no</faultstring></Fault></E>";
        if (number == 1) return {FakeOffice::returns("index 3: impossible mark")};
        if (number == 2) return {FakeOffice::answer(500, fault)};
        if (number == 3) return {FakeOffice::answer(404, "not here")};
        return {FakeOffice::returns("")};
    });
    NumberedFeed feed(4);
    ClientSettings settings = settings_for(office.port());
    settings.connections = 1;
    Bof2Client client(settings, feed);
    ASSERT_TRUE(client.start().ok());
    ASSERT_TRUE(client.wait(patience));

    EXPECT_EQ(feed.delivery(0).outcome, Outcome::refused);
    EXPECT_EQ(feed.delivery(0).text, "index 3: impossible mark");
    EXPECT_EQ(feed.delivery(1).outcome, Outcome::fault);
    EXPECT_EQ(feed.delivery(1).text, "no");
    EXPECT_EQ(feed.delivery(2).outcome, Outcome::fault);
    EXPECT_EQ(feed.delivery(2).text, "HTTP status 404 without a SOAP answer");
    EXPECT_EQ(feed.delivery(3).outcome, Outcome::accepted);
    const ClientTally tally = client.tally();
    EXPECT_EQ(tally.refused, 1U);
    EXPECT_EQ(tally.faults, 2U);
    EXPECT_EQ(tally.accepted, 1U);
    EXPECT_EQ(tally.retries, 0U);
}

// Goal: a server that is busy, closes or dies in the middle costs time, not reads.
TEST(Bof2Client, SendsAgainWhatWasNotServed) {
    const std::string busy = FakeOffice::answer(503, "");
    const std::string busy_fault = FakeOffice::answer(
        500,
        "<Fault><faultstring>full</faultstring><detail><code>unavailable</code></detail></Fault>");
    for (const std::size_t depth : {1U, 5U}) {
        FakeOffice office([&](const std::string& /*request*/, std::size_t number) {
            if (number % 7 == 1) return FakeOffice::Reply{busy};
            if (number % 11 == 2) return FakeOffice::Reply{busy_fault};
            if (number % 13 == 3) return FakeOffice::Reply{"", true};
            if (number % 17 == 4) return FakeOffice::Reply{"HTTP/1.1 200 OK\r\nConte", true};
            if (number % 19 == 5) {
                return FakeOffice::Reply{
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n<opReturn/>",
                    true};
            }
            return FakeOffice::Reply{FakeOffice::returns("")};
        });
        NumberedFeed feed(120);
        ClientSettings settings = settings_for(office.port());
        settings.connections = 3;
        settings.pipeline_depth = depth;
        Bof2Client client(settings, feed);
        ASSERT_TRUE(client.start().ok());
        ASSERT_TRUE(client.wait(patience));
        const ClientTally tally = client.tally();
        EXPECT_EQ(tally.accepted, 120U);
        EXPECT_EQ(tally.failed + tally.faults + tally.refused, 0U);
        EXPECT_GT(tally.retries, 10U);
        EXPECT_TRUE(feed.each_answered_once());
        // Of what was pipelined behind a request that ended its connection, the server saw nothing.
        EXPECT_LE(office.requests().size(), 120 + tally.retries);
        if (depth == 1) {
            EXPECT_EQ(office.requests().size(), 120 + tally.retries);
        }
    }
}

TEST(Bof2Client, WaitsForAServerThatIsNotThereYet) {
    std::uint16_t port = 0;
    { port = FakeOffice(accept).port(); }
    NumberedFeed feed(5);
    Bof2Client client(settings_for(port), feed);
    ASSERT_TRUE(client.start().ok());
    EXPECT_FALSE(client.wait(milliseconds{30}));
    EXPECT_EQ(client.tally().last_trouble, "Connection refused");
    const FakeOffice office(accept, port);
    ASSERT_TRUE(client.wait(patience));
    EXPECT_EQ(client.tally().accepted, 5U);
}

TEST(Bof2Client, GivesUpInTheEndAndSaysWhy) {
    FakeOffice office([](const std::string& /*request*/, std::size_t /*number*/) {
        return FakeOffice::Reply{FakeOffice::answer(503, "<Fault><faultstring>busy</faultstring>")};
    });
    NumberedFeed feed(3);
    ClientSettings settings = settings_for(office.port());
    settings.retry_time_max = milliseconds{100};
    Bof2Client client(settings, feed);
    ASSERT_TRUE(client.start().ok());
    ASSERT_TRUE(client.wait(patience));
    EXPECT_EQ(client.tally().failed, 3U);
    EXPECT_EQ(feed.delivery(0).outcome, Outcome::failed);
    EXPECT_EQ(feed.delivery(0).text, "busy");
    EXPECT_GT(feed.delivery(0).attempts, 1U);
}

TEST(Bof2Client, DoesNotWaitForEverForAnAnswer) {
    FakeOffice office([](const std::string& /*request*/, std::size_t number) {
        return number == 1 ? FakeOffice::Reply{} : FakeOffice::Reply{FakeOffice::returns("")};
    });
    NumberedFeed feed(1);
    ClientSettings settings = settings_for(office.port());
    settings.answer_time_max = milliseconds{50};
    Bof2Client client(settings, feed);
    ASSERT_TRUE(client.start().ok());
    ASSERT_TRUE(client.wait(patience));
    EXPECT_EQ(feed.delivery(0).outcome, Outcome::accepted);
    EXPECT_EQ(feed.delivery(0).attempts, 2U);
}

TEST(Bof2Client, AsksAgainWhenWoken) {
    FakeOffice office(accept);
    NumberedFeed feed(10);
    feed.open_until(4);
    Bof2Client client(settings_for(office.port()), feed);
    ASSERT_TRUE(client.start().ok());
    while (client.tally().accepted < 4) std::this_thread::yield();
    EXPECT_FALSE(client.wait(milliseconds{20}));
    feed.open_until(10);
    client.wake();
    ASSERT_TRUE(client.wait(patience));
    EXPECT_EQ(client.tally().accepted, 10U);
}

TEST(Bof2Client, StopFailsWhatIsUnderWay) {
    FakeOffice office(
        [](const std::string& /*request*/, std::size_t /*number*/) { return FakeOffice::Reply{}; });
    NumberedFeed feed(100);
    ClientSettings settings = settings_for(office.port());
    settings.connections = 2;
    Bof2Client client(settings, feed);
    ASSERT_TRUE(client.start().ok());
    while (office.requests().size() < 2) std::this_thread::yield();
    client.stop(milliseconds{10});
    EXPECT_EQ(client.tally().failed, 2U);
    EXPECT_EQ(feed.delivery(0).text, "the sender was stopped");
    EXPECT_TRUE(feed.each_answered_once());
}

TEST(Bof2Client, RefusesSettingsOutOfRange) {
    NumberedFeed feed(1);
    for (const auto& spoil : std::vector<std::function<void(ClientSettings&)>>{
             [](ClientSettings& settings) { settings.connections = 0; },
             [](ClientSettings& settings) { settings.connections = client_connections_max + 1; },
             [](ClientSettings& settings) { settings.threads = 5; },
             [](ClientSettings& settings) { settings.pipeline_depth = 65; },
         }) {
        ClientSettings settings = settings_for(1);
        spoil(settings);
        const auto started = Bof2Client(settings, feed).start();
        ASSERT_FALSE(started.ok());
        EXPECT_EQ(started.error().code, Errc::invalid_argument);
    }
}

}  // namespace
}  // namespace bof
