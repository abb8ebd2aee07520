#pragma once

#include "base/result.hpp"
#include "domain/read.hpp"
#include "store/read_store.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof::detail {

// The values of each family. Each begins with its format version, so that a later program can read
// what an earlier one wrote; a version it does not know is damage. What the key says is not
// repeated. Errors of every parse: corrupt - damaged, of an unknown version, or with bytes left
// over.

/// Format version 1 of every record. A read\'s value has it in the upper three bits of its first
/// byte.
inline constexpr std::uint8_t record_format = 1;
/// What a damaged record is answered with; `what` goes to the log.
Error damaged_record(const char* what);

/// The value of by_vrm and variants. Usually 4 bytes.
void append_read_value(std::string& out, const Read& read);
Result<Read> parse_read_value(const ReadKey& key, std::string_view value);

/// XXH3, 128 bits. Guards against damage, not against a forger.
using Checksum = std::array<std::uint8_t, 16>;
Checksum checksum_of(std::string_view bytes);

/// Where an image lies: the segment file of its read's day, and the place in it of its record.
struct ImageLocation {
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;
    std::uint32_t jpeg_bytes = 0;
    Checksum checksum{};
};
std::string image_value(const ImageLocation& location);
Result<ImageLocation> parse_image_value(std::string_view value);

/// The value of waiting_images. `jpeg` points into the buffer that was parsed.
struct WaitingValue {
    UtcTime received;
    Checksum checksum;
    std::string_view jpeg;
};
std::string waiting_value(const WaitingValue& value);
Result<WaitingValue> parse_waiting_value(std::string_view value);

/// The value of hits.
std::string hits_value(const std::vector<Hit>& hits);
Result<std::vector<Hit>> parse_hits_value(std::string_view value);

/// The value of sightings.
std::string sighting_value(const Sighting& sighting);
Result<Sighting> parse_sighting_value(SightingNumber number, std::string_view value);

/// The values of the two tables of the quarantine.
std::string notice_value(const QuarantineItem& item);
Result<QuarantineNotice> parse_notice_value(QuarantineId id, std::string_view value);
std::string contents_value(const QuarantineItem& item);
Result<QuarantineItem> parse_quarantine_item(const QuarantineNotice& notice,
                                             std::string_view contents);

}  // namespace bof::detail
