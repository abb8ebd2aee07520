#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "register/detail/database.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace bof::detail {

/// One step from a version of the database to the next. Steps that have been released are never
/// changed: a new one is added.
struct Migration {
    std::int64_t version;  ///< 1, 2, 3... in order.
    /// Statements that SQLite 3.40 and PostgreSQL 15 both take.
    std::vector<const char*> statements;
};

/// All steps to this program's form of the database.
std::span<const Migration> migrations();

/// Takes every step that the database still lacks, each in one transaction. Programs that do so at
/// once wait for each other.
///
/// Errors: unsupported - the database has taken steps that `steps` does not know; unavailable;
/// corrupt.
Result<void> migrate(Database& database, std::span<const Migration> steps, UtcTime now);

}  // namespace bof::detail
