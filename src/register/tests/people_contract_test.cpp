// Goal: people, passwords and sessions are kept as given, every change with its entry on the record
// in one transaction, and stale changes are refused. Rule.
#include "policy/permissions.hpp"
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/tests/register_contract.hpp"

#include <algorithm>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::minutes;

Person somebody(const std::string& user_name = "a.example") {
    Person person;
    person.user_name = user_name;
    person.display_name = "Ŵyn Esiampl";
    person.rank = Rank::sergeant;
    person.roles = {Role::fcr_operator, Role::investigator};
    person.employment = EmploymentKind::agency;
    person.employment_ends = day_of(noon) + days{90};
    person.trainings = {{TrainingKind::reads, day_of(noon) - days{30}, day_of(noon) + days{300}},
                        {TrainingKind::lists, day_of(noon), {}}};
    person.vetting = {VettingLevel::management, day_of(noon) + days{700}};
    person.post = "Ymchwilydd";
    person.older_access = OlderAccess{day_of(noon), day_of(noon) + days{91}};
    person.rights_suspended = noon;
    person.desks = {"Ymgyrch Crëyr", "operation_heron"};
    return person;
}

class PeopleContract : public RegisterContract {
  protected:
    PeopleRegister people() { return {kept().database(), clock()}; }
    PersonId add(const Person& person = somebody()) {
        return people().add(person, "hash one", entry("people.person_added")).value();
    }
    SessionRow open(PersonId person, const std::string& token) {
        return people()
            .open_session({.person = person,
                           .token_hash = token,
                           .user_agent_hash = "agent",
                           .address = "192.0.2.7"},
                          people().password_hash(person).value(), entry("people.signed_in"))
            .value();
    }
    long long entries(const std::string& kind) {
        return count("SELECT COUNT(*) FROM audit_entry WHERE kind = '" + kind + "'");
    }
};

TEST_F(PeopleContract, APersonComesBackAsItWas) {
    const auto id = add();
    EXPECT_EQ(id, PersonId{1});
    Person expected = somebody();
    expected.id = id;
    expected.must_change_password = true;
    EXPECT_EQ(people().find(id).value().row, expected);
    EXPECT_EQ(people().find_named("A.Example").value().row, expected);
    EXPECT_EQ(code_of(people().find_named("b.example")), "not_found");
    EXPECT_EQ(code_of(people().find(PersonId{2})), "not_found");

    Person plain;
    plain.user_name = "b.example";
    plain.display_name = "Plain";
    add(plain);
    const auto all = people().people().value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].row, expected);
    EXPECT_TRUE(all[1].row.trainings.empty());
    EXPECT_TRUE(all[1].row.roles.empty());
    EXPECT_TRUE(all[1].row.desks.empty());
    EXPECT_FALSE(all[1].row.older_access.has_value());
    EXPECT_FALSE(all[1].row.rights_suspended.has_value());
    EXPECT_EQ(entries("people.person_added"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE body LIKE '%\"person\":2%'"), 1);
}

TEST_F(PeopleContract, PostAndRightsChangeWithTheOtherFacts) {
    const auto id = add();
    auto row = people().find(id).value();
    row.row.post = "Arolygydd";
    row.row.older_access.reset();
    row.row.rights_suspended.reset();
    ASSERT_TRUE(people().update(row, EndSessions::no, entry("people.person_changed")).ok());
    EXPECT_EQ(people().find(id).value().row, row.row);
}

TEST_F(PeopleContract, RefusesWhatIsNoPerson) {
    add();
    const auto added = [&](auto change) {
        Person person = somebody("c.example");
        change(person);
        return code_of(people().add(person, "hash", entry("people.person_added")));
    };
    EXPECT_EQ(added([](Person& it) { it.user_name = "a.example"; }), "conflict");
    EXPECT_EQ(added([](Person& it) { it.user_name = "C.example"; }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.user_name = "c"; }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.user_name = "7c"; }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.user_name.assign(41, 'c'); }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.display_name = ""; }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.display_name = "two\nlines"; }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.trainings.push_back(it.trainings.front()); }),
              "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.trainings[0].expires = it.trainings[0].completed; }),
              "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.post = "two\nlines"; }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.post.assign(121, 'x'); }), "invalid_argument");
    EXPECT_EQ(added([](Person& it) { it.older_access->review_due = it.older_access->given; }),
              "invalid_argument");
    for (const std::string& desk : {std::string{}, std::string{" x"}, std::string{"two\nlines"},
                                    std::string(121, 'x'), std::string{"control_room"}}) {
        EXPECT_EQ(added([&](Person& it) { it.desks = {desk}; }), "invalid_argument") << desk;
    }
    EXPECT_EQ(added([](Person& it) { it.desks = {"one", "one"}; }), "invalid_argument");
    const auto with_desks = [](std::size_t count) {
        return [count](Person& it) {
            it.desks.clear();
            while (it.desks.size() < count)
                it.desks.push_back("d" + std::to_string(it.desks.size()));
        };
    };
    EXPECT_EQ(added(with_desks(desks_per_person_max + 1)), "invalid_argument");
    EXPECT_EQ(entries("people.person_added"), 1);
    EXPECT_EQ(added([](Person& it) { it.user_name.assign(40, 'c'); }), "ok");
    EXPECT_EQ(added(with_desks(desks_per_person_max)), "ok");
    EXPECT_EQ(added([](Person& it) {
                  it.user_name = "d.example";
                  it.desks = {std::string(120, 'x')};
              }),
              "ok");
}

