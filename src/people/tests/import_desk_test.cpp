// Goal: a file of people changes facts and makes applications, never roles and never accounts;
// nothing happens while a row has a problem, and a look at it changes nothing. Rule.
#include "people/import_desk.hpp"
#include "people/tests/test_people.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;
using Outcome = PeopleImportRow::Outcome;

TEST(PeopleCsv, ReadsWhatItsHeaderNames) {
    const auto csv = parse_people_csv(
                         "post,user_name,employment_ends,reads_completed,reads_expires,roles\r\n"
                         "\"Garage, \"\"north\"\"\",A.Example,2026-07-01,2026-01-02,,investigator "
                         "fib_analyst\r\n")
                         .value();
    ASSERT_TRUE(csv.problems.empty());
    ASSERT_EQ(csv.rows.size(), 1U);
    const auto& row = csv.rows[0];
    EXPECT_EQ(row.user_name, "a.example");
    EXPECT_EQ(row.post, "Garage, \"north\"");
    EXPECT_EQ(row.roles, (RoleSet{Role::investigator, Role::fib_analyst}));
    EXPECT_FALSE(row.rank.has_value());
    Person before;
    before.rank = Rank::sergeant;
    before.trainings = {{TrainingKind::reads, day_of(noon), day_of(noon) + days{9}},
                        {TrainingKind::lists, day_of(noon), {}}};
    const Person after = with_facts_of(before, row);
    EXPECT_EQ(after.rank, Rank::sergeant);
    EXPECT_EQ(after.employment_ends, std::chrono::sys_days{std::chrono::year{2026} / 7 / 1});
    ASSERT_EQ(after.trainings.size(), 2U);
    EXPECT_FALSE(after.trainings[0].expires.has_value()) << "an empty cell takes it away";
    EXPECT_EQ(after.trainings[1], before.trainings[1]) << "no column leaves it";
}

TEST(PeopleCsv, SaysWhatIsWrongWhere) {
    const auto refused = [](std::string_view text) { return !parse_people_csv(text).ok(); };
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused("rank\n"));
    EXPECT_TRUE(refused("user_name,user_name\n"));
    EXPECT_TRUE(refused("user_name,salary\n"));
    EXPECT_TRUE(refused(std::string(people_csv_bytes_max + 1, 'x')));
    const auto problems = [](std::string_view text) {
        std::string found;
        const auto csv = parse_people_csv(text).value();
        for (const auto& problem : csv.problems) {
            found += std::to_string(problem.row) + problem.column + ' ';
        }
        return found;
    };
    EXPECT_EQ(problems("user_name,rank\na.b,constable\n"), "");
    EXPECT_EQ(problems("user_name,rank\na.b,king\n,constable\n"), "1rank 2user_name ");
    EXPECT_EQ(problems("user_name,vetting_expires\na.b,2026-02-30\n"), "1vetting_expires ");
    EXPECT_EQ(problems("user_name,vetting_expires\na.b,01/02/2026\n"), "1vetting_expires ");
    EXPECT_EQ(problems("user_name,rank\na.b\n"), "1 ");
    EXPECT_EQ(problems("user_name\n\"a.b\n"), "1 ");
    EXPECT_EQ(problems("user_name\na.b\nA.B\n"), "2user_name ");
    EXPECT_EQ(problems("user_name,roles\na.b,investigator emperor\n"), "1roles ");
}

class ImportDeskTest : public PeopleTest {
  protected:
    ImportDeskTest() {
        add("admin", {Role::bof_administrator});
        subject_ = add("a.example", {Role::investigator});
        auto row = kept(subject_);
        row.row.post = "Detective";
        EXPECT_TRUE(desk().amend(signed_in("admin"), row).ok());
    }
    Result<PeopleImportReport> import(const std::string& csv,
                                      PeopleImportMode mode = PeopleImportMode::apply,
                                      const std::string& by = "admin") {
        return import_.import(signed_in(by), csv, mode, "the feed of the day");
    }
    Person subject() { return kept(subject_).row; }

