#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof::detail {

/// Cuts a stream of RFC 4180 text into records, one at a time. LF, CRLF or CR end a record, but not
/// inside quotes; a byte order mark is passed over. Memory: one block and the record at hand.
class CsvRecords {
  public:
    explicit CsvRecords(std::istream& input);

    /// Reads the next record; false at the end. Errors: unavailable - the stream broke off.
    Result<bool> next();

    /// The record's cells, without their quotes. They die with the next call of next().
    const std::vector<std::string_view>& cells() const { return cells_; }
    /// True for a record of nothing but blanks and commas.
    bool is_empty() const;
    /// Why the cells cannot be relied on.
    std::optional<std::string_view> problem() const { return problem_; }

  private:
    bool more();
    void keep(std::string_view text);
    void end_cell();
    bool read_quoted();
    bool read_plain();
    bool read_cell();

    std::istream& input_;
    std::string block_;
    std::size_t at_ = 0;  // In block_.
    std::string record_;  // The cells' text, one after the other.
    std::vector<std::size_t> cell_ends_;
    std::vector<std::string_view> cells_;
    std::size_t record_bytes_ = 0;  // As they stand in the file.
    std::optional<std::string_view> problem_;
    bool after_return_ = false;  // The last record ended with CR; an LF behind it belongs to it.
};

}  // namespace bof::detail
