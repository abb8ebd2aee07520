#include "store_rocks/detail/held.hpp"

#include "store/checks.hpp"
#include "store/quarantine_items.hpp"
#include "store_rocks/detail/commit_plan.hpp"
#include "store_rocks/detail/reading.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

namespace bof::detail {
namespace {

std::string day_key(UtcDay day) {
    std::string key;
    append_day(key, day_number_clamped(day));
    return key;
}

/// Calls `use(key, value)` for each row whose key lies in [begin, end).
Result<void> for_rows(const Database& database, Family family, const std::string& begin,
                      const std::string& end,
                      const std::function<Result<void>(std::string_view, std::string_view)>& use) {
    const auto rows = database.iterate(family, Database::Reach::family);
    for (rows->Seek(slice(begin)); rows->Valid(); rows->Next()) {
        if (rows->key().compare(slice(end)) >= 0) break;
        if (auto used = use(view(rows->key()), view(rows->value())); !used.ok()) return used;
    }
    if (!rows->status().ok()) return to_error(rows->status());
    return {};
}

/// Counts what is there from before a day.
class OldCount {
  public:
    OldCount(const Database& database, UtcDay first_kept)
        : database_(database), end_(day_key(first_kept)), first_kept_(first_kept) {}

    Result<void> load_held() {
        auto keys = read_held(database_, day_of(captured_min), first_kept_);
        if (!keys.ok()) return keys.error();
        for (const ReadKey& key : *keys) {
            std::string bytes;
            append_read_key(bytes, key);
            held_.insert(std::move(bytes));
        }
        return {};
    }

    /// `note` counts a row of the family in its day.
    Result<void> count(
        Family family,
        const std::function<Result<void>(OldDay&, std::string_view value, bool held)>& note) {
        return for_rows(database_, family, {}, end_,
                        [&](std::string_view row_key, std::string_view value) -> Result<void> {
                            const auto key = read_key_of(family, row_key);
                            if (!key.ok()) return key.error();
                            std::string bytes;
                            append_read_key(bytes, *key);
                            const bool held = held_.contains(bytes);
                            OldDay& day = day_of_key(*key);
                            if (!held) ++day.rows_not_held;
                            return note(day, value, held);
                        });
    }

    /// Files less what rows name.
    Result<void> count_files(const ImageFiles& files) {
        const auto folders = files.segments_before(first_kept_);
        if (!folders.ok()) return folders.error();
        for (const auto& [number, segments] : *folders) {
            std::uint64_t bytes = 0;
            for (const auto& [segment, size] : segments) bytes += size;
            OldDay& day = days_[utc_day(number)];
            day.day = utc_day(number);
            const std::uint64_t named = named_bytes_[utc_day(number)];
            day.stray_image_bytes = bytes > named ? bytes - named : 0;
        }
        return {};
    }
    void add_named(UtcDay day, std::uint64_t bytes) { named_bytes_[day] += bytes; }

    std::vector<OldDay> take_days() {
        std::vector<OldDay> days;
        for (const auto& [day, old] : days_) days.push_back(old);
        return days;
    }

  private:
    static Result<ReadKey> read_key_of(Family family, std::string_view row_key) {
        if (family == Family::by_nrd) return parse_by_nrd_key(row_key);
        ByteReader reader(row_key);
        return take_read_key(reader);
    }
    OldDay& day_of_key(const ReadKey& key) {
        OldDay& day = days_[day_of(key.captured)];
        day.day = day_of(key.captured);
        return day;
    }

