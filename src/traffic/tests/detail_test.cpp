// Goal: the parts under the traffic: numbers, marks, the week's rhythm and the order of events.
#include "traffic/detail/event_heap.hpp"
#include "traffic/detail/marks.hpp"
#include "traffic/detail/random.hpp"
#include "traffic/detail/rhythm.hpp"
#include "vrm/format.hpp"

#include <set>
#include <unordered_set>

#include <gtest/gtest.h>

namespace bof::traffic {
namespace {

constexpr UtcTime utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
    return UtcDay{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} +
           std::chrono::hours{hour} + std::chrono::minutes{minute};
}

TEST(Random, IsSplitMix64) {
    Random random(1'234'567);
    EXPECT_EQ(random.next(), 6'457'827'717'110'365'317U);
    EXPECT_EQ(random.next(), 3'203'168'211'198'807'973U);
    EXPECT_EQ(random.next(), 9'817'491'932'198'370'423U);
}

TEST(Random, DistributionsHaveTheirMeans) {
    Random random(1);
    const int draws = 200'000;
    double exponential = 0.0;
    double unit = 0.0;
    std::array<int, 3> picks{};
    constexpr std::array<double, 3> cumulative{1.0, 1.0, 4.0};
    std::uint32_t most = 0;
    for (int draw = 0; draw < draws; ++draw) {
        exponential += random.exponential() / draws;
        unit += random.unit() / draws;
        ++picks[random.pick(cumulative)];
        most = std::max(most, random.below(7));
    }
    EXPECT_NEAR(exponential, 1.0, 0.02);
    EXPECT_NEAR(unit, 0.5, 0.005);
    EXPECT_NEAR(picks[0], draws / 4, draws / 100);
    EXPECT_EQ(picks[1], 0);
    EXPECT_EQ(most, 6U);
}

TEST(Marks, BritishOnesAreCurrentNeverIssuedAndDifferent) {
    std::unordered_set<Vrm> seen;
    for (std::uint32_t index = 0; index < 100'000; ++index) {
        // Both ends of the range of indices.
        const auto number =
            index % 2 == 0 ? index : static_cast<std::uint32_t>(vehicles_max) - index;
        const std::string text = british_mark(77, number);
        const Result<Vrm> vrm = Vrm::parse(text);
        ASSERT_TRUE(vrm.ok());
        ASSERT_EQ(format_of(*vrm), VrmFormat::current) << text;
        const int age = (text[2] - '0') * 10 + text[3] - '0';
        ASSERT_TRUE((age >= 28 && age <= 50) || (age >= 78 && age <= 99)) << text;
        ASSERT_TRUE(seen.insert(*vrm).second) << text;
    }
}

TEST(Marks, ForeignOnesParseAndDiffer) {
    std::unordered_set<Vrm> seen;
    std::set<char> firsts;
    for (std::uint32_t index = 0; index < 100'000; ++index) {
        const auto number =
            index % 2 == 0 ? index : static_cast<std::uint32_t>(vehicles_max) - index;
        const std::string text = foreign_mark(77, number);
        const Result<Vrm> vrm = Vrm::parse(text);
        ASSERT_TRUE(vrm.ok()) << text;
        ASSERT_TRUE(seen.insert(*vrm).second) << text;
        firsts.insert(text.size() > 4 && text[2] == '-' ? 'I'
                      : text[0] > '9' || text[0] < '0'  ? 'G'
                                                        : 'S');
    }
    EXPECT_EQ(firsts.size(), 3U);
}

TEST(Marks, MisreadTextIsAnotherMark) {
    for (std::uint64_t key = 0; key < 50'000; ++key) {
        const Result<Vrm> vrm =
            Vrm::parse(key % 2 == 0 ? british_mark(1, static_cast<std::uint32_t>(key)) : "I");
        const Result<Vrm> misread = Vrm::parse(misread_text(*vrm, key));
        ASSERT_TRUE(misread.ok());
        ASSERT_NE(*misread, *vrm);
    }
}

TEST(Rhythm, ClocksChangeOnTheLastSundays) {
    const auto is_ahead = [](UtcTime time) {
        return to_local(time).time_since_epoch() - time.time_since_epoch() == std::chrono::hours{1};
    };
    EXPECT_FALSE(is_ahead(utc(2026, 3, 29, 0, 59)));
    EXPECT_TRUE(is_ahead(utc(2026, 3, 29, 1, 0)));
    EXPECT_TRUE(is_ahead(utc(2026, 10, 25, 0, 59)));
    EXPECT_FALSE(is_ahead(utc(2026, 10, 25, 1, 0)));
    EXPECT_FALSE(is_ahead(utc(2027, 1, 1)));
}

TEST(Rhythm, MeanOverTheWeekIsOne) {
    const WeekRhythm daily(Rhythm::daily);
    double sum = 0.0;
    for (int hour = 0; hour < 7 * 24; ++hour) sum += daily.busyness(utc(2026, 2, 2, hour, 30));
    EXPECT_NEAR(sum / (7 * 24), 1.0, 1e-9);
    EXPECT_GT(daily.busyness(utc(2026, 2, 4, 8, 30)), 2.0 * daily.busyness(utc(2026, 2, 4, 5, 30)));
    EXPECT_GT(daily.busyness(utc(2026, 2, 4, 8, 30)), daily.busyness(utc(2026, 2, 4, 12, 30)));
    EXPECT_LT(daily.busyness(utc(2026, 2, 8, 8, 30)), daily.busyness(utc(2026, 2, 8, 12, 30)));
    // In summer the rush hour comes an hour earlier by UTC.
    EXPECT_EQ(daily.busyness(utc(2026, 7, 1, 7, 30)), daily.busyness(utc(2026, 2, 4, 8, 30)));
}

// Method: busyness summed up second by second must reach what was asked for when after() says so.
TEST(Rhythm, AfterEqualsSummingUp) {
    for (const Rhythm rhythm : {Rhythm::daily, Rhythm::even}) {
        const WeekRhythm week(rhythm);
        for (std::uint32_t seed = 0; seed < 20; ++seed) {
            SCOPED_TRACE(testing::Message() << "seed " << seed);
            Random random{seed};
            const UtcTime from = utc(2026, 2, 2) + std::chrono::seconds{random.below(700'000)};
            const double busy_s = random.between(0, 1'500'000);
            const UtcTime then = week.after(from, busy_s);
            double sum = 0.0;
            for (UtcTime time = from; time < then; time += std::chrono::seconds{1}) {
                sum += week.busyness(time);
            }
            EXPECT_NEAR(sum, busy_s, 5.0);
        }
    }
}

TEST(EventHeap, GivesWhatASortedQueueGives) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        Random random{seed};
        std::vector<Event> events;
        for (std::uint32_t left = 1 + random.below(60); left > 0; --left) {
            events.push_back({random.below(40), left, 0, 0, 0});
        }
        std::set<Event> sorted(events.begin(), events.end());
        EventHeap heap(events);
        for (int round = 0; round < 500; ++round) {
            ASSERT_EQ(heap.first().time_ms, sorted.begin()->time_ms);
            ASSERT_EQ(heap.first().vehicle, sorted.begin()->vehicle);
            Event event = heap.first();
            event.time_ms += random.below(40);
            sorted.erase(sorted.begin());
            sorted.insert(event);
            heap.replace_first(event);
        }
    }
}

}  // namespace
}  // namespace bof::traffic
