#pragma once

#include "domain/voi.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace bof::detail {

// A file of entries, little-endian, each part beginning at a multiple of 8:
//
//   header       VoiFileHeader, filled with zeros to 4096 bytes
//   texts        of each row in turn, for each text field a number (LEB128): 2 n, and n bytes
//   follow;
//                or 2 n + 1: text n of the field's dictionary
//   dictionary   of each text field a number of texts, then each as its length and bytes
//   keys         u64 an entry: voi_key() of its mark, rising
//   slots        VoiSlot an entry, in the order of the keys; of the same mark in the order of rows
//   places       u32 a row: its place in keys
//   buckets      u32: for each value of the uppermost bits of a key, the place of the first key
//   that
//                is not below; and one more, the number of entries
//
// A new form gets a new number; readers know the old ones for as long as files of them are kept.
static_assert(std::endian::native == std::endian::little);

inline constexpr char voi_file_magic[8] = {'B', 'O', 'F', 'V', 'O', 'I', '\r', '\n'};
inline constexpr std::uint32_t voi_file_form = 1;
inline constexpr std::size_t voi_file_header_bytes = 4096;

struct VoiFileHeader {
    char magic[8];
    std::uint32_t form;
    std::uint32_t list;
    std::uint32_t revision;
    std::uint32_t entries;
    std::uint64_t texts_bytes;
    std::uint64_t dictionary_bytes;
    std::uint32_t bucket_bits;
    std::uint32_t nothing;           ///< 0.
    std::uint64_t content_checksum;  ///< XXH3 of all behind the header's 4096 bytes.
    std::uint64_t header_checksum;   ///< XXH3 of all fields before this one.
};
static_assert(sizeof(VoiFileHeader) == 64);

/// What the matcher and the comparison need of an entry.
struct VoiSlot {
    std::uint64_t text_at;  ///< In texts.
    std::uint64_t content;  ///< XXH3 of everything the entry says, its mark and row apart.
    std::int64_t valid_from_ms;
    std::int32_t weed_day;  ///< Days since 1970; INT32_MAX: none.
    std::uint32_t row_and_priority;

    static constexpr unsigned priority_shift = 30;
    static constexpr std::uint32_t no_priority = 3;

    std::uint32_t row() const { return row_and_priority & ((1U << priority_shift) - 1); }
    std::optional<Priority> priority() const {
        const std::uint32_t bits = row_and_priority >> priority_shift;
        if (bits == no_priority) return std::nullopt;
        return static_cast<Priority>(bits);
    }
    bool covers(UtcTime now) const {
        constexpr std::int64_t day_ms = 86'400'000;
        const std::int64_t now_ms = to_unix_ms(now);
        return valid_from_ms <= now_ms &&
               (weed_day == std::numeric_limits<std::int32_t>::max() || now_ms < weed_day * day_ms);
    }
};
static_assert(sizeof(VoiSlot) == 32);

inline constexpr std::uint64_t key_factor_1 = 0x9E3779B97F4A7C15ULL;
inline constexpr std::uint64_t key_factor_2 = 0xD6E8FEB86659FD93ULL;

/// x with factor * x == 1, by Newton's method; `factor` is odd.
constexpr std::uint64_t inverse_of(std::uint64_t factor) {
    std::uint64_t inverse = factor;
    for (int round = 0; round < 6; ++round) inverse *= 2 - factor * inverse;
    return inverse;
}

/// Spreads marks evenly over all 64-bit numbers, one to one, so that the uppermost bits alone find
/// a key among millions.
constexpr std::uint64_t voi_key(std::uint64_t packed_vrm) {
    std::uint64_t key = packed_vrm * key_factor_1;
    key ^= key >> 32U;
    key *= key_factor_2;
    return key ^ (key >> 32U);
}
constexpr std::uint64_t packed_vrm_of(std::uint64_t key) {
    key ^= key >> 32U;
    key *= inverse_of(key_factor_2);
    key ^= key >> 32U;
    return key * inverse_of(key_factor_1);
}
static_assert(packed_vrm_of(voi_key(0x0123456789ABCDEFULL)) == 0x0123456789ABCDEFULL);

/// Where each part of a file begins.
struct VoiFileLayout {
    std::uint64_t texts;
    std::uint64_t dictionary;
    std::uint64_t keys;
    std::uint64_t slots;
    std::uint64_t places;
    std::uint64_t buckets;
    std::uint64_t end;

    static constexpr std::uint64_t aligned(std::uint64_t bytes) { return (bytes + 7) & ~7ULL; }

    /// Sizes below 2^48, as any real file has.
    static constexpr VoiFileLayout of(const VoiFileHeader& header) {
        VoiFileLayout layout{};
        const std::uint64_t entries = header.entries;
        layout.texts = voi_file_header_bytes;
        layout.dictionary = aligned(layout.texts + header.texts_bytes);
        layout.keys = aligned(layout.dictionary + header.dictionary_bytes);
        layout.slots = layout.keys + entries * sizeof(std::uint64_t);
        layout.places = layout.slots + entries * sizeof(VoiSlot);
        layout.buckets = aligned(layout.places + entries * sizeof(std::uint32_t));
        layout.end = layout.buckets + ((1ULL << header.bucket_bits) + 1) * sizeof(std::uint32_t);
        return layout;
    }
};

}  // namespace bof::detail
