#pragma once

#include "base/result.hpp"
#include "domain/raw_read.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string_view>

namespace bof {

/// Longest line of a capture file; a longer one is a bad row.
inline constexpr std::size_t capture_line_bytes_max = std::size_t{64} * 1024;

enum class CaptureFileForm : std::uint8_t {
    csv,         ///< RFC 4180 with a header row; LF or CRLF. A field cannot hold a line end.
    json_lines,  ///< One object a line.
};

/// One row. Views die with the next call of next().
struct CaptureRow {
    std::uint64_t line;               ///< In the file, from 1.
    RawRead read;                     ///< Without word, user name and images.
    std::string_view plate_image;     ///< Path as it stands in the file. Empty: none.
    std::string_view overview_image;  ///< The same.
};

/// Reads recorded captures for replay, a line at a time. Columns and names, without regard to case
/// and in any order: vrm, captured (or capture_time, captureTime), feed, source, camera - each row
/// must have these - and latitude, longitude, preset, pan, tilt, zoom, confidence, moving_towards,
/// plate_image, overview_image. Others are passed over. A byte order mark and empty lines are too.
/// Threads: not shared. Cost: memory for one line.
class CaptureFileReader {
  public:
    /// Reads as far as the header row. `input` must outlive the reader.
    /// Errors: invalid_argument - no header row, or a column missing or given twice; internal says
    /// which.
    static Result<CaptureFileReader> open(std::istream& input, CaptureFileForm form);

    ~CaptureFileReader();
    CaptureFileReader(const CaptureFileReader&) = delete;
    CaptureFileReader& operator=(const CaptureFileReader&) = delete;
    CaptureFileReader(CaptureFileReader&&) noexcept;
    CaptureFileReader& operator=(CaptureFileReader&&) noexcept;

    /// The next row; nothing at the end. After an error the rows behind it can still be read.
    /// Errors: invalid_argument, too_large - a bad row; internal says line and column. unavailable
    /// - the
    ///         file could not be read on; the end follows.
    std::optional<Result<CaptureRow>> next();

  private:
    struct State;
    explicit CaptureFileReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace bof
