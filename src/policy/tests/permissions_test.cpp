// Goal: the table of permissions is whole, its page is what people read, and every fact about a
// person that should hold him back does, at its exact moment. Rule.
#include "policy/permissions.hpp"
#include "policy/tests/test_person.hpp"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace bof::permissions_test {
namespace {

const UtcDay today = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};
const UtcTime now = today + std::chrono::hours{12};
const std::chrono::milliseconds moment{1};

std::string asked(const Person& person, Permission permission, UtcTime when = now) {
    return std::string{to_text(may({}, person, permission, when).refusal())};
}

TEST(Permissions, NamesAreNounDotVerbAndReadBack) {
    std::set<std::string_view> names;
    for (const PermissionRow& row : permission_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(std::count(row.name.begin(), row.name.end(), '.'), 1) << row.name;
        EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_."), row.name.npos);
        EXPECT_EQ(parse_permission(row.name), row.permission);
        EXPECT_EQ(to_text(row.permission), row.name);
        EXPECT_FALSE(row.roles.empty()) << row.name;
    }
    EXPECT_EQ(parse_permission("read.everything"), std::nullopt);
}

TEST(Permissions, ThePageIsTheTable) {
    std::ifstream file{std::string{BOF_SOURCE_FOLDER} + "/docs/permissions.md"};
    std::stringstream kept;
    kept << file.rdbuf();
    EXPECT_EQ(kept.str(), permissions_page())
        << "docs/permissions.md is old: bof_policy_test --gtest_filter=*ThePageIsTheTable prints "
           "what it should be";
}

TEST(Permissions, EveryRoleHasWhatItsRowsSayAndNoMore) {
    for (const PermissionRow& row : permission_table()) {
        for (std::size_t index = 0; index < role_count; ++index) {
            const auto role = static_cast<Role>(index);
            EXPECT_EQ(asked(a_person({role}), row.permission),
                      row.roles.has(role) ? "none" : "role_missing")
                << row.name << ' ' << to_text(role);
        }
        EXPECT_EQ(asked(a_person({}), row.permission), "role_missing");
    }
}

// Written by hand: what must never slip into the table.
TEST(Permissions, SomeThingsAreNeverOnesOwnToDo) {
    EXPECT_EQ(asked(a_person({Role::bof_administrator}), Permission::read_search), "role_missing");
    EXPECT_EQ(asked(a_person({Role::bof_administrator}), Permission::audit_view), "role_missing");
    EXPECT_EQ(asked(a_person({Role::auditor}), Permission::read_search), "role_missing");
    EXPECT_EQ(asked(a_person({Role::force_it}), Permission::entry_view), "role_missing");
    EXPECT_EQ(asked(a_person({Role::authorising_officer}), Permission::read_search),
              "role_missing");
    EXPECT_EQ(asked(a_person({Role::finance}), Permission::alert_view), "role_missing");
    EXPECT_EQ(asked(a_person({Role::investigator}), Permission::read_search), "none");
}

TEST(Permissions, EachFactHoldsBackAtItsMoment) {
    const auto search = Permission::read_search;
    Person person = a_person({Role::investigator});

    person.employment_ends = today;
    EXPECT_EQ(asked(person, search, UtcTime{today} - moment), "none");
    EXPECT_EQ(asked(person, search, today), "employment_ended");
    person.employment_ends.reset();

    person.trainings = {{TrainingKind::reads, today - std::chrono::days{1}, today}};
    EXPECT_EQ(asked(person, search, UtcTime{today} - moment), "none");
    EXPECT_EQ(asked(person, search, today), "training_missing");
    person.trainings = {{TrainingKind::lists, today - std::chrono::days{1}, {}}};
    EXPECT_EQ(asked(person, search), "training_missing");
    person = a_person({Role::investigator});

    person.vetting = {VettingLevel::recruitment, today};
    EXPECT_EQ(asked(person, search, UtcTime{today} - moment), "none");
    EXPECT_EQ(asked(person, search, today), "vetting_missing");
    person.vetting = {VettingLevel::none, {}};
    EXPECT_EQ(asked(person, search), "vetting_missing");
    PolicyInForce stricter;
    stricter.vetting_least = VettingLevel::management;
    person.vetting = {VettingLevel::recruitment, {}};
    EXPECT_FALSE(may(stricter, person, search, now).allowed());
    person = a_person({Role::investigator});

    person.guidance_acknowledged = 0;
    EXPECT_EQ(asked(person, search), "guidance_not_acknowledged");
    EXPECT_EQ(asked(person, Permission::list_view), "none");
    PolicyInForce newer;
    newer.guidance_version = 2;
    person.guidance_acknowledged = 1;
    EXPECT_FALSE(may(newer, person, search, now).allowed());
    person.guidance_acknowledged = 2;
    EXPECT_TRUE(may(newer, person, search, now).allowed());
}

