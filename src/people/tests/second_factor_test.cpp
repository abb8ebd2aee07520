// Goal: with a second factor the password alone opens nothing; each code works once, wrong ones
// lock, and without the key nobody gets past. Rule: R-01.
#include "policy/second_factor.hpp"
#include "people/second_factor_desk.hpp"
#include "people/tests/test_people.hpp"
#include "people/totp.hpp"

#include <filesystem>
#include <fstream>
#include <thread>
#include <variant>

namespace bof {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SecondStepTest : public PeopleTest {
  protected:
    SecondFactorDesk& own() { return own_; }

    /// Somebody with a second factor. His secret is in secret_, his recovery codes in codes_.
    PersonId add_with_factor(const std::string& user_name, RoleSet roles = {}) {
        const auto id = add(user_name, roles);
        set_up(signed_in(user_name));
        return id;
    }
    void set_up(const SignedIn& who) {
        const auto begun = own_.begin(who).value();
        EXPECT_EQ(begun.secret.size(), 32U);
        secret_ = unsealed(who.person.id);
        EXPECT_EQ(to_base32(secret_), begun.secret);
        codes_ = own_.confirm(who, code()).value();
        clock().advance(seconds{30});
    }
    std::string unsealed(PersonId id) {
        const auto key = FactorKey::load(key_file()).value();
        return key->unseal(id, factor_rows().find(id).value()->sealed_secret).value();
    }
    std::string code() { return totp_code(secret_, totp_step_of(clock().now())); }
    /// A code of no step around now.
    std::string wrong() { return totp_code(secret_, totp_step_of(clock().now()) + 9); }
    HalfSession half(const std::string& user_name) {
        return std::get<HalfSession>(desk().sign_in(request(user_name)).value());
    }
    Result<OpenedSession> give(const HalfSession& half, const std::string& typed) {
        return desk().give_code(half.token, typed, visitor());
    }

    std::string secret_;
    std::vector<std::string> codes_;

