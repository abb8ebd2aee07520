// Goal: a stream that comes back misses nothing, hears its own desk alone, and ends with its
// session, its right or its desk; nothing that is thrown ends the threads. Method: as
// alert_desk_test.cpp. Rule.
#include "alerts/detail/alert_cursor.hpp"
#include "alerts/tests/test_alert_desk.hpp"

namespace bof {
namespace {

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
    const std::string cursor = desk->snapshot(viewer(first_session), query).value().cursor.value();
    const auto is_reset = [](const Listener::Heard& heard) { return heard.resets == 1; };
    const auto other = listen(cursor, second_session);
    const std::string fresh = other->wait(is_reset).cursor;
    listen(std::nullopt)->wait(is_reset);
    listen("no cursor at all")->wait(is_reset);
    pass(1);
    EXPECT_EQ(other->wait_for_alerts(1).views.size(), 1U);

    restart();
    listen(fresh, second_session)->wait(is_reset);
}

TEST_F(AlertDeskTest, StreamTooFarBehindIsResetAndOthersAreNot) {
    desk->start();
    const std::string old = desk->snapshot(viewer(), query).value().cursor.value();
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
    const std::string newest = desk->snapshot(viewer(), query).value().cursor.value();
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

TEST_F(AlertDeskTest, OnePersonLeavesStreamsForOthers) {
    desk->start();
    std::vector<std::shared_ptr<Listener>> own;
    for (std::size_t number = 0; number < alert_streams_per_person_max; ++number) {
        own.push_back(listen(std::nullopt));
    }
    const auto further = std::make_shared<Listener>(sink);
    EXPECT_EQ(desk->listen(viewer(second_session), "control_room", {}, further).error().code,
              Errc::too_many);
    person.id = PersonId{6};
    listen(std::nullopt, SessionId{6});
    person.id = PersonId{5};
    own.front()->there = false;
    while (!desk->listen(viewer(), "control_room", {}, further).ok()) {
        std::this_thread::sleep_for(milliseconds{10});
    }
}

TEST_F(AlertDeskTest, OnlyTheFirstPageSaysFromWhereTheStreamGoesOn) {
    desk->start();
    pass(1);
    pass(2, "LD84XYZ");
    wait_until_settled(2);
    query.limit = 1;
    const auto first = desk->snapshot(viewer(), query).value();
    ASSERT_TRUE(first.more);
    const Alert& alert = first.alerts.at(0).alert;
    ASSERT_TRUE(desk->acknowledge(viewer(), alert.id, alert.version).ok());
    query.after = alert.id;
    const auto second = desk->snapshot(viewer(), query).value();
    EXPECT_EQ(second.alerts.size(), 1U);
    EXPECT_FALSE(second.cursor);
    // What changed on the first page while the second was read.
    const auto heard = listen(first.cursor)->wait_for_alerts(1);
    EXPECT_EQ(heard.views.at(0).alert.id, alert.id);
    EXPECT_EQ(heard.views.at(0).alert.state, AlertState::acknowledged);
}

TEST_F(AlertDeskTest, AStreamEndsAtOnceWithItsSession) {
    desk->start();
    const auto first = listen(std::nullopt);
    const auto second = listen(std::nullopt, second_session);
    second->wait([](const Listener::Heard& heard) { return heard.resets == 1; });
    sessions.with([](Sessions& open) { open.ended = {first_session}; });
    desk->check_streams_of(PersonId{6});
    EXPECT_FALSE(first->ended);
    desk->check_streams_of(person.id);
    EXPECT_TRUE(first->ended);
    EXPECT_FALSE(second->ended);
    // Nor is one begun in a session that has just ended.
    const auto late = std::make_shared<Listener>(sink);
    EXPECT_EQ(desk->listen(viewer(), "control_room", {}, late).error().code, Errc::unauthenticated);
    EXPECT_TRUE(late->ended);
    pass(1);
    second->wait_for_alerts(1);
    EXPECT_TRUE(first->wait([](const auto&) { return true; }).views.empty());
    EXPECT_TRUE(late->wait([](const auto&) { return true; }).views.empty());
}

TEST_F(AlertDeskTest, AStreamEndsAtOnceWithItsRightOrItsDesk) {
    desk->start();
    person.desks = {"another_desk"};
    const auto general = listen(std::nullopt);
    const auto covert = std::make_shared<Listener>(sink);
    ASSERT_TRUE(desk->listen(viewer(), "another_desk", {}, covert).ok());
    Person now = person;
    now.desks.clear();
    sessions.with([&](Sessions& open) { open.now = now; });
    desk->check_streams_of(person.id);
    EXPECT_TRUE(covert->ended);
    EXPECT_FALSE(general->ended);
    now.roles = {Role::finance};
    sessions.with([&](Sessions& open) { open.now = now; });
    desk->check_streams_of(person.id);
    EXPECT_TRUE(general->ended);
}

// Nobody says so when a session has been idle too long, or was ended by another program.
TEST_F(AlertDeskTest, AStreamEndsWhenItsSessionHasRunOut) {
    desk->start();
    const auto listener = listen(std::nullopt);
    listener->wait([](const Listener::Heard& heard) { return heard.resets == 1; });
    sessions.with([](Sessions& open) { open.unreadable = true; });
    listener->wait([](const Listener::Heard& heard) { return heard.beats >= 2; });
    EXPECT_FALSE(listener->ended);
    sessions.with([](Sessions& open) {
        open.unreadable = false;
        open.ended = {first_session};
    });
    listener->wait_for_end();
}

TEST_F(AlertDeskTest, WhatIsThrownEndsNeitherTheMakerNorTheFeed) {
    desk->start();
    const auto breaks = listen(desk->snapshot(viewer(), query).value().cursor);
    const auto other = listen(desk->snapshot(viewer(), query).value().cursor, second_session);
    breaks->throws = true;
    desk_throws = true;
    pass(1);
    while (desk->problems().empty()) std::this_thread::sleep_for(milliseconds{5});
    EXPECT_NE(desk->problems().front().find("being made"), std::string::npos);
    EXPECT_EQ(metrics.render().find("bof_alerts_failures_total 0\n"), std::string::npos);
    desk_throws = false;
    wait_until_settled(1);
    EXPECT_EQ(other->wait_for_alerts(1).views.at(0).alert.vrm.text(), "AB32CDE");
    while (!desk->problems().empty()) std::this_thread::sleep_for(milliseconds{5});
    breaks->throws = false;
    pass(2, "LD84XYZ");
    EXPECT_EQ(breaks->wait_for_alerts(1).views.at(0).alert.vrm.text(), "LD84XYZ");
}

TEST(AlertCursors, TellNothingAndServeOneSessionOfOneProcess) {
    const detail::AlertCursors cursors;
    const std::string cursor = cursors.seal(41, first_session);
    EXPECT_EQ(cursors.open(cursor, first_session), 41U);
    EXPECT_FALSE(cursors.open(cursor, second_session));
    EXPECT_FALSE(detail::AlertCursors{}.open(cursor, first_session));
    EXPECT_NE(cursor, cursors.seal(41, first_session));
    EXPECT_EQ(cursor.size(), cursors.seal(UINT64_MAX, first_session).size());
    for (std::size_t at = 0; at < cursor.size(); ++at) {
        std::string bent = cursor;
        bent[at] = bent[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(cursors.open(bent, first_session)) << at;
        EXPECT_FALSE(cursors.open(cursor.substr(0, at), first_session)) << at;
    }
    EXPECT_FALSE(cursors.open(cursor + "A", first_session));
}

}  // namespace
}  // namespace bof
