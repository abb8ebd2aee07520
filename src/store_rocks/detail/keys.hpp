#pragma once

#include "base/result.hpp"
#include "domain/read.hpp"
#include "store/read_store.hpp"
#include "store_rocks/detail/bytes.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof::detail {

// Every key of a read begins with its UTC day, so that a day is one range in each family:
//
//   by_vrm, hits,  day | vrm | ms | nrd
//   held
//   variants       day | vrm | ms | nrd | ordinal
//   images         day | vrm | ms | nrd | kind | ordinal
//   waiting_images day | vrm | ms | nrd | kind | ordinal (2 bytes)
//   by_nrd         day | nrd (4 bytes) | ms | vrm
//   quarantine     table (1 byte) | id (8 bytes)
//   sightings      number (8 bytes)
//   marks          see mark_sets.hpp
//
// day: 2 bytes, days since 1970. ms: 4 bytes, since the day began. vrm: 2 bytes for each three
// symbols, up to and including the group that ends the mark (6 bytes for AB12CDE). nrd: 1 to 5
// bytes, the leading ones of the first byte counting the others. All big endian, all without a need
// for separators, and sorting as (day, mark, time, NRD).

/// A day as it stands in a key. Range: the days of captured_min to captured_end.
enum class DayNumber : std::uint16_t {};

DayNumber day_number(UtcTime captured);
UtcDay utc_day(DayNumber day);
/// Clamped to the days that can be stored.
DayNumber day_number_clamped(UtcTime time);
/// Milliseconds since the day of `captured` began.
std::uint32_t ms_of_day(UtcTime captured);
UtcTime captured_at(DayNumber day, std::uint32_t ms);

/// Length of a day in a key, in bytes.
inline constexpr std::size_t day_bytes = 2;
inline constexpr std::uint32_t ms_of_day_end = 86'400'000;

void append_day(std::string& out, DayNumber day);
/// day | vrm: what the filters know. The start of every by_vrm, images and variants key.
void append_day_vrm(std::string& out, DayNumber day, Vrm vrm);
void append_read_key(std::string& out, const ReadKey& key);
void append_by_nrd_key(std::string& out, const ReadKey& key);
/// day | nrd | ms: the start of a by_nrd key.
void append_day_nrd_ms(std::string& out, DayNumber day, NrdId nrd, std::uint32_t ms);

/// The length of the day | vrm at the start of `key`, or zero when it has none.
std::size_t day_vrm_length(std::string_view key);

/// Takes a read key from the front of `reader`. Errors: corrupt.
Result<ReadKey> take_read_key(ByteReader& reader);
/// Errors: corrupt - not exactly a key of the kind.
Result<ReadKey> parse_read_key(std::string_view key);
Result<ReadKey> parse_by_nrd_key(std::string_view key);

/// The place of an image: its kind and its number within the kind.
struct ImagePlace {
    ImageKind kind;
    std::uint16_t ordinal;
    friend auto operator<=>(const ImagePlace&, const ImagePlace&) = default;
};

std::string sighting_key(SightingNumber number);
/// Errors: corrupt.
Result<SightingNumber> parse_sighting_key(std::string_view key);

enum class QuarantineTable : std::uint8_t { notices = 0, contents = 1 };
std::string quarantine_key(QuarantineTable table, QuarantineId id);
/// Errors: corrupt.
Result<QuarantineId> parse_quarantine_key(std::string_view key);

}  // namespace bof::detail
