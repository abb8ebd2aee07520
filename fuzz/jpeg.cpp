// Any bytes as an image; what is accepted has a size in range.
#include "codec/jpeg.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto found = bof::check_jpeg({reinterpret_cast<const char*>(data), size});
    if (!found) return 0;
    BOF_ASSERT(found->width > 0 && found->height > 0);
    BOF_ASSERT(std::uint64_t{found->width} * found->height <= bof::jpeg_pixels_max);
    return 0;
}
