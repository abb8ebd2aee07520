#include "domain/nrd.hpp"

namespace bof {

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

}  // namespace bof
