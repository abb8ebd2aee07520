// Goal: a purge deletes what policy keeps no longer and nothing else, leaves what a hold in force
// holds, says so on the record, and ends in the same state after it failed in its midst; holds are
// released by a second person; nothing is shown before the purge has run; a late or failed purge
// alarms; of a hold's review people are reminded when it is due, once. Rule.
#include "register/notice_register.hpp"
#include "register/search_register.hpp"
#include "retention/purge_rounds.hpp"
#include "retention/retained_reads.hpp"
#include "retention/tests/retention_fixture.hpp"
#include "store/memory_store.hpp"

#include <algorithm>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class RetentionTest : public testing::Test {
  protected:
    RetentionTest() {
        add_people(*register_, clock_, {"manager", "lead", "specialist", "operator"});
        PeopleRegister people{register_->database(), clock_};
        auto found = people.find(PersonId{1}).value();
        found.row.roles = {Role::anpr_manager};
        found.row.vetting = {VettingLevel::management, {}};
        found.row.guidance_acknowledged = 1;
        people.update(found, EndSessions::no, entry("test.prepared")).value();
    }

    static Person manager() { return a_person({Role::anpr_manager}, 1); }
    static Person lead() { return a_person({Role::strategic_lead}, 2); }
    static Person specialist() { return a_person({Role::anpr_specialist}, 3); }
    static Person operator_only() { return a_person({Role::fcr_operator}, 4); }
    AuditEntry entry(const std::string& kind) const {
        return {clock_.now(), kind, {{}, "test", {}}, {}};
    }
    /// Days before now.
    ReadKey key_of(int ago, const char* vrm = "AB32CDE") const {
        return contract::key_at(clock_.now() - days{ago}, vrm);
    }
    void commit(const ReadKey& key) {
        Read read{key, key.captured + hours{1}};
        Read variant = read;
        variant.confidence_percent = 3;
        const std::vector<CommitItem> items{
            CapturedRead{read, {contract::plate(key.vrm.text())}, {contract::hit(1, 1)}},
            CapturedRead{variant, {}}};
        ASSERT_TRUE(store_.commit(items).ok());
    }
    HoldId place(const HoldWish& wish) {
        return desk_.place(specialist(), actor_of(specialist()), wish).value();
    }
    std::string release(const Person& by, HoldId id) {
        return code_of(desk_.release(by, actor_of(by), id, "The trial is over and done"));
    }
    Result<PurgeReport> run() { return desk_.run(manager(), actor_of(manager())); }
    bool has(const ReadKey& key) const { return store_.has_read(key).value(); }
    std::vector<std::string> record() { return kinds_on_record(*register_); }

    TemporaryFolder folder_;
    ManualClock clock_{contract::noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    RetentionRegister rows_{register_->database()};
    RecordingSink sink_;
    MemoryStore store_;
    PolicyDesk policy_{PolicyInForce{}};
    /// Before a job runs, and in its place when it answers an error.
    std::function<Result<void>(ReadWriter&)> disturb_;
    Purge purge_{{store_,
                  [this](const std::function<Result<void>(ReadWriter&)>& job) -> Result<void> {
                      if (disturb_) {
                          if (auto done = disturb_(store_); !done.ok()) return done;
                      }
                      return job(store_);
                  },
                  rows_,
                  {},
                  policy_,
                  clock_}};
    RetentionDesk desk_{purge_, rows_, sink_, policy_, clock_};
};