TEST(Permissions, AClosedAccountOrAGivenPasswordAllowsNothing) {
    for (const PermissionRow& row : permission_table()) {
        Person person = a_person(row.roles);
        person.state = PersonState::closed;
        EXPECT_EQ(asked(person, row.permission), "account_closed") << row.name;
        person.state = PersonState::active;
        person.must_change_password = true;
        EXPECT_EQ(asked(person, row.permission), "password_must_change") << row.name;
    }
}

TEST(Permissions, SuspendedRightsAllowNothing) {
    for (const PermissionRow& row : permission_table()) {
        Person person = a_person(row.roles);
        person.rights_suspended = now;
        EXPECT_EQ(asked(person, row.permission), "rights_suspended") << row.name;
        person.rights_suspended.reset();
        EXPECT_EQ(asked(person, row.permission), "none") << row.name;
    }
}

// Rule.
TEST(Permissions, AnotherPostSuspendsRightsThatThereAre) {
    Person before = a_person({Role::investigator});
    before.post = "Detective";
    const auto suspends = [&](auto change) {
        Person after = before;
        change(after);
        return suspends_rights(before, after);
    };
    EXPECT_FALSE(suspends([](Person&) {}));
    EXPECT_FALSE(suspends([](Person& it) { it.rank = Rank::chief_inspector; }));
    EXPECT_TRUE(suspends([](Person& it) { it.post = "Front desk"; }));
    EXPECT_TRUE(suspends([](Person& it) { it.post = ""; }));
    EXPECT_TRUE(suspends([](Person& it) { it.employment = EmploymentKind::contractor; }));
    before.roles = {};
    EXPECT_FALSE(suspends([](Person& it) { it.post = "Front desk"; }));
    before.older_access = OlderAccess{today, today + std::chrono::days{1}};
    EXPECT_TRUE(suspends([](Person& it) { it.post = "Front desk"; }));
    before.roles = {Role::investigator};
    before.post = "";
    EXPECT_FALSE(suspends([](Person& it) { it.post = "Detective"; }));
}

// Rule: R-07.
TEST(Permissions, TheRightToOlderReadsCountsUntilItsReview) {
    Person person = a_person({Role::investigator});
    const auto has = [&](UtcTime when = now) { return has_older_access({}, person, when); };
    EXPECT_FALSE(has());
    person.older_access = OlderAccess{today, today + std::chrono::days{91}};
    const UtcTime review = today + std::chrono::days{91};
    EXPECT_FALSE(has(UtcTime{today} - moment));
    EXPECT_TRUE(has(today));
    EXPECT_TRUE(has(review - moment));
    EXPECT_FALSE(has(review));
    Person other = person;
    const auto without = [&](auto change) {
        Person held_back = person;
        change(held_back);
        return !has_older_access({}, held_back, now);
    };
    EXPECT_TRUE(without([](Person& it) { it.state = PersonState::closed; }));
    EXPECT_TRUE(without([](Person& it) { it.employment_ends = today; }));
    EXPECT_TRUE(without([](Person& it) { it.must_change_password = true; }));
    EXPECT_TRUE(without([](Person& it) { it.rights_suspended = now; }));
    other.older_access.reset();
    EXPECT_TRUE(loses_permission({}, person, other, now));
    EXPECT_FALSE(loses_permission({}, other, person, now));
}

TEST(Permissions, NobodyChangesHimself) {
    RoleSet all;
    for (std::size_t index = 0; index < role_count; ++index) all.add(static_cast<Role>(index));
    const Person mighty = a_person(all);
    for (const Role role : all.items()) {
        EXPECT_EQ(may_give_role({}, mighty, mighty, role, LeadHeld::no, now).refusal(),
                  Refusal::own_rights);
        EXPECT_EQ(may_take_role({}, mighty, mighty, role, now).refusal(), Refusal::own_rights);
    }
    for (const auto permission : {Permission::person_amend, Permission::person_close,
                                  Permission::person_reset_password, Permission::session_end}) {
        EXPECT_EQ(may_change_person({}, mighty, mighty, permission, now).refusal(),
                  Refusal::own_rights);
        EXPECT_TRUE(may_change_person({}, mighty, a_person({}, 8), permission, now).allowed());
    }
}

