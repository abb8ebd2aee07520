#pragma once

#include "register/register.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace bof::tool {

/// Largest file of NRDs read, in bytes.
inline constexpr std::size_t nrd_csv_bytes_max = std::size_t{64} << 20U;

/// What a file of NRDs says.
struct NrdCsv {
    /// Rows whose numbers and times could be read, with whatever else could be: for a look at the
    /// register that finds its own problems in the same go. Import them only without problems.
    std::vector<NrdImportRow> rows;
    std::vector<NrdImportProblem> problems;
};

/// Reads RFC 4180 text (LF or CRLF, quoted fields may hold line ends) with a header row. Columns,
/// in any order: name, feed, source, camera and controller must be there; site, road, latitude,
/// longitude, heading, lane, kind, valid_from and valid_until may be.
///
/// Errors: invalid_argument - no header row, a column unknown, missing or twice, a quote that does
/// not
///         end, or a row with another number of fields: `internal` says where. too_large, too_many.
Result<NrdCsv> read_nrd_csv(std::string_view text);

}  // namespace bof::tool
