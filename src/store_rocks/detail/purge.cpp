// The deletion of days, and what is held back from it.
#include "store/checks.hpp"
#include "store/quarantine_items.hpp"
#include "store_rocks/detail/reading.hpp"
#include "store_rocks/detail/store_impl.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace bof {
namespace {

using detail::Family;
using detail::HeldImage;
using SegmentsKept = detail::ImageFiles::SegmentsKept;

constexpr char held_version = 1;
// Bounds the memory in which images are moved.
constexpr std::size_t moved_bytes_max = 32U << 20U;

std::vector<std::string> prefixes_of(const std::vector<ReadKey>& keys,
                                     void (*append)(std::string&, const ReadKey&)) {
    std::vector<std::string> prefixes;
    prefixes.reserve(keys.size());
    for (const ReadKey& key : keys) append(prefixes.emplace_back(), key);
    std::sort(prefixes.begin(), prefixes.end());
    return prefixes;
}

/// Of one day: the images in segments that hold nothing else stay; the others have to move.
std::vector<HeldImage> to_be_moved(const std::vector<HeldImage>& images,
                                   const detail::ImageFiles::Segments& segments) {
    detail::ImageFiles::Segments named;
    for (const HeldImage& image : images) {
        named[image.location.segment] +=
            detail::ImageFiles::stored_bytes(image.key, image.location);
    }
    std::vector<HeldImage> moved;
    for (const HeldImage& image : images) {
        const auto segment = segments.find(image.location.segment);
        if (segment == segments.end() || segment->second != named[image.location.segment]) {
            moved.push_back(image);
        }
    }
    return moved;
}

}  // namespace

Result<void> RocksStore::Impl::drop_sightings_before(UtcDay first_kept) {
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    std::vector<SightingNumber> old;
    SightingNumber after{0};
    for (;;) {
        const auto page = detail::read_sightings(**open_now, after, sighting_page_max);
        if (!page.ok()) return doubt(page.error());
        for (const Sighting& sighting : *page) {
            if (sighting.key.captured < first_kept) old.push_back(sighting.number);
        }
        if (page->size() < sighting_page_max) break;
        after = page->back().number;
    }
    if (old.empty()) return {};
    if (auto settled = settle(old); !settled.ok()) return settled;
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    const auto status = (*open_now)->db().CompactRange(
        options, (*open_now)->family(Family::sightings), nullptr, nullptr);
    if (!status.ok()) return out_of_service(status);
    return {};
}

// First the copies, durable and read back, then the rows that name them, durable; what they were
// copied from goes last.
Result<void> RocksStore::Impl::move_images(detail::Database& open_now,
                                           std::vector<HeldImage>& images) {
    std::vector<std::string> jpegs;
    std::vector<detail::ImageToStore> copies;
    std::size_t bytes = 0;
    std::size_t first = 0;
    const auto move_some = [&](std::size_t end) -> Result<void> {
        for (std::size_t index = first; index < end; ++index) {
            const HeldImage& image = images[index];
            copies.push_back({image.key, image.kind, jpegs[index - first], image.location});
        }
        int error = image_files.append(copies);
        if (error != 0) error = image_files.append(copies);  // Once more with a new segment.
        if (error != 0) return disk_error(error);
        rocksdb::WriteBatch batch;
        for (std::size_t index = first; index < end; ++index) {
            const auto& copy = copies[index - first];
            const auto again = image_files.read(copy.key, copy.kind, copy.location);
            if (!again.ok()) return again.error();
            const auto status = batch.Put(open_now.family(Family::images), images[index].row_key,
                                          detail::image_value(copy.location));
            if (!status.ok()) return detail::to_error(status);
            images[index].location = copy.location;
        }
        if (const auto status = open_now.write(batch); !status.ok()) return out_of_service(status);
        first = end;
        bytes = 0;
        jpegs.clear();
        copies.clear();
        return {};
    };
    for (std::size_t index = 0; index < images.size(); ++index) {
        auto jpeg = image_files.read(images[index].key, images[index].kind, images[index].location);
        if (!jpeg.ok()) return jpeg.error();
        bytes += jpeg->size();
        jpegs.push_back(*std::move(jpeg));
        if (bytes < moved_bytes_max && index + 1 < images.size()) continue;
        if (auto moved = move_some(index + 1); !moved.ok()) return moved;
    }
    return {};
}

