// Goal: a sighting counts once however often it comes; further ones join while the alert is open;
// of two who act on one alert one wins and the other is told. Method: each case by hand, then
// random sightings, repeats and resolutions against a slow reference (BOF_TEST_SEED repeats one
// seed). Rule: R-08, R-14.
#include "register/alert_register.hpp"
#include "register/audit_register.hpp"
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/tests/register_contract.hpp"
#include "register/voi_register.hpp"

#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <tuple>

namespace bof {
namespace {

class AlertContract : public RegisterContract {
  protected:
    AlertRegister alerts() { return AlertRegister{kept().database(), clock()}; }

    static AlertSource source(int minute, const char* vrm = "AB32CDE", unsigned list = 1,
                              Priority priority = Priority::medium) {
        const UtcTime captured = noon + std::chrono::minutes{minute};
        return {{0,
                 {Vrm::parse(vrm).value(), NrdId{7}, captured},
                 captured + milliseconds{300},
                 {},
                 {ListId{list}, 2, 40}},
                priority,
                "control_room"};
    }
    std::vector<Alert> open_ones(const std::string& desk = "control_room") {
        return alerts().list({desk, {}, {}, 100}).value().alerts;
    }
    AlertAction action(const Alert& alert, unsigned person = 1) {
        return {alert.id,
                alert.version,
                PersonId{person},
                {clock().now(), "alert.acknowledged", {PersonId{person}, "o.example", ""}}};
    }
    Alert only() {
        const auto open = open_ones();
        EXPECT_EQ(open.size(), 1U);
        return open.at(0);
    }
};

TEST_F(AlertContract, FirstSightingOpensFurtherOnesJoin) {
    auto made = alerts().take_in(std::vector{source(0)}).value();
    EXPECT_EQ(made.opened, 1U);
    made = alerts().take_in(std::vector{source(5), source(-3)}).value();
    EXPECT_EQ(made.joined, 2U);
    const Alert alert = only();
    EXPECT_EQ(alert.sighting_count, 3U);
    EXPECT_EQ(alert.first_captured, noon - std::chrono::minutes{3});
    EXPECT_EQ(alert.last_captured, noon + std::chrono::minutes{5});
    EXPECT_EQ(alert.opened, noon);
    EXPECT_EQ(alert.state, AlertState::fresh);
    EXPECT_EQ(alert.entry, (EntryRef{ListId{1}, 2, 40}));

    const auto sightings = alerts().sightings(alert.id).value();
    ASSERT_EQ(sightings.size(), 3U);
    EXPECT_EQ(sightings[0].key.captured, noon + std::chrono::minutes{5});
    EXPECT_EQ(sightings[0].ordinal, 1U);
    EXPECT_EQ(sightings[1].ordinal, 0U);
    EXPECT_EQ(sightings[2].ordinal, 2U);
}

TEST_F(AlertContract, WhatIsTakenInAgainChangesNothing) {
    const std::vector both{source(0), source(1, "LD84XYZ")};
    EXPECT_EQ(alerts().take_in(both).value().opened, 2U);
    const auto before = open_ones();
    const auto again = alerts().take_in(both).value();
    EXPECT_EQ(again.known, 2U);
    EXPECT_EQ(again.opened + again.joined, 0U);
    EXPECT_EQ(open_ones(), before);
}

TEST_F(AlertContract, SightingOfAResolvedAlertIsKnownAndTheNextOpensAnother) {
    alerts().take_in(std::vector{source(0)}).value();
    const Alert first = only();
    ASSERT_TRUE(alerts().resolve(action(first), AlertOutcome::misread, "O, not 0").ok());
    EXPECT_EQ(alerts().take_in(std::vector{source(0)}).value().known, 1U);
    EXPECT_TRUE(open_ones().empty());
    EXPECT_EQ(alerts().take_in(std::vector{source(1)}).value().opened, 1U);
    EXPECT_NE(only().id, first.id);
    const auto ended = alerts().list({"control_room", AlertState::resolved, {}, 10}).value().alerts;
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].outcome, AlertOutcome::misread);
    EXPECT_EQ(ended[0].note, "O, not 0");
}

TEST_F(AlertContract, HigherPriorityTakesOver) {
    alerts().take_in(std::vector{source(0, "AB32CDE", 1, Priority::low)}).value();
    auto urgent = source(1, "AB32CDE", 1, Priority::high);
    urgent.sighting.entry.number = 41;
    alerts().take_in(std::vector{urgent, source(2, "AB32CDE", 1, Priority::medium)}).value();
    EXPECT_EQ(only().priority, Priority::high);
    EXPECT_EQ(only().entry.number, 41U);
}

