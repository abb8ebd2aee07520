#include "bof/bulk_fill.hpp"
#include "bof/commands.hpp"
#include "bof/passage_file.hpp"
#include "bof/register_session.hpp"
#include "bof/sending.hpp"
#include "bof/simulated_force.hpp"
#include "sender/simulation.hpp"
#include "traffic/drawing.hpp"
#include "traffic/voi_list.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace bof::tool {

namespace {

// More pictures a second than this would take a core for the drawing alone.
constexpr double images_a_second_by_default = 200;
constexpr std::chrono::days endless{365};
constexpr std::chrono::days weed_after{30};
// bofd looks at its register every second; its first answers should know the new NRDs.
constexpr std::chrono::seconds register_seen_after{3};

struct SimulateOptions {
    ServerOptions server;
    double rate = 10;
    double seconds = 0;
    std::uint64_t seed = 1;
    std::size_t vehicles = 0;
    std::size_t sites = 60;
    std::optional<double> images;
    std::string mix;
    double repeats = 0.01;
    double skewed = 0.02;
    bool daily = false;
    bool with_register = false;
    std::string senders = "127.0.0.0/8, ::1";
    std::string start;
    std::filesystem::path voi_file;
    std::filesystem::path passage_file;
    bool bulk = false;
    BulkSettings history;
    std::string until;
};

[[noreturn]] void stop_with(const std::string& sentence) {
    std::cerr << "bof simulate: " << sentence << '\n';
    throw CLI::RuntimeError(1);
}
[[noreturn]] void stop_with(const Error& error) { stop_with(to_log_line(error)); }

template <typename T>
T value_of(Result<T> result) {
    if (!result.ok()) stop_with(result.error());
    return std::move(result).value();
}

/// "capture=70,compact=20,compound=5,late=5"; what is not named does not occur.
SendingMix parse_mix(std::string_view text) {
    SendingMix mix;
    if (text.empty()) return mix;
    mix = {0, 0, 0, 0};
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const std::size_t equals = part.find('=');
        const std::string_view name = part.substr(0, equals);
        double* const weight = name == "capture"    ? &mix.capture
                               : name == "compact"  ? &mix.compact
                               : name == "compound" ? &mix.compound
                               : name == "late"     ? &mix.late_image
                                                    : nullptr;
        const char* const end = part.data() + part.size();
        if (weight == nullptr || equals == std::string_view::npos ||
            std::from_chars(part.data() + equals + 1, end, *weight).ptr != end) {
            stop_with("--mix takes weights such as capture=70,compact=10,compound=10,late=10");
        }
    }
    return mix;
}

/// What of the word file is there: the words of this and of other senders.
SenderWords known_words(const SimulateOptions& options, const GlobalOptions& global) {
    auto words = read_sender_words(simulator_words_file(global));
    if (words.ok()) return std::move(words).value();
    const bool sends = options.passage_file.empty();
    if (words.error().code != Errc::not_found || (sends && !options.with_register)) {
        if (words.error().code == Errc::not_found) {
            stop_with("the simulated sources are not in the register yet: add --register");
        }
        stop_with(words.error());
    }
    return {};
}

class Simulator {
  public:
    Simulator(const SimulateOptions& options, const GlobalOptions& global)
        : options_(options),
          global_(global),
          words_(with_simulated_sources(known_words(options, global))),
          world_(value_of(simulated_world(options.seed, options.sites, words_))),
          painter_(world_) {}

    /// True when everything was kept.
    bool run() {
        Registered registered = Registered::nothing_new;
        if (options_.with_register) {
            const auto senders = value_of(parse_address_ranges(options_.senders));
            registered = register_simulated_force(world_, words_, senders, global_);
        }
        if (!options_.passage_file.empty()) {
            write();
            return true;
        }
        return send(registered);
    }

  private:
    traffic::Traffic make_traffic(UtcTime start) const {
        traffic::TrafficSettings settings;
        settings.seed = options_.seed;
        settings.vehicles = options_.vehicles;
        settings.rate = options_.rate;
        settings.rhythm = options_.daily ? traffic::Rhythm::daily : traffic::Rhythm::even;
        settings.start = start;
        auto traffic = value_of(traffic::Traffic::make(world_, settings));
        if (!options_.voi_file.empty()) write_voi_list(traffic, start);
        return traffic;
    }

