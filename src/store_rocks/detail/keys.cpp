#include "store_rocks/detail/keys.hpp"

#include <array>

namespace bof::detail {
namespace {

constexpr std::uint64_t symbols = 40;
constexpr std::uint64_t group_size = symbols * symbols * symbols;
constexpr unsigned group_count = 4;
static_assert(group_size <= 0x10000, "three symbols fit in two bytes");
static_assert(vrm_symbols_max == 3 * group_count);

constexpr std::array<std::uint64_t, group_count> group_weights{
    group_size * group_size * group_size, group_size* group_size, group_size, 1};

Error damaged_key() { return Error{Errc::corrupt, "the read store is damaged", "bad key"}; }

// A group whose last symbol is "end" ends the mark.
bool ends_mark(std::uint64_t group) { return group % symbols == 0; }

void append_vrm(std::string& out, Vrm vrm) {
    std::array<char, 2 * group_count> bytes{};
    std::size_t used = 0;
    std::uint64_t left = vrm.packed();
    for (const std::uint64_t weight : group_weights) {
        const std::uint64_t group = left / weight;
        left -= group * weight;
        bytes.at(used++) = static_cast<char>(group >> 8U);
        bytes.at(used++) = static_cast<char>(group & 0xFFU);
        if (ends_mark(group)) break;
    }
    out.append(bytes.data(), used);
}

Result<Vrm> take_vrm(ByteReader& reader) {
    std::uint64_t packed = 0;
    for (const std::uint64_t weight : group_weights) {
        const std::uint64_t group = reader.u16();
        if (reader.failed() || group >= group_size) return damaged_key();
        packed += group * weight;
        if (ends_mark(group)) break;
    }
    auto vrm = Vrm::from_packed(packed);
    if (!vrm.ok()) return damaged_key();
    return vrm;
}

void append_nrd(std::string& out, NrdId nrd) {
    const std::uint32_t id = raw(nrd);
    ByteWriter writer(out);
    if (id < 1U << 7U) return writer.u8(static_cast<std::uint8_t>(id));
    if (id < 1U << 14U) return writer.u16(static_cast<std::uint16_t>(id | 0x8000U));
    if (id < 1U << 21U) {
        writer.u8(static_cast<std::uint8_t>(id >> 16U | 0xC0U));
        return writer.u16(static_cast<std::uint16_t>(id & 0xFFFFU));
    }
    if (id < 1U << 28U) return writer.u32(id | 0xE0000000U);
    writer.u8(0xF0U);
    writer.u32(id);
}

Result<NrdId> take_nrd(ByteReader& reader) {
    const std::uint32_t first = reader.u8();
    unsigned further = 0;
    while (further < 4 && (first & (0x80U >> further)) != 0) ++further;
    std::uint32_t id = first & (0x7FU >> further);
    for (unsigned index = 0; index < further; ++index) id = id << 8U | reader.u8();
    // The shortest form only: two keys for one NRD would be two reads.
    constexpr std::array<std::uint32_t, 5> least{0, 1U << 7U, 1U << 14U, 1U << 21U, 1U << 28U};
    const bool stray_bits = further == 4 && first != 0xF0U;
    if (reader.failed() || stray_bits || id < least.at(further)) return damaged_key();
    return NrdId{id};
}

}  // namespace

DayNumber day_number(UtcTime captured) {
    BOF_ASSERT(captured >= captured_min && captured < captured_end);
    return DayNumber{static_cast<std::uint16_t>(day_of(captured).time_since_epoch().count())};
}

UtcDay utc_day(DayNumber day) { return UtcDay{std::chrono::days{static_cast<int>(day)}}; }

DayNumber day_number_clamped(UtcTime time) {
    if (time < captured_min) return day_number(captured_min);
    if (time >= captured_end) return day_number(captured_end - std::chrono::milliseconds{1});
    return day_number(time);
}

std::uint32_t ms_of_day(UtcTime captured) {
    return static_cast<std::uint32_t>((captured - day_of(captured)).count());
}

UtcTime captured_at(DayNumber day, std::uint32_t ms) {
    return utc_day(day) + std::chrono::milliseconds{ms};
}

void append_day(std::string& out, DayNumber day) {
    ByteWriter(out).u16(static_cast<std::uint16_t>(day));
}

void append_day_vrm(std::string& out, DayNumber day, Vrm vrm) {
    append_day(out, day);
    append_vrm(out, vrm);
}

void append_read_key(std::string& out, const ReadKey& key) {
    append_day_vrm(out, day_number(key.captured), key.vrm);
    ByteWriter(out).u32(ms_of_day(key.captured));
    append_nrd(out, key.nrd);
}

void append_by_nrd_key(std::string& out, const ReadKey& key) {
    append_day_nrd_ms(out, day_number(key.captured), key.nrd, ms_of_day(key.captured));
    append_vrm(out, key.vrm);
}

void append_day_nrd_ms(std::string& out, DayNumber day, NrdId nrd, std::uint32_t ms) {
    append_day(out, day);
    ByteWriter writer(out);
    writer.u32(raw(nrd));
    writer.u32(ms);
}

std::size_t day_vrm_length(std::string_view key) {
    std::size_t length = day_bytes;
    for (unsigned group = 0; group < group_count; ++group) {
        if (key.size() < length + 2) return 0;
        const auto high = static_cast<std::uint8_t>(key[length]);
        const auto low = static_cast<std::uint8_t>(key[length + 1]);
        length += 2;
        if (ends_mark(static_cast<std::uint64_t>(high) << 8U | low)) break;
    }
    return length;
}

Result<ReadKey> take_read_key(ByteReader& reader) {
    const DayNumber day{reader.u16()};
    const auto vrm = take_vrm(reader);
    if (!vrm.ok()) return vrm.error();
    const std::uint32_t ms = reader.u32();
    const auto nrd = take_nrd(reader);
    if (!nrd.ok()) return nrd.error();
    if (ms >= ms_of_day_end) return damaged_key();
    return ReadKey{*vrm, *nrd, captured_at(day, ms)};
}

Result<ReadKey> parse_read_key(std::string_view key) {
    ByteReader reader(key);
    auto parsed = take_read_key(reader);
    if (parsed.ok() && !reader.finished()) return damaged_key();
    return parsed;
}

Result<ReadKey> parse_by_nrd_key(std::string_view key) {
    ByteReader reader(key);
    const DayNumber day{reader.u16()};
    const NrdId nrd{reader.u32()};
    const std::uint32_t ms = reader.u32();
    const auto vrm = take_vrm(reader);
    if (!vrm.ok()) return vrm.error();
    if (!reader.finished() || ms >= ms_of_day_end) return damaged_key();
    return ReadKey{*vrm, nrd, captured_at(day, ms)};
}

std::string quarantine_key(QuarantineTable table, QuarantineId id) {
    std::string key;
    ByteWriter writer(key);
    writer.u8(static_cast<std::uint8_t>(table));
    writer.u64(raw(id));
    return key;
}

Result<QuarantineId> parse_quarantine_key(std::string_view key) {
    ByteReader reader(key);
    const std::uint8_t table = reader.u8();
    const std::uint64_t id = reader.u64();
    if (!reader.finished() || table > static_cast<std::uint8_t>(QuarantineTable::contents)) {
        return damaged_key();
    }
    return QuarantineId{id};
}

std::string sighting_key(SightingNumber number) {
    std::string key;
    ByteWriter(key).u64(raw(number));
    return key;
}

Result<SightingNumber> parse_sighting_key(std::string_view key) {
    ByteReader reader(key);
    const std::uint64_t number = reader.u64();
    if (!reader.finished()) return damaged_key();
    return SightingNumber{number};
}

}  // namespace bof::detail
