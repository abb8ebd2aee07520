// Goal: a request goes from draft to result in its order and in no other, by the people whose step
// it is, one winner each time; what is nobody's business is not there; every step and every refusal
// is on the record. Rule.
#include "authority/tests/office.hpp"
#include "register/notice_register.hpp"
#include "register/search_register.hpp"

#include <algorithm>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;

class AuthorityDeskTest : public AuthorityOffice {
  protected:
    Result<void> decide(std::uint32_t who, AuthorityId id,
                        const AuthorityDecisionWish& wish = yes()) {
        return desk().decide(person(who), actor(who), target(id), wish);
    }
    std::vector<std::string> may(std::uint32_t who, AuthorityId id) {
        std::vector<std::string> acts;
        const auto look = desk().look(person(who), actor(who), id).value();
        for (const AuthorityAct act : look.may) acts.emplace_back(to_text(act));
        return acts;
    }
    using Acts = std::vector<std::string>;
};

TEST_F(AuthorityDeskTest, FromTheFormToTheResultOnFile) {
    const auto id = desk().draft(person(asker), actor(asker), wish()).value();
    EXPECT_EQ(may(asker, id), (Acts{"amend", "submit", "withdraw"}));
    ASSERT_TRUE(desk().submit(person(asker), actor(asker), target(id)).ok());
    EXPECT_EQ(may(asker, id), Acts{"withdraw"});
    EXPECT_EQ(may(officer, id), Acts{"decide"});
    ASSERT_TRUE(decide(officer, id).ok());
    EXPECT_EQ(may(officer, id), Acts{"revoke"});
    EXPECT_EQ(may(analyst, id), Acts{"take"});
    const auto given = requests().find(id).value().row;
    EXPECT_EQ(given.ends, noon + days{7});
    EXPECT_EQ(given.decision->outcome, AuthorityOutcome::approved);
    EXPECT_EQ(given.decision->rank, Rank::inspector);

    ASSERT_TRUE(desk().take(person(analyst), actor(analyst), target(id)).ok());
    EXPECT_EQ(may(analyst, id), (Acts{"release", "run", "return"}));
    ASSERT_TRUE(
        desk()
            .give_back(person(analyst), actor(analyst), target(id), "Nothing was found there")
            .ok());
    EXPECT_EQ(state(id), AuthorityState::returned);
    EXPECT_EQ(may(asker, id), Acts{"see_result"});
    EXPECT_EQ(may(analyst, id), Acts{"see_result"});
    EXPECT_EQ(may(officer, id), (Acts{"revoke", "see_result"}));
    EXPECT_EQ(may(auditor, id), Acts{"see_result"});
    const auto result = desk().result(person(asker), actor(asker), id, 0, 10).value();
    EXPECT_TRUE(result.rows.empty());
    EXPECT_EQ(result.returned.note, "Nothing was found there");
    EXPECT_EQ(sink().last().kind, "authority.result_shown");

    auto kinds = changes();
    std::reverse(kinds.begin(), kinds.end());
    std::erase_if(kinds, [](const std::string& kind) { return kind == "test.prepared"; });
    EXPECT_EQ(kinds, (std::vector<std::string>{"authority.drafted", "authority.submitted",
                                               "authority.approved", "authority.taken",
                                               "authority.returned"}));
    const auto history = desk().look(person(auditor), actor(auditor), id).value().history;
    ASSERT_EQ(history.size(), 4U);
    EXPECT_EQ(history[1].text, "Necessary and proportionate");
}

TEST_F(AuthorityDeskTest, ADraftMayBePoorAndARequestMayNot) {
    AuthorityWish poor = wish();
    poor.form.necessity = "x";
    const auto id = desk().draft(person(asker), actor(asker), poor).value();
    EXPECT_EQ(code_of(desk().submit(person(asker), actor(asker), target(id))), "invalid_argument");
    EXPECT_EQ(state(id), AuthorityState::draft);
    ASSERT_TRUE(desk().amend(person(asker), actor(asker), target(id), wish()).ok());
    ASSERT_TRUE(desk().submit(person(asker), actor(asker), target(id)).ok());
    // From then on it is as it was put.
    EXPECT_EQ(code_of(desk().amend(person(asker), actor(asker), target(id), wish())), "conflict");
    EXPECT_EQ(code_of(desk().submit(person(asker), actor(asker), target(id))), "conflict");
}

