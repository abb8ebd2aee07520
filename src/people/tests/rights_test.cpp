// Goal: a change of post suspends rights until somebody accountable confirms them, and the right to
// open older reads is given, confirmed and taken by them alone, never by BOF administrators and
// never for oneself. Rule.
#include "people/tests/test_people.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;

class RightsTest : public PeopleTest {
  protected:
    RightsTest() {
        add("admin", {Role::bof_administrator});
        add("manager", {Role::anpr_manager});
        subject_ = add("a.example", {Role::force_it});
    }

    SignedIn admin() { return signed_in("admin"); }
    SignedIn manager() { return signed_in("manager"); }
    PersonId subject() const { return subject_; }
    Versioned<Person> kept_subject() { return kept(subject_); }
    RowVersion version() { return kept(subject_).version; }
    UtcDay today() { return day_of(clock().now()); }
    void move_to(const std::string& post) {
        auto row = kept_subject();
        row.row.post = post;
        ASSERT_TRUE(desk().amend(admin(), row).ok());
    }

  private:
    PersonId subject_{};
};

TEST_F(RightsTest, AnotherPostSuspendsUntilConfirmed) {
    move_to("Server room");
    EXPECT_FALSE(kept_subject().row.rights_suspended.has_value()) << "learned, not changed";
    const auto session = opened("a.example");
    clock().advance(std::chrono::minutes{5});
    move_to("Garage");
    EXPECT_EQ(kept_subject().row.rights_suspended, clock().now());
    EXPECT_NE(newest_body().find("\"rights_suspended\":1"), std::string::npos);
    EXPECT_FALSE(desk().current(session.token, visitor()).ok()) << "his sessions have ended";
    EXPECT_TRUE(sign_in(request("a.example")).ok()) << "to see why, he may sign in";

    // Moving back, or whoever amends, does not undo it.
    const auto since = kept_subject().row.rights_suspended;
    clock().advance(std::chrono::minutes{5});
    move_to("Server room");
    EXPECT_EQ(kept_subject().row.rights_suspended, since);
    auto row = kept_subject();
    row.row.rights_suspended.reset();
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_EQ(kept_subject().row.rights_suspended, since);
    EXPECT_EQ(code_of(desk().review(admin(), subject(), version(), "")), "denied");
    EXPECT_EQ(code_of(desk().review(signed_in("a.example"), subject(), version(), "")), "denied");

    ASSERT_TRUE(desk().review(manager(), subject(), version(), "still IT").ok());
    EXPECT_FALSE(kept_subject().row.rights_suspended.has_value());
    EXPECT_EQ(newest_change(), "people.account_reviewed");
    EXPECT_NE(newest_body().find("\"rights_confirmed\":1"), std::string::npos);
    EXPECT_NE(newest_body().find("still IT"), std::string::npos);
}

TEST_F(RightsTest, NobodyReviewsHimselfNorAClosedAccount) {
    const auto own = manager();
    EXPECT_EQ(code_of(desk().review(own, own.person.id, own.version, "")), "denied");
    EXPECT_EQ(code_of(desk().confirm_older_access(own, own.person.id, own.version,
                                                  today() + days{1}, "why")),
              "denied");
    ASSERT_TRUE(desk().close(manager(), subject(), version()).ok());
    EXPECT_EQ(code_of(desk().review(manager(), subject(), version(), "")), "conflict");
    EXPECT_EQ(code_of(desk().confirm_older_access(manager(), subject(), version(),
                                                  today() + days{1}, "why")),
              "conflict");
}

TEST_F(RightsTest, ANoteHasNoControlCharacters) {
    for (const char* note : {"all\x1b[2Jwell", "all\x07well"}) {
        EXPECT_EQ(code_of(desk().review(manager(), subject(), version(), note)),
                  "invalid_argument");
        EXPECT_EQ(code_of(desk().confirm_older_access(manager(), subject(), version(),
                                                      today() + days{1}, note)),
                  "invalid_argument");
    }
    EXPECT_TRUE(desk().review(manager(), subject(), version(), "in two\nlines").ok());
}

