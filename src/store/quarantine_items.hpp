#pragma once

#include "store/read_store.hpp"

#include <cstdint>

namespace bof {

/// What a store itself puts into quarantine, the same for every store. The messages hold marks:
/// they are content, never list.

/// A read that came with one content too many.
QuarantineItem too_many_contents(const Read& read);
/// An image that came for `key` when its kind was full there.
QuarantineItem too_many_images(const ReadKey& key, UtcTime received, const Image& image);
/// An image that waited too long, or found no room to wait.
QuarantineItem image_without_read(const LateImage& late);

QuarantineNotice notice_of(QuarantineId id, const QuarantineItem& item);

/// The lowest place in the quarantine for something received at `received`. Places of one
/// millisecond follow each other; the 65,536 of one millisecond are more than any sender can fill.
constexpr QuarantineId first_quarantine_id(UtcTime received) {
    const std::int64_t ms = to_unix_ms(received) < 0 ? 0 : to_unix_ms(received);
    return QuarantineId{static_cast<std::uint64_t>(ms) << 16U};
}

}  // namespace bof
