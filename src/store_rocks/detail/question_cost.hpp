#pragma once

#include "base/result.hpp"
#include "store/history.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/mark_index.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bof::detail {

/// Where the rows of a day are looked for.
enum class Source : std::uint8_t {
    marks,     ///< by_vrm, a seek for each mark.
    nrds,      ///< by_nrd, a seek for each NRD: a part of the day at a time.
    all_rows,  ///< by_vrm from end to end.
    hits,      ///< hits from end to end.
};

/// What is asked of one day.
struct DayDemand {
    std::size_t marks = 0;   ///< Of those asked for, how many may have been read on it.
    std::uint64_t rows = 0;  ///< How many reads it has, roughly.
    double part = 1;         ///< Of the day, by the windows.
};

struct DayCost {
    Source source;
    std::uint64_t rows;
    std::uint64_t seeks;
    std::uint64_t steps() const { return rows + seeks * find_seek_steps; }
};

/// Most rows of a day that are looked through from end to end; a larger day is taken in parts.
inline constexpr std::uint64_t whole_day_rows_max = 250'000;
/// How many NRDs and hits are reckoned with where they are not known.
inline constexpr std::size_t nrds_supposed = 500;
inline constexpr double hit_share_supposed = 0.05;

/// The cheapest way to look through the day.
DayCost cheapest(const ReadQuestion& question, const DayDemand& demand);

/// About how many reads each day has. Errors: unavailable. Cost: about 10 us a day.
Result<std::vector<std::uint64_t>> rows_of_days(const Database& database,
                                                const std::vector<DayNumber>& days);

/// The part of a day that the windows take up, 0 to 1.
double part_of_day(const ReadQuestion& question, DayNumber day);

/// ReadReader::estimate() over one open database; the question has been checked.
Result<SearchEstimate> estimate_question(const Database& database, const MarkIndex& index,
                                         const ReadQuestion& question);

}  // namespace bof::detail
