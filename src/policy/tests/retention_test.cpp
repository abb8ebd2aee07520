// Goal: a day is deleted only when its last millisecond has passed the retention time. Rule: R-24.
#include "policy/retention.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

TEST(Retention, DayIsKeptUntilItsLastReadIsDue) {
    const PolicyInForce policy;
    const UtcDay day = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
    const UtcTime last_moment = day + std::chrono::days{1} - std::chrono::milliseconds{1};

    EXPECT_EQ(oldest_day_kept(policy, last_moment + policy.reads_kept), day);
    EXPECT_EQ(
        oldest_day_kept(policy, last_moment + policy.reads_kept + std::chrono::milliseconds{1}),
        day + std::chrono::days{1});
}

}  // namespace
}  // namespace bof
