#include "codec/detail/csv_records.hpp"

#include "base/text.hpp"
#include "codec/voi_csv.hpp"

#include <algorithm>

namespace bof::detail {
namespace {

constexpr std::size_t block_bytes = std::size_t{256} * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

CsvRecords::CsvRecords(std::istream& input) : input_(input) {
    if (more() && std::string_view{block_}.starts_with(byte_order_mark)) {
        at_ = byte_order_mark.size();
    }
}

bool CsvRecords::more() {
    if (at_ < block_.size()) return true;
    block_.resize(block_bytes);
    input_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    block_.resize(static_cast<std::size_t>(input_.gcount()));
    at_ = 0;
    return !block_.empty();
}

void CsvRecords::keep(std::string_view text) {
    record_bytes_ += text.size();
    if (record_bytes_ <= voi_csv_row_bytes_max) {
        record_ += text;
    } else if (!problem_) {
        problem_ = "the row is longer than 64 KiB";
    }
}

void CsvRecords::end_cell() {
    // Counts its comma, so that a row of nothing but commas has an end too.
    keep(",");
    if (record_bytes_ <= voi_csv_row_bytes_max) cell_ends_.push_back(record_.size() - 1);
}

/// After the opening quote. False: the quotes cannot be made out.
bool CsvRecords::read_quoted() {
    while (more()) {
        // Looks no further than the limit, so that what follows an open quote is not lost for long.
        const std::size_t room = voi_csv_row_bytes_max + 1 - record_bytes_;
        const auto text = std::string_view{block_}.substr(at_, room);
        const std::size_t quote = std::min(text.find('"'), text.size());
        keep(text.substr(0, quote));
        at_ += quote;
        if (record_bytes_ > voi_csv_row_bytes_max) {
            problem_ = "a quote is not closed within 64 KiB";
            return false;
        }
        if (quote == text.size()) continue;
        ++at_;
        if (!more() || block_[at_] != '"') return true;
        keep("\"");
        ++at_;
        if (record_bytes_ > voi_csv_row_bytes_max) return false;
    }
    problem_ = "a quote is opened and never closed";
    return false;
}

/// Up to the comma or the end of the record; true: the latter.
bool CsvRecords::read_plain() {
    while (more()) {
        const auto text = std::string_view{block_}.substr(at_);
        const std::size_t stop = std::min(text.find_first_of(",\r\n"), text.size());
        keep(text.substr(0, stop));
        at_ += stop;
        if (stop == text.size()) continue;
        const char symbol = block_[at_++];
        end_cell();
        after_return_ = symbol == '\r';
        return symbol != ',';
    }
    end_cell();
    return true;
}

/// True: it was the last of the record.
bool CsvRecords::read_cell() {
    while (more() && (block_[at_] == ' ' || block_[at_] == '\t')) ++at_;
    if (!more() || block_[at_] != '"') return read_plain();
    ++at_;
    const bool quoted = read_quoted();
    const std::size_t behind = record_.size();
    const bool last = read_plain();
    const auto rest = std::string_view{record_}.substr(behind);
    if (quoted && !problem_ && !trimmed(rest.substr(0, rest.find_last_of(','))).empty()) {
        problem_ = "something stands between a closing quote and the next comma";
    }
    return last;
}

Result<bool> CsvRecords::next() {
    record_.clear();
    record_bytes_ = 0;
    cell_ends_.clear();
    cells_.clear();
    problem_.reset();
    if (after_return_ && more() && block_[at_] == '\n') ++at_;
    after_return_ = false;
    const bool found = more();
    if (found) {
        while (!read_cell()) {
        }
    }
    if (input_.bad()) {
        return Error{Errc::unavailable, "the list could not be read to its end"};
    }
    std::size_t begin = 0;
    for (const std::size_t end : cell_ends_) {
        cells_.push_back(std::string_view{record_}.substr(begin, end - begin));
        begin = end + 1;
    }
    return found;
}

bool CsvRecords::is_empty() const {
    return std::all_of(cells_.begin(), cells_.end(),
                       [](std::string_view cell) { return trimmed(cell).empty(); });
}

}  // namespace bof::detail
