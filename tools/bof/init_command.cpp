#include "app/config.hpp"
#include "base/time.hpp"
#include "bof/commands.hpp"
#include "bof/register_session.hpp"
#include "bof/secrets.hpp"
#include "bof/stop_with.hpp"
#include "http/local_ca.hpp"
#include "people/first_administrator.hpp"
#include "register/register.hpp"

#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sys/stat.h>
#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

void say(std::string_view what, const std::filesystem::path& where) {
    std::cout << what << "  " << where.string() << '\n';
}

// Writes the commented defaults, unless the file is there: what an administrator wrote stays.
void make_config_file(const app::DataFolder& data) {
    if (std::filesystem::exists(data.config_file())) {
        say("settings, kept as they are ", data.config_file());
        return;
    }
    std::ofstream stream{data.config_file(), std::ios::binary};
    stream << app::default_config_toml();
    stream.close();
    if (!stream || ::chmod(data.config_file().c_str(), S_IRUSR | S_IWUSR) != 0) {
        stop_with("init", {Errc::unavailable, "the settings file cannot be written",
                           data.config_file().string()});
    }
    say("settings, all at default   ", data.config_file());
}

app::Config load_checked_config(const app::DataFolder& data) {
    auto loaded = app::load_config(data);
    for (const auto& problem : loaded.problems)
        std::cerr << "bof init: " << to_text(problem) << '\n';
    if (!loaded.ok()) throw CLI::RuntimeError(1);
    return std::move(loaded.config);
}

struct InitOptions {
    std::string administrator = "administrator";
    std::string name = "First Administrator";
    std::string password_file;
};

void make_administrator(const GlobalOptions& options, const InitOptions& given) {
    RegisterSession session{options, "init"};
    FirstAdministrator wanted{given.administrator, given.name, std::nullopt, session.actor()};
    if (!given.password_file.empty()) wanted.password = secret_in("init", given.password_file);
    const SystemClock clock;
    PeopleRegister people{session.kept().database(), clock};
    PasswordHasher hasher;
    const auto password =
        session.value_of(make_first_administrator(people, hasher, wanted, session.now()));
    if (!password) {
        std::cout << "administrator               there is one already\n";
        return;
    }
    std::cout << "administrator               " << given.administrator << '\n';
    if (wanted.password) return;
    std::cout << "one-time password           " << *password
              << "\n                            shown this once; to be changed at the first "
                 "sign-in\n";
}

void make_register(const app::Config& config) {
    const SystemClock clock;
    const auto address = app::register_address(config.register_);
    if (!address.ok()) stop_with("init", address.error());
    const auto opened = Register::open({*address, "bof init"}, clock);
    if (!opened.ok()) stop_with("init", opened.error());
    say("register, open and current ", config.register_.url);
}

void make_certificate(const app::DataFolder& data, const app::Config& config) {
    if (!config.tls.certificate.empty()) {
        say("certificate, yours         ", config.tls.certificate);
        return;
    }
    const auto files = http::ensure_local_certificate(data.tls(), config.tls.names);
    if (!files.ok()) stop_with("init", files.error());
    say("certificate, local         ", files->certificate_chain);
    say("authority to trust         ", data.tls() / "ca.crt");
}

void run_init(const GlobalOptions& options, const InitOptions& given) {
    const app::DataFolder data{std::filesystem::absolute(options.data)};
    if (auto made = app::make_data_folder(data); !made.ok()) stop_with("init", made.error());
    say("data folder                ", data.root);
    make_config_file(data);
    const auto config = load_checked_config(data);
    make_register(config);
    make_administrator(options, given);
    make_certificate(data, config);
    std::cout
        << "\nNext: bof --help names the commands that add sources and NRDs; bof doctor looks "
           "over all of this; bofd --data "
        << data.root.string() << " starts the server.\n";
}

}  // namespace

void add_init_command(CLI::App& program, const GlobalOptions& options) {
    const auto given = std::make_shared<InitOptions>();
    auto* init = program.add_subcommand(
        "init",
        "Makes a data folder: settings with comments, a register with the first administrator, and "
        "a local certificate authority. What is there already is kept, so it can be run twice.");
    init->add_option("--administrator", given->administrator,
                     "User name of the first administrator, where there is none")
        ->capture_default_str();
    init->add_option("--administrator-name", given->name, "The administrator's own name")
        ->capture_default_str();
    init->add_option("--password-file", given->password_file,
                     "File of mode 0600 with the one-time password; made up and shown if left out");
    init->callback([given, &options] { run_init(options, *given); });
}

}  // namespace bof::tool
