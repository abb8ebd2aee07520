#include "bof/bench_history.hpp"

#include "bof/bench_load.hpp"
#include "bof/bench_server.hpp"
#include "bof/bench_usage.hpp"
#include "sender/bof2_client.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t connections = 64;
constexpr std::chrono::seconds first_answer_max{120};

/// The reads of a load until the first is accepted.
class UntilAccepted final : public ShipmentFeed {
  public:
    explicit UntilAccepted(const LoadPlan& plan) : feed_(plan) {}

    Supply take(Shipment& shipment, Steady::time_point& again) override {
        return accepted_ ? Supply::finished : feed_.take(shipment, again);
    }
    void delivered(const Shipment& /*shipment*/, const Delivery& delivery) override {
        if (delivery.outcome != Outcome::accepted || accepted_) return;
        at_ = Steady::now();
        accepted_ = true;
    }
    bool accepted() const { return accepted_; }
    Steady::time_point at() const { return at_; }

  private:
    LoadFeed feed_;
    Steady::time_point at_{};
    std::atomic<bool> accepted_{false};
};

ClientSettings client_of(const BenchServer& server, std::size_t wanted) {
    ClientSettings settings;
    settings.endpoint = {false, "127.0.0.1", server.plain_port(), "/bof2/services"};
    settings.connections = wanted;
    return settings;
}

/// Reads at full speed, and kill -9 in the midst of them. Answers the number of the next read.
Result<std::uint64_t> load_and_kill(BenchServer& server, const LoadPlan& plan) {
    LoadPlan longer = plan;
    longer.run_time *= 2;
    LoadFeed feed{longer};
    Bof2Client client{client_of(server, connections), feed};
    if (auto started = client.start(); !started.ok()) return started.error();
    client.wait(plan.run_time);
    server.kill();
    client.stop(std::chrono::milliseconds{0});
    if (client.tally().accepted == 0) {
        return Error{Errc::unavailable, "no read was accepted before the kill"};
    }
    return feed.next_read();
}

struct Reopened {
    std::chrono::nanoseconds took{};
    std::uint64_t memory_bytes = 0;
};

Result<Reopened> reopen(const BenchPlan& plan, const std::filesystem::path& data,
                        std::uint64_t& next_read) {
    auto server = BenchServer::start_on(plan.bofd, data);
    if (!server.ok()) return server.error();
    const auto next = load_and_kill(*server, {LoadKind::compact, plan.run_time / 2, 0, next_read});
    if (!next.ok()) return next.error();
    next_read = *next;

    const auto before = Steady::now();
    const auto again = BenchServer::start_on(plan.bofd, data);
    if (!again.ok()) return again.error();
    UntilAccepted feed{{LoadKind::compact, first_answer_max, 0, next_read}};
    Bof2Client client{client_of(*again, 1), feed};
    if (auto started = client.start(); !started.ok()) return started.error();
    client.wait(first_answer_max);
    client.stop(std::chrono::milliseconds{0});
    if (!feed.accepted()) return Error{Errc::unavailable, "no read was accepted after the start"};
    next_read += 1'000;
    return Reopened{feed.at() - before, resident_bytes_of(again->process())};
}

}  // namespace

Result<void> bench_reopen(const BenchPlan& plan, const std::filesystem::path& data,
                          BenchReport& report) {
    std::uint64_t next_read = 1'000'000'000;  // Far from those of other parts.
    std::vector<Reopened> all;
    for (std::size_t run = 0; run < plan.runs; ++run) {
        const auto reopened = reopen(plan, data, next_read);
        if (!reopened.ok()) return reopened.error();
        all.push_back(*reopened);
    }
    std::sort(all.begin(), all.end(),
              [](const Reopened& left, const Reopened& right) { return left.took < right.took; });
    Figure figure;
    figure.what = "start after kill -9 on a history";
    figure.p50 = all[(all.size() - 1) / 2].took;
    figure.p99 = all.back().took;
    figure.of = "start to first read accepted";
    figure.tls = "no";
    figure.images = "no";
    figure.server_memory_bytes = all.back().memory_bytes;
    figure.note = fmt::format(
        "of {} kills, each under full load of {} connections; p99 is the longest; the server's "
        "memory is that just after the start",
        all.size(), connections);
    report.figures.push_back(std::move(figure));
    return {};
}

}  // namespace bof::tool
