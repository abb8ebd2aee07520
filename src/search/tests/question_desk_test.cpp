// Goal: whoever may asks about another's past search and never about his own; the searcher alone
// answers; to everybody else there is no such question; all of it is on the record. Rule: R-04,
//
#include "search/question_desk.hpp"
#include "policy/tests/test_person.hpp"
#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"

#include <algorithm>

namespace bof {
namespace {

using std::chrono::days;

class QuestionDeskTest : public testing::Test {
  protected:
    QuestionDeskTest() { add_people(*register_, clock_, {"searcher", "asker", "other"}); }
    PurposeId add_search(const Person& person) {
        SearchRecord search;
        search.person = person.id;
        search.started = clock_.now();
        search.vrm = Vrm::parse("AB32CDE").value();
        return searches_.add(search, {clock_.now(), "search.started", {}, {}}).value().id;
    }
    static AuditActor actor(const Person& person) {
        return {person.id, "person" + std::to_string(raw(person.id)), "192.0.2.7"};
    }
    Result<SearchQuestion> ask(const Person& person, const std::string& text = why) {
        return desk_.ask(person, actor(person), search_, text);
    }
    std::vector<std::string> recorded() { return kinds_on_record(*register_); }

    static constexpr const char* why = "Which incident was this search for?";
    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    SearchRegister searches_{register_->database()};
    QuestionRegister questions_{register_->database()};
    RecordingSink sink_;
    PolicyDesk policy_{{}};
    QuestionDesk desk_{questions_, searches_, sink_, policy_, clock_};
    const Person searcher_ = a_person({Role::investigator}, 1);
    const Person asker_ = a_person({Role::auditor}, 2);
    const Person other_ = a_person({Role::investigator}, 3);
    PurposeId search_ = {};

