// Goal: access is applied for, authorised in writing and put into effect by different people, none
// of them for himself; the account and its record change together, and the person can read what was
// given. Rule.
#include "people/access_desk.hpp"
#include "people/tests/test_people.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;

class AccessDeskTest : public PeopleTest {
  protected:
    AccessDeskTest() {
        add("admin", {Role::bof_administrator});
        add("manager", {Role::anpr_manager});
        add("lead", {Role::strategic_lead});
        add("a.example");
        access_.on_sessions_ended([this](PersonId person) { ended_.push_back(person); });
    }

    AccessDesk& access() { return access_; }
    SignedIn as(const std::string& user_name) { return signed_in(user_name); }
    Versioned<Person> account(const std::string& user_name) {
        return people().find_named(user_name).value();
    }
    static AccessRequest request_for(const std::string& user_name, RoleSet give) {
        return {.user_name = user_name, .give = give, .reason = "needed for the work"};
    }
    ApplicationId applied(const std::string& by, const AccessRequest& request) {
        return access_.apply(as(by), request).value();
    }
    std::string decided(const std::string& by, ApplicationId id,
                        AccessAnswer answer = AccessAnswer::authorised) {
        return code_of(access_.decide(as(by), id, answer, "in writing"));
    }
    std::string effected(const std::string& by, ApplicationId id) {
        return code_of(access_.effect(as(by), id));
    }
    AccessApplication shown(ApplicationId id) { return applications_.find(id).value(); }
    static Person newcomer() {
        Person facts;
        facts.display_name = "Newcomer";
        facts.rank = Rank::constable;
        facts.post = "Investigator";
        facts.employment = EmploymentKind::agency;
        facts.employment_ends = day_of(noon) + days{90};
        facts.trainings = {{TrainingKind::reads, day_of(noon) - days{9}, day_of(noon) + days{300}}};
        facts.vetting = {VettingLevel::recruitment, {}};
        return facts;
    }
    std::vector<PersonId> ended_;

  private:
    AccessRegister applications_{database(), clock()};
    AccessDesk access_{applications_, people(), sink(), policy(), hasher(), clock()};
};

TEST_F(AccessDeskTest, WhatIsWrittenHasNoControlCharacters) {
    AccessRequest request = request_for("a.example", {Role::investigator});
    request.reason = "needed\x1b[2J for the work";
    EXPECT_EQ(code_of(access().apply(as("lead"), request)), "invalid_argument");
    const auto id = applied("lead", request_for("a.example", {Role::investigator}));
    EXPECT_EQ(
        code_of(access().decide(as("manager"), id, AccessAnswer::authorised, "in\x07writing")),
        "invalid_argument");
    EXPECT_EQ(shown(id).state, ApplicationState::waiting);
    EXPECT_EQ(decided("manager", id), "ok");
}

TEST_F(AccessDeskTest, NobodyAppliesWithAPasswordThatSomebodyElseKnows) {
    SignedIn reset = as("a.example");
    reset.person.must_change_password = true;
    const auto wanted = request_for("a.example", {Role::investigator});
    EXPECT_EQ(code_of(access().apply(reset, wanted)), "denied");
    EXPECT_EQ(sink().last().kind, "people.refused");
    EXPECT_EQ(text_fact(sink().last(), "asked"), "access.apply");
    EXPECT_TRUE(access().own(as("a.example")).value().empty());
    EXPECT_TRUE(access().apply(as("a.example"), wanted).ok());
}