TEST_F(RightsTest, TheRightToOlderReadsIsConfirmedForATimeAndTaken) {
    const auto confirm = [&](const SignedIn& who, days after, const std::string& reason = "why") {
        return code_of(
            desk().confirm_older_access(who, subject(), version(), today() + after, reason));
    };
    EXPECT_EQ(confirm(manager(), days{31}), "conflict") << "it is applied for";
    EXPECT_EQ(code_of(desk().take_older_access(manager(), subject(), version())), "conflict");
    const UtcDay given = today();
    auto row = kept_subject();
    row.row.older_access = OlderAccess{given, given + days{10}};
    const AuditEntry entry{clock().now(), "test.prepared", {{}, "test", {}}};
    ASSERT_TRUE(people().update(row, EndSessions::no, entry).ok());

    EXPECT_EQ(confirm(admin(), days{1}), "denied");
    EXPECT_EQ(confirm(manager(), days{0}), "invalid_argument");
    EXPECT_EQ(confirm(manager(), days{32}), "invalid_argument");
    EXPECT_EQ(confirm(manager(), days{31}, ""), "invalid_argument");
    clock().advance(days{20});
    EXPECT_EQ(confirm(manager(), days{31}), "ok") << "also when it has run out";
    EXPECT_EQ(kept_subject().row.older_access, (OlderAccess{given, given + days{51}}));
    EXPECT_EQ(newest_change(), "people.older_access_confirmed");

    row = kept_subject();
    row.row.older_access.reset();
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_TRUE(kept_subject().row.older_access.has_value()) << "not by amending";
    const auto session = opened("a.example");
    EXPECT_EQ(code_of(desk().take_older_access(admin(), subject(), version())), "denied");
    ASSERT_TRUE(desk().take_older_access(manager(), subject(), version()).ok());
    EXPECT_FALSE(kept_subject().row.older_access.has_value());
    EXPECT_FALSE(desk().current(session.token, visitor()).ok());
}

TEST_F(RightsTest, EveryOpenAccountStandsInTheReviewWithItsLast) {
    EXPECT_EQ(code_of(desk().reviews(admin())), "denied");
    auto reviews = desk().reviews(manager()).value();
    ASSERT_EQ(reviews.size(), 3U);
    EXPECT_EQ(reviews[2].when, UtcTime{}) << "never";
    EXPECT_EQ(sink().last().kind, "people.reviews_shown");
    ASSERT_TRUE(desk().review(manager(), subject(), version(), "as it is").ok());
    reviews = desk().reviews(manager()).value();
    EXPECT_EQ(reviews[2].person, subject());
    EXPECT_EQ(reviews[2].when, clock().now());
    EXPECT_EQ(reviews[2].note, "as it is");
    EXPECT_EQ(reviews[2].by, "Name of manager");
    ASSERT_TRUE(desk().close(manager(), subject(), version()).ok());
    EXPECT_EQ(desk().reviews(manager()).value().size(), 2U);
}

TEST_F(RightsTest, WhoeverHasLeftIsClosedTheDayAfter) {
    auto row = kept_subject();
    row.row.employment_ends = today() + days{2};
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    const UtcTime after = UtcTime{today() + days{3}};
    clock().advance(after - clock().now() - std::chrono::milliseconds{1});
    EXPECT_EQ(desk().close_leavers().value(), 0U);
    EXPECT_EQ(kept_subject().row.state, PersonState::active);
    clock().advance(std::chrono::milliseconds{1});
    EXPECT_EQ(desk().close_leavers().value(), 1U);
    EXPECT_EQ(kept_subject().row.state, PersonState::closed);
    EXPECT_EQ(newest_change(), "people.person_closed");
    EXPECT_NE(newest_body().find("\"reason\":\"employment_ended\""), std::string::npos);
    EXPECT_EQ(desk().close_leavers().value(), 0U);
}

}  // namespace
}  // namespace bof
