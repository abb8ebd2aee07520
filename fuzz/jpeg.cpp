// Any bytes as an image; what is accepted has a size in range, and is made small or refused.
#include "codec/jpeg.hpp"
#include "codec/jpeg_thumbnail.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto found = bof::check_jpeg(bytes);
    if (!found) return 0;
    BOF_ASSERT(found->width > 0 && found->height > 0);
    BOF_ASSERT(std::uint64_t{found->width} * found->height <= bof::jpeg_pixels_max);
    if (const auto small = bof::make_thumbnail(bytes); small.ok()) {
        BOF_ASSERT(bof::check_jpeg(*small).ok());
    }
    return 0;
}
