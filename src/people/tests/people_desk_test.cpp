// Goal: accounts, facts and roles are changed only by whom policy names, never by oneself, on the
// newest row, and whoever loses a right loses his sessions. Rule.
#include "people/tests/test_people.hpp"

namespace bof {
namespace {

class PeopleDeskTest : public PeopleTest {
  protected:
    PeopleDeskTest() {
        add("admin", {Role::bof_administrator});
        add("lead", {Role::strategic_lead});
        subject_ = add("a.example", {Role::investigator});
    }
    SignedIn admin() { return signed_in("admin"); }
    SignedIn lead() { return signed_in("lead"); }
    PersonId subject() const { return subject_; }
    RowVersion version() { return kept(subject_).version; }
    /// As if by an application for access.
    void has_got(Role role) {
        auto row = kept(subject_);
        row.row.roles.add(role);
        const AuditEntry entry{clock().now(), "test.prepared", {{}, "test", {}}};
        ASSERT_TRUE(people().update(row, EndSessions::no, entry).ok());
    }
    static Person newcomer() {
        Person person;
        person.user_name = "new.example";
        person.display_name = "New Example";
        return person;
    }

  private:
    PersonId subject_{};
};

TEST_F(PeopleDeskTest, AnAccountBeginsWithoutRolesAndWithAPasswordToChange) {
    const auto made = desk().create(admin(), newcomer()).value();
    EXPECT_EQ(newest_change(), "people.person_added");
    EXPECT_NE(newest_body().find("\"user_name\":\"new.example\""), std::string::npos);
    EXPECT_EQ(newest_body().find(made.one_time_password), std::string::npos);
    const auto row = kept(made.id).row;
    EXPECT_TRUE(row.roles.empty());
    EXPECT_TRUE(row.must_change_password);
    EXPECT_TRUE(sign_in(request("new.example", made.one_time_password)).ok());

    Person with_roles = newcomer();
    with_roles.user_name = "other.example";
    with_roles.roles = {Role::auditor};
    EXPECT_EQ(code_of(desk().create(admin(), with_roles)), "invalid_argument");
    EXPECT_EQ(code_of(desk().create(admin(), newcomer())), "conflict");
}

TEST_F(PeopleDeskTest, WhoMayNotIsRefusedOnTheRecord) {
    const auto who = signed_in("a.example");
    EXPECT_EQ(code_of(desk().create(who, newcomer())), "denied");
    EXPECT_EQ(sink().last().kind, "people.refused");
    EXPECT_EQ(text_fact(sink().last(), "asked"), "person.create");
    EXPECT_EQ(text_fact(sink().last(), "why"), "role_missing");
    EXPECT_EQ(sink().last().actor.person, subject());
    EXPECT_EQ(code_of(desk().people(who)), "denied");
    EXPECT_EQ(code_of(desk().close(who, PersonId{1}, kept(PersonId{1}).version)), "denied");
    EXPECT_EQ(code_of(desk().give_role(who, PersonId{1}, version(), Role::finance)), "denied");
    EXPECT_EQ(code_of(desk().reset_password(who, PersonId{1})), "denied");
    EXPECT_EQ(code_of(desk().end_sessions(who, PersonId{1})), "denied");
    // Nor does he learn who is there.
    EXPECT_EQ(code_of(desk().person(who, PersonId{99})), "denied");
    EXPECT_EQ(code_of(desk().close(who, PersonId{99}, RowVersion{1})), "denied");
    EXPECT_EQ(desk().person(who, subject()).value().row.user_name, "a.example");
    // Still refused when the record cannot be written.
    sink().fail(true);
    EXPECT_EQ(code_of(desk().create(who, newcomer())), "denied");
}

TEST_F(PeopleDeskTest, NobodyGivesToHimself) {
    const auto who = admin();
    const auto own = who.person.id;
    const auto own_row = kept(own);
    EXPECT_EQ(code_of(desk().give_role(who, own, own_row.version, Role::investigator)), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "own_rights");
    EXPECT_EQ(code_of(desk().amend(who, own_row)), "denied");
    EXPECT_EQ(code_of(desk().close(who, own, own_row.version)), "denied");
    EXPECT_EQ(code_of(desk().reset_password(who, own)), "denied");
    EXPECT_EQ(kept(own).row, own_row.row);
}

TEST_F(PeopleDeskTest, OnceThereIsALeadRolesComeFromApplications) {
    for (const auto& who : {admin(), lead()}) {
        EXPECT_EQ(code_of(desk().give_role(who, subject(), version(), Role::finance)), "denied");
        EXPECT_EQ(text_fact(sink().last(), "asked"), "finance");
        EXPECT_EQ(text_fact(sink().last(), "why"), "application_needed");
    }
    EXPECT_EQ(code_of(desk().give_role(lead(), PersonId{99}, version(), Role::auditor)),
              "not_found");
    EXPECT_FALSE(kept(subject()).row.roles.has(Role::finance));
}

TEST_F(PeopleDeskTest, WhileTheForceIsFoundedTheTableOfRolesGives) {
    add("manager", {Role::anpr_manager});
    const auto lead_id = lead().person.id;
    ASSERT_TRUE(desk().close(signed_in("manager"), lead_id, kept(lead_id).version).ok());
    EXPECT_EQ(code_of(desk().give_role(admin(), subject(), version(), Role::auditor)), "denied");
    EXPECT_EQ(text_fact(sink().last(), "asked"), "auditor");
    EXPECT_EQ(text_fact(sink().last(), "why"), "role_not_theirs");
    ASSERT_TRUE(desk().give_role(admin(), subject(), version(), Role::fib_analyst).ok());
    EXPECT_EQ(newest_change(), "people.role_given");
    EXPECT_NE(newest_body().find("\"role\":\"fib_analyst\""), std::string::npos);
    EXPECT_TRUE(kept(subject()).row.roles.has(Role::fib_analyst));
    EXPECT_EQ(code_of(desk().give_role(admin(), subject(), version(), Role::fib_analyst)),
              "conflict");
    auto row = kept(subject());
    row.row.rank = Rank::sergeant;
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_EQ(code_of(desk().give_role(admin(), subject(), version(), Role::fcr_inspector)),
              "denied");
}

TEST_F(PeopleDeskTest, AStaleLookChangesNothing) {
    const auto old = version();
    has_got(Role::fib_analyst);
    EXPECT_EQ(code_of(desk().give_role(admin(), subject(), old, Role::finance)), "conflict");
    EXPECT_EQ(code_of(desk().take_role(admin(), subject(), old, Role::fib_analyst)), "conflict");
    EXPECT_EQ(code_of(desk().close(admin(), subject(), old)), "conflict");
    EXPECT_FALSE(kept(subject()).row.roles.has(Role::finance));
}

TEST_F(PeopleDeskTest, WhoLosesARightLosesHisSessions) {
    const auto token = [&] { return opened("a.example").token; };
    const auto works = [&](const std::string& of) { return desk().current(of, visitor()).ok(); };
    const auto first = token();
    has_got(Role::finance);
    EXPECT_TRUE(works(first));
    // All that it allowed the other role allows still.
    ASSERT_TRUE(desk().take_role(admin(), subject(), version(), Role::finance).ok());
    EXPECT_TRUE(works(first));
    has_got(Role::force_it);
    ASSERT_TRUE(desk().take_role(admin(), subject(), version(), Role::force_it).ok());
    EXPECT_FALSE(works(first));
    const auto second = token();
    auto row = kept(subject());
    row.row.display_name = "Another Name";
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_TRUE(works(second));
    EXPECT_NE(newest_body().find("\"fields\":[\"display_name\"]"), std::string::npos);
    row = kept(subject());
    row.row.vetting = {};
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_FALSE(works(second));
    const auto third = token();
    ASSERT_TRUE(desk().close(lead(), subject(), version()).ok());
    EXPECT_FALSE(works(third));
    EXPECT_FALSE(sign_in(request("a.example")).ok());
    EXPECT_EQ(code_of(desk().close(lead(), subject(), version())), "conflict");
}

TEST_F(PeopleDeskTest, DesksAreGivenAndTakenOnTheRecordByWhoMayAmend) {
    const auto operator_id = add("o.example", {Role::fcr_operator});
    auto row = kept(operator_id);
    row.row.trainings = {{TrainingKind::control_room, day_of(noon), {}}};
    row.row.desks = {"operation_heron"};
    EXPECT_EQ(code_of(desk().amend(lead(), row)), "denied");
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_NE(newest_body().find("\"desks\":[\"operation_heron\"]"), std::string::npos);
    EXPECT_NE(newest_body().find("\"fields\":[\"trainings\",\"desks\"]"), std::string::npos);
    const auto session = opened("o.example");
    EXPECT_EQ(session.signed_in.person.desks, std::vector<std::string>{"operation_heron"});

    auto own = kept(admin().person.id);
    own.row.desks = {"operation_heron"};
    EXPECT_EQ(code_of(desk().amend(admin(), own)), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "own_rights");

    row = kept(operator_id);
    row.row.desks.push_back("operation_kite");
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_TRUE(desk().current(session.token, visitor()).ok());
    row = kept(operator_id);
    row.row.desks = {"operation_kite"};
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_FALSE(desk().current(session.token, visitor()).ok());
}

TEST_F(PeopleDeskTest, AmendingTouchesNeitherRolesNorStateNorWhatIsOnesOwn) {
    auto row = kept(subject());
    row.row.roles.add(Role::auditor);
    EXPECT_EQ(code_of(desk().amend(admin(), row)), "invalid_argument");
    row = kept(subject());
    row.row.state = PersonState::closed;
    EXPECT_EQ(code_of(desk().amend(admin(), row)), "invalid_argument");
    row = kept(subject());
    row.row.guidance_acknowledged = 1;
    row.row.rank = Rank::sergeant;
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    EXPECT_EQ(kept(subject()).row.guidance_acknowledged, 0U);
    EXPECT_EQ(kept(subject()).row.rank, Rank::sergeant);

    row = kept(subject());
    row.row.rank = Rank::inspector;
    ASSERT_TRUE(desk().amend(admin(), row).ok());
    has_got(Role::fcr_inspector);
    row = kept(subject());
    row.row.rank = Rank::sergeant;
    EXPECT_EQ(code_of(desk().amend(admin(), row)), "conflict");
}

TEST_F(PeopleDeskTest, AResetPasswordIsForOnce) {
    const auto before = opened("a.example");
    const auto given = desk().reset_password(admin(), subject()).value();
    EXPECT_EQ(newest_change(), "people.password_reset");
    EXPECT_EQ(newest_body().find(given), std::string::npos);
    EXPECT_FALSE(desk().current(before.token, visitor()).ok());
    EXPECT_FALSE(sign_in(request("a.example")).ok());
    EXPECT_TRUE(sign_in(request("a.example", given)).value().signed_in.person.must_change_password);
    EXPECT_EQ(code_of(desk().reset_password(admin(), PersonId{99})), "not_found");
}

TEST_F(PeopleDeskTest, AResetIsForWhomeverCouldHaveMadeTheOwner) {
    const auto watcher = add("watcher", {Role::auditor});
    EXPECT_EQ(code_of(desk().reset_password(admin(), watcher)), "denied");
    EXPECT_EQ(sink().last().kind, "people.refused");
    EXPECT_EQ(text_fact(sink().last(), "why"), "person_not_theirs");
    EXPECT_TRUE(sign_in(request("watcher")).ok());
    EXPECT_TRUE(desk().reset_password(lead(), watcher).ok());
    EXPECT_FALSE(sign_in(request("watcher")).ok());
}

TEST_F(PeopleDeskTest, AResetIsToldToItsOwnerForGood) {
    EXPECT_EQ(desk().last_reset(signed_in("a.example")).value(), std::nullopt);
    const auto given = desk().reset_password(admin(), subject()).value();
    auto owner = sign_in(request("a.example", given)).value().signed_in;
    EXPECT_EQ(desk().last_reset(owner).value()->by, "Name of admin");
    // Also when whoever was given it has chosen another: the owner may be somebody else.
    clock().advance(std::chrono::hours{1});
    ASSERT_TRUE(desk().change_password(owner, given, "another five word phrase").ok());
    EXPECT_EQ(desk().last_reset(owner).value()->when, noon);
}

TEST_F(PeopleDeskTest, TheFirstLeadIsMadeByTheAdministratorAndNoSecond) {
    const auto lead_id = lead().person.id;
    const auto give = [&] {
        return code_of(desk().give_role(admin(), subject(), version(), Role::strategic_lead));
    };
    EXPECT_EQ(give(), "denied");
    EXPECT_EQ(text_fact(sink().last(), "why"), "application_needed");
    // Nor by making away with the one there is.
    EXPECT_EQ(
        code_of(desk().take_role(admin(), lead_id, kept(lead_id).version, Role::strategic_lead)),
        "denied");
    EXPECT_EQ(code_of(desk().close(admin(), lead_id, kept(lead_id).version)), "denied");
    add("manager", {Role::anpr_manager});
    ASSERT_TRUE(desk().close(signed_in("manager"), lead_id, kept(lead_id).version).ok());
    EXPECT_EQ(give(), "ok");
}

TEST_F(PeopleDeskTest, WhoIsShownIsOnTheRecordFirst) {
    const auto who = lead();
    ASSERT_TRUE(desk().people(who).ok());
    EXPECT_EQ(sink().last().kind, "people.listed");
    EXPECT_EQ(std::get<std::int64_t>(sink().last().facts.at("people")), 3);
    ASSERT_TRUE(desk().person(who, subject()).ok());
    EXPECT_EQ(sink().last().kind, "people.shown");
    EXPECT_EQ(std::get<std::int64_t>(sink().last().facts.at("person")), raw(subject()));
    const auto entries = sink().entries().size();
    sink().fail(true);
    EXPECT_EQ(code_of(desk().people(who)), "unavailable");
    EXPECT_EQ(code_of(desk().person(who, subject())), "unavailable");
    EXPECT_TRUE(desk().person(who, who.person.id).ok());  // Oneself is no display.
    EXPECT_EQ(sink().entries().size(), entries);
}

TEST_F(PeopleDeskTest, SessionsCanBeEnded) {
    const auto session = opened("a.example");
    EXPECT_EQ(desk().end_sessions(lead(), subject()).value(), 1U);
    EXPECT_FALSE(desk().current(session.token, visitor()).ok());
}

TEST_F(PeopleDeskTest, EveryAccountIsListed) {
    const auto all = desk().people(lead()).value();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[2].row.user_name, "a.example");
    EXPECT_EQ(code_of(desk().person(lead(), PersonId{99})), "not_found");
}

TEST_F(PeopleDeskTest, WhoeverEndsSessionsSaysSoBeforeTheAnswer) {
    std::vector<PersonId> told;
    bool still_open = false;
    SessionId watched{};
    desk().on_sessions_ended([&](PersonId person) {
        told.push_back(person);
        still_open = desk().still_signed_in(watched).ok();
    });
    const auto ends = [&](auto act) {
        watched = signed_in("a.example").session;
        told.clear();
        still_open = true;
        act(watched);
        return !told.empty() && told.back() == subject() && !still_open;
    };
    // The administrators sign in too, so the subject's is the last word.
    EXPECT_TRUE(ends([&](SessionId) {
        const auto who = opened("a.example");
        ASSERT_TRUE(
            desk().change_password(who.signed_in, good_password, "another phrase of five").ok());
        const auto back = sign_in(request("a.example", "another phrase of five")).value();
        ASSERT_TRUE(
            desk().change_password(back.signed_in, "another phrase of five", good_password).ok());
    }));
    EXPECT_TRUE(ends([&](SessionId) {
        const auto session = opened("a.example");
        watched = session.signed_in.session;
        ASSERT_TRUE(desk().sign_out(session.signed_in).ok());
    }));
    EXPECT_TRUE(ends([&](SessionId) {
        const auto session = opened("a.example");
        watched = session.signed_in.session;
        EXPECT_FALSE(desk().current(session.token, {"192.0.2.7", "Browser 2"}).ok());
    }));
    EXPECT_TRUE(ends([&](SessionId) {
        for (std::size_t count = 0; count < sessions_per_person_max; ++count) opened("a.example");
    }));
    EXPECT_TRUE(ends([&](SessionId) { ASSERT_TRUE(desk().end_sessions(lead(), subject()).ok()); }));
    EXPECT_TRUE(ends([&](SessionId) {
        const auto who = admin();
        has_got(Role::force_it);
        ASSERT_TRUE(desk().take_role(who, subject(), version(), Role::force_it).ok());
    }));
    EXPECT_TRUE(ends([&](SessionId) {
        auto row = kept(subject());
        row.row.vetting = {};
        ASSERT_TRUE(desk().amend(admin(), row).ok());
    }));
    EXPECT_TRUE(
        ends([&](SessionId) { ASSERT_TRUE(desk().close(lead(), subject(), version()).ok()); }));
}

TEST_F(PeopleDeskTest, AResetPasswordEndsTheStreamsToo) {
    const auto session = signed_in("a.example").session;
    PersonId told{};
    desk().on_sessions_ended([&](PersonId person) { told = person; });
    ASSERT_TRUE(desk().reset_password(admin(), subject()).ok());
    EXPECT_EQ(told, subject());
    EXPECT_EQ(code_of(desk().still_signed_in(session)), "unauthenticated");
}

}  // namespace
}  // namespace bof
