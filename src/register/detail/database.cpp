#include "register/detail/database.hpp"

#include "base/log.hpp"

#include <array>
#include <thread>

#include <fcntl.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::detail {
namespace {

constexpr std::string_view sqlite_prefix = "sqlite:";
constexpr std::array postgresql_prefixes{std::string_view{"postgresql:"},
                                         std::string_view{"postgres:"}};
constexpr const char* connect_seconds = "5";

std::string quoted_for_libpq(std::string_view value) {
    std::string quoted = "'";
    for (const char symbol : value) {
        if (symbol == '\'' || symbol == '\\') quoted += '\\';
        quoted += symbol;
    }
    return quoted + "'";
}

/// Lets libpq take the address apart and writes it in keyword form, so that a slip is found before
/// the first connection and a wait for a dead host has an end.
Result<std::string> libpq_keywords(const std::string& text) {
    char* complaint = nullptr;
    PQconninfoOption* options = PQconninfoParse(text.c_str(), &complaint);
    if (options == nullptr) {
        // libpq's complaint may quote the password: it is not passed on.
        PQfreemem(complaint);
        return Error{Errc::invalid_argument,
                     "the register's PostgreSQL address cannot be understood: write "
                     "postgresql://user@host/database"};
    }
    std::string keywords;
    bool has_timeout = false;
    for (const auto* option = options; option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        const std::string_view keyword = option->keyword;
        has_timeout = has_timeout || keyword == "connect_timeout";
        keywords += std::string{keyword} + "=" + quoted_for_libpq(option->val) + " ";
    }
    PQconninfoFree(options);
    if (!has_timeout) keywords += std::string{"connect_timeout="} + connect_seconds;
    return keywords;
}

Error sqlite_error(int result, const std::string& message) {
    switch (result & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:  // Somebody has held the locks of the write-ahead log for too long.
            return {Errc::unavailable, "the register is locked by another program: try again",
                    message};
        case SQLITE_FULL:
            return {Errc::unavailable, "the register's disk is full", message};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {Errc::unavailable, "the register cannot be written: check its owner and mode",
                    message};
        case SQLITE_CANTOPEN:
            return {
                Errc::unavailable,
                "the register's file cannot be opened: check that its folder exists and is ours",
                message};
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
            return {Errc::unavailable, "the register's disk does not answer", message};
        case SQLITE_CONSTRAINT:
            return {Errc::conflict, "the change contradicts another row of the register", message};
        case SQLITE_NOTADB:
            return {Errc::corrupt, "the register's file is not a SQLite database", message};
        default:
            return {Errc::corrupt, "the register's database is damaged or not of our making",
                    message};
    }
}

Error postgresql_error(const std::string& state, const std::string& message) {
    const std::string kind = state.substr(0, 2);
    if (kind == "23") {
        return {Errc::conflict, "the change contradicts another row of the register", message};
    }
    if (kind == "42" || kind == "XX" || kind == "22") {
        return {Errc::corrupt, "the register's database is damaged or not of our making", message};
    }
    if (kind == "40" || kind == "55") {
        return {Errc::unavailable, "the register is locked by another program: try again", message};
    }
    if (kind == "53") {
        return {Errc::unavailable, "the register's PostgreSQL server has run out of room", message};
    }
    if (kind == "25") {
        return {Errc::unavailable, "the register's PostgreSQL server takes no changes", message};
    }
    return {Errc::unavailable, "the register's PostgreSQL server does not answer", message};
}

/// Makes the file with mode 0600 before SQLite would with a wider one; its -wal and -shm files take
/// the mode over. A file that others could read is narrowed.
///
/// A file that is there is never opened: to close it again would drop every lock that this process
/// has on it by way of SQLite, and the next program that ends would remove the write-ahead log
/// under our feet.
Result<void> claim_file(const std::string& path) {
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made >= 0) {
        ::close(made);
        return {};
    }
    if (::access(path.c_str(), R_OK | W_OK) != 0) return sqlite_error(SQLITE_CANTOPEN, path);
    struct stat status = {};
    const bool known = ::stat(path.c_str(), &status) == 0;
    if (known && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        const bool narrowed = ::chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0;
        log_event(LogLevel::warn, "register.file_was_open_to_others",
                  {{"narrowed", narrowed ? "yes" : "no"}});
    }
    return {};
}

