// Goal: a request for older reads comes back as it was put, changes only for whoever saw it last,
// together with its record or not at all; what was shown under it is filed once, sealed, and
// nothing is added after it was closed; lists hold what their view may hold. Rule: R-05.
#include "register/authority_register.hpp"
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/search_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

using std::chrono::hours;

Vrm mark(const char* text = "AB32CDE") { return Vrm::parse(text).value(); }

class AuthorityContract : public RegisterContract {
  protected:
    AuthorityContract() {
        add_people(kept(), clock(), {"asker.one", "officer.one", "analyst.one", "officer.two"},
                   "Name of ");
        SearchRecord search;
        search.person = PersonId{3};
        search.vrm = mark();
        search.authority = AuthorityId{1};
        SearchRegister{kept().database()}.add(search, entry("search.started")).value();
    }
    AuthorityRegister requests() { return AuthorityRegister{kept().database()}; }

    AuthorityRequest request(std::uint32_t requester = 1) {
        AuthorityRequest made;
        made.requester = PersonId{requester};
        made.created = clock().now();
        made.form.purpose = {"major_crime", "Rheswm da iawn, ŵyr", "DP-1", "DC Example"};
        made.form.grade = "Category B, by the SIO";
        made.form.asked = {{mark(), mark("LD84XYZ")}, {NrdId{3}, NrdId{7}}, noon - day_long, noon};
        made.form.sites = {SiteId{2}};
        made.form.necessity = "Nothing else shows it";
        made.form.proportionality = "Two marks, two days";
        made.form.earlier = "None";
        made.form.earlier_ids = {};
        made.form.on_behalf_person = PersonId{2};
        made.form.addressed_to = PersonId{4};
        return made;
    }
    /// With everything that a request can have.
    AuthorityRequest whole(AuthorityRequest made) {
        made.state = AuthorityState::approved;
        made.submitted = noon;
        made.asked_scope = made.form.asked;
        made.asked_scope->nrds.push_back(NrdId{9});
        made.decision = AuthorityDecision{AuthorityOutcome::approved_with_limits,
                                          PersonId{2},
                                          Rank::inspector,
                                          noon,
                                          "Proportionate, with limits",
                                          {{mark()}, {}, noon - hours{2}, noon}};
        made.oral = OralStatement{PersonId{2}, noon - hours{1}, noon + hours{23}};
        made.ends = noon + day_long;
        made.analyst = PersonId{3};
        made.taken = noon;
        return made;
    }
    Read read(UtcTime captured, const char* vrm = "AB32CDE") {
        Read made{.key = {mark(vrm), NrdId{3}, captured}, .received = captured};
        made.flags.set(ReadFlag::late);
        made.confidence_percent = 87;
        made.motion = Motion::away;
        made.position = Position{52'000'000, -4'000'000};
        made.pose = {std::int16_t{4}, "1.5", "-2", "x3"};
        made.text_as_sent = "ab32 cde";
        return made;
    }
    Result<void> file(AuthorityId id, const std::vector<Read>& reads) {
        return requests().file_reads(
            id, PurposeId{1}, reads,
            [](const AuthorityRequest& one) -> Result<void> {
                if (one.state == AuthorityState::approved && !one.result) return {};
                return Error{Errc::denied, "closed"};
            },
            entry("search.page_shown"));
    }
    std::vector<std::uint64_t> ids(const AuthorityQuery& query) {
        std::vector<std::uint64_t> numbers;
        const auto found = requests().list(query).value();
        for (const auto& each : found) numbers.push_back(raw(each.row.id));
        return numbers;
    }
    static constexpr std::chrono::hours day_long{24};
};

TEST_F(AuthorityContract, ARequestComesBackAsItWas) {
    AuthorityRequest wanted = request();
    const auto id = requests().add(wanted, entry("authority.drafted")).value();
    EXPECT_EQ(id, AuthorityId{1});
    wanted.id = id;
    auto found = requests().find(id).value();
    EXPECT_EQ(found.row, wanted);
    found.row = whole(found.row);
    ASSERT_TRUE(requests()
                    .change(found,
                            AuthorityEvent{noon, PersonId{2}, AuthorityEventKind::approved, "Yes"},
                            entry("authority.approved"))
                    .ok());
    const auto again = requests().find(id).value();
    EXPECT_EQ(again.row, found.row);
    EXPECT_GT(again.version, found.version);
    const auto history = requests().history(id).value();
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0], (AuthorityEvent{noon, PersonId{2}, AuthorityEventKind::approved, "Yes"}));
    EXPECT_EQ(requests().searches_of(id).value(), std::vector<PurposeId>{PurposeId{1}});
    EXPECT_EQ(SearchRegister{kept().database()}.find(PurposeId{1}).value().authority, id);
    EXPECT_EQ(code_of(requests().find(AuthorityId{2})), "not_found");
    EXPECT_EQ(code_of(requests().find(AuthorityId{UINT64_MAX})), "not_found");
}

