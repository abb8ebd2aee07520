#include "sender/replay.hpp"

#include "codec/bof2.hpp"
#include "sender/tests/test_files.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bof::replay_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const UtcTime start_time = from_unix_ms(1'800'000'000'000);

struct Sent {
    std::chrono::nanoseconds due;
    std::uint64_t line;
    std::string vrm;
    std::string captured;
    std::string word;
    std::vector<std::string> images;
};

struct Outcome {
    std::vector<Sent> sent;
    std::vector<ReplayProblem> problems;
};

// What the server would understand of all that is sent.
Outcome replay(ReplaySettings settings) {
    Outcome outcome;
    settings.start = start_time;
    auto replay =
        Replay::open(settings, {{{12, 3}, {"user", "word"}}},
                     [&](const ReplayProblem& problem) { outcome.problems.push_back(problem); });
    EXPECT_TRUE(replay.ok());
    bof2::Decoder decoder;
    while (auto next = replay->next()) {
        const auto request = decoder.decode(next->shipment.service, next->shipment.document);
        EXPECT_TRUE(request.ok());
        const RawRead& read = std::get<bof2::SendCapture>(request.value()).read;
        Sent& sent = outcome.sent.emplace_back(Sent{next->due,
                                                    next->shipment.tag,
                                                    std::string(read.vrm),
                                                    std::string(read.captured),
                                                    std::string(read.word),
                                                    {}});
        for (const RawImage& image : read.images) sent.images.push_back(image.bytes);
    }
    return outcome;
}

constexpr std::string_view three_rows =
    "vrm,captured,feed,source,camera\n"
    "AB32CDE,2026-05-01T12:00:00.000Z,12,3,1\n"
    "CD33EFG,2026-05-01T14:00:04.000+02:00,12,3,1\n"
    "EF34GHJ,2026-05-01T12:00:02.500Z,12,3,2\n";

// Goal: rows go out as far apart as they were captured, by the factor; one out of order at once.
TEST(Replay, KeepsTheRecordedPace) {
    const TestFiles folder;
    ReplaySettings settings{folder.write("reads.csv", three_rows)};
    settings.factor = 4;
    const Outcome outcome = replay(settings);
    ASSERT_EQ(outcome.sent.size(), 3U);
    EXPECT_EQ(outcome.sent[0].due, seconds{0});
    EXPECT_EQ(outcome.sent[1].due, seconds{1});
    EXPECT_EQ(outcome.sent[2].due, seconds{1});
    EXPECT_EQ(outcome.sent[1].captured, "2026-05-01T14:00:04.000+02:00");
    EXPECT_EQ(outcome.sent[1].line, 3U);
    EXPECT_EQ(outcome.sent[1].word, "word");
    EXPECT_TRUE(outcome.problems.empty());
}

TEST(Replay, KeepsARate) {
    const TestFiles folder;
    ReplaySettings settings{folder.write("reads.csv", three_rows)};
    settings.pace = ReplayPace::rate;
    settings.factor = 100;
    settings.dates = ReplayDates::now;
    const Outcome outcome = replay(settings);
    ASSERT_EQ(outcome.sent.size(), 3U);
    EXPECT_EQ(outcome.sent[2].due, milliseconds{20});
    EXPECT_EQ(outcome.sent[2].captured, to_rfc3339(start_time + milliseconds{20}));
}

TEST(Replay, DatesAsIfCapturedWhenSent) {
    const TestFiles folder;
    ReplaySettings settings{folder.write("reads.csv", three_rows)};
    settings.dates = ReplayDates::now;
    EXPECT_EQ(replay(settings).sent[1].captured, to_rfc3339(start_time + seconds{4}));

    settings.pace = ReplayPace::fastest;
    const Outcome fastest = replay(settings);
    EXPECT_EQ(fastest.sent[0].captured, to_rfc3339(start_time - seconds{4}));
    EXPECT_EQ(fastest.sent[1].captured, to_rfc3339(start_time));
    EXPECT_EQ(fastest.sent[2].captured, to_rfc3339(start_time - milliseconds{1'500}));
    EXPECT_EQ(fastest.sent[2].due, seconds{0});
}

// Goal: a bad row is told with its place and costs only itself.
TEST(Replay, TellsBadRowsAndGoesOn) {
    const TestFiles folder;
    folder.write("plate.jpg", "picture");
    const Outcome outcome = replay({folder.write(
        "reads.jsonl",
        R"({"vrm":"AB32CDE","captured":"2026-05-01T12:00:00Z","feed":12,"source":3,"camera":1,"plate_image":"plate.jpg","overview_image":"none.jpg"}
{"vrm":"AB32CDE","captured":"yesterday","feed":12,"source":3,"camera":1}
{"vrm":"AB32CDE","captured":"2026-05-01T12:00:00Z","feed":12,"source":9,"camera":1}
{"vrm":"AB32CDE","captured":"2026-05-01T12:00:00Z","feed":12,"source":3}
not json
{"vrm":"CD33EFG","captured":"2026-05-01T12:00:01Z","feed":12,"source":3,"camera":1}
)")});
    ASSERT_EQ(outcome.sent.size(), 2U);
    EXPECT_EQ(outcome.sent[0].images, std::vector<std::string>{"picture"});
    EXPECT_EQ(outcome.sent[1].vrm, "CD33EFG");
    ASSERT_EQ(outcome.problems.size(), 5U);
    EXPECT_EQ(outcome.problems[0].where, "line 1, overview_image");
    EXPECT_EQ(outcome.problems[1].where, "line 2, captured");
    EXPECT_EQ(outcome.problems[2].where, "line 3, source");
    EXPECT_EQ(outcome.problems[3].where, "line 4, camera");
    EXPECT_EQ(outcome.problems[4].where, "line 5");
}

TEST(Replay, RefusesWhatCannotBeReplayed) {
    const TestFiles folder;
    const auto nothing = [](const ReplayProblem& /*problem*/) {};
    EXPECT_EQ(Replay::open({folder / "none.csv"}, {}, nothing).error().code, Errc::not_found);
    EXPECT_EQ(Replay::open({folder / ""}, {}, nothing).error().code, Errc::not_found);
    EXPECT_EQ(Replay::open({folder.write("a.csv", "vrm,captured\n")}, {}, nothing).error().code,
              Errc::invalid_argument);
    ReplaySettings stopped{folder.write("b.csv", three_rows)};
    stopped.factor = 0;
    EXPECT_EQ(Replay::open(stopped, {}, nothing).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bof::replay_test
