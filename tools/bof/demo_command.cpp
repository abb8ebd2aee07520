#include "app/data_folder.hpp"
#include "bof/commands.hpp"
#include "bof/demo_force.hpp"
#include "bof/demo_lists.hpp"
#include "bof/demo_people.hpp"
#include "bof/register_session.hpp"
#include "bof/simulated_force.hpp"

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

constexpr std::chrono::days history_days{7};
/// People and lists are older than the first read.
constexpr std::chrono::hours force_is_older_by{48};

[[noreturn]] void stop_with(const std::string& sentence) {
    std::cerr << "bof demo prepare: " << sentence << '\n';
    throw CLI::RuntimeError(1);
}

std::filesystem::path history_file(const GlobalOptions& global) {
    return global.data / "demo-history.json";
}

/// Accounts that everybody knows must not get into a folder that serves anything else.
void refuse_other_folders(const GlobalOptions& global) {
    const app::DataFolder data{std::filesystem::absolute(global.data)};
    std::error_code unreadable;
    if (std::filesystem::exists(data.demo_mark(), unreadable)) return;
    stop_with(data.root.string() +
              " is not a demo's data folder: it has no file DEMO. ./run demo makes one");
}

ForceDress demo_dress() {
    return {demo_force,
            {"Trunk road system", "Coast road system", "Market town system", "Valley road system"},
            true};
}

class Preparation {
  public:
    explicit Preparation(const GlobalOptions& global)
        : global_(global),
          history_(begun(global)),
          clock_(history_.from - force_is_older_by),
          session_(global, "demo prepare", clock_) {}

    void run() {
        const app::DataFolder data{std::filesystem::absolute(global_.data)};
        const auto accounts = put_demo_people(session_);
        write_demo_accounts(session_, data.root / "demo-accounts.json", accounts);
        print_demo_accounts(accounts);

        const SenderWords words = with_simulated_sources(known_words());
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
        clock_.set(SystemClock{}.now());
        lists.put_of_today();
        history_.complete = true;
        session_.check(write_demo_history(history_file(global_), history_));
    }

  private:
    /// A run that was broken off is taken up with the same beginning: its reads are then repeats.
    static DemoHistory begun(const GlobalOptions& global) {
        refuse_other_folders(global);
        auto found = read_demo_history(history_file(global));
        if (found.ok()) return *found;
        if (found.error().code != Errc::not_found) stop_with(to_log_line(found.error()));
        DemoHistory history;
        history.from = SystemClock{}.now() - history_days;
        const auto written = write_demo_history(history_file(global), history);
        if (!written.ok()) stop_with(to_log_line(written.error()));
        return history;
    }

    SenderWords known_words() const {
        auto words = read_sender_words(simulator_words_file(global_));
        if (words.ok()) return std::move(words).value();
        if (words.error().code != Errc::not_found) session_.stop_with(words.error());
        return {};
    }

    const GlobalOptions& global_;
    DemoHistory history_;
    ManualClock clock_;
    RegisterSession session_;
};

}  // namespace

void add_demo_commands(CLI::App& program, const GlobalOptions& global) {
    auto* const group = program.add_subcommand(
        "demo", "What ./run demo is made of. Works only in a data folder that holds a file DEMO.");
    group->require_subcommand(1);
    auto* const prepare = group->add_subcommand(
        "prepare",
        "Makes an invented force before bofd starts: people of every role with known passwords, "
        "sites and NRDs, lists. What is there already is kept, so it can be run twice.");
    prepare->callback([&global] { Preparation{global}.run(); });
}

}  // namespace bof::tool
