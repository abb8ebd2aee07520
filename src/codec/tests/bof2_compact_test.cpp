// Goal: compact captures are split as the interface says, and what we write reads back the same.
#include "codec/bof2.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bof::bof2 {
namespace {

constexpr std::string_view mandatory = "w|u|AB32CDE|12|3|1|2026-05-01T12:00:00.123Z";

std::string with(std::string_view optional) {
    return std::string{mandatory} + std::string{optional};
}

TEST(CompactCapture, AllFifteenFields) {
    const std::string text = with("|51.856|-4.312|7|p|t|z|95|true");
    const auto read = parse_compact_capture(text);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->word, "w");
    EXPECT_EQ(read->username, "u");
    EXPECT_EQ(read->vrm, "AB32CDE");
    EXPECT_EQ(read->address, (CameraAddress{12, 3, 1}));
    EXPECT_EQ(read->captured, "2026-05-01T12:00:00.123Z");
    EXPECT_EQ(read->latitude, 51.856);
    EXPECT_EQ(read->longitude, -4.312);
    EXPECT_EQ(read->preset, 7);
    EXPECT_EQ(read->pan, "p");
    EXPECT_EQ(read->tilt, "t");
    EXPECT_EQ(read->zoom, "z");
    EXPECT_EQ(read->confidence_percent, 95);
    EXPECT_EQ(read->moving_towards, true);
    EXPECT_FALSE(read->field_refused);
    EXPECT_TRUE(read->images.empty());
}

TEST(CompactCapture, LaterFieldsMayBeEmptyOrMissing) {
    for (std::size_t bars = 0; bars <= 8; ++bars) {
        const std::string text = with(std::string(bars, '|'));
        const auto read = parse_compact_capture(text);
        ASSERT_TRUE(read.ok()) << text;
        EXPECT_FALSE(read->latitude || read->longitude || read->preset ||
                     read->confidence_percent || read->moving_towards || read->field_refused)
            << text;
    }
}

TEST(CompactCapture, EachOfTheFirstSevenMustBeThere) {
    const std::vector<std::string> fields{
        "w", "u", "AB32CDE", "12", "3", "1", "2026-05-01T12:00:00Z"};
    for (std::size_t missing = 0; missing < fields.size(); ++missing) {
        std::string text;
        for (std::size_t index = 0; index < fields.size(); ++index) {
            if (index != 0) text += '|';
            if (index != missing) text += fields[index];
        }
        const auto read = parse_compact_capture(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().public_text.view(),
                  "one of the first seven fields of the capture is missing or empty");
    }
    EXPECT_FALSE(parse_compact_capture("").ok());
    EXPECT_FALSE(parse_compact_capture("w|u|AB32CDE|12|3|1").ok());
}

TEST(CompactCapture, IdentifiersAreSixteenBitAndNotNegative) {
    const auto with_feed = [](std::string_view feed) {
        return parse_compact_capture("w|u|AB32CDE|" + std::string{feed} +
                                     "|3|1|2026-05-01T12:00:00Z");
    };
    for (const char* feed : {"0", "00012", "+12", "32767", " 7 "})
        EXPECT_TRUE(with_feed(feed).ok()) << feed;
    for (const char* feed : {"-1", "32768", "65536", "4294967296", "99999999999999999999", "1.0",
                             "1e3", "0x1", "x", "1 2", "+-1", "+", "-0x", "NaN"}) {
        const auto read = with_feed(feed);
        ASSERT_FALSE(read.ok()) << feed;
        EXPECT_EQ(read.error().public_text.view(),
                  "the feed identifier is missing or no whole number from 0 to 32767");
    }
}

TEST(CompactCapture, UnreadableOptionalFieldsAreLeftOutAndFlagged) {
    for (const char* optional :
         {"|x", "|+-1", "|+", "|NaN", "||INF", "||-inf", "|1e999", "|51,8", "|||1.5",
          "|||99999999999999999999", "|||||||-1", "|||||||101", "|||||||100.5", "|||||||x",
          "||||||||yes", "||||||||2", "||||||||1.0", "|||||||||16th"}) {
        const std::string text = with(optional);
        const auto read = parse_compact_capture(text);
        ASSERT_TRUE(read.ok()) << text;
        EXPECT_TRUE(read->field_refused) << text;
        EXPECT_FALSE(read->latitude || read->longitude || read->preset ||
                     read->confidence_percent || read->moving_towards)
            << text;
    }
    for (const char* optional :
         {"|-0.0", "||+4.3", "|5.1856E1", "|||-3", "|||||||0", "|||||||100", "|||||||99.5",
          "||||||||FALSE", "||||||||1", "|||||||||", "|||||||||| "}) {
        const std::string text = with(optional);
        const auto read = parse_compact_capture(text);
        ASSERT_TRUE(read.ok()) << text;
        EXPECT_FALSE(read->field_refused) << text;
    }
}

// Method: any read, written and read again; fields hold everything but bars and outer blanks.
TEST(CompactCapture, WhatIsWrittenReadsBackTheSame) {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        const auto word = [&] {
            std::string text(1 + random() % 10, 'x');
            for (char& symbol : text) symbol = static_cast<char>('!' + random() % 90);
            return text;
        };
        const std::string texts[] = {word(), word(), word(), word(), word(), word(), word()};
        const auto id = [&] { return static_cast<std::int16_t>(random() % 32768); };
        RawRead read{};
        read.word = texts[0];
        read.username = texts[1];
        read.vrm = texts[2];
        read.captured = texts[3];
        read.address = {id(), id(), id()};
        if (random() % 2 == 0) read.latitude = static_cast<double>(random()) / 3e7 - 70;
        if (random() % 2 == 0) read.longitude = static_cast<double>(random()) / 3e7 - 70;
        if (random() % 2 == 0) read.preset = static_cast<int>(random());
        if (random() % 2 == 0) read.pan = texts[4];
        if (random() % 2 == 0) read.tilt = texts[5];
        if (random() % 2 == 0) read.zoom = texts[6];
        if (random() % 2 == 0) read.confidence_percent = static_cast<double>(random() % 101);
        if (random() % 2 == 0) read.moving_towards = random() % 2 == 0;

        const std::string text = to_compact_capture(read);
        const auto again = parse_compact_capture(text);
        ASSERT_TRUE(again.ok()) << text;
        EXPECT_EQ(again->word, read.word);
        EXPECT_EQ(again->username, read.username);
        EXPECT_EQ(again->vrm, read.vrm);
        EXPECT_EQ(again->captured, read.captured);
        EXPECT_EQ(again->address, read.address);
        EXPECT_EQ(again->latitude, read.latitude);
        EXPECT_EQ(again->longitude, read.longitude);
        EXPECT_EQ(again->preset, read.preset);
        EXPECT_EQ(again->pan, read.pan);
        EXPECT_EQ(again->tilt, read.tilt);
        EXPECT_EQ(again->zoom, read.zoom);
        EXPECT_EQ(again->confidence_percent, read.confidence_percent);
        EXPECT_EQ(again->moving_towards, read.moving_towards);
        EXPECT_FALSE(again->field_refused);
    }
}

TEST(CompactCapture, ABarInsideAFieldDoesNotShiftTheOthers) {
    RawRead read{};
    read.word = "w|x";
    read.username = "u";
    read.vrm = "AB32CDE";
    read.captured = "2026-05-01T12:00:00Z";
    const std::string text = to_compact_capture(read);
    const auto again = parse_compact_capture(text);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->word, "w x");
    EXPECT_EQ(again->vrm, "AB32CDE");
}

}  // namespace
}  // namespace bof::bof2