TEST_F(AlertContract, AlertOfOnlyLateSightingsIsLate) {
    auto late = source(0);
    late.sighting.flags.set(ReadFlag::late);
    alerts().take_in(std::vector{late}).value();
    EXPECT_TRUE(only().late);
    alerts().take_in(std::vector{source(1)}).value();
    EXPECT_FALSE(only().late);
}

TEST_F(AlertContract, OneOfTwoWinsAndTheOtherIsTold) {
    alerts().take_in(std::vector{source(0)}).value();
    const Alert seen = only();
    const auto winner = alerts().acknowledge(action(seen, 1));
    ASSERT_TRUE(winner.ok());
    EXPECT_EQ(winner->acknowledged_by, PersonId{1});
    EXPECT_EQ(winner->version, seen.version + 1);
    EXPECT_EQ(code_of(alerts().acknowledge(action(seen, 2))), "conflict");
    EXPECT_EQ(code_of(alerts().acknowledge(action(*winner, 2))), "conflict");
    EXPECT_EQ(only().acknowledged_by, PersonId{1});
    EXPECT_EQ(code_of(alerts().resolve(action(seen), AlertOutcome::misread, "")), "conflict");
    EXPECT_TRUE(alerts().resolve(action(*winner), AlertOutcome::vehicle_stopped, "").ok());
    EXPECT_EQ(code_of(alerts().acknowledge({AlertId{12345}, 1, PersonId{1}, {}})), "not_found");
}

/// What is overdue when alerts of this priority may wait this long at `now`, and no others may be.
OverdueAlerts overdue(UtcTime now, milliseconds high, milliseconds medium = std::chrono::hours{9}) {
    return {now - high, now - medium, now - std::chrono::hours{9}, noon - std::chrono::hours{1}};
}

TEST_F(AlertContract, WhatNobodyAcknowledgesInTimeGoesToTheSupervisorOnceAndOnTheRecord) {
    alerts()
        .take_in(std::vector{source(0, "AB32CDE", 1, Priority::high), source(0, "LD84XYZ", 1)})
        .value();
    const auto before = open_ones();
    const auto change = alerts().list({"control_room", {}, {}, 100}).value().change;
    const milliseconds limit{60'000};
    clock().advance(limit - milliseconds{1});
    EXPECT_EQ(alerts().escalate(overdue(clock().now(), limit)).value(), 0U);
    EXPECT_EQ(open_ones(), before);

    clock().advance(milliseconds{1});
    EXPECT_EQ(alerts().escalate(overdue(clock().now(), limit)).value(), 1U);
    EXPECT_EQ(alerts().escalate(overdue(clock().now(), limit)).value(), 0U);
    const auto changed = alerts().changed_after(change, 10).value().alerts;
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].vrm.text(), "AB32CDE");
    EXPECT_EQ(changed[0].escalated, noon + limit);
    EXPECT_EQ(changed[0].version, before[0].version + 1);
    EXPECT_EQ(changed[0].state, AlertState::fresh);
    const auto on_record =
        kept().database()->transact(detail::Access::read, [](soci::session& session) {
            std::string facts;
            session << "SELECT body FROM audit_entry WHERE kind = 'alert.escalated'",
                soci::into(facts);
            return Result<std::string>{facts};
        });
    EXPECT_NE(on_record->find(R"("mark":"AB32CDE")"), std::string::npos) << *on_record;
    EXPECT_NE(on_record->find(R"("waiting_ms":60000)"), std::string::npos) << *on_record;
}

TEST_F(AlertContract, OnlyWhatWaitsAndIsOpenIsOverdue) {
    auto late = source(0, "KM79ABC", 1, Priority::high);
    late.sighting.key.captured = noon - std::chrono::hours{2};
    alerts().take_in(std::vector{source(0, "AB32CDE"), source(0, "LD84XYZ"), late}).value();
    const auto open = open_ones();
    const auto of = [&](const char* vrm) {
        return *std::find_if(open.begin(), open.end(),
                             [&](const Alert& one) { return one.vrm.text() == vrm; });
    };
    ASSERT_TRUE(alerts().acknowledge(action(of("AB32CDE"))).ok());
    ASSERT_TRUE(alerts().resolve(action(of("LD84XYZ")), AlertOutcome::misread, "").ok());
    clock().advance(std::chrono::minutes{5});
    const auto all = overdue(clock().now(), milliseconds{0}, milliseconds{0});
    EXPECT_EQ(alerts().escalate(all).value(), 0U);  // One is taken, one over, one too old.
    alerts().take_in(std::vector{source(1, "LD84XYZ")}).value();
    EXPECT_EQ(alerts().escalate(overdue(clock().now(), milliseconds{0}, milliseconds{0})).value(),
              1U);
    // It stays a fact of the alert that is acknowledged after all, or passes again.
    alerts().take_in(std::vector{source(2, "LD84XYZ")}).value();
    const auto again = open_ones();
    const auto seen = std::find_if(again.begin(), again.end(),
                                   [](const Alert& one) { return one.vrm.text() == "LD84XYZ"; });
    ASSERT_NE(seen, again.end());
    EXPECT_EQ(alerts().acknowledge(action(*seen)).value().escalated, clock().now());
}

