#pragma once

#include "codec/jpeg_writer.hpp"
#include "traffic/detail/canvas.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bof::traffic {

/// As write_jpeg().
std::string to_jpeg(Canvas& canvas, const JpegSettings& settings);

/// A JPEG with restart markers, in its pieces. Each segment can be decoded by itself, so segments
/// of two images of one quality can be exchanged: only what differs has to be encoded.
struct JpegSegments {
    std::string header;                 ///< Up to the first segment.
    std::vector<std::string> segments;  ///< Without their markers.

    /// `jpeg` comes from to_jpeg() with a restart interval.
    explicit JpegSegments(std::string_view jpeg);
    /// The whole image.
    std::string joined() const;
};

}  // namespace bof::traffic
