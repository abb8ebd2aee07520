// Goal: grants open exactly what they say, to the millisecond; address ranges match by whole bits.
#include "domain/access_grant.hpp"
#include "domain/nrd.hpp"
#include "domain/tests/test_grant.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;

const UtcTime noon = from_unix_ms(1'777'636'800'000);
Vrm mark(const char* text) { return Vrm::parse(text).value(); }

TEST(AccessGrant, AgeLimitIsHalfOpen) {
    const ReadKey key{mark("AB32CDE"), NrdId{7}, noon};
    const auto grant = TestDesk::grant({.age_max = milliseconds{1000}});
    EXPECT_TRUE(grant.permits(key, noon + milliseconds{999}));
    EXPECT_FALSE(grant.permits(key, noon + milliseconds{1000}));
}

TEST(AccessGrant, WindowIncludesItsStartAndNotItsEnd) {
    const AccessScope scope{std::nullopt, std::nullopt, noon, noon + milliseconds{10}};
    const auto grant = TestDesk::grant({.scope = scope});
    const auto permits_at = [&](int offset_ms) {
        return grant.permits({mark("AB32CDE"), NrdId{7}, noon + milliseconds{offset_ms}}, noon);
    };
    EXPECT_FALSE(permits_at(-1));
    EXPECT_TRUE(permits_at(0));
    EXPECT_TRUE(permits_at(9));
    EXPECT_FALSE(permits_at(10));
}

TEST(AccessGrant, ListsBindAndAnEmptyListOpensNothing) {
    AccessScope scope{std::vector{mark("AB32CDE")}, std::vector{NrdId{7}}, UtcTime::min(),
                      UtcTime::max()};
    const auto grant = TestDesk::grant({.scope = scope});
    EXPECT_TRUE(grant.permits({mark("AB32CDE"), NrdId{7}, noon}, noon));
    EXPECT_FALSE(grant.permits({mark("AB32CDF"), NrdId{7}, noon}, noon));
    EXPECT_FALSE(grant.permits({mark("AB32CDE"), NrdId{8}, noon}, noon));
    scope.vrms->clear();
    EXPECT_FALSE(
        TestDesk::grant({.scope = scope}).permits({mark("AB32CDE"), NrdId{7}, noon}, noon));
}

TEST(AccessGrant, EndsAtItsExpiry) {
    const auto grant = TestDesk::grant({.expires = noon});
    EXPECT_TRUE(grant.is_live(noon - milliseconds{1}));
    EXPECT_FALSE(grant.is_live(noon));
}

TEST(AddressRange, ComparesOnlyTheLeadingBits) {
    AddressRange range;
    range.address[15] = 0b1010'0000;
    range.prefix_bits = 123;
    auto other = range.address;
    other[15] = 0b1011'1111;
    EXPECT_TRUE(range.contains(other));
    other[15] = 0b1000'0000;
    EXPECT_FALSE(range.contains(other));
    range.prefix_bits = 0;
    EXPECT_TRUE(range.contains(other));
}

}  // namespace
}  // namespace bof
