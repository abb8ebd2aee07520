#include "store_rocks/detail/records.hpp"

#include "store_rocks/detail/bytes.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include <xxhash.h>

namespace bof::detail {
namespace {

constexpr unsigned read_version_shift = 5;

// The lower five bits of a read's first byte.
constexpr std::uint8_t has_confidence = 1U << 0U;
constexpr unsigned motion_shift = 1;  // Two bits.
constexpr std::uint8_t motion_mask = 3U;
constexpr std::uint8_t has_flags = 1U << 3U;
constexpr std::uint8_t has_extras = 1U << 4U;

// The byte of extras, which few reads have.
constexpr std::uint8_t has_position = 1U << 0U;
constexpr std::uint8_t has_preset = 1U << 1U;
constexpr std::uint8_t has_pan = 1U << 2U;
constexpr std::uint8_t has_tilt = 1U << 3U;
constexpr std::uint8_t has_zoom = 1U << 4U;
constexpr std::uint8_t has_text = 1U << 5U;
constexpr std::uint8_t known_extras = (1U << 6U) - 1;

// Both times of a read lie between these two, so their difference does.
constexpr std::int64_t delay_ms_max = to_unix_ms(captured_end) - to_unix_ms(captured_min);

std::uint8_t extras_of(const Read& read) {
    unsigned extras = 0;
    if (read.position) extras |= has_position;
    if (read.pose.preset) extras |= has_preset;
    if (!read.pose.pan.empty()) extras |= has_pan;
    if (!read.pose.tilt.empty()) extras |= has_tilt;
    if (!read.pose.zoom.empty()) extras |= has_zoom;
    if (!read.text_as_sent.empty()) extras |= has_text;
    return static_cast<std::uint8_t>(extras);
}

void append_extras(ByteWriter& writer, const Read& read, std::uint8_t extras) {
    writer.u8(extras);
    if (read.position) {
        writer.signed_varint(read.position->latitude_microdegrees);
        writer.signed_varint(read.position->longitude_microdegrees);
    }
    if (read.pose.preset) writer.signed_varint(*read.pose.preset);
    if ((extras & has_pan) != 0) writer.text(read.pose.pan);
    if ((extras & has_tilt) != 0) writer.text(read.pose.tilt);
    if ((extras & has_zoom) != 0) writer.text(read.pose.zoom);
    if ((extras & has_text) != 0) writer.text(read.text_as_sent);
}

template <typename Number>
bool take_signed(ByteReader& reader, Number& number) {
    const std::int64_t value = reader.signed_varint();
    number = static_cast<Number>(value);
    return value >= std::numeric_limits<Number>::min() &&
           value <= std::numeric_limits<Number>::max();
}

bool take_extras(ByteReader& reader, Read& read) {
    const std::uint8_t extras = reader.u8();
    if (extras == 0 || (extras & ~known_extras) != 0) return false;
    if ((extras & has_position) != 0) {
        Position position{};
        if (!take_signed(reader, position.latitude_microdegrees) ||
            !take_signed(reader, position.longitude_microdegrees)) {
            return false;
        }
        read.position = position;
    }
    if ((extras & has_preset) != 0) {
        std::int16_t preset = 0;
        if (!take_signed(reader, preset)) return false;
        read.pose.preset = preset;
    }
    if ((extras & has_pan) != 0) read.pose.pan = reader.text();
    if ((extras & has_tilt) != 0) read.pose.tilt = reader.text();
    if ((extras & has_zoom) != 0) read.pose.zoom = reader.text();
    if ((extras & has_text) != 0) read.text_as_sent = reader.text();
    return !reader.failed();
}

Checksum take_checksum(ByteReader& reader) {
    Checksum checksum{};
    const auto bytes = reader.raw(checksum.size());
    if (bytes.size() == checksum.size()) {
        std::copy(bytes.begin(), bytes.end(), checksum.begin());
    }
    return checksum;
}

void append_checksum(ByteWriter& writer, const Checksum& checksum) {
    for (const std::uint8_t byte : checksum) writer.u8(byte);
}

void append_camera_number(ByteWriter& writer, std::int16_t number) {
    writer.u16(static_cast<std::uint16_t>(number));
}

std::int16_t take_camera_number(ByteReader& reader) {
    return static_cast<std::int16_t>(reader.u16());
}

}  // namespace

Error damaged_record(const char* what) {
    return Error{Errc::corrupt, "the read store is damaged", what};
}

void append_read_value(std::string& out, const Read& read) {
    const std::uint8_t extras = extras_of(read);
    unsigned head = static_cast<unsigned>(record_format) << read_version_shift |
                    static_cast<unsigned>(read.motion) << motion_shift;
    if (read.confidence_percent) head |= has_confidence;
    if (read.flags != ReadFlags{}) head |= has_flags;
    if (extras != 0) head |= has_extras;

    ByteWriter writer(out);
    writer.u8(static_cast<std::uint8_t>(head));
    if (read.confidence_percent) writer.u8(*read.confidence_percent);
    writer.signed_varint((read.received - read.key.captured).count());
    if ((head & has_flags) != 0) writer.varint(read.flags.bits());
    if (extras != 0) append_extras(writer, read, extras);
}

Result<Read> parse_read_value(const ReadKey& key, std::string_view value) {
    ByteReader reader(value);
    const std::uint8_t head = reader.u8();
    if (head >> read_version_shift != record_format) {
        return damaged_record("read of an unknown format version");
    }
    const unsigned motion = head >> motion_shift & motion_mask;
    if (motion > static_cast<unsigned>(Motion::away)) return damaged_record("read: motion");

    Read read{key, {}};
    read.motion = static_cast<Motion>(motion);
    if ((head & has_confidence) != 0) read.confidence_percent = reader.u8();
    const std::int64_t delay_ms = reader.signed_varint();
    if (delay_ms > delay_ms_max || delay_ms < -delay_ms_max) {
        return damaged_record("read: time of receipt");
    }
    read.received = key.captured + std::chrono::milliseconds{delay_ms};
    if ((head & has_flags) != 0) {
        const std::uint64_t bits = reader.varint();
        if (bits > std::numeric_limits<std::uint16_t>::max()) return damaged_record("read: flags");
        read.flags = ReadFlags{static_cast<std::uint16_t>(bits)};
    }
    if ((head & has_extras) != 0 && !take_extras(reader, read)) {
        return damaged_record("read: extras");
    }
    if (!reader.finished()) return damaged_record("read: length");
    return read;
}

Checksum checksum_of(std::string_view bytes) {
    XXH128_canonical_t canonical{};
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Checksum checksum{};
    static_assert(sizeof(canonical.digest) == checksum.size());
    std::copy(std::begin(canonical.digest), std::end(canonical.digest), checksum.begin());
    return checksum;
}

std::string image_value(const ImageLocation& location) {
    std::string value;
    ByteWriter writer(value);
    writer.u8(record_format);
    writer.varint(location.segment);
    writer.varint(location.offset);
    writer.varint(location.jpeg_bytes);
    append_checksum(writer, location.checksum);
    return value;
}

Result<ImageLocation> parse_image_value(std::string_view value) {
    ByteReader reader(value);
    if (reader.u8() != record_format) return damaged_record("image of an unknown format version");
    ImageLocation location;
    const std::uint64_t segment = reader.varint();
    location.offset = reader.varint();
    const std::uint64_t jpeg_bytes = reader.varint();
    location.checksum = take_checksum(reader);
    constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
    if (!reader.finished() || segment > largest || jpeg_bytes > largest) {
        return damaged_record("image: location");
    }
    location.segment = static_cast<std::uint32_t>(segment);
    location.jpeg_bytes = static_cast<std::uint32_t>(jpeg_bytes);
    return location;
}

std::string waiting_value(const WaitingValue& value) {
    std::string out;
    out.reserve(value.jpeg.size() + 32);
    ByteWriter writer(out);
    writer.u8(record_format);
    writer.signed_varint(to_unix_ms(value.received));
    append_checksum(writer, value.checksum);
    writer.raw(value.jpeg);
    return out;
}

Result<WaitingValue> parse_waiting_value(std::string_view value) {
    ByteReader reader(value);
    if (reader.u8() != record_format) return damaged_record("waiting: unknown format version");
    WaitingValue waiting{};
    waiting.received = from_unix_ms(reader.signed_varint());
    waiting.checksum = take_checksum(reader);
    if (reader.failed()) return damaged_record("waiting: length");
    waiting.jpeg = reader.rest();
    return waiting;
}

std::string notice_value(const QuarantineItem& item) {
    std::string value;
    ByteWriter writer(value);
    writer.u8(record_format);
    writer.signed_varint(to_unix_ms(item.received));
    writer.u8(static_cast<std::uint8_t>(item.reason));
    writer.text(item.detail);
    writer.u8(item.address ? 1 : 0);
    if (item.address) {
        append_camera_number(writer, item.address->feed);
        append_camera_number(writer, item.address->source);
        append_camera_number(writer, item.address->camera);
    }
    writer.text(item.sender);
    writer.text(item.service);
    writer.varint(item.message.size());
    writer.varint(item.images.size());
    return value;
}

Result<QuarantineNotice> parse_notice_value(QuarantineId id, std::string_view value) {
    ByteReader reader(value);
    if (reader.u8() != record_format) return damaged_record("notice: unknown format version");
    QuarantineNotice notice{};
    notice.id = id;
    notice.received = from_unix_ms(reader.signed_varint());
    const std::uint8_t reason = reader.u8();
    if (reason >= static_cast<std::uint8_t>(QuarantineReason::count_)) {
        return damaged_record("notice: reason");
    }
    notice.reason = static_cast<QuarantineReason>(reason);
    notice.detail = reader.text();
    const std::uint8_t has_address = reader.u8();
    if (has_address > 1) return damaged_record("notice: address");
    if (has_address == 1) {
        CameraAddress address{};
        address.feed = take_camera_number(reader);
        address.source = take_camera_number(reader);
        address.camera = take_camera_number(reader);
        notice.address = address;
    }
    notice.sender = reader.text();
    notice.service = reader.text();
    notice.message_bytes = reader.varint();
    notice.image_count = reader.varint();
    if (!reader.finished()) return damaged_record("notice: length");
    return notice;
}

std::string contents_value(const QuarantineItem& item) {
    std::string value;
    ByteWriter writer(value);
    writer.u8(record_format);
    writer.text(item.message);
    for (const RawImage& image : item.images) {
        writer.u8(static_cast<std::uint8_t>(image.kind));
        writer.text(image.bytes);
    }
    return value;
}

Result<QuarantineItem> parse_quarantine_item(const QuarantineNotice& notice,
                                             std::string_view contents) {
    ByteReader reader(contents);
    if (reader.u8() != record_format) return damaged_record("quarantine: unknown format version");
    QuarantineItem item{notice.received,
                        notice.reason,
                        notice.detail,
                        notice.address,
                        notice.sender,
                        notice.service,
                        {},
                        {}};
    item.message = reader.text();
    for (std::size_t index = 0; index < notice.image_count && !reader.failed(); ++index) {
        const std::uint8_t kind = reader.u8();
        if (kind > static_cast<std::uint8_t>(ImageKind::overview)) break;
        item.images.push_back({static_cast<ImageKind>(kind), std::string{reader.text()}});
    }
    if (!reader.finished() || item.message.size() != notice.message_bytes ||
        item.images.size() != notice.image_count) {
        return damaged_record("quarantine: contents");
    }
    return item;
}

}  // namespace bof::detail
