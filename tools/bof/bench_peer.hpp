#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace bof::tool {

/// A connection to the PostgreSQL that we are compared with. Threads: one.
/// Errors: of every function: unavailable - with what PostgreSQL said.
class Peer {
  public:
    /// With synchronous_commit on. `text`: a libpq connection text.
    static Result<Peer> connect(const std::string& text);

    /// The first value of the first row; empty for a command. Several commands may be given.
    Result<std::string> ask(const std::string& sql);
    /// Makes rows durable in one transaction. `rows`: lines as COPY reads them.
    Result<void> copy(const std::string& table, const std::string& rows);
    /// Names a query, whose parameters are $1, $2...
    Result<void> prepare(const std::string& name, const std::string& sql);
    /// Runs a prepared query and fetches every row whole; answers how many there were. The first
    /// column, a bigint, is added up in `sum` when given: for comparing answers.
    Result<std::uint64_t> fetch(const std::string& name, const std::vector<std::string>& values,
                                std::uint64_t* sum = nullptr);

    /// The process that works for this connection.
    pid_t backend() const;
    /// Version and the settings that a figure depends on, on one line.
    Result<std::string> settings();

  private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    explicit Peer(std::unique_ptr<pg_conn, Close> connection);

    Error error() const;

    std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace bof::tool
