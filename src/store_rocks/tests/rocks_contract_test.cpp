// Goal: RocksStore keeps the contract of every store.
#include "store/tests/store_contract.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

namespace bof {
namespace {

INSTANTIATE_TEST_SUITE_P(Rocks, StoreContract,
                         testing::Values(StoreFactory{"rocks", [](const WaitingLimits& limits) {
                                                          return std::make_unique<RocksUnderTest>(
                                                              limits);
                                                      }}));

}  // namespace
}  // namespace bof