TEST_F(RetentionTest, DeletesWhatIsDueLeavesTheRestAndReports) {
    const ReadKey due = key_of(367);
    const ReadKey held = key_of(368);
    const ReadKey held_by_name = key_of(370, "LD84XYZ");
    const ReadKey young = key_of(364);
    for (const ReadKey& key : {due, held, held_by_name, young}) commit(key);
    place(hold_on("AB32CDE", held.captured, held.captured + hours{1}));
    place(hold_on({held_by_name, key_of(367, "XX99XXX")}));

    const auto preview = desk_.preview(manager(), actor_of(manager())).value();
    EXPECT_EQ(preview.reads_to_go, 1U);
    EXPECT_EQ(preview.reads_held, 2U);
    ASSERT_EQ(preview.holds.size(), 2U);
    EXPECT_EQ(preview.data.days.size(), 3U);
    EXPECT_TRUE(has(due)) << "a preview changes nothing";

    const auto report = run();
    ASSERT_TRUE(report.ok()) << to_log_line(report.error());
    EXPECT_FALSE(has(due));
    for (const ReadKey& key : {held, held_by_name, young}) EXPECT_TRUE(has(key));
    EXPECT_EQ(report->counts.reads, 1U);
    EXPECT_EQ(report->counts.variants, 1U);
    EXPECT_EQ(report->counts.images, 1U);
    EXPECT_EQ(report->counts.days, 1U);
    EXPECT_EQ(report->counts.held_reads, 2U);
    EXPECT_EQ(report->outcome, PurgeOutcome::done);

    const auto kept = desk_.reports(manager(), actor_of(manager()), 5).value();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].counts, report->counts);
    EXPECT_EQ(kept[0].borders, retention_borders(policy_.policy(), clock_.now()));
    EXPECT_EQ(kept[0].actor, "person1");
    const auto kinds = record();
    EXPECT_EQ(kinds[0], "retention.done");
    EXPECT_EQ(kinds[1], "retention.started");
    EXPECT_TRUE(purge_.is_clean().value());
    EXPECT_EQ(run()->counts.reads, 0U) << "a second run finds nothing";
}

TEST_F(RetentionTest, AReleasedHoldFreesItsReadsForTheNextPurgeAndTakesASecondPerson) {
    const ReadKey due = key_of(400);
    commit(due);
    const HoldId id = place(hold_on("AB32CDE", due.captured, due.captured + hours{1}));
    ASSERT_TRUE(run().ok());
    EXPECT_TRUE(has(due));
    Person placer = specialist();
    placer.roles = {Role::anpr_manager};
    EXPECT_EQ(release(placer, id), "conflict");
    EXPECT_EQ(sink_.kinds().back(), "retention.refused");
    EXPECT_EQ(release(operator_only(), id), "denied");
    EXPECT_EQ(release(lead(), HoldId{99}), "not_found");
    EXPECT_EQ(code_of(desk_.release(lead(), actor_of(lead()), id, "x")), "invalid_argument");
    EXPECT_EQ(release(lead(), id), "ok");
    EXPECT_EQ(release(lead(), id), "conflict");
    EXPECT_TRUE(has(due)) << "until the next purge";
    EXPECT_FALSE(purge_.is_clean().value());
    ASSERT_TRUE(run().ok());
    EXPECT_FALSE(has(due));
    const auto list = desk_.holds(manager(), actor_of(manager()), 10).value();
    ASSERT_EQ(list.holds.size(), 1U);
    EXPECT_EQ(list.holds[0].released_by, PersonId{2});
    EXPECT_EQ(list.holds[0].release_reason, "The trial is over and done");
}

TEST_F(RetentionTest, AReadUnderTwoHoldsStaysUntilBothAreReleased) {
    const ReadKey due = key_of(400);
    commit(due);
    const HoldId first = place(hold_on("AB32CDE", due.captured, due.captured + hours{1}));
    const HoldId second = place(hold_on({due}));
    ASSERT_TRUE(run().ok());
    ASSERT_EQ(release(lead(), first), "ok");
    ASSERT_TRUE(run().ok());
    EXPECT_TRUE(has(due));
    ASSERT_EQ(release(lead(), second), "ok");
    ASSERT_TRUE(run().ok());
    EXPECT_FALSE(has(due));
}

TEST_F(RetentionTest, AFailureInItsMidstLosesNothingHeldAndTheNextRunEndsTheSame) {
    const ReadKey due = key_of(367);
    const ReadKey later = key_of(366, "LD84XYZ");
    const ReadKey held = key_of(367, "LD84XYZ");
    for (const ReadKey& key : {due, later, held}) commit(key);
    place(hold_on({held}));
    const auto before = store_.fingerprint(held).value();
    int jobs = 0;
    disturb_ = [&](ReadWriter&) -> Result<void> {
        return ++jobs == 2 ? Result<void>{Error{Errc::unavailable, "killed"}} : Result<void>{};
    };
    EXPECT_EQ(code_of(run()), "unavailable");
    EXPECT_FALSE(has(due));
    EXPECT_TRUE(has(later));
    EXPECT_EQ(record()[0], "retention.failed");
    EXPECT_EQ(rows_.reports(1).value()[0].outcome, PurgeOutcome::failed);
    disturb_ = nullptr;
    ASSERT_TRUE(run().ok());
    EXPECT_FALSE(has(later));
    EXPECT_EQ(store_.fingerprint(held).value(), before);
    EXPECT_TRUE(purge_.is_clean().value());
}

