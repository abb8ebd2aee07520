#include "app/data_folder.hpp"
#include "bof/commands.hpp"
#include "bof/demo_force.hpp"
#include "bof/demo_history.hpp"
#include "bof/demo_lists.hpp"
#include "bof/demo_live.hpp"
#include "bof/demo_people.hpp"
#include "bof/register_session.hpp"
#include "bof/simulated_force.hpp"
#include "bof/stop_with.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

constexpr std::chrono::days history_days{7};
/// In the last minutes before the demo starts every vehicle is in the history.
constexpr std::chrono::minutes full_before_start{10};
constexpr double seconds_a_week = 7 * 86'400.0;

struct PrepareOptions {
    double reads = 400'000;
    double rate = demo_rate;
};

/// People and lists are older than the first read.
constexpr std::chrono::hours force_is_older_by{48};

std::filesystem::path history_file(const GlobalOptions& global) {
    return global.data / "demo-history.json";
}

/// Accounts that everybody knows must not get into a folder that serves anything else.
void refuse_other_folders(const GlobalOptions& global) {
    const app::DataFolder data{std::filesystem::absolute(global.data)};
    std::error_code unreadable;
    if (std::filesystem::exists(data.demo_mark(), unreadable)) return;
    stop_with("demo prepare",
              data.root.string() +
                  " is not a demo's data folder: it has no file DEMO. ./run demo makes one");
}

ForceDress demo_dress() {
    return {demo_force,
            {"Trunk road system", "Coast road system", "Market town system", "Valley road system"},
            true};
}

/// The words of the demo's sources; new ones for those that have none.
SenderWords demo_words(const RegisterSession& session, const GlobalOptions& global) {
    auto words = read_sender_words(simulator_words_file(global));
    if (words.ok()) return with_simulated_sources(std::move(words).value());
    if (words.error().code != Errc::not_found) session.stop_with(words.error());
    return with_simulated_sources({});
}

class Preparation {
  public:
    Preparation(const GlobalOptions& global, const PrepareOptions& options)
        : global_(global),
          history_(begun(global, options)),
          clock_(history_.from - force_is_older_by),
          session_(global, "demo prepare", clock_) {}

    void run() {
        const app::DataFolder data{std::filesystem::absolute(global_.data)};
        const auto accounts = put_demo_people(session_);
        write_demo_accounts(session_, data.root / "demo-accounts.json", accounts);
        print_demo_accounts(accounts);

        const SenderWords words = demo_words(session_, global_);
        const traffic::World world =
            session_.value_of(simulated_world(demo_seed, demo_sites, words));
        register_simulated_force(world, words,
                                 session_.value_of(parse_address_ranges("127.0.0.0/8, ::1")),
                                 global_, demo_dress());
        if (history_.complete) {
            std::cerr << "lists and history: made already\n";
            return;
        }
        DemoLists lists{session_, data.lists(), world, accounts};
        lists.put_standing();
        const auto begin = std::chrono::steady_clock::now();
        const DemoHistoryReport made =
            make_demo_history({global_, session_, clock_, world, lists, accounts}, history_);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        std::cerr << fmt::format(
            "history: {} reads, {} images ({:.0f} MB), {} alerts, of which {} have ended; {:.0f} "
            "s\n",
            made.reads, made.images, static_cast<double>(made.image_bytes) / 1e6, made.alerts,
            made.resolved, took.count());
        history_.complete = true;
        session_.check(write_demo_history(history_file(global_), history_));
    }

  private:
    /// A run that was broken off is taken up with the same beginning: its reads are then repeats.
    static DemoHistory begun(const GlobalOptions& global, const PrepareOptions& options) {
        refuse_other_folders(global);
        auto found = read_demo_history(history_file(global));
        if (found.ok()) return *found;
        if (found.error().code != Errc::not_found)
            stop_with("demo prepare", to_log_line(found.error()));
        DemoHistory history;
        const UtcTime now = SystemClock{}.now();
        history.from = now - history_days;
        history.full_from = now - full_before_start;
        history.rate = options.rate;
        history.share = std::min(1.0, options.reads / (options.rate * seconds_a_week));
        const auto written = write_demo_history(history_file(global), history);
        if (!written.ok()) stop_with("demo prepare", to_log_line(written.error()));
        return history;
    }

    const GlobalOptions& global_;
    DemoHistory history_;
    ManualClock clock_;
    RegisterSession session_;
};

void run_live(const GlobalOptions& global, const DemoLiveOptions& options) {
    refuse_other_folders(global);
    const auto history = read_demo_history(history_file(global));
    const auto words = read_sender_words(simulator_words_file(global));
    if (!history.ok() || !history->complete || !words.ok()) {
        std::cerr << "bof demo live: there is no force yet: bof demo prepare makes one\n";
        throw CLI::RuntimeError(1);
    }
    const auto world = simulated_world(demo_seed, demo_sites, *words);
    if (!world.ok()) {
        std::cerr << "bof demo live: " << to_log_line(world.error()) << '\n';
        throw CLI::RuntimeError(1);
    }
    if (!send_demo_traffic(global, options, *world, *history)) throw CLI::RuntimeError(1);
}

}  // namespace

void add_demo_commands(CLI::App& program, const GlobalOptions& global) {
    auto* const group = program.add_subcommand(
        "demo", "What ./run demo is made of. Works only in a data folder that holds a file DEMO.");
    group->require_subcommand(1);
    auto* const prepare = group->add_subcommand(
        "prepare",
        "Makes an invented force before bofd starts: people of every role with known passwords, "
        "sites and NRDs, lists. What is there already is kept, so it can be run twice.");
    const auto prepared = std::make_shared<PrepareOptions>();
    prepare
        ->add_option("--reads", prepared->reads,
                     "How many reads the week before should have, about")
        ->check(CLI::Range(0.0, 5e6))
        ->capture_default_str();
    prepare
        ->add_option("--rate", prepared->rate,
                     "Reads a second of the whole population, over a week")
        ->check(CLI::Range(0.01, 500.0))
        ->capture_default_str();
    prepare->callback([prepared, &global] { Preparation{global, *prepared}.run(); });

    auto* const live = group->add_subcommand(
        "live",
        "Sends the demo's traffic to its bofd: rush hours by the time of day, and vehicles on "
        "lists "
        "at any hour. Goes on where the history made by bof demo prepare ends.");
    const auto options = std::make_shared<DemoLiveOptions>();
    add_server_options(*live, options->server);
    live->add_option("--rate", options->rate, "Reads a second, over a week")
        ->check(CLI::Range(0.01, 500.0))
        ->capture_default_str();
    live->add_option("--seconds", options->seconds, "How long; 0: until stopped")
        ->check(CLI::Range(0.0, 31'536'000.0))
        ->capture_default_str();
    live->callback([options, &global] { run_live(global, *options); });
}

}  // namespace bof::tool
