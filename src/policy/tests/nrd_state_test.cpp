// Goal: an NRD's state follows from its last read and the policy's two limits, both sides of each.
#include "policy/nrd_state.hpp"

#include <gtest/gtest.h>

namespace bof::nrd_state_test {
namespace {

const UtcTime now = from_unix_ms(1'777'636'800'000);
constexpr std::chrono::milliseconds moment{1};

Nrd nrd_valid_from(UtcTime from) {
    Nrd nrd{};
    nrd.valid_from = from;
    return nrd;
}

TEST(NrdState, FollowsTheAgeOfTheLastRead) {
    const PolicyInForce policy;
    const Nrd nrd = nrd_valid_from(UtcTime{});
    const auto after = [&](std::chrono::milliseconds age) {
        return to_text(nrd_state(policy, nrd, now - age, now));
    };
    EXPECT_EQ(after(std::chrono::milliseconds{0}), "active");
    EXPECT_EQ(after(policy.nrd_quiet_after), "active");
    EXPECT_EQ(after(policy.nrd_quiet_after + moment), "quiet");
    EXPECT_EQ(after(policy.nrd_silent_after), "quiet");
    EXPECT_EQ(after(policy.nrd_silent_after + moment), "silent");
    EXPECT_EQ(to_text(nrd_state(policy, nrd, std::nullopt, now)), "never");
}

TEST(NrdState, NeedsAnNrdThatIsValidNow) {
    const PolicyInForce policy;
    Nrd nrd = nrd_valid_from(now);
    EXPECT_EQ(nrd_state(policy, nrd, now, now), NrdState::active);
    nrd.valid_until = now + moment;
    EXPECT_EQ(nrd_state(policy, nrd, now, now), NrdState::active);
    nrd.valid_until = now;
    EXPECT_EQ(nrd_state(policy, nrd, now, now), NrdState::retired);
    EXPECT_EQ(nrd_state(policy, nrd, std::nullopt, now), NrdState::retired);
    EXPECT_EQ(nrd_state(policy, nrd_valid_from(now + moment), now, now), NrdState::never);
}

}  // namespace
}  // namespace bof::nrd_state_test