TEST_F(AuthorityDeskTest, AskedBackIsAnsweredAndDecided) {
    const auto id = submitted();
    ASSERT_TRUE(
        decide(officer, id, {.answer = AuthorityAnswer::ask_back, .reason = "Why the LD?"}).ok() ==
        false);  // Says too little.
    ASSERT_TRUE(decide(officer, id,
                       {.answer = AuthorityAnswer::ask_back, .reason = "Why the second mark too?"})
                    .ok());
    EXPECT_EQ(state(id), AuthorityState::asked_back);
    EXPECT_EQ(may(asker, id), (Acts{"amend", "submit", "withdraw"}));
    AuthorityWish less = wish();
    less.form.asked.vrms.pop_back();
    ASSERT_TRUE(desk().amend(person(asker), actor(asker), target(id), less).ok());
    ASSERT_TRUE(desk().submit(person(asker), actor(asker), target(id)).ok());
    ASSERT_TRUE(decide(officer, id).ok());
    EXPECT_EQ(requests().find(id).value().row.decision->scope.vrms, std::vector<Vrm>{mark()});
}

TEST_F(AuthorityDeskTest, LimitsNarrowAndNeverWiden) {
    const auto id = submitted();
    AuthorityDecisionWish wider = yes();
    wider.vrms = std::vector<Vrm>{mark(), mark("KX28AAA")};
    EXPECT_EQ(code_of(decide(officer, id, wider)), "invalid_argument");
    wider = yes();
    wider.until = noon - days{100} + milliseconds{1};
    EXPECT_EQ(code_of(decide(officer, id, wider)), "invalid_argument");
    wider = yes();
    wider.vrms = std::vector<Vrm>{};  // None named would be any.
    EXPECT_EQ(code_of(decide(officer, id, wider)), "invalid_argument");
    wider = yes();
    wider.valid = days{8};
    EXPECT_EQ(code_of(decide(officer, id, wider)), "invalid_argument");
    AuthorityDecisionWish limited = yes();
    limited.vrms = std::vector<Vrm>{mark()};
    limited.nrds = std::vector<NrdId>{NrdId{3}};
    limited.from = noon - days{150};
    limited.valid = days{2};
    ASSERT_TRUE(decide(officer, id, limited).ok());
    const auto given = requests().find(id).value().row;
    EXPECT_EQ(given.decision->outcome, AuthorityOutcome::approved_with_limits);
    EXPECT_EQ(given.decision->scope,
              (AuthorityScope{{mark()}, {NrdId{3}}, noon - days{150}, noon - days{100}}));
    EXPECT_EQ(given.ends, noon + days{2});
}

TEST_F(AuthorityDeskTest, WhatIsNobodysBusinessIsNotThere) {
    const auto draft = desk().draft(person(asker), actor(asker), wish()).value();
    const auto look = [&](std::uint32_t who, AuthorityId id) {
        const auto found = desk().look(person(who), actor(who), id);
        return found.ok() ? std::string{"ok"} : to_log_line(found.error());
    };
    const std::string none = look(colleague, AuthorityId{999});
    EXPECT_EQ(sink().last().kind, "authority.refused");
    for (const std::uint32_t who : {officer, analyst, auditor, colleague}) {
        EXPECT_EQ(look(who, draft), none) << who;
        EXPECT_EQ(sink().last().kind, "authority.refused");
    }
    const auto open = submitted();
    EXPECT_EQ(look(colleague, open), none);
    EXPECT_EQ(look(analyst, open), none);
    EXPECT_EQ(look(officer, open), "ok");
    EXPECT_EQ(code_of(desk().withdraw(person(colleague), actor(colleague), target(open), "-")),
              "not_found");
    EXPECT_EQ(code_of(desk().withdraw(person(officer), actor(officer), target(open), "-")),
              "denied");
    const auto mine = taken();
    EXPECT_EQ(look(other_analyst, mine), none);
    EXPECT_EQ(code_of(desk().result(person(asker), actor(asker), mine, 0, 1)), "not_found");
}

