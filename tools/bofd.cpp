// bofd: the server. Reads its settings, builds everything, waits for a signal, stops in order.
#include "app/back_office.hpp"
#include "app/config.hpp"
#include "base/log.hpp"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>
#include <CLI/CLI.hpp>

namespace {

constexpr int exit_failed = 1;
constexpr int exit_wrong_settings = 2;

struct Arguments {
    std::filesystem::path data = "bof-data";
    bool check_config = false;
    bool print_defaults = false;
};

/// Blocks the stop signals in this thread and every later one, so that only sigwait sees them.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// What the store allocates in blocks (memtables, tables being written) lives as long as a few
// million reads do, between allocations that live for ever: on the heap it would leave holes, which
// grow for hours. Blocks of their own go back to the system. The value is fixed; glibc's default
// would rise to the largest block ever freed.
void give_large_blocks_back() {
    constexpr int large_bytes = 256 << 10;
    ::mallopt(M_MMAP_THRESHOLD, large_bytes);
}

int serve(bof::app::Config config, const bof::app::DataFolder& folder) {
    const sigset_t signals = block_stop_signals();
    bof::app::BackOffice office(std::move(config), folder);
    const auto started = office.start();
    if (!started.ok()) {
        bof::log_event(bof::LogLevel::critical, "app.start_failed",
                       {{"error", bof::to_log_line(started.error())}});
        bof::flush_log();
        return exit_failed;
    }
    int received = 0;
    sigwait(&signals, &received);
    bof::log_event(bof::LogLevel::info, "app.stopping", {{"signal", received}});
    office.stop();
    bof::log_event(bof::LogLevel::info, "app.stopped");
    bof::flush_log();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"bofd: the OpenBOF server. Takes in reads from cameras and keeps them."};
    Arguments arguments;
    program.add_option("--data", arguments.data, "Data folder; made on first start")
        ->envname("BOF_DATA")
        ->capture_default_str();
    program.add_flag("--check-config", arguments.check_config,
                     "Only check the data folder's bofd.toml, then end");
    program.add_flag("--print-defaults", arguments.print_defaults,
                     "Only print every setting with its default and what it does, then end");
    CLI11_PARSE(program, argc, argv);

    if (arguments.print_defaults) {
        fmt::print("{}", bof::app::default_config_toml());
        return 0;
    }
    give_large_blocks_back();
    ::umask(S_IRWXG | S_IRWXO);  // Whatever is made from here on is ours alone.
    const bof::app::DataFolder folder{arguments.data};
    auto loaded = bof::app::load_config(folder);
    for (const auto& problem : loaded.problems) {
        fmt::print(stderr, "{}\n", bof::app::to_text(problem));
    }
    if (!loaded.ok()) return exit_wrong_settings;
    if (arguments.check_config) {
        fmt::print("{}: ok\n", folder.config_file().string());
        return 0;
    }
    return serve(std::move(loaded.config), folder);
}
