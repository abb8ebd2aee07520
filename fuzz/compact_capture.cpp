// Any text as a compact capture; what is accepted and written again reads the same.
#include "codec/bof2.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bof::bof2;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto read = parse_compact_capture(text);
    if (!read) return 0;
    const std::string written = to_compact_capture(*read);
    const auto again = parse_compact_capture(written);
    BOF_ASSERT(again.ok() && !again->field_refused);
    BOF_ASSERT(again->word == read->word && again->vrm == read->vrm &&
               again->captured == read->captured);
    BOF_ASSERT(again->address == read->address && again->latitude == read->latitude);
    BOF_ASSERT(again->preset == read->preset && again->moving_towards == read->moving_towards);
    BOF_ASSERT(to_compact_capture(*again) == written);
    return 0;
}