TEST_F(AuthorityDeskTest, OneAnalystWins) {
    const auto id = approved();
    const auto seen = target(id);
    ASSERT_TRUE(desk().take(person(analyst), actor(analyst), seen).ok());
    // Not told who it was: it is no longer this analyst's business.
    EXPECT_EQ(code_of(desk().take(person(other_analyst), actor(other_analyst), seen)), "not_found");
    ASSERT_TRUE(desk().release(person(analyst), actor(analyst), target(id)).ok());
    EXPECT_EQ(code_of(desk().take(person(other_analyst), actor(other_analyst), seen)), "conflict");
    ASSERT_TRUE(desk().take(person(other_analyst), actor(other_analyst), target(id)).ok());
    EXPECT_EQ(code_of(desk().in_use(person(analyst), actor(analyst), id)), "not_found");
    EXPECT_TRUE(desk().in_use(person(other_analyst), actor(other_analyst), id).ok());
}

TEST_F(AuthorityDeskTest, ADeputyDecidesWhileTheOfficerIsAway) {
    AuthorityWish to_one = wish();
    to_one.form.addressed_to = PersonId{officer};
    const auto id = submitted(to_one);
    EXPECT_EQ(code_of(decide(other_officer, id)), "not_found");
    EXPECT_EQ(code_of(desk().name_deputy(person(officer), actor(officer), PersonId{colleague}, noon,
                                         noon + days{2})),
              "invalid_argument");
    EXPECT_EQ(code_of(desk().name_deputy(person(officer), actor(officer), PersonId{officer}, noon,
                                         noon + days{2})),
              "invalid_argument");
    const auto number = desk()
                            .name_deputy(person(officer), actor(officer), PersonId{other_officer},
                                         noon + hours{1}, noon + days{2})
                            .value();
    EXPECT_EQ(code_of(decide(other_officer, id)), "not_found");  // Not yet.
    clock().advance(hours{1});
    EXPECT_EQ(may(other_officer, id), Acts{"decide"});
    const auto officers = desk().officers(person(asker)).value();
    ASSERT_EQ(officers.size(), 2U);
    EXPECT_EQ(officers[0].absent_until, noon + days{2});
    EXPECT_FALSE(officers[1].absent_until);
    ASSERT_TRUE(desk().end_deputy(person(officer), actor(officer), number).ok());
    EXPECT_EQ(code_of(decide(other_officer, id)), "not_found");
    EXPECT_TRUE(decide(officer, id).ok());
}

TEST_F(AuthorityDeskTest, AnybodyOfThePoolDecidesAndAnybodyWithdraws) {
    const auto id = submitted();
    ASSERT_TRUE(decide(other_officer, id).ok());
    EXPECT_EQ(code_of(decide(officer, id)), "conflict");
    EXPECT_EQ(code_of(desk().revoke(person(officer), actor(officer), target(id), "no")),
              "invalid_argument");
    ASSERT_TRUE(
        desk().revoke(person(officer), actor(officer), target(id), "No longer proportionate").ok());
    EXPECT_EQ(state(id), AuthorityState::revoked);
    EXPECT_EQ(code_of(desk().take(person(analyst), actor(analyst), target(id))), "not_found");
    EXPECT_EQ(code_of(desk().revoke(person(officer), actor(officer), target(id), "Once more now")),
              "conflict");
}

TEST_F(AuthorityDeskTest, AnOfficerWhoCannotDecideIsNotAddressed) {
    AuthorityWish to_self = wish();
    to_self.form.addressed_to = PersonId{colleague};
    const auto id = desk().draft(person(asker), actor(asker), to_self).value();
    EXPECT_EQ(code_of(desk().submit(person(asker), actor(asker), target(id))), "invalid_argument");
    AuthorityWish behalf = wish();
    behalf.on_behalf_user_name = person(officer).user_name;
    behalf.form.addressed_to = PersonId{officer};
    ASSERT_TRUE(desk().amend(person(asker), actor(asker), target(id), behalf).ok());
    EXPECT_EQ(code_of(desk().submit(person(asker), actor(asker), target(id))), "invalid_argument");
    behalf.form.addressed_to.reset();
    ASSERT_TRUE(desk().amend(person(asker), actor(asker), target(id), behalf).ok());
    ASSERT_TRUE(desk().submit(person(asker), actor(asker), target(id)).ok());
    EXPECT_EQ(code_of(decide(officer, id)), "denied");
    EXPECT_EQ(sink().last().kind, "authority.refused");
    EXPECT_TRUE(decide(other_officer, id).ok());
    behalf.on_behalf_user_name = "nobody.here";
    EXPECT_EQ(code_of(desk().draft(person(asker), actor(asker), behalf)), "invalid_argument");
}

