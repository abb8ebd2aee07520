#include "register/tests/register_contract.hpp"

#include "base/assert.hpp"
#include "register/detail/database.hpp"

#include <libpq-fe.h>

namespace bof {
namespace {

/// The server's URL with a schema of the test's own in front of all others.
std::string postgresql_url(const std::string& schema) {
    const char* const server = std::getenv("BOF_TEST_POSTGRES");
    if (server == nullptr) {
        ADD_FAILURE() << "BOF_TEST_POSTGRES is not set: run through tools/with_postgres.py";
        return "postgresql:host=/nonexistent";
    }
    const std::string url = server;
    const std::string options = "options=-c%20client_min_messages%3Dwarning%20-c%20search_path%3D";
    return url + (url.find('?') == std::string::npos ? "?" : "&") + options + schema;
}

}  // namespace

struct HeldLock::Connection {
    explicit Connection(const std::string& url) : handle(PQconnectdb(url.c_str())) {}
    ~Connection() { PQfinish(handle); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) = delete;
    Connection& operator=(Connection&&) = delete;

    PGconn* handle;
};

HeldLock::HeldLock(const std::string& url, const std::string& statements)
    : connection_(std::make_unique<Connection>(url)) {
    PGresult* const result = PQexec(connection_->handle, statements.c_str());
    const auto status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        << PQerrorMessage(connection_->handle);
    PQclear(result);
}
HeldLock::~HeldLock() = default;

void run_on_postgresql(const std::string& url, const std::string& statement) {
    const HeldLock briefly{url, statement};
}

RegisterContract::RegisterContract() {
    if (backend_under_test() == TestBackend::sqlite) {
        url_ = "sqlite:" + (folder_.path() / "register.db").string();
    } else {
        url_ = postgresql_url("contract");
    }
    wipe();
    reopen();
    BOF_ASSERT(register_ != nullptr);
}

long long RegisterContract::count(const std::string& query) {
    return register_->database()
        ->transact(detail::Access::read,
                   [&](soci::session& session) -> Result<long long> {
                       long long number = 0;
                       session << query, soci::into(number);
                       return number;
                   })
        .value();
}

std::unique_ptr<Register> RegisterContract::open_another() {
    auto opened =
        Register::open({.url = url_, .actor = "contract test", .audit_tail = audit_tail()}, clock_);
    if (!opened.ok()) {
        ADD_FAILURE() << to_log_line(opened.error());
        return nullptr;
    }
    return std::move(*opened);
}

void RegisterContract::reopen() {
    register_.reset();
    register_ = open_another();
}

void RegisterContract::wipe() {
    register_.reset();
    if (backend_under_test() == TestBackend::postgresql) {
        run_on_postgresql(url_, "DROP SCHEMA IF EXISTS contract CASCADE");
        run_on_postgresql(url_, "CREATE SCHEMA contract");
        return;
    }
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(folder_.path() / (std::string{"register.db"} + suffix));
    }
}

}  // namespace bof
