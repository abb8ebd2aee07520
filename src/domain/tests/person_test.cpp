// Goal: names of the facts about a person survive a round trip, no two are alike, and training
// counts from the day it was done until, and not on, the day it runs out. Rule: R-01.
#include "domain/person.hpp"

#include <set>

#include <gtest/gtest.h>

namespace bof {
namespace {

template <typename Value, typename Parse>
void expect_round_trip(Parse parse) {
    std::set<std::string_view> names;
    for (std::size_t index = 0; index < static_cast<std::size_t>(Value::count_); ++index) {
        const auto value = static_cast<Value>(index);
        const auto name = to_text(value);
        EXPECT_FALSE(name.empty()) << index;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(parse(name), value) << name;
    }
    EXPECT_EQ(parse("chief_wizard"), std::nullopt);
    EXPECT_EQ(parse(""), std::nullopt);
}

TEST(Person, NamesOfFactsAreReadBack) {
    expect_round_trip<Role>(parse_role);
    expect_round_trip<Rank>(parse_rank);
    expect_round_trip<EmploymentKind>(parse_employment_kind);
    expect_round_trip<TrainingKind>(parse_training_kind);
    expect_round_trip<VettingLevel>(parse_vetting_level);
    EXPECT_EQ(role_count, 19U);
}

TEST(Person, RolesAreASet) {
    RoleSet roles{Role::auditor, Role::fcr_operator, Role::auditor};
    EXPECT_EQ(roles.items(), (std::vector<Role>{Role::fcr_operator, Role::auditor}));
    EXPECT_TRUE(roles.has_any_of({Role::finance, Role::auditor}));
    EXPECT_FALSE(roles.has_all_of({Role::finance, Role::auditor}));
    EXPECT_FALSE(roles.has_any_of({Role::finance}));
    roles.remove(Role::auditor);
    roles.remove(Role::finance);
    EXPECT_EQ(roles, RoleSet{Role::fcr_operator});
    EXPECT_FALSE(roles.empty());
}

TEST(Person, TrainingCountsFromItsDayToTheDayBeforeItRunsOut) {
    const UtcDay done = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};
    const UtcDay ends = std::chrono::sys_days{std::chrono::year{2027} / 5 / 1};
    const std::chrono::milliseconds moment{1};
    Person person;
    person.trainings = {{TrainingKind::reads, done, ends}, {TrainingKind::lists, done, {}}};
    const auto reads_at = [&](UtcTime now) {
        return valid_training(person, TrainingKind::reads, now) != nullptr;
    };
    EXPECT_FALSE(reads_at(done - moment));
    EXPECT_TRUE(reads_at(done));
    EXPECT_TRUE(reads_at(ends - moment));
    EXPECT_FALSE(reads_at(ends));
    EXPECT_NE(valid_training(person, TrainingKind::lists, ends + std::chrono::days{9999}), nullptr);
    EXPECT_EQ(valid_training(person, TrainingKind::control_room, done), nullptr);
}

}  // namespace
}  // namespace bof
