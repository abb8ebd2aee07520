// Goal: everybody is told once, after the commit and not before; what queues during one fsync
// shares the next; limits say no. Method: a writer that can be held up inside a commit.
#include "ingest/committer.hpp"
#include "ingest/tests/recording_writer.hpp"

#include <atomic>

#include <gtest/gtest.h>

namespace bof {
namespace {

QuarantineItem an_item(std::size_t bytes = 10) {
    return {.received = from_unix_ms(0),
            .reason = QuarantineReason::malformed_capture,
            .detail = "",
            .address = std::nullopt,
            .sender = "",
            .service = "",
            .message = std::string(bytes, 'x'),
            .images = {}};
}

CommitRequest a_request(CommitRequest::Done done, std::size_t items = 1) {
    CommitRequest request;
    for (std::size_t index = 0; index < items; ++index) request.items.emplace_back(an_item());
    request.done = std::move(done);
    return request;
}

TEST(Committer, WhatQueuesDuringOneCommitIsTheNextBatch) {
    RecordingWriter writer;
    Metrics metrics;
    Committer committer(writer, {}, metrics);
    std::atomic<int> answered = 0;
    const auto count = [&](const auto& verdicts) { answered += verdicts.ok() ? 1 : 100; };

    writer.hold();
    committer.start();
    ASSERT_TRUE(committer.submit(a_request(count)).ok());
    writer.wait_for_batches(1);
    for (int index = 0; index < 5; ++index) ASSERT_TRUE(committer.submit(a_request(count, 2)).ok());
    EXPECT_EQ(answered, 0);  // Nobody is told before the commit has returned.
    writer.release();
    committer.stop();

    EXPECT_EQ(answered, 6);
    const auto batches = writer.batches();
    ASSERT_EQ(batches.size(), 2U);
    EXPECT_EQ(batches[0].size(), 1U);
    EXPECT_EQ(batches[1].size(), 10U);
}

TEST(Committer, VerdictsGoToTheirOwnRequests) {
    RecordingWriter writer;
    Metrics metrics;
    Committer committer(writer, {}, metrics);
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size <= 4; ++size) {
        ASSERT_TRUE(
            committer
                .submit(a_request(
                    [&](const auto& verdicts) { sizes.push_back(verdicts.value().size()); }, size))
                .ok());
    }
    committer.start();
    committer.stop();
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 2, 3, 4}));
}

TEST(Committer, FailedCommitTellsEverybodyAndTheNextOneWorks) {
    RecordingWriter writer;
    Metrics metrics;
    Committer committer(writer, {}, metrics);
    std::vector<Errc> errors;
    std::size_t stored = 0;
    const auto note = [&](const Result<std::span<const Verdict>>& verdicts) {
        if (verdicts.ok()) {
            ++stored;
        } else {
            errors.push_back(verdicts.error().code);
        }
    };
    writer.fail_with(Error{Errc::unavailable, "the disk is full"});
    writer.hold();
    committer.start();
    ASSERT_TRUE(committer.submit(a_request(note)).ok());
    writer.wait_for_batches(1);
    ASSERT_TRUE(committer.submit(a_request(note)).ok());
    writer.release();
    writer.wait_for_batches(2);
    committer.between_batches([&](ReadWriter&) { writer.fail_with(std::nullopt); });
    committer.stop();
    EXPECT_EQ(errors, (std::vector{Errc::unavailable, Errc::unavailable}));
    EXPECT_EQ(stored, 0U);

    Committer again(writer, {}, metrics);
    again.start();
    ASSERT_TRUE(again.submit(a_request(note)).ok());
    again.stop();
    EXPECT_EQ(stored, 1U);
}

TEST(Committer, FullQueueSaysNoAndDoesNotCallDone) {
    RecordingWriter writer;
    Metrics metrics;
    Committer committer(writer, {.queue_requests_max = 2}, metrics);
    int answered = 0;
    const auto count = [&](const auto&) { ++answered; };
    ASSERT_TRUE(committer.submit(a_request(count)).ok());
    ASSERT_TRUE(committer.submit(a_request(count)).ok());
    const auto refused = committer.submit(a_request(count));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_NE(metrics.render().find("bof_ingest_queue_refused_total 1"), std::string::npos);
    committer.start();
    committer.stop();
    EXPECT_EQ(answered, 2);
    EXPECT_FALSE(committer.submit(a_request(count)).ok()) << "a stopped committer takes nothing";
    EXPECT_EQ(answered, 2);
}

TEST(Committer, QueueIsBoundedByBytesButTakesOneLargeRequest) {
    RecordingWriter writer;
    Metrics metrics;
    Committer committer(writer, {.queue_bytes_max = 1'000}, metrics);
    CommitRequest large;
    large.items.emplace_back(an_item(5'000));
    large.done = [](const auto&) {};
    EXPECT_TRUE(committer.submit(std::move(large)).ok());
    EXPECT_FALSE(committer.submit(a_request([](const auto&) {})).ok());
    committer.start();
}

TEST(Committer, BatchesAreCutAtTheirLimitButNeverInsideARequest) {
    RecordingWriter writer;
    Metrics metrics;
    Committer committer(writer, {.batch_items_max = 5}, metrics);
    for (const std::size_t size : {3U, 2U, 2U, 9U, 1U}) {
        ASSERT_TRUE(committer.submit(a_request([](const auto&) {}, size)).ok());
    }
    committer.start();
    committer.stop();
    std::vector<std::size_t> sizes;
    for (const auto& batch : writer.batches()) sizes.push_back(batch.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{5, 2, 9, 1}));
}

}  // namespace
}  // namespace bof