  private:
    SecondFactorDesk own_{factors(), policy(), clock(), "Test"};
};

TEST_F(SecondStepTest, ThePasswordOpensHalfASessionAndTheCodeTheRest) {
    const auto id = add_with_factor("a.example");
    const auto begun = half("a.example");
    EXPECT_EQ(sink().last().kind, "people.code_asked");
    EXPECT_EQ(code_of(desk().current(begun.token, visitor())), "unauthenticated");
    const auto opened = give(begun, code()).value();
    EXPECT_EQ(opened.signed_in.person.id, id);
    EXPECT_TRUE(opened.signed_in.has_second_factor);
    EXPECT_TRUE(desk().current(opened.token, visitor()).ok());
    // The half is gone with it.
    clock().advance(seconds{30});
    EXPECT_EQ(code_of(give(begun, code())), "unauthenticated");
}

TEST_F(SecondStepTest, ACodeWorksOnce) {
    add_with_factor("a.example");
    const std::string used = code();
    ASSERT_TRUE(give(half("a.example"), used).ok());
    const auto again = give(half("a.example"), used);
    EXPECT_EQ(code_of(again), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "used_code");
    EXPECT_EQ(give(half("a.example"), wrong()).error().public_text.view(),
              again.error().public_text.view());
    EXPECT_EQ(text_fact(sink().last(), "why"), "wrong_code");
}

TEST_F(SecondStepTest, OneCodeTwiceAtOnceOpensOneSession) {
    add_with_factor("a.example");
    const auto one = half("a.example");
    const auto other = half("a.example");
    const std::string typed = code();
    std::vector<int> opened(2);
    std::thread first{[&] { opened[0] = give(one, typed).ok() ? 1 : 0; }};
    std::thread second{[&] { opened[1] = give(other, typed).ok() ? 1 : 0; }};
    first.join();
    second.join();
    EXPECT_EQ(opened[0] + opened[1], 1);
}

TEST_F(SecondStepTest, HalfASessionIsShortOfOneBrowserAndOfFewTries) {
    add_with_factor("a.example");
    auto begun = half("a.example");
    EXPECT_EQ(code_of(desk().give_code(begun.token, code(), {"192.0.2.7", "Browser 2"})),
              "unauthenticated");
    EXPECT_EQ(code_of(give(begun, code())), "unauthenticated");  // And is over.
    begun = half("a.example");
    clock().advance(second_step_open_for);
    EXPECT_EQ(code_of(give(begun, code())), "unauthenticated");

    PolicyInForce patient;
    patient.sign_in_failures_max = 100;
    policy().adopt(patient);
    begun = half("a.example");
    for (std::uint32_t count = 0; count < second_step_tries_max; ++count) {
        EXPECT_EQ(code_of(give(begun, wrong())), "denied");
    }
    EXPECT_EQ(code_of(give(begun, code())), "unauthenticated");
}

TEST_F(SecondStepTest, WrongCodesLockTheAccount) {
    add_with_factor("a.example");
    const auto begun = half("a.example");
    for (int count = 0; count < 4; ++count) EXPECT_EQ(code_of(give(begun, wrong())), "denied");
    EXPECT_EQ(code_of(give(half("a.example"), wrong())), "denied");
    EXPECT_EQ(sink().last().kind, "people.account_locked");
    EXPECT_EQ(code_of(give(begun, code())), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "locked");
    EXPECT_EQ(code_of(desk().sign_in(request("a.example"))), "unauthenticated");
    clock().advance(minutes{1});
    EXPECT_TRUE(give(half("a.example"), code()).ok());
    // Forgotten with a right one.
    EXPECT_EQ(people().begin_sign_in("a.example", {}).value()->failures, 1U);
}

TEST_F(SecondStepTest, APasswordChangedBetweenTheStepsOpensNothing) {
    const auto id = add_with_factor("a.example");
    const auto begun = half("a.example");
    const auto hash = hasher().turn().value().hash("another phrase of five").value();
    ASSERT_TRUE(people().set_password(id, hash, PasswordFrom::owner, {}, {noon, "test", {}}).ok());
    EXPECT_EQ(code_of(give(begun, code())), "denied");
}

TEST_F(SecondStepTest, ARecoveryCodeWorksOnceHoweverItIsTyped) {
    add_with_factor("a.example");
    ASSERT_EQ(codes_.size(), recovery_codes_made);
    std::string typed = codes_[3];
    typed[4] = ' ';
    for (char& symbol : typed) {
        if (symbol >= 'a' && symbol <= 'z') symbol = static_cast<char>(symbol - 'a' + 'A');
    }
    const auto who = give(half("a.example"), typed).value().signed_in;
    EXPECT_EQ(own().standing(who).value().recovery_codes_left, recovery_codes_made - 1);
    EXPECT_EQ(code_of(give(half("a.example"), codes_[3])), "denied");
    const auto fresh = own().new_recovery_codes(who).value();
    EXPECT_EQ(code_of(give(half("a.example"), codes_[4])), "denied");
    EXPECT_TRUE(give(half("a.example"), fresh[0]).ok());
}

TEST_F(SecondStepTest, WithoutItsKeyNobodyGetsPast) {
    add_with_factor("a.example");
    std::filesystem::remove(key_file());
    SecondFactors lost{factor_rows(), key_file(), clock()};
    EXPECT_TRUE(lost.problem());
    EXPECT_FALSE(std::filesystem::exists(key_file()));  // Another would only hide the loss.
    PasswordHasher cheap_hasher{cheap};
    PeopleDesk door{people(), lost, sink(), policy(), cheap_hasher, clock(), metrics()};
    const auto refused = door.sign_in(request("a.example"));
    EXPECT_EQ(code_of(refused), "unavailable");
    EXPECT_NE(refused.error().public_text.view().find("restore it"), std::string_view::npos);
    add("b.example");
    EXPECT_TRUE(door.sign_in(request("b.example")).ok());

    // A key that somebody made anew is not the key.
    ASSERT_TRUE(FactorKey::load_or_make(key_file()).ok());
    SecondFactors other{factor_rows(), key_file(), clock()};
    EXPECT_TRUE(other.problem());
    std::ofstream{key_file()} << "nonsense\n";
    EXPECT_EQ(code_of(FactorKey::load(key_file())), "corrupt");
    std::filesystem::permissions(key_file(), std::filesystem::perms::all);
    EXPECT_EQ(code_of(FactorKey::load(key_file())), "denied");
}

TEST_F(SecondStepTest, TheKeyFileIsItsOwnersAndASecretItsPersons) {
    const auto id = add_with_factor("a.example");
    EXPECT_EQ(std::filesystem::status(key_file()).permissions() & std::filesystem::perms::mask,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto key = FactorKey::load(key_file()).value();
    const std::string sealed = factor_rows().find(id).value()->sealed_secret;
    EXPECT_EQ(sealed.find(secret_), std::string::npos);
    EXPECT_TRUE(key->unseal(id, sealed));
    EXPECT_FALSE(key->unseal(PersonId{raw(id) + 1}, sealed));
    std::string damaged = sealed;
    damaged.back() = damaged.back() == '0' ? '1' : '0';
    EXPECT_FALSE(key->unseal(id, damaged));
    EXPECT_FALSE(key->unseal(id, "no hex"));
    EXPECT_NE(key->hash(id, codes_[0]), key->hash(PersonId{raw(id) + 1}, codes_[0]));
}

TEST_F(SecondStepTest, AGraveActWantsPasswordOrCodeOnceMore) {
    add_with_factor("a.example");
    const auto opened = give(half("a.example"), code()).value();
    const auto who = [&] { return desk().current(opened.token, visitor()).value(); };
    const auto confirmed = [&] {
        return is_confirmed(policy().policy(), who().confirmed, clock().now());
    };
    EXPECT_TRUE(confirmed());  // Signing in was one.
    clock().advance(minutes{5});
    EXPECT_FALSE(confirmed());
    EXPECT_EQ(code_of(desk().confirm(who(), {"wrong", {}})), "denied");
    EXPECT_EQ(code_of(desk().confirm(who(), {{}, wrong()})), "denied");
    EXPECT_EQ(code_of(desk().confirm(who(), {{}, codes_[0]})), "denied");
    EXPECT_FALSE(confirmed());
    EXPECT_EQ(desk().confirm(who(), {{}, code()}).value(), clock().now() + minutes{5});
    EXPECT_TRUE(confirmed());
    EXPECT_EQ(newest_change(), "people.confirmed");
    clock().advance(minutes{5});
    EXPECT_TRUE(desk().confirm(who(), {good_password, {}}).ok());
    EXPECT_TRUE(confirmed());
    // Wrong ones lock, and then the right one does not help either.
    for (int count = 0; count < 5; ++count) {
        EXPECT_EQ(code_of(desk().confirm(who(), {"wrong", {}})), "denied");
    }
    EXPECT_EQ(code_of(desk().confirm(who(), {good_password, {}})), "denied");
}

TEST_F(SecondStepTest, WhoMustHaveOneIsToldAndCannotTurnItOff) {
    add("a.example", {Role::auditor});
    const auto without = signed_in("a.example");
    EXPECT_FALSE(desk().must_set_up_factor(without));
    EXPECT_TRUE(own().standing(without).value().should_have);
    PolicyInForce strict;
    strict.second_factor_for = SecondFactorFor::privileged;
    policy().adopt(strict);
    EXPECT_TRUE(desk().must_set_up_factor(without));
    set_up(without);
    const auto with = give(half("a.example"), code()).value().signed_in;
    EXPECT_FALSE(desk().must_set_up_factor(with));
    EXPECT_EQ(code_of(own().turn_off(with)), "denied");
    EXPECT_EQ(code_of(own().begin(with)), "conflict");
    policy().adopt({});
    ASSERT_TRUE(own().turn_off(with).ok());
    EXPECT_TRUE(sign_in(request("a.example")).ok());
    EXPECT_EQ(code_of(own().new_recovery_codes(with)), "conflict");
    EXPECT_EQ(code_of(own().confirm(with, "123456")), "conflict");
}

TEST_F(SecondStepTest, ALostOneIsTakenAwayByWhoeverMayResetThePassword) {
    const auto id = add_with_factor("watcher", {Role::auditor});
    add("admin", {Role::bof_administrator});
    add("lead", {Role::strategic_lead});
    const auto open = give(half("watcher"), code()).value();
    EXPECT_EQ(code_of(desk().reset_second_factor(signed_in("admin"), id)), "denied");
    const auto lead = signed_in("lead");
    EXPECT_EQ(code_of(desk().reset_second_factor(lead, lead.person.id)), "denied");
    ASSERT_TRUE(desk().reset_second_factor(lead, id).ok());
    EXPECT_EQ(newest_change(), "people.second_factor_reset");
    EXPECT_EQ(code_of(desk().current(open.token, visitor())), "unauthenticated");
    const auto owner = signed_in("watcher");
    EXPECT_EQ(own().standing(owner).value().reset->by, "Name of lead");
}

TEST_F(SecondStepTest, SessionsAreSeenAndEndedFromAnother) {
    const auto id = add("a.example");
    const auto one = opened("a.example");
    const auto two = opened("a.example");
    const auto three = opened("a.example");
    add("b.example", {Role::bof_administrator});
    EXPECT_EQ(desk().own_sessions(one.signed_in).value().size(), 3U);
    const auto other = signed_in("b.example");
    EXPECT_EQ(code_of(desk().end_own_session(other, two.signed_in.session)), "not_found");
    EXPECT_EQ(desk().sessions(other, id).value().size(), 3U);
    EXPECT_EQ(sink().last().kind, "people.sessions_shown");
    EXPECT_EQ(code_of(desk().sessions(one.signed_in, other.person.id)), "denied");

    ASSERT_TRUE(desk().end_own_session(one.signed_in, two.signed_in.session).ok());
    EXPECT_EQ(newest_change(), "people.own_session_ended");
    EXPECT_FALSE(desk().current(two.token, visitor()).ok());
    EXPECT_EQ(desk().end_other_sessions(one.signed_in).value(), 1U);
    EXPECT_FALSE(desk().current(three.token, visitor()).ok());
    EXPECT_TRUE(desk().current(one.token, visitor()).ok());
    // What has run out is none.
    clock().advance(minutes{15});
    EXPECT_TRUE(desk().own_sessions(one.signed_in).value().empty());
}

}  // namespace
}  // namespace bof
