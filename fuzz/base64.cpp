// Any bytes come back after encoding; any text that decodes says the same as its bytes do.
#include "codec/base64.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto back = bof::from_base64(bof::to_base64(bytes));
    BOF_ASSERT(back.ok() && *back == bytes);
    const auto decoded = bof::from_base64(bytes);
    if (decoded) BOF_ASSERT(*bof::from_base64(bof::to_base64(*decoded)) == *decoded);
    return 0;
}
