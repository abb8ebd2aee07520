// Goal: what only PostgreSQL can get wrong: a server that goes away and comes back.
#include "register/detail/database.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {

TestBackend backend_under_test() { return TestBackend::postgresql; }

namespace {

class PostgresqlRegister : public RegisterContract {
  protected:
    void break_all_connections() {
        run_on_postgresql(url(),
                          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          " WHERE pid <> pg_backend_pid() AND datname = current_database()");
    }
};

TEST_F(PostgresqlRegister, ALostServerIsSoughtAgainAtTheNextCall) {
    kept().add_site(a_site("Before")).value();
    break_all_connections();
    EXPECT_EQ(kept().revision().value(), 1U);
    break_all_connections();
    EXPECT_TRUE(kept().add_site(a_site("After")).ok());
    EXPECT_EQ(kept().sites().value().size(), 2U);
}

// Goal: one look at a dead connection is enough to give up all idle ones. Method: transactions
// within each other need a connection each.
TEST_F(PostgresqlRegister, EveryIdleConnectionIsGivenUpAtOnce) {
    detail::Database database{detail::parse_database_url(url()).value(), milliseconds{1000}, 3};
    const auto at_depth = [&](const auto& self, int depth) -> Result<int> {
        return database.transact(detail::Access::read, [&](soci::session&) -> Result<int> {
            return depth == 1 ? Result<int>{1} : self(self, depth - 1);
        });
    };
    ASSERT_TRUE(at_depth(at_depth, 3).ok());
    const auto one_too_many = at_depth(at_depth, 4);
    ASSERT_FALSE(one_too_many.ok());
    EXPECT_EQ(one_too_many.error().internal, "no free connection");

    break_all_connections();
    EXPECT_TRUE(at_depth(at_depth, 3).ok());
}

TEST_F(PostgresqlRegister, AConnectionLostInATransactionFailsItOnly) {
    detail::Database database{detail::parse_database_url(url()).value(), milliseconds{1000}, 1};
    const auto lost =
        database.transact(detail::Access::write, [&](soci::session& session) -> Result<void> {
            session << "UPDATE register_state SET revision = revision + 5";
            break_all_connections();
            return {};
        });
    ASSERT_FALSE(lost.ok());
    EXPECT_EQ(lost.error().code, Errc::unavailable);
    EXPECT_EQ(lost.error().public_text.view(),
              "the register was lost while saving: look whether the change is there before you try "
              "again");
    EXPECT_EQ(kept().revision().value(), 0U);
}

TEST_F(PostgresqlRegister, ALockHeldForTooLongIsUnavailable) {
    const auto impatient =
        Register::open({.url = url(), .actor = "test", .wait_max = milliseconds{20}}, clock());
    ASSERT_TRUE(impatient.ok());
    const HeldLock lock{url(), "BEGIN; UPDATE register_state SET revision = revision"};
    const auto refused = (*impatient)->add_site(a_site("Pont Wen"));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(refused.error().public_text.view(),
              "the register is locked by another program: try again");
    EXPECT_TRUE((*impatient)->contents().ok());
}

TEST_F(PostgresqlRegister, KeywordsServeAsWellAsAUrl) {
    const char* const folder = std::getenv("BOF_TEST_POSTGRES_FOLDER");
    ASSERT_NE(folder, nullptr);
    const auto opened =
        Register::open({.url = "postgresql:user=postgres dbname=postgres host='" +
                               std::string{folder} + "' options='-c search_path=contract'",
                        .actor = "test"},
                       clock());
    ASSERT_TRUE(opened.ok()) << to_log_line(opened.error());
    kept().add_site(a_site("Pont Wen")).value();
    EXPECT_EQ((*opened)->revision().value(), 1U);
}

TEST_F(PostgresqlRegister, AServerThatIsNotThereIsUnavailable) {
    const auto refused = Register::open(
        {.url = "postgresql:host=/nonexistent password=horse", .actor = "test"}, clock());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(to_log_line(refused.error()).find("horse"), std::string::npos);
}

}  // namespace
}  // namespace bof
