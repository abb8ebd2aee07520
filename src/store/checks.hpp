#pragma once

#include "store/read_store.hpp"

namespace bof {

// The checks every store makes before it looks at a row or an item; for their errors see
// ReadReader, QuarantineReader and ReadWriter.
Result<void> check_by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                          UtcTime now);
Result<void> check_by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                          UtcTime now);
Result<void> check_marks(const AccessGrant& grant, const MarksQuery& query, UtcTime now);
Result<void> check_find(const AccessGrant& grant, const ReadQuestion& question,
                        const FindQuery& query, UtcTime now);
Result<void> check_one_read(const AccessGrant& grant, const ReadKey& key, UtcTime now);

Result<void> check_list_limit(std::size_t limit);
Result<void> check_quarantine(const AccessGrant& grant, UtcTime now);
Error no_such_quarantine_item();

Result<void> check_sighting_limit(std::size_t limit);

Error too_many_held();
Error no_such_read();

/// The hits of a read that are stored with it.
std::vector<Hit> hits_kept(const CapturedRead& captured);
/// What a new read leaves for the maker of alerts; nothing when no hit is operational.
std::optional<Sighting> sighting_of(const CapturedRead& captured, SightingNumber number);

/// True when every time in the item is one that a store takes.
bool times_in_range(const CommitItem& item);

/// The part of the window that is open to the grant now; from = until when none is.
TimeWindow opened(const AccessGrant& grant, const TimeWindow& window, UtcTime now);
/// True when the grant's marks do not exclude this one.
bool opens_mark(const AccessGrant& grant, Vrm vrm);

/// Collects the rows of one page in the order in which they are met.
class PageCollector {
  public:
    /// `grant` and `query` must outlive the collector.
    PageCollector(const AccessGrant& grant, const ReadPageQuery& query, UtcTime now)
        : grant_(grant), query_(query), now_(now) {}

    enum class Next : std::uint8_t {
        take,  ///< Give the row to add().
        skip,  ///< Withheld.
        stop,  ///< The page is full: this row belongs to the next.
    };
    /// Asks what to do with the row of `key`, which lies in the query's range.
    Next offer(const ReadKey& key);
    void add(Read read) { page_.reads.push_back(std::move(read)); }
    ReadPage take_page() { return std::move(page_); }

  private:
    const AccessGrant& grant_;
    const ReadPageQuery& query_;
    const UtcTime now_;
    ReadPage page_;
    std::size_t rows_taken_ = 0;
    std::size_t rows_scanned_ = 0;
    std::optional<ReadKey> last_;
};

}  // namespace bof
