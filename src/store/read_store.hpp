#pragma once

#include "base/cancel.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/access_grant.hpp"
#include "domain/raw_read.hpp"
#include "domain/read.hpp"
#include "domain/voi.hpp"
#include "store/history.hpp"
#include "vrm/mark_filter.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bof {

// ---- What is written -------------------------------------------------------------------------

/// A checked read, the images that came with it, at most one of each kind, and the entries that it
/// met, at most hits_max.
struct CapturedRead {
    Read read;
    std::vector<Image> images;
    std::vector<Hit> hits = {};
};

/// Most entries that one read is kept with: the first of them, in the order given.
inline constexpr std::size_t hits_max = 64;

/// An image that came apart from its read, with the natural key it claims.
struct LateImage {
    ReadKey key;
    UtcTime received;
    Image image;
};

/// Why something a known or claimed camera sent could not be used. Stored: never renumber.
enum class QuarantineReason : std::uint8_t {
    unknown_source = 0,  ///< No such feed and source, or not valid now. A bounded sample is kept.
    wrong_word = 1,      ///< Shared word, user name or sender address not accepted. Bounded sample.
    unknown_camera = 2,  ///< The source is known, the camera is not, or was not valid at that time.
    impossible_vrm = 3,  ///< Empty, unreadable or impossible mark.
    unusable_time = 4,   ///< Capture time not understood.
    future_time = 5,     ///< Captured too far in the future.
    beyond_retention = 6,    ///< Captured so long ago that it would be deleted at once.
    undecodable_image = 7,   ///< Not a JPEG that can be shown, or larger than the cap.
    image_without_read = 8,  ///< An image whose read never came.
    malformed_capture = 9,   ///< A compact capture with missing or unreadable mandatory fields.
    too_many_variants = 10,  ///< A read or image repeated with too many different contents.
    count_,
};

/// "unknown_camera"... Stable: goes to metrics, logs and lists.
std::string_view to_text(QuarantineReason reason);

/// What arrived and could not be used, kept whole so that a person can see it and nothing is lost.
struct QuarantineItem {
    UtcTime received;
    QuarantineReason reason;
    std::string detail;                    ///< A sentence for the person who looks; no VRM in it.
    std::optional<CameraAddress> address;  ///< As claimed.
    std::string sender;                    ///< Network address, as text.
    std::string service;                   ///< "sendCapture"...
    std::string message;  ///< The fields as received, without the shared word (UTF-8 not assured).
    std::vector<RawImage> images;
};

using CommitItem = std::variant<CapturedRead, LateImage, QuarantineItem>;

/// What became of one item. Stored nowhere; goes to metrics and to the sender's answer.
enum class Verdict : std::uint8_t {
    stored,   ///< A new read.
    repeat,   ///< The same read with the same content: nothing changed (a missing image may have
              ///< been added).
    variant,  ///< The same read with different content: kept beside the first, which stands.
    image_joined,      ///< A late image found its read.
    image_repeat,      ///< A late image that was already there, joined or waiting.
    image_waits,       ///< A late image whose read has not come yet.
    image_not_stored,  ///< The image store failed and nothing of this late image was kept: ask the
                       ///< sender to try again.
    quarantined,
    count_,
};
std::string_view to_text(Verdict verdict);

