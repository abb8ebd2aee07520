// Goal: every kind of damage to a log is found and said in one sentence, and a log that nobody has
// touched is clean. Method: a good log, one change at a time.
#include "audit/audit_verifier.hpp"

#include "audit/tests/test_log.hpp"

#include <random>

#include <gtest/gtest.h>

namespace bof {
namespace {

TEST(AuditVerifier, AnUntouchedLogIsClean) {
    const auto report = a_log().verify();
    EXPECT_EQ(sentences(report), "");
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(report.entries, 25U);
    EXPECT_EQ(report.checkpoints, 3U);
    ASSERT_TRUE(report.last_checkpoint);
    EXPECT_EQ(report.last_checkpoint->head.size, 25U);
}

TEST(AuditVerifier, TheKeyOfTheExportServesWhenNoneIsKnown) {
    std::istringstream stream{a_log().text()};
    EXPECT_TRUE(verify_export(stream, std::nullopt).clean());
    std::istringstream without{"\n"};
    EXPECT_EQ(sentences(verify_export(without, std::nullopt)), "The export names no key.\n");
}

TEST(AuditVerifier, AChangedBody) {
    auto log = a_log();
    log.entry(13).body->replace(log.entry(13).body->find("j.doe"), 5, "a.foe");
    EXPECT_EQ(sentences(log.verify()),
              "The body of entry 13 was changed: it does not hash to its leaf.\n");
}

TEST(AuditVerifier, AChangedBodyWithItsLeaf) {
    auto log = a_log();
    log.entry(13).body = test_body(13, "search.finished");
    log.entry(13).leaf = leaf_hash(*log.entry(13).body);
    EXPECT_EQ(sentences(log.verify()),
              "The tree is not the one that the checkpoint of 20 entries signs: something in "
              "entries 11 to 20 was changed, put in or taken out.\n");
}

TEST(AuditVerifier, AMissingEntry) {
    auto log = a_log();
    log.remove(13);
    EXPECT_EQ(sentences(log.verify()), "Entry 13 is missing.\n");
    log.remove(14);
    log.remove(24);
    EXPECT_EQ(sentences(log.verify()), "Entries 13 to 14 are missing.\nEntry 24 is missing.\n");
}

TEST(AuditVerifier, ATruncatedLog) {
    auto log = a_log();
    for (const auto number : {25U, 24U, 23U}) log.remove(number);
    EXPECT_EQ(sentences(log.verify()),
              "Entries 23 to 25, which a signed checkpoint covers, did not come before it.\n");
    log.lines.pop_back();
    EXPECT_EQ(sentences(log.verify()),
              "Entries 21 to 22 stand beyond the last signed checkpoint.\n");
    log.remove(22);
    log.remove(21);
    EXPECT_TRUE(log.verify().clean());  // Only who holds the checkpoint can tell.
    EXPECT_EQ(sentences(log.verify({a_log().head()})),
              "The log ends at entry 20, but the checkpoint of 25 entries is held elsewhere: its "
              "end was cut off.\n");
}

TEST(AuditVerifier, AnInsertedEntry) {
    auto log = a_log();
    log.lines.insert(log.lines.begin() + static_cast<std::ptrdiff_t>(log.place(13)),
                     ExportEntry{12, leaf_hash("x"), "x"});
    EXPECT_EQ(sentences(log.verify()), "Entry 12 stands twice.\n");

    log = a_log();
    log.add(1);
    EXPECT_EQ(sentences(log.verify()), "Entry 26 stands beyond the last signed checkpoint.\n");

    // All that follow renumbered: bodies say their old numbers, and the tree is another.
    log = a_log();
    const auto at = static_cast<std::ptrdiff_t>(log.place(25));
    log.entry(25).number = 26;
    log.lines.insert(log.lines.begin() + at,
                     ExportEntry{25, leaf_hash(test_body(25)), test_body(25)});
    EXPECT_EQ(sentences(log.verify()),
              "The body of entry 26 does not say its own number.\n"
              "The checkpoint behind entry 26 is of 25 entries: it does not stand at its place.\n"
              "Entries 21 to 26 stand beyond the last signed checkpoint.\n");
}

TEST(AuditVerifier, ReorderedAndDoubledEntries) {
    auto log = a_log();
    std::swap(log.lines[log.place(13)], log.lines[log.place(14)]);
    EXPECT_EQ(
        sentences(log.verify()),
        "Entry 13 is missing.\nEntry 13 stands behind entry 14: it stands twice, or the order "
        "was changed.\n");

    // Two bodies that have changed places, leaves and all.
    log = a_log();
    std::swap(log.entry(13).body, log.entry(14).body);
    std::swap(log.entry(13).leaf, log.entry(14).leaf);
    EXPECT_EQ(sentences(log.verify()),
              "The body of entry 13 does not say its own number.\nThe body of entry 14 does not "
              "say its own "
              "number.\nThe tree is not the one that the checkpoint of 20 entries signs: something "
              "in entries 11 to 20 was changed, put in or taken out.\n");
}

TEST(AuditVerifier, AMissingBodyNeedsAPurge) {
    auto log = a_log();
    for (const auto number : {3U, 4U, 5U, 9U}) log.entry(number).body.reset();
    EXPECT_EQ(sentences(log.verify()),
              "The bodies of entries 3 to 5 are missing, and no purge entry covers that.\nThe body "
              "of entry 9 is missing, and no purge entry covers that.\n");

    log.add_body(test_body(26, "audit.purged",
                           {{"first_number", std::int64_t{1}}, {"last_number", std::int64_t{4}}}));
    log.sign();
    const auto report = log.verify();
    EXPECT_EQ(
        sentences(report),
        "The body of entry 5 is missing, and no purge entry covers that.\nThe body of entry 9 "
        "is missing, and no purge entry covers that.\n");
    EXPECT_EQ(report.bodies_expired, 2U);

    log.add_body(test_body(27, "audit.purged",
                           {{"first_number", std::int64_t{5}}, {"last_number", std::int64_t{26}}}));
    log.sign();
    EXPECT_TRUE(log.verify().clean()) << sentences(log.verify());
    EXPECT_EQ(log.verify().bodies_expired, 4U);
}

TEST(AuditVerifier, APurgeDoesNotSpeakForWhatFollowsIt) {
    TestLog log;
    log.add(2);
    log.add_body(test_body(3, "audit.purged",
                           {{"first_number", std::int64_t{1}}, {"last_number", std::int64_t{9}}}));
    log.add(2);
    log.sign();
    log.entry(5).body.reset();
    EXPECT_EQ(sentences(log.verify()),
              "The body of entry 5 is missing, and no purge entry covers that.\n");
}

TEST(AuditVerifier, AForgedPurgeDoesNotCover) {
    auto log = a_log();
    log.entry(5).body.reset();
    log.entry(8).body = test_body(
        8, "audit.purged", {{"first_number", std::int64_t{1}}, {"last_number", std::int64_t{7}}});
    EXPECT_EQ(sentences(log.verify()),
              "The body of entry 8 was changed: it does not hash to its leaf.\nThe body of entry 5 "
              "is missing, and no purge entry covers that.\n");
}

TEST(AuditVerifier, ASignatureOfAnotherKey) {
    const auto other = NoteSigner::make("log.example/audit", NoteKeyKind::ed25519).value();
    TestLog log;
    log.add(3);
    log.sign(other);
    EXPECT_EQ(sentences(log.verify()),
              "The checkpoint behind entry 3 is not signed by the log's key.\nEntries 1 to 3 stand "
              "beyond the last signed checkpoint.\n");

    log = a_log();
    log.lines[0] = ExportHeader{other.key().text()};
    EXPECT_NE(sentences(log.verify()).find("not the one that was expected"), std::string::npos);
    log.lines[0] = ExportHeader{"a key"};
    EXPECT_EQ(sentences(log.verify()), "The key that the export names cannot be read.\n");
}

TEST(AuditVerifier, ACheckpointThatIsNone) {
    auto log = a_log();
    log.lines.emplace_back(ExportCheckpoint{"a letter"});
    EXPECT_EQ(sentences(log.verify()), "The checkpoint behind entry 25 is not a checkpoint.\n");
}

TEST(AuditVerifier, AnOlderCheckpointThatTheLogDoesNotGoOnFrom) {
    TestLog replaced;
    for (std::uint64_t number = 1; number <= 30; ++number) {
        replaced.add_body(test_body(number, "search.finished"));
    }
    replaced.sign();
    EXPECT_TRUE(replaced.verify().clean());  // It is a good log, only not ours.
    EXPECT_EQ(
        sentences(replaced.verify({a_log().head()})),
        "The log does not go on from the checkpoint of 25 entries that is held elsewhere: its "
        "history was replaced.\n");

    auto log = a_log();
    const Checkpoint early{test_signer().key().name, {7, [] {
                                                          CompactTree tree;
                                                          for (std::uint64_t n = 1; n <= 7; ++n) {
                                                              tree.append(leaf_hash(test_body(n)));
                                                          }
                                                          return tree.root();
                                                      }()}};
    EXPECT_TRUE(log.verify({log.head(), early}).clean());

    // Both in one export: the older one does not agree with the entries.
    log.lines.insert(
        log.lines.begin() + static_cast<std::ptrdiff_t>(log.place(8)),
        ExportCheckpoint{sign_checkpoint({early.origin, {7, leaf_hash("x")}}, test_signer())});
    EXPECT_EQ(
        sentences(log.verify()),
        "The tree is not the one that the checkpoint of 7 entries signs: something in entries "
        "1 to 7 was changed, put in or taken out.\n");
}

TEST(AuditVerifier, FindingsAreCountedBeyondTheLimit) {
    AuditVerifier verifier{test_signer().key()};
    for (std::size_t count = 0; count < audit_findings_max + 5; ++count) verifier.add_text("x");
    const auto report = verifier.finish();
    EXPECT_EQ(report.findings.size(), audit_findings_max);
    EXPECT_EQ(report.findings_left_out, 5U);
}

TEST(AuditVerifier, LinesThatCannotBeRead) {
    for (const std::string& bad :
         {std::string{"x"}, std::string{"[]"}, std::string{"{}"}, std::string{R"({"number":1})"},
          std::string{R"({"number":-1,"leaf":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="})"},
          std::string{R"({"number":1.5,"leaf":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="})"},
          std::string{R"({"number":1,"leaf":"bjQL"})"},
          std::string{
              R"({"number":1,"leaf":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","body":7})"},
          std::string{R"({"checkpoint":7})"},
          std::string{R"({"format":"openbof-audit-export","version":2,"key":"x"})"},
          std::string{R"({"format":"other","version":1,"key":"x"})"}, std::string(5000, '['),
          std::string(5000, '{'), R"({"checkpoint":")" + std::string{"\xFF"} + R"("})"}) {
        EXPECT_FALSE(parse_export_line(bad).ok()) << bad.substr(0, 100);
    }
    std::string vast(export_line_bytes_max + 1, ' ');
    EXPECT_EQ(parse_export_line(vast).error().code, Errc::too_large);
    const auto entry = std::get<ExportEntry>(
        parse_export_line(render_export_line(ExportEntry{3, leaf_hash("\"\\\n"), "\"\\\n"}))
            .value());
    EXPECT_EQ(entry.number, 3U);
    EXPECT_EQ(entry.body, "\"\\\n");
}

