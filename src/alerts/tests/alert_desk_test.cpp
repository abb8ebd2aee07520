// Goal: every sighting becomes work exactly once, through crashes and a register that is away;
// nothing is shown that is not on the record first; a stream that comes back misses nothing.
// Method: the real desk over the reference store and a real register file; an audit sink that can
// fail. Rule.
#include "alerts/alert_desk.hpp"
#include "alerts/detail/alert_cursor.hpp"
#include "base/guarded.hpp"
#include "register/register.hpp"
#include "store/memory_store.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const UtcTime noon = from_unix_ms(1'777'636'800'000);

class Folder {
  public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "bof-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    Folder(Folder&&) = delete;
    Folder& operator=(Folder&&) = delete;
    std::string register_url() const { return "sqlite:" + (path_ / "register.db").string(); }

  private:
    std::filesystem::path path_;
};

class Sink final : public AuditSink {
  public:
    Result<AuditNumber> record(const AuditEntry& entry) override {
        if (fails) return Error{Errc::unavailable, "the record cannot be written"};
        return entries.with([&](auto& kept) {
            kept.push_back(entry);
            return AuditNumber{kept.size()};
        });
    }
    std::size_t count(const std::string& kind) const {
        return entries.with([&](const auto& kept) {
            return static_cast<std::size_t>(std::count_if(
                kept.begin(), kept.end(), [&](const auto& one) { return one.kind == kind; }));
        });
    }

    std::atomic<bool> fails = false;
    Guarded<std::vector<AuditEntry>> entries;
};

class Listener final : public AlertListener {
  public:
    explicit Listener(const Sink& sink) : sink_(sink) {}

    bool is_there() override { return there; }
    void alerts(const std::vector<AlertView>& views, std::string_view cursor) override {
        heard_.with([&](Heard& heard) {
            heard.views.insert(heard.views.end(), views.begin(), views.end());
            heard.cursor = cursor;
            heard.recorded_before = sink_.count("alert.shown");
        });
        heard_.notify();
    }
    void heartbeat(std::string_view cursor) override {
        heard_.with([&](Heard& heard) {
            ++heard.beats;
            heard.cursor = cursor;
        });
        heard_.notify();
    }
    void reset(std::string_view cursor) override {
        heard_.with([&](Heard& heard) {
            ++heard.resets;
            heard.cursor = cursor;
        });
        heard_.notify();
    }

    struct Heard {
        std::vector<AlertView> views;
        std::string cursor;
        int resets = 0;
        int beats = 0;
        std::size_t recorded_before = 0;
    };
    /// As soon as `ready`; fails after ten seconds.
    template <typename Ready>
    Heard wait(Ready ready) {
        bool in_time = false;
        auto heard = heard_.wait_for(std::chrono::seconds{10}, ready, [&](const Heard& now) {
            in_time = ready(now);
            return now;
        });
        EXPECT_TRUE(in_time) << "nothing was heard";
        return heard;
    }
    Heard wait_for_alerts(std::size_t count) {
        return wait([count](const Heard& heard) { return heard.views.size() >= count; });
    }

    std::atomic<bool> there = true;

  private:
    const Sink& sink_;
    Guarded<Heard> heard_;
};

class AlertDeskTest : public testing::Test {
  protected:
    AlertDeskTest() {
        person.id = PersonId{5};
        person.user_name = "o.example";
        person.roles = {Role::fcr_operator};
        person.trainings = {{TrainingKind::reads, day_of(noon), {}},
                            {TrainingKind::control_room, day_of(noon), {}}};
        person.vetting = {VettingLevel::management, {}};
        person.guidance_acknowledged = PolicyInForce{}.guidance_version;
        make_desk();
    }
    ~AlertDeskTest() override {
        if (desk) desk->stop();
    }

