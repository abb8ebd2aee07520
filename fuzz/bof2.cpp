// Any document, decoded by every service; what the decoder points at must still be there.
#include "codec/bof2.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace bof;
using namespace bof::bof2;

volatile unsigned char touched;

void touch(std::string_view text) {
    for (const char symbol : text) touched = static_cast<unsigned char>(symbol);
}
void touch(const RawRead& read) {
    for (const auto text :
         {read.word, read.username, read.vrm, read.captured, read.pan, read.tilt, read.zoom}) {
        touch(text);
    }
    BOF_ASSERT(read.address.feed >= 0 && read.address.source >= 0 && read.address.camera >= 0);
    BOF_ASSERT(!read.confidence_percent || *read.confidence_percent <= 100);
}
void touch(const CompactCapture& capture) {
    touch(capture.text);
    if (capture.read) touch(*capture.read);
}
void touch(const SendCapture& request) { touch(request.read); }
void touch(const SendCompactCapture& request) { touch(request.capture); }
void touch(const SendCompoundCapture& request) {
    BOF_ASSERT(!request.captures.empty() && request.captures.size() <= compound_captures_max);
    for (const CompactCapture& capture : request.captures) touch(capture);
}
void touch(const AddBinaryCaptureData& request) { touch(request.late_image.vrm); }
void touch(const Ping& request) { touch(request.word); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Decoder decoder;
    for (std::size_t index = 0; index < static_cast<std::size_t>(Service::count_); ++index) {
        std::string body(reinterpret_cast<const char*>(data), size);
        const auto request = decoder.decode(static_cast<Service>(index), body);
        if (request) std::visit([](const auto& any) { touch(any); }, *request);
    }
    return 0;
}
