// Goal: a request says something in every field before it is put to an officer; it is known, and
// its result seen, by those whose business it is and by nobody else. Rule.
#include "policy/authority.hpp"
#include "policy/tests/test_request.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

using namespace older;

// ---- The form ----------------------------------------------------------------------------------

TEST(AuthorityRules, EveryFieldOfTheFormSaysSomething) {
    const PolicyInForce policy;
    EXPECT_TRUE(check_form(policy, a_request().form, now).ok());
    using Change = std::function<void(AuthorityForm&)>;
    const std::vector<Change> changes{
        [](AuthorityForm& form) { form.purpose.reason = "xxxxxxxxxxxx"; },
        [](AuthorityForm& form) { form.purpose.reference = " "; },
        [](AuthorityForm& form) { form.purpose.on_behalf_of.clear(); },
        [](AuthorityForm& form) { form.purpose.category = "stolen_vehicle"; },
        [](AuthorityForm& form) { form.purpose.category = "curiosity"; },
        [](AuthorityForm& form) { form.grade = "--"; },
        [](AuthorityForm& form) { form.necessity = "because"; },
        [](AuthorityForm& form) { form.proportionality.assign(2001, 'q'); },
        [](AuthorityForm& form) { form.proportionality = "it is just as it is\x01"; },
        [](AuthorityForm& form) { form.earlier.assign(2001, 'q'); },
        [](AuthorityForm& form) { form.earlier_ids.resize(21); },
        [](AuthorityForm& form) { form.asked.vrms.assign(51, mark()); },
        [](AuthorityForm& form) { form.asked.vrms = {mark("AB32C?E")}; },
        [](AuthorityForm& form) { form.asked.until = form.asked.from; },
        [](AuthorityForm& form) {
            form.asked.from = now + moment;
            form.asked.until = now + hours{1};
        },
        [](AuthorityForm& form) {
            form.asked.vrms.clear();
            form.asked.nrds.clear();
        },
    };
    for (std::size_t index = 0; index < changes.size(); ++index) {
        AuthorityForm form = a_request().form;
        changes[index](form);
        const auto said = check_form(policy, form, now);
        ASSERT_FALSE(said.ok()) << index;
        EXPECT_EQ(said.error().code, Errc::invalid_argument) << index;
    }
    AuthorityForm site_only = a_request().form;
    site_only.asked.vrms.clear();
    site_only.asked.nrds.clear();
    site_only.sites = {SiteId{1}};
    EXPECT_TRUE(check_form(policy, site_only, now).ok());
}

// ---- Whose business it is ----------------------------------------------------------------------

TEST(AuthorityRules, WhoKnowsOfARequest) {
    const PolicyInForce policy;
    const auto knows = [&](Role role, std::uint32_t who, const AuthorityRequest& request,
                           StandsIn stands_in = StandsIn::no) {
        return knows_of(policy, person_of({.role = role}, who), request, stands_in, now);
    };
    AuthorityRequest draft = a_request();
    draft.state = AuthorityState::draft;
    EXPECT_TRUE(knows(Role::investigator, requester, draft));
    EXPECT_FALSE(knows(Role::auditor, stranger, draft));
    EXPECT_FALSE(knows(Role::authorising_officer, officer, draft));

    const AuthorityRequest pool = a_request();
    EXPECT_TRUE(knows(Role::authorising_officer, stranger, pool));
    EXPECT_FALSE(knows(Role::investigator, stranger, pool));
    EXPECT_FALSE(knows(Role::fib_analyst, analyst, pool));
    EXPECT_TRUE(knows(Role::auditor, stranger, pool));
    EXPECT_FALSE(knows(Role::bof_administrator, stranger, pool));
    AuthorityRequest addressed = pool;
    addressed.form.addressed_to = PersonId{officer};
    EXPECT_TRUE(knows(Role::authorising_officer, officer, addressed));
    EXPECT_FALSE(knows(Role::authorising_officer, stranger, addressed));
    EXPECT_TRUE(knows(Role::authorising_officer, stranger, addressed, StandsIn::yes));

    AuthorityRequest given = an_authority();
    EXPECT_TRUE(knows(Role::authorising_officer, stranger, given));  // To withdraw it.
    EXPECT_TRUE(knows(Role::fib_analyst, analyst, given));
    EXPECT_FALSE(knows(Role::fib_analyst, stranger, given));  // Somebody else has taken it.
    given.analyst.reset();
    EXPECT_TRUE(knows(Role::fib_analyst, stranger, given));
    EXPECT_FALSE(knows_of(policy, person_of({.role = Role::fib_analyst, .older_right = false}, 77),
                          given, StandsIn::no, now));
    EXPECT_FALSE(knows(Role::investigator, stranger, given));
    EXPECT_FALSE(knows(Role::investigator, behalf, given));
}

