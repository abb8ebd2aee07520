// Goal: the parts of the gate that count keep to their limits: rates, remembered answers, waiting
// requests.
#include "api/detail/answer_memory.hpp"
#include "api/detail/rate_limiter.hpp"
#include "api/detail/worker_pool.hpp"

#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace bof::api {
namespace {

using std::chrono::seconds;
using Standing = AnswerMemory::Standing;

constexpr PersonId ann{1};
constexpr PersonId bob{2};
const UtcTime noon = from_unix_ms(1'780'000'000'000);

TEST(RateLimiter, GivesSoManyAtOnceThenSoManyASecond) {
    RateLimiter limiter({3, 0.5}, 10);
    const auto start = std::chrono::steady_clock::now();
    for (int count = 0; count < 3; ++count) EXPECT_FALSE(limiter.take("a", start));
    EXPECT_EQ(limiter.take("a", start), seconds{2});
    EXPECT_FALSE(limiter.take("b", start));
    EXPECT_EQ(limiter.take("a", start + seconds{1}), seconds{1});
    EXPECT_FALSE(limiter.take("a", start + seconds{2}));
    EXPECT_TRUE(limiter.take("a", start + seconds{2}));
    // A long rest fills it up to what may be had at once, not beyond.
    for (int count = 0; count < 3; ++count) EXPECT_FALSE(limiter.take("a", start + seconds{999}));
    EXPECT_TRUE(limiter.take("a", start + seconds{999}));
}

TEST(RateLimiter, ForgetsTheKeyThatRestedLongest) {
    RateLimiter limiter({1, 0.001}, 2);
    const auto now = std::chrono::steady_clock::now();
    EXPECT_FALSE(limiter.take("a", now));
    EXPECT_FALSE(limiter.take("b", now));
    EXPECT_TRUE(limiter.take("a", now));
    EXPECT_FALSE(limiter.take("c", now));  // Pushes out b, not a.
    EXPECT_TRUE(limiter.take("a", now));
    EXPECT_FALSE(limiter.take("b", now));
}

TEST(AnswerMemory, GivesTheSameAnswerToTheSameRequestOfTheSamePerson) {
    AnswerMemory memory;
    EXPECT_EQ(memory.begin(ann, "k", "POST /x {}", noon).standing, Standing::first);
    EXPECT_EQ(memory.begin(ann, "k", "POST /x {}", noon).standing, Standing::running);
    memory.keep(ann, "k", {201, "", "made"});
    const auto again = memory.begin(ann, "k", "POST /x {}", noon);
    EXPECT_EQ(again.standing, Standing::answered);
    EXPECT_EQ(again.answer->status, 201);
    EXPECT_EQ(again.answer->body, "made");
    EXPECT_EQ(memory.begin(ann, "k", "POST /x {\"a\":1}", noon).standing, Standing::other_body);
    EXPECT_EQ(memory.begin(bob, "k", "POST /x {}", noon).standing, Standing::first);
    EXPECT_EQ(memory.begin(ann, "l", "POST /x {}", noon).standing, Standing::first);
}

TEST(AnswerMemory, ForgetsWhatFailedWhatIsOldAndWhatIsLarge) {
    AnswerMemory memory;
    memory.begin(ann, "failed", "r", noon);
    memory.forget(ann, "failed");
    EXPECT_EQ(memory.begin(ann, "failed", "r", noon).standing, Standing::first);
    memory.begin(ann, "large", "r", noon);
    memory.keep(ann, "large", {200, "", std::string(answer_bytes_max + 1, 'x')});
    EXPECT_EQ(memory.begin(ann, "large", "r", noon).standing, Standing::first);
    memory.begin(ann, "old", "r", noon);
    memory.keep(ann, "old", {200, "", ""});
    EXPECT_EQ(memory.begin(ann, "old", "r", noon + answer_kept).standing, Standing::answered);
    EXPECT_EQ(memory.begin(ann, "old", "r", noon + answer_kept + seconds{1}).standing,
              Standing::first);
}

TEST(AnswerMemory, OnePersonCannotPushOutAnothersAnswers) {
    AnswerMemory memory;
    memory.begin(bob, "his", "r", noon);
    memory.keep(bob, "his", {200, "", ""});
    for (std::size_t count = 0; count <= answers_per_person_max; ++count) {
        memory.begin(ann, std::to_string(count), "r", noon);
        memory.keep(ann, std::to_string(count), {200, "", ""});
    }
    EXPECT_EQ(memory.begin(bob, "his", "r", noon).standing, Standing::answered);
    EXPECT_EQ(memory.begin(ann, "1", "r", noon).standing, Standing::answered);
    EXPECT_EQ(memory.begin(ann, "0", "r", noon).standing, Standing::first);
}

TEST(WorkerPool, DoesWhatFitsAndRefusesTheRest) {
    Metrics metrics;
    WorkerPool pool({"bof_api_queue", "api", 1, 2}, metrics);
    std::promise<void> gate;
    std::promise<void> begun;
    std::promise<void> done;
    pool.start();
    ASSERT_TRUE(pool.push([&] {
        begun.set_value();
        gate.get_future().wait();
    }));
    begun.get_future().wait();
    EXPECT_TRUE(pool.push([] { throw std::runtime_error("a job that fails"); }));
    EXPECT_TRUE(pool.push([&] { done.set_value(); }));
    EXPECT_FALSE(pool.push([] {}));
    EXPECT_EQ(metrics.counter("bof_api_queue_refused_total", "").value(), 1);
    gate.set_value();
    done.get_future().wait();
    pool.stop();
    EXPECT_FALSE(pool.push([] {}));
}

TEST(WorkerPool, DropsWhatWaitsWhenItStops) {
    Metrics metrics;
    WorkerPool pool({"bof_api_queue", "api", 1, 8}, metrics);
    bool ran = false;
    const auto held = std::make_shared<int>();
    ASSERT_TRUE(pool.push([&, held] { ran = true; }));
    EXPECT_EQ(held.use_count(), 2);
    pool.stop();
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace bof::api