    void make_desk() {
        desk = std::make_unique<AlertDesk>(
            AlertParts{store, store, alerts, sink, clock, metrics,
                       [this](std::vector<SightingNumber> numbers) {
                           settled += numbers.size();
                           if (forgets) return;
                           ASSERT_TRUE(store.settle_sightings(numbers).ok());
                       },
                       [](const EntryRef&) -> Result<VoiEntry> {
                           return Error{Errc::not_found, "there is no such entry"};
                       },
                       [this](ListId list) -> Result<std::string> {
                           ++desks_asked;
                           if (desk_unknown)
                               return Error{Errc::unavailable, "the register is busy"};
                           return std::string{raw(list) == 9 ? "another_desk" : "control_room"};
                       }});
    }
    /// As a crash would leave it: the register and the store as they are, all else gone.
    void restart() {
        desk->stop();
        make_desk();
        desk->start();
    }
    ReadKey pass(int minute, const char* vrm = "AB32CDE", unsigned list = 1) {
        const ReadKey key{Vrm::parse(vrm).value(), NrdId{7}, noon - minutes{minute}};
        const Hit hit{{ListId{list}, 1, 2}, Priority::high, ListKind::operational};
        const CapturedRead read{
            Read{key, key.captured}, {{ImageKind::plate, "jpeg of " + std::string{vrm}}}, {hit}};
        EXPECT_TRUE(store.commit(std::vector<CommitItem>{read}).ok());
        desk->wake();
        return key;
    }
    AlertViewer viewer(const std::string& session = "s1") const {
        return {person, {person.id, person.user_name, ""}, session};
    }
    std::shared_ptr<Listener> listen(const std::optional<std::string>& cursor,
                                     const std::string& session = "s1") {
        auto listener = std::make_shared<Listener>(sink);
        EXPECT_TRUE(desk->listen(viewer(session), "control_room", cursor, listener).ok());
        return listener;
    }
    std::vector<AlertView> shown() {
        const auto snapshot = desk->snapshot(viewer(), query);
        EXPECT_TRUE(snapshot.ok()) << to_log_line(snapshot.error());
        return snapshot.ok() ? snapshot->alerts : std::vector<AlertView>{};
    }
    void wait_until_settled(std::size_t count) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (settled < count && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(milliseconds{1});
        }
        ASSERT_GE(settled, count);
    }

    Folder folder;
    ManualClock clock{noon};
    Metrics metrics;
    MemoryStore store;
    std::unique_ptr<Register> reg =
        Register::open({.url = folder.register_url(), .actor = "test"}, clock).value();
    AlertRegister alerts{reg->database(), clock};
    Sink sink;
    Person person;
    AlertQuery query{"control_room", {}, {}, 100};
    std::atomic<std::size_t> settled = 0;
    std::atomic<bool> forgets = false;
    std::atomic<bool> desk_unknown = false;
    std::atomic<int> desks_asked = 0;
    std::unique_ptr<AlertDesk> desk;
};

TEST_F(AlertDeskTest, SightingReachesTheListenerOnTheRecord) {
    desk->start();
    const auto snapshot = desk->snapshot(viewer(), query).value();
    const auto listener = listen(snapshot.cursor);
    pass(1);
    const auto heard = listener->wait_for_alerts(1);
    EXPECT_EQ(heard.views.at(0).alert.vrm.text(), "AB32CDE");
    EXPECT_EQ(heard.views.at(0).alert.priority, Priority::high);
    EXPECT_EQ(heard.recorded_before, 1U);
    EXPECT_EQ(heard.resets, 0);
    wait_until_settled(1);
    EXPECT_TRUE(store.sightings(SightingNumber{0}, 10).value().empty());
}

TEST_F(AlertDeskTest, CrashBetweenCommitAndAlertLosesNoneAndDoublesNone) {
    forgets = true;  // Every restart finds every sighting again.
    for (int round = 0; round < 5; ++round) {
        pass(round, "AB32CDE");
        pass(round, round % 2 == 0 ? "LD84XYZ" : "KM79ABC");
        settled = 0;
        restart();
        wait_until_settled(2U * static_cast<unsigned>(round + 1));
    }
    const auto open = shown();
    ASSERT_EQ(open.size(), 3U);
    std::uint32_t sightings = 0;
    for (const AlertView& view : open) sightings += view.alert.sighting_count;
    EXPECT_EQ(sightings, 10U);
}

