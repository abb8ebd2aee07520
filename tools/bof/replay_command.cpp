#include "bof/commands.hpp"
#include "bof/sending.hpp"
#include "bof/simulated_force.hpp"
#include "bof/stop_with.hpp"
#include "sender/replay.hpp"

#include <atomic>
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace bof::tool {

namespace {

constexpr std::uint64_t problems_told = 100;

struct ReplayOptions {
    ServerOptions server;
    std::filesystem::path file;
    std::filesystem::path words_file;
    std::string speed = "1";
    std::optional<double> rate;
    bool shift_to_now = false;
};

void set_pace(const ReplayOptions& options, ReplaySettings& settings) {
    if (options.rate) {
        settings.pace = ReplayPace::rate;
        settings.factor = *options.rate;
        return;
    }
    if (options.speed == "max") {
        settings.pace = ReplayPace::fastest;
        return;
    }
    const char* const end = options.speed.data() + options.speed.size();
    const auto [stop, failure] = std::from_chars(options.speed.data(), end, settings.factor);
    if (failure != std::errc{} || stop != end)
        stop_with("replay", "--speed takes a number, or max");
}

void run_replay(const ReplayOptions& options, const GlobalOptions& global) {
    const std::filesystem::path words_file =
        options.words_file.empty() ? simulator_words_file(global) : options.words_file;
    auto words = read_sender_words(words_file);
    if (!words.ok()) {
        stop_with("replay", to_log_line(words.error()) +
                                "; --words names a file with lines FEED SOURCE USERNAME WORD");
    }
    ReplaySettings settings;
    settings.file = options.file;
    settings.dates = options.shift_to_now ? ReplayDates::now : ReplayDates::as_recorded;
    settings.start = SystemClock{}.now();
    set_pace(options, settings);

    std::atomic<std::uint64_t> problems{0};
    auto replay = value_of(
        "replay",
        Replay::open(settings, std::move(words).value(), [&problems](const ReplayProblem& problem) {
            const std::uint64_t number = ++problems;
            if (number > problems_told) return;
            std::cerr << problem.where << ": " << problem.sentence << '\n';
            if (number == problems_told) std::cerr << "further ones are only counted\n";
        }));
    Sending sending;
    sending.client = value_of("replay", client_settings_of(options.server, global));
    sending.source = [&replay] { return replay.next(); };
    sending.name_of = [](std::uint64_t line) { return "line " + std::to_string(line); };
    const bool all_kept = value_of("replay", send_all(std::move(sending), global));
    if (problems > 0) std::cerr << fmt::format("rows with something wrong: {}\n", problems.load());
    if (!all_kept || problems > 0) throw CLI::RuntimeError(1);
}

}  // namespace

void add_replay_command(CLI::App& program, const GlobalOptions& global) {
    auto* const command = program.add_subcommand(
        "replay",
        "Sends recorded captures to a back office: a CSV file with a header row, or JSON lines "
        "(.jsonl). Columns: vrm, captured, feed, source, camera, and if there latitude, longitude, "
        "preset, pan, tilt, zoom, confidence, moving_towards, plate_image, overview_image (paths "
        "from the file's folder). Bad rows are told and passed over; they, or captures that were "
        "not kept, make the exit status 1.");
    const auto options = std::make_shared<ReplayOptions>();
    command->add_option("file", options->file, "What to send")
        ->required()
        ->check(CLI::ExistingFile);
    auto* const speed = command
                            ->add_option("--speed", options->speed,
                                         "1: as captured; 10: ten times faster; max: as fast as "
                                         "the server takes it")
                            ->capture_default_str();
    command->add_option("--rate", options->rate, "Captures a second, however they were captured")
        ->check(CLI::Range(0.001, 200'000.0))
        ->excludes(speed);
    command->add_flag("--shift-to-now", options->shift_to_now,
                      "Date the captures as if captured when sent (with --speed max: the newest "
                      "now, the others as long before as they were)");
    command
        ->add_option("--words", options->words_file,
                     "File of the sources' words; else DATA/simulator-words")
        ->check(CLI::ExistingFile);
    add_server_options(*command, options->server);
    command->callback([options, &global] { run_replay(*options, global); });
}

}  // namespace bof::tool
