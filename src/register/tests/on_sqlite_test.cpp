// Goal: what only SQLite can get wrong: its file, its mode, its locks.
#include "register/detail/database.hpp"
#include "register/detail/migrations.hpp"
#include "register/tests/register_contract.hpp"

#include <fstream>
#include <thread>

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bof {

TestBackend backend_under_test() { return TestBackend::sqlite; }

namespace {

class SqliteRegister : public testing::Test {
  protected:
    std::string file() const { return (folder_.path() / "register.db").string(); }
    std::string url() const { return "sqlite:" + file(); }
    const std::filesystem::path& folder() const { return folder_.path(); }
    const Clock& clock() const { return clock_; }

    Result<std::unique_ptr<Register>> open(milliseconds wait_max = milliseconds{5000}) {
        return Register::open({.url = url(), .actor = "test", .wait_max = wait_max}, clock_);
    }
    std::unique_ptr<soci::session> beside() const {
        return std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + file() + "\"");
    }

  private:
    TemporaryFolder folder_;
    ManualClock clock_{noon};
};

unsigned mode_of(const std::string& file) {
    struct stat status = {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
    return status.st_mode & 0777U;
}

TEST_F(SqliteRegister, FilesAreOursAloneAndWriteAhead) {
    const auto opened = open();
    ASSERT_TRUE(opened.ok());
    (*opened)->add_site(a_site("Pont Wen")).value();
    EXPECT_EQ(mode_of(file()), 0600U);
    EXPECT_EQ(mode_of(file() + "-wal"), 0600U);
    std::string mode;
    *beside() << "PRAGMA journal_mode", soci::into(mode);
    EXPECT_EQ(mode, "wal");
}

TEST_F(SqliteRegister, AFileOpenToOthersIsNarrowed) {
    ASSERT_TRUE(open().ok());
    ASSERT_EQ(::chmod(file().c_str(), 0644), 0);
    ASSERT_TRUE(open().ok());
    EXPECT_EQ(mode_of(file()), 0600U);
}

/// Whether another process sees that somebody has the database open: SQLite's shared lock. A
/// process does not see its own locks.
bool is_seen_as_open(const std::string& file) {
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr off_t shared_first = 0x40000002;
        constexpr off_t shared_count = 510;
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        struct flock wanted = {};
        wanted.l_type = F_WRLCK;
        wanted.l_whence = SEEK_SET;
        wanted.l_start = shared_first;
        wanted.l_len = shared_count;
        const bool asked = descriptor >= 0 && ::fcntl(descriptor, F_GETLK, &wanted) == 0;
        ::_exit(asked && wanted.l_type != F_UNLCK ? 0 : 1);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Whoever closes any descriptor of a file loses all his locks on it. Then the next program that
// ends takes itself for the last one, and removes the write-ahead log that we go on writing to.
TEST_F(SqliteRegister, AFurtherConnectionKeepsTheLocksOfTheFirst) {
    const auto opened = open();
    ASSERT_TRUE(opened.ok());
    const auto database = (*opened)->database();
    EXPECT_TRUE(is_seen_as_open(file()));
    const auto both = database->transact(detail::Access::read, [&](soci::session&) {
        return database->transact(detail::Access::read,
                                  [](soci::session&) -> Result<void> { return {}; });
    });
    ASSERT_TRUE(both.ok());
    EXPECT_TRUE(is_seen_as_open(file()));
}

TEST_F(SqliteRegister, ConnectionsSyncFullyAndKeepForeignKeys) {
    detail::Database database{detail::parse_database_url(url()).value(), milliseconds{1000}, 2};
    const auto settings =
        database.transact(detail::Access::read, [](soci::session& session) -> Result<std::string> {
            int synchronous = 0;
            int foreign_keys = 0;
            session << "PRAGMA synchronous", soci::into(synchronous);
            session << "PRAGMA foreign_keys", soci::into(foreign_keys);
            return std::to_string(synchronous) + " " + std::to_string(foreign_keys);
        });
    EXPECT_EQ(settings.value(), "2 1");
}

TEST_F(SqliteRegister, SaysWhenAnotherProgramHoldsTheLock) {
    const auto opened = open(milliseconds{20});
    ASSERT_TRUE(opened.ok());
    auto other = beside();
    *other << "BEGIN IMMEDIATE";
    const auto refused = (*opened)->add_site(a_site("Pont Wen"));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(refused.error().public_text.view(),
              "the register is locked by another program: try again");
    // Readers are not kept waiting.
    EXPECT_TRUE((*opened)->contents().ok());
    *other << "ROLLBACK";
    EXPECT_TRUE((*opened)->add_site(a_site("Pont Wen")).ok());
}

TEST_F(SqliteRegister, WaitsForALockThatIsReleased) {
    const auto opened = open();
    ASSERT_TRUE(opened.ok());
    auto other = beside();
    *other << "BEGIN IMMEDIATE";
    std::thread writer([&] { EXPECT_TRUE((*opened)->add_site(a_site("Pont Wen")).ok()); });
    *other << "UPDATE register_state SET revision = revision + 10";
    *other << "COMMIT";
    writer.join();
    EXPECT_EQ((*opened)->revision().value(), 11U);
}

TEST_F(SqliteRegister, OurOwnWritersWaitInLineNotAtTheLock) {
    Metrics metrics;
    const auto opened = Register::open(
        {.url = url(), .actor = "test", .wait_max = milliseconds{20}, .metrics = &metrics},
        clock());
    ASSERT_TRUE(opened.ok());
    const auto held = (*opened)->database()->transact(
        detail::Access::write, [&](soci::session& session) -> Result<void> {
            session << "UPDATE register_state SET revision = revision + 10";
            std::thread writer([&] {
                const auto refused = (*opened)->add_site(a_site("Pont Wen"));
                ASSERT_FALSE(refused.ok());
                EXPECT_EQ(refused.error().code, Errc::unavailable);
                EXPECT_EQ(refused.error().public_text.view(), "the register is busy: try again");
            });
            writer.join();
            return {};
        });
    ASSERT_TRUE(held.ok());
    // Whoever gave up is not in the way of the next.
    EXPECT_TRUE((*opened)->add_site(a_site("Pont Wen")).ok());
    EXPECT_EQ((*opened)->revision().value(), 11U);
    EXPECT_NE(metrics.render().find("bof_register_commit_seconds_count"), std::string::npos);
}

TEST_F(SqliteRegister, RefusesADatabaseOfANewerProgram) {
    ASSERT_TRUE(open().ok());
    *beside() << "INSERT INTO schema_version (version, migrated_ms) VALUES (9999, 0)";
    const auto refused = open();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::unsupported);
    EXPECT_EQ(refused.error().internal, "database version 9999, program knows " +
                                            std::to_string(detail::migrations().back().version));
}

TEST_F(SqliteRegister, RefusesWhatIsNoDatabase) {
    std::ofstream{file()} << "This is a letter to the editor, and long enough to be looked at.";
    EXPECT_EQ(code_of(open()), "corrupt");
}

TEST_F(SqliteRegister, SaysWhenARowCannotBeRead) {
    const auto opened = open();
    ASSERT_TRUE(opened.ok());
    const auto source = (*opened)->add_source(a_source(1, 1)).value();
    (*opened)->add_nrd(an_nrd(source, 1)).value();
    *beside() << "UPDATE nrd SET kind = 'flying'";
    const auto contents = (*opened)->contents();
    ASSERT_FALSE(contents.ok());
    EXPECT_EQ(contents.error().code, Errc::corrupt);
    EXPECT_EQ(contents.error().internal, "nrd 1");
}

TEST_F(SqliteRegister, ErrorsDoNotCarryTheValuesOfTheStatement) {
    const auto opened = open();
    ASSERT_TRUE(opened.ok());
    *beside() << "CREATE TRIGGER trap BEFORE INSERT ON source"
                 " BEGIN SELECT RAISE(ABORT, 'trapped'); END";
    const auto refused = (*opened)->add_source(a_source(1, 1));
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().internal.find("trapped"), std::string::npos);
    EXPECT_EQ(refused.error().internal.find("b2$"), std::string::npos) << refused.error().internal;
}

TEST_F(SqliteRegister, SaysWhatIsWrongWithAnAddress) {
    const auto open_url = [&](const std::string& url, const std::string& actor = "test") {
        return Register::open({.url = url, .actor = actor}, clock());
    };
    EXPECT_EQ(code_of(open_url("mysql://localhost/bof")), "invalid_argument");
    EXPECT_EQ(code_of(open_url("sqlite:")), "invalid_argument");
    EXPECT_EQ(code_of(open_url("sqlite::memory:")), "invalid_argument");
    EXPECT_EQ(code_of(open_url("sqlite:/tmp/with\"quote.db")), "invalid_argument");
    EXPECT_EQ(code_of(open_url("postgresql:hoast=x")), "invalid_argument");
    EXPECT_EQ(code_of(open_url(url(), "")), "invalid_argument");
    const auto missing = open_url("sqlite:" + (folder() / "no" / "register.db").string());
    ASSERT_EQ(code_of(missing), "unavailable");
    EXPECT_NE(missing.error().public_text.view().find("folder"), std::string_view::npos);

    const auto slip = open_url("postgresql:password=horse staple");
    ASSERT_EQ(code_of(slip), "invalid_argument");
    EXPECT_EQ(to_log_line(slip.error()).find("horse"), std::string::npos);
}

TEST_F(SqliteRegister, AStepThatFailsLeavesTheVersionBeforeIt) {
    detail::Database database{detail::parse_database_url(url()).value(), milliseconds{1000}, 2};
    ASSERT_TRUE(database.prepare_file().ok());
    const std::vector<detail::Migration> half{
        {1, {"CREATE TABLE first (id BIGINT PRIMARY KEY)"}},
        {2, {"CREATE TABLE second (id BIGINT PRIMARY KEY)", "CREATE TABLE first (id BIGINT)"}},
    };
    EXPECT_FALSE(detail::migrate(database, half, noon).ok());
    long long version = 0;
    long long tables = 0;
    const auto other = beside();
    *other << "SELECT MAX(version) FROM schema_version", soci::into(version);
    *other << "SELECT COUNT(*) FROM sqlite_master WHERE name = 'second'", soci::into(tables);
    EXPECT_EQ(version, 1);
    EXPECT_EQ(tables, 0);

    const std::vector<detail::Migration> mended{
        half[0], {2, {"CREATE TABLE second (id BIGINT PRIMARY KEY)"}}, {3, {"DROP TABLE first"}}};
    EXPECT_TRUE(detail::migrate(database, mended, noon).ok());
    EXPECT_TRUE(detail::migrate(database, mended, noon).ok());
    *other << "SELECT MAX(version) FROM schema_version", soci::into(version);
    EXPECT_EQ(version, 3);
}

}  // namespace
}  // namespace bof
