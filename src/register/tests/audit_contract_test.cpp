// Goal: what was recorded is durable, numbered without gaps, in the tree and provable. What is done
// to it by hand: audit_damage_contract_test.cpp. Rule: R-08.
#include "register/tests/audit_contract.hpp"
#include "register/people_register.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <thread>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST_F(AuditContract, ManyThreadsGetNumbersWithoutGaps) {
    const auto log = open();
    log->start();
    constexpr std::size_t threads = 8;
    constexpr std::size_t each = 25;
    Guarded<std::set<std::uint64_t>> numbers;
    std::vector<std::thread> writers;
    for (std::size_t thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&] {
            for (std::size_t round = 0; round < each; ++round) {
                const auto number = log->record(entry());
                ASSERT_TRUE(number.ok()) << to_log_line(number.error());
                numbers.with([&](auto& all) { all.insert(raw(*number)); });
            }
        });
    }
    // Changes of the estate take numbers from the same row at the same time.
    for (int round = 0; round < 10; ++round) {
        kept().add_site(a_site("Site " + std::to_string(round))).value();
    }
    for (auto& writer : writers) writer.join();
    numbers.with([&](auto& all) { EXPECT_EQ(all.size(), threads * each); });
    log->stop();
    EXPECT_EQ(count("SELECT MAX(number) FROM audit_entry"), 210);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry"), 210);
    EXPECT_EQ(newest_checkpoint().head.size, 210U);
    EXPECT_EQ(findings(), "");
    EXPECT_TRUE(log->problems().empty());
}

TEST_F(AuditContract, WhatWasRecordedCanBeFound) {
    const auto log = open();
    log->start();
    const auto number = log->record(entry("search.started", 42)).value();
    const auto row = reader().find(number).value();
    EXPECT_EQ(row.number, number);
    EXPECT_EQ(row.when, clock().now());
    EXPECT_EQ(row.kind, "search.started");
    EXPECT_EQ(row.person, PersonId{7});
    ASSERT_TRUE(row.body);
    EXPECT_NE(row.body->find(R"("facts":{"fact":42})"), std::string::npos) << *row.body;
    EXPECT_EQ(code_of(reader().find(AuditNumber{raw(number) + 1})), "not_found");
}

TEST_F(AuditContract, AnEntryNamesItsPersonAsHeIsCalledNow) {
    PeopleRegister people{kept().database(), clock()};
    Person person;
    person.user_name = "j.doe";
    person.display_name = "Jo Doe";
    const PersonId id = people.add(person, "hash", entry("people.person_added")).value();
    auto one = entry();
    one.actor.person = id;
    insert({one, entry()});
    EXPECT_EQ(reader().find(AuditNumber{2}).value().person_name, "Jo Doe");
    EXPECT_EQ(reader().find(AuditNumber{3}).value().person_name, std::nullopt);  // Nobody has it.
    auto found = people.find(id).value();
    found.row.display_name = "Jo Doe-Jones";
    ASSERT_TRUE(people.update(found, EndSessions::no, entry("people.person_changed")).ok());
    const AuditFilter of_person{id, {}, {}, {}};
    EXPECT_EQ(reader().list(of_person, 10).value().front().person_name, "Jo Doe-Jones");
}

TEST_F(AuditContract, TheStandingSaysHowFarItHasCome) {
    const auto log = open();
    const auto empty = reader().standing().value();
    EXPECT_EQ(empty.entries, 0U);
    EXPECT_EQ(empty.checkpoint_size, 0U);
    EXPECT_FALSE(empty.checkpoint_made || empty.checkpoint);
    insert(5);
    ASSERT_TRUE(log->sequence_all().ok());
    insert(2);
    const auto standing = reader().standing().value();
    EXPECT_EQ(standing.entries, 7U);
    EXPECT_EQ(standing.checkpoint_size, 5U);
    EXPECT_EQ(standing.checkpoint_made, clock().now());
    EXPECT_EQ(standing.checkpoint, newest_checkpoint());
    by_hand("UPDATE audit_checkpoint SET note = 'nonsense'");
    EXPECT_EQ(reader().standing().value().checkpoint, std::nullopt);
}

TEST_F(AuditContract, ChangesOfTheEstateAreOnTheRecordWithThem) {
    const auto source = kept().add_source(a_source(1, 1)).value();
    kept().set_word(source, test_word()).ignore("only that it is on the record");
    EXPECT_FALSE(kept().add_source(a_source(1, 1)).ok());
    const auto rows = reader().list({}, 10).value();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].kind, "estate.source_word_set");
    EXPECT_EQ(rows[1].kind, "estate.source_added");
    EXPECT_NE(rows[1].body->find(R"("name":"os:contract test")"), std::string::npos)
        << *rows[1].body;
    EXPECT_NE(rows[1].body->find(R"("subject":)" + std::to_string(raw(source))), std::string::npos);
    EXPECT_EQ(kept().changes(10).value().size(), 2U);
}