TEST_F(AuthorityDeskTest, EarlierRequestsAreOnesOwn) {
    const auto first = submitted();
    AuthorityWish next = wish();
    next.form.earlier_ids = {first};
    EXPECT_TRUE(desk().draft(person(asker), actor(asker), next).ok());
    EXPECT_EQ(code_of(desk().draft(person(colleague), actor(colleague), next)), "invalid_argument");
}

TEST_F(AuthorityDeskTest, ByWordOfMouthOpensAtOnceAndEndsUnconfirmed) {
    const auto id = desk().draft(person(asker), actor(asker), wish()).value();
    const auto state_it = [&](std::uint32_t by, UtcTime at) {
        return desk().state_oral(person(asker), actor(asker), target(id), PersonId{by}, at);
    };
    EXPECT_EQ(code_of(state_it(officer, noon)), "denied");
    PolicyInForce urgent;
    urgent.older_urgent_oral = true;
    policy().adopt(urgent);
    EXPECT_EQ(code_of(state_it(colleague, noon)), "denied");
    ASSERT_TRUE(state_it(officer, noon - hours{1}).ok());
    EXPECT_EQ(state(id), AuthorityState::oral);
    ASSERT_TRUE(desk().take(person(analyst), actor(analyst), target(id)).ok());
    EXPECT_TRUE(desk().in_use(person(analyst), actor(analyst), id).ok());
    // He who gave it confirms it, nobody else.
    EXPECT_EQ(code_of(decide(other_officer, id)), "denied");
    clock().advance(hours{23} - milliseconds{1});
    EXPECT_TRUE(desk().in_use(person(analyst), actor(analyst), id).ok());
    clock().advance(milliseconds{1});
    EXPECT_EQ(state(id), AuthorityState::unconfirmed);
    EXPECT_EQ(code_of(desk().in_use(person(analyst), actor(analyst), id)), "denied");
    EXPECT_EQ(code_of(decide(officer, id)), "conflict");
    const auto flagged =
        desk().list(person(auditor), actor(auditor),
                    {.view = AuthorityView::review, .state = AuthorityState::unconfirmed});
    EXPECT_EQ(flagged.value().items.size(), 1U);
    EXPECT_EQ(desk().tell_ended().value(), 1U);
    EXPECT_EQ(changes().front(), "authority.unconfirmed");
    EXPECT_EQ(desk().tell_ended().value(), 0U);  // Once.
}

TEST_F(AuthorityDeskTest, ByWordOfMouthIsConfirmedInWriting) {
    PolicyInForce urgent;
    urgent.older_urgent_oral = true;
    policy().adopt(urgent);
    const auto id = desk().draft(person(asker), actor(asker), wish()).value();
    ASSERT_TRUE(
        desk().state_oral(person(asker), actor(asker), target(id), PersonId{officer}, noon).ok());
    EXPECT_EQ(code_of(decide(officer, id,
                             {.answer = AuthorityAnswer::ask_back, .reason = "What was it about"})),
              "conflict");
    clock().advance(hours{2});
    ASSERT_TRUE(decide(officer, id).ok());
    EXPECT_EQ(state(id), AuthorityState::approved);
    EXPECT_EQ(requests().find(id).value().row.ends, noon + hours{2} + days{7});
}

TEST_F(AuthorityDeskTest, WhatWasUsedByWordOfMouthIsNotTakenBackByWhoeverAskedForIt) {
    const auto unused = oral();
    EXPECT_EQ(may(asker, unused), Acts{"withdraw"});
    EXPECT_TRUE(desk().withdraw(person(asker), actor(asker), target(unused), "").ok());
    const auto id = oral();
    SearchRecord search;
    search.person = PersonId{analyst};
    search.vrm = mark();
    search.authority = id;
    SearchRegister{register_->database()}
        .add(search, {noon, "search.started", {{}, "test", {}}})
        .value();
    EXPECT_EQ(may(asker, id), Acts{});
    const auto said = desk().withdraw(person(asker), actor(asker), target(id), "Not needed");
    ASSERT_FALSE(said.ok());
    EXPECT_EQ(said.error().code, Errc::denied);
    EXPECT_NE(said.error().public_text.view().find("the officer who gave it"),
              std::string_view::npos);
    EXPECT_EQ(sink().last().kind, "authority.refused");
    EXPECT_EQ(state(id), AuthorityState::oral);
    // The officer says no, and it is on file as that; nobody sees what was found but reviewers.
    ASSERT_TRUE(
        desk().give_back(person(analyst), actor(analyst), target(id), "Nothing was found").ok());
    EXPECT_EQ(code_of(desk().withdraw(person(asker), actor(asker), target(id), "")), "denied");
    EXPECT_TRUE(desk().result(person(asker), actor(asker), id, 0, 1).ok());
    ASSERT_TRUE(decide(officer, id,
                       {.answer = AuthorityAnswer::refuse, .reason = "I never gave this to anyone"})
                    .ok());
    EXPECT_EQ(state(id), AuthorityState::refused);
    for (const std::uint32_t who : {asker, analyst}) {
        EXPECT_EQ(code_of(desk().result(person(who), actor(who), id, 0, 1)), "not_found");
    }
    EXPECT_TRUE(desk().result(person(auditor), actor(auditor), id, 0, 1).ok());
}

