#include "store_rocks/detail/reading.hpp"

#include "store/checks.hpp"
#include "store/quarantine_items.hpp"
#include "store_rocks/detail/commit_plan.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>

namespace bof::detail {
namespace {

// One order of the reads: how its keys are made and taken apart. A day's part of the order begins
// with `start_of_day`, followed by the time.
struct Order {
    Family family;
    Database::Reach reach;
    std::function<std::string(DayNumber)> start_of_day;
    Weeks weeks;  ///< In no other is there a row.
    Result<ReadKey> (*parse)(std::string_view);
    void (*append_key)(std::string&, const ReadKey&);
};

// Days without any row are not worth a seek each: a question about "all time" looks only at the
// days that the store holds.
Result<std::optional<DayRange>> days_asked(const Database& database, const ReadPageQuery& query) {
    using Days = std::optional<DayRange>;
    const UtcTime from = std::max(query.from, captured_min);
    const UtcTime until = std::min(query.until, captured_end);
    if (from >= until) return Days{};
    DayRange days{day_number(from), day_number(until - std::chrono::milliseconds{1})};

    const auto held = days_held(database);
    if (!held.ok()) return held.error();
    if (!*held) return Days{};
    days.first = std::max(days.first, (*held)->first);
    days.last = std::min(days.last, (*held)->last);
    if (days.first > days.last) return Days{};
    return Days{days};
}

// Walks one order through the days, giving each row in the query's range to the collector.
class PageScan {
  public:
    using TakeRow = std::function<Result<void>(const ReadKey&, std::string_view value)>;

    PageScan(const Database& database, const Order& order, const ReadPageQuery& query)
        : order_(order),
          query_(query),
          newest_first_(query.order == ReadOrder::newest_first),
          rows_(database.iterate(order.family, order.reach)) {}

    Result<void> run(DayRange days, PageCollector& collector, const TakeRow& take) {
        if (query_.after && !clamp_to_after(days)) return {};
        auto day = static_cast<int>(newest_first_ ? days.last : days.first);
        const auto end = static_cast<int>(newest_first_ ? days.first : days.last);
        const int step = newest_first_ ? -1 : 1;
        for (bool more = true; more; day += step) {
            const DayNumber number{static_cast<std::uint16_t>(day)};
            if ((order_.weeks & bit_of(week_of(number))) == 0) {
                more = day != end;
                continue;
            }
            const auto goes_on = run_day(number, collector, take);
            if (!goes_on.ok()) return goes_on.error();
            more = *goes_on && day != end;
        }
        return {};
    }

  private:
    bool clamp_to_after(DayRange& days) const {
        const DayNumber after = day_number_clamped(query_.after->captured);
        if (newest_first_) {
            days.last = std::min(days.last, after);
        } else {
            days.first = std::max(days.first, after);
        }
        return days.first <= days.last;
    }

    // False when the page is complete.
    Result<bool> run_day(DayNumber day, PageCollector& collector, const TakeRow& take) {
        const std::string start = order_.start_of_day(day);
        for (seek(day, start); rows_->Valid(); newest_first_ ? rows_->Prev() : rows_->Next()) {
            if (!rows_->key().starts_with(slice(start))) break;
            const auto key = order_.parse(view(rows_->key()));
            if (!key.ok()) return key.error();
            const bool before_range =
                newest_first_ ? key->captured >= query_.until : key->captured < query_.from;
            if (before_range || is_after_row()) continue;
            const bool beyond_range =
                newest_first_ ? key->captured < query_.from : key->captured >= query_.until;
            if (beyond_range) return false;
            const auto next = collector.offer(*key);
            if (next == PageCollector::Next::stop) return false;
            if (next == PageCollector::Next::skip) continue;
            if (auto taken = take(*key, view(rows_->value())); !taken.ok()) return taken.error();
        }
        if (!rows_->status().ok()) return to_error(rows_->status());
        return true;
    }

