#pragma once

#include "base/result.hpp"
#include "store/read_store.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/image_files.hpp"
#include "store_rocks/detail/mark_index.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bof::detail {

// The reading half over one open database. The grant has been checked for the whole question; these
// ask it about every row. Errors: unavailable, corrupt.

/// `weeks`: in no other was the mark read.
Result<ReadPage> read_by_vrm(const Database& database, const AccessGrant& grant, Vrm vrm,
                             Weeks weeks, const ReadPageQuery& query, UtcTime now);
Result<ReadPage> read_by_nrd(const Database& database, const AccessGrant& grant, NrdId nrd,
                             const ReadPageQuery& query, UtcTime now);
/// The reads of `keys` in that order; nothing where one was deleted meanwhile.
Result<std::vector<std::optional<Read>>> read_rows(const Database& database,
                                                   const std::vector<ReadKey>& keys);
Result<std::vector<Read>> read_variants(const Database& database, const ReadKey& key);
Result<std::vector<Hit>> read_hits(const Database& database, const ReadKey& key);
Result<std::vector<Sighting>> read_sightings(const Database& database, SightingNumber after,
                                             std::size_t limit);
/// Zero when there is none.
Result<SightingNumber> last_sighting(const Database& database);
Result<std::vector<StoredImage>> read_images(const Database& database, const ImageFiles& files,
                                             const ReadKey& key);

Result<std::vector<QuarantineNotice>> read_notices(const Database& database,
                                                   std::optional<QuarantineId> before,
                                                   std::size_t limit);
/// Errors: not_found as well.
Result<QuarantineItem> read_quarantine_item(const Database& database, QuarantineId id);

}  // namespace bof::detail
