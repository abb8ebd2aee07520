#include "app/config.hpp"
#include "app/detail/setting.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace bof::app {
namespace {

const DataFolder data{"/srv/bof"};

std::string only_problem(std::string_view toml) {
    const auto loaded = parse_config(toml, data);
    EXPECT_EQ(loaded.problems.size(), 1U);
    return loaded.problems.empty() ? std::string{} : to_text(loaded.problems.front());
}

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

// Goal: the defaults in the table are values that the table itself accepts, and paths start at the
// folder.
TEST(Config, AnEmptyFileIsTheDefaults) {
    const auto loaded = parse_config("", data);
    ASSERT_TRUE(loaded.ok()) << to_text(loaded.problems.front());
    EXPECT_EQ(loaded.config.camera.listen.address, "127.0.0.1");
    EXPECT_EQ(loaded.config.camera.listen.port, 8443);
    EXPECT_FALSE(loaded.config.camera.plain_listen.has_value());
    EXPECT_EQ(loaded.config.camera.body_bytes_max, 4U << 20U);
    EXPECT_EQ(loaded.config.camera.idle_seconds_max, std::chrono::seconds{120});
    EXPECT_EQ(loaded.config.register_.url, "sqlite:/srv/bof/register.db");
    EXPECT_EQ(loaded.config.store.folder, "/srv/bof/reads");
    EXPECT_EQ(loaded.config.log.file, "/srv/bof/log/bofd.log");
    EXPECT_EQ(loaded.config.log.level, LogLevel::info);
    EXPECT_TRUE(loaded.config.tls.certificate.empty());
    EXPECT_EQ(loaded.config.tls.names.size(), 3U);
}

// Goal: what --print-defaults prints is a file that changes nothing, also with every # of a setting
// taken away.
TEST(Config, PrintedDefaultsAreTheDefaults) {
    std::string uncommented;
    std::istringstream lines{default_config_toml()};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("#") && !line.starts_with("# ")) line.erase(0, 1);
        uncommented += line + "\n";
    }
    for (const auto& text : {default_config_toml(), uncommented}) {
        const auto loaded = parse_config(text, data);
        for (const auto& problem : loaded.problems) ADD_FAILURE() << to_text(problem);
        EXPECT_EQ(loaded.config.store.folder, "/srv/bof/reads");
    }
    EXPECT_NE(uncommented.find("\nlisten = \"127.0.0.1:8443\"\n"), std::string::npos);
}

TEST(Config, ValuesOfEveryKindAreRead) {
    const auto loaded = parse_config(R"(
[camera]
listen = "[::]:443"
plain_listen = "10.1.2.3:8080"
public_url = "https://bof.force.example"
threads = 4
body_bytes_max = "8 MiB"
idle_seconds_max = 300
response_namespace = { pingwebservice = "https://old/bof2/services/PingWebService" }
[tls]
certificate = "/etc/bof/server.crt"
private_key = "keys/server.key"
names = ["bof.force.example"]
[register]
url = "postgresql:host=db user=bof dbname=bof"
password_file = "register.word"
[store]
memtable_bytes = 33554432
[log]
level = "debug"
file = ""
)",
                                     data);
    for (const auto& problem : loaded.problems) ADD_FAILURE() << to_text(problem);
    const Config& config = loaded.config;
    EXPECT_EQ(config.camera.listen.address, "::");
    EXPECT_EQ(config.camera.plain_listen->port, 8080);
    EXPECT_EQ(config.camera.body_bytes_max, 8U << 20U);
    EXPECT_EQ(config.camera.response_namespace.at("PingWebService"),
              "https://old/bof2/services/PingWebService");
    EXPECT_EQ(config.tls.certificate, "/etc/bof/server.crt");
    EXPECT_EQ(config.tls.private_key, "/srv/bof/keys/server.key");
    EXPECT_EQ(config.store.memtable_bytes, 33554432U);
    EXPECT_EQ(config.log.level, LogLevel::debug);
    EXPECT_TRUE(config.log.file.empty());
}

TEST(Config, AnUnknownNameIsAnsweredWithTheNearestKnownOne) {
    EXPECT_EQ(
        only_problem("[camera]\nlisen = \"127.0.0.1:1\"\n"),
        "bofd.toml, line 2, camera.lisen: there is no such setting; did you mean camera.listen?");
    EXPECT_EQ(only_problem("[logs]\nlevel = \"info\"\n"),
              "bofd.toml, line 2, logs.level: there is no such setting; did you mean log.level?");
    EXPECT_NE(only_problem("threads = 1\n").find("did you mean camera.threads?"),
              std::string::npos);
}

TEST(Config, EveryProblemIsSaidAtOnce) {
    const auto loaded =
        parse_config("[camera]\nlisten = 5\nthreads = -1\n[log]\nlevel = \"loud\"\n", data);
    EXPECT_EQ(loaded.problems.size(), 3U);
}

