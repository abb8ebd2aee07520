// Goal: notes, keys and checkpoints are those of C2SP signed-note, tlog-checkpoint and
// tlog-cosignature, and nothing else passes. Method: notes that other programs have signed.
#include "audit/checkpoint.hpp"
#include "base/tests/temporary_folder.hpp"

#include <fstream>
#include <random>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace bof {
namespace {

// The example of the specification of signed notes.
constexpr const char* example_key =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr const char* example_note =
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
    "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

// A checkpoint of a public test log, with the signature of a public witness.
constexpr const char* public_log_key =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
constexpr const char* public_witness_key =
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
constexpr const char* public_checkpoint =
    "arche2025h1.staging.ct.transparency.dev\n1432088532\n"
    "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n"
    "\u2014 arche2025h1.staging.ct.transparency.dev "
    "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzb"
    "C3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "\u2014 remora.n621.de "
    "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9"
    "sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n";

NoteKey key_of(const char* text) { return parse_note_key(text).value(); }

std::string code(const auto& result) {
    return result.ok() ? "ok" : std::string{traits(result.error().code).name};
}

TEST(SignedNote, TheSpecificationsExampleVerifies) {
    const auto note = parse_signed_note(example_note).value();
    EXPECT_EQ(note.text, "This is an example message.\n");
    EXPECT_TRUE(is_signed_by(note, key_of(example_key)));
    auto other = note;
    other.text.front() = 't';
    EXPECT_FALSE(is_signed_by(other, key_of(example_key)));
    EXPECT_EQ(key_of(example_key).text(), example_key);
}

TEST(SignedNote, ACheckpointOfAnotherProgramVerifies) {
    const auto checkpoint = open_checkpoint(public_checkpoint, key_of(public_log_key)).value();
    EXPECT_EQ(checkpoint.head.size, 1'432'088'532U);
    EXPECT_EQ(to_text(checkpoint.head.root), "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=");
    const auto note = parse_signed_note(public_checkpoint).value();
    EXPECT_EQ(checkpoint_text(checkpoint), note.text);
    // A cosignature of another witness, over text and time.
    EXPECT_TRUE(is_signed_by(note, key_of(public_witness_key)));
    EXPECT_EQ(code(open_checkpoint(public_checkpoint, key_of(example_key))), "denied");
}

TEST(SignedNote, EveryChangedByteIsSeen) {
    const std::string original = public_checkpoint;
    const auto text_end = original.find("\n\n");
    for (std::size_t at = 0; at < text_end; ++at) {
        std::string changed = original;
        changed[at] = changed[at] == 'x' ? 'y' : 'x';
        EXPECT_FALSE(open_checkpoint(changed, key_of(public_log_key)).ok()) << at;
    }
}

TEST(SignedNote, OwnSignaturesVerifyByTheirKeyOnly) {
    for (const auto kind : {NoteKeyKind::ed25519, NoteKeyKind::cosignature}) {
        const auto signer = NoteSigner::make("log.example/audit", kind).value();
        const auto other = NoteSigner::make("log.example/audit", kind).value();
        const std::string text = "Some text.\n";
        const auto when = from_unix_ms(1'777'636'800'123);
        const auto note =
            parse_signed_note(to_note(text, {signer.signature_line(text, when)})).value();
        EXPECT_EQ(note.text, text);
        EXPECT_TRUE(is_signed_by(note, signer.key()));
        EXPECT_FALSE(is_signed_by(note, other.key()));
        EXPECT_EQ(parse_note_key(signer.key().text()).value(), signer.key());
    }
}

TEST(SignedNote, ACosignaturesTimeIsSigned) {
    const auto signer = NoteSigner::make("witness", NoteKeyKind::cosignature).value();
    const std::string text = "Some text.\n";
    auto note = parse_signed_note(to_note(text, {signer.signature_line(text, from_unix_ms(5'000))}))
                    .value();
    ASSERT_TRUE(is_signed_by(note, signer.key()));
    EXPECT_EQ(note.signatures[0].bytes.substr(0, 8), std::string("\0\0\0\0\0\0\0\5", 8));
    note.signatures[0].bytes[7] = '\6';
    EXPECT_FALSE(is_signed_by(note, signer.key()));
}

TEST(SignedNote, WhatIsNoNoteIsRefused) {
    const std::string good = example_note;
    const std::string line = good.substr(good.find("\n\n") + 2);
    for (const std::string& bad :
         {std::string{}, std::string{"\n"}, std::string{"text\n"}, std::string{"text\n\n"},
          std::string{"text"}, good.substr(0, good.size() - 1), "text\n" + line,
          "te\txt\n\n" + line, "text\n\n" + line + "\n", "text\n\n" + line + "more\n",
          std::string{"text\n\n\u2014 name\n"}, std::string{"text\n\n\u2014 name AAAA\n"},
          std::string{"text\n\n\u2014  AAAAAAAA\n"}, std::string{"text\n\n\u2014 a+b AAAAAAAA\n"},
          std::string{"text\n\n\u2014 name AAAAAAA*\n"}}) {
        EXPECT_EQ(code(parse_signed_note(bad)), "invalid_argument") << bad;
    }
    EXPECT_EQ(code(parse_signed_note(std::string(note_bytes_max + 1, 'x'))), "too_large");
    std::string many = "text\n\n";
    for (std::size_t count = 0; count <= note_signatures_max; ++count) many += line;
    EXPECT_EQ(code(parse_signed_note(many)), "too_large");
}

TEST(SignedNote, WhatIsNoKeyIsRefused) {
    for (const char* bad : {"", "example.com/foo", "example.com/foo+530d903a",
                            "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                            "example.com/fox+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                            "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                            "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv"}) {
        EXPECT_FALSE(parse_note_key(bad).ok()) << bad;
    }
    EXPECT_FALSE(NoteSigner::make("two words", NoteKeyKind::ed25519).ok());
    EXPECT_FALSE(NoteSigner::make("", NoteKeyKind::ed25519).ok());
}

TEST(Checkpoint, WhatIsNoCheckpointIsRefused) {
    const std::string root = to_text(CompactTree{}.root()) + "\n";
    EXPECT_TRUE(parse_checkpoint_text("log\n0\n" + root).ok());
    EXPECT_TRUE(parse_checkpoint_text("log\n9\n" + root + "further\n").ok());
    for (const std::string& bad :
         {std::string{}, "log\n0\n" + root.substr(1), "\n0\n" + root, "log\n\n" + root,
          "log\n-1\n" + root, "log\n-0\n" + root, "log\n007\n" + root, "log\n+7\n" + root,
          "log\n7 \n" + root, "log\n9223372036854775808\n" + root, std::string{"log\n7\n"},
          "log\n7\n" + to_text(CompactTree{}.root())}) {
        EXPECT_FALSE(parse_checkpoint_text(bad).ok()) << bad;
    }
}

TEST(Checkpoint, OriginIsTheKeysName) {
    const auto signer = NoteSigner::make("log.example/audit", NoteKeyKind::ed25519).value();
    const Checkpoint own{"log.example/audit", {3, leaf_hash("x")}};
    EXPECT_EQ(open_checkpoint(sign_checkpoint(own, signer), signer.key()).value(), own);
    const Checkpoint foreign{"log.example/other", {3, leaf_hash("x")}};
    EXPECT_EQ(code(open_checkpoint(sign_checkpoint(foreign, signer), signer.key())), "denied");
}

TEST(KeyFile, IsMadeOnceAndOursAlone) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "audit.key";
    const auto load = [&] {
        return NoteSigner::load_or_make(file, "log.example/audit", NoteKeyKind::ed25519);
    };
    const auto first = load().value().key();
    struct stat status = {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(load().value().key(), first);
    EXPECT_EQ(read_note_key(folder.path() / "audit.key.pub").value(), first);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder.path()}, {}), 2);

    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    EXPECT_EQ(code(load()), "denied");
}

TEST(KeyFile, WhatIsNoKeyIsNotReplaced) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "audit.key";
    std::ofstream{file} << "a letter\n";
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    EXPECT_EQ(code(NoteSigner::load_or_make(file, "log", NoteKeyKind::ed25519)), "corrupt");
    std::filesystem::remove(file);
    ASSERT_TRUE(NoteSigner::load_or_make(file, "log", NoteKeyKind::ed25519).ok());
    EXPECT_EQ(code(NoteSigner::load_or_make(file, "log", NoteKeyKind::cosignature)), "corrupt");
    EXPECT_EQ(code(NoteSigner::load_or_make(folder.path() / "none" / "audit.key", "log",
                                            NoteKeyKind::ed25519)),
              "unavailable");
    EXPECT_EQ(code(read_note_key(folder.path() / "none.pub")), "not_found");
}

// Goal: no bytes crash a parser. Method: random cuts and changes of a good note.
TEST(SignedNote, AnyBytesAreReadOrRefused) {
    std::mt19937_64 random{3};
    for (int round = 0; round < 20'000; ++round) {
        std::string note = public_checkpoint;
        for (auto left = random() % 4; left > 0; --left) {
            note[random() % note.size()] = static_cast<char>(random());
        }
        note.resize(random() % 8 == 0 ? random() % note.size() : note.size());
        const auto parsed = parse_signed_note(note);
        if (parsed.ok()) parse_checkpoint_text(parsed->text).ignore("only that it ends");
    }
}

}  // namespace
}  // namespace bof