TEST_F(AuthorityContract, OnlyWhoeverSawItLastChangesIt) {
    const auto id = requests().add(request(), entry("authority.drafted")).value();
    auto first = requests().find(id).value();
    auto second = first;
    first.row.analyst = PersonId{3};
    second.row.analyst = PersonId{4};
    const AuthorityEvent taken{noon, PersonId{3}, AuthorityEventKind::taken, {}};
    ASSERT_TRUE(requests().change(first, taken, entry("authority.taken")).ok());
    const long long entries = count("SELECT COUNT(*) FROM audit_entry");
    EXPECT_EQ(code_of(requests().change(second, taken, entry("authority.taken"))), "conflict");
    EXPECT_EQ(requests().find(id).value().row.analyst, PersonId{3});
    EXPECT_EQ(requests().history(id).value().size(), 1U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry"), entries);
}

TEST_F(AuthorityContract, WhatWasShownIsFiledOnceAndSealed) {
    const auto id = requests().add(request(), entry("authority.drafted")).value();
    auto kept_row = requests().find(id).value();
    kept_row.row = whole(kept_row.row);
    ASSERT_TRUE(requests().change(kept_row, std::nullopt, entry("authority.approved")).ok());
    ASSERT_TRUE(file(id, {read(noon - hours{2}), read(noon - hours{3})}).ok());
    ASSERT_TRUE(file(id, {read(noon - hours{2}), read(noon - hours{4}, "LD84XYZ")}).ok());
    const auto filed = requests().filed_reads(id).value();
    ASSERT_EQ(filed.size(), 3U);
    EXPECT_EQ(filed[0], (FiledRead{0, PurposeId{1}, read(noon - hours{2})}));
    EXPECT_EQ(filed[2].read.key.vrm, mark("LD84XYZ"));

    auto closing = requests().find(id).value();
    closing.row.result = AuthorityReturn{PersonId{3}, noon, "All that there is", 0, {}};
    const AuthorityEvent back{noon, PersonId{3}, AuthorityEventKind::returned, {}};
    ASSERT_TRUE(requests().seal(closing, back, entry("authority.returned")).ok());
    const auto sealed = requests().find(id).value().row.result.value();
    EXPECT_EQ(sealed.rows, 3U);
    EXPECT_EQ(sealed.sha256, hash_of_rows(filed));
    EXPECT_EQ(sealed.sha256.size(), 64U);
    // Closed: nothing is filed, and so nothing shown, any more.
    const long long entries = count("SELECT COUNT(*) FROM audit_entry");
    EXPECT_EQ(code_of(file(id, {read(noon - hours{5})})), "denied");
    EXPECT_EQ(requests().filed_reads(id).value().size(), 3U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry"), entries);
}

TEST_F(AuthorityContract, TheHashSeesEveryFieldAndEveryOrder) {
    const FiledRead one{0, PurposeId{1}, read(noon)};
    const std::string hash = hash_of_rows(std::vector{one});
    std::vector<FiledRead> others(8, one);
    others[0].row = 1;
    others[1].search = PurposeId{2};
    others[2].read.key.captured += milliseconds{1};
    others[3].read.confidence_percent.reset();
    others[4].read.position.reset();
    others[5].read.pose.pan += "1";
    others[6].read.text_as_sent = "ab32  cde";
    others[7].read.received += milliseconds{1};
    for (const FiledRead& other : others) EXPECT_NE(hash_of_rows(std::vector{other}), hash);
    EXPECT_NE(hash_of_rows(std::vector{others[0], one}), hash_of_rows(std::vector{one, others[0]}));
}

TEST_F(AuthorityContract, AListHoldsWhatItsViewMayHold) {
    // 1: a draft; 2: to the pool; 3: to officer 4; 4: approved, untaken; 5: approved, over, taken
    // by 3; 6: asked back.
    const auto put = [&](AuthorityState state, const auto& with) {
        AuthorityRequest one = request();
        one.form.addressed_to.reset();
        const auto id = requests().add(one, entry("authority.drafted")).value();
        auto kept_row = requests().find(id).value();
        if (state == AuthorityState::approved) kept_row.row = whole(kept_row.row);
        kept_row.row.state = state;
        kept_row.row.analyst.reset();
        with(kept_row.row);
        ASSERT_TRUE(requests().change(kept_row, std::nullopt, entry("test.put")).ok());
    };
    const auto as_is = [](AuthorityRequest&) {};
    put(AuthorityState::draft, as_is);
    put(AuthorityState::submitted, as_is);
    put(AuthorityState::submitted,
        [](AuthorityRequest& one) { one.form.addressed_to = PersonId{4}; });
    put(AuthorityState::approved, as_is);
    put(AuthorityState::approved, [](AuthorityRequest& one) {
        one.ends = noon;
        one.analyst = PersonId{3};
    });
    put(AuthorityState::asked_back, as_is);

    using Ids = std::vector<std::uint64_t>;
    AuthorityQuery query{.view = AuthorityView::own, .viewer = PersonId{1}, .now = noon};
    EXPECT_EQ(ids(query), (Ids{6, 5, 4, 3, 2, 1}));
    query.before = AuthorityId{4};
    query.limit = 2;
    EXPECT_EQ(ids(query), (Ids{3, 2}));
    query = {.view = AuthorityView::own, .viewer = PersonId{2}, .now = noon};
    EXPECT_EQ(ids(query), Ids{});

    query.view = AuthorityView::review;
    EXPECT_EQ(ids(query), (Ids{6, 5, 4, 3, 2}));
    query.state = AuthorityState::expired;
    EXPECT_EQ(ids(query), Ids{5});
    query.state = AuthorityState::approved;
    EXPECT_EQ(ids(query), Ids{4});
    query.state.reset();
    query.requester = PersonId{3};
    EXPECT_EQ(ids(query), Ids{});

    query = {.view = AuthorityView::to_decide, .viewer = PersonId{2}, .now = noon};
    EXPECT_EQ(ids(query), (Ids{5, 4, 2}));
    query.stands_in_for = {PersonId{4}};
    EXPECT_EQ(ids(query), (Ids{5, 4, 3, 2}));
    query.viewer = PersonId{1};  // Nobody decides on his own.
    EXPECT_EQ(ids(query), Ids{});

    query = {.view = AuthorityView::queue, .viewer = PersonId{3}, .now = noon};
    EXPECT_EQ(ids(query), (Ids{5, 4}));
    query.viewer = PersonId{4};
    EXPECT_EQ(ids(query), Ids{4});
    query.now = noon + day_long;
    EXPECT_EQ(ids(query), Ids{});
    query.limit = 0;
    EXPECT_EQ(code_of(requests().list(query)), "invalid_argument");
}

TEST_F(AuthorityContract, DeputiesStandInUntilTheirTimeOrTheirEnd) {
    const Deputy wanted{0, PersonId{2}, PersonId{4}, noon, noon + day_long, {}};
    const auto number = requests().add_deputy(wanted, entry("authority.deputy_named")).value();
    const auto active = [&](UtcTime when) {
        return requests().deputies(std::nullopt, when).value().size();
    };
    EXPECT_EQ(active(noon - milliseconds{1}), 0U);
    EXPECT_EQ(active(noon), 1U);
    EXPECT_EQ(active(noon + day_long), 0U);
    EXPECT_EQ(requests().deputies(PersonId{4}).value().size(), 1U);
    EXPECT_EQ(requests().deputies(PersonId{1}).value().size(), 0U);
    EXPECT_EQ(code_of(requests().end_deputy(number, PersonId{4}, entry("test.end"))), "not_found");
    ASSERT_TRUE(requests().end_deputy(number, PersonId{2}, entry("test.end")).ok());
    EXPECT_EQ(active(noon), 0U);
    EXPECT_EQ(code_of(requests().end_deputy(number, PersonId{2}, entry("test.end"))), "not_found");
}

TEST_F(AuthorityContract, PeopleAreNamed) {
    const auto names =
        requests().names(std::vector{PersonId{1}, PersonId{3}, PersonId{1}, PersonId{77}}).value();
    EXPECT_EQ(names.size(), 2U);
    EXPECT_EQ(names.at(PersonId{3}), "Name of analyst.one");
    EXPECT_TRUE(requests().names({}).value().empty());
}

TEST_F(AuthorityContract, WhatEndsIsToldOnceAlsoAResultByWordOfMouth) {
    const auto put = [&](AuthorityState state, bool returned) {
        const auto id = requests().add(request(), entry("authority.drafted")).value();
        auto kept_row = requests().find(id).value();
        kept_row.row = whole(kept_row.row);
        kept_row.row.state = state;
        if (state == AuthorityState::oral) kept_row.row.decision.reset();
        if (returned) kept_row.row.result = AuthorityReturn{PersonId{3}, noon, "All", 0, {}};
        EXPECT_TRUE(requests().change(kept_row, std::nullopt, entry("test.put")).ok());
    };
    put(AuthorityState::approved, false);
    put(AuthorityState::approved, true);  // Its result ends it: nothing is to be told.
    put(AuthorityState::oral, false);
    put(AuthorityState::oral, true);
    put(AuthorityState::revoked, false);
    EXPECT_EQ(requests().tell_ended({}, noon + day_long - milliseconds{1}).value(), 0U);
    EXPECT_EQ(requests().tell_ended({}, noon + day_long).value(), 3U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'authority.unconfirmed'"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'authority.expired'"), 1);
    // To requester and officer of those by word of mouth.
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice WHERE person_id = 2"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice WHERE person_id = 1"), 3);
    EXPECT_EQ(requests().tell_ended({}, noon + day_long).value(), 0U);
}