    void SetUp() override { search_ = add_search(searcher_); }
};

TEST_F(QuestionDeskTest, AReviewerAsksAndTheSearcherAnswers) {
    const auto asked = ask(asker_).value();
    EXPECT_EQ(asked.due, noon + days{14});
    EXPECT_EQ(recorded().front(), "search.question_asked");
    const auto answered =
        desk_.answer(searcher_, actor(searcher_), asked.id, "For the incident DP-1").value();
    EXPECT_EQ(answered.state, QuestionState::answered);
    EXPECT_EQ(recorded().front(), "search.question_answered");
    clock_.advance(days{1});
    const auto further =
        desk_.ask_further(asker_, actor(asker_), asked.id, "Who gave you its number?").value();
    EXPECT_EQ(further.due, noon + days{15});
    ASSERT_TRUE(desk_.answer(searcher_, actor(searcher_), asked.id, "The control room").ok());
    const auto accepted = desk_.accept(asker_, actor(asker_), asked.id).value();
    EXPECT_EQ(accepted.state, QuestionState::accepted);
    EXPECT_EQ(accepted.words.size(), 5U);
    EXPECT_EQ(recorded().front(), "search.question_accepted");
}

TEST_F(QuestionDeskTest, NobodyAsksAboutHisOwnSearchNorGoesOnWithThatQuestion) {
    const Person both = a_person({Role::professional_standards}, 3);
    search_ = add_search(both);
    EXPECT_EQ(code_of(ask(both)), "denied");
    const auto asked = ask(asker_).value();
    ASSERT_TRUE(desk_.answer(both, actor(both), asked.id, "For the complaint C-7").ok());
    EXPECT_EQ(code_of(desk_.accept(both, actor(both), asked.id)), "denied");
    EXPECT_EQ(code_of(desk_.ask_further(both, actor(both), asked.id, why)), "denied");
    EXPECT_EQ(sink_.kinds(), std::vector<std::string>(3, "search.question_refused"));
    EXPECT_EQ(questions_.find(asked.id).value().state, QuestionState::answered);
}

TEST_F(QuestionDeskTest, WithoutThePermissionThereIsNoQuestion) {
    EXPECT_EQ(code_of(ask(other_)), "denied");
    const auto asked = ask(asker_).value();
    const auto none = QuestionId{77};
    for (const auto id : {asked.id, none}) {
        EXPECT_EQ(code_of(desk_.find(other_, actor(other_), id)), "denied");
        EXPECT_EQ(code_of(desk_.find_own(other_, actor(other_), id)), "not_found");
        EXPECT_EQ(code_of(desk_.answer(other_, actor(other_), id, "It was not me")), "not_found");
    }
    const std::size_t before = sink_.entries().size();
    EXPECT_EQ(code_of(desk_.list(other_, actor(other_), {}, 10)), "denied");
    EXPECT_EQ(sink_.last().kind, "search.question_refused");
    EXPECT_FALSE(sink_.last().facts.contains("question"));
    EXPECT_EQ(code_of(desk_.find(other_, actor(other_), asked.id)), "denied");
    EXPECT_TRUE(sink_.last().facts.contains("question"));
    EXPECT_EQ(sink_.entries().size(), before + 2);
    EXPECT_TRUE(desk_.own(other_, 10).value().empty());
    // Nor is another reviewer the searcher.
    EXPECT_EQ(code_of(desk_.find_own(asker_, actor(asker_), asked.id)), "not_found");
    EXPECT_EQ(code_of(desk_.answer(asker_, actor(asker_), asked.id, "In their name")), "not_found");
}

TEST_F(QuestionDeskTest, NobodyAnswersWithAPasswordThatSomebodyElseKnows) {
    const auto asked = ask(asker_).value();
    Person reset = searcher_;
    reset.must_change_password = true;
    EXPECT_EQ(code_of(desk_.answer(reset, actor(reset), asked.id, "For the incident DP-1")),
              "denied");
    EXPECT_EQ(sink_.last().kind, "search.question_refused");
    EXPECT_EQ(questions_.find(asked.id).value().state, QuestionState::waiting);
    // Whose rights are suspended answers all the same.
    Person suspended = searcher_;
    suspended.rights_suspended = noon;
    EXPECT_TRUE(desk_.answer(suspended, actor(suspended), asked.id, "For the incident DP-1").ok());
}

TEST_F(QuestionDeskTest, WhatSaysNothingIsNotKept) {
    for (const char* text : {"", "-", "why", "aaaaaaaaaaaaaaaaaa", "abababababababababab"}) {
        EXPECT_EQ(code_of(ask(asker_, text)), "invalid_argument") << text;
    }
    EXPECT_EQ(code_of(ask(asker_, std::string(2001, 'x'))), "invalid_argument");
    const auto asked = ask(asker_).value();
    EXPECT_EQ(code_of(desk_.answer(searcher_, actor(searcher_), asked.id, "test")),
              "invalid_argument");
}

TEST_F(QuestionDeskTest, WhatIsShownIsOnTheRecordFirst) {
    const auto asked = ask(asker_).value();
    ASSERT_TRUE(desk_.find(asker_, actor(asker_), asked.id).ok());
    ASSERT_TRUE(desk_.find_own(searcher_, actor(searcher_), asked.id).ok());
    ASSERT_TRUE(desk_.list(asker_, actor(asker_), {}, 10).ok());
    EXPECT_EQ(sink_.kinds(),
              (std::vector<std::string>{"search.question_shown", "search.question_shown",
                                        "search.questions_listed"}));
    sink_.fail(true);
    EXPECT_EQ(code_of(desk_.find(asker_, actor(asker_), asked.id)), "unavailable");
    EXPECT_EQ(code_of(desk_.find_own(searcher_, actor(searcher_), asked.id)), "unavailable");
    EXPECT_EQ(code_of(desk_.list(asker_, actor(asker_), {}, 10)), "unavailable");
}

TEST_F(QuestionDeskTest, ASearchShowsTheLastQuestionAboutIt) {
    const auto first = ask(asker_).value();
    ASSERT_TRUE(desk_.answer(searcher_, actor(searcher_), first.id, "For the incident DP-1").ok());
    ASSERT_TRUE(desk_.accept(asker_, actor(asker_), first.id).ok());
    const auto second = ask(asker_).value();
    add_search(other_);
    const auto searches = searches_.list({}, 10).value();
    ASSERT_EQ(searches.size(), 2U);
    const auto about = desk_.about(searches).value();
    ASSERT_EQ(about.size(), 1U);
    EXPECT_EQ(about[0].id, second.id);
    EXPECT_TRUE(desk_.about({}).value().empty());
}

}  // namespace
}  // namespace bof
