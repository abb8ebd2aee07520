// Goal: the contract holds on SQLite.
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

INSTANTIATE_TEST_SUITE_P(Sqlite, RegisterContract, testing::Values(TestBackend::sqlite));

}  // namespace
}  // namespace bof
