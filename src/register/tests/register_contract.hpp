#pragma once

#include "register/tests/kept_register.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace bof {

enum class TestBackend : std::uint8_t { sqlite, postgresql };

/// Which database this test program is for: on_sqlite_test.cpp or on_postgresql_test.cpp.
TestBackend backend_under_test();

/// A fresh register for each test. PostgreSQL tests share the server of BOF_TEST_POSTGRES and make
/// their schema anew; without a server they fail: whoever runs them must have one.
class RegisterContract : public testing::Test {
  protected:
    RegisterContract();

    Register& kept() { return *register_; }
    ManualClock& clock() { return clock_; }
    AuditEntry entry(const std::string& kind = "test.done") const {
        return {clock_.now(), kind, {{}, "test", {}}, {}};
    }
    const std::string& url() const { return url_; }

    /// The number that `query` selects.
    long long count(const std::string& query);
    std::filesystem::path audit_tail() const { return folder_.path() / "audit.tail"; }

    std::unique_ptr<Register> open_another();
    void reopen();
    /// Closes the register and leaves an empty database, as before the first start.
    void wipe();

  private:
    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::string url_;
    std::unique_ptr<Register> register_;
};

/// Runs one statement beside the register, as an administrator of the server could.
void run_on_postgresql(const std::string& url, const std::string& statement);

/// A connection beside the register that runs `statements` and stays open.
class HeldLock {
  public:
    HeldLock(const std::string& url, const std::string& statements);
    ~HeldLock();
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    HeldLock(HeldLock&&) = delete;
    HeldLock& operator=(HeldLock&&) = delete;

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace bof
