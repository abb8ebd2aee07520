// Goal: every way a camera may write a time gives the one moment that was meant; nothing else is a
// time.
#include "codec/capture_time.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace bof {
namespace {

namespace chrono = std::chrono;
using chrono::milliseconds;

/// "2026-05-01T12:00:00.123Z +60": local time, and offset in minutes where there is one.
std::string shown(std::string_view text) {
    const auto time = parse_capture_time(text);
    if (!time) return std::string{time.error().public_text.view()};
    std::string shown = to_rfc3339(UtcTime{time->local.time_since_epoch()});
    shown.pop_back();
    if (time->offset) shown += " " + std::to_string(time->offset->count());
    return shown;
}

TEST(CaptureTime, ReadsEveryAcceptedForm) {
    const std::array<std::pair<const char*, const char*>, 24> rows{{
        {"2026-05-01T12:00:00Z", "2026-05-01T12:00:00.000 0"},
        {"2026-05-01t12:00:00z", "2026-05-01T12:00:00.000 0"},
        {"2026-05-01T12:00:00.1Z", "2026-05-01T12:00:00.100 0"},
        {"2026-05-01T12:00:00.123Z", "2026-05-01T12:00:00.123 0"},
        {"2026-05-01T12:00:00.1239999Z", "2026-05-01T12:00:00.123 0"},
        {"2026-05-01T12:00:00.00000000000000000000001Z", "2026-05-01T12:00:00.000 0"},
        {"2026-05-01T12:00:00,5", "2026-05-01T12:00:00.500"},
        {"2026-05-01T12:00:00", "2026-05-01T12:00:00.000"},
        {" 2026-05-01T12:00:00\n", "2026-05-01T12:00:00.000"},
        {"2026-05-01T12:00:00+01:00", "2026-05-01T12:00:00.000 60"},
        {"2026-05-01T12:00:00-0530", "2026-05-01T12:00:00.000 -330"},
        {"2026-05-01T12:00:00+05", "2026-05-01T12:00:00.000 300"},
        {"2026-05-01T12:00:00+14:00", "2026-05-01T12:00:00.000 840"},
        {"2026-05-01T12:00:00-00:00", "2026-05-01T12:00:00.000 0"},
        {"2026-05-01 12:00:00", "2026-05-01T12:00:00.000"},
        {"2026-05-01 12:00:00.123", "2026-05-01T12:00:00.123"},
        {"01/05/2026 12:00:00", "2026-05-01T12:00:00.000"},
        {"01/05/2026 12:00:00.123", "2026-05-01T12:00:00.123"},
        {"2026-12-31T24:00:00Z", "2027-01-01T00:00:00.000 0"},
        {"2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00.000 0"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000 0"},
        {"2016-12-31T23:59:60.7Z", "2017-01-01T00:00:00.000 0"},
        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000 0"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000 0"},
    }};
    for (const auto& [text, expected] : rows) EXPECT_EQ(shown(text), expected) << text;
}

TEST(CaptureTime, RefusesWhatIsNotATime) {
    for (const char* text : {"",
                             "Z",
                             "2026-05-01",
                             "2026-05-01T12:00",
                             "2026-05-01T12:00Z",
                             "2026-05-01T12:00:00.",
                             "2026-05-01T12:00:00.Z",
                             "2026-05-01T12:00:00 Z",
                             "2026-05-01T12:00:00ZZ",
                             "2026-05-01T12:00:00+14:01",
                             "2026-05-01T12:00:00+1",
                             "2026-05-01T12:00:00+01:60",
                             "2026-05-01T12:00:00+01:0",
                             "2026-05-01T12:00:00+01:",
                             "2026-05-01T25:00:00Z",
                             "2026-05-01T24:00:01Z",
                             "2026-05-01T24:00:00.001Z",
                             "2026-05-01T12:60:00Z",
                             "2026-05-01T12:00:61Z",
                             "26-05-01T12:00:00Z",
                             "12026-05-01T12:00:00Z",
                             "-2026-05-01T12:00:00Z",
                             "2026-5-1T12:00:00Z",
                             "2026/05/01 12:00:00",
                             "1/5/2026 12:00:00",
                             "01/05/26 12:00:00",
                             "01-05-2026 12:00:00",
                             "2026-05-01X12:00:00Z",
                             "2026-05-01T12.00.00Z",
                             "20260501T120000Z",
                             "2026-05-01T-1:00:00Z",
                             "2026-05-01T+1:00:00Z",
                             "1777636800"}) {
        EXPECT_EQ(shown(text), "the capture time is in none of the accepted forms") << text;
    }
}

TEST(CaptureTime, RefusesDaysNoCalendarHas) {
    for (const char* text : {"2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
                             "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "1900-02-29T00:00:00Z",
                             "30/02/2026 12:00:00"}) {
        EXPECT_EQ(shown(text), "the capture time is a day that no calendar has") << text;
    }
}

// Method: write any moment down plainly, in both orders of date, and read it back.
TEST(CaptureTime, ReadsBackAnyWrittenMoment) {
    for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        const std::int64_t ms = static_cast<std::int64_t>(random() * 1'000 + random() % 1'000);
        std::string text = to_rfc3339(from_unix_ms(ms));
        text.pop_back();
        if (random() % 2 == 0) {
            text = text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4) + " " +
                   text.substr(11);
        }
        const auto read = parse_capture_time(text);
        ASSERT_TRUE(read.ok()) << text;
        EXPECT_EQ(read->local.time_since_epoch().count(), ms) << text;
        EXPECT_FALSE(read->offset.has_value());
    }
}