TEST_F(AuthorityDeskTest, WhoeverHadItInHandDoesNotDecide) {
    person(officer).roles.add(Role::fib_analyst);
    person(officer).older_access = person(analyst).older_access;
    const auto id = oral(other_officer);
    const auto number = desk()
                            .name_deputy(person(other_officer), actor(other_officer),
                                         PersonId{officer}, noon, noon + days{2})
                            .value();
    EXPECT_GT(number, 0);
    EXPECT_EQ(may(officer, id), (Acts{"decide", "revoke"}));
    ASSERT_TRUE(desk().release(person(analyst), actor(analyst), target(id)).ok());
    ASSERT_TRUE(desk().take(person(officer), actor(officer), target(id)).ok());
    ASSERT_TRUE(desk().release(person(officer), actor(officer), target(id)).ok());
    EXPECT_EQ(may(officer, id), (Acts{"revoke", "take"}));
    EXPECT_EQ(code_of(decide(officer, id)), "denied");
    EXPECT_EQ(sink().last().kind, "authority.refused");
    EXPECT_EQ(state(id), AuthorityState::oral);
    EXPECT_TRUE(decide(other_officer, id).ok());
}

TEST_F(AuthorityDeskTest, AResultByWordOfMouthStillWantsItsConfirmation) {
    const auto id = oral();
    ASSERT_TRUE(
        desk().give_back(person(analyst), actor(analyst), target(id), "Nothing was found").ok());
    clock().advance(hours{24});
    EXPECT_EQ(state(id), AuthorityState::unconfirmed);
    EXPECT_EQ(code_of(desk().result(person(asker), actor(asker), id, 0, 1)), "not_found");
    EXPECT_EQ(desk().tell_ended().value(), 1U);
    EXPECT_EQ(changes().front(), "authority.unconfirmed");
}

TEST_F(AuthorityDeskTest, ARefusedListAndARefusedDraftAreOnTheRecord) {
    const auto refused = [&](const auto& result) {
        EXPECT_EQ(code_of(result), "denied");
        EXPECT_EQ(sink().last().kind, "authority.refused");
        EXPECT_EQ(text_fact(sink().last(), "authority"), "(none)");
        return sink().entries().size();
    };
    person(analyst).older_access.reset();
    person(officer).rank = Rank::sergeant;
    std::size_t count = 0;
    count = refused(desk().list(person(analyst), actor(analyst), {.view = AuthorityView::queue}));
    EXPECT_EQ(count, 1U);
    count =
        refused(desk().list(person(officer), actor(officer), {.view = AuthorityView::to_decide}));
    EXPECT_EQ(count, 2U);
    count = refused(desk().draft(person(officer), actor(officer), wish()));
    EXPECT_EQ(count, 3U);
    count = refused(desk().name_deputy(person(officer), actor(officer), PersonId{other_officer},
                                       noon, noon + days{1}));
    EXPECT_EQ(count, 4U);
}

TEST_F(AuthorityDeskTest, ANoteOfTakingBackIsBounded) {
    const auto id = submitted();
    for (const std::string& note : {std::string(2001, 'q'), std::string{"Not\x07needed"}}) {
        EXPECT_EQ(code_of(desk().withdraw(person(asker), actor(asker), target(id), note)),
                  "invalid_argument");
    }
    EXPECT_TRUE(desk().withdraw(person(asker), actor(asker), target(id), "Not needed").ok());
    const auto history = requests().history(id).value();
    EXPECT_EQ(history.back().kind, AuthorityEventKind::withdrawn);
    EXPECT_EQ(history.back().text, "Not needed");
}

