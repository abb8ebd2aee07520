// Goal: who may open which reads, told once more in plain sentences and compared with what policy
// says for every combination: role, rank, training, vetting, guidance, purpose, age of the reads
// and kind of search. Method: tests/api/lawful_access.csv and expect_...() below are written from
// docs/rules.md, slowly, and share no line with the program. Rule,
//
#include "policy/authority.hpp"
#include "policy/policy_desk.hpp"
#include "policy/tests/lawful_access.hpp"
#include "policy/tests/test_request.hpp"

#include <array>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

using namespace older;

// ---- What may hold somebody back ---------------------------------------------------------------

/// Each fact missing alone, and none.
std::vector<Facts> facts_of(Role role) {
    std::vector<Facts> all(5, Facts{.role = role});
    all[1].trained = false;
    all[2].vetted = false;
    all[3].acknowledged = false;
    all[4].older_right = false;
    return all;
}

// ---- Searches without an authority -------------------------------------------------------------

enum class Age { young, across, old };

SearchWindow window_of(Age age, bool of_nrd) {
    SearchWindow window{mark(), {}, now - days{100}, now};
    if (age == Age::young) window.from = now - days{89};
    if (age == Age::old) window.until = now - days{90} + moment;  // The youngest is just too old.
    if (!of_nrd) return window;
    window.vrm.reset();
    window.nrd = NrdId{3};
    return window;
}

/// Of the file; lists stand in the order of Wrong and Age.
LawfulAccess::Case case_of(const Facts& facts, Wrong wrong, Age age, bool of_nrd) {
    constexpr std::array purposes{"right", "category", "reference", "behalf", "reason"};
    constexpr std::array ages{"young", "across", "old"};
    const auto yes = [](bool is_so) { return std::string{is_so ? "yes" : "no"}; };
    return {std::string{to_text(facts.role)},
            std::string{to_text(facts.rank)},
            yes(facts.trained),
            yes(facts.vetted),
            yes(facts.acknowledged),
            purposes.at(static_cast<std::size_t>(wrong)),
            ages.at(static_cast<std::size_t>(age)),
            of_nrd ? "nrd" : "vrm"};
}

void expect_as_written(const LawfulAccess& written, const Facts& facts, Wrong wrong, Age age,
                       bool of_nrd) {
    const PolicyDesk desk{{}};
    const auto judged =
        desk.judge_search(person_of(facts, 1), window_of(age, of_nrd), purpose_with(wrong), now);
    const std::string said = !judged.ok()         ? std::string{judged.error().public_text.view()}
                             : judged->withheld() ? "allowed, the older part left out"
                                                  : "allowed";
    const auto asked = case_of(facts, wrong, age, of_nrd);
    const auto* row = written.row_of(asked);
    ASSERT_NE(row, nullptr);
    const bool is_as_written = judged.ok() ? said == row->answer
                                           : !row->answer.starts_with("allowed") &&
                                                 said.find(row->answer) != std::string::npos;
    EXPECT_TRUE(is_as_written) << row->rule << " says: " << row->answer << "\npolicy says: " << said
                               << "\n"
                               << ::testing::PrintToString(asked);
}

TEST(AuthorityRules, SearchesWithoutAnAuthority) {
    const LawfulAccess written{BOF_SOURCE_FOLDER "/tests/api/lawful_access.csv"};
    ASSERT_GT(written.row_count(), 0U);
    int cases = 0;
    for (std::size_t role = 0; role < role_count; ++role) {
        for (int held = 0; held < 8; ++held) {
            for (const Rank rank : {Rank::none, Rank::inspector, Rank::chief_constable}) {
                for (const Wrong wrong : {Wrong::nothing, Wrong::category, Wrong::reference,
                                          Wrong::behalf, Wrong::reason}) {
                    for (const Age age : {Age::young, Age::across, Age::old}) {
                        for (const bool of_nrd : {false, true}) {
                            const Facts facts{.role = static_cast<Role>(role),
                                              .rank = rank,
                                              .trained = (held & 1) != 0,
                                              .vetted = (held & 2) != 0,
                                              .acknowledged = (held & 4) != 0};
                            expect_as_written(written, facts, wrong, age, of_nrd);
                            ++cases;
                        }
                    }
                }
            }
        }
    }
    EXPECT_EQ(cases, 19 * 8 * 3 * 5 * 3 * 2);
}

