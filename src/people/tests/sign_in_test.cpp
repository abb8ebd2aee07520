// Goal: only the right person with the right password gets in, nobody outside learns why not, the
// record does, and a session ends when it should. Rule.
#include "people/first_administrator.hpp"
#include "people/tests/test_people.hpp"

#include <functional>
#include <thread>
#include <utility>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

using SignIn = PeopleTest;

TEST_F(SignIn, OpensASessionThatItsTokenFinds) {
    const auto id = add("a.example", {Role::investigator});
    const auto session = sign_in(request("A.Example")).value();
    EXPECT_EQ(session.signed_in.person.id, id);
    EXPECT_EQ(session.signed_in.actor.person, id);
    EXPECT_EQ(session.signed_in.actor.name, "a.example");
    EXPECT_EQ(session.signed_in.actor.address, "192.0.2.7");
    EXPECT_EQ(session.signed_in.ends, noon + hours{10});
    EXPECT_EQ(newest_change(), "people.signed_in");

    const auto who = desk().current(session.token, visitor()).value();
    EXPECT_EQ(who.session, session.signed_in.session);
    EXPECT_EQ(who.person, kept(id).row);
    EXPECT_EQ(code_of(desk().current(make_token(), visitor())), "unauthenticated");
    EXPECT_EQ(code_of(desk().current("", visitor())), "unauthenticated");
    EXPECT_EQ(code_of(desk().current(token_hash(session.token), visitor())), "unauthenticated");

    ASSERT_TRUE(desk().sign_out(who).ok());
    EXPECT_EQ(newest_change(), "people.signed_out");
    EXPECT_EQ(code_of(desk().current(session.token, visitor())), "unauthenticated");
}

TEST_F(SignIn, WhateverIsWrongTheAnswerIsTheSame) {
    add("a.example");
    const auto closed = add("closed.example");
    const auto gone = add("gone.example");
    const auto locked = add("locked.example");
    auto row = kept(closed);
    row.row.state = PersonState::closed;
    ASSERT_TRUE(people().update(row, EndSessions::no, {noon, "test", {}}).ok());
    row = kept(gone);
    row.row.employment_ends = day_of(noon);
    ASSERT_TRUE(people().update(row, EndSessions::no, {noon, "test", {}}).ok());
    PolicyInForce strict;
    strict.sign_in_failures_max = 1;
    ASSERT_TRUE(people().begin_sign_in("locked.example", strict).ok());

    const auto failed = [&](const std::string& name, const std::string& password, PersonId person) {
        const auto answer = sign_in(request(name, password));
        EXPECT_EQ(code_of(answer), "unauthenticated") << name;
        const AuditEntry entry = sink().last();
        EXPECT_EQ(entry.kind, "people.sign_in_failed");
        EXPECT_EQ(entry.actor.address, "192.0.2.7");
        EXPECT_FALSE(entry.actor.person);  // Nobody has shown who he is.
        EXPECT_EQ(entry.facts.contains("person"), raw(person) != 0) << name;
        return std::pair{std::string{answer.error().public_text.view()}, text_fact(entry, "why")};
    };
    const auto wrong = failed("a.example", "not it at all", PersonId{1});
    EXPECT_EQ(wrong.second, "wrong_password");
    EXPECT_EQ(failed("nobody", good_password, PersonId{}),
              std::pair(wrong.first, std::string{"unknown_user"}));
    EXPECT_EQ(failed("closed.example", good_password, closed),
              std::pair(wrong.first, std::string{"closed"}));
    EXPECT_EQ(failed("gone.example", good_password, gone),
              std::pair(wrong.first, std::string{"employment_ended"}));
    EXPECT_EQ(failed("locked.example", good_password, locked),
              std::pair(wrong.first, std::string{"locked"}));
    EXPECT_EQ(failed("a.example", good_password + std::string(256, 'x'), PersonId{1}).second,
              "wrong_password");
}

TEST_F(SignIn, ALongPasswordIsNotCutShort) {
    const std::string longest = "abcde" + std::string(password_bytes_max - 5, 'x');
    const auto id = add("a.example");
    const auto hash = hasher().turn().value().hash(longest).value();
    ASSERT_TRUE(people().set_password(id, hash, PasswordFrom::owner, {}, {noon, "test", {}}).ok());
    EXPECT_TRUE(sign_in(request("a.example", longest)).ok());
    EXPECT_FALSE(sign_in(request("a.example", longest + "y")).ok());
}