TEST_F(PeopleContract, DesksAreReplacedWhole) {
    const auto id = add();
    auto row = people().find(id).value();
    row.row.desks = {"operation_kite", "operation_heron"};
    ASSERT_TRUE(people().update(row, EndSessions::no, entry("people.person_changed")).ok());
    EXPECT_EQ(people().find(id).value().row.desks,
              (std::vector<std::string>{"operation_heron", "operation_kite"}));
    row = people().find(id).value();
    row.row.desks.clear();
    ASSERT_TRUE(people().update(row, EndSessions::no, entry("people.person_changed")).ok());
    EXPECT_TRUE(people().people().value().at(0).row.desks.empty());
}

TEST_F(PeopleContract, AStaleChangeIsRefusedAndLeavesNoRecord) {
    const auto id = add();
    auto first = people().find(id).value();
    auto second = first;
    first.row.roles.remove(Role::investigator);
    first.row.trainings.pop_back();
    first.row.employment_ends.reset();
    const auto version =
        people().update(first, EndSessions::no, entry("people.person_changed")).value();
    EXPECT_NE(version, second.version);
    second.row.roles.add(Role::auditor);
    EXPECT_EQ(code_of(people().update(second, EndSessions::no, entry("people.person_changed"))),
              "conflict");
    EXPECT_EQ(people().find(id).value().row, first.row);
    EXPECT_EQ(people().find(id).value().version, version);
    EXPECT_EQ(entries("people.person_changed"), 1);

    add(somebody("b.example"));
    auto renamed = people().find(id).value();
    renamed.row.user_name = "b.example";
    EXPECT_EQ(code_of(people().update(renamed, EndSessions::no, entry("people.person_changed"))),
              "conflict");
    renamed.row.id = PersonId{9};
    EXPECT_EQ(code_of(people().update(renamed, EndSessions::no, entry("people.person_changed"))),
              "not_found");
}

TEST_F(PeopleContract, TheLastAcknowledgementCounts) {
    const auto id = add();
    for (const std::uint32_t version : {2U, 3U, 3U, 1U}) {
        ASSERT_TRUE(
            people().acknowledge_guidance(id, version, entry("people.guidance_acknowledged")).ok());
    }
    EXPECT_EQ(people().find(id).value().row.guidance_acknowledged, 3U);
    EXPECT_EQ(entries("people.guidance_acknowledged"), 4);
    EXPECT_EQ(code_of(people().acknowledge_guidance(PersonId{5}, 1, entry("people.x"))),
              "not_found");
}

TEST_F(PeopleContract, AttemptsAreCountedBeforeTheyAreChecked) {
    const auto id = add();
    const PolicyInForce policy;
    const auto attempt = [&] {
        return people().begin_sign_in("A.EXAMPLE", policy).value().value();
    };
    for (std::uint32_t failures = 1; failures < policy.sign_in_failures_max; ++failures) {
        const auto made = attempt();
        EXPECT_EQ(made.failures, failures);
        EXPECT_EQ(made.password_hash, "hash one");
        EXPECT_EQ(made.person.row.id, id);
        EXPECT_FALSE(made.was_locked);
        EXPECT_FALSE(made.locked_until);
    }
    const auto last = attempt();
    EXPECT_FALSE(last.was_locked);
    EXPECT_EQ(last.locked_until, noon + minutes{1});
    // While it is locked, attempts do not count: a stranger cannot keep it locked for ever.
    EXPECT_TRUE(attempt().was_locked);
    EXPECT_EQ(attempt().failures, policy.sign_in_failures_max);
    clock().set(noon + minutes{1});
    const auto next = attempt();
    EXPECT_FALSE(next.was_locked);
    EXPECT_EQ(next.locked_until, noon + minutes{3});
    clock().set(noon + minutes{3});
    open(id, "token");
    EXPECT_EQ(attempt().failures, 1U);
    EXPECT_FALSE(people().begin_sign_in("nobody", policy).value());
}

