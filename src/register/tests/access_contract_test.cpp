// Goal: applications for access, versions of the guidance and reviews are kept as given; an
// application takes each step once, and the account changes with it or not at all. Rule: R-01,
//
#include "register/access_register.hpp"
#include "register/guidance_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

using std::chrono::days;

class AccessContract : public RegisterContract {
  protected:
    PeopleRegister people() { return {kept().database(), clock()}; }
    AccessRegister access() { return {kept().database(), clock()}; }
    GuidanceRegister guidance() { return GuidanceRegister{kept().database()}; }
    AuditEntry entry(const std::string& kind, std::optional<PersonId> by = {}) {
        return {clock().now(), kind, {by, "test", {}}};
    }
    PersonId add(const std::string& user_name) {
        Person person;
        person.user_name = user_name;
        person.display_name = "Enw " + user_name;
        return people().add(person, "hash", entry("people.person_added")).value();
    }
    static AccessWish newcomer() {
        AccessWish wish;
        wish.facts.user_name = "n.example";
        wish.facts.display_name = "Newydd-ddyfodiad";
        wish.facts.rank = Rank::sergeant;
        wish.facts.post = "Ymchwilydd";
        wish.facts.employment = EmploymentKind::agency;
        wish.facts.employment_ends = day_of(noon) + days{90};
        wish.facts.trainings = {{TrainingKind::reads, day_of(noon), day_of(noon) + days{300}},
                                {TrainingKind::lists, day_of(noon), {}}};
        wish.facts.vetting = {VettingLevel::management, day_of(noon) + days{700}};
        wish.give = {Role::investigator, Role::fcr_operator};
        wish.older_access = true;
        wish.reason = "a new colleague";
        return wish;
    }
    ApplicationStep step(PersonId person, const std::string& note = {}) {
        return {.person = person, .when = clock().now(), .name = {}, .note = note};
    }
    AccessEffect effect_of(const AccessWish& wish, PersonId by) {
        AccessEffect effect;
        effect.person = wish.facts;
        effect.person.roles = wish.give;
        effect.password_hash = "hash two";
        effect.step = step(by);
        effect.letter = {wish.give,
                         {"read.search", "alert.view"},
                         wish.facts.employment_ends,
                         day_of(noon) + days{31},
                         4,
                         7};
        return effect;
    }
    long long entries(const std::string& kind) {
        return count("SELECT COUNT(*) FROM audit_entry WHERE kind = '" + kind + "'");
    }
};

