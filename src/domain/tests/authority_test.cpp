// Goal: a scope lies within another only when nothing of it is outside, by one mark, one NRD or one
// millisecond; and what is stored and the clock say together where a request stands. Rule: R-05.
#include "domain/authority.hpp"

#include <gtest/gtest.h>

namespace bof::authority_test {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

const UtcTime noon =
    std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} + std::chrono::hours{12};
const milliseconds moment{1};

Vrm mark(const char* text) { return Vrm::parse(text).value(); }

AuthorityScope asked() {
    return {{mark("AB32CDE"), mark("LD84XYZ")}, {NrdId{3}, NrdId{4}}, noon - days{2}, noon};
}

TEST(AuthorityScope, LiesWithinByMarkPlaceAndMoment) {
    EXPECT_TRUE(lies_within(asked(), asked()));
    AuthorityScope less = asked();
    less.vrms.pop_back();
    less.nrds.pop_back();
    less.from += moment;
    less.until -= moment;
    EXPECT_TRUE(lies_within(less, asked()));
    EXPECT_FALSE(lies_within(asked(), less));
    for (const auto& widen : {+[](AuthorityScope& one) { one.vrms.push_back(mark("KX28AAA")); },
                              +[](AuthorityScope& one) { one.nrds.push_back(NrdId{5}); },
                              +[](AuthorityScope& one) { one.from -= moment; },
                              +[](AuthorityScope& one) { one.until += moment; },
                              // No list names all: wider than any list.
                              +[](AuthorityScope& one) { one.vrms.clear(); },
                              +[](AuthorityScope& one) { one.nrds.clear(); }}) {
        AuthorityScope wider = asked();
        widen(wider);
        EXPECT_FALSE(lies_within(wider, asked()));
    }
    AuthorityScope any_mark = asked();
    any_mark.vrms.clear();
    EXPECT_TRUE(lies_within(asked(), any_mark));
}

TEST(AuthorityState, FollowsFromWhatIsStoredAndTheClock) {
    AuthorityRequest request;
    request.ends = noon;
    const auto at = [&](UtcTime now) { return to_text(state_at(request, now)); };
    request.state = AuthorityState::approved;
    EXPECT_EQ(at(noon - moment), "approved");
    EXPECT_EQ(at(noon), "expired");
    request.result = AuthorityReturn{};
    EXPECT_EQ(at(noon - moment), "returned");
    EXPECT_EQ(at(noon), "returned");
    request.state = AuthorityState::oral;
    EXPECT_EQ(at(noon - moment), "oral");
    EXPECT_EQ(at(noon), "unconfirmed");
    for (const auto state : {AuthorityState::revoked, AuthorityState::withdrawn,
                             AuthorityState::refused, AuthorityState::submitted}) {
        request.state = state;
        EXPECT_EQ(at(noon - moment), to_text(state));
        EXPECT_EQ(open_scope(request), nullptr);
    }
}

TEST(AuthorityState, WhatIsOpenIsWhatWasGivenOrAskedByWordOfMouth) {
    AuthorityRequest request;
    request.asked_scope = asked();
    request.state = AuthorityState::oral;
    EXPECT_EQ(*open_scope(request), asked());
    request.state = AuthorityState::approved;
    EXPECT_EQ(open_scope(request), nullptr);
    AuthorityDecision decision;
    decision.scope = asked();
    decision.scope.vrms.pop_back();
    request.decision = decision;
    EXPECT_EQ(open_scope(request)->vrms.size(), 1U);
}

TEST(AuthorityDeputy, StandsInFromItsFirstMomentUntilItsLast) {
    Deputy deputy{1, PersonId{1}, PersonId{2}, noon, noon + days{1}, {}};
    EXPECT_FALSE(stands_in(deputy, noon - moment));
    EXPECT_TRUE(stands_in(deputy, noon));
    EXPECT_TRUE(stands_in(deputy, noon + days{1} - moment));
    EXPECT_FALSE(stands_in(deputy, noon + days{1}));
    deputy.ended = noon;
    EXPECT_FALSE(stands_in(deputy, noon));
}

TEST(AuthorityNames, ReadBack) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(AuthorityState::count_); ++index) {
        const auto state = static_cast<AuthorityState>(index);
        EXPECT_EQ(parse_authority_state(to_text(state)), state);
    }
    EXPECT_EQ(parse_authority_state("open"), std::nullopt);
    EXPECT_EQ(parse_authority_event_kind("taken"), AuthorityEventKind::taken);
    EXPECT_EQ(parse_authority_outcome("approved_with_limits"),
              AuthorityOutcome::approved_with_limits);
}

}  // namespace
}  // namespace bof::authority_test
