#pragma once

#include "base/result.hpp"
#include "domain/nrd.hpp"
#include "register/register.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bof::detail {

/// What is wrong with one field of a row looked at alone. Column names are those of the import.
struct FieldProblem {
    std::string_view column;
    PublicText sentence;
};

std::vector<FieldProblem> problems_of(const Source& source);
std::vector<FieldProblem> problems_of(const Site& site);
std::vector<FieldProblem> problems_of(const Nrd& nrd);

/// invalid_argument with the sentence and, for the log, the column.
Error to_error(const FieldProblem& problem);

/// Valid UTF-8 of 1 (or 0) to `bytes_max` bytes without control characters or blanks at its ends:
/// what both databases keep unchanged and a table can show on one line.
bool is_line(std::string_view text, std::size_t bytes_max);

/// When a row is valid: from `from` until before `until`, or without end.
struct Validity {
    UtcTime from;
    std::optional<UtcTime> until;
};

template <typename Row>
Validity validity_of(const Row& row) {
    return {row.valid_from, row.valid_until};
}

/// True when there is a moment at which both are valid.
bool overlap(const Validity& left, const Validity& right);
bool covers(const Validity& validity, UtcTime when);

}  // namespace bof::detail
