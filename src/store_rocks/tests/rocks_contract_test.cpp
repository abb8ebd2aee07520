// Goal: RocksStore keeps the contract of every store.
#include "store/tests/held_contract.hpp"
#include "store/tests/history_contract.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

namespace bof {
namespace {

const StoreFactory rocks{
    "rocks", [](const WaitingLimits& limits) { return std::make_unique<RocksUnderTest>(limits); }};

INSTANTIATE_TEST_SUITE_P(Rocks, StoreContract, testing::Values(rocks));
INSTANTIATE_TEST_SUITE_P(Rocks, HistoryContract, testing::Values(rocks));
INSTANTIATE_TEST_SUITE_P(Rocks, HeldContract, testing::Values(rocks));

}  // namespace
}  // namespace bof