TEST_F(AccessDeskTest, ThreePeopleMakeAnAccountAndItsLetterSaysWhatItIs) {
    AccessRequest request = request_for("n.example", {Role::investigator});
    request.facts = newcomer();
    request.older_access = true;
    const auto id = applied("a.example", request);
    EXPECT_EQ(newest_change(), "access.applied");
    EXPECT_EQ(effected("admin", id), "conflict") << "nobody has authorised it";
    EXPECT_EQ(decided("manager", id), "ok");
    EXPECT_EQ(newest_change(), "access.authorised");
    EXPECT_NE(newest_body().find("in writing"), std::string::npos);
    EXPECT_FALSE(people().find_named("n.example").ok());

    const auto made = access().effect(as("admin"), id).value();
    EXPECT_EQ(newest_change(), "access.effected");
    ASSERT_TRUE(made.one_time_password.has_value());
    const Person person = account("n.example").row;
    EXPECT_EQ(person.id, made.person);
    EXPECT_EQ(person.roles, RoleSet{Role::investigator});
    EXPECT_EQ(person.post, "Investigator");
    EXPECT_TRUE(person.must_change_password);
    const UtcDay review = day_of(clock().now()) + days{31};
    EXPECT_EQ(person.older_access, (OlderAccess{day_of(clock().now()), review}));
    const auto session = sign_in(SignInRequest{"n.example", *made.one_time_password, visitor()});
    EXPECT_TRUE(session.ok());

    const auto own = access().own(session->signed_in).value();
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own[0].state, ApplicationState::effected);
    ASSERT_TRUE(own[0].letter.has_value());
    const AccessLetter& letter = *own[0].letter;
    EXPECT_EQ(letter.roles, RoleSet{Role::investigator});
    EXPECT_EQ(letter.until, newcomer().employment_ends);
    EXPECT_EQ(letter.older_review, review);
    EXPECT_EQ(letter.guidance_version, 1U);
    EXPECT_NE(std::find(letter.permissions.begin(), letter.permissions.end(), "read.search"),
              letter.permissions.end());
    EXPECT_EQ(own[0].decided->name, "Name of manager");
    EXPECT_EQ(own[0].effected->name, "Name of admin");
    EXPECT_EQ(effected("admin", id), "conflict") << "only once";
}

TEST_F(AccessDeskTest, NobodyTakesAStepForHimself) {
    // The applicant decides nothing, nor the subject, nor does who authorised carry it out.
    const auto by_manager = applied("manager", request_for("a.example", {Role::investigator}));
    EXPECT_EQ(decided("manager", by_manager), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "own_application");
    EXPECT_EQ(decided("admin", by_manager), "denied");
    EXPECT_EQ(decided("a.example", by_manager), "denied");
    EXPECT_EQ(decided("lead", by_manager), "ok");
    EXPECT_EQ(effected("lead", by_manager), "denied");
    EXPECT_EQ(effected("manager", by_manager), "denied");

    const auto for_lead = applied("a.example", request_for("lead", {Role::investigator}));
    EXPECT_EQ(decided("lead", for_lead), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "own_rights");
    const auto for_admin = applied("a.example", request_for("admin", {Role::investigator}));
    EXPECT_EQ(decided("manager", for_admin), "ok");
    EXPECT_EQ(effected("admin", for_admin), "denied");

    add("both", {Role::bof_administrator, Role::anpr_manager});
    const auto other = applied("a.example", request_for("a.example", {Role::force_it}));
    EXPECT_EQ(decided("both", other), "ok");
    EXPECT_EQ(effected("both", other), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "own_decision");
    EXPECT_EQ(effected("admin", other), "ok");
    EXPECT_EQ(account("a.example").row.roles, RoleSet{Role::force_it});
}

TEST_F(AccessDeskTest, RolesOfTheWatchersComeFromWhoMayGiveThem) {
    const auto id = applied("admin", request_for("a.example", {Role::auditor}));
    EXPECT_EQ(decided("manager", id), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "role_not_theirs");
    EXPECT_EQ(decided("manager", id, AccessAnswer::refused), "ok") << "refusing opens nothing";
    EXPECT_EQ(decided("lead", id), "conflict");
    EXPECT_EQ(effected("admin", id), "conflict");
    EXPECT_TRUE(account("a.example").row.roles.empty());
    EXPECT_EQ(shown(id).decided->note, "in writing");
}

