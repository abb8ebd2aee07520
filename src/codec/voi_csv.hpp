#pragma once

#include "base/result.hpp"
#include "domain/voi.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Longest row of a list, in bytes with its quotes and line ends; the rest of a longer one is
/// passed over.
inline constexpr std::size_t voi_csv_row_bytes_max = std::size_t{64} * 1024;

/// What a spare column carries. Its owner has to say so: other makers use the two columns for
/// something else, and a word there must not become a priority by chance.
enum class VoiSpare : std::uint8_t {
    ignored,
    priority,    ///< "high", "medium", "low", in any case; empty: the list's.
    valid_from,  ///< A date as the weed date's, or an RFC 3339 time; empty: at once.
};
std::optional<VoiSpare> parse_voi_spare(std::string_view text);

struct VoiCsvForm {
    VoiSpare spare_1 = VoiSpare::ignored;
    VoiSpare spare_2 = VoiSpare::ignored;
};

/// Why a row cannot be taken.
struct VoiCsvProblem {
    std::uint64_t row;        ///< 1 is the first row of data; 0: the header row.
    std::string_view column;  ///< "vrm", "weed_date"...; empty: the row as a whole.
    std::string sentence;     ///< For whoever made the file. Holds no mark.
};

/// One row of data. Reuse it from row to row: its texts keep their room.
struct VoiCsvRow {
    std::uint64_t row = 0;
    std::optional<VoiEntry> entry;        ///< Absent when there is a problem.
    std::vector<VoiCsvProblem> problems;  ///< All that is wrong with this row.
};

/// Reads the 16-column list of vehicles of interest, a row at a time: VRM, make, model, colour,
/// action, warning markers, reason, NIM 5x5x5 code, information and action, force and area, weed
/// date, PNC ID, protective marking, CAD information, two spare.
///
/// Taken as they come: a header row or none (known names must stand in this order), a byte order
/// mark, LF or CRLF, quoted fields with doubled quotes and line ends (which become one blank),
/// blanks around fields, empty lines, missing columns at the end, empty ones beyond it. A weed date
/// is 2026-05-01, 01/05/2026, 20260501 or the first with a time of day behind it, which does not
/// count. Text that is not UTF-8 is a problem of its row, never guessed.
///
/// Threads: not shared. Cost: memory for one row and one block.
class VoiCsvReader {
  public:
    /// `input` must outlive the reader.
    VoiCsvReader(std::istream& input, VoiCsvForm form);
    ~VoiCsvReader();
    VoiCsvReader(const VoiCsvReader&) = delete;
    VoiCsvReader& operator=(const VoiCsvReader&) = delete;
    VoiCsvReader(VoiCsvReader&&) noexcept;
    VoiCsvReader& operator=(VoiCsvReader&&) noexcept;

    /// Fills `row` with the next row; false at the end. A header row with a problem comes as row 0.
    /// Errors: unavailable - the file could not be read to its end.
    Result<bool> next(VoiCsvRow& row);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A weed date as a list has it; nothing when it is none. Range: 1970 to 2199.
std::optional<UtcDay> parse_voi_date(std::string_view text);

}  // namespace bof