TEST_F(RetentionTest, AHoldThatMakesNoSenseIsRefused) {
    const auto placed = [&](const HoldWish& wish) {
        return code_of(desk_.place(specialist(), actor_of(specialist()), wish));
    };
    HoldWish wish = hold_on("AB32CDE", clock_.now(), clock_.now() + hours{1});
    EXPECT_EQ(placed(wish), "ok");
    wish.until = wish.from;
    EXPECT_EQ(placed(wish), "invalid_argument");
    wish = hold_on("AB32CDE", clock_.now(), clock_.now() + hours{1});
    wish.reads = {key_of(1)};
    EXPECT_EQ(placed(wish), "invalid_argument");
    wish = hold_on(std::vector<ReadKey>(hold_reads_max + 1, key_of(1)));
    EXPECT_EQ(placed(wish), "invalid_argument");
    wish = hold_on({key_of(1)});
    wish.reason = "evidence";
    EXPECT_EQ(placed(wish), "invalid_argument");
    wish = hold_on({key_of(1)});
    wish.authority.clear();
    EXPECT_EQ(placed(wish), "invalid_argument");
    wish = hold_on({key_of(1)});
    wish.review = clock_.now() + days{91};
    EXPECT_EQ(placed(wish), "invalid_argument");
    EXPECT_EQ(
        code_of(desk_.place(operator_only(), actor_of(operator_only()), hold_on({key_of(1)}))),
        "denied");
    EXPECT_EQ(sink_.kinds().back(), "retention.refused");
}

TEST_F(RetentionTest, NothingIsShownThatIsNotOnTheRecordFirst) {
    place(hold_on({key_of(1)}));
    sink_.fail(true);
    EXPECT_EQ(code_of(desk_.holds(manager(), actor_of(manager()), 10)), "unavailable");
    EXPECT_EQ(code_of(desk_.preview(manager(), actor_of(manager()))), "unavailable");
    EXPECT_EQ(code_of(desk_.reports(manager(), actor_of(manager()), 10)), "unavailable");
}

TEST_F(RetentionTest, RegisterRowsGoWhenTheirTimeIsOverAndNumbersAreNotGivenAgain) {
    SearchRegister searches{register_->database()};
    const auto search_at = [&](UtcTime when) {
        clock_.set(when);
        SearchRecord search;
        search.person = PersonId{4};
        search.started = when;
        search.purpose = {"major_crime", "Rheswm da iawn", "DP-1", {}};
        search.vrm = contract::mark("AB32CDE");
        return searches.add(search, entry("search.started")).value().id;
    };
    const UtcTime start = clock_.now();
    const auto first = search_at(start);
    const auto second = search_at(start + days{2});
    clock_.set(start + policy_.policy().searches_kept + days{1});
    const auto report = run();
    ASSERT_TRUE(report.ok()) << to_log_line(report.error());
    EXPECT_EQ(report->counts.searches, 1U);
    EXPECT_EQ(code_of(searches.find(first)), "not_found");
    EXPECT_EQ(code_of(searches.find(second)), "ok");
    clock_.advance(days{2});
    EXPECT_EQ(run()->counts.searches, 1U);
    EXPECT_EQ(raw(search_at(clock_.now())), raw(second) + 1);
}