TEST_F(AlertContract, NamesAreThoseOfListAndPeopleAsTheyAreNow) {
    VoiRegister lists{kept().database(), clock()};
    PeopleRegister people{kept().database(), clock()};
    VoiList list{.id = {},
                 .name = "Stolen",
                 .owner = PersonId{1},
                 .kind = ListKind::operational,
                 .purpose = "to be stopped",
                 .desk = "",
                 .priority = Priority::high,
                 .review = day_of(noon)};
    const AuditActor actor{{}, "test", ""};
    Person person;
    person.user_name = "o.example";
    person.display_name = "Olwen Enghraifft";
    const auto id = people.add(person, "hash", {noon, "people.person_added", actor}).value();
    list.owner = id;
    ASSERT_EQ(lists.add_list(list, actor).value(), ListId{1});

    alerts().take_in(std::vector{source(0), source(0, "LD84XYZ", 2)}).value();
    const auto open = open_ones();
    ASSERT_EQ(open.size(), 2U);
    const Alert& first = open[0].entry.list == ListId{1} ? open[0] : open[1];
    const Alert& other = open[0].entry.list == ListId{1} ? open[1] : open[0];
    EXPECT_EQ(first.list_name, "Stolen");
    EXPECT_EQ(first.acknowledged_by_name, "");
    EXPECT_EQ(first.list_owner_name, "Olwen Enghraifft");
    EXPECT_EQ(other.list_name, "");
    EXPECT_EQ(other.list_owner_name, "");
    const auto taken = alerts().acknowledge(action(first, raw(id))).value();
    EXPECT_EQ(taken.acknowledged_by_name, "Olwen Enghraifft");
    EXPECT_EQ(taken.resolved_by_name, "");
    EXPECT_EQ(taken, alerts().find(taken.id).value());
    const auto ended =
        alerts().resolve(action(taken, raw(id)), AlertOutcome::vehicle_stopped, "").value();
    EXPECT_EQ(ended.resolved_by_name, "Olwen Enghraifft");
    auto kept_person = people.find(id).value();
    kept_person.row.display_name = "Olwen Newydd";
    ASSERT_TRUE(
        people.update(kept_person, EndSessions::no, {noon, "people.person_changed", actor}).ok());
    const auto changed = alerts().changed_after(0, 10).value().alerts;
    EXPECT_EQ(changed.back().resolved_by_name, "Olwen Newydd");
    EXPECT_EQ(changed.back().list_owner_name, "Olwen Newydd");
}

TEST_F(AlertContract, NoteHasALimit) {
    alerts().take_in(std::vector{source(0)}).value();
    const std::string longest(alert_note_bytes_max, 'n');
    EXPECT_EQ(code_of(alerts().resolve(action(only()), AlertOutcome::misread, longest + "n")),
              "invalid_argument");
    EXPECT_TRUE(alerts().resolve(action(only()), AlertOutcome::misread, longest).ok());
}

TEST_F(AlertContract, ListGoesByPriorityThenAgeAndPages) {
    for (int minute = 0; minute < 6; ++minute) {
        const std::string vrm = "AB32CD" + std::string(1, static_cast<char>('A' + minute));
        const auto priority = minute % 2 == 0 ? Priority::low : Priority::high;
        alerts().take_in(std::vector{source(minute, vrm.c_str(), 1, priority)}).value();
        clock().advance(milliseconds{10});
    }
    std::string order;
    AlertQuery query{"control_room", {}, {}, 4};
    for (bool more = true; more;) {
        const auto page = alerts().list(query).value();
        for (const Alert& alert : page.alerts) order += alert.vrm.text().back();
        query.after = page.alerts.back().id;
        more = page.more;
    }
    EXPECT_EQ(order, "BDFACE");
    EXPECT_TRUE(open_ones("another_desk").empty());
    query.desk = "another_desk";
    EXPECT_EQ(code_of(alerts().list(query)), "not_found");
    EXPECT_EQ(code_of(alerts().list({"control_room", {}, {}, 0})), "invalid_argument");
}

