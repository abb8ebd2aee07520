#include "bof/sending.hpp"

#include "app/config.hpp"
#include "base/guarded.hpp"

#include <csignal>
#include <iostream>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds look{50};
constexpr seconds answers_time_max{10};  // After a signal.
constexpr seconds lag_told{1};
constexpr std::size_t refusals_told = 10;

constexpr seconds progress_interval{1};

double to_ms(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

/// Blocks the stop signals for this thread and those it starts, so that only is_asked_to_stop()
/// sees them.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

bool is_asked_to_stop(const sigset_t& signals, milliseconds within) {
    const timespec timeout{0, std::chrono::nanoseconds(within).count()};
    return ::sigtimedwait(&signals, nullptr, &timeout) > 0;
}

/// The first refusals, one line each, so that a person sees what is wrong without a flood.
class Refusals {
  public:
    explicit Refusals(std::function<std::string(std::uint64_t)> name_of)
        : name_of_(std::move(name_of)) {}

    void note(const Shipment& shipment, const Delivery& delivery) {
        if (delivery.outcome == Outcome::accepted) return;
        const std::size_t number = count_.with([](std::size_t& count) { return ++count; });
        if (number > refusals_told) return;
        std::cerr << fmt::format("not kept, {}: {}\n", name_of_(shipment.tag), delivery.text);
        if (number == refusals_told) std::cerr << "further ones are only counted\n";
    }

  private:
    const std::function<std::string(std::uint64_t)> name_of_;
    Guarded<std::size_t> count_;
};

void print_progress(const Bof2Client& client, const PacedFeed& feed, seconds passed) {
    const ClientTally tally = client.tally();
    std::string line = fmt::format(
        "{:>6} s  sent {}  accepted {}  not kept {}  p99 {:.1f} ms", passed.count(), feed.taken(),
        tally.accepted, tally.refused + tally.faults + tally.failed, to_ms(tally.latency.at(0.99)));
    if (tally.retries > 0) line += fmt::format("  sent again {}", tally.retries);
    if (feed.lag() > lag_told) line += fmt::format("  {:.1f} s behind", to_ms(feed.lag()) / 1e3);
    const bool stuck = tally.accepted == 0 && !tally.last_trouble.empty();
    if (stuck) line += "  (" + tally.last_trouble + ")";
    std::cerr << line << '\n';
}

void print_summary(const ClientTally& tally, const PacedFeed& feed, double took_s,
                   const GlobalOptions& global) {
    const LatencyHistogram& latency = tally.latency;
    if (global.json) {
        const boost::json::object summary{{"seconds", took_s},
                                          {"requests_accepted", tally.accepted},
                                          {"reads_accepted", tally.accepted_reads},
                                          {"requests_refused", tally.refused},
                                          {"faults", tally.faults},
                                          {"failed", tally.failed},
                                          {"sent_again", tally.retries},
                                          {"connections_opened", tally.connections_opened},
                                          {"bytes_sent", tally.bytes_sent},
                                          {"most_behind_ms", to_ms(feed.lag_max())},
                                          {"answer_ms",
                                           {{"p50", to_ms(latency.at(0.5))},
                                            {"p90", to_ms(latency.at(0.9))},
                                            {"p99", to_ms(latency.at(0.99))},
                                            {"max", to_ms(latency.max())}}}};
        std::cout << boost::json::serialize(summary) << '\n';
        return;
    }
    std::cout << fmt::format(
        "{} requests with {} reads accepted in {:.1f} s; refused {}, faults {}, failed {}, sent "
        "again {}\nanswers: p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms\n",
        tally.accepted, tally.accepted_reads, took_s, tally.refused, tally.faults, tally.failed,
        tally.retries, to_ms(latency.at(0.5)), to_ms(latency.at(0.9)), to_ms(latency.at(0.99)),
        to_ms(latency.max()));
    if (feed.lag_max() > lag_told) {
        std::cout << fmt::format("up to {:.1f} s behind the wanted rate\n",
                                 to_ms(feed.lag_max()) / 1e3);
    }
}

}  // namespace

void add_server_options(CLI::App& command, ServerOptions& options) {
    command.add_option("--url", options.url,
                       "Where the back office listens, such as https://localhost:8443; else the "
                       "bofd of the data folder");
    command
        .add_option(
            "--ca", options.ca_file,
            "PEM file of the authority that the server's certificate is from; else the data "
            "folder's own, else those of this machine")
        ->check(CLI::ExistingFile);
    command.add_flag("--insecure", options.insecure, "Do not check the server's certificate");
    command.add_option("--connections", options.connections, "Kept open to the server")
        ->check(CLI::Range(std::size_t{1}, client_connections_max))
        ->capture_default_str();
}

Result<ClientSettings> client_settings_of(const ServerOptions& options,
                                          const GlobalOptions& global) {
    const app::DataFolder data{std::filesystem::absolute(global.data)};
    ClientSettings settings;
    std::string url = options.url;
    if (url.empty()) {
        const auto loaded = app::load_config(data);
        if (!loaded.ok()) {
            return Error{Errc::invalid_argument, "the data folder's settings are not usable",
                         to_text(loaded.problems.front())};
        }
        url = "https://localhost:" + std::to_string(loaded.config.camera.listen.port);
    }
    auto endpoint = parse_endpoint(url);
    if (!endpoint.ok()) return std::move(endpoint).error();
    settings.endpoint = std::move(endpoint).value();
    settings.connections = options.connections;
    std::error_code unreadable;
    const std::filesystem::path own_ca = data.tls() / "ca.crt";
    if (options.insecure) {
        settings.trust.trust = Trust::anything;
    } else if (!options.ca_file.empty()) {
        settings.trust = {Trust::ca_file, options.ca_file};
    } else if (std::filesystem::exists(own_ca, unreadable)) {
        settings.trust = {Trust::ca_file, own_ca};
    }
    return settings;
}

Result<bool> send_all(Sending sending, const GlobalOptions& global) {
    const sigset_t signals = block_stop_signals();
    Refusals refusals(std::move(sending.name_of));
    PacedFeed feed(std::move(sending.source),
                   [&](const Shipment& shipment, const Delivery& delivery) {
                       refusals.note(shipment, delivery);
                   });
    Bof2Client client(std::move(sending.client), feed);
    // The feed first: a client that asks before it has begun would be told of times that never
    // were.
    feed.start([&client] { client.wake(); });
    if (auto started = client.start(); !started.ok()) return std::move(started).error();
    const auto start = std::chrono::steady_clock::now();
    auto told = start;
    bool stopped = false;
    while (!client.wait(milliseconds{0})) {
        if (is_asked_to_stop(signals, look)) {
            stopped = true;
            break;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now - told < progress_interval) continue;
        told = now;
        print_progress(client, feed, std::chrono::floor<seconds>(now - start));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (stopped) std::cerr << "stopping: waiting for what is under way\n";
    feed.stop();
    client.stop(answers_time_max);
    const ClientTally tally = client.tally();
    print_summary(tally, feed, took.count(), global);
    return tally.refused + tally.faults + tally.failed == 0;
}

}  // namespace bof::tool