// Goal: any single change of any byte of an export is a finding. Method: random places; a failure
// prints the seed. (A blank line or a blank between JSON's symbols changes nothing.)
TEST(AuditVerifier, EveryChangedByteIsFound) {
    const std::string original = a_log().text();
    for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
        std::mt19937_64 random{seed};
        std::string text = original;
        const auto at = random() % text.size();
        const auto byte = static_cast<char>('!' + random() % 90);
        if (text[at] == byte) continue;
        text[at] = byte;
        std::istringstream stream{text};
        const auto report = verify_export(stream, test_signer().key());
        EXPECT_FALSE(report.clean()) << "seed " << seed << ": byte " << at << " became " << byte
                                     << " in " << text.substr(at < 30 ? 0 : at - 30, 60);
    }
}

TEST(AuditVerifier, EveryMovedOrRemovedLineIsFound) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937_64 random{seed};
        auto log = a_log();
        // Behind the header; the last checkpoint only confirms what stands before it.
        const auto at = 1 + random() % (log.lines.size() - 2);
        const auto line = log.lines[at];
        const bool is_entry = std::holds_alternative<ExportEntry>(line);
        log.lines.erase(log.lines.begin() + static_cast<std::ptrdiff_t>(at));
        if (is_entry) {
            EXPECT_FALSE(log.verify().clean());
        }
        auto to = 1 + random() % (log.lines.size() - 1);
        if (to == at) continue;
        log.lines.insert(log.lines.begin() + static_cast<std::ptrdiff_t>(to), line);
        EXPECT_FALSE(log.verify().clean());
    }
}

}  // namespace
}  // namespace bof
