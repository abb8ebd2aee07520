#include "codec/jpeg_writer.hpp"

#include "base/assert.hpp"

#include <cstdio>  // jpeglib.h needs it before itself.
#include <cstdlib>
#include <new>

#include <jpeglib.h>

namespace bof {
namespace {

/// The size and the settings are ours, so only memory can be lacking.
[[noreturn]] void give_up_writing(j_common_ptr) { throw std::bad_alloc(); }
void tell_nobody(j_common_ptr, int) {}

struct PixelKind {
    int bytes;
    J_COLOR_SPACE space;
};

PixelKind kind_of(PixelOrder order) {
    switch (order) {
        case PixelOrder::grey:
            return {1, JCS_GRAYSCALE};
        case PixelOrder::rgb:
            return {3, JCS_RGB};
        case PixelOrder::bgrx:
            break;
    }
    return {4, JCS_EXT_BGRX};
}

/// Owns what libjpeg allocates.
class JpegWriter {
  public:
    JpegWriter() {
        info_.err = jpeg_std_error(&errors_);
        errors_.error_exit = give_up_writing;
        errors_.emit_message = tell_nobody;
        jpeg_create_compress(&info_);
        jpeg_mem_dest(&info_, &bytes_, &size_);
    }
    ~JpegWriter() {
        jpeg_destroy_compress(&info_);
        std::free(bytes_);  // NOLINT: libjpeg's memory comes from malloc.
    }
    JpegWriter(const JpegWriter&) = delete;
    JpegWriter& operator=(const JpegWriter&) = delete;
    JpegWriter(JpegWriter&&) = delete;
    JpegWriter& operator=(JpegWriter&&) = delete;

    std::string write(const PixelView& picture, const JpegSettings& settings) {
        const PixelKind kind = kind_of(picture.order);
        const std::size_t row_bytes =
            std::size_t{picture.width} * static_cast<unsigned>(kind.bytes);
        BOF_ASSERT(picture.bytes.size() == row_bytes * picture.height);
        info_.image_width = picture.width;
        info_.image_height = picture.height;
        info_.input_components = kind.bytes;
        info_.in_color_space = kind.space;
        jpeg_set_defaults(&info_);
        jpeg_set_quality(&info_, settings.quality, TRUE);
        info_.restart_interval = settings.restart_interval_mcu;
        info_.dct_method = JDCT_ISLOW;
        jpeg_start_compress(&info_, TRUE);
        while (info_.next_scanline < info_.image_height) {
            // libjpeg only reads from it.
            auto* row = const_cast<JSAMPROW>(
                picture.bytes.subspan(info_.next_scanline * row_bytes, row_bytes).data());
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

}  // namespace

std::string write_jpeg(const PixelView& picture, const JpegSettings& settings) {
    return JpegWriter().write(picture, settings);
}

}  // namespace bof