TEST_F(AlertContract, ListLeavesOutWhatWasLastCapturedTooLongAgo) {
    alerts().take_in(std::vector{source(0), source(9), source(5, "LD84XYZ")}).value();
    AlertQuery query{"control_room", {}, {}, 100};
    const auto listed = [&](int minute, milliseconds more) {
        query.captured_from = noon + std::chrono::minutes{minute} + more;
        std::string marks;
        const auto page = alerts().list(query).value();
        for (const Alert& alert : page.alerts) {
            marks += alert.vrm.text() + ' ';
        }
        return marks;
    };
    EXPECT_EQ(listed(5, milliseconds{0}).size(), 16U);
    EXPECT_EQ(listed(5, milliseconds{1}), "AB32CDE ");
    EXPECT_EQ(listed(9, milliseconds{0}), "AB32CDE ");
    EXPECT_EQ(listed(9, milliseconds{1}), "");
    for (const Alert& alert : open_ones()) {
        ASSERT_TRUE(alerts().resolve(action(alert), AlertOutcome::misread, "").ok());
    }
    query.state = AlertState::resolved;
    EXPECT_EQ(listed(5, milliseconds{0}).size(), 16U);
    EXPECT_EQ(listed(5, milliseconds{1}), "AB32CDE ");
    EXPECT_EQ(listed(9, milliseconds{1}), "");
}

TEST_F(AlertContract, ChangesComeInTheirOrder) {
    alerts().take_in(std::vector{source(0), source(1, "LD84XYZ")}).value();
    const auto all = alerts().changed_after(0, 10).value();
    ASSERT_EQ(all.alerts.size(), 2U);
    ASSERT_TRUE(alerts().acknowledge(action(all.alerts[0])).ok());
    const auto newer = alerts().changed_after(all.change, 10).value();
    ASSERT_EQ(newer.alerts.size(), 1U);
    EXPECT_EQ(newer.alerts[0].id, all.alerts[0].id);
    EXPECT_GE(newer.change, newer.alerts[0].change);
    EXPECT_TRUE(alerts().changed_after(newer.change, 10).value().alerts.empty());
    EXPECT_TRUE(alerts().changed_after(0, 1).value().more);
}

/// The joins as they are described, without a database.
class SlowReference {
  public:
    void take_in(const AlertSource& source) {
        const auto& [ordinal, key, received, flags, entry] = source.sighting;
        if (!known_.insert({key, entry}).second) return;
        ++open_[{entry.list, key.vrm}];
    }
    void resolve(ListId list, Vrm vrm) { open_.erase({list, vrm}); }
    const auto& open() const { return open_; }

  private:
    std::set<std::pair<ReadKey, EntryRef>> known_;
    std::map<std::pair<ListId, Vrm>, std::uint32_t> open_;  // How many sightings.
};

TEST_F(AlertContract, JoinsAreThoseOfTheSlowReference) {
    const char* const wanted = std::getenv("BOF_TEST_SEED");
    const auto seed = wanted == nullptr ? 1U : static_cast<unsigned>(std::atoi(wanted));
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const std::array marks{"AB32CDE", "LD84XYZ", "KM79ABC"};
    SlowReference reference;
    for (int round = 0; round < 60; ++round) {
        std::vector<AlertSource> sources;
        for (auto left = random() % 5; left > 0; --left) {
            auto one =
                source(static_cast<int>(random() % 12), marks.at(random() % 3), 1 + random() % 2);
            one.sighting.entry.number = random() % 2;
            sources.push_back(one);
            reference.take_in(one);
        }
        ASSERT_TRUE(alerts().take_in(sources).ok());
        auto open = open_ones();
        if (!open.empty() && random() % 4 == 0) {
            const Alert& ended = open[random() % open.size()];
            ASSERT_TRUE(alerts().resolve(action(ended), AlertOutcome::misread, "").ok());
            reference.resolve(ended.entry.list, ended.vrm);
            open = open_ones();
        }
        ASSERT_EQ(open.size(), reference.open().size());
        for (const Alert& alert : open) {
            EXPECT_EQ(reference.open().at({alert.entry.list, alert.vrm}), alert.sighting_count);
        }
    }
}

}  // namespace
}  // namespace bof
