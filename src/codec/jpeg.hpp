#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace bof {

struct JpegSize {
    std::uint32_t width;
    std::uint32_t height;
};

/// Most pixels in an image we accept: a frame of 8192 x 8192.
inline constexpr std::uint64_t jpeg_pixels_max = 8192ULL * 8192ULL;

/// Walks the markers of a JPEG: whole, of a process that viewers can decode, with a size in range.
/// Does not decode the pixels (that costs a hundred times more and is done when somebody looks).
/// Errors: invalid_argument - not a JPEG, cut short, or of a kind no viewer shows; too_large -
/// pixels. Cost:   linear in the bytes, no allocation.
Result<JpegSize> check_jpeg(std::string_view bytes);

}  // namespace bof
