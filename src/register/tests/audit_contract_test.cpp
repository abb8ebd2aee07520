// Goal: what was recorded is durable, numbered without gaps, in the tree and provable, and whatever
// is done to the log by hand is found: by the verifier, or by the witness where the log itself
// cannot tell. Rule: R-08.
#include "audit/audit_verifier.hpp"
#include "audit/witness.hpp"
#include "register/audit_register.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/tests/register_contract.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <thread>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class AuditContract : public RegisterContract {
  protected:
    AuditOptions options() const {
        AuditOptions options;
        options.key_file = folder_.path() / "audit.key";
        options.origin = "log.example/audit";
        options.sequence_entries_max = 100;
        return options;
    }
    Result<std::unique_ptr<AuditRegister>> try_open() {
        return AuditRegister::open(kept().database(), options(), clock(), metrics_);
    }
    std::unique_ptr<AuditRegister> open() { return std::move(try_open()).value(); }
    AuditReader reader() { return AuditReader{kept().database()}; }
    Metrics& metrics() { return metrics_; }

    AuditEntry entry(const std::string& kind = "search.started", std::int64_t fact = 0) {
        return {clock().now(), kind, {PersonId{7}, "j.doe", "192.0.2.7"}, {{"fact", fact}}};
    }
    /// Entries as a change of some other part of the register writes them.
    void insert(const std::vector<AuditEntry>& entries) {
        const auto done = kept().database()->transact(
            detail::Access::write, [&](soci::session& session) -> Result<void> {
                detail::insert_audit_entries(session, entries);
                return {};
            });
        ASSERT_TRUE(done.ok()) << to_log_line(done.error());
    }
    void insert(std::size_t count, const std::string& kind = "search.started") {
        std::vector<AuditEntry> entries;
        for (std::size_t number = 0; number < count; ++number) {
            entries.push_back(entry(kind, static_cast<std::int64_t>(number)));
        }
        insert(entries);
    }
    /// What somebody with the database's password can do.
    void by_hand(const std::string& statement) {
        const auto done = kept().database()->transact(detail::Access::write,
                                                      [&](soci::session& session) -> Result<void> {
                                                          session << statement;
                                                          return {};
                                                      });
        ASSERT_TRUE(done.ok()) << to_log_line(done.error());
    }
    AuditReport verify(std::size_t page = audit_page_max, std::vector<Checkpoint> held = {}) {
        AuditVerifier verifier{read_note_key(folder_.path() / "audit.key.pub").value(),
                               std::move(held)};
        std::optional<std::uint64_t> after = 0;
        while (after) {
            const auto lines = reader().export_page(*after, page).value();
            for (const auto& line : lines.lines) {
                verifier.add_text(render_export_line(line));
            }
            after = lines.next_after;
        }
        return verifier.finish();
    }
    std::string findings() {
        std::string all;
        for (const auto& finding : verify().findings) all += finding.sentence + "\n";
        return all;
    }
    Checkpoint newest_checkpoint() {
        return open_checkpoint(reader().checkpoint().value(),
                               read_note_key(folder_.path() / "audit.key.pub").value())
            .value();
    }
    /// A hundred entries and a checkpoint each, so that there is something to damage.
    void fill() {
        const auto log = open();
        for (int round = 0; round < 3; ++round) {
            insert(100);
            ASSERT_TRUE(log->sequence_all().ok());
        }
    }
    Witness witness() {
        return std::move(Witness::open(folder_.path() / "witness",
                                       read_note_key(folder_.path() / "audit.key.pub").value(),
                                       "witness.example"))
            .value();
    }
    std::string show_to_witness() {
        auto seeing = witness();
        auto old_size = seeing.remembered_size();
        auto advance = reader().advance_since(old_size);
        if (!advance.ok()) {
            old_size = 0;
            advance = reader().advance_since(0);
        }
        const auto seen =
            seeing.see({old_size, advance->consistency, advance->checkpoint}, clock().now());
        return seen.ok() ? "ok" : std::string{seen.error().public_text.view()};
    }

  private:
    TemporaryFolder folder_;
    Metrics metrics_;
};

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

TEST_F(AuditContract, TamperingABody) {
    fill();
    by_hand("UPDATE audit_entry SET body = REPLACE(body, 'j.doe', 'a.foe') WHERE number = 150");
    EXPECT_EQ(findings(), "The body of entry 150 was changed: it does not hash to its leaf.\n");
}

TEST_F(AuditContract, TamperingABodyAndItsLeaf) {
    fill();
    const std::string body = canonical_json(entry("nothing.happened"), AuditNumber{150}, "00");
    by_hand("UPDATE audit_entry SET body = '" + body + "', leaf = '" + to_text(leaf_hash(body)) +
            "' WHERE number = 150");
    EXPECT_EQ(findings(),
              "The tree is not the one that the checkpoint of 200 entries signs: something in "
              "entries 101 to 200 was changed, put in or taken out.\n");
}

TEST_F(AuditContract, TamperingByRemovingARow) {
    fill();
    by_hand("DELETE FROM audit_entry WHERE number = 150");
    EXPECT_EQ(findings(), "Entry 150 is missing.\n");
}