TEST(AuthorityRules, TheRankThatIsNamedIsThePolicys) {
    PolicyInForce stricter;
    stricter.older_authority_rank = Rank::superintendent;
    const PolicyDesk desk{stricter};
    const auto judged =
        desk.judge_search(person_of({.role = Role::investigator}, 1), window_of(Age::old, false),
                          purpose_with(Wrong::nothing), now);
    EXPECT_EQ(told(judged.error()), "needs a Superintendent's authority");
}

// ---- Deciding ----------------------------------------------------------------------------------

std::string expect_decision(const Facts& facts, std::uint32_t who, bool addressed_elsewhere,
                            bool deputy) {
    if (facts.role != Role::authorising_officer) return "role";
    if (!facts.vetted) return "vetting";
    if (!facts.acknowledged) return "guidance";
    const std::set<Rank> too_low{Rank::none, Rank::constable, Rank::sergeant};
    if (too_low.contains(facts.rank)) return "rank";
    if (who == requester) return "own request";
    if (who == behalf) return "on his behalf";
    if (who == analyst) return "runs it";
    if (addressed_elsewhere && !deputy) return "another officer's";
    return "allowed";
}

TEST(AuthorityRules, WhoDecides) {
    const PolicyInForce policy;
    for (std::size_t role = 0; role < role_count; ++role) {
        for (const Facts& base : facts_of(static_cast<Role>(role))) {
            for (std::size_t rank = 0; rank < static_cast<std::size_t>(Rank::count_); ++rank) {
                for (const std::uint32_t who : {requester, behalf, officer, analyst, stranger}) {
                    for (const bool elsewhere : {false, true}) {
                        for (const bool deputy : {false, true}) {
                            Facts facts = base;
                            facts.rank = static_cast<Rank>(rank);
                            AuthorityRequest request = a_request();
                            request.analyst = PersonId{analyst};
                            if (elsewhere) request.form.addressed_to = PersonId{99};
                            const auto said =
                                check_decide(policy, person_of(facts, who), request,
                                             deputy ? StandsIn::yes : StandsIn::no, now);
                            EXPECT_EQ(said.ok() ? "allowed" : told(said.error()),
                                      expect_decision(facts, who, elsewhere, deputy))
                                << to_text(facts.role) << ' ' << to_text(facts.rank) << ' ' << who;
                        }
                    }
                }
            }
        }
    }
}

TEST(AuthorityRules, OnlyWhatWaitsIsDecided) {
    const Person person = person_of({.role = Role::authorising_officer}, stranger);
    const std::set<AuthorityState> waiting{AuthorityState::submitted, AuthorityState::oral};
    for (std::size_t index = 0; index <= static_cast<std::size_t>(AuthorityState::revoked);
         ++index) {
        AuthorityRequest request = a_request();
        request.state = static_cast<AuthorityState>(index);
        request.ends = now + hours{1};
        EXPECT_EQ(check_decide({}, person, request, StandsIn::no, now).ok(),
                  waiting.contains(request.state))
            << to_text(request.state);
    }
    AuthorityRequest late = a_request();
    late.state = AuthorityState::oral;
    late.ends = now;
    EXPECT_EQ(told(check_decide({}, person, late, StandsIn::no, now).error()), "nothing to decide");
}

TEST(AuthorityRules, OneWhoIsNamedInWordsDoesNotDecideEither) {
    Person person = person_of({.role = Role::authorising_officer}, stranger);
    AuthorityRequest request = a_request();
    request.form.purpose.on_behalf_of = "PERSON 15";
    EXPECT_EQ(told(check_decide({}, person, request, StandsIn::no, now).error()), "on his behalf");
    request.form.purpose.on_behalf_of = "person15";
    EXPECT_EQ(told(check_decide({}, person, request, StandsIn::no, now).error()), "on his behalf");
    request.form.purpose.on_behalf_of = "Person 1";
    EXPECT_TRUE(check_decide({}, person, request, StandsIn::no, now).ok());
}

// ---- Reviewing ---------------------------------------------------------------------------------

