// Goal: address ranges read what an administrator writes, refuse slips with a reason, and print
// what they read.
#include "domain/address_range.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bof {
namespace {

std::array<std::uint8_t, 16> address(const char* text) {
    return parse_address_range(text).value().address;
}

TEST(AddressRangeText, ReadsAndPrintsBothFamilies) {
    const std::pair<const char*, const char*> rows[] = {
        {"10.1.2.0/24", "10.1.2.0/24"},
        {"10.1.2.3", "10.1.2.3"},
        {"10.1.2.3/32", "10.1.2.3"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"2001:db8::/32", "2001:db8::/32"},
        {"2001:DB8:0:0::1/128", "2001:db8::1"},
        {"::/0", "::/0"},
        {"::1", "::1"},
        {"::ffff:10.0.0.0/104", "10.0.0.0/8"},
    };
    for (const auto& [text, printed] : rows) {
        const auto range = parse_address_range(text);
        ASSERT_TRUE(range.ok()) << text;
        EXPECT_EQ(to_text(*range), printed) << text;
    }
}

TEST(AddressRangeText, RefusesSlips) {
    using namespace std::string_view_literals;
    const std::string_view slips[] = {
        "",
        "10.1.2",
        "10.1.2.256",
        "10.1.2.0/33",
        "10.1.2.0/",
        "/24",
        "10.1.2.0/-1",
        "10.1.2.3/24",
        "2001:db8::/129",
        "2001:db8::1/32",
        "localhost",
        "10.1.2.0/24x",
        "10.1.2.0/2 4",
        "10.1.2.3\0junk"sv,
        "any/8",
        "fe80::1%eth0",
        "10.1.2.0/99999999999999999999",
    };
    for (const auto text : slips) {
        const auto range = parse_address_range(text);
        ASSERT_FALSE(range.ok()) << text;
        EXPECT_EQ(range.error().code, Errc::invalid_argument) << text;
    }
}

TEST(AddressRangeText, AnIpv4RangeHoldsMappedAddressesOnly) {
    const auto range = parse_address_range("10.1.2.0/23").value();
    EXPECT_TRUE(range.contains(address("10.1.2.0")));
    EXPECT_TRUE(range.contains(address("10.1.3.255")));
    EXPECT_FALSE(range.contains(address("10.1.4.0")));
    EXPECT_FALSE(range.contains(address("10.1.1.255")));
    EXPECT_FALSE(range.contains(address("::10.1.2.0")));
}

TEST(AddressRangeText, ListsMayBePartedByCommasOrBlanks) {
    const auto ranges = parse_address_ranges(" 10.1.2.0/24,2001:db8::/32\n 127.0.0.1 ").value();
    EXPECT_EQ(to_text(ranges), "10.1.2.0/24, 2001:db8::/32, 127.0.0.1");
    EXPECT_TRUE(parse_address_ranges(" , ").value().empty());
    EXPECT_FALSE(parse_address_ranges("10.1.2.0/24, nowhere").ok());
}

TEST(AddressRangeText, AnyHoldsEveryAddressAndPrintsAsAny) {
    const auto any = parse_address_ranges("any").value();
    ASSERT_EQ(any.size(), 2U);
    EXPECT_EQ(to_text(any), "any");
    EXPECT_EQ(any, parse_address_ranges("0.0.0.0/0, ::/0").value());
    EXPECT_TRUE(any[0].contains(address("203.0.113.9")));
    EXPECT_FALSE(any[0].contains(address("2001:db8::1")));
    EXPECT_TRUE(any[1].contains(address("2001:db8::1")));
}

TEST(AddressRangeText, AListHasALimit) {
    std::string text;
    for (std::size_t count = 0; count < address_ranges_max; ++count) text += "192.0.2.1 ";
    EXPECT_EQ(parse_address_ranges(text).value().size(), address_ranges_max);
    const auto refused = parse_address_ranges(text + "192.0.2.1");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::too_many);
}

// Goal: printing and reading are each other's opposite. Method: random addresses cut to random
// prefixes; a failure prints the seed that brings it back.
TEST(AddressRangeText, PrintedTextReadsBackAsTheSameRange) {
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        AddressRange range;
        const bool ipv4 = random() % 2 == 0;
        range.prefix_bits = static_cast<std::uint8_t>(ipv4 ? 96 + random() % 33 : random() % 129);
        for (std::size_t bit = 0; bit < range.prefix_bits; ++bit) {
            const bool set = ipv4 && bit < 96 ? bit >= 80 : random() % 2 == 0;
            if (set) range.address[bit / 8] |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
        }
        const auto read_back = parse_address_range(to_text(range));
        ASSERT_TRUE(read_back.ok()) << to_text(range);
        EXPECT_EQ(*read_back, range) << to_text(range);
    }
}

}  // namespace
}  // namespace bof