TEST_F(AuditContract, NothingIsTakenBeforeStartAfterStopOrWhenFull) {
    const auto log = open();
    EXPECT_EQ(code_of(log->record(entry())), "unavailable");
    log->start();
    EXPECT_TRUE(log->record(entry()).ok());
    log->stop();
    log->stop();
    EXPECT_EQ(code_of(log->record(entry())), "unavailable");

    auto small = options();
    small.queue_entries_max = 0;
    const auto full =
        std::move(AuditRegister::open(kept().database(), small, clock(), metrics())).value();
    full->start();
    EXPECT_EQ(code_of(full->record(entry())), "unavailable");
}

TEST_F(AuditContract, SeveralAtOnceAreAllOnTheRecordOrItSaysNot) {
    const auto log = open();
    log->start();
    const std::vector<AuditEntry> some(5, entry());
    ASSERT_TRUE(log->record_all(some).ok());
    EXPECT_TRUE(log->record_all({}).ok());
    by_hand("ALTER TABLE audit_state RENAME TO audit_state_away");
    EXPECT_EQ(code_of(log->record_all(some)), "unavailable");
    by_hand("ALTER TABLE audit_state_away RENAME TO audit_state");
    log->stop();
    EXPECT_EQ(code_of(log->record_all(some)), "unavailable");
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry"), 5);
}

TEST_F(AuditContract, UnwritableItSaysSoAndComesBack) {
    const auto log = open();
    log->start();
    ASSERT_TRUE(log->record(entry()).ok());
    by_hand("ALTER TABLE audit_state RENAME TO audit_state_away");
    const auto refused = log->record(entry());
    ASSERT_EQ(code_of(refused), "unavailable");
    EXPECT_EQ(code_of(log->record(entry())), "unavailable");
    by_hand("ALTER TABLE audit_state_away RENAME TO audit_state");
    EXPECT_TRUE(log->record(entry()).ok());
    log->stop();
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry"), 2);
    EXPECT_EQ(findings(), "");
}

TEST_F(AuditContract, ACheckpointComesByItself) {
    auto often = options();
    often.checkpoint_every = milliseconds{20};
    const auto log =
        std::move(AuditRegister::open(kept().database(), often, clock(), metrics())).value();
    log->start();
    insert(250);  // Not through the log: as another program would.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!reader().checkpoint().ok() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(milliseconds{5});
    }
    EXPECT_EQ(newest_checkpoint().head.size, 250U);
    EXPECT_EQ(findings(), "");
}

TEST_F(AuditContract, GoesOnAfterARestart) {
    fill();
    const auto before = newest_checkpoint();
    reopen();
    const auto log = open();
    insert(33);
    ASSERT_TRUE(log->sequence_all().ok());
    EXPECT_EQ(newest_checkpoint().head.size, 333U);
    const auto report = verify(audit_page_max, {before});
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(report.entries, 333U);
    EXPECT_EQ(report.checkpoints, 4U);
}

TEST_F(AuditContract, AnExportIsTheSameInPagesOfAnySize) {
    fill();
    for (const std::size_t page : {1U, 7U, 100U, 299U, 300U, 301U}) {
        const auto report = verify(page);
        EXPECT_TRUE(report.clean()) << page;
        EXPECT_EQ(report.entries, 300U) << page;
        EXPECT_EQ(report.checkpoints, 3U) << page;
    }
}

TEST_F(AuditContract, EveryEntryCanBeProven) {
    const auto log = open();
    insert(300);
    ASSERT_TRUE(log->sequence_all().ok());
    insert(471);
    ASSERT_TRUE(log->sequence_all().ok());
    const auto head = newest_checkpoint().head;
    ASSERT_EQ(head.size, 771U);
    for (std::uint64_t number = 1; number <= head.size; number += 7) {
        const auto proof = reader().proof(AuditNumber{number}).value();
        EXPECT_EQ(leaf_hash(*proof.row.body), proof.leaf);
        EXPECT_TRUE(proves_inclusion(proof.leaf, number - 1, head, proof.inclusion)) << number;
    }
    insert(1);
    EXPECT_EQ(code_of(reader().proof(AuditNumber{772})), "conflict");
    EXPECT_EQ(code_of(reader().proof(AuditNumber{773})), "not_found");
    EXPECT_EQ(code_of(reader().advance_since(772)), "conflict");
}

