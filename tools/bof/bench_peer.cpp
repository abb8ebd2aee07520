#include "bof/bench_peer.hpp"

#include <libpq-fe.h>

#include <utility>

namespace bof::tool {
namespace {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

constexpr int in_binary = 1;
constexpr std::size_t bigint_bytes = 8;

std::uint64_t bigint_of(const char* bytes) {
    std::uint64_t number = 0;
    for (std::size_t place = 0; place < bigint_bytes; ++place) {
        number = number << 8U | static_cast<unsigned char>(bytes[place]);
    }
    return number;
}

}  // namespace

void Peer::Close::operator()(pg_conn* connection) const { PQfinish(connection); }

Peer::Peer(std::unique_ptr<pg_conn, Close> connection) : connection_(std::move(connection)) {}

Result<Peer> Peer::connect(const std::string& text) {
    Peer peer{std::unique_ptr<pg_conn, Close>(PQconnectdb(text.c_str()))};
    if (PQstatus(peer.connection_.get()) != CONNECTION_OK) return peer.error();
    const auto set = peer.ask("set synchronous_commit = on; set client_min_messages = error");
    if (!set.ok()) return set.error();
    return peer;
}

Error Peer::error() const {
    return {Errc::unavailable, "PostgreSQL refuses", PQerrorMessage(connection_.get())};
}

Result<std::string> Peer::ask(const std::string& sql) {
    const Answer answer(PQexec(connection_.get(), sql.c_str()));
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return error();
    if (PQntuples(answer.get()) == 0) return std::string();
    return std::string(PQgetvalue(answer.get(), 0, 0));
}

Result<void> Peer::copy(const std::string& table, const std::string& rows) {
    PGconn* const connection = connection_.get();
    const Answer begun(PQexec(connection, ("copy " + table + " from stdin").c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return error();
    if (PQputCopyData(connection, rows.data(), static_cast<int>(rows.size())) != 1 ||
        PQputCopyEnd(connection, nullptr) != 1) {
        return error();
    }
    const Answer ended(PQgetResult(connection));
    const bool done = PQresultStatus(ended.get()) == PGRES_COMMAND_OK;
    const Answer none(PQgetResult(connection));
    if (!done) return error();
    return {};
}

Result<void> Peer::prepare(const std::string& name, const std::string& sql) {
    const Answer answer(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return error();
    return {};
}

Result<std::uint64_t> Peer::fetch(const std::string& name, const std::vector<std::string>& values,
                                  std::uint64_t* sum) {
    std::vector<const char*> texts;
    for (const std::string& value : values) texts.push_back(value.c_str());
    const Answer answer(PQexecPrepared(connection_.get(), name.c_str(),
                                       static_cast<int>(texts.size()), texts.data(), nullptr,
                                       nullptr, in_binary));
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) return error();
    const int rows = PQntuples(answer.get());
    for (int row = 0; sum != nullptr && row < rows; ++row) {
        *sum += bigint_of(PQgetvalue(answer.get(), row, 0));
    }
    return static_cast<std::uint64_t>(rows);
}

pid_t Peer::backend() const { return PQbackendPID(connection_.get()); }

Result<std::string> Peer::settings() {
    return ask(
        "select string_agg(name || ' ' || current_setting(name), ', ') from pg_settings"
        " where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes',"
        " 'shared_buffers', 'max_wal_size')");
}

}  // namespace bof::tool
