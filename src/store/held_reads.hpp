#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/read.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bof {

/// Most reads beyond the retention time that one store holds back from deletion.
inline constexpr std::size_t held_reads_max = 250'000;
/// Most reads of one mark that are looked up by one call of HeldReads::keys_of().
inline constexpr std::size_t held_keys_page_max = 100'000;

/// What lies in a store of one day.
struct OldDay {
    UtcDay day{};
    std::uint64_t reads = 0;
    std::uint64_t held_reads = 0;  ///< Those of `reads` that are marked as held.
    std::uint64_t variants = 0;
    std::uint64_t hits = 0;  ///< Reads with hits.
    std::uint64_t images = 0;
    std::uint64_t image_bytes = 0;
    /// Rows of any kind, in any order of the store, that belong to no held read; and the bytes of
    /// image files that no row names.
    std::uint64_t rows_not_held = 0;
    std::uint64_t stray_image_bytes = 0;

    friend bool operator==(const OldDay&, const OldDay&) = default;
};

/// What a store has from before a day.
struct OldData {
    std::vector<OldDay> days;  ///< In rising order; days without anything are left out.
    std::uint64_t waiting_images = 0;
    std::uint64_t sightings = 0;
    std::uint64_t quarantine_items = 0;

    /// True when nothing is there but what is held.
    bool only_held() const;
};

/// Which reads outlive their day, and what the deletion of days needs to know. It takes no grant
/// and shows nothing to anybody but counts; what is held is read like any other read, with a grant.
///
/// A mark makes ReadWriter::drop_days_before() leave the read in its place, with its variants, hits
/// and images, and nothing else of its day. Rule.
///
/// Threads: hold() and let_go() as ReadWriter; the others any, also beside the writer.
/// Errors:  of every function: unavailable; corrupt.
class HeldReads {
  public:
    HeldReads() = default;
    HeldReads(const HeldReads&) = delete;
    HeldReads& operator=(const HeldReads&) = delete;
    HeldReads(HeldReads&&) = delete;
    HeldReads& operator=(HeldReads&&) = delete;
    virtual ~HeldReads() = default;

    /// Marks the reads; durable when it returns. Marking again changes nothing. A key without a
    /// read may be marked. Errors: too_many - held_reads_max; none is marked then.
    virtual Result<void> hold(std::span<const ReadKey> keys) = 0;
    /// Takes marks away; durable when it returns. The next drop_days_before() deletes the reads, if
    /// their day is due.
    virtual Result<void> let_go(std::span<const ReadKey> keys) = 0;

    virtual Result<bool> is_held(const ReadKey& key) const = 0;
    /// All marked keys captured in [from, until), in no order.
    virtual Result<std::vector<ReadKey>> held_keys(UtcDay from, UtcDay until) const = 0;

    /// The reads of a mark captured in [from, until). Errors: too_many - held_keys_page_max.
    virtual Result<std::vector<ReadKey>> keys_of(Vrm vrm, UtcTime from, UtcTime until) const = 0;
    /// Whether there is such a read.
    virtual Result<bool> has_read(const ReadKey& key) const = 0;

    /// What is there from before `first_kept`. Cost: one pass over it; a few seeks when there is
    /// nothing.
    virtual Result<OldData> data_before(UtcDay first_kept) const = 0;
    /// Bytes that stay equal while nothing of the read, its variants, hits and images changes; each
    /// image is read and checked. Errors: not_found.
    virtual Result<std::string> fingerprint(const ReadKey& key) const = 0;
};

}  // namespace bof