TEST(Permissions, GraveRolesAreGivenBySomebodyElse) {
    Person receiver = a_person({}, 8);
    receiver.rank = Rank::chief_constable;
    const auto refusal = [&](Role giver, Role role, LeadHeld lead = LeadHeld::yes) {
        return may_give_role({}, a_person({giver}), receiver, role, lead, now).refusal();
    };
    EXPECT_EQ(refusal(Role::bof_administrator, Role::investigator), Refusal::none);
    // The first in a new force; afterwards a puppet of theirs would give all the others.
    EXPECT_EQ(refusal(Role::bof_administrator, Role::strategic_lead, LeadHeld::no), Refusal::none);
    EXPECT_EQ(refusal(Role::bof_administrator, Role::strategic_lead), Refusal::role_not_theirs);
    EXPECT_EQ(refusal(Role::anpr_manager, Role::strategic_lead, LeadHeld::no),
              Refusal::role_not_theirs);
    EXPECT_EQ(refusal(Role::chief_officer, Role::strategic_lead), Refusal::none);
    for (const Role grave :
         {Role::auditor, Role::professional_standards, Role::data_protection_officer,
          Role::anpr_manager, Role::authorising_officer, Role::bof_administrator,
          Role::chief_officer}) {
        EXPECT_EQ(refusal(Role::bof_administrator, grave), Refusal::role_not_theirs)
            << to_text(grave);
        EXPECT_EQ(refusal(Role::strategic_lead, grave), Refusal::none) << to_text(grave);
    }
    EXPECT_EQ(refusal(Role::fcr_operator, Role::fcr_operator), Refusal::role_missing);
    // Taking opens nothing: an administrator may take what he may not give.
    const Person watched = a_person({Role::auditor}, 8);
    EXPECT_TRUE(may_take_role({}, a_person({Role::bof_administrator}), watched, Role::auditor, now)
                    .allowed());
    EXPECT_EQ(
        may_take_role({}, a_person({Role::chief_officer}), watched, Role::finance, now).refusal(),
        Refusal::role_not_theirs);
}

// Written by hand: whose password a BOF administrator, and whose a strategic lead, resets.
TEST(Permissions, APasswordIsResetByWhomeverCouldHaveMadeItsOwner) {
    const auto refusal = [](Role actor, RoleSet subject) {
        return may_change_person({}, a_person({actor}), a_person(subject, 8),
                                 Permission::person_reset_password, now)
            .refusal();
    };
    for (const Role watcher :
         {Role::auditor, Role::professional_standards, Role::data_protection_officer,
          Role::anpr_manager, Role::authorising_officer, Role::bof_administrator,
          Role::strategic_lead, Role::chief_officer}) {
        EXPECT_EQ(refusal(Role::bof_administrator, {watcher}), Refusal::person_not_theirs)
            << to_text(watcher);
        EXPECT_EQ(refusal(Role::bof_administrator, {Role::investigator, watcher}),
                  Refusal::person_not_theirs);
        const auto by_lead =
            watcher == Role::strategic_lead ? Refusal::person_not_theirs : Refusal::none;
        EXPECT_EQ(refusal(Role::strategic_lead, {watcher}), by_lead) << to_text(watcher);
    }
    EXPECT_EQ(refusal(Role::bof_administrator, {}), Refusal::none);
    EXPECT_EQ(refusal(Role::bof_administrator, {Role::investigator, Role::fcr_operator}),
              Refusal::none);
    EXPECT_EQ(refusal(Role::chief_officer, {Role::strategic_lead}), Refusal::none);
    EXPECT_EQ(refusal(Role::chief_officer, {Role::investigator}), Refusal::person_not_theirs);
    EXPECT_EQ(refusal(Role::investigator, {Role::investigator}), Refusal::role_missing);
}

// Else they could make the first again.
TEST(Permissions, AnAdministratorDoesNotMakeAwayWithTheLead) {
    const Person lead = a_person({Role::strategic_lead}, 8);
    const Person admin = a_person({Role::bof_administrator});
    EXPECT_EQ(may_take_role({}, admin, lead, Role::strategic_lead, now).refusal(),
              Refusal::role_not_theirs);
    EXPECT_EQ(may_change_person({}, admin, lead, Permission::person_close, now).refusal(),
              Refusal::person_not_theirs);
    EXPECT_TRUE(
        may_change_person({}, a_person({Role::anpr_manager}), lead, Permission::person_close, now)
            .allowed());
    EXPECT_TRUE(may_take_role({}, a_person({Role::chief_officer}), lead, Role::strategic_lead, now)
                    .allowed());
    EXPECT_TRUE(
        may_change_person({}, admin, a_person({Role::auditor}, 8), Permission::person_close, now)
            .allowed());
}