  private:
    PersonId subject_{};
    AccessRegister applications_{database(), clock()};
    AccessDesk access_{applications_, people(), sink(), policy(), hasher(), clock()};
    ImportDesk import_{desk(), access_, people(), sink(), policy(), clock()};

  protected:
    AccessRegister& applications() { return applications_; }
};

TEST_F(ImportDeskTest, AChangedPostSuspendsAndALookChangesNothing) {
    const std::string csv = "user_name,post,rank\na.example,Front desk,inspector\n";
    auto report = import(csv, PeopleImportMode::dry_run).value();
    EXPECT_FALSE(report.applied);
    ASSERT_EQ(report.rows.size(), 1U);
    EXPECT_EQ(report.rows[0].outcome, Outcome::changed);
    EXPECT_EQ(report.rows[0].fields, std::vector<std::string>{"post"});
    EXPECT_TRUE(report.rows[0].suspends);
    EXPECT_EQ(subject().post, "Detective");
    EXPECT_EQ(sink().last().kind, "people.import_shown");

    report = import(csv).value();
    EXPECT_TRUE(report.applied);
    EXPECT_EQ(subject().post, "Front desk");
    EXPECT_TRUE(subject().rights_suspended.has_value());
    EXPECT_EQ(subject().roles, RoleSet{Role::investigator});
    report = import(csv).value();
    EXPECT_EQ(report.unchanged, 1U);
    EXPECT_TRUE(report.rows.empty());
}

TEST_F(ImportDeskTest, NobodyGetsAnAccountOrARoleByAFile) {
    const std::string csv =
        "user_name,display_name,rank,employment,vetting,roles\n"
        "n.example,New,constable,officer,recruitment,investigator\n"
        "m.example,Other,constable,officer,recruitment,\n"
        "a.example,Name of a.example,inspector,staff,management,strategic_lead\n";
    const auto report = import(csv).value();
    ASSERT_EQ(report.rows.size(), 2U);
    EXPECT_EQ(report.rows[0].outcome, Outcome::applied);
    EXPECT_EQ(report.rows[1].outcome, Outcome::without);
    EXPECT_EQ(report.unchanged, 1U) << "roles of an account are not touched";
    EXPECT_FALSE(people().find_named("n.example").ok());
    EXPECT_FALSE(people().find_named("m.example").ok());
    const auto waiting = applications().list(ApplicationState::waiting).value();
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].wish.facts.user_name, "n.example");
    EXPECT_EQ(waiting[0].wish.give, RoleSet{Role::investigator});
    EXPECT_EQ(waiting[0].wish.reason, "the feed of the day");
    EXPECT_EQ(subject().roles, RoleSet{Role::investigator});
    EXPECT_EQ(import(csv).value().rows[0].outcome, Outcome::failed) << "applied for already";
}

TEST_F(ImportDeskTest, OneProblemKeepsEverythingFromHappening) {
    const auto report = import(
                            "user_name,post,employment\n"
                            "a.example,Front desk,agency\n"
                            "admin,Somewhere,staff\n")
                            .value();
    EXPECT_FALSE(report.applied);
    ASSERT_EQ(report.problems.size(), 2U);
    EXPECT_EQ(report.problems[0].column, "employment_ends");
    EXPECT_EQ(report.problems[1].column, "user_name") << "nobody changes himself";
    EXPECT_EQ(subject().post, "Detective");
}

TEST_F(ImportDeskTest, IsForWhoMayOnTheRecord) {
    EXPECT_EQ(code_of(import("user_name\na.example\n", PeopleImportMode::apply, "a.example")),
              "denied");
    EXPECT_EQ(sink().last().kind, "people.refused");
    EXPECT_EQ(code_of(import("nothing\n")), "invalid_argument");
    sink().fail(true);
    EXPECT_EQ(code_of(import("user_name,post\na.example,Front desk\n")), "unavailable");
    EXPECT_EQ(subject().post, "Detective");
}

}  // namespace
}  // namespace bof
