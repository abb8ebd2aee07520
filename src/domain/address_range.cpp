#include "domain/address_range.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include <arpa/inet.h>

namespace bof {
namespace {

constexpr std::array<std::uint8_t, 12> ipv4_mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned ipv4_mapped_bits = 96;
constexpr std::string_view separators = ", \t\r\n";

bool is_ipv4(const AddressRange& range) {
    return range.prefix_bits >= ipv4_mapped_bits &&
           std::equal(ipv4_mapped_prefix.begin(), ipv4_mapped_prefix.end(), range.address.begin());
}

std::vector<AddressRange> any_address() {
    AddressRange any_ipv4{{}, ipv4_mapped_bits};
    std::copy(ipv4_mapped_prefix.begin(), ipv4_mapped_prefix.end(), any_ipv4.address.begin());
    return {any_ipv4, AddressRange{{}, 0}};
}

/// The address alone, as a range of one.
std::optional<AddressRange> parse_address(const std::string& text) {
    AddressRange range;
    if (inet_pton(AF_INET6, text.c_str(), range.address.data()) == 1) return range;
    const std::span<std::uint8_t, 4> ipv4_part{range.address.data() + ipv4_mapped_prefix.size(), 4};
    if (inet_pton(AF_INET, text.c_str(), ipv4_part.data()) != 1) return std::nullopt;
    std::copy(ipv4_mapped_prefix.begin(), ipv4_mapped_prefix.end(), range.address.begin());
    return range;
}

/// The address with every bit behind the prefix cleared.
std::array<std::uint8_t, 16> network_of(const AddressRange& range) {
    auto network = range.address;
    for (std::size_t bit = range.prefix_bits; bit < 128; ++bit) {
        const unsigned mask = ~(0x80U >> (bit % 8U));
        network[bit / 8U] = static_cast<std::uint8_t>(network[bit / 8U] & mask);
    }
    return network;
}

}  // namespace

bool AddressRange::contains(const std::array<std::uint8_t, 16>& other) const {
    const std::size_t whole_bytes = prefix_bits / 8U;
    for (std::size_t index = 0; index < whole_bytes; ++index) {
        if (address[index] != other[index]) return false;
    }
    const unsigned rest_bits = prefix_bits % 8U;
    if (rest_bits == 0) return true;
    const unsigned mask = 0xFFU << (8U - rest_bits) & 0xFFU;
    return (address[whole_bytes] & mask) == (other[whole_bytes] & mask);
}

Result<AddressRange> parse_address_range(std::string_view text) {
    const auto slash = text.find('/');
    const std::string address_text{text.substr(0, slash)};
    // A NUL would end the text early for inet_pton and let anything follow it.
    auto range =
        address_text.find('\0') == std::string::npos ? parse_address(address_text) : std::nullopt;
    if (!range) {
        return Error{Errc::invalid_argument,
                     "not an address range: write 10.1.2.0/24, 2001:db8::/32 or any",
                     std::string{text}};
    }
    if (slash == std::string_view::npos) return *range;

    const auto bits_text = text.substr(slash + 1);
    const bool written_as_ipv4 = address_text.find(':') == std::string::npos;
    const unsigned bits_before = written_as_ipv4 ? ipv4_mapped_bits : 0;
    unsigned bits = 0;
    const auto* const end = bits_text.data() + bits_text.size();
    const auto read = std::from_chars(bits_text.data(), end, bits);
    if (bits_text.empty() || read.ec != std::errc{} || read.ptr != end ||
        bits > 128 - bits_before) {
        return Error{Errc::invalid_argument,
                     "the prefix of an address range is 0 to 32 for IPv4 and 0 to 128 for IPv6",
                     std::string{text}};
    }
    range->prefix_bits = static_cast<std::uint8_t>(bits_before + bits);
    if (network_of(*range) != range->address) {
        return Error{Errc::invalid_argument,
                     "the address range has bits set behind its prefix: write 10.1.2.0/24, not "
                     "10.1.2.3/24",
                     std::string{text}};
    }
    return *range;
}

Result<std::vector<AddressRange>> parse_address_ranges(std::string_view text) {
    std::vector<AddressRange> ranges;
    while (true) {
        const auto start = text.find_first_not_of(separators);
        if (start == std::string_view::npos) return ranges;
        text.remove_prefix(start);
        const auto part = text.substr(0, text.find_first_of(separators));
        text.remove_prefix(part.size());
        if (equal_ignoring_case(part, "any")) {
            const auto any = any_address();
            ranges.insert(ranges.end(), any.begin(), any.end());
        } else {
            auto range = parse_address_range(part);
            if (!range.ok()) return range.error();
            ranges.push_back(*range);
        }
        if (ranges.size() > address_ranges_max) {
            return Error{Errc::too_many, "more than 64 address ranges for one source"};
        }
    }
}

std::string to_text(const AddressRange& range) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool ipv4 = is_ipv4(range);
    const auto* const bytes = range.address.data() + (ipv4 ? ipv4_mapped_prefix.size() : 0);
    if (inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes, text.data(), text.size()) == nullptr) return {};
    if (range.prefix_bits == 128) return text.data();
    const unsigned bits = range.prefix_bits - (ipv4 ? ipv4_mapped_bits : 0U);
    return std::string{text.data()} + "/" + std::to_string(bits);
}

std::string to_text(const std::vector<AddressRange>& ranges) {
    if (ranges == any_address()) return "any";
    std::string text;
    for (const AddressRange& range : ranges) {
        if (!text.empty()) text += ", ";
        text += to_text(range);
    }
    return text;
}

}  // namespace bof
