#pragma once

#include "base/metrics.hpp"
#include "store/held_reads.hpp"
#include "store/read_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

struct RocksSettings {
    std::filesystem::path folder;        ///< Of the database. Made if missing; its parent is there.
    std::filesystem::path image_folder;  ///< May lie on another disk.
    std::size_t block_cache_bytes = 128U << 20U;
    /// Of one memtable; each of the two orders has up to 16 and writes out six at once.
    std::size_t memtable_bytes = 4U << 20U;
    /// Bounds how long a start after a crash takes: about 1 s for 24 MiB.
    std::size_t wal_bytes_max = 48U << 20U;
    std::uint64_t image_segment_bytes_max = 256U << 20U;
    int background_jobs = 2;  ///< Threads that flush and compact.
    WaitingLimits waiting;
    /// Least time between two tries to return to service after a disk error.
    std::chrono::milliseconds retry_interval{1000};
};

/// What a health page needs to know.
struct StoreHealth {
    bool writable = true;
    std::string_view reason;  ///< A literal; empty while writable.
    std::size_t waiting_images = 0;
    std::size_t waiting_image_bytes = 0;
};

struct FamilySize {
    std::string_view family;
    std::uint64_t disk_bytes;    ///< Table files; the log is apart.
    std::uint64_t memory_bytes;  ///< Not yet written out.
};

/// Reads, images and quarantine on this machine's disk: RocksDB for everything but the images,
/// which lie beside it in segment files.
///
/// Metrics: bof_store_commit_seconds, bof_store_fsync_seconds, bof_store_batch_items,
/// bof_store_image_bytes_total, bof_store_images_lost_total, bof_store_waiting_images,
/// bof_store_recoveries_total, bof_store_writable, bof_store_memory_bytes{part}.
class RocksStore final : public ReadWriter,
                         public ReadReader,
                         public QuarantineReader,
                         public SightingQueue,
                         public HeldReads {
  public:
    /// What tests put between the store and the disk; defined in detail/.
    struct Hooks;

    /// Opens or makes the store. `metrics` must outlive it.
    /// Errors: unavailable - the disk refuses, or another process has it open; corrupt - damage
    /// that
    ///         a person must look at.
    /// Cost:   replays at most wal_bytes_max of log.
    static Result<std::unique_ptr<RocksStore>> open(const RocksSettings& settings,
                                                    Metrics& metrics);
    static Result<std::unique_ptr<RocksStore>> open(const RocksSettings& settings, Metrics& metrics,
                                                    const Hooks& hooks);
    ~RocksStore() override;
    RocksStore(const RocksStore&) = delete;
    RocksStore& operator=(const RocksStore&) = delete;
    RocksStore(RocksStore&&) = delete;
    RocksStore& operator=(RocksStore&&) = delete;

    Result<std::vector<Verdict>> commit(std::span<const CommitItem> items) override;
    Result<std::size_t> give_up_waiting_images(UtcTime received_before) override;
    Result<void> settle_sightings(std::span<const SightingNumber> settled) override;
    Result<void> drop_days_before(UtcDay first_kept) override;

    Result<std::vector<Sighting>> sightings(SightingNumber after, std::size_t limit) const override;

    Result<ReadPage> by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                            UtcTime now) const override;
    Result<ReadPage> by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                            UtcTime now) const override;
    Result<std::vector<Read>> variants(const AccessGrant& grant, const ReadKey& key,
                                       UtcTime now) const override;
    Result<std::vector<Hit>> hits(const AccessGrant& grant, const ReadKey& key,
                                  UtcTime now) const override;
    Result<std::vector<StoredImage>> images(const AccessGrant& grant, const ReadKey& key,
                                            UtcTime now) const override;
    Result<MarksFound> marks(const AccessGrant& grant, const MarkFilter& filter,
                             const MarksQuery& query, UtcTime now,
                             const Cancel& cancel) const override;
    Result<FoundPage> find(const AccessGrant& grant, const ReadQuestion& question,
                           const FindQuery& query, UtcTime now,
                           const Cancel& cancel) const override;
    Result<SearchEstimate> estimate(const ReadQuestion& question) const override;

    Result<std::vector<QuarantineNotice>> quarantined(std::optional<QuarantineId> before,
                                                      std::size_t limit) const override;
    Result<QuarantineItem> quarantine_item(const AccessGrant& grant, QuarantineId id,
                                           UtcTime now) const override;

    Result<void> hold(std::span<const ReadKey> keys) override;
    Result<void> let_go(std::span<const ReadKey> keys) override;
    Result<bool> is_held(const ReadKey& key) const override;
    Result<std::vector<ReadKey>> held_keys(UtcDay from, UtcDay until) const override;
    Result<std::vector<ReadKey>> keys_of(Vrm vrm, UtcTime from, UtcTime until) const override;
    Result<bool> has_read(const ReadKey& key) const override;
    Result<OldData> data_before(UtcDay first_kept) const override;
    Result<std::string> fingerprint(const ReadKey& key) const override;

    /// Waits until marks() answers, or says why it never will by itself; false when that took
    /// longer. After an opening, and after days were dropped, the marks are made ready in the
    /// background. Threads: as the writing half.
    bool wait_until_marks_ready(std::chrono::milliseconds longest);

    /// Threads: any.
    StoreHealth health() const;
    std::vector<FamilySize> sizes() const;

    /// Writes everything out and compacts it, so that sizes() is what the reads cost in the long
    /// run. For measuring. Threads: as the writing half. Cost: rewrites everything.
    Result<void> compact_all();

  private:
    struct Impl;
    explicit RocksStore(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

/// Opens only the quarantine of a store that another process may have open and be writing to: as it
/// stood at this moment. Makes a temporary folder and deletes it at the end.
/// Errors: not_found - there is no store in `folder`; unavailable; corrupt.
Result<std::unique_ptr<QuarantineReader>> open_quarantine(const std::filesystem::path& folder);

}  // namespace bof
