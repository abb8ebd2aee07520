#pragma once

#include "domain/read.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// How a camera names itself: feed (organisation), source (ANPR system), camera within the source.
/// Each 0 to 32767.
struct CameraAddress {
    std::int16_t feed;
    std::int16_t source;
    std::int16_t camera;
    friend auto operator<=>(const CameraAddress&, const CameraAddress&) = default;
};

/// An image as it arrived: bytes nobody has looked at.
struct RawImage {
    ImageKind kind;
    std::string bytes;
};

/// A read as a codec found it: shape known, meaning unchecked. Views point into the request body,
/// so a RawRead lives no longer than that. Only ingest turns one into a Read.
struct RawRead {
    std::string_view word;  ///< The shared word ("signature"). Secret: never logged, never kept.
    std::string_view username;
    CameraAddress address;
    std::string_view vrm;       ///< UTF-8, anything.
    std::string_view captured;  ///< Text of the capture time, any of the accepted forms.
    std::optional<double> latitude;
    std::optional<double> longitude;
    std::optional<std::int64_t> preset;
    std::string_view pan;
    std::string_view tilt;
    std::string_view zoom;
    std::optional<double> confidence_percent;
    std::optional<bool> moving_towards;
    bool field_refused = false;  ///< An optional field was present but not of its type.
    std::vector<RawImage> images;
};

/// An image that came apart from its read.
struct RawLateImage {
    std::string_view word;
    std::string_view username;
    CameraAddress address;
    std::string_view vrm;
    std::string_view captured;
    RawImage image;
};

}  // namespace bof
