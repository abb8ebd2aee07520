// Goal: passwords are Argon2id, so many at once and no more; secrets are long, random and kept only
// as hashes.
#include "people/passwords.hpp"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

constexpr PasswordCost cheap{1, 8192};

std::string sentence(const Result<void>& result) {
    return result.ok() ? "ok" : std::string{result.error().public_text.view()};
}

TEST(Passwords, AreArgon2idWithTheCostAskedFor) {
    PasswordHasher usual;
    const auto turn = usual.turn();
    ASSERT_TRUE(turn.ok());
    const auto hash = turn->hash("a phrase of some length").value();
    EXPECT_EQ(hash.rfind("$argon2id$v=19$m=65536,t=2,p=1$", 0), 0U) << hash;
    EXPECT_TRUE(turn->matches(hash, "a phrase of some length"));
    EXPECT_FALSE(turn->matches(hash, "a phrase of some lengtH"));
}

TEST(Passwords, EachHashHasItsOwnSalt) {
    PasswordHasher hasher{cheap};
    const auto turn = hasher.turn();
    const auto one = turn->hash("the same words").value();
    const auto two = turn->hash("the same words").value();
    EXPECT_NE(one, two);
    EXPECT_TRUE(turn->matches(one, "the same words"));
    EXPECT_TRUE(turn->matches(two, "the same words"));
    EXPECT_FALSE(turn->matches("", "the same words"));
    EXPECT_FALSE(turn->matches("no hash at all", "the same words"));
    EXPECT_FALSE(turn->matches(std::string(500, 'x'), "the same words"));
}

TEST(Passwords, NoMoreAtOnceThanTheLimit) {
    PasswordHasher hasher{cheap, {.at_once_max = 2, .wait_max = std::chrono::milliseconds{1}}};
    auto first = std::make_unique<Result<PasswordHasher::Turn>>(hasher.turn());
    const auto second = hasher.turn();
    ASSERT_TRUE(first->ok());
    ASSERT_TRUE(second.ok());
    const auto third = hasher.turn();
    ASSERT_FALSE(third.ok());
    EXPECT_EQ(third.error().code, Errc::unavailable);
    first.reset();
    EXPECT_TRUE(hasher.turn().ok());
}

TEST(Passwords, AWaitingTurnComesWhenOneIsGivenBack) {
    PasswordHasher hasher{cheap, {.at_once_max = 1, .wait_max = std::chrono::minutes{1}}};
    std::vector<std::thread> threads;
    std::atomic<int> got = 0;
    for (int index = 0; index < 8; ++index) {
        threads.emplace_back([&] {
            const auto turn = hasher.turn();
            if (turn.ok() && turn->hash("words").ok()) ++got;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(got, 8);
}

TEST(Passwords, ANewOneHasToBeLongAndVaried) {
    const PolicyInForce policy;
    Person person;
    person.user_name = "a.example";
    const auto said = [&](std::string_view password) {
        return sentence(check_new_password(policy, person, password));
    };
    EXPECT_EQ(said("abcdefghijkl"), "ok");
    EXPECT_EQ(said("abcdefghijk"), "the password is too short: take several words");
    // Twelve characters, not twelve bytes.
    EXPECT_EQ(said("ŵŷâêîôŵŷâêî"), "the password is too short: take several words");
    EXPECT_EQ(said("abababababababab"), "the password repeats too few symbols");
    EXPECT_EQ(said("my A.Example word"), "the password must not contain the user name");
    EXPECT_EQ(said("abcde" + std::string(251, 'x')), "ok");
    EXPECT_EQ(said("abcde" + std::string(252, 'x')), "the password is longer than 256 bytes");
}

TEST(Passwords, SecretsAreRandomAndPassTheirOwnRules) {
    std::set<std::string> seen;
    for (int round = 0; round < 1000; ++round) {
        const auto once = make_one_time_password();
        EXPECT_EQ(once.size(), 19U);
        EXPECT_EQ(once.find_first_of("0o1li"), std::string::npos) << once;
        EXPECT_TRUE(seen.insert(once).second);
        const auto token = make_token();
        EXPECT_EQ(token.size(), 64U);
        EXPECT_TRUE(seen.insert(token).second);
        EXPECT_TRUE(seen.insert(token_hash(token)).second);
        EXPECT_EQ(token_hash(token), token_hash(token));
    }
}

}  // namespace
}  // namespace bof