TEST_F(AuthorityContract, ANearEndIsToldOnceAndAnotherEndAgain) {
    const auto id = requests().add(request(), entry("authority.drafted")).value();
    const auto put = [&](auto&& change) {
        auto kept_row = requests().find(id).value();
        kept_row.row = whole(kept_row.row);
        kept_row.row.oral.reset();
        kept_row.row.ends = noon + 7 * day_long;
        change(kept_row.row);
        EXPECT_TRUE(requests().change(kept_row, std::nullopt, entry("test.put")).ok());
    };
    const auto told = [&](UtcTime when) { return requests().tell_ending({}, when).value(); };
    const auto notices = [&](const char* person, const char* kind = "authority_ending") {
        return count("SELECT COUNT(*) FROM notice WHERE person_id = " + std::string{person} +
                     " AND kind = '" + kind + "'");
    };
    put([](AuthorityRequest&) {});
    EXPECT_EQ(told(noon + 5 * day_long - milliseconds{1}), 0U);
    EXPECT_EQ(told(noon + 5 * day_long), 1U);
    EXPECT_EQ(told(noon + 5 * day_long), 0U);
    EXPECT_EQ(told(noon + 6 * day_long), 0U);
    EXPECT_EQ(notices("1"), 1);  // The requester...
    EXPECT_EQ(notices("3"), 1);  // ...and the analyst who has it in hand.
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'authority.ending_told'"), 1);
    put([](AuthorityRequest& row) { row.ends = noon + 9 * day_long; });
    EXPECT_EQ(told(noon + 7 * day_long - milliseconds{1}), 0U);
    EXPECT_EQ(told(noon + 7 * day_long), 1U);
    EXPECT_EQ(notices("1"), 2);
    // With its result on file there is nothing to hurry for, but by word of mouth the confirmation.
    put([](AuthorityRequest& row) {
        row.ends = noon + 12 * day_long;
        row.result = AuthorityReturn{PersonId{3}, noon, "All", 0, {}};
    });
    EXPECT_EQ(told(noon + 12 * day_long - hours{1}), 0U);
    put([](AuthorityRequest& row) {
        row.state = AuthorityState::oral;
        row.decision.reset();
        row.oral = OralStatement{PersonId{2}, noon, noon + day_long};
        row.ends = noon + day_long;
    });
    EXPECT_EQ(told(noon + hours{12} - milliseconds{1}), 0U);
    EXPECT_EQ(told(noon + hours{12}), 1U);
    EXPECT_EQ(notices("2", "authority_unconfirmed"), 1);
    EXPECT_EQ(notices("1"), 2);
    EXPECT_EQ(told(noon + day_long), 0U);  // Then it has ended: that is told by tell_ended().
}

