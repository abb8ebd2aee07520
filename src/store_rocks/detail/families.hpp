#pragma once

#include "store_rocks/rocks_store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

namespace bof::detail {

/// The column families: fixed, for days are in the keys. See keys.hpp.
enum class Family : std::uint8_t {
    by_vrm,
    by_nrd,
    hits,
    images,
    variants,
    waiting_images,
    quarantine,
    sightings,
    marks,
    held,
    count_,
};
inline constexpr auto family_count = static_cast<std::size_t>(Family::count_);
inline constexpr std::array<std::string_view, family_count> family_names{
    "by_vrm",         "by_nrd",     "hits",      "images", "variants",
    "waiting_images", "quarantine", "sightings", "marks",  "held",
};

/// What one open database shares between its families.
struct SharedOptions {
    rocksdb::DBOptions database;
    std::shared_ptr<rocksdb::Cache> block_cache;
};

SharedOptions shared_options(const RocksSettings& settings, rocksdb::Env* env);

/// Descriptors of all families, "default" (nothing but a probe) first, then in the order of Family.
std::vector<rocksdb::ColumnFamilyDescriptor> family_descriptors(
    const RocksSettings& settings, const std::shared_ptr<rocksdb::Cache>& block_cache);
rocksdb::ColumnFamilyOptions family_options(Family family, const RocksSettings& settings,
                                            const std::shared_ptr<rocksdb::Cache>& block_cache);

}  // namespace bof::detail
