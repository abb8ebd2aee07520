#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// Longest side of a thumbnail, in pixels.
inline constexpr std::uint32_t thumbnail_side_max = 320;
/// Most memory that decoding one image may take, beside the thumbnail itself.
inline constexpr std::size_t thumbnail_memory_max = 96U << 20U;

/// A smaller JPEG of the same picture, at most thumbnail_side_max on its longer side; one that is
/// as small already comes back unchanged. What the camera wrote beside the picture (EXIF, comments)
/// is left out.
///
/// Errors:  invalid_argument - it cannot be decoded; too_large - decoding would take more than
///          thumbnail_memory_max, or it has more scans than a camera makes.
/// Threads: any, at once.
/// Cost:    decodes the picture at the nearest eighth of its size: some milliseconds for a camera's
///          overview; no more than thumbnail_memory_max.
Result<std::string> make_thumbnail(std::string_view jpeg);

}  // namespace bof
