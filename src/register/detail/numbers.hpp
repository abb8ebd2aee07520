#pragma once

#include <soci/soci.h>

namespace bof::detail {

/// The numbers of tables whose rows are deleted when their time is over. Both throw what SOCI
/// throws and belong inside Database::transact(), under the table's lock.

/// The number for a new row of `table`: one above every number given before, also to rows that are
/// gone.
long long next_number(soci::session& session, const char* table);
/// Order: before rows of `table` are deleted.
void keep_numbers(soci::session& session, const char* table);

}  // namespace bof::detail
