// Goal: passwords that everybody knows never face a network, are told only by a folder that is
// marked as a demo's, and what the page shows of the force cannot keep the server from starting.
#include "app/front.hpp"
#include "base/tests/temporary_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace bof::app {
namespace {

namespace fs = std::filesystem;

class FrontTest : public ::testing::Test {
  protected:
    fs::path put(const std::string& name, const std::string& bytes) const {
        std::ofstream{data_.root / name, std::ios::binary} << bytes;
        return data_.root / name;
    }
    Config config(std::string_view toml) const {
        const auto loaded = parse_config(toml, data_);
        EXPECT_TRUE(loaded.ok());
        return loaded.config;
    }

    const TemporaryFolder folder_;
    const DataFolder data_{folder_.path()};
};

TEST_F(FrontTest, ADemoStaysOnThisMachine) {
    EXPECT_TRUE(check_demo(data_, config("[camera]\nlisten = \"0.0.0.0:8443\"")).ok());
    put("DEMO", "demo\n");
    EXPECT_TRUE(check_demo(data_, config("")).ok());
    EXPECT_TRUE(check_demo(data_, config("[api]\nlisten = \"[::1]:8445\"")).ok());
    for (const char* open :
         {"[camera]\nlisten = \"0.0.0.0:8443\"", "[camera]\nplain_listen = \"10.0.0.1:80\"",
          "[api]\nlisten = \"[::]:8445\"", "[monitor]\nlisten = \"192.0.2.7:9464\""}) {
        const auto refused = check_demo(data_, config(open));
        ASSERT_FALSE(refused.ok()) << open;
        EXPECT_EQ(refused.error().code, Errc::denied);
    }
}

TEST_F(FrontTest, AccountsAreToldByAMarkedFolderOnly) {
    put("demo-accounts.json",
        R"([{"user_name":"operator","password":"p","display_name":"O","role":"fcr_operator",)"
        R"("try_this":"Watch."},{"user_name":"next"}])");
    EXPECT_TRUE(read_demo_accounts(data_).empty());
    EXPECT_FALSE(make_front(data_, config("")).demo_accounts);
    put("DEMO", "demo\n");
    const auto front = make_front(data_, config(""));
    ASSERT_TRUE(front.demo_accounts);
    const auto accounts = front.demo_accounts();
    ASSERT_EQ(accounts.size(), 2U);
    EXPECT_EQ(accounts[0].user_name, "operator");
    EXPECT_EQ(accounts[0].password, "p");
    EXPECT_EQ(accounts[0].try_this, "Watch.");
    EXPECT_EQ(accounts[1].role, "");
}

TEST_F(FrontTest, AccountsThatCannotBeReadAreNone) {
    put("DEMO", "demo\n");
    EXPECT_TRUE(read_demo_accounts(data_).empty());
    for (const std::string& text : {std::string{"{"}, std::string{"{}"}, std::string{"[1]"},
                                    "[{}]" + std::string(64U << 10U, ' ')}) {
        put("demo-accounts.json", text);
        EXPECT_TRUE(read_demo_accounts(data_).empty());
    }
}

TEST_F(FrontTest, ABadgeIsAPictureOfAKnownKind) {
    const std::string png = "\x89PNG\r\n\x1a\n";
    EXPECT_EQ(read_badge(put("a", png + "rest"))->content_type, "image/png");
    EXPECT_EQ(read_badge(put("b", "<?xml version=\"1.0\"?><svg/>"))->content_type, "image/svg+xml");
    EXPECT_EQ(read_badge(put("c", "<html>")).error().code, Errc::unsupported);
    EXPECT_EQ(read_badge(data_.root / "none").error().code, Errc::unavailable);
    const std::string largest = png + std::string(badge_bytes_max - png.size(), 'x');
    EXPECT_EQ(read_badge(put("d", largest))->bytes, largest);
    EXPECT_EQ(read_badge(put("e", largest + 'x')).error().code, Errc::too_large);
}

TEST_F(FrontTest, ABadgeThatCannotBeUsedIsLeftOut) {
    put("badge.svg", "<svg/>");
    const auto front = make_front(
        data_, config("[force]\nname = \"Testshire Police\"\nname_cy = \"Heddlu Sir Brawf\"\n"
                      "badge = \"badge.svg\""));
    EXPECT_EQ(front.force_name, "Testshire Police");
    EXPECT_EQ(front.force_name_cy, "Heddlu Sir Brawf");
    EXPECT_EQ(front.badge->bytes, "<svg/>");
    EXPECT_FALSE(make_front(data_, config("[force]\nbadge = \"none.png\"")).badge);
}

}  // namespace
}  // namespace bof::app