TEST_F(PeopleContract, SessionsEndAndStayEnded) {
    const auto id = add();
    const auto session = open(id, "token one");
    clock().advance(minutes{2});
    ASSERT_TRUE(people().touch_session(session.id).ok());
    const auto look = people().find_session("token one").value();
    ASSERT_TRUE(look);
    EXPECT_EQ(look->session.person, id);
    EXPECT_EQ(look->session.user_agent_hash, "agent");
    EXPECT_EQ(look->session.address, "192.0.2.7");
    EXPECT_EQ(look->session.started, noon);
    EXPECT_EQ(look->session.seen, noon + minutes{2});
    EXPECT_EQ(look->person.row.user_name, "a.example");
    EXPECT_FALSE(people().find_session("token two").value());
    const auto by_id = people().find_session(session.id).value();
    ASSERT_TRUE(by_id);
    EXPECT_EQ(by_id->session.token_hash, "token one");
    EXPECT_EQ(by_id->person.row.user_name, "a.example");
    EXPECT_FALSE(people().find_session(SessionId{999}).value());
    EXPECT_FALSE(people().find_session("").value());

    ASSERT_TRUE(people().end_session(session.id, entry("people.signed_out")).ok());
    EXPECT_FALSE(people().find_session("token one").value());
    EXPECT_FALSE(people().find_session(session.id).value());
    EXPECT_EQ(code_of(people().end_session(session.id, entry("people.signed_out"))), "not_found");
    EXPECT_EQ(entries("people.signed_out"), 1);
}

TEST_F(PeopleContract, AFurtherSessionEndsTheOldest) {
    const auto id = add();
    const auto other = add(somebody("b.example"));
    open(other, "of another");
    for (std::size_t number = 0; number < sessions_per_person_max + 2; ++number) {
        open(id, "token " + std::to_string(number));
    }
    const auto left = people().sessions_of(id).value();
    ASSERT_EQ(left.size(), sessions_per_person_max);
    EXPECT_EQ(left.front().token_hash, "token 2");
    EXPECT_TRUE(people().find_session("of another").value());
    EXPECT_EQ(people().end_sessions_of(id, entry("people.sessions_ended")).value(),
              sessions_per_person_max);
    EXPECT_EQ(people().end_sessions_of(id, entry("people.sessions_ended")).value(), 0U);
    EXPECT_TRUE(people().find_session("of another").value());
    EXPECT_EQ(entries("people.sessions_ended"), 2);
}

TEST_F(PeopleContract, ANewPasswordLiftsTheLockAndEndsOtherSessions) {
    const auto id = add();
    const auto mine = open(id, "mine");
    open(id, "other");
    PolicyInForce strict;
    strict.sign_in_failures_max = 1;
    people().begin_sign_in("a.example", strict).value();
    EXPECT_TRUE(people().begin_sign_in("a.example", strict).value()->was_locked);
    ASSERT_TRUE(people()
                    .set_password(id, "hash two", PasswordFrom::owner, mine.id,
                                  entry("people.password_changed"))
                    .ok());
    EXPECT_TRUE(people().find_session("mine").value());
    EXPECT_FALSE(people().find_session("other").value());
    EXPECT_FALSE(people().find(id).value().row.must_change_password);
    EXPECT_EQ(people().password_hash(id).value(), "hash two");
    EXPECT_FALSE(people().begin_sign_in("a.example", strict).value()->was_locked);
    ASSERT_TRUE(people()
                    .set_password(id, "hash three", PasswordFrom::somebody_else, {},
                                  entry("people.password_reset"))
                    .ok());
    EXPECT_TRUE(people().find(id).value().row.must_change_password);
    EXPECT_TRUE(people().sessions_of(id).value().empty());
    EXPECT_EQ(code_of(people().password_hash(PersonId{9})), "not_found");
}

