#pragma once

#include "vrm/vrm.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// The shapes in which the United Kingdom issues, or has issued, registration marks. Where two
/// schemes share a shape the mark alone cannot tell: 123 AB is taken as dateless, though a trade
/// plate may show it.
enum class VrmFormat : std::uint8_t {
    current,           ///< Since September 2001: AB12 CDE, age identifier 02 to 99.
    prefix,            ///< 1983 to 2001: A123 BCD, a year letter first.
    suffix,            ///< 1963 to 1983: ABC 123D, a year letter last.
    dateless,          ///< Before 1963: ABC 123, AB 1234, A 1, and the reverse, 1234 AB.
    northern_ireland,  ///< AIZ 1234, IA 1234, 1234 IA: two or three letters with I or Z.
    q_plate,           ///< Q123 ABC: age or identity unknown.
    trade,             ///< 12345 since 2015; before, three digits and an area: 012 AB.
    diplomatic,        ///< 123 D 456, 123 X 456.
    military,          ///< 12 AB 34, AB 12 CD.
    unknown,           ///< None of these: foreign, Crown dependency, misread.
    count_,
};

/// "current", "northern_ireland"...
std::string_view to_text(VrmFormat format);

/// The first format, in the order of VrmFormat, that the mark fits. A mark with an unread symbol
/// fits where some symbol in its place would fit. Cost: under 1 us, no allocation.
VrmFormat format_of(Vrm vrm);

/// The mark spaced as it stands on a plate of its format: "AB12 CDE", "A123 BCD", "ABC 123D".
/// A mark of unknown format is shown unspaced.
std::string display_text(Vrm vrm);

}  // namespace bof
