// Goal: every sighting becomes work exactly once, through crashes and a register that is away;
// nothing is shown that is not on the record first, that is another desk's or too old.
// Method: the real desk over the reference store and a real register file; an audit sink that can
// fail. Rule.
#include "alerts/tests/test_alert_desk.hpp"

namespace bof {
namespace {

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

TEST_F(AlertDeskTest, WhileTheRecordCannotBeTrustedNobodyFollowsOrTakesAlerts) {
    desk->start();
    const auto listener = listen(std::nullopt);
    pass(1);
    wait_until_settled(1);
    const auto alert = shown().at(0).alert;
    sink.untrusted = true;
    pass(2, "LD84XYZ");  // Made all the same.
    listener->wait_for_end();
    wait_until_settled(2);
    EXPECT_EQ(
        desk->listen(viewer(), "control_room", {}, std::make_shared<Listener>(sink)).error().code,
        Errc::unavailable);
    EXPECT_EQ(desk->acknowledge(viewer(), alert.id, alert.version).error().code, Errc::unavailable);
    EXPECT_EQ(
        desk->resolve(viewer(), alert.id, alert.version, AlertOutcome::misread, "").error().code,
        Errc::unavailable);
    sink.untrusted = false;
    EXPECT_EQ(shown().size(), 2U);
    EXPECT_TRUE(desk->acknowledge(viewer(), alert.id, alert.version).ok());
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
    ASSERT_TRUE(desk->acknowledge(viewer(first_session), alert.id, alert.version).ok());
    EXPECT_EQ(desk->acknowledge(viewer(second_session), alert.id, alert.version).error().code,
              Errc::conflict);
    const auto heard = listener->wait_for_alerts(1);
    EXPECT_EQ(heard.views[0].alert.state, AlertState::acknowledged);
    EXPECT_EQ(heard.views[0].alert.acknowledged_by, person.id);
    EXPECT_TRUE(
        desk->resolve(viewer(), alert.id, alert.version + 1, AlertOutcome::misread, "").ok());
    EXPECT_TRUE(shown().empty());
}

TEST_F(AlertDeskTest, WhatIsLeftAloneGoesToTheSupervisorAsThePolicyInForceSays) {
    desk->start();
    const auto listener = listen(desk->snapshot(viewer(), query).value().cursor);
    pass(0);
    const Alert fresh = listener->wait_for_alerts(1).views.at(0).alert;
    EXPECT_FALSE(fresh.escalated);
    const auto limit = PolicyInForce{}.high_acknowledged_within;
    EXPECT_EQ(limit, std::chrono::seconds{60});
    clock.advance(limit);
    const Alert escalated = listener->wait_for_alerts(2).views.at(1).alert;
    EXPECT_EQ(escalated.id, fresh.id);
    EXPECT_EQ(escalated.escalated, noon + limit);
    EXPECT_NE(metrics.render().find("bof_alerts_escalated_total 1"), std::string::npos);

    PolicyInForce patient;
    patient.high_acknowledged_within = minutes{30};
    desk->use_policy(std::make_shared<const PolicyDesk>(patient));
    pass(1, "LD84XYZ");
    listener->wait_for_alerts(3);
    clock.advance(minutes{29});
    const int beats = listener->wait([](const auto&) { return true; }).beats;
    listener->wait([&](const Listener::Heard& heard) { return heard.beats >= beats + 2; });
    EXPECT_EQ(listener->wait([](const auto&) { return true; }).views.size(), 3U);
    clock.advance(minutes{1});
    EXPECT_EQ(listener->wait_for_alerts(4).views.at(3).alert.escalated, clock.now());
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

// Resolved or not; and the next sighting brings back what is still open.
TEST_F(AlertDeskTest, AlertsBeyondTheAgeLimitAreClosed) {
    desk->start();
    pass(1);
    pass(2, "LD84XYZ");
    wait_until_settled(2);
    const auto before = shown();
    ASSERT_EQ(before.size(), 2U);
    const bool in_order = before[0].alert.vrm.text() == "AB32CDE";
    const Alert first = before[in_order ? 0 : 1].alert;
    const Alert second = before[in_order ? 1 : 0].alert;
    ASSERT_TRUE(desk->resolve(viewer(), second.id, second.version, AlertOutcome::misread, "").ok());
    query.state = AlertState::resolved;
    EXPECT_EQ(shown().size(), 1U);
    const std::string cursor = desk->snapshot(viewer(), query).value().cursor.value();

    // To the millisecond: the first was captured one minute later than the second.
    clock.set(second.last_captured + PolicyInForce{}.search_age_max - milliseconds{1});
    EXPECT_EQ(shown().size(), 1U);
    clock.advance(milliseconds{1});
    EXPECT_TRUE(shown().empty());
    query.state.reset();
    EXPECT_EQ(shown().size(), 1U);
    clock.set(first.last_captured + PolicyInForce{}.search_age_max);
    EXPECT_TRUE(shown().empty());
    EXPECT_EQ(desk->open(viewer(), first.id).error().code, Errc::denied);
    EXPECT_EQ(desk->images(viewer(), first.id, 0).error().code, Errc::denied);
    EXPECT_EQ(desk->acknowledge(viewer(), first.id, first.version).error().code, Errc::denied);
    EXPECT_EQ(
        desk->resolve(viewer(), first.id, first.version, AlertOutcome::misread, "").error().code,
        Errc::denied);
    EXPECT_EQ(alerts.find(first.id).value().state, AlertState::fresh);

    // A stream that comes back to before all that is told only of what may be seen.
    const auto listener = listen(cursor);
    const ReadKey key{first.vrm, NrdId{7}, clock.now()};
    ASSERT_TRUE(
        alerts
            .take_in(std::vector<AlertSource>{
                {{0, {second.vrm, NrdId{7}, noon - minutes{3}}, noon, {}, {ListId{1}, 1, 2}},
                 Priority::high,
                 "control_room"},
                {{0, key, key.captured, {}, {ListId{1}, 1, 2}}, Priority::high, "control_room"}})
            .ok());
    pass(3, "KM79ABC");  // Wakes the feed; too old itself.
    const auto heard = listener->wait_for_alerts(1);
    ASSERT_EQ(heard.views.size(), 1U);
    EXPECT_EQ(heard.views[0].alert.id, first.id);
    EXPECT_FALSE(heard.views[0].first_captured);
    const auto again = shown();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].alert.last_captured, key.captured);
    EXPECT_FALSE(again[0].first_captured);
    EXPECT_EQ(desk->open(viewer(), first.id).value().passages.size(), 1U);
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

}  // namespace
}  // namespace bof