TEST_F(AccessContract, AnApplicationComesBackAsItWasThroughAllItsSteps) {
    const auto applicant = add("a.example");
    const auto decider = add("b.example");
    const AccessWish wish = newcomer();
    const auto id = access().add(wish, step(applicant), entry("access.applied")).value();
    auto found = access().find(id).value();
    EXPECT_EQ(found.state, ApplicationState::waiting);
    EXPECT_EQ(found.wish.facts, wish.facts);
    EXPECT_EQ(found.wish.give, wish.give);
    EXPECT_TRUE(found.wish.older_access);
    EXPECT_EQ(found.wish.reason, wish.reason);
    EXPECT_EQ(found.subject_name, "Newydd-ddyfodiad");
    EXPECT_EQ(found.applied.name, "Enw a.example");
    EXPECT_FALSE(found.decided || found.effected || found.letter);

    EXPECT_EQ(code_of(access().effect(id, effect_of(wish, decider), entry("access.effected"))),
              "conflict");
    ASSERT_TRUE(access()
                    .decide(id, ApplicationState::authorised, step(decider, "ie"),
                            entry("access.authorised"))
                    .ok());
    EXPECT_EQ(code_of(access().decide(id, ApplicationState::refused, step(decider),
                                      entry("access.declined"))),
              "conflict");
    const AccessEffect effect = effect_of(wish, applicant);
    const auto person = access().effect(id, effect, entry("access.effected")).value();
    EXPECT_EQ(people().find(person).value().row.roles, wish.give);
    EXPECT_TRUE(people().find(person).value().row.must_change_password);
    EXPECT_EQ(people().password_hash(person).value(), "hash two");
    found = access().find(id).value();
    EXPECT_EQ(found.state, ApplicationState::effected);
    EXPECT_EQ(found.wish.subject, person);
    EXPECT_EQ(found.decided->note, "ie");
    EXPECT_EQ(found.effected->name, "Enw a.example");
    EXPECT_EQ(found.letter, effect.letter);
    EXPECT_EQ(entries("access.declined"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE body LIKE '%\"application\":1%'"), 3);
}

TEST_F(AccessContract, AnAccountThatChangedMeanwhileStaysAndSoDoesTheApplication) {
    const auto applicant = add("a.example");
    AccessWish wish;
    wish.subject = applicant;
    wish.give = {Role::finance};
    wish.reason = "why";
    const auto id = access().add(wish, step(applicant), entry("access.applied")).value();
    ASSERT_TRUE(
        access().decide(id, ApplicationState::authorised, step(applicant), entry("x.y")).ok());
    auto row = people().find(applicant).value();
    AccessEffect effect;
    effect.person = row.row;
    effect.person.roles = wish.give;
    effect.version = row.version;
    effect.step = step(applicant);
    row.row.display_name = "Arall";
    ASSERT_TRUE(people().update(row, EndSessions::no, entry("people.person_changed")).ok());
    EXPECT_EQ(code_of(access().effect(id, effect, entry("access.effected"))), "conflict");
    EXPECT_EQ(access().find(id).value().state, ApplicationState::authorised);
    EXPECT_TRUE(people().find(applicant).value().row.roles.empty());
    effect.person = people().find(applicant).value().row;
    effect.person.roles = wish.give;
    effect.version = people().find(applicant).value().version;
    EXPECT_EQ(access().effect(id, effect, entry("access.effected")).value(), applicant);
    EXPECT_EQ(people().find(applicant).value().row.display_name, "Arall");
}

TEST_F(AccessContract, TwoApplicationsForOneNameAreOneTooMany) {
    const auto applicant = add("a.example");
    ASSERT_TRUE(access().add(newcomer(), step(applicant), entry("access.applied")).ok());
    EXPECT_EQ(code_of(access().add(newcomer(), step(applicant), entry("access.applied"))),
              "conflict");
    AccessWish nobody;
    nobody.subject = PersonId{99};
    nobody.give = {Role::finance};
    nobody.reason = "why";
    EXPECT_EQ(code_of(access().add(nobody, step(applicant), entry("access.applied"))), "not_found");
    AccessWish own = nobody;
    own.subject = applicant;
    for (std::size_t more = 1; more < applications_waiting_max; ++more) {
        ASSERT_TRUE(access().add(own, step(applicant), entry("access.applied")).ok()) << more;
    }
    EXPECT_EQ(code_of(access().add(own, step(applicant), entry("access.applied"))), "too_many");
    EXPECT_EQ(access().list(ApplicationState::waiting).value().size(), applications_waiting_max);
    EXPECT_TRUE(access().list(ApplicationState::effected).value().empty());
    EXPECT_EQ(access().list_of(applicant).value().size(), applications_waiting_max);
    EXPECT_TRUE(access().list_of(add("b.example")).value().empty());
    EXPECT_EQ(code_of(access().find(ApplicationId{999})), "not_found");
}

TEST_F(AccessContract, VersionsOfTheGuidanceFollowOneAnother) {
    GuidanceDocument document;
    document.text = "# Defnydd\n- un";
    document.text_cy = "# Defnydd\n- dau";
    document.reason = "cliriach";
    document.effective = day_of(noon) + days{5};
    const auto publisher = add("a.example");
    const auto publish = [&] {
        return guidance().publish(document, entry("guidance.published", publisher));
    };
    EXPECT_TRUE(guidance().all().value().empty());
    EXPECT_EQ(publish().value(), guidance_first_published);
    document.effective -= days{1};
    EXPECT_EQ(code_of(publish()), "invalid_argument");
    document.effective += days{1};
    EXPECT_EQ(publish().value(), 3U);
    const auto all = guidance().all().value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].version, 3U);
    EXPECT_EQ(all[1].text, document.text);
    EXPECT_EQ(all[1].text_cy, document.text_cy);
    EXPECT_EQ(all[1].effective, document.effective);
    EXPECT_EQ(all[1].published_by, publisher);
    EXPECT_EQ(all[1].published_by_name, "Enw a.example");

    ASSERT_TRUE(people().acknowledge_guidance(publisher, 1, entry("x.y")).ok());
    ASSERT_TRUE(people().acknowledge_guidance(publisher, 3, entry("x.y")).ok());
    const auto read = guidance().acknowledgements().value();
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].version, 3U);
}

TEST_F(AccessContract, TheNewestReviewOfEachAccountCounts) {
    const auto reviewer = add("a.example");
    const auto person = add("b.example");
    EXPECT_TRUE(people().last_reviews().value().empty());
    auto row = people().find(person).value();
    const auto stale = row;
    row.version =
        people().confirm_account(row, "first", entry("people.account_reviewed", reviewer)).value();
    EXPECT_EQ(code_of(people().confirm_account(stale, "stale",
                                               entry("people.account_reviewed", reviewer))),
              "conflict");
    clock().advance(days{3});
    ASSERT_TRUE(people().confirm_account(row, "", entry("people.account_reviewed", reviewer)).ok());
    const auto reviews = people().last_reviews().value();
    ASSERT_EQ(reviews.size(), 1U);
    EXPECT_EQ(reviews[0].person, person);
    EXPECT_EQ(reviews[0].when, clock().now());
    EXPECT_EQ(reviews[0].by, "Enw a.example");
    EXPECT_EQ(reviews[0].note, "");
    EXPECT_EQ(entries("people.account_reviewed"), 2);
}

}  // namespace
}  // namespace bof
