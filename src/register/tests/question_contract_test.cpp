// Goal: what is asked and answered about a search is kept in its order and never changed, each word
// with its record and its notice in one transaction; one question a search is open at a time.
// Rule.
#include "register/notice_register.hpp"
#include "register/people_register.hpp"
#include "register/question_register.hpp"
#include "register/search_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

using std::chrono::days;

class QuestionContract : public RegisterContract {
  protected:
    QuestionContract() {
        add_people(kept(), clock(), {"searcher", "asker", "deputy"}, "The ");
        search_ = add_search(searcher);
    }
    PurposeId add_search(PersonId person) {
        SearchRecord search;
        search.person = person;
        search.started = clock().now();
        search.purpose = {"major_crime", "Rheswm da iawn", "DP-1", "DC Example"};
        search.vrm = Vrm::parse("AB32CDE").value();
        SearchRegister searches{kept().database()};
        return searches.add(search, entry("search.started")).value().id;
    }
    QuestionRegister questions() { return QuestionRegister{kept().database()}; }
    NoticeRegister notices() { return NoticeRegister{kept().database()}; }
    QuestionSaying say(PersonId person, const std::string& text = "Pam y chwiliad hwn?") {
        return {person, text, entry("test.said")};
    }
    Result<QuestionId> ask(PersonId person) {
        return questions().ask(search_, say(person), clock().now() + days{14}, 3);
    }
    std::vector<NoticeKind> told(PersonId person) {
        std::vector<NoticeKind> kinds;
        const auto found = notices().list(person, notices_page_max).value();
        for (const Notice& notice : found) kinds.push_back(notice.kind);
        return kinds;
    }
    long long said() { return count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'test.said'"); }

    const PersonId searcher{1};
    const PersonId asker{2};
    const PersonId deputy{3};
    PurposeId search_{};
};

using Kinds = std::vector<NoticeKind>;

TEST_F(QuestionContract, AQuestionGoesToAndFroUntilItIsAccepted) {
    const auto id = ask(asker).value();
    EXPECT_EQ(told(searcher), Kinds{NoticeKind::search_questioned});
    EXPECT_EQ(notices().list(searcher, 1).value()[0].subject, static_cast<std::uint64_t>(id));
    clock().advance(days{1});
    ASSERT_TRUE(questions().answer(id, say(searcher, "Cerbyd dan amheuaeth")).ok());
    EXPECT_EQ(told(asker), Kinds{NoticeKind::search_answered});
    ASSERT_TRUE(questions().answer(id, say(searcher, "A hefyd hyn")).ok());
    clock().advance(days{1});
    ASSERT_TRUE(
        questions().ask_further(id, say(deputy, "Pa drosedd?"), clock().now() + days{14}).ok());
    ASSERT_TRUE(questions().answer(id, say(searcher, "DP-1")).ok());
    EXPECT_EQ(told(deputy), Kinds{NoticeKind::search_answered});
    ASSERT_TRUE(questions().accept(id, say(deputy, "")).ok());
    EXPECT_EQ(told(searcher), (Kinds{NoticeKind::search_justified, NoticeKind::search_asked_further,
                                     NoticeKind::search_questioned}));

    const auto kept_row = questions().find(id).value();
    EXPECT_EQ(kept_row.search, search_);
    EXPECT_EQ(kept_row.searcher, searcher);
    EXPECT_EQ(kept_row.searcher_name, "The searcher");
    EXPECT_EQ(kept_row.asker, deputy);
    EXPECT_EQ(kept_row.asked, noon);
    EXPECT_EQ(kept_row.due, noon + days{16});
    EXPECT_EQ(kept_row.state, QuestionState::accepted);
    EXPECT_EQ(kept_row.policy_version, 3U);
    ASSERT_EQ(kept_row.words.size(), 6U);
    const std::vector<QuestionWordKind> expected{
        QuestionWordKind::question, QuestionWordKind::answer, QuestionWordKind::addition,
        QuestionWordKind::further,  QuestionWordKind::answer, QuestionWordKind::acceptance};
    for (std::size_t index = 0; index < expected.size(); ++index) {
        EXPECT_EQ(kept_row.words[index].kind, expected[index]) << index;
    }
    EXPECT_EQ(kept_row.words[1].text, "Cerbyd dan amheuaeth");
    EXPECT_EQ(kept_row.words[1].said, noon + days{1});
    EXPECT_EQ(kept_row.words[3].person_name, "The deputy");
    EXPECT_EQ(said(), 6);
    // What was accepted can still be added to, and stays accepted.
    ASSERT_TRUE(questions().answer(id, say(searcher, "Un peth arall")).ok());
    EXPECT_EQ(questions().find(id).value().state, QuestionState::accepted);
}

TEST_F(QuestionContract, WhatIsNotItsTurnIsRefusedAndLeavesNothing) {
    const auto id = ask(asker).value();
    EXPECT_EQ(code_of(ask(deputy)), "conflict");
    EXPECT_EQ(code_of(questions().accept(id, say(asker))), "conflict");
    EXPECT_EQ(code_of(questions().ask_further(id, say(asker), noon)), "conflict");
    EXPECT_EQ(code_of(questions().answer(id, say(asker))), "not_found");
    EXPECT_EQ(code_of(questions().answer(QuestionId{9}, say(searcher))), "not_found");
    EXPECT_EQ(code_of(questions().find(QuestionId{UINT64_MAX})), "not_found");
    EXPECT_EQ(code_of(questions().ask(PurposeId{9}, say(asker), noon, 0)), "not_found");
    EXPECT_EQ(code_of(questions().ask(add_search(asker), say(asker), noon, 0)), "invalid_argument");
    EXPECT_EQ(said(), 1);
    EXPECT_EQ(notices().unseen(searcher).value(), 1U);
    EXPECT_EQ(notices().unseen(asker).value(), 0U);
}

TEST_F(QuestionContract, AfterOneWasAcceptedAnotherCanBeAsked) {
    const auto first = ask(asker).value();
    ASSERT_TRUE(questions().answer(first, say(searcher)).ok());
    ASSERT_TRUE(questions().accept(first, say(asker)).ok());
    const auto second = ask(deputy).value();
    EXPECT_NE(first, second);
    const auto about = questions().about(search_, search_).value();
    ASSERT_EQ(about.size(), 2U);
    EXPECT_EQ(about[1].id, second);
    EXPECT_TRUE(questions().about(PurposeId{2}, PurposeId{9}).value().empty());
}

TEST_F(QuestionContract, ListsByStateAndSearcher) {
    const auto first = ask(asker).value();
    search_ = add_search(deputy);
    const auto second = ask(asker).value();
    ASSERT_TRUE(questions().answer(first, say(searcher)).ok());
    const auto ids = [&](const QuestionFilter& filter, std::size_t most = 10,
                         std::optional<QuestionId> before = std::nullopt) {
        std::vector<QuestionId> found;
        const auto rows = questions().list(filter, most, before).value();
        for (const auto& row : rows) found.push_back(row.id);
        return found;
    };
    using Ids = std::vector<QuestionId>;
    EXPECT_EQ(ids({}), (Ids{second, first}));
    EXPECT_EQ(ids({}, 1), Ids{second});
    EXPECT_EQ(ids({}, 1, second), Ids{first});
    EXPECT_EQ(ids({.searcher = searcher, .state = {}}), Ids{first});
    EXPECT_EQ(ids({.searcher = {}, .state = QuestionState::waiting}), Ids{second});
    EXPECT_EQ(ids({.searcher = searcher, .state = QuestionState::waiting}), Ids{});
}

TEST_F(QuestionContract, ItIsOverdueFromItsMomentOnWhileItWaits) {
    const auto id = ask(asker).value();
    auto row = questions().find(id).value();
    EXPECT_FALSE(row.is_overdue(noon + days{14} - milliseconds{1}));
    EXPECT_TRUE(row.is_overdue(noon + days{14}));
    ASSERT_TRUE(questions().answer(id, say(searcher)).ok());
    EXPECT_FALSE(questions().find(id).value().is_overdue(noon + days{14}));
}

TEST_F(QuestionContract, ThereIsAnEndToWhatCanBeSaid) {
    const auto id = ask(asker).value();
    for (std::size_t words = 1; words < question_words_max; ++words) {
        ASSERT_TRUE(questions().answer(id, say(searcher)).ok());
    }
    EXPECT_EQ(code_of(questions().answer(id, say(searcher))), "too_many");
    EXPECT_EQ(questions().find(id).value().words.size(), question_words_max);
    EXPECT_EQ(code_of(questions().accept(id, say(asker, ""))), "ok");
}

}  // namespace
}  // namespace bof
