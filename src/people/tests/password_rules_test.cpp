// Goal: what everybody tries first is refused in its usual disguises, what nobody would guess is
// not, and a damaged filter is told from a sound one. Rule: R-01.
#include "people/password_rules.hpp"
#include "register/tests/test_register.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace bof {
namespace {

Result<PasswordFilter> filter_of(const std::filesystem::path& file,
                                 const std::vector<std::string>& words) {
    std::size_t at = 0;
    const auto made = PasswordFilter::make(file, words.size(), [&]() -> std::optional<std::string> {
        return at < words.size() ? std::optional{words[at++]} : std::nullopt;
    });
    if (!made.ok()) return made.error();
    return PasswordFilter::load(file);
}

TEST(PasswordCore, TakesDisguisesAway) {
    EXPECT_EQ(password_core("P4ssw0rd!2024"), "password");
    EXPECT_EQ(password_core("  123Sunshine99"), "sunshine");
    EXPECT_EQ(password_core("$unsh1ne"), "sunshlne");
    EXPECT_EQ(password_core("12345"), "");
    EXPECT_EQ(password_core("crëyr glas"), "crëyr glas");
}

TEST(PasswordFilter, HoldsWhatWasPutInAndHardlyAnythingElse) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "passwords.filter";
    const auto filter = filter_of(file, {"Sunshine1", "correcthorse", "x"});
    ASSERT_TRUE(filter.ok());
    EXPECT_EQ(filter->words(), 2U);  // Too short to be worth a place.
    EXPECT_TRUE(filter->contains("sunshine"));
    EXPECT_TRUE(filter->contains("correcthorse"));
    int wrong = 0;
    for (int index = 0; index < 10'000; ++index) {
        wrong += filter->contains("other" + std::to_string(index)) ? 1 : 0;
    }
    EXPECT_LT(wrong, 5);
}

TEST(PasswordFilter, TellsWhatIsNone) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "passwords.filter";
    EXPECT_EQ(code_of(PasswordFilter::load(file)), "not_found");
    std::ofstream{file} << "BOFPW-1\n";
    EXPECT_EQ(code_of(PasswordFilter::load(file)), "corrupt");
    ASSERT_TRUE(filter_of(file, {"sunshine", "password"}).ok());
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    EXPECT_EQ(code_of(PasswordFilter::load(file)), "corrupt");
    EXPECT_EQ(code_of(filter_of(folder.path() / "none" / "file", {"word"})), "unavailable");
    EXPECT_EQ(code_of(PasswordFilter::make(file, 0, [] { return std::nullopt; })), "too_large");
}

TEST(PasswordRules, RefusesWhatIsGuessedFirst) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "passwords.filter";
    const PasswordRules rules{*filter_of(file, {"sunshine", "liverpoolfc"}),
                              words_of("Heddlu Dyffryn a Môr")};
    const auto refused = [&](std::string_view password) { return !rules.check(password).ok(); };
    for (const std::string_view bad :
         {"Sunshine2024!!", "5un5hine123456", "sunshinesunshine", "LiverpoolFC1892",
          "qwertyuiop123", "asdfghjklzxcvbnm", "abcdefghijklmnop", "zyxwvutsrqpon",
          "123456789012345", "heddludyffryn2026", "Heddlu-Dyffryn-1", "hahahahahahaha",
          "aaaaaaaaaaaabcde", "20242025202620"}) {
        EXPECT_TRUE(refused(bad)) << bad;
    }
    for (const std::string_view good :
         {"croeso-i-bawb", "five word phrase for tests", "quite another 1 of 3 for tests",
          "sunshine over a wet harbour", "Xk9#vQ2m!pLwzR7t", "crëyr glas ar y bont"}) {
        EXPECT_FALSE(refused(good)) << good;
    }
    EXPECT_TRUE(PasswordRules{}.check("sunshine over").ok());
}

}  // namespace
}  // namespace bof