// A password typed into the field for the name must not end up where auditors read.
TEST_F(SignIn, ATypedNameThatIsNobodysIsNotKept) {
    EXPECT_FALSE(sign_in(request("my-secret-phrase", "x")).ok());
    for (const AuditEntry& entry : sink().entries()) {
        EXPECT_EQ(canonical_json(entry, AuditNumber{1}, "").find("my-secret"), std::string::npos);
    }
}

TEST_F(SignIn, LocksAndUnlocks) {
    add("a.example");
    for (int failure = 0; failure < 4; ++failure) {
        EXPECT_FALSE(sign_in(request("a.example", "wrong")).ok());
        EXPECT_EQ(sink().last().kind, "people.sign_in_failed");
    }
    EXPECT_FALSE(sign_in(request("a.example", "wrong")).ok());
    EXPECT_EQ(sink().last().kind, "people.account_locked");
    EXPECT_EQ(text_fact(sink().last(), "until"), to_rfc3339(noon + minutes{1}));
    EXPECT_FALSE(sign_in(request("a.example")).ok());
    EXPECT_EQ(text_fact(sink().last(), "why"), "locked");
    clock().advance(minutes{1});
    EXPECT_TRUE(sign_in(request("a.example")).ok());
    // Forgotten: four more failures do not lock.
    for (int failure = 0; failure < 4; ++failure) {
        EXPECT_FALSE(sign_in(request("a.example", "wrong")).ok());
    }
    EXPECT_TRUE(sign_in(request("a.example")).ok());
}

/// Does something once, at the moment that somebody looks at it.
class MeddlingClock final : public Clock {
  public:
    UtcTime now() const override {
        if (deed) std::exchange(deed, nullptr)();
        return noon;
    }
    mutable std::function<void()> deed;
};

// Whoever is just signing in with the old password while its owner changes it must not stay.
TEST_F(SignIn, AnOldPasswordLeavesNoSessionBehind) {
    add("a.example");
    const auto owner = signed_in("a.example");
    MeddlingClock between;  // The password has been found right, and nothing is open yet.
    PolicyDesk policy{{}};
    PeopleDesk door{people(), factors(), sink(), policy, hasher(), between, metrics()};
    const std::string next = "another five word phrase";
    between.deed = [&] {
        // Not the door's own turns: one is held.
        PasswordHasher beside{cheap};
        PeopleDesk owners{people(), factors(), sink(), policy, beside, clock(), metrics()};
        ASSERT_TRUE(owners.change_password(owner, good_password, next).ok());
    };
    EXPECT_EQ(code_of(door.sign_in(request("a.example"))), "unauthenticated");
    EXPECT_EQ(text_fact(sink().last(), "why"), "password_changed");
    EXPECT_EQ(people().sessions_of(owner.person.id).value().size(), 1U);  // The owner's.
    EXPECT_TRUE(door.sign_in(request("a.example", next)).ok());
}

TEST_F(SignIn, OutcomesAndOpenSessionsAreMeasured) {
    add("a.example");
    const auto opened = sign_in(request("a.example")).value();
    EXPECT_FALSE(sign_in(request("a.example", "wrong")).ok());
    EXPECT_FALSE(sign_in(request("nobody")).ok());
    for (const std::string outcome : {"signed_in", "wrong_password", "unknown_user"}) {
        const std::string line = "bof_people_sign_ins_total{outcome=\"" + outcome + "\"}";
        EXPECT_EQ(measured(line), line + " 1\n");
    }
    desk().measure();
    EXPECT_EQ(measured("bof_people_open_sessions"), "bof_people_open_sessions 1\n");
    ASSERT_TRUE(desk().sign_out(opened.signed_in).ok());
    desk().measure();
    EXPECT_EQ(measured("bof_people_open_sessions"), "bof_people_open_sessions 0\n");
}

TEST_F(SignIn, ManyAttemptsAtOnceDoNotGetPastTheLimit) {
    add("a.example");
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int attempt = 0; attempt < 5; ++attempt) {
                sign_in(request("a.example", "wrong")).ignore("counted below");
            }
        });
    }
    for (auto& thread : threads) thread.join();
    std::size_t checked = 0;
    for (const AuditEntry& entry : sink().entries()) {
        checked += text_fact(entry, "why") == "wrong_password" ? 1U : 0U;
    }
    EXPECT_EQ(checked, 5U);
}

