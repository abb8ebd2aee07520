#include "store_rocks/detail/families.hpp"

#include "store_rocks/detail/keys.hpp"

#include <string>

#include <rocksdb/filter_policy.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_partitioner.h>
#include <rocksdb/table.h>

namespace bof::detail {
namespace {

constexpr double filter_bits = 9;
constexpr std::size_t block_bytes = 16U << 10U;
constexpr std::size_t small_memtable_bytes = 4U << 20U;
// Finding the place of a row in a memtable is most of the cost of a commit, and most of that is
// waiting for memory: memtables are small enough for the processor's cache and are written out
// several at once.
constexpr int memtables_written_at_once = 6;
constexpr int memtables_max = 16;
constexpr std::uint64_t sightings_compacted_within_seconds = 12 * 60 * 60;
constexpr std::uint64_t table_file_bytes = 64U << 20U;
constexpr std::int64_t compaction_bytes_per_second = 96LL << 20U;

// day | vrm. What a filter remembers, so that a look-up skips the days without the vehicle.
class DayVrmPrefix final : public rocksdb::SliceTransform {
  public:
    // Stored in every table file: a change of the prefix needs a new name.
    const char* Name() const override { return "bof.day_vrm.1"; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), day_vrm_length({key.data(), key.size()})};
    }
    bool InDomain(const rocksdb::Slice& key) const override {
        return day_vrm_length({key.data(), key.size()}) != 0;
    }
};

bool is_looked_up_by_vrm(Family family) {
    return family == Family::by_vrm || family == Family::hits || family == Family::images ||
           family == Family::variants;
}

rocksdb::BlockBasedTableOptions table_options(Family family,
                                              const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.format_version = 5;
    table.block_size = block_bytes;
    table.block_cache = cache;
    table.cache_index_and_filter_blocks = true;
    table.cache_index_and_filter_blocks_with_high_priority = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.whole_key_filtering = false;
    if (is_looked_up_by_vrm(family)) {
        table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(filter_bits));
    }
    return table;
}

}  // namespace

rocksdb::ColumnFamilyOptions family_options(Family family, const RocksSettings& settings,
                                            const std::shared_ptr<rocksdb::Cache>& block_cache) {
    rocksdb::ColumnFamilyOptions options;
    const bool is_large = family == Family::by_vrm || family == Family::by_nrd;
    options.write_buffer_size = is_large ? settings.memtable_bytes : small_memtable_bytes;
    options.max_write_buffer_number = memtables_max;
    if (is_large) options.min_write_buffer_number_to_merge = memtables_written_at_once;
    options.level_compaction_dynamic_level_bytes = true;
    options.target_file_size_base = table_file_bytes;
    // Reads arrive in time order: a burst of flushes overlaps only in its own day, so a few more of
    // them cost a look-up little and save rewriting that day.
    options.level0_file_num_compaction_trigger = 6;
    options.level0_slowdown_writes_trigger = 40;
    options.level0_stop_writes_trigger = 60;
    options.compression = rocksdb::kLZ4Compression;
    options.bottommost_compression = rocksdb::kZSTD;
    if (family == Family::waiting_images) {  // JPEG does not compress.
        options.compression = rocksdb::kNoCompression;
        options.bottommost_compression = rocksdb::kNoCompression;
    }
    if (is_looked_up_by_vrm(family)) {
        options.prefix_extractor = std::make_shared<DayVrmPrefix>();
        options.memtable_prefix_bloom_size_ratio = 0.05;
    }
    // Where a memtable looks first for the place of a new row: in by_vrm beside the last one, for a
    // commit comes sorted; in by_nrd behind the last one of its NRD.
    if (family == Family::by_vrm) {
        options.memtable_insert_with_hint_prefix_extractor.reset(
            rocksdb::NewFixedPrefixTransform(day_bytes));
    } else if (family == Family::by_nrd) {
        options.memtable_insert_with_hint_prefix_extractor.reset(
            rocksdb::NewFixedPrefixTransform(day_bytes + sizeof(std::uint32_t)));
    }
    if (family == Family::sightings) {
        // What has been settled is to leave the disk as well, also when little comes after it.
        options.ttl = sightings_compacted_within_seconds;
        options.periodic_compaction_seconds = sightings_compacted_within_seconds;
    } else if (family != Family::quarantine) {
        options.sst_partitioner_factory = rocksdb::NewSstPartitionerFixedPrefixFactory(day_bytes);
    }
    options.table_factory.reset(
        rocksdb::NewBlockBasedTableFactory(table_options(family, block_cache)));
    return options;
}

namespace {

/// RocksDB's own log is not kept. On a full disk its second line after a failed one ends the
/// process (Debian's build has assertions on), and it names keys, which hold marks. Errors come by
/// DiskWatch.
class NoLog final : public rocksdb::Logger {
  public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

}  // namespace

SharedOptions shared_options(const RocksSettings& settings, rocksdb::Env* env) {
    SharedOptions shared;
    shared.block_cache = rocksdb::NewLRUCache(settings.block_cache_bytes);
    auto& options = shared.database;
    options.env = env;
    options.info_log = std::make_shared<NoLog>();
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_background_jobs = settings.background_jobs;
    // A start replays the log: its length is what a start after a crash costs.
    options.max_total_wal_size = settings.wal_bytes_max;
    // What a start replays goes into tables before anything is answered. The tail of an old log may
    // never have been synced: left in place, a later crash would tear it, and replay stops there
    // and drops every later log; and a repeat of a read that only that tail holds would be
    // answered.
    options.avoid_flush_during_recovery = false;
    options.track_and_verify_wals_in_manifest = true;
    // Hand pages to the disk as they come, so that no sync of the log waits behind a burst of them.
    options.bytes_per_sync = 1U << 20U;
    options.rate_limiter.reset(rocksdb::NewGenericRateLimiter(compaction_bytes_per_second));
    // RocksStore alone decides when to try again after an error.
    options.max_bgerror_resume_count = 0;
    options.keep_log_file_num = 4;
    options.max_log_file_size = 16U << 20U;
    options.max_open_files = 4096;
    return shared;
}

std::vector<rocksdb::ColumnFamilyDescriptor> family_descriptors(
    const RocksSettings& settings, const std::shared_ptr<rocksdb::Cache>& block_cache) {
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});
    for (std::size_t index = 0; index < family_count; ++index) {
        descriptors.emplace_back(std::string{family_names.at(index)},
                                 family_options(static_cast<Family>(index), settings, block_cache));
    }
    return descriptors;
}

}  // namespace bof::detail
