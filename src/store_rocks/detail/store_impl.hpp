#pragma once

#include "base/guarded.hpp"
#include "store_rocks/detail/commit_plan.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/disk_watch.hpp"
#include "store_rocks/detail/held.hpp"
#include "store_rocks/detail/hooks.hpp"
#include "store_rocks/detail/image_files.hpp"
#include "store_rocks/detail/mark_index.hpp"
#include "store_rocks/detail/waiting_images.hpp"
#include "store_rocks/detail/watermarks.hpp"
#include "store_rocks/rocks_store.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bof {

/// What StoreHealth says where the disk does not take a write.
inline constexpr std::string_view reason_failing = "the disk refuses to write";

struct RocksStore::Impl {
    Impl(const RocksSettings& store_settings, Metrics& metrics, const Hooks& store_hooks);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    Result<void> open();

    // ---- Writing: one thread --------------------------------------------------------------
    Result<std::vector<Verdict>> commit(std::span<const CommitItem> items);
    Result<std::size_t> give_up(UtcTime received_before);
    Result<void> settle(std::span<const SightingNumber> settled);
    Result<void> drop_days_before(UtcDay first_kept);
    Result<void> drop_rows_before(UtcDay first_kept, const std::vector<ReadKey>& held);
    Result<void> drop_sightings_before(UtcDay first_kept);
    Result<void> hold(std::span<const ReadKey> keys);
    Result<void> let_go(std::span<const ReadKey> keys);
    /// Brings the images of held reads from before `first_kept` to segments that hold nothing else,
    /// and says which these are.
    Result<detail::ImageFiles::SegmentsKept> gather_held_images(detail::Database& open_now,
                                                                UtcDay first_kept,
                                                                std::span<const ReadKey> held);
    Result<void> move_images(detail::Database& open_now, std::vector<detail::HeldImage>& images);
    Result<void> compact_all();

    /// Nothing when the store takes writes; else tries to return to service, not too often.
    Result<void> make_writable();
    Result<void> recover();
    bool resume();
    Result<void> try_write();
    Result<void> reopen();
    Result<void> close_database();
    Result<void> open_database(detail::Database::Mode mode);
    /// Loads anew what is kept in memory about the database.
    Result<void> load_memory();

    Result<detail::ImagesKept> store_images(detail::CommitPlan& plan);
    Result<void> write(detail::CommitPlan& plan, detail::ImagesKept kept);
    static Error disk_error(int error);
    void leave_service(const Error& error, std::string_view reason);
    /// Takes the store out of service. Returns the error for the caller.
    Error out_of_service(const Error& error, std::string_view reason);
    Error out_of_service(const rocksdb::Status& status);
    /// After an error while looking something up: memory and disk may disagree.
    Error doubt(const Error& error);
    void show_gauges();

    // ---- Reading: any thread ---------------------------------------------------------------
    Result<std::shared_ptr<detail::Database>> database() const;

    const RocksSettings settings;
    const Hooks hooks;
    const std::shared_ptr<detail::DiskWatch> watch;
    detail::ImageFiles image_files;
    detail::Watermarks watermarks;
    detail::WaitingImages waiting;
    SightingNumber last_sighting{0};

    Guarded<std::shared_ptr<detail::Database>> current;
    std::future<void> closed;  ///< Ready when the database opened last has been destroyed.
    detail::MarkIndex marks;

    struct Service {
        bool writable = true;
        std::string_view reason;
        std::optional<Error> damage;  ///< Set for good: a person must act.
    };
    Guarded<Service> service;
    bool memory_doubtful = false;
    bool database_failed = false;
    bool same_disk = false;  ///< Images and database share a disk, and so its room.
    std::chrono::steady_clock::time_point next_try{};
    std::chrono::steady_clock::time_point gauges_due{};

    Histogram commit_seconds;
    Histogram batch_items;
    Counter image_bytes;
    Counter images_lost;
    Counter recoveries;
    Gauge waiting_gauge;
    Gauge writable_gauge;
    Gauge block_cache_gauge;
    Gauge memtables_gauge;
    Gauge table_readers_gauge;
    Gauge marks_gauge;
};

}  // namespace bof
