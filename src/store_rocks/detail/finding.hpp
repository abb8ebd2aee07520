#pragma once

#include "base/cancel.hpp"
#include "domain/access_grant.hpp"
#include "store/history.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/mark_index.hpp"

namespace bof::detail {

/// ReadReader::find() over one open database; grant, question and query have been checked.
Result<FoundPage> find_reads(const Database& database, const MarkIndex& index,
                             const AccessGrant& grant, const ReadQuestion& question,
                             const FindQuery& query, UtcTime now, const Cancel& cancel);

}  // namespace bof::detail