TEST_F(SignIn, WithoutTheRecordNobodyGetsAnAnswer) {
    add("a.example");
    sink().fail(true);
    EXPECT_EQ(code_of(sign_in(request("a.example", "wrong"))), "unavailable");
    EXPECT_EQ(code_of(sign_in(request("nobody", "wrong"))), "unavailable");
}

TEST_F(SignIn, ACrowdIsAskedToWaitAndNotCounted) {
    add("a.example");
    PasswordHasher narrow{cheap, {.at_once_max = 1, .wait_max = milliseconds{1}}};
    PolicyDesk policy{{}};
    PeopleDesk crowded{people(), factors(), sink(), policy, narrow, clock(), metrics()};
    const auto held = narrow.turn();
    EXPECT_EQ(code_of(crowded.sign_in(request("a.example", "wrong"))), "unavailable");
    EXPECT_TRUE(sink().entries().empty());
    EXPECT_EQ(people().begin_sign_in("a.example", {}).value()->failures, 1U);
}

TEST_F(SignIn, ASessionEndsWhenIdleAndInAnyCase) {
    add("a.example");
    const auto idle = opened("a.example");
    clock().advance(minutes{15} - milliseconds{1});
    const auto used = opened("a.example");
    EXPECT_TRUE(desk().current(idle.token, visitor()).ok());  // Which makes it last.
    clock().advance(minutes{15} - milliseconds{1});
    EXPECT_TRUE(desk().current(idle.token, visitor()).ok());
    EXPECT_TRUE(desk().current(used.token, visitor()).ok());
    clock().advance(minutes{15});
    EXPECT_EQ(code_of(desk().current(used.token, visitor())), "unauthenticated");

    const auto busy = opened("a.example");
    const auto end = clock().now() + hours{10};
    for (auto now = clock().now(); now < end; now += minutes{10}) {
        clock().set(now);
        ASSERT_TRUE(desk().current(busy.token, visitor()).ok());
    }
    clock().set(end);
    EXPECT_EQ(code_of(desk().current(busy.token, visitor())), "unauthenticated");
}

TEST_F(SignIn, ATokenInAnotherBrowserEndsTheSession) {
    add("a.example");
    const auto session = opened("a.example");
    EXPECT_TRUE(desk().current(session.token, {"198.51.100.9", "Browser 1"}).ok());
    EXPECT_EQ(code_of(desk().current(session.token, {"192.0.2.7", "curl"})), "unauthenticated");
    EXPECT_EQ(newest_change(), "people.session_misused");
    EXPECT_EQ(code_of(desk().current(session.token, visitor())), "unauthenticated");
}

TEST_F(SignIn, AnEndedEmploymentEndsTheSession) {
    const auto id = add("a.example");
    const auto session = opened("a.example");
    auto row = kept(id);
    row.row.employment_ends = day_of(noon);
    ASSERT_TRUE(people().update(row, EndSessions::no, {noon, "test", {}}).ok());
    EXPECT_EQ(code_of(desk().current(session.token, visitor())), "unauthenticated");
}

TEST_F(SignIn, OnesOwnPasswordIsChangedWithTheOldOne) {
    add("a.example");
    const auto other = opened("a.example");
    const auto mine = opened("a.example");
    const std::string next = "another phrase of words";
    EXPECT_EQ(code_of(desk().change_password(mine.signed_in, "wrong", next)), "unauthenticated");
    EXPECT_EQ(sink().last().kind, "people.sign_in_failed");
    EXPECT_EQ(code_of(desk().change_password(mine.signed_in, good_password, "short")),
              "invalid_argument");
    EXPECT_EQ(code_of(desk().change_password(mine.signed_in, good_password, good_password)),
              "invalid_argument");
    ASSERT_TRUE(desk().change_password(mine.signed_in, good_password, next).ok());
    EXPECT_EQ(newest_change(), "people.password_changed");
    EXPECT_TRUE(desk().current(mine.token, visitor()).ok());
    EXPECT_FALSE(desk().current(other.token, visitor()).ok());
    EXPECT_FALSE(sign_in(request("a.example")).ok());
    EXPECT_TRUE(sign_in(request("a.example", next)).ok());
}

TEST_F(SignIn, AStolenSessionCannotGuessThePassword) {
    add("a.example");
    const auto mine = opened("a.example");
    for (int guess = 0; guess < 5; ++guess) {
        EXPECT_FALSE(
            desk().change_password(mine.signed_in, "wrong", "another phrase of words").ok());
    }
    EXPECT_EQ(
        code_of(desk().change_password(mine.signed_in, good_password, "another phrase of words")),
        "unauthenticated");
}

