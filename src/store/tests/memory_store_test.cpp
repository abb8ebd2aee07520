// Goal: the in-memory reference keeps the contract that every store is held to; the names of
// reasons and verdicts are complete and unique.
#include "store/memory_store.hpp"

#include "store/tests/held_contract.hpp"
#include "store/tests/history_contract.hpp"

#include <set>

namespace bof {
namespace {

class MemoryUnderTest final : public StoreUnderTest {
  public:
    explicit MemoryUnderTest(const WaitingLimits& limits) : store_(limits) {}

    ReadWriter& writer() override { return store_; }
    const ReadReader& reader() const override { return store_; }
    const QuarantineReader& quarantine() const override { return store_; }
    const SightingQueue& sighting_queue() const override { return store_; }
    HeldReads& held() override { return store_; }
    void reopen() override {}

  private:
    MemoryStore store_;
};

const StoreFactory memory{"memory", [](const WaitingLimits& limits) {
                              return std::make_unique<MemoryUnderTest>(limits);
                          }};

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(memory));
INSTANTIATE_TEST_SUITE_P(Memory, HistoryContract, testing::Values(memory));
INSTANTIATE_TEST_SUITE_P(Memory, HeldContract, testing::Values(memory));

template <typename Word>
std::set<std::string_view> names_of() {
    std::set<std::string_view> names;
    for (std::size_t index = 0; index < static_cast<std::size_t>(Word::count_); ++index) {
        names.insert(to_text(static_cast<Word>(index)));
    }
    return names;
}

TEST(StoreWords, EachHasItsOwnName) {
    EXPECT_EQ(names_of<Verdict>().size(), static_cast<std::size_t>(Verdict::count_));
    EXPECT_EQ(names_of<QuarantineReason>().size(),
              static_cast<std::size_t>(QuarantineReason::count_));
    EXPECT_EQ(to_text(Verdict::quarantined), "quarantined");
    EXPECT_EQ(to_text(QuarantineReason::image_without_read), "image_without_read");
}

}  // namespace
}  // namespace bof