TEST_F(PeopleContract, APasswordThatWasChangedMeanwhileOpensAndChangesNothing) {
    const auto id = add();
    const auto checked = people().begin_sign_in("a.example", {}).value()->password_hash;
    ASSERT_TRUE(people()
                    .set_password(id, "hash two", PasswordFrom::owner, {},
                                  entry("people.password_changed"), checked)
                    .ok());
    EXPECT_EQ(code_of(people().open_session(
                  {.person = id, .token_hash = "t", .user_agent_hash = {}, .address = {}}, checked,
                  entry("people.signed_in"))),
              "conflict");
    EXPECT_FALSE(people().find_session("t").value());
    EXPECT_EQ(entries("people.signed_in"), 0);
    EXPECT_EQ(code_of(people().set_password(id, "hash three", PasswordFrom::owner, {},
                                            entry("people.password_changed"), checked)),
              "conflict");
    EXPECT_EQ(people().password_hash(id).value(), "hash two");
}

TEST_F(PeopleContract, WhoLastResetAPasswordIsKeptForItsOwner) {
    const auto helper = add(somebody("helper"));
    const auto id = add();
    EXPECT_EQ(people().last_reset(id).value(), std::nullopt);  // The first one is no reset.
    auto reset = entry("people.password_reset");
    reset.actor.person = helper;
    ASSERT_TRUE(people().set_password(id, "hash two", PasswordFrom::somebody_else, {}, reset).ok());
    clock().advance(minutes{5});
    ASSERT_TRUE(people()
                    .set_password(id, "hash three", PasswordFrom::owner, {},
                                  entry("people.password_changed"))
                    .ok());
    const auto told = people().last_reset(id).value();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->when, noon);
    EXPECT_EQ(told->by, "Ŵyn Esiampl");
    EXPECT_EQ(people().last_reset(helper).value(), std::nullopt);
}

TEST_F(PeopleContract, OnlyOneBecomesTheFirst) {
    const auto one = add();
    const auto two = add(somebody("b.example"));
    const auto become = [&](PersonId id) {
        auto changed = people().find(id).value();
        changed.row.roles.add(Role::strategic_lead);
        return code_of(people().update(changed, EndSessions::no, entry("people.role_given"),
                                       Role::strategic_lead));
    };
    EXPECT_FALSE(people().is_held(Role::strategic_lead).value());
    EXPECT_EQ(become(one), "ok");
    EXPECT_TRUE(people().is_held(Role::strategic_lead).value());
    EXPECT_EQ(become(two), "conflict");
    auto closed = people().find(one).value();
    closed.row.state = PersonState::closed;
    ASSERT_TRUE(people().update(closed, EndSessions::yes, entry("people.person_closed")).ok());
    EXPECT_FALSE(people().is_held(Role::strategic_lead).value());
    EXPECT_EQ(become(two), "ok");
}

TEST_F(PeopleContract, OpenSessionsAreCounted) {
    const auto id = add();
    open(id, "one");
    clock().advance(minutes{10});
    const auto two = open(id, "two");
    const auto counted = [&](UtcTime started, UtcTime seen) {
        return people().open_sessions(started, seen).value();
    };
    EXPECT_EQ(counted(noon - minutes{1}, noon - minutes{1}), 2U);
    EXPECT_EQ(counted(noon - minutes{1}, noon), 1U);
    EXPECT_EQ(counted(noon, noon - minutes{1}), 1U);
    ASSERT_TRUE(people().end_session(two.id, entry("people.signed_out")).ok());
    EXPECT_EQ(counted(noon - minutes{1}, noon - minutes{1}), 1U);
}

TEST_F(PeopleContract, ShrinkingRightsEndSessionsInTheSameChange) {
    const auto id = add();
    open(id, "one");
    auto changed = people().find(id).value();
    changed.row.state = PersonState::closed;
    ASSERT_TRUE(people().update(changed, EndSessions::yes, entry("people.person_closed")).ok());
    EXPECT_FALSE(people().find_session("one").value());
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE body LIKE '%\"sessions_ended\":1%'"),
              1);
}