TEST_F(SignIn, OnlyTheGuidanceInForceIsAcknowledged) {
    const auto id = add("a.example");
    const auto who = signed_in("a.example");
    EXPECT_EQ(code_of(desk().acknowledge_guidance(who, 2)), "conflict");
    EXPECT_EQ(code_of(desk().acknowledge_guidance(who, 0)), "conflict");
    ASSERT_TRUE(desk().acknowledge_guidance(who, 1).ok());
    EXPECT_EQ(kept(id).row.guidance_acknowledged, 1U);
    EXPECT_EQ(newest_change(), "people.guidance_acknowledged");
}

TEST_F(SignIn, TheFirstAdministratorIsMadeOnce) {
    const FirstAdministrator wanted{"first", "First Example", {}, {{}, "os:root", {}}};
    const auto password = make_first_administrator(people(), hasher(), wanted, noon).value();
    ASSERT_TRUE(password);
    EXPECT_EQ(newest_change(), "people.first_administrator_added");
    EXPECT_FALSE(make_first_administrator(people(), hasher(), wanted, noon).value());
    const auto session = sign_in(request("first", *password)).value();
    EXPECT_TRUE(session.signed_in.person.must_change_password);
    EXPECT_EQ(session.signed_in.person.roles, RoleSet{Role::bof_administrator});
    EXPECT_EQ(code_of(desk().people(session.signed_in)), "denied");
    ASSERT_TRUE(desk().change_password(session.signed_in, *password, good_password).ok());
    const auto who = desk().current(session.token, visitor()).value();
    EXPECT_EQ(desk().people(who).value().size(), 1U);
}

TEST_F(SignIn, AnAdministratorComesBackWhenTheLastHasLeft) {
    FirstAdministrator wanted{
        "first", "First Example", "a phrase from a file", {{}, "os:root", {}}};
    EXPECT_EQ(make_first_administrator(people(), hasher(), wanted, noon).value(),
              "a phrase from a file");
    auto row = people().find_named("first").value();
    row.row.state = PersonState::closed;
    ASSERT_TRUE(people().update(row, EndSessions::no, {noon, "test", {}}).ok());
    EXPECT_EQ(code_of(make_first_administrator(people(), hasher(), wanted, noon)), "conflict");
    wanted.user_name = "second";
    EXPECT_TRUE(make_first_administrator(people(), hasher(), wanted, noon).value());
    wanted.user_name = "third";
    wanted.password = "short";
    row = people().find_named("second").value();
    row.row.roles = {};
    ASSERT_TRUE(people().update(row, EndSessions::no, {noon, "test", {}}).ok());
    EXPECT_EQ(code_of(make_first_administrator(people(), hasher(), wanted, noon)),
              "invalid_argument");
}

TEST_F(SignIn, ListeningKeepsNoSessionOpen) {
    add("a.example");
    const auto session = opened("a.example");
    const auto idle_max = PolicyInForce{}.session_idle_max;
    const auto listens = [&] {
        return desk().current(session.token, visitor(), Presence::not_shown).ok();
    };
    for (auto waited = std::chrono::minutes{0}; waited < idle_max; ++waited) {
        EXPECT_TRUE(listens()) << waited.count();
        EXPECT_TRUE(desk().still_signed_in(session.signed_in.session).ok());
        clock().advance(std::chrono::minutes{1});
    }
    EXPECT_FALSE(listens());
    EXPECT_EQ(code_of(desk().still_signed_in(session.signed_in.session)), "unauthenticated");

    // What somebody does keeps it open for those who listen too.
    const auto used = opened("a.example");
    clock().advance(idle_max - std::chrono::minutes{1});
    EXPECT_TRUE(desk().current(used.token, visitor()).ok());
    clock().advance(idle_max - std::chrono::minutes{1});
    EXPECT_TRUE(desk().current(used.token, visitor(), Presence::not_shown).ok());
    EXPECT_EQ(desk().still_signed_in(used.signed_in.session).value().user_name, "a.example");
    clock().advance(std::chrono::minutes{1});
    EXPECT_EQ(code_of(desk().still_signed_in(used.signed_in.session)), "unauthenticated");
}

}  // namespace
}  // namespace bof
