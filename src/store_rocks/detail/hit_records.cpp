// The records of hits and sightings.
#include "store_rocks/detail/bytes.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <limits>

namespace bof::detail {
namespace {

void append_hits(ByteWriter& writer, const std::vector<Hit>& hits) {
    writer.varint(hits.size());
    for (const Hit& hit : hits) {
        writer.varint(raw(hit.entry.list));
        writer.varint(hit.entry.revision);
        writer.varint(hit.entry.number);
        writer.u8(static_cast<std::uint8_t>(hit.priority));
        writer.u8(static_cast<std::uint8_t>(hit.list_kind));
    }
}

Result<std::vector<Hit>> take_hits(ByteReader& reader) {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
    const std::uint64_t count = reader.varint();
    if (count > hits_max) return damaged_record("hits: count");
    std::vector<Hit> hits;
    for (std::uint64_t index = 0; index < count; ++index) {
        const std::uint64_t list = reader.varint();
        const std::uint64_t revision = reader.varint();
        const std::uint64_t number = reader.varint();
        const std::uint8_t priority = reader.u8();
        const std::uint8_t kind = reader.u8();
        if (list > largest || revision > largest ||
            priority > static_cast<std::uint8_t>(Priority::low) ||
            kind > static_cast<std::uint8_t>(ListKind::intelligence)) {
            return damaged_record("hits: entry");
        }
        hits.push_back({{ListId{static_cast<std::uint32_t>(list)},
                         static_cast<std::uint32_t>(revision), number},
                        static_cast<Priority>(priority),
                        static_cast<ListKind>(kind)});
    }
    return hits;
}

}  // namespace

std::string hits_value(const std::vector<Hit>& hits) {
    std::string value;
    ByteWriter writer(value);
    writer.u8(record_format);
    append_hits(writer, hits);
    return value;
}

Result<std::vector<Hit>> parse_hits_value(std::string_view value) {
    ByteReader reader(value);
    if (reader.u8() != record_format) return damaged_record("hits: unknown format version");
    auto hits = take_hits(reader);
    if (hits.ok() && !reader.finished()) return damaged_record("hits: length");
    return hits;
}

std::string sighting_value(const Sighting& sighting) {
    std::string value;
    ByteWriter writer(value);
    writer.u8(record_format);
    append_read_key(value, sighting.key);
    writer.signed_varint(to_unix_ms(sighting.received));
    writer.u16(sighting.flags.bits());
    append_hits(writer, sighting.hits);
    return value;
}

Result<Sighting> parse_sighting_value(SightingNumber number, std::string_view value) {
    ByteReader reader(value);
    if (reader.u8() != record_format) return damaged_record("sighting: unknown format version");
    const auto key = take_read_key(reader);
    if (!key.ok()) return key.error();
    const UtcTime received = from_unix_ms(reader.signed_varint());
    const ReadFlags flags{reader.u16()};
    auto hits = take_hits(reader);
    if (!hits.ok()) return hits.error();
    if (!reader.finished()) return damaged_record("sighting: length");
    return Sighting{number, *key, received, flags, *std::move(hits)};
}

}  // namespace bof::detail
