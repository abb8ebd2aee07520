#include "sender/sender_words.hpp"

#include "sender/tests/test_files.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace bof {
namespace {

namespace fs = std::filesystem;

// Goal: what is written is read back, and nobody else can read it.
TEST(SenderWords, AreReadBackAsWritten) {
    const TestFiles folder;
    const fs::path file = folder / "words";
    const SenderWords words{{{12, 3}, {"camera", "secret"}}, {{12, 4}, {"", "other"}}};
    folder.write("words", "old");
    ASSERT_TRUE(write_sender_words(file, words).ok());
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const auto read = read_sender_words(file);
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ(read->at({12, 3}).username, "camera");
    EXPECT_EQ(read->at({12, 3}).word, "secret");
    EXPECT_EQ(read->at({12, 4}).username, "");
}

TEST(SenderWords, RefusesAFileThatOthersMayRead) {
    const TestFiles folder;
    const fs::path file = folder.write("words", "12 3 a b\n");
    fs::permissions(file, fs::perms::owner_all | fs::perms::group_read);
    EXPECT_EQ(read_sender_words(file).error().code, Errc::denied);
    EXPECT_EQ(read_sender_words(folder / "none").error().code, Errc::not_found);
}

TEST(SenderWords, RefusesLinesThatAreNoWordsAndNeverShowsThem) {
    const TestFiles folder;
    for (const std::string line : {"12 3 user", "12 3 user word more", "x 3 user word",
                                   "-1 3 user word", "12 40000 user word", "12 3 a b\n12 3 a c"}) {
        const fs::path file = folder.write("words", "# comment\n\n" + line + "\n");
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        const auto read = read_sender_words(file);
        ASSERT_FALSE(read.ok()) << line;
        EXPECT_EQ(read.error().code, Errc::invalid_argument);
        EXPECT_EQ(to_log_line(read.error()).find("user"), std::string::npos);
    }
    EXPECT_FALSE(write_sender_words(folder / "new", {{{1, 2}, {"", "two words"}}}).ok());
    EXPECT_FALSE(write_sender_words(folder / "new", {{{1, 2}, {"", ""}}}).ok());
}

TEST(SenderWords, NewWordsDiffer) {
    std::set<std::string> words;
    for (int left = 100; left > 0; --left) words.insert(new_sender_word());
    EXPECT_EQ(words.size(), 100U);
    EXPECT_EQ(words.begin()->size(), 20U);
}

}  // namespace
}  // namespace bof