TEST_F(AuthorityDeskTest, WhatIsFiledIsWhatWasSealed) {
    const auto id = taken();
    const Read read{.key = {mark(), NrdId{3}, noon - days{120}}, .received = noon - days{120}};
    SearchRecord search;
    search.person = PersonId{analyst};
    search.vrm = mark();
    SearchRegister{register_->database()}
        .add(search, {noon, "search.started", {{}, "test", {}}})
        .value();
    AuthorityUse use{id, PurposeId{1}, *requests().find(id).value().row.asked_scope};
    const auto file_it = [&](std::uint32_t who) {
        return desk().file_reads(person(who), use, std::span{&read, 1},
                                 {noon, "search.page_shown", actor(who)});
    };
    ASSERT_TRUE(file_it(analyst).ok());
    use.scope.vrms.pop_back();  // Limited since the search began.
    EXPECT_EQ(code_of(file_it(analyst)), "denied");
    use.scope = *requests().find(id).value().row.asked_scope;
    EXPECT_EQ(code_of(file_it(other_analyst)), "denied");
    ASSERT_TRUE(
        desk().give_back(person(analyst), actor(analyst), target(id), "One passage found").ok());
    const auto shown = desk().result(person(asker), actor(asker), id, 0, 10).value();
    ASSERT_EQ(shown.rows.size(), 1U);
    EXPECT_EQ(shown.rows[0].read, read);
    const auto file = desk().file(person(officer), actor(officer), id).value();
    EXPECT_EQ(file.rows.size(), 1U);
    EXPECT_EQ(file.category_name, "Major investigation");
    EXPECT_EQ(file.people.at(PersonId{asker}), person(asker).display_name);
    // Somebody with the database changes it: it is not shown as if it were what was found.
    auto changed = requests().find(id).value();
    changed.row.result->sha256[0] = changed.row.result->sha256[0] == 'a' ? 'b' : 'a';
    ASSERT_TRUE(
        requests().change(changed, std::nullopt, {noon, "test.forged", {{}, "test", {}}}).ok());
    EXPECT_EQ(code_of(desk().result(person(asker), actor(asker), id, 0, 10)), "corrupt");
    EXPECT_EQ(code_of(desk().file(person(officer), actor(officer), id)), "corrupt");
}

TEST_F(AuthorityDeskTest, LimitsOfTheConfirmationReachWhatWasFiledBefore) {
    const auto id = oral();
    SearchRecord search;
    search.person = PersonId{analyst};
    search.vrm = mark();
    SearchRegister{register_->database()}
        .add(search, {noon, "search.started", {{}, "test", {}}})
        .value();
    std::vector<Read> reads;
    for (const char* const text : {"LD84XYZ", "AB32CDE", "AB32CDE"}) {
        const UtcTime captured = noon - days{120} + hours{reads.size()};
        reads.push_back({.key = {mark(text), NrdId{3}, captured}, .received = captured});
    }
    const AuthorityUse use{id, PurposeId{1}, *requests().find(id).value().row.asked_scope};
    ASSERT_TRUE(
        desk()
            .file_reads(person(analyst), use, reads, {noon, "search.page_shown", actor(analyst)})
            .ok());
    ASSERT_TRUE(
        desk()
            .give_back(person(analyst), actor(analyst), target(id), "Three passages were found")
            .ok());
    const auto shown = [&](std::uint32_t who, std::uint32_t from = 0, std::size_t limit = 10) {
        return desk().result(person(who), actor(who), id, from, limit).value();
    };
    EXPECT_EQ(shown(asker).rows.size(), 3U);
    EXPECT_EQ(shown(asker).left_out, 0U);

    AuthorityDecisionWish limited = yes();
    limited.vrms = std::vector<Vrm>{mark()};
    limited.until = reads[2].key.captured;  // The last read is a millisecond too late.
    ASSERT_TRUE(decide(officer, id, limited).ok());
    for (const std::uint32_t who : {asker, officer, analyst, auditor}) {
        const auto page = shown(who);
        ASSERT_EQ(page.rows.size(), 1U);
        EXPECT_EQ(page.rows[0].row, 1U);  // It keeps its number.
        EXPECT_EQ(page.rows[0].read, reads[1]);
        EXPECT_EQ(page.left_out, 2U);
        EXPECT_EQ(page.returned.rows, 3U);
        const AuditEntry recorded = sink().last();
        EXPECT_EQ(std::get<std::int64_t>(recorded.facts.at("left_out")), 2);
        EXPECT_EQ(std::get<std::vector<std::string>>(recorded.facts.at("reads")).size(), 1U);
        const auto file = desk().file(person(who), actor(who), id).value();
        ASSERT_EQ(file.rows.size(), 1U);
        EXPECT_EQ(file.rows[0].read, reads[1]);
        EXPECT_EQ(file.left_out, 2U);
    }
    // Pages count what is shown; there is none after it.
    EXPECT_FALSE(shown(asker, 0, 1).more);
    EXPECT_TRUE(shown(asker, 2).rows.empty());
    EXPECT_EQ(code_of(desk().image(person(asker), actor(asker), id, 0, ImageKind::plate, 0)),
              "not_found");
    EXPECT_EQ(sink().last().kind, "authority.refused");
    EXPECT_EQ(requests().filed_reads(id).value().size(), 3U);  // On file as it was.
}

