// Goal: whatever is done to the log by hand is found: by the verifier, by the log itself when it is
// opened or goes on, or by the witness where the log itself cannot tell; and nothing is shown then.
// Rule: R-08.
#include "register/tests/audit_contract.hpp"

#include <filesystem>

namespace bof {
namespace {

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
              "The kind, the person or the time that entry 150 is found by was changed: its body "
              "says something else.\n"
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
    EXPECT_EQ(problem_of(*log), "not_numbered");
    EXPECT_EQ(problem_of(*open()), "not_numbered");
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
    EXPECT_EQ(problem_of(*open()), "cut_off");  // The tree's own row was forgotten.
}

TEST_F(AuditContract, TamperingWithUnsequencedEntries) {
    fill();
    const auto log = open();
    insert(5);
    by_hand("DELETE FROM audit_entry WHERE number = 303");
    EXPECT_EQ(code_of(log->sequence_all()), "corrupt");
    EXPECT_EQ(problem_of(*log), "cut_off");
    EXPECT_NE(metrics().render().find("bof_audit_damaged 1"), std::string::npos);
}

// Found while it runs or when it is opened: the same is done about it.
TEST_F(AuditContract, ADamagedLogIsWrittenToButShowsAndSignsNothing) {
    fill();
    auto seldom = options();  // Not while the test is at it.
    seldom.checkpoint_every = std::chrono::hours{1};
    const auto running =
        std::move(AuditRegister::open(kept().database(), seldom, clock(), metrics())).value();
    running->start();
    ASSERT_TRUE(running->may_show().ok());
    ASSERT_TRUE(running->record(entry()).ok());
    by_hand("DELETE FROM audit_entry WHERE number = 301");
    EXPECT_EQ(code_of(running->sequence_all()), "corrupt");
    const auto reopened = open();
    reopened->start();
    for (AuditRegister* log : {running.get(), reopened.get()}) {
        EXPECT_EQ(problem_of(*log), "cut_off");
        EXPECT_EQ(code_of(log->may_show()), "unavailable");
        EXPECT_EQ(code_of(log->record(entry("search.page_shown"))), "unavailable");
        EXPECT_EQ(code_of(log->record_all(std::vector{entry()})), "unavailable");
        EXPECT_TRUE(log->note(entry("people.sign_in_failed")).ok());
        EXPECT_EQ(code_of(log->sequence_all()), "corrupt");
        EXPECT_EQ(code_of(log->purge_bodies(noon, {})), "corrupt");
    }
    EXPECT_EQ(reader().list({}, 1).value().front().kind, "people.sign_in_failed");
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'search.page_shown'"), 0);
    EXPECT_EQ(newest_checkpoint().head.size, 300U);
}

TEST_F(AuditContract, TamperingWithWhatEntriesAreFoundBy) {
    fill();
    for (const char* change : {"person_id = 8", "person_id = NULL", "kind = 'people.signed_in'",
                               "recorded_ms = recorded_ms + 1"}) {
        by_hand("CREATE TABLE aside AS SELECT * FROM audit_entry WHERE number = 150");
        by_hand(std::string{"UPDATE audit_entry SET "} + change + " WHERE number = 150");
        EXPECT_EQ(findings(),
                  "The kind, the person or the time that entry 150 is found by was changed: its "
                  "body says something else.\n")
            << change;
        by_hand("DELETE FROM audit_entry WHERE number = 150");
        by_hand("INSERT INTO audit_entry SELECT * FROM aside");
        by_hand("DROP TABLE aside");
    }
    EXPECT_EQ(findings(), "");
}

TEST_F(AuditContract, EveryKindOfEntryIsFoundByWhatItsBodySays) {
    const auto log = open();
    auto nobody = entry("people.sign_in_failed");
    nobody.actor.person.reset();
    auto tricky = entry("audit.entries_shown");
    tricky.actor.name = R"(","kind":"x","number":3,"person":9,)";
    tricky.facts["kind"] = std::string{R"(a","kind":"b)"};
    tricky.facts["number"] = std::int64_t{12};
    insert({nobody, tricky, entry("odd \"kind\"")});
    ASSERT_TRUE(log->sequence_all().ok());
    EXPECT_EQ(findings(), "");
}

// ---- Before a checkpoint covers it
// ---------------------------------------------------------------

TEST_F(AuditContract, TheEndCutOffBeforeItWasSignedIsFound) {
    fill();
    insert(5);
    by_hand("DELETE FROM audit_entry WHERE number > 303");
    EXPECT_EQ(
        at_end(),
        "2 entries were put on the record and are there no more, the first of them entry 304.");
    by_hand("UPDATE audit_state SET last_number = 303");  // Now the database itself is sound.
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(
        at_end(),
        "2 entries were put on the record and are there no more, the first of them entry 304.");
    EXPECT_EQ(problem_of(*open()), "cut_off");
    // Other entries in their place do not help.
    insert(2, "nothing.happened");
    EXPECT_EQ(problem_of(*open()), "replaced");
    EXPECT_EQ(at_end(),
              "2 entries are not those that were put on the record, the first of them entry 304.");
}

TEST_F(AuditContract, AnEntryChangedBeforeItWasSignedIsFound) {
    const auto log = open();
    insert(3);
    const std::string body = canonical_json(entry("nothing.happened"), AuditNumber{2}, "00");
    by_hand("UPDATE audit_entry SET body = '" + body + "', leaf = '" + to_text(leaf_hash(body)) +
            "' WHERE number = 2");
    EXPECT_EQ(at_end(), "Entry 2 is not the one that was put on the record.");
    EXPECT_EQ(code_of(log->sequence_all()), "corrupt");
    EXPECT_EQ(problem_of(*log), "replaced");
}

TEST_F(AuditContract, WhatIsSignedIsNotedNoLonger) {
    const auto log = open();
    insert(3);
    EXPECT_GT(std::filesystem::file_size(audit_tail()), 0U);
    ASSERT_TRUE(log->sequence_all().ok());
    EXPECT_EQ(std::filesystem::file_size(audit_tail()), 0U);
    EXPECT_EQ(at_end(), "");
    // A transaction that was undone is no entry, and no note.
    kept()
        .database()
        ->transact(detail::Access::write,
                   [&](soci::session& session) -> Result<void> {
                       detail::insert_audit_entry(session, entry());
                       return Error{Errc::conflict, "changed its mind"};
                   })
        .ignore("undone");
    insert(1);
    log->start();
    ASSERT_TRUE(log->record(entry()).ok());
    log->stop();  // Nothing stays uncovered while nobody looks.
    EXPECT_EQ(std::filesystem::file_size(audit_tail()), 0U);
    EXPECT_EQ(newest_checkpoint().head.size, 5U);
    EXPECT_TRUE(log->problems().empty());
}

TEST_F(AuditContract, NotesThatCannotBeReadKeepNobodyWaiting) {
    const auto log = open();
    std::filesystem::create_directory(audit_tail());
    insert(3);
    EXPECT_TRUE(log->sequence_all().ok());
    EXPECT_EQ(at_end(), "");
}

TEST_F(AuditContract, TamperingTheTree) {
    fill();
    const std::string other = to_text(leaf_hash("x"));
    by_hand("UPDATE audit_node SET hash = '" + other + "' WHERE level = 8 AND position = 0");
    EXPECT_EQ(problem_of(*open()), "not_as_signed");
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
    const auto log =
        std::move(AuditRegister::open(kept().database(), other, clock(), metrics())).value();
    EXPECT_EQ(problem_of(*log), "another_key");
}

}  // namespace
}  // namespace bof