TEST_F(AuditContract, TamperingByPuttingInARow) {
    fill();
    // In the midst there is no free number, so all that follow have to move up.
    by_hand("UPDATE audit_entry SET number = number + 100000 WHERE number >= 150");
    by_hand("UPDATE audit_entry SET number = number - 99999 WHERE number > 100000");
    const std::string body = canonical_json(entry("nothing.happened"), AuditNumber{150}, "00");
    by_hand(
        "INSERT INTO audit_entry (number, recorded_ms, kind, body, leaf) VALUES (150, 0, "
        "'nothing.happened', '" +
        body + "', '" + to_text(leaf_hash(body)) + "')");
    EXPECT_NE(findings().find("The body of entry 151 does not say its own number.\n"),
              std::string::npos);
    EXPECT_NE(findings().find("something in entries 101 to 200 was changed"), std::string::npos);
}

TEST_F(AuditContract, TamperingByPuttingInARowAtTheEnd) {
    fill();
    const auto log = open();
    by_hand(
        "INSERT INTO audit_entry (number, recorded_ms, kind, body, leaf) VALUES (301, 0, 'x', "
        "'{}', '" +
        to_text(leaf_hash("{}")) + "')");
    EXPECT_EQ(code_of(log->sequence_all()), "corrupt");
    EXPECT_FALSE(log->problems().empty());
    EXPECT_EQ(code_of(try_open()), "corrupt");
    // With the counter moved on too, the row gets a place and says itself that it is none of ours.
    by_hand("UPDATE audit_state SET last_number = 301");
    ASSERT_TRUE(open()->sequence_all().ok());
    EXPECT_EQ(findings(), "The body of entry 301 does not say its own number.\n");
}

TEST_F(AuditContract, TamperingByCuttingOffTheEnd) {
    fill();
    ASSERT_EQ(show_to_witness(), "ok");
    by_hand("DELETE FROM audit_entry WHERE number > 250");
    EXPECT_EQ(findings(),
              "Entries 251 to 300, which a signed checkpoint covers, did not come before it.\n");
    // Everything put back consistently to where the second checkpoint was: the log is good again,
    // only shorter than the witness remembers.
    const auto second = count("SELECT MAX(tree_size) FROM audit_checkpoint WHERE tree_size < 300");
    ASSERT_EQ(second, 200);
    by_hand("DELETE FROM audit_entry WHERE number > 200");
    by_hand("DELETE FROM audit_checkpoint WHERE tree_size > 200");
    by_hand("UPDATE audit_state SET last_number = 200");
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(
        show_to_witness(),
        "the log is shorter than when it was last seen: its end was cut off, or an older copy "
        "put in its place");
    EXPECT_EQ(code_of(try_open()), "corrupt");  // The tree's own row was forgotten.
}

TEST_F(AuditContract, TamperingWithUnsequencedEntries) {
    fill();
    const auto log = open();
    insert(5);
    by_hand("DELETE FROM audit_entry WHERE number = 303");
    EXPECT_EQ(code_of(log->sequence_all()), "corrupt");
    EXPECT_FALSE(log->problems().empty());
    EXPECT_NE(metrics().render().find("bof_audit_damaged 1"), std::string::npos);
    // Entries are still made durable: a person decides what happens next.
    log->start();
    EXPECT_TRUE(log->record(entry()).ok());
}

TEST_F(AuditContract, TamperingTheTree) {
    fill();
    const std::string other = to_text(leaf_hash("x"));
    by_hand("UPDATE audit_node SET hash = '" + other + "' WHERE level = 8 AND position = 0");
    EXPECT_EQ(code_of(try_open()), "corrupt");
}

TEST_F(AuditContract, TamperingByReplacingEverything) {
    fill();
    ASSERT_EQ(show_to_witness(), "ok");
    // The same key, another history, every hash and signature made anew.
    for (const char* table : {"audit_entry", "audit_node", "audit_checkpoint"}) {
        by_hand(std::string{"DELETE FROM "} + table);
    }
    by_hand("UPDATE audit_state SET last_number = 0");
    by_hand("UPDATE audit_tree SET tree_size = 0, parts = ''");
    const auto log = open();
    insert(400, "nothing.happened");
    ASSERT_TRUE(log->sequence_all().ok());
    EXPECT_EQ(findings(), "");  // The log itself cannot tell.
    EXPECT_EQ(show_to_witness(),
              "the log does not go on from what was last seen: its history was replaced");
    EXPECT_EQ(witness().remembered_size(), 300U);
}

TEST_F(AuditContract, AnHonestLogIsWitnessedOnAndOn) {
    const auto log = open();
    for (int round = 0; round < 5; ++round) {
        insert(70);
        ASSERT_TRUE(log->sequence_all().ok());
        EXPECT_EQ(show_to_witness(), "ok");
    }
    EXPECT_EQ(witness().remembered_size(), 350U);
}

TEST_F(AuditContract, AnotherKeyDoesNotGoOn) {
    fill();
    auto other = options();
    other.key_file += ".other";
    EXPECT_EQ(code_of(AuditRegister::open(kept().database(), other, clock(), metrics())),
              "conflict");
}

}  // namespace
}  // namespace bof
