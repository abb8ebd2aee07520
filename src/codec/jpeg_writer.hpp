#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace bof {

enum class PixelOrder : std::uint8_t {
    grey,  ///< One byte a pixel.
    rgb,   ///< Three.
    bgrx,  ///< Four; the last means nothing.
};

/// A picture as it lies in memory: row by row from the top, no gap between rows.
struct PixelView {
    std::uint32_t width;
    std::uint32_t height;
    PixelOrder order;
    std::span<const std::uint8_t> bytes;  ///< Width x height x the bytes of a pixel.
};

struct JpegSettings {
    int quality = 80;                   ///< 1 to 100.
    unsigned restart_interval_mcu = 0;  ///< 0: none. An MCU is 16 x 16 pixels in colour.
};

/// Baseline JPEG of the picture, colours at half resolution, standard tables. Out of memory throws
/// std::bad_alloc. Threads: any, at once.
std::string write_jpeg(const PixelView& picture, const JpegSettings& settings);

}  // namespace bof
