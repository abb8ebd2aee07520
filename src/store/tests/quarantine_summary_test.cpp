// Goal: what lies in quarantine is counted by reason and sender within each age, and found by
// reason page by page with nothing left out.
#include "store/quarantine_summary.hpp"
#include "store/memory_store.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;

const UtcTime now = from_unix_ms(1'777'636'800'000);

class QuarantineSummaryTest : public ::testing::Test {
  protected:
    void put(QuarantineReason reason, std::chrono::milliseconds age, std::string sender) {
        QuarantineItem item{};
        item.received = now - age;
        item.reason = reason;
        item.sender = std::move(sender);
        const std::vector<CommitItem> items{std::move(item)};
        ASSERT_TRUE(store_.commit(items).ok());
    }

    MemoryStore store_;
};

TEST_F(QuarantineSummaryTest, CountsWithinEachAge) {
    put(QuarantineReason::wrong_word, hours{24}, "192.0.2.7");
    put(QuarantineReason::wrong_word, hours{24} + std::chrono::milliseconds{1}, "192.0.2.7");
    put(QuarantineReason::wrong_word, days{7} + std::chrono::milliseconds{1}, "192.0.2.8");
    put(QuarantineReason::future_time, days{7}, "192.0.2.8");
    put(QuarantineReason::future_time, hours{0}, "192.0.2.8");
    const auto summary = summary_of(store_, now).value();
    EXPECT_TRUE(summary.whole);
    EXPECT_EQ(summary.by_reason.at(QuarantineReason::wrong_word), (QuarantineCounts{1, 2, 3}));
    EXPECT_EQ(summary.by_reason.at(QuarantineReason::future_time), (QuarantineCounts{1, 2, 2}));
    ASSERT_EQ(summary.by_sender.size(), 2U);
    EXPECT_EQ(summary.by_sender[0].first, "192.0.2.8");
    EXPECT_EQ(summary.by_sender[0].second, (QuarantineCounts{1, 2, 3}));
    EXPECT_EQ(summary.by_sender[1].second, (QuarantineCounts{1, 2, 2}));
}

TEST_F(QuarantineSummaryTest, FindsOneReasonPageByPage) {
    for (int number = 0; number < 10; ++number) {
        put(number % 3 == 0 ? QuarantineReason::impossible_vrm : QuarantineReason::unusable_time,
            std::chrono::minutes{number}, "192.0.2.7");
    }
    std::vector<UtcTime> found;
    std::optional<QuarantineId> before;
    do {
        const auto page =
            quarantine_page(store_, QuarantineReason::impossible_vrm, before, 2).value();
        EXPECT_LE(page.notices.size(), 2U);
        for (const auto& notice : page.notices) {
            EXPECT_EQ(notice.reason, QuarantineReason::impossible_vrm);
            found.push_back(notice.received);
        }
        before = page.next;
    } while (before);
    const std::vector<UtcTime> right{now, now - std::chrono::minutes{3},
                                     now - std::chrono::minutes{6}, now - std::chrono::minutes{9}};
    EXPECT_EQ(found, right);
    EXPECT_EQ(quarantine_page(store_, std::nullopt, std::nullopt, 100)->notices.size(), 10U);
    EXPECT_FALSE(quarantine_page(store_, std::nullopt, std::nullopt, 10)->next);
}

TEST_F(QuarantineSummaryTest, EveryReasonHasAWord) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(QuarantineReason::count_);
         ++index) {
        const auto reason = static_cast<QuarantineReason>(index);
        EXPECT_EQ(parse_quarantine_reason(to_text(reason)), reason);
    }
    EXPECT_FALSE(parse_quarantine_reason("other"));
}

}  // namespace
}  // namespace bof
