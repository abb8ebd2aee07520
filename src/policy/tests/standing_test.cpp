// Goal: what a person is told he may do, why not and until when is what may() decides, no more and
// no less. Rule.
#include "policy/standing.hpp"
#include "policy/justification.hpp"
#include "policy/tests/test_person.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;

const UtcTime now = from_unix_ms(1'777'636'800'000);

const Standing& of(const std::vector<Standing>& all, Permission permission) {
    return all.at(static_cast<std::size_t>(permission));
}

TEST(Standing, SaysOfEveryPermissionWhatMayDecides) {
    for (const Role role : {Role::investigator, Role::auditor, Role::bof_administrator}) {
        const Person person = a_person({role});
        const auto all = standing_of({}, person, now);
        ASSERT_EQ(all.size(), permission_count);
        for (const Standing& standing : all) {
            EXPECT_EQ(standing.refusal, may({}, person, standing.permission, now).refusal());
        }
    }
}

TEST(Standing, NamesTheRuleAndTheFirstDayWithout) {
    Person person = a_person({Role::investigator});
    person.trainings = {{TrainingKind::reads, day_of(now) - days{9}, day_of(now) + days{30}}};
    person.vetting.expires = day_of(now) + days{20};
    person.employment_ends = day_of(now) + days{40};
    auto all = standing_of({}, person, now);
    EXPECT_EQ(of(all, Permission::read_search).ends, day_of(now) + days{20});
    EXPECT_EQ(of(all, Permission::nrd_view).ends, day_of(now) + days{40});
    EXPECT_EQ(of(all, Permission::read_search).rule, "R-04");
    EXPECT_EQ(of(all, Permission::audit_view).rule, "R-01");  // Of the refusal: no such role.
    EXPECT_FALSE(of(all, Permission::audit_view).ends);

    person.vetting.expires.reset();
    EXPECT_EQ(of(standing_of({}, person, now), Permission::read_search).ends,
              day_of(now) + days{30});
    person.guidance_acknowledged = 0;
    all = standing_of({}, person, now);
    EXPECT_EQ(of(all, Permission::read_search).rule, "R-03");
    EXPECT_FALSE(of(all, Permission::read_search).ends);
}

TEST(Standing, WhatRunsOutComesInItsOrder) {
    Person person = a_person({});
    person.trainings = {{TrainingKind::reads, day_of(now) - days{9}, day_of(now) + days{30}},
                        {TrainingKind::lists, day_of(now) - days{9}, {}},
                        {TrainingKind::control_room, day_of(now) - days{9}, day_of(now)}};
    person.vetting.expires = day_of(now) + days{20};
    person.employment_ends.reset();
    person.older_access = OlderAccess{day_of(now), day_of(now) + days{31}};
    const auto all = running_out(person, now);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(to_text(all[3].what), "older_access");
    EXPECT_EQ(all[0].training, TrainingKind::control_room);
    EXPECT_TRUE(all[0].is_over);
    EXPECT_EQ(to_text(all[1].what), "vetting");
    EXPECT_FALSE(all[1].is_over);
    EXPECT_EQ(all[2].training, TrainingKind::reads);
}

TEST(Standing, WhatRunsOutIsNearTwoWeeksAhead) {
    Person person = a_person({});
    person.employment_ends = day_of(now) + days{14};
    person.trainings = {{TrainingKind::reads, day_of(now) - days{9}, day_of(now) + days{30}}};
    const UtcTime fortnight = UtcTime{*person.employment_ends - days{14}};
    const std::chrono::milliseconds moment{1};
    const auto near = [&](UtcTime at) {
        std::vector<std::string> names;
        for (const RunningOut& one : running_out(person, at)) {
            if (one.is_near) names.push_back(name_of(one));
        }
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(near(fortnight - moment), Names{});
    EXPECT_EQ(near(fortnight), Names{"employment"});
    EXPECT_EQ(near(fortnight + days{14} - moment), Names{"employment"});
    EXPECT_EQ(near(fortnight + days{14}), Names{});  // Over.
    EXPECT_EQ(near(fortnight + days{16}), Names{"training.reads"});
}

TEST(Justification, IsAskedByWhoMayAndNeverOfOneself) {
    const Person asker = a_person({Role::auditor}, 2);
    EXPECT_TRUE(check_question({}, asker, PersonId{1}, now).ok());
    EXPECT_FALSE(check_question({}, asker, PersonId{2}, now).ok());
    EXPECT_FALSE(check_question({}, a_person({Role::investigator}, 2), PersonId{1}, now).ok());
    EXPECT_EQ(answer_due({}, now), now + days{14});
}

}  // namespace
}  // namespace bof
