#include "bof/bench_load.hpp"
#include "bof/bench_plan.hpp"
#include "bof/bench_server.hpp"
#include "bof/bench_usage.hpp"

#include "sender/bof2_client.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bof::tool {

namespace {

constexpr std::chrono::milliseconds warm_up{1'000};
constexpr std::chrono::seconds last_answers_time_max{60};
// The rate at which answer times are told apart from queueing: what a large force sends at its
// peak.
constexpr double steady_rate = 5'000;

enum class Wire : std::uint8_t { plain, tls };

struct Load {
    const char* what;
    LoadKind kind;
    Wire wire;
    double requests_per_second;
};

class NetworkBench {
  public:
    NetworkBench(const BenchPlan& plan, const BenchServer& server) : plan_(plan), server_(server) {}

    Result<Figure> measure(const Load& load) {
        const auto warm = std::min(warm_up, plan_.run_time);
        if (auto done = run_once(load, warm); !done.ok()) return std::move(done).error();
        std::vector<Figure> runs;
        for (std::size_t run = 0; run < plan_.runs; ++run) {
            auto figure = run_once(load, plan_.run_time);
            if (!figure.ok()) return std::move(figure).error();
            runs.push_back(std::move(figure).value());
        }
        return median_of(std::move(runs));
    }

  private:
    ClientSettings client_settings(Wire wire) const {
        ClientSettings settings;
        const bool encrypted = wire == Wire::tls;
        settings.endpoint = {encrypted, "127.0.0.1",
                             encrypted ? server_.tls_port() : server_.plain_port(),
                             "/bof2/services"};
        settings.trust = {Trust::ca_file, server_.ca_file()};
        settings.connections = plan_.connections;
        return settings;
    }

    Result<Figure> run_once(const Load& load, std::chrono::milliseconds run_time) {
        LoadFeed feed({load.kind, run_time, load.requests_per_second, next_read_});
        Bof2Client client(client_settings(load.wire), feed);
        const UsageMeter usage(server_.process());
        if (auto started = client.start(); !started.ok()) return std::move(started).error();
        const bool answered = client.wait(run_time + last_answers_time_max);
        const ClientTally tally = client.tally();
        Figure figure;
        figure.what = load.what;
        figure.per_second = static_cast<double>(tally.accepted_reads) / usage.elapsed().count();
        figure.sender_cores = usage.own_cores();
        figure.server_cores = usage.other_cores();
        figure.server_memory_bytes = resident_bytes_of(server_.process());
        next_read_ = feed.next_read();
        if (!answered || tally.refused + tally.faults + tally.failed > 0) {
            return Error{
                Errc::unavailable, "the server did not accept every read",
                fmt::format("{}: {} refused, {} faults, {} failed: {}", load.what, tally.refused,
                            tally.faults, tally.failed, tally.last_trouble)};
        }
        figure.p50 = tally.latency.at(0.5);
        figure.p99 = tally.latency.at(0.99);
        figure.of = "answer";
        figure.tls = load.wire == Wire::tls ? "yes" : "no";
        figure.images = load.kind == LoadKind::images ? "28 KB" : "no";
        if (tally.retries > 0) figure.note = fmt::format("{} sent again", tally.retries);
        return figure;
    }

    const BenchPlan& plan_;
    const BenchServer& server_;
    std::uint64_t next_read_ = 0;
};

Result<void> measure_all(const BenchPlan& plan, const std::vector<Load>& loads,
                         BenchReport& report) {
    const std::filesystem::path folder = plan.folder / "bofd";
    {
        const auto server = BenchServer::start(plan.bofd, folder);
        if (!server.ok()) return server.error();
        NetworkBench bench(plan, server.value());
        for (const Load& load : loads) {
            auto figure = bench.measure(load);
            if (!figure.ok()) return std::move(figure).error();
            report.figures.push_back(std::move(figure).value());
        }
    }
    std::filesystem::remove_all(folder);
    return {};
}

}  // namespace

Result<void> bench_network(const BenchPlan& plan, BenchReport& report) {
    auto small = measure_all(
        plan,
        {{"compact captures at 5,000 a second", LoadKind::compact, Wire::plain, steady_rate},
         {"compact captures", LoadKind::compact, Wire::plain, 0},
         {"compound captures of fifty", LoadKind::compound, Wire::plain, 0},
         {"compact captures", LoadKind::compact, Wire::tls, 0}},
        report);
    if (!small.ok()) return small;
    // A fresh folder: the images of one run should not wait for the compaction of another.
    return measure_all(plan,
                       {{"captures with images", LoadKind::images, Wire::plain, 0},
                        {"captures with images", LoadKind::images, Wire::tls, 0}},
                       report);
}

}  // namespace bof::tool
