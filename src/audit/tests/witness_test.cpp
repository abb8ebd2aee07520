// Goal: a witness signs only what goes on from what it remembers, also after a restart, and says
// why it refuses the rest.
#include "audit/witness.hpp"

#include "audit/tests/test_log.hpp"
#include "base/tests/temporary_folder.hpp"

#include <random>

namespace bof {
namespace {

std::vector<TreeHash> leaves_of(const TestLog& log) {
    std::vector<TreeHash> leaves;
    for (const auto& line : log.lines) {
        if (const auto* const entry = std::get_if<ExportEntry>(&line)) {
            leaves.push_back(entry->leaf);
        }
    }
    return leaves;
}

/// What an honest log hands to a witness that has seen `old_size` entries.
WitnessRequest request_of(const TestLog& log, std::uint64_t old_size) {
    const auto leaves = leaves_of(log);
    const auto source = [&](unsigned level, std::uint64_t position) -> Result<TreeHash> {
        CompactTree tree;
        for (std::uint64_t leaf = position << level; leaf < (position + 1) << level; ++leaf) {
            tree.append(leaves[leaf]);
        }
        return tree.root();
    };
    return {old_size, consistency_proof(source, old_size, log.tree.size()).value(),
            sign_checkpoint(log.head(), test_signer())};
}

class WitnessTest : public testing::Test {
  protected:
    Witness open() {
        return std::move(Witness::open(folder_.path() / "witness", test_signer().key(),
                                       "witness.example"))
            .value();
    }
    static std::string code(const Result<std::string>& seen) {
        return seen.ok() ? "ok" : std::string{traits(seen.error().code).name};
    }
    const std::filesystem::path& folder() const { return folder_.path(); }

    const UtcTime now_ = from_unix_ms(1'777'636'800'000);

  private:
    TemporaryFolder folder_;
};

TEST_F(WitnessTest, SignsWhatGoesOn) {
    auto log = a_log();
    auto witness = open();
    EXPECT_EQ(witness.remembered_size(), 0U);
    const auto first = witness.see(request_of(log, 0), now_);
    ASSERT_TRUE(first.ok()) << to_log_line(first.error());
    const auto note = parse_signed_note(*first).value();
    EXPECT_TRUE(is_signed_by(note, witness.key()));
    EXPECT_TRUE(is_signed_by(note, test_signer().key()));

    log.add(100);
    auto again = open();
    EXPECT_EQ(again.remembered_size(), 25U);
    EXPECT_EQ(again.key(), witness.key());
    EXPECT_EQ(code(again.see(request_of(log, 25), now_)), "ok");
    EXPECT_EQ(again.remembered_size(), 125U);
    // Nothing new is as good.
    EXPECT_EQ(code(again.see(request_of(log, 125), now_)), "ok");
}

TEST_F(WitnessTest, RefusesAReplacedHistory) {
    auto witness = open();
    ASSERT_TRUE(witness.see(request_of(a_log(), 0), now_).ok());
    TestLog replaced;
    for (std::uint64_t number = 1; number <= 40; ++number) {
        replaced.add_body(test_body(number, "search.finished"));
    }
    const auto refused = witness.see(request_of(replaced, 25), now_);
    ASSERT_EQ(code(refused), "corrupt");
    EXPECT_EQ(refused.error().public_text.view(),
              "the log does not go on from what was last seen: its history was replaced");
    EXPECT_EQ(open().remembered_size(), 25U);
}

TEST_F(WitnessTest, RefusesAReplacedHistoryOfTheSameLength) {
    auto witness = open();
    ASSERT_TRUE(witness.see(request_of(a_log(), 0), now_).ok());
    TestLog replaced;
    replaced.add(24);
    replaced.add_body(test_body(25, "search.finished"));
    EXPECT_EQ(code(witness.see(request_of(replaced, 25), now_)), "corrupt");
}

TEST_F(WitnessTest, RefusesATruncatedLog) {
    auto witness = open();
    ASSERT_TRUE(witness.see(request_of(a_log(), 0), now_).ok());
    TestLog shorter;
    shorter.add(20);
    const auto refused = witness.see(request_of(shorter, 0), now_);
    ASSERT_EQ(code(refused), "corrupt");
    EXPECT_EQ(
        refused.error().public_text.view(),
        "the log is shorter than when it was last seen: its end was cut off, or an older copy "
        "put in its place");
}

TEST_F(WitnessTest, RefusesWhatTheLogHasNotSigned) {
    auto witness = open();
    auto request = request_of(a_log(), 0);
    const auto other = NoteSigner::make("log.example/audit", NoteKeyKind::ed25519).value();
    request.checkpoint = sign_checkpoint(a_log().head(), other);
    EXPECT_EQ(code(witness.see(request, now_)), "denied");
    request.checkpoint = "a letter";
    EXPECT_EQ(code(witness.see(request, now_)), "invalid_argument");
    EXPECT_EQ(witness.remembered_size(), 0U);
}

TEST_F(WitnessTest, TheProofBeginsWhereTheMemoryEnds) {
    auto log = a_log();
    auto witness = open();
    ASSERT_TRUE(witness.see(request_of(log, 0), now_).ok());
    log.add(5);
    EXPECT_EQ(code(witness.see(request_of(log, 20), now_)), "conflict");
    EXPECT_EQ(code(witness.see(request_of(log, 25), now_)), "ok");
}

TEST_F(WitnessTest, KeepsToOneLog) {
    ASSERT_TRUE(open().see(request_of(a_log(), 0), now_).ok());
    const auto other = NoteSigner::make("log.example/other", NoteKeyKind::ed25519).value();
    const auto refused = Witness::open(folder() / "witness", other.key(), "witness.example");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::conflict);
}

TEST_F(WitnessTest, WhatCannotBeRememberedIsNotSigned) {
    auto witness = open();
    std::filesystem::remove_all(folder() / "witness");
    EXPECT_EQ(code(witness.see(request_of(a_log(), 0), now_)), "unavailable");
    EXPECT_EQ(witness.remembered_size(), 0U);
}

TEST(WitnessRequestText, IsReadAsItWasWritten) {
    auto log = a_log();
    const auto request = request_of(log, 11);
    ASSERT_FALSE(request.proof.empty());
    const auto parsed = parse_witness_request(render_witness_request(request)).value();
    EXPECT_EQ(parsed.old_size, 11U);
    EXPECT_EQ(parsed.proof, request.proof);
    EXPECT_EQ(parsed.checkpoint, request.checkpoint);
    EXPECT_TRUE(parse_witness_request("old 0\n\nnote").ok());
    for (const char* bad :
         {"", "old 5", "old 5\n", "old x\n\nnote", "old -5\n\nnote", "old 5\nAAAA\n\nnote",
          "new 5\n\nnote", "old \n\nnote", "old 99999999999999999999\n\nnote"}) {
        EXPECT_FALSE(parse_witness_request(bad).ok()) << bad;
    }
}

// Goal: no bytes crash the parser. Method: random changes of a good request.
TEST(WitnessRequestText, AnyBytesAreReadOrRefused) {
    const auto text = render_witness_request(request_of(a_log(), 11));
    std::mt19937_64 random{5};
    for (int round = 0; round < 20'000; ++round) {
        std::string changed = text;
        for (auto left = random() % 4; left > 0; --left) {
            changed[random() % changed.size()] = static_cast<char>(random());
        }
        changed.resize(random() % 4 == 0 ? random() % changed.size() : changed.size());
        parse_witness_request(changed).ignore("only that it ends");
    }
}

}  // namespace
}  // namespace bof
