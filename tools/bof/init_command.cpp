#include "app/config.hpp"
#include "base/time.hpp"
#include "bof/commands.hpp"
#include "http/local_ca.hpp"
#include "register/register.hpp"

#include <fstream>
#include <iostream>
#include <string_view>

#include <sys/stat.h>
#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

[[noreturn]] void stop_with(const Error& error) {
    std::cerr << "bof init: " << to_log_line(error) << '\n';
    throw CLI::RuntimeError(1);
}

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
        stop_with({Errc::unavailable, "the settings file cannot be written",
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

void make_register(const app::Config& config) {
    const SystemClock clock;
    const auto address = app::register_address(config.register_);
    if (!address.ok()) stop_with(address.error());
    const auto opened = Register::open({*address, "bof init"}, clock);
    if (!opened.ok()) stop_with(opened.error());
    say("register, open and current ", config.register_.url);
}

void make_certificate(const app::DataFolder& data, const app::Config& config) {
    if (!config.tls.certificate.empty()) {
        say("certificate, yours         ", config.tls.certificate);
        return;
    }
    const auto files = http::ensure_local_certificate(data.tls(), config.tls.names);
    if (!files.ok()) stop_with(files.error());
    say("certificate, local         ", files->certificate_chain);
    say("authority to trust         ", data.tls() / "ca.crt");
}

void run_init(const GlobalOptions& options) {
    const app::DataFolder data{std::filesystem::absolute(options.data)};
    if (auto made = app::make_data_folder(data); !made.ok()) stop_with(made.error());
    say("data folder                ", data.root);
    make_config_file(data);
    const auto config = load_checked_config(data);
    make_register(config);
    make_certificate(data, config);
    std::cout
        << "\nNext: bof --help names the commands that add sources and NRDs; bof doctor looks "
           "over all of this; bofd --data "
        << data.root.string() << " starts the server.\n";
}

}  // namespace

void add_init_command(CLI::App& program, const GlobalOptions& options) {
    program
        .add_subcommand(
            "init",
            "Makes a data folder: settings with comments, an empty register, and a local "
            "certificate authority. What is there already is kept, so it can be run twice.")
        ->callback([&options] { run_init(options); });
}

}  // namespace bof::tool
