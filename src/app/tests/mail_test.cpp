// Goal: mail settings that cannot work, or that would give a password away, are refused with a
// sentence that says what to do.
#include "app/mail.hpp"
#include "base/tests/temporary_folder.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace bof::app::mail_test {
namespace {

const std::string whole =
    "[smtp]\nhost = \"mail.force.example\"\nfrom = \"openbof@force.example\"\n"
    "receiver_domain = \"force.example\"\n";

std::string only_problem(const std::string& toml) {
    const auto loaded = parse_config(toml, DataFolder{"/srv/bof"});
    EXPECT_EQ(loaded.problems.size(), 1U) << toml;
    return loaded.problems.empty() ? std::string{} : to_text(loaded.problems.front());
}

TEST(MailSettings, AreWholeOrRefused) {
    EXPECT_TRUE(parse_config(whole, DataFolder{"/srv/bof"}).ok());
    EXPECT_EQ(only_problem("[smtp]\nhost = \"mail.force.example\"\n"),
              "bofd.toml, smtp.host: needs smtp.from and smtp.receiver_domain too");
    EXPECT_NE(only_problem(whole + "user = \"openbof\"\n").find("password_file"),
              std::string::npos);
    EXPECT_NE(only_problem(whole + "security = \"plain\"\n").find("starttls, tls or none"),
              std::string::npos);
    EXPECT_NE(only_problem(whole + "security = \"none\"\nuser = \"a\"\npassword_file = \"b\"\n")
                  .find("the password could be read"),
              std::string::npos);
    for (const char* from : {"nobody", "@force.example", "A <a@force.example>", "a@b@c"}) {
        EXPECT_NE(only_problem("[smtp]\nfrom = \"" + std::string{from} + "\"\n").find("address"),
                  std::string::npos)
            << from;
    }
    EXPECT_NE(only_problem("[smtp]\nhost = \"mail:25\"\n").find("without a port"),
              std::string::npos);
}

TEST(MailSettings, ThePasswordIsReadFromAFileOfOnesOwn) {
    TemporaryFolder folder;
    SmtpConfig config{};
    EXPECT_EQ(open_mail(config).value(), nullptr);
    config.host = "mail.force.example";
    config.port = 587;
    config.security = "starttls";
    config.user = "openbof";
    config.password_file = folder.path() / "password";
    EXPECT_FALSE(open_mail(config).ok());
    std::ofstream{config.password_file} << "secret\n";
    ASSERT_EQ(::chmod(config.password_file.c_str(), 0644), 0);
    const auto open_to_others = open_mail(config);
    ASSERT_FALSE(open_to_others.ok());
    EXPECT_NE(open_to_others.error().public_text.view().find("chmod 600"), std::string_view::npos);
    ASSERT_EQ(::chmod(config.password_file.c_str(), 0600), 0);
    EXPECT_NE(open_mail(config).value(), nullptr);
    std::ofstream{config.password_file, std::ios::trunc} << "\n";
    EXPECT_FALSE(open_mail(config).ok());
}

}  // namespace
}  // namespace bof::app::mail_test
