#include "bof/bench_peer.hpp"
#include "bof/bench_plan.hpp"
#include "bof/bench_stream.hpp"
#include "bof/bench_usage.hpp"

#include "sender/latency_histogram.hpp"
#include "vrm/vrm.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {

namespace {

constexpr std::uint64_t batch_reads = 1'000;

/// The same fields as our record, columns ordered so that none is padded, and the same two orders.
/// The indexes are not unique: a repeated read would make COPY refuse its whole batch.
Result<void> make_table(Peer& peer, UtcTime start, std::uint64_t reads) {
    std::string sql =
        "drop table if exists bench_reads;"
        "create table bench_reads (vrm bigint not null, captured bigint not null,"
        " received bigint not null, nrd integer not null, flags smallint not null,"
        " confidence smallint, motion smallint not null) partition by range (captured);"
        "create index on bench_reads (vrm, captured, nrd);"
        "create index on bench_reads (nrd, captured, vrm);";
    const UtcDay last = day_of(bench_captured(start, reads));
    for (UtcDay day = day_of(start); day <= last; day += std::chrono::days{1}) {
        const std::int64_t from = to_unix_ms(day);
        const std::int64_t until = to_unix_ms(day + std::chrono::days{1});
        sql += fmt::format(
            "create table bench_reads_{0} partition of bench_reads for values from ({0}) to ({1});",
            from, until);
    }
    const auto made = peer.ask(sql);
    if (!made.ok()) return made.error();
    return {};
}

void append_row(std::string& rows, const BenchRead& read, UtcTime captured) {
    const auto put = [&rows](auto number, char end) {
        char digits[24];
        const auto done = std::to_chars(std::begin(digits), std::end(digits), number);
        rows.append(std::begin(digits), done.ptr);
        rows += end;
    };
    const auto vrm = Vrm::parse(std::string_view(read.mark.data(), read.mark.size()));
    // PostgreSQL's bigint is signed; the order of the marks is kept by moving the zero.
    put(static_cast<std::int64_t>(vrm.value().packed() - (1ULL << 63U)), '\t');
    put(to_unix_ms(captured), '\t');
    put(to_unix_ms(captured) + 400, '\t');
    put(static_cast<std::uint32_t>(read.nrd) + 1U, '\t');
    put(0, '\t');
    put(static_cast<int>(read.confidence), '\t');
    put(1, '\n');
}

Result<Figure> run_once(Peer& peer, std::uint64_t reads) {
    const UtcTime start = day_of(SystemClock{}.now()) - std::chrono::days{30};
    if (auto made = make_table(peer, start, reads); !made.ok()) return std::move(made).error();
    LatencyHistogram times;
    std::string rows;
    const UsageMeter usage(peer.backend());
    for (std::uint64_t next = 0; next < reads;) {
        rows.clear();
        for (const std::uint64_t until = std::min(reads, next + batch_reads); next < until;
             ++next) {
            append_row(rows, bench_read(next), bench_captured(start, next));
        }
        const auto before = std::chrono::steady_clock::now();
        if (auto copied = peer.copy("bench_reads", rows); !copied.ok()) {
            return std::move(copied).error();
        }
        times.record(std::chrono::steady_clock::now() - before);
    }
    Figure figure;
    figure.what = peer_figure_name;
    figure.per_second = static_cast<double>(reads) / usage.elapsed().count();
    figure.sender_cores = usage.own_cores();
    figure.server_cores = usage.other_cores();
    figure.p50 = times.at(0.5);
    figure.p99 = times.at(0.99);
    figure.of = "commit";
    figure.images = "no";
    const auto bytes = peer.ask(
        "select sum(pg_total_relation_size(inhrelid)) from pg_inherits"
        " where inhparent = 'bench_reads'::regclass");
    if (!bytes.ok()) return bytes.error();
    double total = 0;
    std::from_chars(bytes->data(), bytes->data() + bytes->size(), total);
    figure.bytes_a_read = total / static_cast<double>(reads);
    return figure;
}

}  // namespace

Result<void> bench_postgres(const BenchPlan& plan, BenchReport& report) {
    auto peer = Peer::connect(plan.postgres);
    if (!peer.ok()) return std::move(peer).error();
    const auto settings = peer->settings();
    if (!settings.ok()) return settings.error();
    std::vector<Figure> runs;
    for (std::size_t run = 0; run < plan.runs; ++run) {
        auto figure = run_once(*peer, plan.reads);
        if (!figure.ok()) return std::move(figure).error();
        runs.push_back(std::move(figure).value());
    }
    if (auto dropped = peer->ask("drop table bench_reads"); !dropped.ok()) {
        return std::move(dropped).error();
    }
    Figure figure = median_of(std::move(runs));
    figure.note = "server CPU is that of the one backend; " + *settings;
    report.figures.push_back(std::move(figure));
    return {};
}

}  // namespace bof::tool