std::string expect_review(const Facts& facts) {
    const std::set<Role> reviewers{Role::anpr_manager, Role::strategic_lead, Role::auditor,
                                   Role::professional_standards, Role::data_protection_officer};
    if (!reviewers.contains(facts.role)) return "role";
    // What was found under an authority is read here.
    if (!facts.vetted) return "vetting";
    return "allowed";
}

TEST(AuthorityRules, WhoReviews) {
    const PolicyInForce policy;
    AuthorityRequest request = an_authority();
    request.form.addressed_to = PersonId{officer};
    request.result = AuthorityReturn{};
    for (std::size_t role = 0; role < role_count; ++role) {
        for (const Facts& facts : facts_of(static_cast<Role>(role))) {
            const Person person = person_of(facts, stranger);
            const Decision decision = may(policy, person, Permission::authority_review, now);
            const std::string said = decision.allowed() ? "allowed" : told(decision.error());
            EXPECT_EQ(said, expect_review(facts)) << to_text(facts.role);
            EXPECT_EQ(sees_result(policy, person, request, now), said == "allowed")
                << to_text(facts.role);
        }
    }
}

// ---- Running -----------------------------------------------------------------------------------

std::string expect_run(const Facts& facts, std::uint32_t who, bool direct_use, bool taken) {
    if (who != requester && !(who == analyst && taken)) return "not in his hands";
    if (who == requester) {
        if (!direct_use) return "the bureau runs it";
        if (taken) return "the bureau runs it already";
        const std::set<Role> searchers{Role::fcr_supervisor,  Role::fcr_inspector,
                                       Role::investigator,    Role::fib_analyst,
                                       Role::anpr_specialist, Role::professional_standards};
        if (!searchers.contains(facts.role)) return "role";
    } else if (facts.role != Role::fib_analyst) {
        return "role";
    }
    if (!facts.trained) return "training";
    if (!facts.vetted) return "vetting";
    if (!facts.acknowledged) return "guidance";
    // a right of its own, few have.
    if (!facts.older_right) return "older right";
    return "allowed";
}

TEST(AuthorityRules, WhoRuns) {
    for (std::size_t role = 0; role < role_count; ++role) {
        for (const Facts& facts : facts_of(static_cast<Role>(role))) {
            for (const std::uint32_t who : {requester, behalf, officer, analyst, stranger}) {
                for (const bool direct : {false, true}) {
                    for (const bool taken : {false, true}) {
                        PolicyInForce policy;
                        policy.older_direct_use = direct;
                        const PolicyDesk desk{policy};
                        AuthorityRequest request = an_authority();
                        if (!taken) request.analyst.reset();
                        const auto said = desk.judge_use(person_of(facts, who), request, now);
                        EXPECT_EQ(said.ok() ? "allowed" : told(said.error()),
                                  expect_run(facts, who, direct, taken))
                            << to_text(facts.role) << ' ' << who << " direct " << direct
                            << " taken " << taken << " right " << facts.older_right;
                    }
                }
            }
        }
    }
}

TEST(AuthorityRules, WhoGaveItOrAskedForItDoesNotRunIt) {
    const PolicyDesk desk{{}};
    const Facts facts{.role = Role::fib_analyst};
    AuthorityRequest request = an_authority();
    request.decision->officer = PersonId{analyst};
    EXPECT_EQ(told(desk.judge_use(person_of(facts, analyst), request, now).error()), "gave it");
    request = an_authority();
    request.analyst.reset();
    EXPECT_EQ(told(check_take({}, person_of(facts, requester), request, now).error()),
              "asked for it");
    EXPECT_EQ(told(check_take({}, person_of(facts, behalf), request, now).error()), "asked for it");
    EXPECT_TRUE(check_take({}, person_of(facts, stranger), request, now).ok());
    request.analyst = PersonId{analyst};
    EXPECT_EQ(check_take({}, person_of(facts, stranger), request, now).error().code,
              Errc::conflict);
}

