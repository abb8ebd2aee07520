#pragma once

#include "vrm/vrm.hpp"

#include <cstdint>
#include <string>

namespace bof {

/// The shapes in which the United Kingdom issues, or has issued, registration marks.
enum class VrmFormat : std::uint8_t {
    current,           ///< Since 2001: AB12 CDE.
    prefix,            ///< 1983 to 2001: A123 BCD.
    suffix,            ///< 1963 to 1983: ABC 123D.
    dateless,          ///< Before 1963: ABC 123, 123 ABC, 1 A, A 1, AB 1234, 1234 AB...
    northern_ireland,  ///< AIZ 1234, IA 1234, 1234 IA: two or three letters with I or Z.
    q_plate,           ///< Q123 ABC: age or identity unknown.
    trade,             ///< 12345, 123 AB-like numerals of the trade schemes.
    diplomatic,        ///< 123 D 456, 123 X 456.
    military,          ///< 12 AB 34, AB 12 AA.
    unknown,           ///< None of these: foreign, personal import, misread.
    count_,
};

/// "current", "northern_ireland"...
std::string_view to_text(VrmFormat format);

/// The first format, in the order a person would try them, that the mark fits. A mark with an unread
/// symbol fits where some symbol in its place would fit.
VrmFormat format_of(Vrm vrm);

/// The mark spaced as it stands on a plate of its format: "AB12 CDE", "A123 BCD", "ABC 123D".
/// An unknown format is shown unspaced.
std::string display_text(Vrm vrm);

}  // namespace bof
