// Goal: second factors and recovery codes are kept as given, each code works once whoever else asks
// at the same moment, and a session is not opened past a factor. Rule: R-01.
#include "register/detail/database.hpp"
#include "register/factor_register.hpp"
#include "register/tests/register_contract.hpp"

#include <atomic>
#include <thread>

namespace bof {
namespace {

class FactorContract : public RegisterContract {
  protected:
    PeopleRegister people() { return {kept().database(), clock()}; }
    FactorRegister factors() { return {kept().database(), clock()}; }
    PersonId add(const std::string& user_name = "a.example") {
        Person person;
        person.user_name = user_name;
        person.display_name = "Somebody";
        return people().add(person, "hash one", entry()).value();
    }
    PersonId add_with_factor(const std::string& user_name = "a.example") {
        const auto id = add(user_name);
        EXPECT_TRUE(factors().begin(id, "sealed", entry()).ok());
        EXPECT_TRUE(factors().confirm(id, "sealed", 100, {"r1", "r2"}, entry()).ok());
        return id;
    }
    Result<SessionRow> open(PersonId person, SecondStep step, const std::string& token = "token") {
        return people().open_session({.person = person,
                                      .token_hash = token,
                                      .user_agent_hash = "agent",
                                      .address = "192.0.2.7",
                                      .browser = "Firefox 128 on Linux"},
                                     "hash one", entry("people.signed_in"), step);
    }
};

TEST_F(FactorContract, BegunItCountsForNothingAndConfirmedItDoes) {
    const auto id = add();
    EXPECT_FALSE(factors().find(id).value());
    EXPECT_EQ(code_of(factors().begin(PersonId{9}, "sealed", entry())), "not_found");
    ASSERT_TRUE(factors().begin(id, "old", entry()).ok());
    ASSERT_TRUE(factors().begin(id, "sealed", entry()).ok());
    EXPECT_FALSE(factors().any().value());
    EXPECT_FALSE(people().begin_sign_in("a.example", {}).value()->has_second_factor);
    EXPECT_FALSE(factors().use_step(id, "sealed", 100).value());
    EXPECT_TRUE(open(id, SecondStep::not_taken).ok());

    EXPECT_EQ(code_of(factors().confirm(id, "old", 100, {}, entry())), "conflict");
    ASSERT_TRUE(factors().confirm(id, "sealed", 100, {"r1", "r2"}, entry()).ok());
    const auto row = factors().find(id).value().value();
    EXPECT_EQ(row.sealed_secret, "sealed");
    EXPECT_EQ(row.confirmed, clock().now());
    EXPECT_EQ(row.last_step, 100);
    EXPECT_EQ(row.recovery_codes_left, 2U);
    EXPECT_EQ(factors().any().value()->person, id);
    EXPECT_TRUE(people().begin_sign_in("a.example", {}).value()->has_second_factor);
    EXPECT_EQ(code_of(factors().confirm(id, "sealed", 101, {}, entry())), "conflict");
    EXPECT_EQ(code_of(factors().begin(id, "third", entry())), "conflict");
}

TEST_F(FactorContract, NoSessionIsOpenedPastIt) {
    const auto id = add_with_factor();
    EXPECT_EQ(code_of(open(id, SecondStep::not_taken)), "conflict");
    const auto opened = open(id, SecondStep::taken).value();
    const auto found = people().find_session(opened.id).value()->session;
    EXPECT_TRUE(found.has_second_factor);
    EXPECT_EQ(found.browser, "Firefox 128 on Linux");
    EXPECT_EQ(found.confirmed, clock().now());
    clock().advance(std::chrono::minutes{7});
    EXPECT_EQ(people().confirm_session(opened.id, "hash one", entry()).value(), clock().now());
    EXPECT_EQ(people().find_session(opened.id).value()->session.confirmed, clock().now());
    EXPECT_EQ(code_of(people().confirm_session(opened.id, "other", entry())), "conflict");
    EXPECT_EQ(code_of(people().confirm_session(SessionId{77}, "hash one", entry())), "not_found");
}

TEST_F(FactorContract, AnAttemptIsTakenBackUnlessAnotherCameBetween) {
    add_with_factor();
    PolicyInForce strict;
    strict.sign_in_failures_max = 2;
    const auto attempt = [&] {
        return people().begin_sign_in("a.example", strict).value().value();
    };
    const auto first = attempt();
    ASSERT_TRUE(people().take_back(first).ok());
    EXPECT_EQ(attempt().failures, 1U);
    const auto locking = attempt();
    EXPECT_TRUE(locking.locked_until);
    ASSERT_TRUE(people().take_back(locking).ok());
    EXPECT_FALSE(attempt().was_locked);
    ASSERT_TRUE(people().take_back(first).ok());  // Of before: the lock must stand.
    EXPECT_TRUE(attempt().was_locked);
}

TEST_F(FactorContract, OneSessionCanBeKeptWhenTheOthersEnd) {
    const auto id = add();
    const auto kept_one = open(id, SecondStep::not_taken, "one").value();
    open(id, SecondStep::not_taken, "two").value();
    EXPECT_EQ(people().end_sessions_of(id, entry(), kept_one.id).value(), 1U);
    ASSERT_EQ(people().sessions_of(id).value().size(), 1U);
    EXPECT_EQ(people().sessions_of(id).value().front().id, kept_one.id);
}

TEST_F(FactorContract, AStepIsUsedOnceAndNoneBeforeItAfterwards) {
    const auto id = add_with_factor();
    EXPECT_FALSE(factors().use_step(id, "sealed", 100).value());
    EXPECT_TRUE(factors().use_step(id, "sealed", 102).value());
    EXPECT_FALSE(factors().use_step(id, "sealed", 102).value());
    EXPECT_FALSE(factors().use_step(id, "sealed", 101).value());
    EXPECT_FALSE(factors().use_step(id, "another", 103).value());
    EXPECT_FALSE(factors().use_step(PersonId{9}, "sealed", 103).value());
    EXPECT_TRUE(factors().use_step(id, "sealed", 103).value());
}

TEST_F(FactorContract, OfManyAtOnceOneWins) {
    const auto id = add_with_factor();
    constexpr int at_once = 6;
    std::atomic<int> steps{0};
    std::atomic<int> codes{0};
    std::vector<std::thread> threads;
    for (int index = 0; index < at_once; ++index) {
        threads.emplace_back([&] {
            if (factors().use_step(id, "sealed", 200).value()) ++steps;
            if (factors().use_recovery_code(id, "r1", entry("test.recovered")).value()) ++codes;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(steps, 1);
    EXPECT_EQ(codes, 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'test.recovered'"), 1);
}

TEST_F(FactorContract, RecoveryCodesWorkOnceAndNewOnesReplaceAll) {
    const auto id = add_with_factor();
    const auto other = add_with_factor("b.example");
    EXPECT_TRUE(factors().use_recovery_code(id, "r1", entry()).value());
    EXPECT_FALSE(factors().use_recovery_code(id, "r1", entry()).value());
    EXPECT_FALSE(factors().use_recovery_code(id, "r3", entry()).value());
    EXPECT_EQ(factors().find(id).value()->recovery_codes_left, 1U);
    EXPECT_EQ(factors().find(other).value()->recovery_codes_left, 2U);
    ASSERT_TRUE(factors().replace_recovery_codes(id, {"n1", "n2", "n3"}, entry()).ok());
    EXPECT_EQ(factors().find(id).value()->recovery_codes_left, 3U);
    EXPECT_FALSE(factors().use_recovery_code(id, "r2", entry()).value());
    EXPECT_EQ(code_of(factors().replace_recovery_codes(add("c.example"), {"n"}, entry())),
              "conflict");
}

TEST_F(FactorContract, TakenAwayByAnotherItsOwnerCanSee) {
    const auto id = add_with_factor();
    const auto by = add("b.example");
    EXPECT_EQ(code_of(factors().remove(by, PasswordFrom::owner, entry())), "not_found");
    open(id, SecondStep::taken).value();
    AuditEntry reset = entry();
    reset.actor.person = by;
    ASSERT_TRUE(factors().remove(id, PasswordFrom::somebody_else, reset).ok());
    EXPECT_FALSE(factors().find(id).value());
    EXPECT_FALSE(factors().use_recovery_code(id, "r1", entry()).value());
    EXPECT_TRUE(people().sessions_of(id).value().empty());
    EXPECT_EQ(factors().last_reset(id).value()->when, clock().now());
    EXPECT_EQ(factors().last_reset(id).value()->by, "Somebody");
    EXPECT_FALSE(factors().last_reset(by).value());
    // One's own doing is no reset, and ends nothing.
    ASSERT_TRUE(factors().begin(by, "sealed", entry()).ok());
    ASSERT_TRUE(factors().confirm(by, "sealed", 1, {}, entry()).ok());
    open(by, SecondStep::taken, "another").value();
    ASSERT_TRUE(factors().remove(by, PasswordFrom::owner, entry()).ok());
    EXPECT_EQ(people().sessions_of(by).value().size(), 1U);
    EXPECT_FALSE(factors().last_reset(by).value());
}

}  // namespace
}  // namespace bof