TEST(AuthorityRules, WhatIsNotOpenIsNotRun) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    const auto said = [&](AuthorityState state, UtcTime when) {
        AuthorityRequest request = an_authority();
        request.state = state;
        const auto use = desk.judge_use(person, request, when);
        return use.ok() ? std::string{"allowed"} : told(use.error());
    };
    EXPECT_EQ(said(AuthorityState::approved, now), "allowed");
    EXPECT_EQ(said(AuthorityState::approved, now + days{6} - moment), "allowed");
    EXPECT_EQ(said(AuthorityState::approved, now + days{6}), "over");
    EXPECT_EQ(said(AuthorityState::oral, now), "allowed");
    EXPECT_EQ(said(AuthorityState::oral, now + days{6}), "not confirmed");
    EXPECT_EQ(said(AuthorityState::revoked, now), "withdrawn by an officer");
    EXPECT_EQ(said(AuthorityState::withdrawn, now), "taken back");
    for (const auto state : {AuthorityState::draft, AuthorityState::submitted,
                             AuthorityState::asked_back, AuthorityState::refused}) {
        EXPECT_EQ(said(state, now), "not given");
    }
    AuthorityRequest returned = an_authority();
    returned.result = AuthorityReturn{};
    EXPECT_EQ(told(desk.judge_use(person, returned, now).error()), "given back");
    // the policy may have changed since.
    PolicyInForce fewer;
    for (PurposeCategory& row : fewer.purpose_categories) row.opens_older = false;
    EXPECT_FALSE(PolicyDesk{fewer}.judge_use(person, an_authority(), now).ok());
}

// ---- What it opens -----------------------------------------------------------------------------

TEST(AuthorityRules, AWindowIsRefusedThatReachesBeyondItByOneMarkOneNrdOrOneMoment) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    const auto authority = desk.judge_use(person, an_authority(), now).value();
    const AuthorityScope open = authority.scope();
    const auto said = [&](const SearchWindow& window) {
        const auto judged =
            desk.judge_search_under(authority, person, window, purpose_with(Wrong::nothing), now);
        return judged.ok() ? std::string{"allowed"} : told(judged.error());
    };
    const SearchWindow whole{mark(), {}, open.from, open.until};
    const SearchWindow place{{}, NrdId{4}, open.from, open.until};
    EXPECT_EQ(said(whole), "allowed");
    EXPECT_EQ(said(place), "allowed");
    SearchWindow one_mark = whole;
    one_mark.vrm = mark("LD84XYA");
    EXPECT_EQ(said(one_mark), "mark");
    SearchWindow one_nrd = place;
    one_nrd.nrd = NrdId{5};
    EXPECT_EQ(said(one_nrd), "NRD");
    for (const milliseconds much : {moment, milliseconds{minutes{1}}}) {
        SearchWindow before = whole;
        before.from -= much;
        EXPECT_EQ(said(before), "times");
        SearchWindow after = place;
        after.until += much;
        EXPECT_EQ(said(after), "times");
    }
    EXPECT_EQ(told(desk.judge_search_under(authority, person, whole, purpose_with(Wrong::nothing),
                                           authority.ends())
                       .error()),
              "over");
}

TEST(AuthorityRules, TheGrantOpensWhatTheAuthorityNamesAndEndsWithIt) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    AuthorityRequest request = an_authority();
    request.ends = now + minutes{5};
    const auto authority = desk.judge_use(person, request, now).value();
    const AuthorityScope open = authority.scope();
    const auto permit =
        desk.judge_search_under(authority, person, {mark(), {}, open.from, open.until},
                                purpose_with(Wrong::nothing), now)
            .value();
    EXPECT_EQ(permit.authority(), AuthorityId{1});
    const auto grant = desk.grant(permit, PurposeId{1}, AuditNumber{1}, now);
    EXPECT_EQ(grant.authority(), AuthorityId{1});
    const auto opens = [&](const char* vrm, unsigned nrd, UtcTime captured, UtcTime when) {
        return grant.permits({mark(vrm), NrdId{nrd}, captured}, when);
    };
    EXPECT_TRUE(opens("AB32CDE", 3, open.from, now));
    EXPECT_TRUE(opens("AB32CDE", 4, open.until - moment, now));
    // The mark was asked for alone: the other of the authority is not opened with it.
    EXPECT_FALSE(opens("LD84XYZ", 3, open.from, now));
    // Marks at places: not elsewhere.
    EXPECT_FALSE(opens("AB32CDE", 5, open.from, now));
    EXPECT_FALSE(opens("AB32CDE", 3, open.from - moment, now));
    EXPECT_FALSE(opens("AB32CDE", 3, open.until, now));
    // Ends with the authority, long before a search would.
    EXPECT_TRUE(opens("AB32CDE", 3, open.from, now + minutes{5} - moment));
    EXPECT_FALSE(opens("AB32CDE", 3, open.from, now + minutes{5}));
}

