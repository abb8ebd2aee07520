#include "sender/paced_feed.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

PacedFeed::Source shipments(std::vector<milliseconds> dues, std::atomic<std::size_t>& made) {
    return [dues = std::move(dues), &made]() -> std::optional<DueShipment> {
        if (made >= dues.size()) return std::nullopt;
        DueShipment next;
        next.due = dues[made];
        next.shipment.document = std::string(100, 'x');
        next.shipment.tag = made++;
        return next;
    };
}

// Takes until the feed is finished, as a client does, and gives the tags with when they came.
std::vector<std::pair<std::uint64_t, steady_clock::duration>> take_all(PacedFeed& feed) {
    const auto start = steady_clock::now();
    std::vector<std::pair<std::uint64_t, steady_clock::duration>> taken;
    Shipment shipment;
    while (true) {
        steady_clock::time_point again{};
        const Supply supply = feed.take(shipment, again);
        if (supply == Supply::finished) return taken;
        if (supply == Supply::shipment) {
            taken.emplace_back(shipment.tag, steady_clock::now() - start);
        } else {
            std::this_thread::sleep_until(std::min(again, steady_clock::now() + milliseconds{1}));
        }
    }
}

// Goal: all come, in order, none before its time.
TEST(PacedFeed, HandsOutInOrderAndNeverEarly) {
    const std::vector<milliseconds> dues{milliseconds{0}, milliseconds{0}, milliseconds{30},
                                         milliseconds{60}};
    std::atomic<std::size_t> made{0};
    PacedFeed feed(shipments(dues, made), {});
    const auto before = steady_clock::now();
    feed.start([] {});
    const auto taken = take_all(feed);
    EXPECT_GE(steady_clock::now() - before, milliseconds{60});
    ASSERT_EQ(taken.size(), dues.size());
    for (std::size_t index = 0; index < taken.size(); ++index) {
        EXPECT_EQ(taken[index].first, index);
    }
    EXPECT_EQ(feed.taken(), dues.size());
    EXPECT_GE(feed.lag_max(), feed.lag());
}

// Goal: making ahead stops at the limits, in items and in bytes, and goes on when there is room.
TEST(PacedFeed, MakesAheadUpToItsLimits) {
    struct Case {
        PacedFeedLimits limits;
        std::size_t kept;
    };
    for (const Case& example :
         {Case{{5, std::size_t{1} << 20U}, 5}, Case{{100, 250}, 3}, Case{{100, 1}, 1}}) {
        std::atomic<std::size_t> made{0};
        PacedFeed feed(shipments(std::vector<milliseconds>(40), made), {}, example.limits);
        feed.start([] {});
        // One more than is kept is made and waits for room in the maker's hands.
        while (made < example.kept + 1) std::this_thread::yield();
        std::this_thread::sleep_for(milliseconds{5});
        EXPECT_EQ(made, example.kept + 1);
        EXPECT_EQ(take_all(feed).size(), 40U);
    }
}

TEST(PacedFeed, StopFinishesItAtOnce) {
    std::atomic<std::size_t> made{0};
    PacedFeed feed(shipments(std::vector<milliseconds>(10'000, milliseconds{3'600'000}), made), {});
    std::atomic<int> woken{0};
    feed.start([&woken] { ++woken; });
    while (woken == 0) std::this_thread::yield();
    feed.stop();
    Shipment shipment;
    steady_clock::time_point again{};
    EXPECT_EQ(feed.take(shipment, again), Supply::finished);
}

TEST(PacedFeed, SaysHowLateItIs) {
    std::atomic<std::size_t> made{0};
    PacedFeed feed(shipments({milliseconds{0}}, made), {});
    std::atomic<bool> there{false};
    feed.start([&there] { there = true; });
    while (!there) std::this_thread::yield();
    std::this_thread::sleep_for(milliseconds{20});
    EXPECT_EQ(take_all(feed).size(), 1U);
    EXPECT_GE(feed.lag(), milliseconds{20});
}

}  // namespace
}  // namespace bof