TEST(AuthorityRules, WhoSeesTheResult) {
    const PolicyInForce policy;
    AuthorityRequest request = an_authority();
    const auto sees = [&](Role role, std::uint32_t who) {
        return sees_result(policy, person_of({.role = role}, who), request, now);
    };
    EXPECT_FALSE(sees(Role::investigator, requester));  // There is none yet.
    request.result = AuthorityReturn{};
    EXPECT_TRUE(sees(Role::investigator, requester));
    EXPECT_TRUE(sees(Role::authorising_officer, officer));
    EXPECT_TRUE(sees(Role::fib_analyst, analyst));
    EXPECT_TRUE(sees(Role::auditor, stranger));
    EXPECT_FALSE(sees(Role::authorising_officer, stranger));
    EXPECT_FALSE(sees(Role::fib_analyst, stranger));
    EXPECT_FALSE(sees(Role::investigator, stranger));
    EXPECT_FALSE(sees(Role::finance, requester));  // A role that ended ends it.
}

TEST(AuthorityRules, WhatWasFoundByWordOfMouthIsKeptFromRequesterAndAnalystUnlessConfirmed) {
    AuthorityRequest request = an_authority();
    request.state = AuthorityState::oral;
    request.oral = OralStatement{PersonId{officer}, now - hours{1}, now + hours{23}};
    request.ends = now + hours{23};
    request.decision.reset();
    request.result = AuthorityReturn{};
    const auto sees = [&](Role role, std::uint32_t who, UtcTime when) {
        return sees_result({}, person_of({.role = role}, who), request, when);
    };
    const auto both = [&](UtcTime when) {
        const bool asked = sees(Role::investigator, requester, when);
        EXPECT_EQ(sees(Role::fib_analyst, analyst, when), asked);
        // Whatever became of it, those who answer for it see what was opened.
        EXPECT_TRUE(sees(Role::authorising_officer, officer, when));
        EXPECT_TRUE(sees(Role::auditor, stranger, when));
        // Nobody sees more of his own by a reviewer's role.
        EXPECT_EQ(sees(Role::professional_standards, requester, when), asked);
        return asked;
    };
    EXPECT_TRUE(both(now + hours{23} - moment));
    EXPECT_FALSE(both(now + hours{23}));
    request.state = AuthorityState::revoked;  // Before it was confirmed.
    EXPECT_FALSE(both(now));
    request.state = AuthorityState::refused;
    request.decision = an_authority().decision;
    request.decision->outcome = AuthorityOutcome::refused;
    EXPECT_FALSE(both(now));
    request.state = AuthorityState::approved;
    request.decision->outcome = AuthorityOutcome::approved_with_limits;
    EXPECT_TRUE(both(now + days{30}));
    request.state = AuthorityState::revoked;  // After: the result is on file, and stays.
    EXPECT_TRUE(both(now));
}