Result<SegmentsKept> RocksStore::Impl::gather_held_images(detail::Database& open_now,
                                                          UtcDay first_kept,
                                                          std::span<const ReadKey> held) {
    SegmentsKept kept;
    const auto on_disk = image_files.segments_before(first_kept);
    if (!on_disk.ok()) return on_disk.error();
    while (!held.empty()) {
        const UtcDay day = day_of(held.front().captured);
        const auto behind = std::find_if(held.begin(), held.end(), [&](const ReadKey& key) {
            return day_of(key.captured) != day;
        });
        const auto count = static_cast<std::size_t>(behind - held.begin());
        auto images = detail::images_of(open_now, held.first(count));
        if (!images.ok()) return images.error();
        held = held.subspan(count);
        if (images->empty()) continue;
        const auto number = detail::day_number(day);
        const auto segments = on_disk->find(number);
        auto moved =
            to_be_moved(*images, segments == on_disk->end() ? detail::ImageFiles::Segments{}
                                                            : segments->second);
        for (const HeldImage& image : *images) kept[number].insert(image.location.segment);
        for (const HeldImage& image : moved) kept[number].erase(image.location.segment);
        if (auto done = move_images(open_now, moved); !done.ok()) return done.error();
        for (const HeldImage& image : moved) kept[number].insert(image.location.segment);
    }
    return kept;
}

Result<void> RocksStore::Impl::drop_days_before(UtcDay first_kept) {
    if (auto ready = make_writable(); !ready.ok()) return ready.error();
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    const auto held = detail::read_held(**open_now, day_of(captured_min), first_kept);
    if (!held.ok()) return doubt(held.error());
    image_files.let_go_before(first_kept);
    // Damage here concerns one image and stops the deletion, not the service.
    const auto kept = gather_held_images(**open_now, first_kept, *held);
    if (!kept.ok()) return kept.error();

    bool marks_touched = false;
    // Before the reads: should this end in between, the marks are made anew from what is left.
    if (auto dropped = marks.drop_days_before(**open_now, detail::day_number_clamped(first_kept),
                                              marks_touched);
        !dropped.ok()) {
        database_failed = true;
        memory_doubtful = true;
        return out_of_service(dropped.error(), reason_failing);
    }
    auto dropped = drop_rows_before(first_kept, *held);
    if (marks_touched) {
        if (auto started = marks.start(*open_now); !started.ok()) return doubt(started.error());
    }
    if (!dropped.ok()) return dropped;
    return image_files.drop_days_before(first_kept, *kept);
}

Result<void> RocksStore::Impl::drop_rows_before(UtcDay first_kept,
                                                const std::vector<ReadKey>& held) {
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    std::string end;
    detail::append_day(end, detail::day_number_clamped(first_kept));
    const auto by_vrm = prefixes_of(held, detail::append_read_key);
    const auto by_nrd = prefixes_of(held, detail::append_by_nrd_key);
    // by_nrd before by_vrm: a reader must not meet a name without its row.
    for (const Family family :
         {Family::by_nrd, Family::by_vrm, Family::hits, Family::variants, Family::images}) {
        const auto status = detail::delete_all_but(**open_now, family, end,
                                                   family == Family::by_nrd ? by_nrd : by_vrm);
        if (!status.ok()) return out_of_service(status);
    }
    const auto status = detail::delete_range(**open_now, Family::waiting_images, {}, end);
    if (!status.ok()) return out_of_service(status);
    if (auto dropped = drop_sightings_before(first_kept); !dropped.ok()) return dropped;
    waiting.remove_if([&](const auto& image) { return image.key.captured < first_kept; });
    watermarks.clear();
    for (const auto table : {detail::QuarantineTable::notices, detail::QuarantineTable::contents}) {
        const auto done = detail::delete_range(
            **open_now, Family::quarantine, detail::quarantine_key(table, QuarantineId{0}),
            detail::quarantine_key(table, first_quarantine_id(first_kept)));
        if (!done.ok()) return out_of_service(done);
    }
    show_gauges();
    return {};
}

// ---- Marks -------------------------------------------------------------------------------------

Result<void> RocksStore::Impl::hold(std::span<const ReadKey> keys) {
    if (auto ready = make_writable(); !ready.ok()) return ready.error();
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    const auto held = detail::read_held(**open_now, day_of(captured_min), day_of(captured_end));
    if (!held.ok()) return doubt(held.error());
    if (held->size() + keys.size() > held_reads_max) return too_many_held();
    rocksdb::WriteBatch batch;
    for (const ReadKey& key : keys) {
        std::string row_key;
        detail::append_read_key(row_key, key);
        const auto status =
            batch.Put((*open_now)->family(Family::held), row_key, rocksdb::Slice{&held_version, 1});
        if (!status.ok()) return detail::to_error(status);
    }
    if (const auto status = (*open_now)->write(batch); !status.ok()) return out_of_service(status);
    return {};
}

Result<void> RocksStore::Impl::let_go(std::span<const ReadKey> keys) {
    if (auto ready = make_writable(); !ready.ok()) return ready.error();
    const auto open_now = database();
    if (!open_now.ok()) return open_now.error();
    rocksdb::WriteBatch batch;
    for (const ReadKey& key : keys) {
        std::string row_key;
        detail::append_read_key(row_key, key);
        const auto status = batch.Delete((*open_now)->family(Family::held), row_key);
        if (!status.ok()) return detail::to_error(status);
    }
    if (const auto status = (*open_now)->write(batch); !status.ok()) return out_of_service(status);
    return {};
}

}  // namespace bof
