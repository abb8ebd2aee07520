#include "codec/jpeg_thumbnail.hpp"

#include "codec/jpeg.hpp"
#include "codec/jpeg_writer.hpp"

#include <algorithm>
#include <cstdio>  // jpeglib.h needs it before itself.
#include <cstdlib>
#include <memory>
#include <vector>

#include <jpeglib.h>
// After it.
#include <jerror.h>

namespace bof {
namespace {

constexpr int thumbnail_quality = 80;
/// Cameras write one scan, or some ten in a progressive picture; each costs a pass over all of it.
constexpr int scans_max = 50;
constexpr unsigned eighths = 8;

/// What libjpeg could not do. It is thrown through libjpeg, which only then frees nothing: the
/// owners below do.
struct DecodeFailed {
    bool too_large;
};

[[noreturn]] void give_up(j_common_ptr info) {
    const int code = info->err->msg_code;
    // The first is what it says when max_memory_to_use is reached: there is no file to swap to.
    throw DecodeFailed{code == JERR_NO_BACKING_STORE || code == JERR_OUT_OF_MEMORY};
}
void say_nothing(j_common_ptr, int) {}
void count_scans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > scans_max) {
        throw DecodeFailed{true};
    }
}

struct Picture {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    int components = 0;
    std::vector<JSAMPLE> samples;

    JSAMPROW row(std::uint32_t index) {
        return samples.data() + std::size_t{index} * width * static_cast<std::size_t>(components);
    }
};

class Decoder {
  public:
    Decoder() {
        info_.err = jpeg_std_error(&errors_);
        errors_.error_exit = give_up;
        errors_.emit_message = say_nothing;
        jpeg_create_decompress(&info_);
        info_.mem->max_memory_to_use = static_cast<long>(thumbnail_memory_max);
        progress_.progress_monitor = count_scans;
        info_.progress = &progress_;
    }
    ~Decoder() { jpeg_destroy_decompress(&info_); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    Decoder(Decoder&&) = delete;
    Decoder& operator=(Decoder&&) = delete;

    /// At the smallest eighth of its size whose longer side is at least `side`.
    Picture decode(std::string_view jpeg, std::uint32_t side) {
        jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(jpeg.data()), jpeg.size());
        jpeg_read_header(&info_, TRUE);
        const std::uint32_t longer = std::max(info_.image_width, info_.image_height);
        info_.scale_denom = eighths;
        info_.scale_num = std::clamp(side * eighths / longer, 1U, eighths);
        if (longer * info_.scale_num < side * eighths && info_.scale_num < eighths) {
            ++info_.scale_num;
        }
        info_.out_color_space = info_.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_start_decompress(&info_);
        Picture picture{info_.output_width, info_.output_height, info_.output_components, {}};
        const std::size_t row_samples =
            std::size_t{picture.width} * static_cast<std::size_t>(picture.components);
        picture.samples.resize(row_samples * picture.height);
        while (info_.output_scanline < info_.output_height) {
            JSAMPROW row = picture.row(info_.output_scanline);
            jpeg_read_scanlines(&info_, &row, 1);
        }
        jpeg_finish_decompress(&info_);
        return picture;
    }

  private:
    jpeg_decompress_struct info_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
};

/// The mean of the samples that fall on each.
Picture shrunk(Picture& from, std::uint32_t side) {
    const std::uint32_t longer = std::max(from.width, from.height);
    if (longer <= side) return std::move(from);
    const auto scaled = [&](std::uint32_t length) {
        return std::max(std::uint32_t{1},
                        static_cast<std::uint32_t>(std::uint64_t{length} * side / longer));
    };
    Picture to{scaled(from.width), scaled(from.height), from.components, {}};
    const auto components = static_cast<std::size_t>(from.components);
    to.samples.resize(std::size_t{to.width} * to.height * components);
    const auto start_of = [](std::uint32_t index, std::uint32_t all, std::uint32_t parts) {
        return static_cast<std::uint32_t>(std::uint64_t{index} * all / parts);
    };
    for (std::uint32_t row = 0; row < to.height; ++row) {
        const std::uint32_t top = start_of(row, from.height, to.height);
        const std::uint32_t bottom = start_of(row + 1, from.height, to.height);
        for (std::uint32_t column = 0; column < to.width; ++column) {
            const std::uint32_t left = start_of(column, from.width, to.width);
            const std::uint32_t right = start_of(column + 1, from.width, to.width);
            for (std::size_t part = 0; part < components; ++part) {
                std::uint64_t sum = 0;
                for (std::uint32_t y = top; y < bottom; ++y) {
                    for (std::uint32_t x = left; x < right; ++x) {
                        sum += from.row(y)[x * components + part];
                    }
                }
                const std::uint64_t count = std::uint64_t{bottom - top} * (right - left);
                to.row(row)[column * components + part] = static_cast<JSAMPLE>(sum / count);
            }
        }
    }
    return to;
}

}  // namespace

Result<std::string> make_thumbnail(std::string_view jpeg) {
    const auto size = check_jpeg(jpeg);
    if (!size.ok()) return size.error();
    if (std::max(size->width, size->height) <= thumbnail_side_max) return std::string{jpeg};
    try {
        Picture whole = Decoder{}.decode(jpeg, thumbnail_side_max);
        Picture small = shrunk(whole, thumbnail_side_max);
        const auto order = small.components == 1 ? PixelOrder::grey : PixelOrder::rgb;
        return write_jpeg({small.width, small.height, order, small.samples}, {thumbnail_quality});
    } catch (const DecodeFailed& failed) {
        if (failed.too_large) {
            return Error{Errc::too_large, "the image takes too much memory to be made smaller"};
        }
        return Error{Errc::invalid_argument, "the image cannot be decoded"};
    }
}

}  // namespace bof