TEST_F(RetentionTest, RoundsRunOnceADayCatchUpAndShowNothingBefore) {
    Metrics metrics;
    PurgeRounds rounds{purge_, rows_, policy_, clock_, metrics};
    const ReadKey due = key_of(400);
    commit(due);
    EXPECT_FALSE(rounds.may_show());
    disturb_ = [](ReadWriter&) -> Result<void> { return Error{Errc::unavailable, "no disk"}; };
    rounds.round();
    EXPECT_FALSE(rounds.may_show());
    EXPECT_TRUE(rounds.problem().has_value());
    disturb_ = nullptr;
    rounds.round();
    EXPECT_FALSE(rounds.may_show()) << "it waits before it tries again";
    clock_.advance(minutes{10});
    rounds.round();
    EXPECT_TRUE(rounds.may_show());
    EXPECT_FALSE(rounds.problem().has_value());
    EXPECT_FALSE(has(due));
    const auto runs = [&] { return rows_.reports(100).value().size(); };
    EXPECT_EQ(runs(), 2U);
    rounds.round();
    EXPECT_EQ(runs(), 2U);
    clock_.set(UtcTime{day_of(clock_.now()) + one_day} + hours{3} + minutes{29});
    rounds.round();
    EXPECT_EQ(runs(), 2U);
    clock_.advance(minutes{1});
    rounds.round();
    rounds.round();
    EXPECT_EQ(runs(), 3U);
    clock_.advance(days{5});
    rounds.round();
    EXPECT_EQ(runs(), 4U);
}

TEST_F(RetentionTest, ALatePurgeTellsTheManagerOnceADay) {
    Metrics metrics;
    PurgeRounds rounds{purge_, rows_, policy_, clock_, metrics};
    rounds.round();
    commit(key_of(400));
    disturb_ = [](ReadWriter&) -> Result<void> { return Error{Errc::unavailable, "no disk"}; };
    const auto alarms = [&] {
        const auto kinds = record();
        return std::count(kinds.begin(), kinds.end(), "retention.alarm");
    };
    clock_.advance(days{1});
    rounds.round();
    EXPECT_EQ(alarms(), 1);
    for (int hour = 0; hour < 23; ++hour) {
        clock_.advance(hours{1});
        rounds.round();
    }
    EXPECT_EQ(alarms(), 1);
    clock_.advance(hours{1});
    rounds.round();
    EXPECT_EQ(alarms(), 2);
    EXPECT_EQ(NoticeRegister{register_->database()}.unseen(PersonId{1}).value(), 2U);
    EXPECT_EQ(NoticeRegister{register_->database()}.unseen(PersonId{4}).value(), 0U);
}

TEST_F(RetentionTest, AReviewIsRemindedOfWhenItIsDueOnceAndAgainAfterItWasMade) {
    Metrics metrics;
    PurgeRounds rounds{purge_, rows_, policy_, clock_, metrics};
    const ReadKey held = key_of(10);
    const HoldId hold = place(hold_on("AB32CDE", held.captured, held.captured + hours{1}));
    NoticeRegister notices{register_->database()};
    const auto told = [&](PersonId person) { return notices.unseen(person).value(); };
    const auto is_due = [&] { return rows_.find(hold).value().is_review_due(clock_.now()); };
    const auto review = [&](const Person& by, const std::string& reason,
                            std::optional<UtcTime> next = {}) {
        return code_of(desk_.review(by, actor_of(by), hold, reason, next));
    };
    const UtcTime due = clock_.now() + hold_review_max;
    clock_.set(due - std::chrono::milliseconds{1});
    rounds.round();
    EXPECT_FALSE(is_due());
    EXPECT_EQ(told(specialist().id), 0U);
    clock_.set(due);
    for (int round = 0; round < 3; ++round) rounds.round();
    EXPECT_TRUE(is_due());
    EXPECT_EQ(told(specialist().id), 1U) << "who placed it";
    EXPECT_EQ(told(manager().id), 1U) << "who runs deletion";
    EXPECT_EQ(told(operator_only().id), 0U);
    const auto notice = notices.list(specialist().id, 1).value().front();
    EXPECT_EQ(notice.kind, NoticeKind::hold_review_due);
    EXPECT_EQ(notice.subject, static_cast<std::uint64_t>(hold));

    const std::string why = "The trial begins in autumn";
    EXPECT_EQ(review(operator_only(), why), "denied");
    EXPECT_EQ(review(specialist(), "x"), "invalid_argument");
    EXPECT_EQ(review(specialist(), why, due + hold_review_max + hours{1}), "invalid_argument");
    EXPECT_TRUE(is_due());
    EXPECT_EQ(review(specialist(), why, due + days{30}), "ok");
    EXPECT_FALSE(is_due());
    EXPECT_EQ(rows_.find(hold).value().review_reason, why);
    EXPECT_EQ(rows_.find(hold).value().reviewed, clock_.now());
    clock_.set(due + days{30} - hours{1});
    rounds.round();
    EXPECT_EQ(told(specialist().id), 1U);
    clock_.advance(hours{1});
    rounds.round();
    rounds.round();
    EXPECT_EQ(told(specialist().id), 2U);
    const auto kinds = record();
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "hold.review_due"), 2);

    EXPECT_EQ(release(lead(), hold), "ok");
    EXPECT_FALSE(is_due());
    EXPECT_EQ(review(specialist(), why), "conflict");
    clock_.advance(days{100});
    rounds.round();
    EXPECT_EQ(told(specialist().id), 2U);
}