TEST_F(AlertDeskTest, NothingIsShownThatCannotBePutOnTheRecord) {
    desk->start();
    const auto key = pass(1);
    wait_until_settled(1);
    const AlertId id = shown().at(0).alert.id;
    const auto listener = listen(desk->snapshot(viewer(), query).value().cursor);

    sink.fails = true;
    pass(2, "LD84XYZ");
    wait_until_settled(2);
    EXPECT_EQ(desk->snapshot(viewer(), query).error().code, Errc::unavailable);
    EXPECT_EQ(desk->open(viewer(), id).error().code, Errc::unavailable);
    EXPECT_EQ(desk->images(viewer(), id, 0).error().code, Errc::unavailable);
    listener->wait([](const Listener::Heard& heard) { return heard.beats >= 1; });
    EXPECT_TRUE(listener->wait([](const auto&) { return true; }).views.empty());

    sink.fails = false;
    EXPECT_EQ(listener->wait_for_alerts(1).views.at(0).alert.vrm.text(), "LD84XYZ");
    EXPECT_EQ(desk->images(viewer(), id, 0).value().at(0).jpeg, "jpeg of " + key.vrm.text());
}

TEST_F(AlertDeskTest, StreamThatComesBackMissesNothing) {
    desk->start();
    const auto first = listen(desk->snapshot(viewer(), query).value().cursor);
    pass(1);
    const std::string cursor = first->wait_for_alerts(1).cursor;
    first->there = false;
    pass(2, "LD84XYZ");
    wait_until_settled(2);
    const auto again = listen(cursor);
    const auto heard = again->wait_for_alerts(1);
    EXPECT_EQ(heard.views.size(), 1U);
    EXPECT_EQ(heard.views.at(0).alert.vrm.text(), "LD84XYZ");
}

TEST_F(AlertDeskTest, CursorOfAnotherSessionOrProcessMeansReset) {
    desk->start();
    const std::string cursor = desk->snapshot(viewer("s1"), query).value().cursor;
    const auto is_reset = [](const Listener::Heard& heard) { return heard.resets == 1; };
    const auto other = listen(cursor, "s2");
    const std::string fresh = other->wait(is_reset).cursor;
    listen(std::nullopt)->wait(is_reset);
    listen("no cursor at all")->wait(is_reset);
    pass(1);
    EXPECT_EQ(other->wait_for_alerts(1).views.size(), 1U);

    restart();
    listen(fresh, "s2")->wait(is_reset);
}