// Goal: each row is refused; both sides of a range are tried.
TEST(Config, WrongValuesAreRefused) {
    const std::string_view wrong[] = {
        "[camera]\nlisten = \"localhost:8443\"",
        "[camera]\nlisten = \"127.0.0.1\"",
        "[camera]\nlisten = \"127.0.0.1:65536\"",
        "[camera]\nlisten = \"::1:80\"",
        "[camera]\nlisten = \"\"",
        "[camera]\nplain_listen = \"x\"",
        "[camera]\nplain_listen = 0",
        "[camera]\npublic_url = \"ftp://x\"",
        "[camera]\npublic_url = \"https://x/\"",
        "[camera]\npublic_url = \"https://\"",
        "[camera]\nconnections_max = 0",
        "[camera]\nconnections_max = 200001",
        "[camera]\nidle_seconds_max = \"120\"",
        "[camera]\nbody_bytes_max = \"4 MB\"",
        "[camera]\nbody_bytes_max = \"99999999999999999999 GiB\"",
        "[camera]\nbody_bytes_max = \"8000000000 GiB\"",
        "[camera]\nthreads = 1.5",
        "[camera]\nresponse_namespace = { pingwebservice = 1 }",
        "[camera]\nresponse_namespace = \"x\"",
        "[camera]\nresponse_namespace = { PongWebService = \"urn:x\" }",
        "[camera]\nconnections_per_peer_max = 5000",
        "[tls]\nnames = []",
        "[tls]\nnames = [\"a b\"]",
        "[tls]\ncertificate = \"only.crt\"",
        "[register]\nurl = \"mysql:x\"",
        "[register]\nurl = \"postgresql:host=x password=y\"",
        "[register]\nurl = \"postgresql://bof:word@db/bof\"",
        "[store]\nfolder = \"\"",
        "[ingest]\nimage_bytes_max = \"2 MiB\"",
        "[force]\nname = \"two\\nlines\"",
        "[page]\nfolder = 1",
        "[log]\nlevel = \"INFO\"",
        "[log\n",
        "log = 3",
        "[camera]\nlisten = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"",
    };
    for (const auto toml : wrong) {
        SCOPED_TRACE(toml);
        EXPECT_EQ(parse_config(toml, data).problems.size(), 1U);
    }
    EXPECT_TRUE(parse_config("[camera]\nconnections_max = 200000", data).ok());
    EXPECT_TRUE(parse_config("[camera]\nbody_bytes_max = \"64 MiB\"", data).ok());
    EXPECT_FALSE(parse_config("[camera]\nbody_bytes_max = \"65 MiB\"", data).ok());
    const auto force = [](std::size_t bytes) {
        return "[force]\nname = \"" + std::string(bytes, 'x') + "\"";
    };
    EXPECT_TRUE(parse_config(force(120), data).ok());
    EXPECT_FALSE(parse_config(force(121), data).ok());
}

TEST(Config, ASecretIsNotRepeatedInTheProblem) {
    EXPECT_EQ(only_problem("[register]\nurl = \"postgresql:password=hunter2\"").find("hunter2"),
              std::string::npos);
}

TEST(Config, APasswordFileOpenToOthersIsRefused) {
    const auto file = std::filesystem::path{testing::TempDir()} / "bof_config_test_word";
    std::ofstream{file} << "it's a \\word\n";
    const RegisterConfig config{"postgresql:host=db", file};

    ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
    EXPECT_FALSE(register_address(config).ok());
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    const auto address = register_address(config);
    ASSERT_TRUE(address.ok());
    EXPECT_EQ(*address, "postgresql:host=db password='it\\'s a \\\\word'");
    EXPECT_EQ(*register_address({"postgresql://bof@db/bof", file}),
              "postgresql://bof@db/bof?password=%69%74%27%73%20%61%20%5C%77%6F%72%64");
    EXPECT_FALSE(register_address({"sqlite:/x", file}).ok());
    std::filesystem::remove(file);
    EXPECT_FALSE(register_address(config).ok());
    EXPECT_EQ(*register_address({"sqlite:/x", {}}), "sqlite:/x");
}

TEST(Config, AFileThatIsNotThereIsTheDefaults) {
    EXPECT_TRUE(load_config(DataFolder{"/nonexistent/bof"}).ok());
    const DataFolder folder{std::filesystem::path{testing::TempDir()} / "bof_config_test_folder"};
    std::filesystem::create_directories(folder.config_file());  // A folder in place of the file.
    EXPECT_FALSE(load_config(folder).ok());
    std::filesystem::remove_all(folder.root);
}

// Goal: the page in docs/ says what the table says. BOF_UPDATE_DOCS=1 writes it anew.
TEST(Config, SettingsPageIsCurrent) {
    const auto page = std::filesystem::path{BOF_DOCS_FOLDER} / "settings.md";
    if (std::getenv("BOF_UPDATE_DOCS") != nullptr) {
        std::ofstream{page, std::ios::binary} << settings_page();
    }
    EXPECT_EQ(contents_of(page), settings_page()) << "run this test once with BOF_UPDATE_DOCS=1 in "
                                                     "the environment, and commit docs/settings.md";
}

}  // namespace
}  // namespace bof::app
