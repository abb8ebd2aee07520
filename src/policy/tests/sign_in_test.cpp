// Goal: failures lock an account from the number that policy names on, for twice as long each time
// and never longer than the most; sessions end at their exact moments. Rule: R-01.
#include "policy/sign_in.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(SignIn, LocksForTwiceAsLongEachTime) {
    const PolicyInForce policy;
    EXPECT_EQ(lock_after(policy, 0), milliseconds{0});
    EXPECT_EQ(lock_after(policy, 4), milliseconds{0});
    EXPECT_EQ(lock_after(policy, 5), minutes{1});
    EXPECT_EQ(lock_after(policy, 6), minutes{2});
    EXPECT_EQ(lock_after(policy, 10), minutes{32});
    EXPECT_EQ(lock_after(policy, 11), hours{1});
    EXPECT_EQ(lock_after(policy, 12), hours{1});
    EXPECT_EQ(lock_after(policy, UINT32_MAX), hours{1});
}

TEST(SignIn, SessionsEndAtTheirMoments) {
    const PolicyInForce policy;
    const UtcTime start = from_unix_ms(1'777'636'800'000);
    const milliseconds moment{1};
    EXPECT_TRUE(session_is_open(policy, start, start, start + minutes{15} - moment));
    EXPECT_FALSE(session_is_open(policy, start, start, start + minutes{15}));
    const UtcTime end = start + hours{10};
    EXPECT_TRUE(session_is_open(policy, start, end - moment, end - moment));
    EXPECT_FALSE(session_is_open(policy, start, end - moment, end));
}

}  // namespace
}  // namespace bof