TEST_F(AccessDeskTest, WhatChangedMeanwhileIsNotOverwritten) {
    const auto id = applied("lead", request_for("a.example", {Role::fcr_inspector}));
    EXPECT_EQ(decided("manager", id), "ok");
    auto row = account("a.example");
    row.row.rank = Rank::sergeant;
    ASSERT_TRUE(desk().amend(as("admin"), row).ok());
    EXPECT_EQ(effected("admin", id), "denied");
    row = account("a.example");
    row.row.rank = Rank::inspector;
    ASSERT_TRUE(desk().amend(as("admin"), row).ok());
    EXPECT_EQ(effected("admin", id), "ok");
    const auto closed = applied("lead", request_for("a.example", {Role::force_it}));
    EXPECT_EQ(decided("manager", closed), "ok");
    ASSERT_TRUE(desk()
                    .close(as("manager"), account("a.example").row.id, account("a.example").version)
                    .ok());
    EXPECT_EQ(effected("admin", closed), "conflict");
}

TEST_F(AccessDeskTest, ATakenRoleEndsSessions) {
    add("it", {Role::force_it});
    AccessRequest request = request_for("it", {});
    request.take = {Role::force_it};
    const auto id = applied("it", request);
    EXPECT_EQ(decided("manager", id), "ok");
    const auto session = opened("it");
    EXPECT_EQ(effected("admin", id), "ok");
    EXPECT_FALSE(desk().current(session.token, visitor()).ok());
    EXPECT_EQ(ended_, std::vector<PersonId>{account("it").row.id});
}

TEST_F(AccessDeskTest, WhatMakesNoSenseIsNotApplied) {
    const auto code = [&](AccessRequest request) {
        return code_of(access().apply(as("a.example"), request));
    };
    AccessRequest nothing = request_for("a.example", {});
    EXPECT_EQ(code(nothing), "invalid_argument");
    EXPECT_EQ(code(request_for("nobody", {Role::finance})), "not_found");
    EXPECT_EQ(code(request_for("lead", {Role::strategic_lead})), "conflict");
    AccessRequest taken = request_for("a.example", {});
    taken.take = {Role::finance};
    EXPECT_EQ(code(taken), "conflict");
    AccessRequest agency = request_for("n.example", {Role::investigator});
    agency.facts = newcomer();
    agency.facts->employment_ends.reset();
    EXPECT_EQ(code(agency), "invalid_argument");
    AccessRequest namesake = request_for("lead", {Role::investigator});
    namesake.facts = newcomer();
    EXPECT_EQ(code(namesake), "conflict");
    AccessRequest silent = request_for("a.example", {Role::finance});
    silent.reason.clear();
    EXPECT_EQ(code(silent), "invalid_argument");
}

TEST_F(AccessDeskTest, AnApplicationIsSeenByWhomItConcerns) {
    add("other");
    const auto id = applied("a.example", request_for("a.example", {Role::investigator}));
    EXPECT_EQ(code_of(access().show(as("a.example"), id)), "ok");
    EXPECT_EQ(code_of(access().show(as("other"), id)), "not_found");
    EXPECT_EQ(text_fact(sink().last(), "why"), "role_missing");
    EXPECT_EQ(code_of(access().show(as("manager"), id)), "ok");
    EXPECT_EQ(sink().last().kind, "access.shown");
    EXPECT_EQ(code_of(access().list(as("other"), {})), "denied");
    EXPECT_EQ(access().list(as("manager"), ApplicationState::waiting).value().size(), 1U);
    EXPECT_EQ(sink().last().kind, "access.listed");
    EXPECT_EQ(code_of(access().withdraw(as("other"), id)), "not_found");
    EXPECT_EQ(code_of(access().withdraw(as("a.example"), id)), "ok");
    EXPECT_EQ(decided("manager", id), "conflict");
}

}  // namespace
}  // namespace bof