TEST(AuthorityRules, ImagesOfTheResultEndWithTheCategory) {
    AuthorityRequest request = an_authority();
    request.result = AuthorityReturn{};
    const Person person = person_of({.role = Role::investigator}, requester);
    const ReadKey key{mark(), NrdId{3}, now - days{150}};
    EXPECT_TRUE(PolicyDesk{{}}.judge_filed(person, request, key, now).ok());
    PolicyInForce fewer;
    for (PurposeCategory& row : fewer.purpose_categories) row.opens_older = false;
    const auto said = PolicyDesk{fewer}.judge_filed(person, request, key, now);
    ASSERT_FALSE(said.ok());
    EXPECT_EQ(told(said.error()), "category no longer opens");
}

TEST(AuthorityRules, WhatWasUsedByWordOfMouthIsNotTakenBack) {
    const std::vector<PurposeId> none;
    const std::vector<PurposeId> one{PurposeId{7}};
    const std::set<AuthorityState> over{AuthorityState::refused, AuthorityState::withdrawn,
                                        AuthorityState::revoked};
    for (std::size_t index = 0; index <= static_cast<std::size_t>(AuthorityState::revoked);
         ++index) {
        AuthorityRequest request = an_authority();
        request.state = static_cast<AuthorityState>(index);
        const auto said = check_withdraw(request, none, now);
        EXPECT_EQ(said.ok(), !over.contains(request.state)) << to_text(request.state);
        if (!said.ok()) {
            EXPECT_EQ(said.error().code, Errc::conflict);
        }
        EXPECT_EQ(check_withdraw(request, one, now).ok(),
                  !over.contains(request.state) && request.state != AuthorityState::oral);
    }
    AuthorityRequest oral = an_authority();
    oral.state = AuthorityState::oral;
    EXPECT_EQ(told(check_withdraw(oral, one, now).error()), "used by word of mouth");
    oral.result = AuthorityReturn{};  // Given back without a search: still its officer's.
    EXPECT_EQ(told(check_withdraw(oral, none, now).error()), "used by word of mouth");
    EXPECT_EQ(check_withdraw(oral, one, *oral.ends).error().code, Errc::conflict);  // Unconfirmed.
}

TEST(AuthorityRules, WhoeverHadItInHandDoesNotDecideThoughItWasReleased) {
    const Person person = person_of({.role = Role::authorising_officer}, officer);
    const auto event = [](std::uint32_t who, AuthorityEventKind kind) {
        return AuthorityEvent{now, PersonId{who}, kind, {}};
    };
    std::vector<AuthorityEvent> history{event(requester, AuthorityEventKind::submitted),
                                        event(stranger, AuthorityEventKind::taken),
                                        event(officer, AuthorityEventKind::asked_back)};
    EXPECT_TRUE(check_never_taken(person, {}).ok());
    EXPECT_TRUE(check_never_taken(person, history).ok());
    history.push_back(event(officer, AuthorityEventKind::taken));
    history.push_back(event(officer, AuthorityEventKind::released));
    EXPECT_EQ(told(check_never_taken(person, history).error()), "runs it");
}

TEST(AuthorityRules, ANoteMayBeEmptyAndIsBounded) {
    EXPECT_TRUE(check_note("").ok());
    EXPECT_TRUE(check_note("Not needed\nany more").ok());
    EXPECT_TRUE(check_note(std::string(2000, 'q')).ok());
    for (const std::string& text : {std::string(2001, 'q'), std::string{"\x01"}}) {
        const auto said = check_note(text);
        ASSERT_FALSE(said.ok());
        EXPECT_EQ(said.error().code, Errc::invalid_argument);
    }
}

TEST(AuthorityRules, LimitsReachWhatIsOpenAlready) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    AuthorityRequest request = an_authority();
    const AuthorityScope opened = *request.asked_scope;
    EXPECT_TRUE(check_same_scope(desk.judge_use(person, request, now).value(), opened).ok());
    request.decision->scope.vrms.pop_back();
    EXPECT_EQ(told(check_same_scope(desk.judge_use(person, request, now).value(), opened).error()),
              "limited since");
}