TEST_F(AuthorityDeskTest, WhoeverHasTheNextStepIsTold) {
    NoticeRegister notices{register_->database()};
    const auto told = [&](std::uint32_t who) {
        std::vector<std::string> kinds;
        const auto all = notices.list(PersonId{who}, 100).value();
        for (const Notice& notice : all) kinds.emplace_back(to_text(notice.kind));
        return kinds;
    };
    using Kinds = std::vector<std::string>;
    const auto id = submitted();
    EXPECT_EQ(told(officer), Kinds{"authority_waiting"});
    EXPECT_EQ(told(other_officer), Kinds{"authority_waiting"});
    ASSERT_TRUE(decide(officer, id).ok());
    EXPECT_EQ(told(asker), Kinds{"authority_decided"});
    EXPECT_EQ(told(analyst), Kinds{"authority_to_run"});
    ASSERT_TRUE(desk().take(person(analyst), actor(analyst), target(id)).ok());
    ASSERT_TRUE(
        desk().give_back(person(analyst), actor(analyst), target(id), "Nothing was found").ok());
    EXPECT_EQ(told(asker), (Kinds{"authority_result", "authority_decided"}));
    AuthorityWish to_one = wish();
    to_one.form.addressed_to = PersonId{officer};
    submitted(to_one);
    EXPECT_EQ(told(officer).size(), 2U);
    EXPECT_EQ(told(other_officer).size(), 1U);
    EXPECT_EQ(told(colleague), Kinds{});
}

TEST_F(AuthorityDeskTest, NothingIsShownThatCannotBeRecorded) {
    const auto id = taken();
    sink().fail(true);
    EXPECT_EQ(code_of(desk().look(person(asker), actor(asker), id)), "unavailable");
    EXPECT_EQ(code_of(desk().list(person(asker), actor(asker), {.view = AuthorityView::own})),
              "unavailable");
    EXPECT_EQ(code_of(desk().file(person(asker), actor(asker), id)), "unavailable");
}

TEST_F(AuthorityDeskTest, ListsAreTheirViewers) {
    const auto own = submitted();
    const auto open = approved();
    const auto listed = [&](std::uint32_t who, AuthorityView view) {
        std::vector<AuthorityId> ids;
        const auto found = desk().list(person(who), actor(who), {.view = view}).value();
        for (const auto& one : found.items) ids.push_back(one.row.id);
        return ids;
    };
    using Ids = std::vector<AuthorityId>;
    EXPECT_EQ(listed(asker, AuthorityView::own), (Ids{open, own}));
    EXPECT_EQ(listed(colleague, AuthorityView::own), Ids{});
    EXPECT_EQ(listed(officer, AuthorityView::to_decide), (Ids{open, own}));
    EXPECT_EQ(listed(analyst, AuthorityView::queue), Ids{open});
    person(analyst).older_access.reset();
    EXPECT_EQ(code_of(desk().list(person(analyst), actor(analyst), {.view = AuthorityView::queue})),
              "denied");
    person(officer).rank = Rank::sergeant;
    EXPECT_EQ(
        code_of(desk().list(person(officer), actor(officer), {.view = AuthorityView::to_decide})),
        "denied");
}

}  // namespace
}  // namespace bof