// Whether it is held is not for policy to know: RetainedReads shows of what is past retention only
// what is. See OfWhatIsTooOldOnlyWhatIsHeldIsShown.
TEST(AuthorityRules, AnAuthorityOpensWhateverAgeItsScopeNames) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    AuthorityRequest request = an_authority();
    request.decision->scope.from = now - days{400};
    const auto authority = desk.judge_use(person, request, now).value();
    const auto permit =
        desk.judge_search_under(authority, person, {mark(), {}, now - days{400}, now - days{100}},
                                purpose_with(Wrong::nothing), now)
            .value();
    const auto grant = desk.grant(permit, PurposeId{1}, AuditNumber{1}, now);
    EXPECT_TRUE(grant.permits({mark(), NrdId{3}, now - days{400}}, now));
    EXPECT_FALSE(grant.permits({mark(), NrdId{3}, now - days{400} - moment}, now));
    EXPECT_FALSE(grant.permits({mark(), NrdId{3}, now - days{100}}, now));
}

TEST(AuthorityRules, ASearchForManyMarksOpensNoMoreThanTheAuthorityNames) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    AuthorityRequest request = an_authority();
    const Vrm second = Vrm::parse("AA31ZZZ").value();
    request.decision->scope.vrms = {mark(), second};  // As an officer wrote them, in no order.
    const auto authority = desk.judge_use(person, request, now).value();
    const AuthorityScope& open = request.decision->scope;
    const auto asked = [&](std::optional<std::vector<Vrm>> marks, UtcTime until) {
        return desk.judge_wide_search_under(authority, person,
                                            {std::move(marks), {}, open.from, until},
                                            purpose_with(Wrong::nothing), now);
    };
    const Vrm other = Vrm::parse("LD84XYZ").value();
    EXPECT_EQ(asked({{mark(), other}}, open.until).error().code, Errc::denied);
    EXPECT_EQ(asked({{mark()}}, open.until + moment).error().code, Errc::denied);
    EXPECT_TRUE(asked({{second, mark()}}, open.until).ok());
    // Whatever fits a pattern: still only what is named.
    const auto grant =
        desk.grant(asked(std::nullopt, open.until).value(), PurposeId{1}, AuditNumber{1}, now);
    EXPECT_TRUE(grant.permits({mark(), NrdId{3}, open.from}, now));
    EXPECT_TRUE(grant.permits({second, NrdId{3}, open.from}, now));
    EXPECT_FALSE(grant.permits({other, NrdId{3}, open.from}, now));
    EXPECT_FALSE(grant.permits({mark(), NrdId{3}, open.until}, now));
}

TEST(AuthorityRules, TheNinetyDayBorderIsTheSameToTheMillisecond) {
    const PolicyDesk desk{{}};
    const Person person = person_of({.role = Role::fib_analyst}, analyst);
    const UtcTime just_old = now - days{90};
    AuthorityRequest request = an_authority();
    request.decision->scope.until = now;
    const auto authority = desk.judge_use(person, request, now).value();
    const SearchWindow window{mark(), {}, just_old, now};
    const auto without =
        desk.grant(desk.judge_search(person, window, purpose_with(Wrong::nothing), now).value(),
                   PurposeId{1}, AuditNumber{1}, now);
    const auto with = desk.grant(
        desk.judge_search_under(authority, person, window, purpose_with(Wrong::nothing), now)
            .value(),
        PurposeId{2}, AuditNumber{2}, now);
    const ReadKey old{mark(), NrdId{3}, just_old};
    const ReadKey young{mark(), NrdId{3}, just_old + moment};
    EXPECT_FALSE(without.permits(old, now));
    EXPECT_TRUE(without.permits(young, now));
    EXPECT_FALSE(without.permits(young, now + moment));
    EXPECT_TRUE(with.permits(old, now));
    EXPECT_TRUE(with.permits(young, now + moment));
    EXPECT_FALSE(without.authority());
}

}  // namespace
}  // namespace bof