/// Most different contents kept for one key, and most different images of one kind, the first
/// included.
inline constexpr std::size_t variants_max = 8;
/// A late image joins the only read of the same NRD and VRM captured within this of its own time.
inline constexpr std::chrono::milliseconds late_image_tolerance{1000};
/// Times of capture and receipt that a store takes: days in 16 bits, 1970-01-01 to 2149-06-06.
inline constexpr UtcTime captured_min{};
inline constexpr UtcTime captured_end{std::chrono::days{65'536}};  ///< Exclusive.

/// How much may wait for reads that have not come. Beyond it a waiting image goes straight to
/// quarantine as image_without_read.
struct WaitingLimits {
    std::size_t images_max = 10'000;
    std::size_t bytes_max = 64U << 20U;
};

/// A place in the order of commits.
enum class SightingNumber : std::uint64_t {};

/// A read that met entries of operational lists, made durable in the commit of the read, until it
/// has become alerts.
struct Sighting {
    SightingNumber number;
    ReadKey key;
    UtcTime received;
    ReadFlags flags;
    std::vector<Hit> hits;  ///< Those on operational lists.

    friend bool operator==(const Sighting&, const Sighting&) = default;
};

/// Most sightings handed out by one call.
inline constexpr std::size_t sighting_page_max = 1000;

/// What the maker of alerts works from. It takes no grant, because it shows nothing to anybody: an
/// alert made of a sighting is shown only to a person who may see it, and on the record.
/// Threads: any, also beside the writer.
class SightingQueue {
  public:
    SightingQueue() = default;
    SightingQueue(const SightingQueue&) = delete;
    SightingQueue& operator=(const SightingQueue&) = delete;
    SightingQueue(SightingQueue&&) = delete;
    SightingQueue& operator=(SightingQueue&&) = delete;
    virtual ~SightingQueue() = default;

    /// Sightings that are not settled, with numbers above `after`, in rising order; at most `limit`
    /// (1 to sighting_page_max).
    /// Errors: unavailable, corrupt, invalid_argument - the limit.
    virtual Result<std::vector<Sighting>> sightings(SightingNumber after,
                                                    std::size_t limit) const = 0;
};

/// The writing half of the read store.
/// Threads: one thread at a time; reading halves may be used at once by others.
class ReadWriter {
  public:
    ReadWriter() = default;
    ReadWriter(const ReadWriter&) = delete;
    ReadWriter& operator=(const ReadWriter&) = delete;
    ReadWriter(ReadWriter&&) = delete;
    ReadWriter& operator=(ReadWriter&&) = delete;
    virtual ~ReadWriter() = default;

    /// Makes all items durable, all or none, as if one after the other in the order given, and says
    /// what became of each.
    ///
    /// - A read whose key is new is stored with its images, and with any image that waited for it.
    /// - A read whose key is there with same_content() is a repeat; with other content a variant,
    /// kept
    ///   beside the first up to variants_max contents, then quarantined as too_many_variants.
    ///   Images are judged apart: a kind that was missing is added, equal bytes change nothing,
    ///   other bytes are kept as a further image of the kind, up to variants_max, then quarantined.
    /// - A late image joins the read with exactly its key; else the only read of the same NRD and
    ///   VRM within late_image_tolerance (two or more candidates: it waits); else it waits. A
    ///   waiting image joins the first later read that either rule gives it; several join one read
    ///   in the order of their own times.
    /// - The hits of a new read are stored with it; if one of them is on an operational list, so is
    ///   a Sighting. Repeats and variants make none.
    /// - Images reach the disk before the read that names them. If the image store alone fails,
    /// reads
    ///   are kept with ReadFlag::image_lost and a late image is image_not_stored.
    ///
    /// Errors: unavailable - the disk refused (full, read-only, failing). Nothing that an earlier
    /// call
    ///         made durable is lost; the store tries to return to service on later calls by itself.
    ///         Items of a failed call may or may not be there later: sending them again is
    ///         harmless. corrupt - the store found damage; every later call fails until a person
    ///         has acted. invalid_argument - a capture time outside captured_min to captured_end.
    ///         Nothing kept.
    /// Cost:   one fsync, two when images are present; blocks.
    virtual Result<std::vector<Verdict>> commit(std::span<const CommitItem> items) = 0;

    /// Moves images that have waited since before `received_before` to quarantine. Returns how
    /// many.
    virtual Result<std::size_t> give_up_waiting_images(UtcTime received_before) = 0;

    /// Forgets sightings that have become alerts; unknown numbers are passed over. Not durable at
    /// once: after a crash some may be there again.
    /// Errors: unavailable - try again later; corrupt.
    virtual Result<void> settle_sightings(std::span<const SightingNumber> settled) = 0;

    /// Deletes every read, variant, hit, sighting and image captured on a day before `first_kept`,
    /// every image that waits for a read of such a day, and every quarantine item received before
    /// `first_kept`; but no read that HeldReads::hold() marked, which stays with its variants, hits
    /// and images. Cost: whole files; independent of the number of reads in whole days without
    /// held reads. Nothing to delete costs one seek a table and held read, so it may be called
    /// often. Errors: corrupt - also when an image of a held read is damaged: nothing of its day is
    /// deleted then. Rule.
    virtual Result<void> drop_days_before(UtcDay first_kept) = 0;
};

// ---- What is read ----------------------------------------------------------------------------

/// Most rows, opened or withheld, that are looked at for one page.
inline constexpr std::size_t rows_scanned_max = 10'000;

/// A keyset page request: reads captured in [from, until), continuing after `after` when given.
struct ReadPageQuery {
    UtcTime from;
    UtcTime until;
    ReadOrder order = ReadOrder::newest_first;
    std::optional<ReadKey> after;
    std::size_t limit = 100;  ///< 1 to read_page_max.
};

struct ReadPage {
    std::vector<Read> reads;
    std::size_t withheld = 0;  ///< Rows looked at for this page that the grant did not open.
    /// Set when rows follow: the `after` of the next page. It may be the key of a withheld row
    /// (when rows_scanned_max ended the page), so it stays inside the process.
    std::optional<ReadKey> resume_after;

    bool more() const { return resume_after.has_value(); }
};

struct StoredImage {
    ImageKind kind;
    std::uint8_t ordinal;  ///< 0 = the first that came.
    std::string jpeg;
};

/// The reading half. Every call demands a grant and asks it about every row, at `now`.
/// Errors common to all: denied - the grant has expired or opens nothing of what was asked;
///         unavailable; corrupt - a record failed its checks (alarm; never repaired in passing);
///         invalid_argument - `limit` out of range, or `after` is not a row of what was asked.
/// Threads: any, also beside the writer. A page sees all commits that were answered before the
/// call.
class ReadReader {
  public:
    ReadReader() = default;
    ReadReader(const ReadReader&) = delete;
    ReadReader& operator=(const ReadReader&) = delete;
    ReadReader(ReadReader&&) = delete;
    ReadReader& operator=(ReadReader&&) = delete;
    virtual ~ReadReader() = default;

    /// Reads of one mark, ordered by capture time, then NRD. Cost: a seek for each day in the
    /// window.
    virtual Result<ReadPage> by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                                    UtcTime now) const = 0;
    /// Reads of one NRD, ordered by capture time, then VRM.
    virtual Result<ReadPage> by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                                    UtcTime now) const = 0;
    /// The differing repeats of a read, in the order they came; not the first content.
    virtual Result<std::vector<Read>> variants(const AccessGrant& grant, const ReadKey& key,
                                               UtcTime now) const = 0;
    /// The entries that a read met when it came. None is an empty answer, not an error.
    virtual Result<std::vector<Hit>> hits(const AccessGrant& grant, const ReadKey& key,
                                          UtcTime now) const = 0;
    /// All images of a read, by kind, then ordinal. None is an empty answer, not an error.
    virtual Result<std::vector<StoredImage>> images(const AccessGrant& grant, const ReadKey& key,
                                                    UtcTime now) const = 0;

    /// The marks that fit and have a read in the window, as far as the grant opens times and marks.
    /// A grant that opens only certain NRDs is told of marks read by others as well: the answer is
    /// there to ask find() with, and only what that finds is to be shown.
    /// Errors: as above; unavailable also while the marks are being made ready after a start or a
    ///         deletion; invalid_argument - `most`; cancelled - within a few ms.
    /// Cost:   asks the filter about every mark of the weeks touched (all those with its literal
    ///         start): about 50 ms a million; then up to marks_checked_max short looks.
    virtual Result<MarksFound> marks(const AccessGrant& grant, const MarkFilter& filter,
                                     const MarksQuery& query, UtcTime now,
                                     const Cancel& cancel) const = 0;
    /// The reads that a question asks for, of all its marks and NRDs together in order of time.
    /// A page is bounded in rows and in work, so it may be short: see FoundPage.
    /// Errors: as above, but `after` may be any key; cancelled - within a few ms.
    virtual Result<FoundPage> find(const AccessGrant& grant, const ReadQuestion& question,
                                   const FindQuery& query, UtcTime now,
                                   const Cancel& cancel) const = 0;
    /// What find() would have to do for the whole question. It takes no grant, for it tells of no
    /// mark and no read. Errors: unavailable; invalid_argument - the question. Cost: under 1 ms.
    virtual Result<SearchEstimate> estimate(const ReadQuestion& question) const = 0;
};

