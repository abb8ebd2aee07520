#pragma once

#include "base/cancel.hpp"
#include "domain/access_grant.hpp"
#include "store/history.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/mark_index.hpp"
#include "vrm/mark_filter.hpp"

namespace bof::detail {

/// ReadReader::marks() over one open database; the grant and the query have been checked.
Result<MarksFound> search_marks(const Database& database, const MarkIndex& index,
                                const AccessGrant& grant, const MarkFilter& filter,
                                const MarksQuery& query, UtcTime now, const Cancel& cancel);

}  // namespace bof::detail