TEST_F(AuthorityContract, TakingBackAsksInItsOwnTransactionWhatWasSearched) {
    const auto id = requests().add(request(), entry("authority.drafted")).value();
    const auto kept_row = requests().find(id).value();
    const AuthorityEvent back{noon, PersonId{1}, AuthorityEventKind::withdrawn, "No"};
    std::vector<PurposeId> seen;
    const auto withdraw = [&](bool may, const Versioned<AuthorityRequest>& row) {
        return requests().withdraw(
            row, back,
            [&](const AuthorityRequest& one, std::span<const PurposeId> searches) -> Result<void> {
                EXPECT_EQ(one.id, id);
                seen.assign(searches.begin(), searches.end());
                if (may) return {};
                return Error{Errc::denied, "closed"};
            },
            entry("authority.withdrawn"));
    };
    EXPECT_EQ(code_of(withdraw(false, kept_row)), "denied");
    EXPECT_EQ(seen, std::vector<PurposeId>{PurposeId{1}});
    EXPECT_EQ(requests().find(id).value().row.state, AuthorityState::draft);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'authority.withdrawn'"), 0);
    ASSERT_TRUE(withdraw(true, kept_row).ok());
    EXPECT_EQ(requests().find(id).value().row.state, AuthorityState::withdrawn);
    EXPECT_EQ(requests().history(id).value().size(), 1U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'authority.withdrawn'"), 1);
    EXPECT_EQ(code_of(withdraw(true, kept_row)), "conflict");  // Somebody was faster.
}

}  // namespace
}  // namespace bof