void set_up_sqlite(soci::session& session, std::chrono::milliseconds wait_max) {
    session << "PRAGMA busy_timeout = " << wait_max.count();
    session << "PRAGMA foreign_keys = ON";
    session << "PRAGMA synchronous = FULL";
}

void set_up_postgresql(soci::session& session, std::chrono::milliseconds wait_max) {
    session << "SET client_encoding = 'UTF8'";
    session << "SET client_min_messages = warning";
    session << "SET lock_timeout = " << wait_max.count();
    // A writer that dies between two statements must not hold the lock until TCP notices.
    session << "SET idle_in_transaction_session_timeout = 60000";
}

const char* begin_statement(Backend backend, Access access) {
    if (backend == Backend::postgresql) {
        return access == Access::write ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                                       : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    }
    // SQLite's plain BEGIN takes the write lock only at the first change, too late to wait for it.
    return access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN";
}

}  // namespace

Result<DatabaseAddress> parse_database_url(const std::string& url) {
    if (url.starts_with(sqlite_prefix)) {
        const std::string path = url.substr(sqlite_prefix.size());
        if (path.empty() || path.find('"') != std::string::npos ||
            path.find('\0') != std::string::npos || path.starts_with(":memory:")) {
            return Error{Errc::invalid_argument,
                         "the register's address needs a file: write sqlite:/path/to/register.db"};
        }
        return DatabaseAddress{Backend::sqlite, path, "dbname=\"" + path + "\""};
    }
    for (const auto prefix : postgresql_prefixes) {
        if (!url.starts_with(prefix)) continue;
        const bool is_url = std::string_view{url}.substr(prefix.size()).starts_with("//");
        auto keywords = libpq_keywords(is_url ? url : url.substr(prefix.size()));
        if (!keywords.ok()) return keywords.error();
        return DatabaseAddress{Backend::postgresql, {}, std::move(*keywords)};
    }
    return Error{Errc::invalid_argument,
                 "the register's address must begin with sqlite: or postgresql:"};
}

Error to_error(const std::exception& thrown) {
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown)) {
        return sqlite_error(sqlite->result(), sqlite->get_error_message());
    }
    if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&thrown)) {
        return postgresql_error(postgresql->sqlstate(), postgresql->get_error_message());
    }
    if (const auto* other = dynamic_cast<const soci::soci_error*>(&thrown)) {
        return {Errc::unavailable, "the register's database does not answer",
                other->get_error_message()};
    }
    return {Errc::unavailable, "the register's database does not answer", thrown.what()};
}

Database::Database(DatabaseAddress address, std::chrono::milliseconds wait_max,
                   std::size_t connections_max)
    : address_(std::move(address)), wait_max_(wait_max), connections_max_(connections_max) {}

void Database::measure(Metrics& metrics) {
    times_ = Times{metrics.histogram("bof_register_wait_seconds",
                                     "From asked to begun, of transactions that write.",
                                     latency_buckets_seconds()),
                   metrics.histogram("bof_register_commit_seconds",
                                     "Commits of transactions that write: the disk's part.",
                                     latency_buckets_seconds())};
}

void Database::trace_audit(const std::filesystem::path& file) {
    audit_tail_ = std::make_unique<AuditTail>(file);
}

Database::WriteTurn::WriteTurn(Database& database, Access access)
    : database_(database), access_(access), since_(std::chrono::steady_clock::now()) {
    if (access_ != Access::write || database_.backend() != Backend::sqlite) return;
    const std::uint64_t number = database_.writers_.with([](WriteLine& line) {
        line.waiting.push_back(line.next);
        return line.next++;
    });
    number_ = number;
    const auto is_first = [number](WriteLine& line) { return line.waiting.front() == number; };
    came_ = database_.writers_.wait_for(database_.wait_max_, is_first, is_first);
}

Database::WriteTurn::~WriteTurn() {
    if (!number_) return;
    database_.writers_.with([this](WriteLine& line) { std::erase(line.waiting, *number_); });
    database_.writers_.notify();
}

void Database::WriteTurn::note_begun() const {
    if (access_ != Access::write || !database_.times_) return;
    database_.times_->wait_seconds.observe(std::chrono::steady_clock::now() - since_);
}