TEST_F(AlertDeskTest, StreamTooFarBehindIsResetAndOthersAreNot) {
    desk->start();
    const std::string old = desk->snapshot(viewer(), query).value().cursor;
    desk->stop();
    std::vector<AlertSource> many;
    for (std::size_t number = 0; number <= alert_replay_max; ++number) {
        const ReadKey key{Vrm::parse("AB" + std::to_string(10'000 + number)).value(), NrdId{1},
                          noon};
        many.push_back({{0, key, noon, {}, {ListId{1}, 1, 1}}, Priority::low, "control_room"});
    }
    // By another process: this one only finds the changes.
    ASSERT_TRUE(alerts.take_in(many).ok());
    desk = nullptr;
    make_desk();
    desk->start();
    const std::string newest = desk->snapshot(viewer(), query).value().cursor;
    const auto up_to_date = listen(newest);
    pass(1);
    EXPECT_EQ(up_to_date->wait_for_alerts(1).resets, 0);
}

TEST_F(AlertDeskTest, DesksDoNotHearEachOther) {
    desk->start();
    const auto listener = listen(desk->snapshot(viewer(), query).value().cursor);
    pass(1, "LD84XYZ", 9);
    pass(2, "AB32CDE", 1);
    const auto heard = listener->wait_for_alerts(1);
    ASSERT_EQ(heard.views.size(), 1U);
    EXPECT_EQ(heard.views[0].alert.vrm.text(), "AB32CDE");
    ASSERT_EQ(shown().size(), 1U);
}

TEST_F(AlertDeskTest, AnothersDeskAndItsAlertsAreNotThere) {
    desk->start();
    pass(1, "LD84XYZ", 9);
    wait_until_settled(1);
    const Alert alert = alerts.changed_after(0, 10).value().alerts.at(0);
    ASSERT_EQ(alert.desk, "another_desk");
    const auto refused = [&](AlertId id, const std::string& named) {
        const auto before = sink.count("alert.refused");
        const AlertQuery asked{named, {}, {}, 100};
        const auto listener = std::make_shared<Listener>(sink);
        std::vector<std::string> lines;
        const auto note = [&](const auto& result) {
            lines.push_back(result.ok() ? "ok" : to_log_line(result.error()));
        };
        note(desk->snapshot(viewer(), asked));
        note(desk->listen(viewer(), named, {}, listener));
        note(desk->open(viewer(), id));
        note(desk->images(viewer(), id, 0));
        note(desk->acknowledge(viewer(), id, alert.version));
        note(desk->acknowledge(viewer(), id, alert.version + 1));
        note(desk->resolve(viewer(), id, alert.version, AlertOutcome::misread, ""));
        EXPECT_EQ(sink.count("alert.refused") - before, lines.size());
        return lines;
    };
    const auto covert = refused(alert.id, "another_desk");
    EXPECT_EQ(covert, refused(AlertId{12345}, "no such desk"));
    for (const std::string& line : covert) EXPECT_EQ(line.rfind("not_found: ", 0), 0U) << line;
    EXPECT_EQ(alerts.find(alert.id).value().state, AlertState::fresh);
    // Nor does a page go on from it.
    query.after = alert.id;
    EXPECT_EQ(desk->snapshot(viewer(), query).error().code, Errc::not_found);

    person.desks = {"another_desk"};
    const auto its = desk->snapshot(viewer(), {"another_desk", {}, {}, 100}).value();
    ASSERT_EQ(its.alerts.size(), 1U);
    const auto listener = std::make_shared<Listener>(sink);
    ASSERT_TRUE(desk->listen(viewer(), "another_desk", its.cursor, listener).ok());
    EXPECT_EQ(desk->open(viewer(), alert.id).value().passages.size(), 1U);
    EXPECT_EQ(desk->images(viewer(), alert.id, 0).value().size(), 1U);
    ASSERT_TRUE(desk->acknowledge(viewer(), alert.id, alert.version).ok());
    listener->wait_for_alerts(1);
    EXPECT_TRUE(
        desk->resolve(viewer(), alert.id, alert.version + 1, AlertOutcome::misread, "").ok());
}

TEST_F(AlertDeskTest, OnePersonLeavesStreamsForOthers) {
    desk->start();
    std::vector<std::shared_ptr<Listener>> own;
    for (std::size_t number = 0; number < alert_streams_per_person_max; ++number) {
        own.push_back(listen(std::nullopt));
    }
    const auto further = std::make_shared<Listener>(sink);
    EXPECT_EQ(desk->listen(viewer("s2"), "control_room", {}, further).error().code, Errc::too_many);
    person.id = PersonId{6};
    listen(std::nullopt);
    person.id = PersonId{5};
    own.front()->there = false;
    while (!desk->listen(viewer(), "control_room", {}, further).ok()) {
        std::this_thread::sleep_for(milliseconds{10});
    }
}

TEST_F(AlertDeskTest, AlertWaitsUntilItsDeskIsKnown) {
    desk_unknown = true;
    desk->start();
    pass(1, "LD84XYZ", 9);
    while (desks_asked == 0) std::this_thread::sleep_for(milliseconds{1});
    EXPECT_TRUE(alerts.changed_after(0, 10).value().alerts.empty());
    desk_unknown = false;
    wait_until_settled(1);
    EXPECT_EQ(alerts.changed_after(0, 10).value().alerts.at(0).desk, "another_desk");
}

TEST_F(AlertDeskTest, LoserOfARaceIsToldAndTheStreamShowsTheWinner) {
    desk->start();
    pass(1);
    wait_until_settled(1);
    const auto snapshot = desk->snapshot(viewer(), query).value();
    const Alert& alert = snapshot.alerts.at(0).alert;
    const auto listener = listen(snapshot.cursor);
    ASSERT_TRUE(desk->acknowledge(viewer("s1"), alert.id, alert.version).ok());
    EXPECT_EQ(desk->acknowledge(viewer("s2"), alert.id, alert.version).error().code,
              Errc::conflict);
    const auto heard = listener->wait_for_alerts(1);
    EXPECT_EQ(heard.views[0].alert.state, AlertState::acknowledged);
    EXPECT_EQ(heard.views[0].alert.acknowledged_by, person.id);
    EXPECT_TRUE(
        desk->resolve(viewer(), alert.id, alert.version + 1, AlertOutcome::misread, "").ok());
    EXPECT_TRUE(shown().empty());
}

TEST_F(AlertDeskTest, OpensItsOwnSightingsAndNothingElse) {
    desk->start();
    pass(3);
    pass(1);
    pass(2, "LD84XYZ");
    wait_until_settled(3);
    const auto open = shown();
    ASSERT_EQ(open.size(), 2U);
    const auto detail = desk->open(viewer(), open[0].alert.id).value();
    ASSERT_EQ(detail.passages.size(), open[0].alert.sighting_count);
    for (const AlertPassage& passage : detail.passages) {
        ASSERT_TRUE(passage.read);
        EXPECT_EQ(passage.read->key.vrm, open[0].alert.vrm);
    }
    EXPECT_EQ(desk->images(viewer(), open[1].alert.id, 5).error().code, Errc::not_found);
    EXPECT_EQ(desk->open(viewer(), AlertId{1}).error().code, Errc::not_found);
    EXPECT_EQ(sink.count("alert.opened_detail"), 1U);
}

TEST_F(AlertDeskTest, WithoutThePermissionNothingIsDone) {
    desk->start();
    pass(1);
    wait_until_settled(1);
    const Alert alert = shown().at(0).alert;
    person.roles = {Role::finance};
    EXPECT_EQ(desk->snapshot(viewer(), query).error().code, Errc::denied);
    EXPECT_EQ(desk->listen(viewer(), "control_room", {}, nullptr).error().code, Errc::denied);
    EXPECT_EQ(desk->open(viewer(), alert.id).error().code, Errc::denied);
    EXPECT_EQ(desk->images(viewer(), alert.id, 0).error().code, Errc::denied);
    EXPECT_EQ(desk->acknowledge(viewer(), alert.id, 1).error().code, Errc::denied);
    EXPECT_EQ(desk->resolve(viewer(), alert.id, 1, AlertOutcome::misread, "").error().code,
              Errc::denied);
}

TEST_F(AlertDeskTest, SightingsBeyondTheAgeLimitAreClosed) {
    desk->start();
    pass(1);
    wait_until_settled(1);
    const AlertId id = shown().at(0).alert.id;
    clock.advance(hours{24 * 91});
    EXPECT_EQ(desk->open(viewer(), id).error().code, Errc::denied);
    EXPECT_EQ(desk->images(viewer(), id, 0).error().code, Errc::denied);
}

TEST_F(AlertDeskTest, PlaceAndTimeOfASightingAreAsClosedAsItsRead) {
    desk->start();
    pass(0);
    pass(2 * 24 * 60);
    wait_until_settled(2);
    const AlertId id = shown().at(0).alert.id;
    EXPECT_EQ(desk->open(viewer(), id).value().passages.size(), 2U);
    clock.advance(hours{24 * 89});
    const auto detail = desk->open(viewer(), id).value();
    ASSERT_EQ(detail.passages.size(), 1U);
    EXPECT_EQ(detail.passages[0].sighting.key.captured, noon);
}

TEST(AlertCursors, TellNothingAndServeOneSessionOfOneProcess) {
    const detail::AlertCursors cursors;
    const std::string cursor = cursors.seal(41, "session");
    EXPECT_EQ(cursors.open(cursor, "session"), 41U);
    EXPECT_FALSE(cursors.open(cursor, "other"));
    EXPECT_FALSE(detail::AlertCursors{}.open(cursor, "session"));
    EXPECT_NE(cursor, cursors.seal(41, "session"));
    EXPECT_EQ(cursor.size(), cursors.seal(UINT64_MAX, "session").size());
    for (std::size_t at = 0; at < cursor.size(); ++at) {
        std::string bent = cursor;
        bent[at] = bent[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(cursors.open(bent, "session")) << at;
        EXPECT_FALSE(cursors.open(cursor.substr(0, at), "session")) << at;
    }
    EXPECT_FALSE(cursors.open(cursor + "A", "session"));
}

}  // namespace
}  // namespace bof
