#include "store_rocks/detail/store_impl.hpp"

#include "base/log.hpp"
#include "store/checks.hpp"
#include "store_rocks/detail/reading.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

#include <sys/stat.h>

namespace bof {
namespace {

using detail::Database;
using detail::Family;
using detail::ImagesKept;

constexpr std::chrono::seconds gauges_every{1};
constexpr std::size_t mark_bytes = sizeof(Vrm) + sizeof(detail::Weeks);
// Bounds the memory of one step of giving up waiting images.
constexpr std::size_t give_up_images_max = 256;

constexpr std::string_view reason_full = "the disk is full";
constexpr std::string_view reason_read_only = "the disk is read-only";
constexpr std::string_view reason_damaged = "the store is damaged: see the log";

bool is_no_room(int error) { return error == ENOSPC || error == EDQUOT; }

std::string_view reason_for(int error) {
    if (is_no_room(error)) return reason_full;
    return error == EROFS ? reason_read_only : reason_failing;
}

std::string_view reason_for(const rocksdb::Status& status) {
    if (status.IsNoSpace()) return reason_full;
    const bool read_only = status.ToString().find("Read-only") != std::string::npos;
    return read_only ? reason_read_only : reason_failing;
}

bool on_same_disk(const std::filesystem::path& left, const std::filesystem::path& right) {
    struct stat left_status {};
    struct stat right_status {};
    return ::stat(left.c_str(), &left_status) == 0 && ::stat(right.c_str(), &right_status) == 0 &&
           left_status.st_dev == right_status.st_dev;
}

}  // namespace

Error RocksStore::Impl::disk_error(int error) {
    return Error{Errc::unavailable, "the read store cannot write",
                 std::system_category().message(error)};
}

RocksStore::Impl::Impl(const RocksSettings& store_settings, Metrics& metrics,
                       const Hooks& store_hooks)
    : settings(store_settings),
      hooks(store_hooks),
      watch(std::make_shared<detail::DiskWatch>(metrics.histogram(
          "bof_store_fsync_seconds", "Time of one sync of the log.", latency_buckets_seconds()))),
      image_files({store_settings.image_folder, store_settings.image_segment_bytes_max},
                  *store_hooks.disk),
      commit_seconds(metrics.histogram("bof_store_commit_seconds",
                                       "Time of one commit, look-ups and syncs included.",
                                       latency_buckets_seconds())),
      batch_items(
          metrics.histogram("bof_store_batch_items", "Items in one commit.", batch_buckets())),
      image_bytes(metrics.counter("bof_store_image_bytes_total", "Bytes of images stored.")),
      images_lost(metrics.counter("bof_store_images_lost_total",
                                  "Images that the image store could not keep.")),
      recoveries(
          metrics.counter("bof_store_recoveries_total", "Returns to service after a disk error.")),
      waiting_gauge(metrics.gauge("bof_store_waiting_images", "Images that wait for their read.")),
      writable_gauge(metrics.gauge("bof_store_writable", "1 when the read store takes writes.")),
      block_cache_gauge(metrics.gauge("bof_store_memory_bytes", "Memory of the read store.",
                                      {{"part", "block_cache"}})),
      memtables_gauge(metrics.gauge("bof_store_memory_bytes", "Memory of the read store.",
                                    {{"part", "memtables"}})),
      table_readers_gauge(metrics.gauge("bof_store_memory_bytes", "Memory of the read store.",
                                        {{"part", "table_readers"}})),
      marks_gauge(metrics.gauge("bof_store_memory_bytes", "Memory of the read store.",
                                {{"part", "marks"}})) {}

RocksStore::Impl::~Impl() = default;

Result<void> RocksStore::Impl::open() {
    if (auto made = image_files.open(); !made.ok()) return made;
    if (auto opened = open_database(Database::Mode::read_write); !opened.ok()) return opened;
    // RocksDB makes its own names durable, not the name of its folder.
    const auto parent = std::filesystem::absolute(settings.folder).parent_path();
    if (const int error = hooks.disk->sync_folder(parent); error != 0) return disk_error(error);
    if (auto loaded = load_memory(); !loaded.ok()) return loaded;
    same_disk = on_same_disk(settings.folder, settings.image_folder);
    writable_gauge.set(1);
    show_gauges();
    return {};
}

Result<void> RocksStore::Impl::open_database(Database::Mode mode) {
    auto opened = Database::open(settings, hooks.env, watch, mode);
    if (!opened.ok()) return opened.error();
    std::promise<void> gone;
    closed = gone.get_future();
    // Whoever lets go last closes it; the promise says when that is over and it may be opened
    // again.
    std::shared_ptr<Database> shared(
        (*opened).release(),
        [gone = std::make_shared<std::promise<void>>(std::move(gone))](Database* database) {
            std::unique_ptr<Database>{database}.reset();
            gone->set_value();
        });
    current.with([&](auto& now_open) { now_open = std::move(shared); });
    return {};
}

Result<void> RocksStore::Impl::load_memory() {
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    watermarks.clear();
    if (auto loaded = waiting.load(**open_now); !loaded.ok()) return loaded;
    const auto last = detail::last_sighting(**open_now);
    if (!last.ok()) return last.error();
    // Never lower: a reader may already have passed the numbers given.
    last_sighting = std::max(last_sighting, *last);
    if (auto started = marks.start(*open_now); !started.ok()) return started;
    memory_doubtful = false;
    return {};
}

Result<std::shared_ptr<Database>> RocksStore::Impl::database() const {
    auto open_now = current.with([](const auto& now_open) { return now_open; });
    if (!open_now) return Error{Errc::unavailable, "the read store is being opened again"};
    return open_now;
}

// ---- Commit ----------------------------------------------------------------------------------

Result<std::vector<Verdict>> RocksStore::Impl::commit(std::span<const CommitItem> items) {
    const auto begin = std::chrono::steady_clock::now();
    if (!std::all_of(items.begin(), items.end(), times_in_range)) {
        return Error{Errc::invalid_argument, "a time is outside what can be stored"};
    }
    if (auto ready = make_writable(); !ready.ok()) return ready.error();
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();

    detail::CommitPlan plan({**open_now, watermarks, waiting, settings.waiting, last_sighting});
    if (auto judged = plan.judge(items); !judged.ok()) return doubt(judged.error());
    const auto kept = store_images(plan);
    if (!kept.ok()) return kept.error();
    if (auto written = write(plan, *kept); !written.ok()) return written.error();
    marks.add(plan.seen());
    // The items are safe whatever becomes of it.
    if (const auto status = marks.write_closed_days(**open_now); !status.ok()) {
        std::ignore = out_of_service(status);
    }

    commit_seconds.observe(std::chrono::steady_clock::now() - begin);
    batch_items.observe(static_cast<double>(items.size()));
    show_gauges();
    return plan.take_verdicts();
}

Result<ImagesKept> RocksStore::Impl::store_images(detail::CommitPlan& plan) {
    const auto images = plan.images();
    if (images.empty()) return ImagesKept::yes;
    int error = image_files.append(images);
    // A failed segment is left alone; once more with a new one.
    if (error != 0) error = image_files.append(images);
    if (error == 0) {
        for (const auto& image : images) image_bytes.add(static_cast<double>(image.jpeg.size()));
        return ImagesKept::yes;
    }
    const auto what = disk_error(error);
    // When the reads are about to find no room either, their senders had better keep the images.
    if (same_disk && (is_no_room(error) || error == EROFS)) {
        memory_doubtful = true;
        return out_of_service(what, reason_for(error));
    }
    log_event(LogLevel::error, "store.images_lost",
              {{"images", images.size()}, {"error", what.internal}});
    return ImagesKept::no;
}

Result<void> RocksStore::Impl::write(detail::CommitPlan& plan, ImagesKept kept) {
    rocksdb::WriteBatch batch;
    plan.write_to(batch, kept);
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    marks.put_additions(batch, **open_now, plan.seen());
    if (const auto status = (*open_now)->write(batch); !status.ok()) return out_of_service(status);
    images_lost.add(static_cast<double>(plan.images_lost()));
    return {};
}

Result<std::size_t> RocksStore::Impl::give_up(UtcTime received_before) {
    if (auto ready = make_writable(); !ready.ok()) return ready.error();
    auto late = waiting.all();
    std::erase_if(late, [&](const auto& image) { return image.received >= received_before; });
    std::span<const detail::WaitingImage> left{late};
    while (!left.empty()) {
        const auto some = left.first(std::min(left.size(), give_up_images_max));
        left = left.subspan(some.size());
        const auto open_now = database();
        if (!open_now.ok()) return open_now.error();
        detail::CommitPlan plan({**open_now, watermarks, waiting, settings.waiting, last_sighting});
        for (const auto& image : some) {
            if (auto given_up = plan.give_up(image); !given_up.ok()) {
                return doubt(given_up.error());
            }
        }
        if (auto written = write(plan, ImagesKept::yes); !written.ok()) return written.error();
    }
    show_gauges();
    return late.size();
}

Result<void> RocksStore::Impl::settle(std::span<const SightingNumber> settled) {
    if (auto ready = make_writable(); !ready.ok()) return ready.error();
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    rocksdb::WriteBatch batch;
    for (const SightingNumber number : settled) {
        const auto key = detail::sighting_key(number);
        const auto status = batch.Delete((*open_now)->family(Family::sightings), key);
        if (!status.ok()) return detail::to_error(status);
    }
    // Unsynced: the next commit's sync takes it along, and what comes back is made again in vain.
    const auto status = (*open_now)->db().Write(rocksdb::WriteOptions{}, &batch);
    if (!status.ok()) return out_of_service(status);
    return {};
}

Result<void> RocksStore::Impl::compact_all() {
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    for (std::size_t index = 0; index < detail::family_count; ++index) {
        auto& db = (*open_now)->db();
        auto* const family = (*open_now)->family(static_cast<Family>(index));
        auto status = db.Flush(rocksdb::FlushOptions{}, family);
        if (status.ok()) status = db.CompactRange(options, family, nullptr, nullptr);
        if (!status.ok()) return detail::to_error(status);
    }
    return {};
}

// ---- Out of service and back -------------------------------------------------------------------

void RocksStore::Impl::leave_service(const Error& error, std::string_view reason) {
    const bool damaged = error.code == Errc::corrupt;
    service.with([&](Service& state) {
        state.writable = false;
        state.reason = damaged ? reason_damaged : reason;
        if (damaged) state.damage = error;
    });
    next_try = std::chrono::steady_clock::now() + settings.retry_interval;
    writable_gauge.set(0);
    log_event(LogLevel::error, "store.out_of_service",
              {{"reason", reason}, {"error", to_log_line(error)}});
}

Error RocksStore::Impl::out_of_service(const Error& error, std::string_view reason) {
    leave_service(error, reason);
    return error;
}

Error RocksStore::Impl::out_of_service(const rocksdb::Status& status) {
    database_failed = true;
    memory_doubtful = true;
    watch->take_failure();  // It heard of the same error.
    return out_of_service(detail::to_error(status), reason_for(status));
}

Error RocksStore::Impl::doubt(const Error& error) {
    memory_doubtful = true;
    if (error.code == Errc::corrupt) return out_of_service(error, reason_damaged);
    return error;
}

Result<void> RocksStore::Impl::make_writable() {
    if (watch->take_failure()) {
        database_failed = true;
        leave_service(disk_error(EIO), reason_failing);
        next_try = {};
    }
    const auto state = service.with([](const Service& now) { return now; });
    if (state.damage) return *state.damage;
    if (state.writable) return memory_doubtful ? load_memory() : Result<void>{};
    if (std::chrono::steady_clock::now() < next_try) {
        return Error{Errc::unavailable, "the read store cannot write at present",
                     std::string{state.reason}};
    }
    next_try = std::chrono::steady_clock::now() + settings.retry_interval;
    if (auto recovered = recover(); !recovered.ok()) {
        if (recovered.error().code == Errc::corrupt) {
            return out_of_service(recovered.error(), reason_damaged);
        }
        return recovered;
    }
    service.with([](Service& now) { now = Service{}; });
    writable_gauge.set(1);
    recoveries.add();
    log_event(LogLevel::warn, "store.back_in_service");
    return {};
}

Result<void> RocksStore::Impl::recover() {
    if (const int error = probe_folder(*hooks.disk, settings.folder); error != 0) {
        return disk_error(error);
    }
    if (same_disk && settings.folder != settings.image_folder) {
        if (const int error = probe_folder(*hooks.disk, settings.image_folder); error != 0) {
            return disk_error(error);
        }
    }
    if (database_failed) {
        if (!resume()) {
            if (auto reopened = reopen(); !reopened.ok()) return reopened;
        }
        if (auto tried = try_write(); !tried.ok()) return tried;
        database_failed = false;
    }
    return load_memory();
}

bool RocksStore::Impl::resume() {
    const auto open_now = database();
    return open_now.ok() && (*open_now)->resume();
}

// So that service does not return for one commit only to be lost again.
Result<void> RocksStore::Impl::try_write() {
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    const auto status = (*open_now)->write_probe();
    watch->take_failure();  // The answer says as much.
    if (!status.ok()) return detail::to_error(status);
    return {};
}

// RocksDB does not leave some errors behind without being closed. Every answered commit is in the
// synced log, so nothing is lost by it. Readers get unavailable for that moment.
Result<void> RocksStore::Impl::reopen() {
    if (auto gone = close_database(); !gone.ok()) return gone;
    auto opened = open_database(Database::Mode::read_write);
    if (opened.ok()) return opened;
    if (opened.error().code == Errc::corrupt) return opened;
    // Those who only read need not suffer.
    open_database(Database::Mode::read_only)
        .ignore("the next try opens both anew; until then reading is unavailable as well");
    return opened;
}

Result<void> RocksStore::Impl::close_database() {
    // Readers hold it for one page at most.
    constexpr std::chrono::seconds readers_wait{5};
    marks.stop();
    current.with([](auto& now_open) { now_open.reset(); });
    if (!closed.valid() || closed.wait_for(readers_wait) == std::future_status::ready) return {};
    return Error{Errc::unavailable, "the read store is still being read"};
}

void RocksStore::Impl::show_gauges() {
    waiting_gauge.set(static_cast<double>(waiting.count()));
    const auto now = std::chrono::steady_clock::now();
    if (now < gauges_due) return;
    gauges_due = now + gauges_every;
    const auto open_now = database();
    if (!open_now.ok()) return;
    const Database& database = **open_now;
    double memtables = 0;
    double table_readers = 0;
    for (std::size_t index = 0; index < detail::family_count; ++index) {
        const auto family = static_cast<Family>(index);
        memtables += static_cast<double>(
            database.number(family, rocksdb::DB::Properties::kSizeAllMemTables));
        table_readers += static_cast<double>(
            database.number(family, rocksdb::DB::Properties::kEstimateTableReadersMem));
    }
    block_cache_gauge.set(static_cast<double>(database.block_cache_bytes()));
    memtables_gauge.set(memtables);
    table_readers_gauge.set(table_readers);
    marks_gauge.set(static_cast<double>(marks.dictionary().count() * mark_bytes));
}

}  // namespace bof