TEST_F(AuditContract, EveryCheckpointGoesOnFromTheOlderOnes) {
    const auto log = open();
    std::vector<TreeHead> heads;
    std::mt19937_64 random{7};
    for (int round = 0; round < 12; ++round) {
        insert(1 + random() % 120);
        ASSERT_TRUE(log->sequence_all().ok());
        heads.push_back(newest_checkpoint().head);
        for (const TreeHead& older : heads) {
            const auto advance = reader().advance_since(older.size).value();
            EXPECT_TRUE(proves_consistency(older, heads.back(), advance.consistency))
                << older.size << " to " << heads.back().size;
        }
    }
}

// Goal: filters and pages give what a plain look through all entries gives.
TEST_F(AuditContract, ListsEqualAScan) {
    std::mt19937_64 random{11};
    std::vector<AuditEntry> entries;
    for (int number = 0; number < 200; ++number) {
        auto one = entry("kind." + std::to_string(random() % 3));
        one.when = noon + minutes{random() % 50};
        one.actor.person.reset();
        if (random() % 4 != 0)
            one.actor.person = PersonId{static_cast<std::uint32_t>(1 + random() % 3)};
        entries.push_back(one);
    }
    insert(entries);
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937_64 choice{seed};
        AuditFilter filter;
        if (choice() % 2 == 0)
            filter.person = PersonId{static_cast<std::uint32_t>(1 + choice() % 3)};
        if (choice() % 2 == 0) filter.kind = "kind." + std::to_string(choice() % 3);
        if (choice() % 2 == 0) filter.from = noon + minutes{choice() % 50};
        if (choice() % 2 == 0) filter.until = noon + minutes{choice() % 50};
        std::vector<std::pair<UtcTime, std::uint64_t>> expected;
        for (std::size_t index = 0; index < entries.size(); ++index) {
            const auto& one = entries[index];
            if (filter.person && one.actor.person != filter.person) continue;
            if (filter.kind && one.kind != filter.kind) continue;
            if (filter.from && one.when < *filter.from) continue;
            if (filter.until && one.when >= *filter.until) continue;
            expected.emplace_back(one.when, index + 1);
        }
        std::sort(expected.rbegin(), expected.rend());

        std::vector<std::pair<UtcTime, std::uint64_t>> listed;
        std::optional<AuditNumber> after;
        const std::size_t page = 1 + choice() % 30;
        while (true) {
            const auto rows = reader().list(filter, page, after).value();
            for (const auto& row : rows) listed.emplace_back(row.when, raw(row.number));
            if (rows.size() < page) break;
            after = rows.back().number;
        }
        EXPECT_EQ(listed, expected);
    }
    EXPECT_EQ(code_of(reader().list({}, 10, AuditNumber{999})), "not_found");
}

TEST_F(AuditContract, ExpiredBodiesGoAndAreCovered) {
    const auto log = open();
    insert(50);
    clock().advance(hours{2});
    insert(50);
    EXPECT_EQ(code_of(log->purge_bodies(noon + hours{1}, {})), "conflict");  // Not signed yet.
    ASSERT_TRUE(log->sequence_all().ok());
    EXPECT_EQ(code_of(log->purge_bodies(noon, {})), "conflict");
    EXPECT_EQ(log->purge_bodies(noon + hours{1}, {std::nullopt, "bofd", {}}).value(), 50U);
    EXPECT_EQ(code_of(log->purge_bodies(noon + hours{1}, {})), "conflict");
    ASSERT_TRUE(log->sequence_all().ok());
    EXPECT_FALSE(reader().find(AuditNumber{50}).value().body);
    EXPECT_FALSE(reader().find(AuditNumber{50}).value().person);
    EXPECT_TRUE(reader().find(AuditNumber{51}).value().body);
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(verify().bodies_expired, 50U);
    EXPECT_TRUE(reader().proof(AuditNumber{3}).ok());
    by_hand("UPDATE audit_entry SET body = NULL WHERE number = 60");
    EXPECT_EQ(findings(), "The body of entry 60 is missing, and no purge entry covers that.\n");
}

TEST_F(AuditContract, OldCheckpointsAreThinned) {
    const auto log = open();
    for (int round = 0; round < 60; ++round) {
        clock().advance(minutes{30});
        insert(1);
        ASSERT_TRUE(log->sequence_all().ok());
    }
    // The last 24 hours in full, one an hour before.
    const auto kept_count = count("SELECT COUNT(*) FROM audit_checkpoint");
    EXPECT_GE(kept_count, 48);
    EXPECT_LE(kept_count, 56);
    EXPECT_EQ(newest_checkpoint().head.size, 60U);
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace bof
