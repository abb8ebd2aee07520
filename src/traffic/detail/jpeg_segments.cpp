#include "traffic/detail/jpeg_segments.hpp"

#include "base/assert.hpp"

namespace bof::traffic {
namespace {

constexpr char marker_start = '\xFF';
constexpr unsigned char restart_first = 0xD0;
constexpr unsigned char restart_last = 0xD7;
constexpr unsigned char scan_start = 0xDA;

unsigned char byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

/// Where the data of the only scan begins.
std::size_t scan_data_start(std::string_view jpeg) {
    std::size_t place = 2;
    for (;;) {
        BOF_ASSERT(place + 4 <= jpeg.size() && jpeg[place] == marker_start);
        const unsigned char marker = byte_at(jpeg, place + 1);
        place += 2 + (std::size_t{byte_at(jpeg, place + 2)} << 8U | byte_at(jpeg, place + 3));
        if (marker == scan_start) return place;
    }
}

}  // namespace

std::string to_jpeg(Canvas& canvas, const JpegSettings& settings) {
    const std::span<const std::byte> bytes = std::as_bytes(canvas.pixels());
    return write_jpeg({static_cast<std::uint32_t>(canvas.width()),
                       static_cast<std::uint32_t>(canvas.height()),
                       PixelOrder::bgrx,
                       {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}},
                      settings);
}

JpegSegments::JpegSegments(std::string_view jpeg) {
    std::size_t start = scan_data_start(jpeg);
    header = jpeg.substr(0, start);
    const std::size_t end = jpeg.size() - 2;  // The end marker.
    for (std::size_t place = start; place + 1 < end; ++place) {
        if (jpeg[place] != marker_start) continue;
        const unsigned char marker = byte_at(jpeg, place + 1);
        if (marker < restart_first || marker > restart_last) continue;
        segments.emplace_back(jpeg.substr(start, place - start));
        start = place + 2;
        ++place;
    }
    segments.emplace_back(jpeg.substr(start, end - start));
}

std::string JpegSegments::joined() const {
    constexpr unsigned markers = restart_last - restart_first + 1;
    std::string jpeg = header;
    for (std::size_t index = 0; index < segments.size(); ++index) {
        jpeg += segments[index];
        if (index + 1 == segments.size()) break;
        jpeg.push_back(marker_start);
        jpeg.push_back(static_cast<char>(restart_first + index % markers));
    }
    return jpeg + "\xFF\xD9";
}

}  // namespace bof::traffic
