#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "register/detail/audit_tail.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

enum class Backend : std::uint8_t { sqlite, postgresql };

/// A register's address, taken apart.
struct DatabaseAddress {
    Backend backend;
    std::string path;        ///< SQLite only.
    std::string connection;  ///< As SOCI takes it; may hold a password.
};

/// Errors: invalid_argument - neither "sqlite:PATH" nor "postgresql:..." as libpq takes it.
Result<DatabaseAddress> parse_database_url(const std::string& url);

/// What a database error means to a caller. Texts of the database go to `internal`, without the
/// bound values, which may be secrets.
Error to_error(const std::exception& thrown);

enum class Access : std::uint8_t {
    read,   ///< One unchanging view of the database.
    write,  ///< The only writer until it ends.
};

/// A pool of connections that hands out transactions.
/// Threads: any; each transaction belongs to one thread.
class Database {
  public:
    Database(DatabaseAddress address, std::chrono::milliseconds wait_max,
             std::size_t connections_max);

    Backend backend() const { return address_.backend; }
    /// Order: before the first transaction. `metrics` must outlive it.
    void measure(Metrics& metrics);

    /// Notes entries of the audit log in this file until a checkpoint covers them. Order: before
    /// the first transaction.
    void trace_audit(const std::filesystem::path& file);
    /// Null: nothing is noted.
    AuditTail* audit_tail() const { return audit_tail_.get(); }

    /// Runs `use(session)`, which returns a Result, in a transaction: committed when the Result is
    /// ok, else undone. Exceptions of the database become Errors.
    template <typename Use>
    std::invoke_result_t<Use, soci::session&> transact(Access access, Use&& use) {
        const WriteTurn turn(*this, access);
        if (!turn.came()) return no_turn();
        auto begun = begin(access);
        if (!begun.ok()) return begun.error();
        turn.note_begun();
        std::unique_ptr<soci::session> session = std::move(*begun);
        try {
            auto result = use(*session);
            const auto ended = end(*session, access, result.ok());
            give_back(ended.ok() ? std::move(session) : nullptr);
            if (result.ok() && !ended.ok()) return ended.error();
            return result;
        } catch (const std::exception& thrown) {
            // Closing the connection undoes the transaction, whatever state it is in.
            session.reset();
            give_back(nullptr);
            return to_error(thrown);
        }
    }

    /// Brings a new SQLite file into write-ahead mode; nothing for PostgreSQL.
    /// Errors: unsupported - the file system cannot do it; unavailable - locked for too long.
    Result<void> prepare_file();

  private:
    struct Pool {
        std::vector<std::unique_ptr<soci::session>> idle;
        std::size_t open = 0;  // Idle and lent.
    };

    /// This process's writers, in the order they came. SQLite lets them ask again and again, ever
    /// less often, so that one who writes on and on keeps the others out for long. PostgreSQL
    /// queues them itself.
    struct WriteLine {
        std::uint64_t next = 0;
        std::deque<std::uint64_t> waiting;  // The first is at it.
    };
    class WriteTurn {
      public:
        /// Waits, at most wait_max.
        WriteTurn(Database& database, Access access);
        ~WriteTurn();
        WriteTurn(const WriteTurn&) = delete;
        WriteTurn& operator=(const WriteTurn&) = delete;
        WriteTurn(WriteTurn&&) = delete;
        WriteTurn& operator=(WriteTurn&&) = delete;

        bool came() const { return came_; }
        void note_begun() const;

      private:
        Database& database_;
        const Access access_;
        const std::chrono::steady_clock::time_point since_;
        std::optional<std::uint64_t> number_;
        bool came_ = true;
    };
    struct Times {
        Histogram wait_seconds;
        Histogram commit_seconds;
    };

    static Error no_turn();
    Result<std::unique_ptr<soci::session>> begin(Access access);
    Result<std::unique_ptr<soci::session>> take();
    Result<std::unique_ptr<soci::session>> connect();
    Result<void> end(soci::session& session, Access access, bool keep) const;
    /// Null: the lent connection is gone.
    void give_back(std::unique_ptr<soci::session> session);
    void drop_idle();

    const DatabaseAddress address_;
    const std::chrono::milliseconds wait_max_;
    const std::size_t connections_max_;
    Guarded<Pool> pool_;
    Guarded<WriteLine> writers_;
    std::optional<Times> times_;
    std::unique_ptr<AuditTail> audit_tail_;
};

}  // namespace bof::detail
