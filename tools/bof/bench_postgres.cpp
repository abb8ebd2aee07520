#include "bof/bench_plan.hpp"
#include "bof/bench_stream.hpp"
#include "bof/bench_usage.hpp"

#include "sender/latency_histogram.hpp"
#include "vrm/vrm.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {

namespace {

constexpr std::uint64_t batch_reads = 1'000;

struct CloseConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;
using Answer = std::unique_ptr<PGresult, ClearResult>;

Error peer_error(PGconn* connection) {
    return {Errc::unavailable, "PostgreSQL refuses", PQerrorMessage(connection)};
}

// The first value of the first row; empty for a command.
Result<std::string> ask(PGconn* connection, const std::string& sql) {
    const Answer answer(PQexec(connection, sql.c_str()));
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return peer_error(connection);
    if (PQntuples(answer.get()) == 0) return std::string();
    return std::string(PQgetvalue(answer.get(), 0, 0));
}

Result<Connection> connect(const std::string& text) {
    Connection connection(PQconnectdb(text.c_str()));
    if (PQstatus(connection.get()) != CONNECTION_OK) return peer_error(connection.get());
    for (const char* const sql :
         {"set synchronous_commit = on", "set client_min_messages = error"}) {
        if (auto done = ask(connection.get(), sql); !done.ok()) return std::move(done).error();
    }
    return connection;
}

/// The same fields as our record, columns ordered so that none is padded, and the same two orders.
/// The indexes are not unique: a repeated read would make COPY refuse its whole batch.
Result<void> make_table(PGconn* connection, UtcTime start, std::uint64_t reads) {
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
    const auto made = ask(connection, sql);
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

Result<void> copy_batch(PGconn* connection, const std::string& rows) {
    const Answer begun(PQexec(connection, "copy bench_reads from stdin"));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return peer_error(connection);
    if (PQputCopyData(connection, rows.data(), static_cast<int>(rows.size())) != 1 ||
        PQputCopyEnd(connection, nullptr) != 1) {
        return peer_error(connection);
    }
    const Answer ended(PQgetResult(connection));
    const bool done = PQresultStatus(ended.get()) == PGRES_COMMAND_OK;
    const Answer none(PQgetResult(connection));
    if (!done) return peer_error(connection);
    return {};
}

Result<Figure> run_once(PGconn* connection, std::uint64_t reads) {
    const UtcTime start = day_of(SystemClock{}.now()) - std::chrono::days{30};
    if (auto made = make_table(connection, start, reads); !made.ok())
        return std::move(made).error();
    LatencyHistogram times;
    std::string rows;
    const UsageMeter usage(PQbackendPID(connection));
    for (std::uint64_t next = 0; next < reads;) {
        rows.clear();
        for (const std::uint64_t until = std::min(reads, next + batch_reads); next < until;
             ++next) {
            append_row(rows, bench_read(next), bench_captured(start, next));
        }
        const auto before = std::chrono::steady_clock::now();
        if (auto copied = copy_batch(connection, rows); !copied.ok()) {
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
    const auto bytes = ask(connection,
                           "select sum(pg_total_relation_size(inhrelid)) from pg_inherits"
                           " where inhparent = 'bench_reads'::regclass");
    if (!bytes.ok()) return bytes.error();
    double total = 0;
    std::from_chars(bytes->data(), bytes->data() + bytes->size(), total);
    figure.bytes_a_read = total / static_cast<double>(reads);
    return figure;
}

Result<std::string> settings_of(PGconn* connection) {
    const auto text = ask(connection,
                          "select string_agg(name || ' ' || current_setting(name), ', ')"
                          " from pg_settings where name in ('server_version', 'fsync',"
                          " 'synchronous_commit', 'full_page_writes', 'shared_buffers',"
                          " 'max_wal_size')");
    if (!text.ok()) return text.error();
    return "server CPU is that of the one backend; " + text.value();
}

}  // namespace

Result<void> bench_postgres(const BenchPlan& plan, BenchReport& report) {
    auto connection = connect(plan.postgres);
    if (!connection.ok()) return std::move(connection).error();
    auto settings = settings_of(connection->get());
    if (!settings.ok()) return std::move(settings).error();
    std::vector<Figure> runs;
    for (std::size_t run = 0; run < plan.runs; ++run) {
        auto figure = run_once(connection->get(), plan.reads);
        if (!figure.ok()) return std::move(figure).error();
        runs.push_back(std::move(figure).value());
    }
    if (auto dropped = ask(connection->get(), "drop table bench_reads"); !dropped.ok()) {
        return std::move(dropped).error();
    }
    Figure figure = median_of(std::move(runs));
    figure.note = std::move(settings).value();
    report.figures.push_back(std::move(figure));
    return {};
}

}  // namespace bof::tool