    void write_voi_list(const traffic::Traffic& traffic, UtcTime start) const {
        std::ofstream file(options_.voi_file, std::ios::binary);
        file << traffic::voi_list_csv(traffic, day_of(start) + weed_after);
        file.close();
        if (!file) stop_with(options_.voi_file.string() + " cannot be written");
        std::cerr << fmt::format("{} stolen vehicles written to {}\n", traffic.stolen(),
                                 options_.voi_file.string());
    }

    DrawImage drawing() {
        return [this](const traffic::Passage& passage, ImageKind kind) {
            return kind == ImageKind::plate ? painter_.plate_patch(passage)
                                            : painter_.overview(passage);
        };
    }

    std::chrono::milliseconds duration() const {
        if (options_.seconds <= 0) return endless;
        return std::chrono::milliseconds{static_cast<std::int64_t>(options_.seconds * 1'000)};
    }

    void write() {
        UtcTime start = SystemClock{}.now();
        if (!options_.start.empty()) {
            const auto moment = parse_moment(options_.start);
            if (!moment) stop_with("--start takes a time such as 2026-05-01T08:00:00Z");
            start = *moment;
        }
        if (options_.seconds <= 0) stop_with("--write needs --seconds");
        traffic::Traffic traffic = make_traffic(start);
        const std::uint64_t lines =
            value_of(write_passages(world_, traffic, drawing(),
                                    {options_.passage_file, start + duration(),
                                     options_.images.value_or(0), options_.seed}));
        std::cerr << fmt::format("{} passages written to {}\n", lines,
                                 options_.passage_file.string());
    }

    bool send(Registered registered) {
        Sending sending;
        sending.client = value_of(client_settings_of(options_.server, global_));
        // Dues count from a moment by which everything is made: a simulation that begins late would
        // have to catch up with itself.
        const std::size_t vehicles = std::max<std::size_t>(options_.vehicles, 1'000'000);
        std::chrono::milliseconds until_start{300 + vehicles / 1'000};
        if (registered == Registered::changes) {
            until_start = std::max<std::chrono::milliseconds>(until_start, register_seen_after);
        }
        const auto begin = std::chrono::steady_clock::now() + until_start;
        SimulationSettings settings;
        settings.start = SystemClock{}.now() + until_start;
        settings.duration = duration();
        settings.seed = options_.seed;
        settings.mix = parse_mix(options_.mix);
        settings.image_share =
            options_.images.value_or(std::min(1.0, images_a_second_by_default / options_.rate));
        settings.repeat_share = options_.repeats;
        settings.skewed_share = options_.skewed;
        traffic::Traffic traffic = make_traffic(settings.start);
        auto simulation = value_of(Simulation::make(
            world_, [&traffic] { return traffic.next(); }, drawing(), settings));
        sending.source = [&simulation] { return simulation.next(); };
        sending.name_of = [](std::uint64_t tag) { return "request " + std::to_string(tag + 1); };
        std::cerr << fmt::format(
            "{} vehicles pass {} cameras, {} reads a second, {:.0f} % with images, to {}\n",
            traffic.vehicles(), world_.cameras().size(), options_.rate, settings.image_share * 100,
            to_text(sending.client.endpoint));
        std::this_thread::sleep_until(begin);
        return value_of(send_all(std::move(sending), global_));
    }

    const SimulateOptions& options_;
    const GlobalOptions& global_;
    const SenderWords words_;
    const traffic::World world_;
    traffic::Painter painter_;
};

/// A year of reads at once, into a store that no bofd has open.
void make_bulk(SimulateOptions& options, const GlobalOptions& global) {
    options.history.seed = options.seed;
    options.history.vehicles = options.vehicles;
    options.history.until = day_of(SystemClock{}.now());
    if (!options.until.empty()) {
        const auto moment = parse_moment(options.until);
        if (!moment || UtcTime{day_of(*moment)} != *moment) {
            stop_with("--until takes a midnight such as 2026-05-01T00:00:00Z");
        }
        options.history.until = day_of(*moment);
    }
    const BulkReport made = fill_store(options.history, global);
    if (global.json) {
        std::cout << fmt::format(
            "{{\"reads\":{},\"nrds\":{},\"vehicles\":{},\"seconds\":{:.3f},\"table_bytes\":{},"
            "\"memory_bytes\":{}}}\n",
            made.reads, made.nrds, made.vehicles, made.took.count(), made.table_bytes,
            made.memory_bytes);
        return;
    }
    std::cout << fmt::format(
        "{} reads of {} days, {} vehicles past {} NRDs, in {:.1f} s: {:.0f} a second; {:.2f} GB of "
        "tables so far, {} MiB of memory at most\n",
        made.reads, options.history.days, made.vehicles, made.nrds, made.took.count(),
        static_cast<double>(made.reads) / made.took.count(),
        static_cast<double>(made.table_bytes) / 1e9, made.memory_bytes >> 20U);
}

void add_bulk_options(CLI::App& command, SimulateOptions& options) {
    auto* const bulk = command.add_flag(
        "--bulk", options.bulk,
        "In place of sending: put a whole history into a new store in the data folder, as fast as "
        "the disk takes it, and its NRDs into the register. bofd must not run there");
    command
        .add_option("--reads", options.history.reads,
                    "With --bulk: so many, or a few in a thousand fewer")
        ->check(CLI::Range(std::uint64_t{1'000}, std::uint64_t{100'000'000'000}))
        ->needs(bulk)
        ->capture_default_str();
    command.add_option("--days", options.history.days, "With --bulk: over so many days")
        ->check(CLI::Range(std::uint32_t{1}, bulk_days_max))
        ->needs(bulk)
        ->capture_default_str();
    command.add_option("--nrds", options.history.nrds, "With --bulk: by so many, or a few more")
        ->check(CLI::Range(std::size_t{1}, bulk_nrds_max))
        ->needs(bulk)
        ->capture_default_str();
    command
        .add_option("--until", options.until,
                    "With --bulk: the midnight at which the history ends; else the last one")
        ->needs(bulk);
}

void add_traffic_options(CLI::App& command, SimulateOptions& options) {
    command.add_option("--rate", options.rate, "Reads a second")
        ->check(CLI::Range(0.001, 200'000.0))
        ->capture_default_str();
    command.add_option("--seconds", options.seconds, "How long; 0: until stopped")
        ->check(CLI::Range(0.0, 31'536'000.0))
        ->capture_default_str();
    command.add_option("--seed", options.seed, "The same seed: the same roads and traffic")
        ->capture_default_str();
    command
        .add_option(
            "--vehicles", options.vehicles,
            "0: as many as the rate asks for; with --bulk one for 25 reads, at most 4 million")
        ->check(CLI::Range(std::size_t{0}, traffic::vehicles_max))
        ->capture_default_str();
    command.add_option("--sites", options.sites, "Places with cameras")
        ->check(CLI::Range(std::size_t{1}, traffic::sites_max))
        ->capture_default_str();
    command.add_flag(
        "--daily", options.daily,
        "Quiet nights and rush hours, the rate being the week's mean; else the same at "
        "every hour");
    command
        .add_option("--images", options.images,
                    "Share of captures with images, 0 to 1; else as many as make 200 a second")
        ->check(CLI::Range(0.0, 1.0));
    command.add_option(
        "--mix", options.mix,
        "How passages are sent, by weight: capture=70,compact=10,compound=10,late=10");
    command.add_option("--repeats", options.repeats, "Share of reads that are sent twice")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command.add_option("--skewed", options.skewed, "Share of cameras whose clock is wrong")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
}

}  // namespace

void add_simulate_command(CLI::App& program, const GlobalOptions& global) {
    auto* const command = program.add_subcommand("simulate",
                                                 "Sends invented traffic to a back office as "
                                                 "cameras would, with drawn images, misreads, late "
                                                 "images, repeats and wrong clocks. Ends with an "
                                                 "error if the server did not keep all of it.");
    const auto options = std::make_shared<SimulateOptions>();
    add_traffic_options(*command, *options);
    add_bulk_options(*command, *options);
    add_server_options(*command, options->server);
    command->add_flag("--register", options->with_register,
                      "First put the simulated sources, sites and NRDs into the data folder's "
                      "register; their words are kept in DATA/simulator-words");
    command
        ->add_option("--senders", options->senders,
                     "With --register: addresses that the simulated sources may send from")
        ->capture_default_str();
    command->add_option(
        "--voi", options->voi_file,
        "Write the stolen vehicles to this file, as a list of vehicles of interest");
    auto* const write = command->add_option(
        "--write", options->passage_file,
        "Write the passages to this file, for bof replay, in place of sending them");
    command
        ->add_option("--start", options->start, "With --write: when the traffic begins; else now")
        ->needs(write);
    command->callback([options, &global] {
        if (options->bulk) return make_bulk(*options, global);
        if (!Simulator(*options, global).run()) throw CLI::RuntimeError(1);
    });
}

}  // namespace bof::tool
