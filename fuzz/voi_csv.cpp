// Any list of vehicles of interest; reading ends, and each row is an entry that may be kept, or has
// problems.
#include "codec/voi_csv.hpp"

#include "base/assert.hpp"
#include "domain/voi_fields.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string file(reinterpret_cast<const char*>(data), size);
    const auto is_line_end = [](char symbol) { return symbol == '\n' || symbol == '\r'; };
    const auto lines = 2 + std::count_if(file.begin(), file.end(), is_line_end);
    for (const auto form :
         {bof::VoiCsvForm{}, bof::VoiCsvForm{bof::VoiSpare::priority, bof::VoiSpare::valid_from}}) {
        std::istringstream input(file);
        bof::VoiCsvReader reader{input, form};
        bof::VoiCsvRow row;
        std::ptrdiff_t rows = 0;
        while (true) {
            const auto found = reader.next(row);
            if (!found || !*found) break;
            BOF_ASSERT(++rows <= lines);
            BOF_ASSERT(row.entry.has_value() == row.problems.empty());
            if (row.entry) BOF_ASSERT(!bof::problem_of(*row.entry).has_value());
        }
    }
    return 0;
}