TEST(Permissions, ARoleAsksItsRank) {
    const Person giver = a_person({Role::strategic_lead});
    Person receiver = a_person({}, 8);
    receiver.rank = Rank::sergeant;
    EXPECT_EQ(
        may_give_role({}, giver, receiver, Role::authorising_officer, LeadHeld::yes, now).refusal(),
        Refusal::rank_too_low);
    receiver.rank = Rank::inspector;
    EXPECT_TRUE(may_give_role({}, giver, receiver, Role::authorising_officer, LeadHeld::yes, now)
                    .allowed());
}

TEST(Permissions, LosingAPermissionIsNoticed) {
    const Person before = a_person({Role::investigator, Role::auditor});
    const auto loses = [&](auto change) {
        Person after = before;
        change(after);
        return loses_permission({}, before, after, now);
    };
    EXPECT_FALSE(loses([](Person&) {}));
    EXPECT_FALSE(loses([](Person& it) { it.roles.add(Role::fib_analyst); }));
    EXPECT_FALSE(loses([](Person& it) { it.display_name = "Another"; }));
    EXPECT_TRUE(loses([](Person& it) { it.roles.remove(Role::investigator); }));
    EXPECT_TRUE(loses([](Person& it) { it.trainings.clear(); }));
    EXPECT_TRUE(loses([](Person& it) { it.vetting.expires = today; }));
    EXPECT_TRUE(loses([](Person& it) { it.state = PersonState::closed; }));
    // What another role still allows is not lost.
    EXPECT_FALSE(loses_permission({}, a_person({Role::investigator, Role::fib_analyst}),
                                  a_person({Role::fib_analyst}), now));
}

TEST(Permissions, ADeskIsEverybodysOrNamesItsPeople) {
    Person person = a_person({Role::fcr_operator});
    using Desks = std::vector<std::string>;
    EXPECT_EQ(desks_of({}, person, now), Desks{"control_room"});
    person.desks = {"operation_heron"};
    EXPECT_TRUE(is_desk_of(person, "control_room"));
    EXPECT_TRUE(is_desk_of(person, "operation_heron"));
    for (const auto* other : {"", "operation_her", "operation_heron ", "Control_Room"}) {
        EXPECT_FALSE(is_desk_of(person, other)) << other;
    }
    EXPECT_EQ(desks_of({}, person, now), (Desks{"control_room", "operation_heron"}));
    // A desk is no permission.
    person.roles = {Role::finance};
    EXPECT_TRUE(desks_of({}, person, now).empty());
}

TEST(Permissions, AListOfAnothersDeskIsForItsKeepers) {
    const std::set<Role> keepers{Role::fib_analyst,  Role::anpr_specialist,
                                 Role::anpr_manager, Role::strategic_lead,
                                 Role::auditor,      Role::data_protection_officer};
    for (std::size_t index = 0; index < role_count; ++index) {
        const Role role = static_cast<Role>(index);
        Person person = a_person({role});
        EXPECT_TRUE(may_know_list(person, "")) << to_text(role);
        EXPECT_TRUE(may_know_list(person, "control_room")) << to_text(role);
        EXPECT_EQ(may_know_list(person, "operation_heron"), keepers.count(role) == 1)
            << to_text(role);
        person.desks = {"operation_heron"};
        EXPECT_TRUE(may_know_list(person, "operation_heron")) << to_text(role);
    }
}

TEST(Permissions, LosingADeskIsNoticed) {
    Person before = a_person({Role::fcr_operator});
    before.desks = {"operation_heron"};
    Person after = before;
    EXPECT_FALSE(loses_permission({}, before, after, now));
    after.desks = {"operation_heron", "operation_kite"};
    EXPECT_FALSE(loses_permission({}, before, after, now));
    after.desks = {"operation_kite"};
    EXPECT_TRUE(loses_permission({}, before, after, now));
    // Nothing is lost that was never open.
    before.roles = {Role::finance};
    after.roles = before.roles;
    EXPECT_FALSE(loses_permission({}, before, after, now));
}

TEST(Permissions, ARefusalSaysWhatToDo) {
    const auto decision = may({}, a_person({}), Permission::read_search, now);
    EXPECT_EQ(decision.error().code, Errc::denied);
    EXPECT_EQ(decision.error().public_text.view(), "none of your roles allows this");
    EXPECT_EQ(decision.error().internal, "role_missing");
}

}  // namespace
}  // namespace bof::permissions_test
