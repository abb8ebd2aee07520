// Goal: what NRDs have delivered is counted in the right hour and minute, forgotten in time, and
// handed out for keeping exactly once.
#include "ingest/nrd_activity_book.hpp"

#include <map>

#include <gtest/gtest.h>

namespace bof::nrd_activity_book_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const UtcTime noon = from_unix_ms(1'777'636'800'000);
constexpr NrdId camera{7};

NrdSign sign(UtcTime captured, NrdId nrd = camera) { return {nrd, captured, captured}; }

NrdActivity noted(std::initializer_list<NrdSign> signs) {
    NrdActivityBook book;
    book.note(std::vector<NrdSign>{signs});
    return book.all().at(camera);
}

// The slow, plainly right way: every span of each time.
TEST(RecentCounts, EqualsAMapOfTheLatestSpans) {
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::uint32_t random = seed;
        RecentCounts<8> counts;
        std::map<std::int64_t, std::uint32_t> right;
        std::int64_t newest = 0;
        for (int step = 0; step < 200; ++step) {
            random = random * 1'664'525 + 1'013'904'223;
            const std::int64_t span = 1'000 + step / 4 + static_cast<std::int64_t>(random >> 28U);
            counts.add(span);
            newest = std::max(newest, span);
            if (span > newest - 8) ++right[span];
            right.erase(right.begin(), right.upper_bound(newest - 8));
            for (std::int64_t each = 990; each < 1'080; ++each) {
                ASSERT_EQ(counts.at(each), right.contains(each) ? right.at(each) : 0) << each;
            }
        }
    }
}

TEST(RecentCounts, AnAccountThatIsFullStaysFull) {
    RecentCounts<2> counts;
    counts.add(5, std::numeric_limits<std::uint32_t>::max() - 1);
    counts.add(5);
    counts.add(5);
    EXPECT_EQ(counts.at(5), std::numeric_limits<std::uint32_t>::max());
}

TEST(NrdActivityBook, CountsByHourAndMinuteOfCapture) {
    const NrdActivity activity =
        noted({sign(noon), sign(noon + seconds{59}), sign(noon + minutes{1}),
               sign(noon - seconds{1}), sign(noon, NrdId{8})});
    EXPECT_EQ(activity.by_hour.at(hour_number(noon)), 3U);
    EXPECT_EQ(activity.by_hour.at(hour_number(noon) - 1), 1U);
    EXPECT_EQ(activity.by_minute.at(minute_number(noon)), 2U);
    EXPECT_EQ(activity.by_minute.at(minute_number(noon) + 1), 1U);
    EXPECT_EQ(activity.last_seen(), noon + minutes{1});
}

TEST(NrdActivityBook, WhatComesLateFillsItsHourAndIsNotTheLast) {
    const UtcTime received = noon + hours{3};
    const NrdActivity activity = noted({sign(noon + hours{2}), {camera, noon, received}});
    EXPECT_EQ(activity.by_hour.at(hour_number(noon)), 1U);
    EXPECT_EQ(activity.captured, noon + hours{2});
    EXPECT_EQ(activity.received, noon + hours{2});
}

// A clock that is a day ahead must not make an NRD look alive for a day after it fell silent.
TEST(NrdActivityBook, AClockThatIsAheadCountsAtReceipt) {
    const NrdActivity activity = noted({{camera, noon + hours{24}, noon}});
    EXPECT_EQ(activity.last_seen(), noon);
    EXPECT_EQ(activity.captured, noon + hours{24});
    EXPECT_EQ(activity.by_hour.at(hour_number(noon)), 1U);
    const NrdActivity mended = noted({{camera, noon + hours{24}, noon}, sign(noon + seconds{1})});
    EXPECT_EQ(mended.captured, noon + seconds{1});
}

TEST(NrdActivityBook, HandsOutWhatChangedOnce) {
    NrdActivityBook book;
    book.note(std::vector{sign(noon), sign(noon, NrdId{8})});
    const auto first = book.take_changed();
    EXPECT_EQ(first.size(), 2U);
    EXPECT_TRUE(book.take_changed().empty());
    book.note(std::vector{sign(noon + seconds{1})});
    const auto second = book.take_changed();
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].by_hour.at(hour_number(noon)), 2U);
    // The register was not there.
    book.give_back(second);
    EXPECT_EQ(book.take_changed(), second);
}

TEST(NrdActivityBook, GoesOnFromWhatWasKept) {
    NrdActivityBook before;
    before.note(std::vector{sign(noon)});
    NrdActivityBook book;
    book.restore(before.take_changed());
    EXPECT_TRUE(book.take_changed().empty());
    book.note(std::vector{sign(noon + seconds{2})});
    EXPECT_EQ(book.all().at(camera).by_hour.at(hour_number(noon)), 2U);
}

}  // namespace
}  // namespace bof::nrd_activity_book_test
