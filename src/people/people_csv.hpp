#pragma once

#include "base/error.hpp"
#include "base/result.hpp"
#include "domain/person.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most rows of a file, its header not counted.
inline constexpr std::size_t people_csv_rows_max = 2'000;
/// Longest file, in bytes.
inline constexpr std::size_t people_csv_bytes_max = std::size_t{1} << 20U;

/// What is wrong with a cell. The first row after the header is 1.
struct PeopleCsvProblem {
    std::uint32_t row;
    std::string column;  ///< Empty: the row as a whole.
    PublicText why;
};

/// A row that could be read. What a file has no column for is absent and stays as it is; an empty
/// cell says that there is no such fact.
struct PeopleCsvRow {
    std::uint32_t row = 0;
    std::string user_name = {};
    std::optional<std::string> display_name = {};
    std::optional<Rank> rank = {};
    std::optional<std::string> post = {};
    std::optional<EmploymentKind> employment = {};
    std::optional<std::optional<UtcDay>> employment_ends = {};
    std::optional<VettingLevel> vetting = {};
    std::optional<std::optional<UtcDay>> vetting_expires = {};
    /// By kind: the day it was completed and that on which it no longer counts.
    struct TrainingCells {
        std::optional<std::optional<UtcDay>> completed = {};
        std::optional<std::optional<UtcDay>> expires = {};
    };
    std::vector<TrainingCells> trainings = {};  ///< In the order of TrainingKind.
    RoleSet roles = {};  ///< To be applied for; only of people without an account.
};

struct PeopleCsv {
    std::vector<PeopleCsvRow> rows = {};
    std::vector<PeopleCsvProblem> problems = {};
};

/// Reads a file of people as docs/people-feed.md describes it: RFC 4180, UTF-8, a header row.
/// Errors: invalid_argument - no header, a column that is unknown or stands there twice, no column
///         user_name, or too long a file; the text says which.
Result<PeopleCsv> parse_people_csv(std::string_view text);

/// The person as the row says. Facts that the file has no column for stay.
Person with_facts_of(const Person& person, const PeopleCsvRow& row);

}  // namespace bof
