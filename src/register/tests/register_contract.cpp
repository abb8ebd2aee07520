#include "register/tests/register_contract.hpp"

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
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-c%20search_path%3D" +
           schema;
}

}  // namespace

void run_on_postgresql(const std::string& url, const std::string& statement) {
    PGconn* const connection = PQconnectdb(url.c_str());
    PGresult* const result = PQexec(connection, statement.c_str());
    const auto status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        << PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
}

void RegisterContract::SetUp() {
    if (GetParam() == TestBackend::sqlite) {
        url_ = "sqlite:" + (folder_.path() / "register.db").string();
    } else {
        url_ = postgresql_url("contract");
        run_on_postgresql(url_, "DROP SCHEMA IF EXISTS contract CASCADE");
        run_on_postgresql(url_, "CREATE SCHEMA contract");
    }
    reopen();
    ASSERT_NE(register_, nullptr);
}

void RegisterContract::TearDown() { register_.reset(); }

std::unique_ptr<Register> RegisterContract::open_another() {
    auto opened = Register::open({.url = url_, .actor = "contract test"}, clock_);
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

}  // namespace bof