// ---- Quarantine, as a person sees it ---------------------------------------------------------

/// A place in the quarantine; rises with the time of arrival.
enum class QuarantineId : std::uint64_t {};

/// An entry of the quarantine list: everything but the message and the images, so no VRM.
struct QuarantineNotice {
    QuarantineId id;
    UtcTime received;
    QuarantineReason reason;
    std::string detail;
    std::optional<CameraAddress> address;
    std::string sender;
    std::string service;
    std::size_t message_bytes;
    std::size_t image_count;
};

/// The reading half of the quarantine. The list carries no personal data and needs no grant; the
/// content does.
/// Threads: any.
class QuarantineReader {
  public:
    QuarantineReader() = default;
    QuarantineReader(const QuarantineReader&) = delete;
    QuarantineReader& operator=(const QuarantineReader&) = delete;
    QuarantineReader(QuarantineReader&&) = delete;
    QuarantineReader& operator=(QuarantineReader&&) = delete;
    virtual ~QuarantineReader() = default;

    /// At most `limit` (1 to read_page_max) notices, newest first, older than `before` when given.
    virtual Result<std::vector<QuarantineNotice>> quarantined(std::optional<QuarantineId> before,
                                                              std::size_t limit) const = 0;
    /// The whole item. Errors: denied - the grant has expired; not_found.
    virtual Result<QuarantineItem> quarantine_item(const AccessGrant& grant, QuarantineId id,
                                                   UtcTime now) const = 0;
};

}  // namespace bof
