#pragma once

#include "base/result.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/mark_dictionary.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof::detail {

// The family marks: what the dictionary of marks is made ready from, instead of from every read.
//
//   set       monday (2 bytes) | 0 | symbols (1 byte) | part (2 bytes)
//   addition  monday           | 1 | mark (8 bytes, packed)
//   covered   FF FF
//
// A set holds marks of one length that were read in one week, as differences. An addition is a mark
// of a week that its sets do not hold yet. Keys begin with a day, so that weeks go as days do.

/// The days whose marks are all in sets and additions: first to last; none when first > last.
struct CoveredDays {
    DayNumber first{1};
    DayNumber last{0};

    bool holds(DayNumber day) const { return first <= day && day <= last; }
};

/// Errors: corrupt, unavailable.
Result<CoveredDays> read_covered(const Database& database);
void put_covered(rocksdb::WriteBatch& batch, const Database& database, const CoveredDays& covered);

void put_addition(rocksdb::WriteBatch& batch, const Database& database, const SeenMark& seen);

/// Replaces the sets and additions of the week by what the dictionary says of it.
/// Cost: looks at every mark; about 3 bytes of the batch for each mark of the week.
void put_week(rocksdb::WriteBatch& batch, const Database& database,
              const MarkDictionary& dictionary, WeekNumber week);

/// One row of the family, taken apart.
struct MarkRow {
    WeekNumber week;
    bool is_addition;
    std::vector<Vrm> marks;
};
/// Nothing for the row that says what is covered. Errors: corrupt.
Result<std::optional<MarkRow>> parse_mark_row(std::string_view key, std::string_view value);

/// The end of all rows of the weeks before that of `monday`.
std::string marks_before(DayNumber monday);

}  // namespace bof::detail