    // To the first row of the day that may be in range, in the order of the walk.
    void seek(DayNumber day, const std::string& start) {
        std::string target = start;
        after_key_.clear();
        const bool after_is_today =
            query_.after && day_number_clamped(query_.after->captured) == day;
        if (after_is_today) {
            target.clear();
            order_.append_key(target, *query_.after);
            after_key_ = target;
        } else if (newest_first_) {
            const UtcTime last = query_.until - std::chrono::milliseconds{1};
            const bool ends_today = query_.until <= captured_end && day_number(last) == day;
            ByteWriter writer(target);
            writer.u32(ends_today ? ms_of_day(last) : ms_of_day_end);
            // After every key of that millisecond: none has this many further bytes of ones.
            writer.raw("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
        } else {
            const bool begins_today = query_.from >= captured_min && day_number(query_.from) == day;
            ByteWriter(target).u32(begins_today ? ms_of_day(query_.from) : 0);
        }
        newest_first_ ? rows_->SeekForPrev(target) : rows_->Seek(target);
    }

    bool is_after_row() const { return !after_key_.empty() && rows_->key() == slice(after_key_); }

    const Order& order_;
    const ReadPageQuery& query_;
    const bool newest_first_;
    const std::unique_ptr<rocksdb::Iterator> rows_;
    std::string after_key_;
};

Error damaged(const char* what) { return Error{Errc::corrupt, "the read store is damaged", what}; }

// A row that one family names and another lacks is damage, unless its day was deleted meanwhile.
Result<bool> was_deleted_meanwhile(const Database& database, Family family, std::string_view key) {
    const auto again = database.get(family, key);
    if (!again.ok()) return again.error();
    return !again->has_value();
}

}  // namespace

Result<std::vector<std::optional<Read>>> read_rows(const Database& database,
                                                   const std::vector<ReadKey>& keys) {
    std::vector<std::string> row_keys(keys.size());
    for (std::size_t index = 0; index < keys.size(); ++index) {
        append_read_key(row_keys[index], keys[index]);
    }
    const auto rows = database.get_all(Family::by_vrm, row_keys);
    if (!rows.ok()) return rows.error();
    std::vector<std::optional<Read>> reads(keys.size());
    for (std::size_t index = 0; index < keys.size(); ++index) {
        const auto& row = (*rows)[index];
        if (!row) {
            std::string named_by;
            append_by_nrd_key(named_by, keys[index]);
            const auto gone = was_deleted_meanwhile(database, Family::by_nrd, named_by);
            if (!gone.ok()) return gone.error();
            if (!*gone) return damaged("by_nrd names a read that by_vrm lacks");
            continue;
        }
        auto read = parse_read_value(keys[index], *row);
        if (!read.ok()) return read.error();
        reads[index] = *std::move(read);
    }
    return reads;
}

namespace {

// An image that a row names.
struct NamedImage {
    const ReadKey& key;
    ImageKind kind;
    std::string_view row_key;
};

// Nothing: its day was deleted meanwhile. An image of a held read may have been moved meanwhile.
Result<std::optional<std::string>> read_image(const Database& database, const ImageFiles& files,
                                              const NamedImage& image,
                                              const ImageLocation& location) {
    using Found = std::optional<std::string>;
    auto jpeg = files.read(image.key, image.kind, location);
    if (jpeg.ok()) return Found{*std::move(jpeg)};
    const auto again = database.get(Family::images, image.row_key);
    if (!again.ok()) return jpeg.error();
    if (!*again) return Found{};
    const auto now = parse_image_value(**again);
    if (!now.ok()) return now.error();
    if (now->segment == location.segment && now->offset == location.offset) return jpeg.error();
    auto moved = files.read(image.key, image.kind, *now);
    if (!moved.ok()) return moved.error();
    return Found{*std::move(moved)};
}

}  // namespace

Result<ReadPage> read_by_vrm(const Database& database, const AccessGrant& grant, Vrm vrm,
                             Weeks weeks, const ReadPageQuery& query, UtcTime now) {
    PageCollector collector(grant, query, now);
    if (weeks == 0) return collector.take_page();
    const auto days = days_asked(database, query);
    if (!days.ok()) return days.error();
    if (!*days) return collector.take_page();
    const Order order{Family::by_vrm,
                      Database::Reach::prefix,
                      [vrm](DayNumber day) {
                          std::string start;
                          append_day_vrm(start, day, vrm);
                          return start;
                      },
                      weeks,
                      parse_read_key,
                      append_read_key};
    PageScan scan(database, order, query);
    const auto add = [&](const ReadKey& key, std::string_view value) -> Result<void> {
        auto read = parse_read_value(key, value);
        if (!read.ok()) return read.error();
        collector.add(*std::move(read));
        return {};
    };
    if (auto done = scan.run(**days, collector, add); !done.ok()) return done.error();
    return collector.take_page();
}

Result<ReadPage> read_by_nrd(const Database& database, const AccessGrant& grant, NrdId nrd,
                             const ReadPageQuery& query, UtcTime now) {
    PageCollector collector(grant, query, now);
    const auto days = days_asked(database, query);
    if (!days.ok()) return days.error();
    if (!*days) return collector.take_page();
    const Order order{Family::by_nrd,
                      Database::Reach::family,
                      [nrd](DayNumber day) {
                          std::string start;
                          append_day(start, day);
                          ByteWriter(start).u32(raw(nrd));
                          return start;
                      },
                      ~Weeks{0},
                      parse_by_nrd_key,
                      append_by_nrd_key};
    PageScan scan(database, order, query);
    std::vector<ReadKey> keys;
    const auto add = [&](const ReadKey& key, std::string_view) -> Result<void> {
        keys.push_back(key);
        return {};
    };
    if (auto done = scan.run(**days, collector, add); !done.ok()) return done.error();
    auto reads = read_rows(database, keys);
    if (!reads.ok()) return reads.error();
    for (auto& read : *reads) {
        if (read) collector.add(*std::move(read));
    }
    return collector.take_page();
}

Result<std::vector<Read>> read_variants(const Database& database, const ReadKey& key) {
    std::vector<Read> variants;
    std::string start;
    append_read_key(start, key);
    auto done = database.for_each(Family::variants, Database::Reach::prefix, start,
                                  [&](std::string_view, std::string_view value) -> Result<void> {
                                      auto variant = parse_read_value(key, value);
                                      if (!variant.ok()) return variant.error();
                                      variants.push_back(*std::move(variant));
                                      return {};
                                  });
    if (!done.ok()) return done.error();
    return variants;
}

Result<std::vector<Hit>> read_hits(const Database& database, const ReadKey& key) {
    std::string row_key;
    append_read_key(row_key, key);
    const auto row = database.get(Family::hits, row_key);
    if (!row.ok()) return row.error();
    if (!*row) return std::vector<Hit>{};
    return parse_hits_value(**row);
}

Result<std::vector<Sighting>> read_sightings(const Database& database, SightingNumber after,
                                             std::size_t limit) {
    std::vector<Sighting> sightings;
    if (raw(after) == std::numeric_limits<std::uint64_t>::max()) return sightings;
    const auto rows = database.iterate(Family::sightings, Database::Reach::family);
    rows->Seek(sighting_key(SightingNumber{raw(after) + 1}));
    for (; rows->Valid() && sightings.size() < limit; rows->Next()) {
        const auto number = parse_sighting_key(view(rows->key()));
        if (!number.ok()) return number.error();
        auto sighting = parse_sighting_value(*number, view(rows->value()));
        if (!sighting.ok()) return sighting.error();
        sightings.push_back(*std::move(sighting));
    }
    if (!rows->status().ok()) return to_error(rows->status());
    return sightings;
}

Result<SightingNumber> last_sighting(const Database& database) {
    const auto rows = database.iterate(Family::sightings, Database::Reach::family);
    rows->SeekToLast();
    if (rows->Valid()) return parse_sighting_key(view(rows->key()));
    if (!rows->status().ok()) return to_error(rows->status());
    return SightingNumber{0};
}

Result<std::vector<StoredImage>> read_images(const Database& database, const ImageFiles& files,
                                             const ReadKey& key) {
    std::vector<StoredImage> images;
    std::string start;
    append_read_key(start, key);
    const auto add = [&](std::string_view row_key, std::string_view value) -> Result<void> {
        const auto place = parse_image_place(row_key.substr(start.size()));
        if (!place.ok()) return place.error();
        const auto location = parse_image_value(value);
        if (!location.ok()) return location.error();
        auto jpeg = read_image(database, files, {key, place->kind, row_key}, *location);
        if (!jpeg.ok()) return jpeg.error();
        if (!*jpeg) return {};
        images.push_back(
            {place->kind, static_cast<std::uint8_t>(place->ordinal), **std::move(jpeg)});
        return {};
    };
    auto done = database.for_each(Family::images, Database::Reach::prefix, start, add);
    if (!done.ok()) return done.error();
    return images;
}

Result<std::vector<QuarantineNotice>> read_notices(const Database& database,
                                                   std::optional<QuarantineId> before,
                                                   std::size_t limit) {
    std::vector<QuarantineNotice> notices;
    const auto rows = database.iterate(Family::quarantine, Database::Reach::family);
    const QuarantineId end =
        before.value_or(QuarantineId{std::numeric_limits<std::uint64_t>::max()});
    rows->SeekForPrev(quarantine_key(QuarantineTable::notices, end));
    for (; rows->Valid() && notices.size() < limit; rows->Prev()) {
        const auto id = parse_quarantine_key(view(rows->key()));
        if (!id.ok()) return id.error();
        if (before && *id == *before) continue;
        auto notice = parse_notice_value(*id, view(rows->value()));
        if (!notice.ok()) return notice.error();
        notices.push_back(*std::move(notice));
    }
    if (!rows->status().ok()) return to_error(rows->status());
    return notices;
}

Result<QuarantineItem> read_quarantine_item(const Database& database, QuarantineId id) {
    const auto notice_row =
        database.get(Family::quarantine, quarantine_key(QuarantineTable::notices, id));
    if (!notice_row.ok()) return notice_row.error();
    const auto contents =
        database.get(Family::quarantine, quarantine_key(QuarantineTable::contents, id));
    if (!contents.ok()) return contents.error();
    if (!*notice_row || !*contents) return no_such_quarantine_item();
    const auto notice = parse_notice_value(id, **notice_row);
    if (!notice.ok()) return notice.error();
    return parse_quarantine_item(*notice, **contents);
}

}  // namespace bof::detail
