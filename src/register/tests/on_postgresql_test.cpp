// Goal: the contract holds on PostgreSQL.
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

INSTANTIATE_TEST_SUITE_P(PostgreSql, RegisterContract, testing::Values(TestBackend::postgresql));

}  // namespace
}  // namespace bof