Error Database::no_turn() {
    return {Errc::unavailable, "the register is busy: try again", "other writers took too long"};
}

Result<std::unique_ptr<soci::session>> Database::connect() {
    try {
        if (address_.backend == Backend::sqlite) {
            const auto claimed = claim_file(address_.path);
            if (!claimed.ok()) return claimed.error();
            auto session = std::make_unique<soci::session>(soci::sqlite3, address_.connection);
            set_up_sqlite(*session, wait_max_);
            return session;
        }
        auto session = std::make_unique<soci::session>(soci::postgresql, address_.connection);
        set_up_postgresql(*session, wait_max_);
        return session;
    } catch (const std::exception& thrown) {
        return to_error(thrown);
    }
}

Result<void> Database::prepare_file() {
    if (address_.backend != Backend::sqlite) return {};
    auto connected = connect();
    if (!connected.ok()) return connected.error();
    // Changing the mode does not wait for other programs by itself, so two that start at once would
    // get in each other's way.
    const auto deadline = std::chrono::steady_clock::now() + wait_max_;
    while (true) {
        try {
            std::string mode;
            **connected << "PRAGMA journal_mode = WAL", soci::into(mode);
            if (mode == "wal") return {};
            return Error{
                Errc::unsupported,
                "the register's file system cannot keep a SQLite write-ahead log: move the "
                "data folder to a local disk",
                mode};
        } catch (const std::exception& thrown) {
            auto error = to_error(thrown);
            if (error.code != Errc::unavailable || std::chrono::steady_clock::now() > deadline) {
                return error;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
    }
}

Result<std::unique_ptr<soci::session>> Database::take() {
    enum class Turn : std::uint8_t { idle, connect, none };
    std::unique_ptr<soci::session> session;
    const Turn turn = pool_.wait_for(
        wait_max_, [&](Pool& pool) { return !pool.idle.empty() || pool.open < connections_max_; },
        [&](Pool& pool) {
            if (!pool.idle.empty()) {
                session = std::move(pool.idle.back());
                pool.idle.pop_back();
                return Turn::idle;
            }
            if (pool.open >= connections_max_) return Turn::none;
            ++pool.open;
            return Turn::connect;
        });
    if (turn == Turn::idle) return session;
    if (turn == Turn::none) {
        return Error{Errc::unavailable, "the register is busy: try again", "no free connection"};
    }
    auto connected = connect();
    if (!connected.ok()) give_back(nullptr);
    return connected;
}

Result<std::unique_ptr<soci::session>> Database::begin(Access access) {
    audit_notes_of_transaction().clear();
    // An idle connection may have died with its server. Nothing has been asked of it yet, so a
    // fresh one may be tried without doing anything twice.
    for (bool retried = false;; retried = true) {
        auto taken = take();
        if (!taken.ok()) return taken;
        try {
            **taken << begin_statement(address_.backend, access);
            return taken;
        } catch (const std::exception& thrown) {
            taken->reset();
            give_back(nullptr);
            drop_idle();
            if (retried || address_.backend == Backend::sqlite) return to_error(thrown);
        }
    }
}

Result<void> Database::end(soci::session& session, Access access, bool keep) const {
    const auto since = std::chrono::steady_clock::now();
    try {
        session << (keep ? "COMMIT" : "ROLLBACK");
        if (keep && access == Access::write && times_) {
            times_->commit_seconds.observe(std::chrono::steady_clock::now() - since);
        }
        if (keep && audit_tail_) audit_tail_->add(audit_notes_of_transaction());
        return {};
    } catch (const std::exception& thrown) {
        if (!keep) return to_error(thrown);
        Error error = to_error(thrown);
        return Error{error.code,
                     "the register was lost while saving: look whether the change is there before "
                     "you try again",
                     std::move(error.internal)};
    }
}

void Database::give_back(std::unique_ptr<soci::session> session) {
    pool_.with([&](Pool& pool) {
        if (session == nullptr) {
            --pool.open;
        } else {
            pool.idle.push_back(std::move(session));
        }
    });
    pool_.notify();
}

void Database::drop_idle() {
    std::vector<std::unique_ptr<soci::session>> dead;
    pool_.with([&](Pool& pool) {
        pool.open -= pool.idle.size();
        dead.swap(pool.idle);
    });
    pool_.notify();
}

}  // namespace bof::detail