TEST(AuthorityRules, LimitsReachWhatWasFiled) {
    AuthorityRequest request = an_authority();
    const AuthorityScope asked = *request.asked_scope;
    const ReadKey within{mark(), NrdId{3}, asked.from + days{1}};
    ReadKey other_mark = within;
    other_mark.vrm = mark("LD84XYZ");
    ReadKey other_nrd = within;
    other_nrd.nrd = NrdId{4};
    ReadKey before = within;
    before.captured = asked.from;
    ReadKey last = within;
    last.captured = asked.until - moment;
    // As asked for, or not given in writing by anybody: nothing has narrowed it.
    for (const ReadKey& key : {within, other_mark, other_nrd, before, last}) {
        EXPECT_TRUE(shows_filed(request, key));
    }
    request.decision->scope = {{mark()}, {NrdId{3}}, asked.from + moment, asked.until - moment};
    EXPECT_TRUE(shows_filed(request, within));
    for (const ReadKey& key : {other_mark, other_nrd, before, last}) {
        EXPECT_FALSE(shows_filed(request, key));
    }
    // Withdrawn, it still names what was given; refused, it never named anything.
    request.state = AuthorityState::revoked;
    EXPECT_FALSE(shows_filed(request, other_mark));
    request.decision->outcome = AuthorityOutcome::refused;
    request.decision->scope = {};
    EXPECT_TRUE(shows_filed(request, other_mark));
    request.decision.reset();
    EXPECT_TRUE(shows_filed(request, other_mark));
}

TEST(AuthorityRules, ItsEndIsNearTwoDaysAheadOrAtHalfItsTime) {
    AuthorityRequest request = an_authority();
    request.result.reset();
    const UtcTime end = *request.ends;
    EXPECT_FALSE(ends_soon(request, end - hours{48} - moment));
    EXPECT_TRUE(ends_soon(request, end - hours{48}));
    EXPECT_TRUE(ends_soon(request, end - moment));
    EXPECT_FALSE(ends_soon(request, end));  // Then it has ended.
    request.ends = request.decision->at + days{1};
    EXPECT_FALSE(ends_soon(request, request.decision->at + hours{12} - moment));
    EXPECT_TRUE(ends_soon(request, request.decision->at + hours{12}));
    request.result = AuthorityReturn{};
    EXPECT_FALSE(ends_soon(request, request.decision->at + hours{13}));
    // By word of mouth it wants its confirmation, with a result or without.
    request.decision.reset();
    request.state = AuthorityState::oral;
    request.oral = OralStatement{PersonId{officer}, now, now + hours{24}};
    request.ends = now + hours{24};
    EXPECT_FALSE(ends_soon(request, now + hours{12} - moment));
    EXPECT_TRUE(ends_soon(request, now + hours{12}));
    request.state = AuthorityState::revoked;
    EXPECT_FALSE(ends_soon(request, now + hours{12}));
}

TEST(AuthorityRules, ByWordOfMouthOnlyWhereThePolicySaysSoAndSoonAfter) {
    PolicyInForce policy;
    const Person gave = person_of({.role = Role::authorising_officer}, officer);
    const auto said = [&](UtcTime given_at) {
        return check_oral(policy, gave, a_request(), given_at, now).ok();
    };
    EXPECT_FALSE(said(now));
    policy.older_urgent_oral = true;
    EXPECT_TRUE(said(now));
    EXPECT_TRUE(said(now - hours{24} + moment));
    EXPECT_FALSE(said(now - hours{24}));
    EXPECT_FALSE(said(now + moment));
    const Person sergeant =
        person_of({.role = Role::authorising_officer, .rank = Rank::sergeant}, officer);
    EXPECT_EQ(told(check_oral(policy, sergeant, a_request(), now, now).error()), "rank");
}

}  // namespace
}  // namespace bof