std::string utc_of(const TimeZone& zone, std::string_view local) {
    const auto time = parse_capture_time(local);
    return time ? to_rfc3339(zone.to_utc(time->local)) : "not a time";
}

TEST(TimeZone, ChangesOfTheClocksAreAsDocumented) {
    const auto london = TimeZone::named("Europe/London");
    ASSERT_TRUE(london.ok());
    EXPECT_EQ(utc_of(*london, "2026-01-15T12:00:00.250"), "2026-01-15T12:00:00.250Z");
    EXPECT_EQ(utc_of(*london, "2026-07-15T12:00:00.250"), "2026-07-15T11:00:00.250Z");
    // 29 March: 01:00 to 02:00 does not occur, and is moved on to 02:00 to 03:00 summer time.
    EXPECT_EQ(utc_of(*london, "2026-03-29T00:59:59.999"), "2026-03-29T00:59:59.999Z");
    EXPECT_EQ(utc_of(*london, "2026-03-29T01:00:00"), "2026-03-29T01:00:00.000Z");
    EXPECT_EQ(utc_of(*london, "2026-03-29T01:30:00"), "2026-03-29T01:30:00.000Z");
    EXPECT_EQ(utc_of(*london, "2026-03-29T02:30:00"), "2026-03-29T01:30:00.000Z");
    // 25 October: 01:00 to 02:00 occurs twice; the first is in summer time.
    EXPECT_EQ(utc_of(*london, "2026-10-25T00:59:59.999"), "2026-10-24T23:59:59.999Z");
    EXPECT_EQ(utc_of(*london, "2026-10-25T01:30:00"), "2026-10-25T00:30:00.000Z");
    EXPECT_EQ(utc_of(*london, "2026-10-25T01:59:59.999"), "2026-10-25T00:59:59.999Z");
    EXPECT_EQ(utc_of(*london, "2026-10-25T02:00:00"), "2026-10-25T02:00:00.000Z");
    EXPECT_EQ(utc_of(*london, "1969-12-31T23:59:59.999"), "1969-12-31T22:59:59.999Z");
}

TEST(TimeZone, UtcIsItselfUnderAllItsNames) {
    for (const char* name : {"UTC", "Etc/UTC", "Zulu"}) {
        const auto utc = TimeZone::named(name);
        ASSERT_TRUE(utc.ok()) << name;
        EXPECT_EQ(utc_of(*utc, "2026-07-15T12:00:00.250"), "2026-07-15T12:00:00.250Z");
    }
}

TEST(TimeZone, UnknownNamesAreNotFound) {
    for (const char* name :
         {"", "Europe/Llan Arall", "/etc/passwd", "../../etc/passwd", "Europe", "europe/london"}) {
        const auto zone = TimeZone::named(name);
        ASSERT_FALSE(zone.ok()) << name;
        EXPECT_EQ(zone.error().code, Errc::not_found);
    }
}

}  // namespace
}  // namespace bof
