#pragma once

#include "register/tests/test_register.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace bof {

enum class TestBackend : std::uint8_t { sqlite, postgresql };

/// A fresh register for each test. PostgreSQL tests share the server of BOF_TEST_POSTGRES, each
/// with a schema of its own; without a server they fail: a run that lists them must have one.
class RegisterContract : public testing::TestWithParam<TestBackend> {
  protected:
    void SetUp() override;
    void TearDown() override;

    Register& kept() { return *register_; }
    ManualClock& clock() { return clock_; }
    const std::string& url() const { return url_; }

    std::unique_ptr<Register> open_another();
    void reopen();

  private:
    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::string url_;
    std::unique_ptr<Register> register_;
};

/// Runs one statement beside the register, as an administrator of the server could.
void run_on_postgresql(const std::string& url, const std::string& statement);

}  // namespace bof