    const Database& database_;
    const std::string end_;
    const UtcDay first_kept_;
    std::unordered_set<std::string> held_;
    std::map<UtcDay, OldDay> days_;
    std::map<UtcDay, std::uint64_t> named_bytes_;
};

Result<void> count_days(const Database& database, const ImageFiles& files, UtcDay first_kept,
                        OldData& data) {
    OldCount count(database, first_kept);
    auto done = count.load_held();
    const auto reads = [](OldDay& day, std::string_view, bool held) -> Result<void> {
        ++day.reads;
        if (held) ++day.held_reads;
        return {};
    };
    const auto nothing = [](OldDay&, std::string_view, bool) -> Result<void> { return {}; };
    const auto variants = [](OldDay& day, std::string_view, bool) -> Result<void> {
        ++day.variants;
        return {};
    };
    const auto hits = [](OldDay& day, std::string_view, bool) -> Result<void> {
        ++day.hits;
        return {};
    };
    const auto images = [](OldDay& day, std::string_view value, bool) -> Result<void> {
        const auto location = parse_image_value(value);
        if (!location.ok()) return location.error();
        ++day.images;
        day.image_bytes += location->jpeg_bytes;
        return {};
    };
    if (done.ok()) done = count.count(Family::by_vrm, reads);
    if (done.ok()) done = count.count(Family::by_nrd, nothing);
    if (done.ok()) done = count.count(Family::variants, variants);
    if (done.ok()) done = count.count(Family::hits, hits);
    if (done.ok()) done = count.count(Family::images, images);
    if (!done.ok()) return done;
    done = for_rows(database, Family::images, {}, day_key(first_kept),
                    [&](std::string_view row_key, std::string_view value) -> Result<void> {
                        ByteReader reader(row_key);
                        const auto key = take_read_key(reader);
                        if (!key.ok()) return key.error();
                        const auto location = parse_image_value(value);
                        if (!location.ok()) return location.error();
                        count.add_named(day_of(key->captured),
                                        ImageFiles::stored_bytes(*key, *location));
                        return {};
                    });
    if (done.ok()) done = count.count_files(files);
    if (!done.ok()) return done;
    data.days = count.take_days();
    return {};
}

Result<std::uint64_t> count_sightings(const Database& database, UtcDay first_kept) {
    std::uint64_t found = 0;
    SightingNumber after{0};
    for (;;) {
        const auto page = read_sightings(database, after, sighting_page_max);
        if (!page.ok()) return page.error();
        for (const Sighting& sighting : *page) {
            if (sighting.key.captured < first_kept) ++found;
        }
        if (page->size() < sighting_page_max) return found;
        after = page->back().number;
    }
}

}  // namespace

Result<std::vector<ReadKey>> read_held(const Database& database, UtcDay from, UtcDay until) {
    std::vector<ReadKey> keys;
    auto done = for_rows(database, Family::held, day_key(from), day_key(until),
                         [&](std::string_view row_key, std::string_view) -> Result<void> {
                             const auto key = parse_read_key(row_key);
                             if (!key.ok()) return key.error();
                             keys.push_back(*key);
                             return {};
                         });
    if (!done.ok()) return done.error();
    return keys;
}

Result<std::vector<HeldImage>> images_of(const Database& database, std::span<const ReadKey> held) {
    std::vector<HeldImage> images;
    for (const ReadKey& key : held) {
        std::string start;
        append_read_key(start, key);
        const auto add = [&](std::string_view row_key, std::string_view value) -> Result<void> {
            const auto place = parse_image_place(row_key.substr(start.size()));
            if (!place.ok()) return place.error();
            const auto location = parse_image_value(value);
            if (!location.ok()) return location.error();
            images.push_back({key, place->kind, std::string{row_key}, *location});
            return {};
        };
        auto done = database.for_each(Family::images, Database::Reach::prefix, start, add);
        if (!done.ok()) return done.error();
    }
    return images;
}

Result<std::vector<ReadKey>> read_keys_of(const Database& database, Vrm vrm, UtcTime from,
                                          UtcTime until) {
    std::vector<ReadKey> keys;
    const UtcTime begin = std::max(from, captured_min);
    const UtcTime end = std::min(until, captured_end);
    for (UtcDay day = day_of(begin); UtcTime{day} < end; day += std::chrono::days{1}) {
        std::string start;
        append_day_vrm(start, day_number(day), vrm);
        const auto add = [&](std::string_view row_key, std::string_view) -> Result<void> {
            const auto key = parse_read_key(row_key);
            if (!key.ok()) return key.error();
            if (key->captured < begin || key->captured >= end) return {};
            keys.push_back(*key);
            return keys.size() > held_keys_page_max ? Result<void>{too_many_held()}
                                                    : Result<void>{};
        };
        auto done = database.for_each(Family::by_vrm, Database::Reach::prefix, start, add);
        if (!done.ok()) return done.error();
    }
    return keys;
}

Result<OldData> read_data_before(const Database& database, const ImageFiles& files,
                                 UtcDay first_kept) {
    OldData data;
    if (auto done = count_days(database, files, first_kept, data); !done.ok()) return done.error();
    const auto count_into = [](std::uint64_t& count) {
        return [&count](std::string_view, std::string_view) -> Result<void> {
            ++count;
            return {};
        };
    };
    auto done = for_rows(database, Family::waiting_images, {}, day_key(first_kept),
                         count_into(data.waiting_images));
    if (!done.ok()) return done.error();
    done = for_rows(database, Family::quarantine,
                    quarantine_key(QuarantineTable::notices, QuarantineId{0}),
                    quarantine_key(QuarantineTable::notices, first_quarantine_id(first_kept)),
                    count_into(data.quarantine_items));
    if (!done.ok()) return done.error();
    std::uint64_t contents = 0;
    done = for_rows(database, Family::quarantine,
                    quarantine_key(QuarantineTable::contents, QuarantineId{0}),
                    quarantine_key(QuarantineTable::contents, first_quarantine_id(first_kept)),
                    count_into(contents));
    if (!done.ok()) return done.error();
    data.quarantine_items = std::max(data.quarantine_items, contents);
    const auto sightings = count_sightings(database, first_kept);
    if (!sightings.ok()) return sightings.error();
    data.sightings = *sightings;
    return data;
}

Result<std::string> read_fingerprint(const Database& database, const ImageFiles& files,
                                     const ReadKey& key) {
    std::string start;
    append_read_key(start, key);
    const auto row = database.get(Family::by_vrm, start);
    if (!row.ok()) return row.error();
    if (!*row) return no_such_read();
    std::string named;
    append_by_nrd_key(named, key);
    const auto other_order = database.get(Family::by_nrd, named);
    if (!other_order.ok()) return other_order.error();
    std::string content = **row;
    content += *other_order ? "|" + **other_order : "|missing";
    for (const Family family : {Family::variants, Family::hits}) {
        const auto add = [&](std::string_view row_key, std::string_view value) -> Result<void> {
            ByteWriter writer(content);
            writer.text(row_key);
            writer.text(value);
            return {};
        };
        auto done = database.for_each(family, Database::Reach::prefix, start, add);
        if (!done.ok()) return done.error();
    }
    const auto images = images_of(database, {&key, 1});
    if (!images.ok()) return images.error();
    for (const HeldImage& image : *images) {
        const auto jpeg = files.read(key, image.kind, image.location);
        if (!jpeg.ok()) return jpeg.error();
        ByteWriter writer(content);
        writer.text(image.row_key);
        for (const std::uint8_t byte : checksum_of(*jpeg)) writer.u8(byte);
    }
    const Checksum sum = checksum_of(content);
    return std::string{sum.begin(), sum.end()};
}

}  // namespace bof::detail