TEST_F(RetentionTest, HowTheDailyDeletionStandsIsToldAndOnTheRecord) {
    Metrics metrics;
    PurgeRounds rounds{purge_, rows_, policy_, clock_, metrics};
    RetentionDesk desk{purge_, rows_, sink_, policy_, clock_, &rounds};
    commit(key_of(400));
    disturb_ = [](ReadWriter&) -> Result<void> { return Error{Errc::unavailable, "no disk"}; };
    const UtcTime failed = clock_.now();
    rounds.round();
    auto state = desk.state(manager(), actor_of(manager())).value();
    EXPECT_EQ(sink_.last().kind, "retention.state_shown");
    EXPECT_FALSE(state.may_show);
    EXPECT_TRUE(state.problem.has_value());
    EXPECT_FALSE(state.last_done.has_value());
    EXPECT_EQ(state.next, failed + minutes{10});
    clock_.advance(minutes{10});
    std::optional<PurgeProgress> seen;
    disturb_ = [&](ReadWriter&) -> Result<void> {
        seen = desk.state(manager(), actor_of(manager())).value().under_way;
        return {};
    };
    rounds.round();
    ASSERT_TRUE(seen.has_value()) << "while it runs";
    EXPECT_EQ(seen->days, 1U);
    EXPECT_EQ(seen->days_done, 0U);
    state = desk.state(manager(), actor_of(manager())).value();
    EXPECT_TRUE(state.may_show);
    EXPECT_FALSE(state.late || state.problem || state.under_way);
    EXPECT_EQ(state.last_done, clock_.now());
    EXPECT_EQ(state.next, UtcTime{day_of(clock_.now()) + one_day} + hours{3} + minutes{30});
    EXPECT_EQ(code_of(desk.state(operator_only(), actor_of(operator_only()))), "denied");
}

TEST_F(RetentionTest, OfWhatIsTooOldOnlyWhatIsHeldIsShown) {
    bool open = true;
    const RetainedReads shown{store_, store_, policy_, [&] { return open; }};
    const ReadKey due = key_of(400);
    const ReadKey held = key_of(401);
    const ReadKey young = key_of(10);
    for (const ReadKey& key : {due, held, young}) commit(key);
    ASSERT_TRUE(store_.hold(std::vector{held}).ok());
    const auto grant = TestDesk::everything();
    const UtcTime now = clock_.now();
    const auto page = shown.by_vrm(grant, due.vrm, contract::all_time(), now).value();
    ASSERT_EQ(page.reads.size(), 2U);
    EXPECT_EQ(page.reads[0].key, young);
    EXPECT_EQ(page.reads[1].key, held);
    EXPECT_EQ(page.withheld, 1U);
    EXPECT_EQ(shown.by_nrd(grant, due.nrd, contract::all_time(), now).value().reads.size(), 2U);
    EXPECT_EQ(code_of(shown.images(grant, due, now)), "denied");
    EXPECT_EQ(code_of(shown.hits(grant, due, now)), "denied");
    EXPECT_EQ(code_of(shown.variants(grant, due, now)), "denied");
    EXPECT_EQ(shown.images(grant, held, now).value().size(), 1U);
    open = false;
    EXPECT_EQ(code_of(shown.by_vrm(grant, young.vrm, contract::all_time(), now)), "unavailable");
    EXPECT_EQ(code_of(shown.by_nrd(grant, young.nrd, contract::all_time(), now)), "unavailable");
    EXPECT_EQ(code_of(shown.images(grant, young, now)), "unavailable");
}

}  // namespace
}  // namespace bof
