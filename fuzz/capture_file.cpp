// Any file of captures, as CSV and as JSON lines; reading ends, and each row is whole or an error.
#include "codec/capture_file.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string file(reinterpret_cast<const char*>(data), size);
    const auto lines = 1 + std::count(file.begin(), file.end(), '\n');
    for (const auto form : {bof::CaptureFileForm::csv, bof::CaptureFileForm::json_lines}) {
        std::istringstream input(file);
        auto reader = bof::CaptureFileReader::open(input, form);
        if (!reader) continue;
        std::ptrdiff_t rows = 0;
        while (const auto row = reader->next()) {
            BOF_ASSERT(++rows <= lines);
            if (!*row) continue;
            const bof::CaptureRow& found = **row;
            BOF_ASSERT(!found.read.vrm.empty() && !found.read.captured.empty());
            const std::string copy =
                std::string{found.read.vrm} + std::string{found.overview_image};
            BOF_ASSERT(copy.size() <= 2 * bof::capture_line_bytes_max);
        }
    }
    return 0;
}
