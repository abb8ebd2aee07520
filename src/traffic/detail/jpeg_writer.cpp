#include "traffic/detail/jpeg_writer.hpp"

#include "base/assert.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <jpeglib.h>

namespace bof::traffic {
namespace {

constexpr char marker_start = '\xFF';
constexpr unsigned char restart_first = 0xD0;
constexpr unsigned char restart_last = 0xD7;
constexpr unsigned char scan_start = 0xDA;

/// The size and the settings are ours, so only memory can be lacking.
[[noreturn]] void give_up(j_common_ptr) { throw std::bad_alloc(); }
void say_nothing(j_common_ptr, int) {}

/// Owns what libjpeg allocates.
class Compressor {
  public:
    Compressor() {
        info_.err = jpeg_std_error(&errors_);
        errors_.error_exit = give_up;
        errors_.emit_message = say_nothing;
        jpeg_create_compress(&info_);
        jpeg_mem_dest(&info_, &bytes_, &size_);
    }
    ~Compressor() {
        jpeg_destroy_compress(&info_);
        std::free(bytes_);  // NOLINT: libjpeg's memory comes from malloc.
    }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    Compressor(Compressor&&) = delete;
    Compressor& operator=(Compressor&&) = delete;

    std::string compress(Canvas& canvas, const JpegSettings& settings) {
        info_.image_width = static_cast<JDIMENSION>(canvas.width());
        info_.image_height = static_cast<JDIMENSION>(canvas.height());
        info_.input_components = 4;
        info_.in_color_space = JCS_EXT_BGRX;
        jpeg_set_defaults(&info_);
        jpeg_set_quality(&info_, settings.quality, TRUE);
        info_.restart_interval = settings.restart_interval_mcu;
        info_.dct_method = JDCT_ISLOW;
        jpeg_start_compress(&info_, TRUE);
        const std::span<std::uint32_t> pixels = canvas.pixels();
        while (info_.next_scanline < info_.image_height) {
            JSAMPROW row = reinterpret_cast<JSAMPROW>(
                pixels.subspan(info_.next_scanline * canvas.width(), canvas.width()).data());
            jpeg_write_scanlines(&info_, &row, 1);
        }
        jpeg_finish_compress(&info_);
        return {reinterpret_cast<const char*>(bytes_), size_};
    }

  private:
    jpeg_compress_struct info_{};
    jpeg_error_mgr errors_{};
    unsigned char* bytes_ = nullptr;
    unsigned long size_ = 0;
};

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
    return Compressor().compress(canvas, settings);
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
