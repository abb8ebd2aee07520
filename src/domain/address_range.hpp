#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most ranges one list may have.
inline constexpr std::size_t address_ranges_max = 64;

/// A range of addresses: IPv6 form (IPv4 as ::ffff:a.b.c.d) and how many leading bits count.
struct AddressRange {
    std::array<std::uint8_t, 16> address{};
    std::uint8_t prefix_bits = 128;

    bool contains(const std::array<std::uint8_t, 16>& other) const;
    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// Reads one range as a person writes it: "10.1.2.0/24", "2001:db8::/32", or a single address.
/// Note that ::/0 holds every address, IPv4 too.
///
/// Errors: invalid_argument - not an address, a prefix longer than the address, or bits set behind
///         the prefix ("10.1.2.3/24"), which more often than not is a slip.
Result<AddressRange> parse_address_range(std::string_view text);

/// Reads a list: ranges parted by commas or blanks; "any" stands for 0.0.0.0/0 and ::/0. An empty
/// text is an empty list: nobody is allowed.
///
/// Errors: as parse_address_range(); too_many - more than address_ranges_max.
Result<std::vector<AddressRange>> parse_address_ranges(std::string_view text);

/// The form that parse_address_range() reads. A range of one address is written without prefix.
std::string to_text(const AddressRange& range);
/// "any", or the ranges parted by ", ".
std::string to_text(const std::vector<AddressRange>& ranges);

}  // namespace bof