TEST_F(PeopleContract, WithoutTheRecordNothingChanges) {
    const auto id = add();
    kept()
        .database()
        ->transact(detail::Access::write,
                   [](soci::session& session) -> Result<void> {
                       session << "ALTER TABLE audit_entry RENAME TO audit_entry_away";
                       return {};
                   })
        .ignore("checked by what follows");
    auto changed = people().find(id).value();
    changed.row.roles = {Role::auditor};
    EXPECT_FALSE(people().update(changed, EndSessions::no, entry("people.person_changed")).ok());
    EXPECT_FALSE(people().add(somebody("b.example"), "hash", entry("people.person_added")).ok());
    EXPECT_FALSE(
        people()
            .open_session({.person = id, .token_hash = "t", .user_agent_hash = {}, .address = {}},
                          "hash one", entry("people.x"))
            .ok());
    EXPECT_EQ(people().find(id).value().row.roles, somebody().roles);
    EXPECT_EQ(people().people().value().size(), 1U);
    EXPECT_FALSE(people().find_session("t").value());
}

TEST_F(PeopleContract, WhatRunsOutIsToldOnceAheadAndAgainOfAnotherDay) {
    Person one;
    one.user_name = "c.example";
    one.display_name = "C";
    one.roles = {Role::fib_analyst};
    const UtcDay today = day_of(clock().now());
    one.trainings = {{TrainingKind::reads, today - days{300}, today + days{20}}};
    const auto whose = add(one);
    Person other = one;
    other.user_name = "manager";
    other.roles = {Role::anpr_manager};
    other.trainings.clear();
    const auto manager = add(other);
    const auto notices = [&](PersonId person, const std::string& kind) {
        return count("SELECT COUNT(*) FROM notice WHERE person_id = " +
                     std::to_string(raw(person)) + " AND kind = '" + kind + "'");
    };
    const auto told = [&] { return people().tell_endings({}).value(); };
    const auto change = [&](auto&& changed) {
        auto row = people().find(whose).value();
        changed(row.row);
        people().update(row, EndSessions::no, entry("people.person_changed")).value();
    };
    const UtcTime near{today + days{6}};
    clock().advance(near - clock().now() - std::chrono::milliseconds{1});
    EXPECT_EQ(told(), 0U);
    clock().advance(std::chrono::milliseconds{1});
    EXPECT_EQ(told(), 1U);
    EXPECT_EQ(told(), 0U);
    EXPECT_EQ(entries("people.ending_told"), 1);
    EXPECT_EQ(notices(whose, "training_ending"), 1);
    EXPECT_EQ(notices(manager, "access_ending"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice WHERE mail = 'waiting'"), 2);

    // Renewed: nothing until that day is near.
    change([&](Person& row) { row.trainings[0].expires = today + days{60}; });
    clock().advance(days{15});
    EXPECT_EQ(told(), 0U);  // The day that it was has passed meanwhile.
    clock().advance(days{25});
    EXPECT_EQ(told(), 1U);
    EXPECT_EQ(notices(whose, "training_ending"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM ending_told"), 1);

    // Of a right to older reads those who review it are told whose it is; of all else in one.
    change([&](Person& row) {
        row.older_access = OlderAccess{today, today + days{47}};
        row.employment_ends = today + days{50};
        row.vetting.expires = today + days{51};
    });
    EXPECT_EQ(told(), 3U);
    EXPECT_EQ(notices(whose, "older_access_ending"), 1);
    EXPECT_EQ(notices(whose, "employment_ending"), 1);
    EXPECT_EQ(notices(whose, "vetting_ending"), 1);
    EXPECT_EQ(notices(manager, "access_ending"), 3);  // One a round.
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice WHERE kind = 'access_review_due' AND subject_id "
                    "= 1 AND person_id = 2"),
              1);

    // What is over, and whose account is closed, is told by nobody.
    change([](Person& row) { row.state = PersonState::closed; });
    change([&](Person& row) { row.employment_ends = today + days{52}; });
    EXPECT_EQ(told(), 0U);
}

TEST_F(PeopleContract, SaysWhenARowCannotBeRead) {
    const auto id = add();
    kept()
        .database()
        ->transact(detail::Access::write,
                   [](soci::session& session) -> Result<void> {
                       session << "UPDATE person SET roles = 'fcr_operator wizard'";
                       return {};
                   })
        .ignore("checked by what follows");
    EXPECT_EQ(code_of(people().find(id)), "corrupt");
    EXPECT_EQ(code_of(people().people()), "corrupt");
}

}  // namespace
}  // namespace bof
