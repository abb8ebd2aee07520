#include "store_rocks/detail/mark_sets.hpp"

#include "base/assert.hpp"
#include "store_rocks/detail/bytes.hpp"
#include "store_rocks/detail/records.hpp"

#include <array>

namespace bof::detail {
namespace {

constexpr std::uint8_t marks_format_version = 1;
constexpr std::size_t part_marks_max = 1U << 15U;
constexpr std::uint8_t set_table = 0;
constexpr std::uint8_t addition_table = 1;
// No Monday: the last day there is falls on another day of the week.
constexpr DayNumber covered_key{0xFFFF};
static_assert(monday_of(week_of(covered_key)) != covered_key);

constexpr std::array<std::uint64_t, vrm_symbols_max + 1> weights = [] {
    // What a mark of so many symbols is a multiple of.
    std::array<std::uint64_t, vrm_symbols_max + 1> made{};
    std::uint64_t weight = 1;
    for (std::size_t symbols = vrm_symbols_max; symbols > 0; --symbols) {
        made.at(symbols) = weight;
        weight *= 40;
    }
    return made;
}();

std::string key_of_week(WeekNumber week, std::uint8_t table) {
    std::string key;
    append_day(key, monday_of(week));
    ByteWriter(key).u8(table);
    return key;
}

void put_mark_row(rocksdb::WriteBatch& batch, const Database& database, std::string_view key,
                  std::string_view value) {
    const auto status = batch.Put(database.family(Family::marks), slice(key), slice(value));
    BOF_ASSERT(status.ok());
}

// Collects the marks of one length and writes them out by parts.
struct Part {
    std::uint64_t last = 0;
    std::size_t count = 0;
    std::uint16_t number = 0;
    std::string value{};
};

}  // namespace

std::string marks_before(DayNumber monday) {
    std::string key;
    append_day(key, monday);
    return key;
}

Result<CoveredDays> read_covered(const Database& database) {
    const auto row = database.get(Family::marks, marks_before(covered_key));
    if (!row.ok()) return row.error();
    if (!*row) return CoveredDays{};
    ByteReader reader(**row);
    const bool is_known = reader.u8() == marks_format_version;
    const DayNumber first{reader.u16()};
    const DayNumber last{reader.u16()};
    if (!is_known || !reader.finished()) return damaged_record("marks: covered days");
    return CoveredDays{first, last};
}

void put_covered(rocksdb::WriteBatch& batch, const Database& database, const CoveredDays& covered) {
    std::string value;
    ByteWriter writer(value);
    writer.u8(marks_format_version);
    writer.u16(static_cast<std::uint16_t>(covered.first));
    writer.u16(static_cast<std::uint16_t>(covered.last));
    put_mark_row(batch, database, marks_before(covered_key), value);
}

void put_addition(rocksdb::WriteBatch& batch, const Database& database, const SeenMark& seen) {
    std::string key = key_of_week(week_of(seen.day), addition_table);
    ByteWriter(key).u64(seen.vrm.packed());
    std::string value;
    ByteWriter(value).u8(marks_format_version);
    put_mark_row(batch, database, key, value);
}

void put_week(rocksdb::WriteBatch& batch, const Database& database,
              const MarkDictionary& dictionary, WeekNumber week) {
    const std::string sets = key_of_week(week, set_table);
    std::array<Part, vrm_symbols_max + 1> parts;
    const auto write_out = [&](std::size_t symbols, Part& part) {
        std::string key = sets;
        ByteWriter writer(key);
        writer.u8(static_cast<std::uint8_t>(symbols));
        writer.u16(part.number);
        put_mark_row(batch, database, key, part.value);
        part = Part{0, 0, static_cast<std::uint16_t>(part.number + 1)};
    };
    const std::string begin = sets;
    const std::string end = key_of_week(week, addition_table + 1);
    const auto status = batch.DeleteRange(database.family(Family::marks), slice(begin), slice(end));
    BOF_ASSERT(status.ok());

    MarkDictionary::Place place;
    MarkDictionary::Portion portion;
    while (dictionary.copy_next(place, bit_of(week), portion)) {
        for (const Vrm mark : portion.marks) {
            const std::size_t symbols = mark.size();
            const std::uint64_t number = mark.packed() / weights.at(symbols);
            Part& part = parts.at(symbols);
            ByteWriter writer(part.value);
            if (part.count == 0) writer.u8(marks_format_version);
            writer.varint(number - part.last);
            part.last = number;
            if (++part.count == part_marks_max) write_out(symbols, part);
        }
    }
    for (std::size_t symbols = 0; symbols < parts.size(); ++symbols) {
        if (parts.at(symbols).count > 0) write_out(symbols, parts.at(symbols));
    }
}

namespace {

Result<void> take_set(ByteReader& key, std::string_view value, std::vector<Vrm>& marks) {
    const std::size_t symbols = key.u8();
    key.u16();
    ByteReader reader(value);
    if (!key.finished() || symbols == 0 || symbols > vrm_symbols_max ||
        reader.u8() != marks_format_version) {
        return damaged_record("marks: set");
    }
    std::uint64_t number = 0;
    while (!reader.rest().empty()) {
        number += reader.varint();
        const auto mark = Vrm::from_packed(number * weights.at(symbols));
        if (reader.failed() || !mark.ok()) return damaged_record("marks: mark of a set");
        marks.push_back(*mark);
    }
    return {};
}

}  // namespace

Result<std::optional<MarkRow>> parse_mark_row(std::string_view key, std::string_view value) {
    ByteReader reader(key);
    const DayNumber day{reader.u16()};
    if (day == covered_key) return std::optional<MarkRow>{};
    const std::uint8_t table = reader.u8();
    MarkRow row{week_of(day), table == addition_table, {}};
    if (reader.failed() || table > addition_table || monday_of(row.week) != day) {
        return damaged_record("marks: key");
    }
    if (row.is_addition) {
        const auto mark = Vrm::from_packed(reader.u64());
        if (!reader.finished() || !mark.ok()) return damaged_record("marks: addition");
        row.marks.push_back(*mark);
        return std::optional{std::move(row)};
    }
    if (auto taken = take_set(reader, value, row.marks); !taken.ok()) return taken.error();
    return std::optional{std::move(row)};
}

}  // namespace bof::detail
