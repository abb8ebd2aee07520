// Goal: times of day are those of the clocks on the wall, also in the nights when these change.
#include "search/local_times.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr UtcTime utc(int month, int day, int hour = 0, int minute = 0) {
    return UtcTime{std::chrono::sys_days{std::chrono::year{2026} / month / day} + hours{hour} +
                   minutes{minute}};
}
using Windows = std::vector<TimeWindow>;

Windows expand(UtcTime from, UtcTime until, const std::vector<TimesOfDay>& times) {
    return windows_of({from, until}, times).value();
}

TEST(LocalTimes, NoTimesAreTheWhole) {
    EXPECT_EQ(expand(utc(5, 1), utc(5, 2), {}), (Windows{{utc(5, 1), utc(5, 2)}}));
}

TEST(LocalTimes, SummerIsAnHourAhead) {
    const TimesOfDay rush{.from = hours{7}, .until = hours{9}};
    EXPECT_EQ(expand(utc(1, 5), utc(1, 7), {rush}),
              (Windows{{utc(1, 5, 7), utc(1, 5, 9)}, {utc(1, 6, 7), utc(1, 6, 9)}}));
    EXPECT_EQ(expand(utc(7, 6), utc(7, 7), {rush}), (Windows{{utc(7, 6, 6), utc(7, 6, 8)}}));
}

TEST(LocalTimes, OnlyOnItsDaysAndAcrossMidnight) {
    // 2026-05-01 is a Friday.
    const TimesOfDay nights{.weekdays = 1U << 4U, .from = hours{22}, .until = hours{2}};
    EXPECT_EQ(expand(utc(4, 30), utc(5, 9), {nights}),
              (Windows{{utc(5, 1, 21), utc(5, 2, 1)}, {utc(5, 8, 21), utc(5, 9)}}));
    // One that began before the window is cut, not left out.
    EXPECT_EQ(expand(utc(5, 1, 23), utc(5, 3), {nights}), (Windows{{utc(5, 1, 23), utc(5, 2, 1)}}));
}

TEST(LocalTimes, WhatTouchesIsOne) {
    const TimesOfDay all_day{.from = {}, .until = hours{24}};
    EXPECT_EQ(expand(utc(1, 1), utc(1, 4), {all_day}), (Windows{{utc(1, 1), utc(1, 4)}}));
    const TimesOfDay early{.from = hours{6}, .until = hours{8}};
    const TimesOfDay later{.from = hours{7}, .until = hours{9}};
    EXPECT_EQ(expand(utc(1, 1), utc(1, 2), {later, early}),
              (Windows{{utc(1, 1, 6), utc(1, 1, 9)}}));
}

// 2026-03-29: at 01:00 UTC clocks go from 01:00 to 02:00.
TEST(LocalTimes, TheHourThatDoesNotComeIsEmpty) {
    const auto night = [](minutes from, minutes until) {
        return expand(utc(3, 28, 12), utc(3, 29, 12), {{.from = from, .until = until}});
    };
    EXPECT_EQ(night(hours{1} + minutes{10}, hours{1} + minutes{50}), Windows{});
    EXPECT_EQ(night(minutes{30}, minutes{90}), (Windows{{utc(3, 29, 0, 30), utc(3, 29, 1)}}));
    EXPECT_EQ(night(minutes{90}, hours{3}), (Windows{{utc(3, 29, 1), utc(3, 29, 2)}}));
}

// 2026-10-25: at 01:00 UTC clocks go back from 02:00 to 01:00.
TEST(LocalTimes, TheHourThatComesTwiceCountsTwice) {
    const auto night = [](minutes from, minutes until) {
        return expand(utc(10, 24, 12), utc(10, 25, 12), {{.from = from, .until = until}});
    };
    EXPECT_EQ(night(hours{1}, hours{2}), (Windows{{utc(10, 25, 0), utc(10, 25, 2)}}));
    EXPECT_EQ(night(minutes{90}, minutes{100}),
              (Windows{{utc(10, 25, 0, 30), utc(10, 25, 1, 40)}}));
    EXPECT_EQ(night(minutes{30}, hours{3}), (Windows{{utc(10, 24, 23, 30), utc(10, 25, 3)}}));
}

TEST(LocalTimes, TooManyAreRefused) {
    std::vector<TimesOfDay> often;
    for (int hour = 0; hour < 12; ++hour) {
        often.push_back({.from = hours{2 * hour}, .until = hours{2 * hour + 1}});
    }
    EXPECT_TRUE(windows_of({utc(1, 1), utc(3, 1)}, often).ok());
    const auto refused = windows_of({utc(1, 1), utc(6, 1)}, often);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bof
