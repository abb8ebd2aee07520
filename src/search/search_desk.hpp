#pragma once

#include "audit/audit_entry.hpp"
#include "authority/authority_desk.hpp"
#include "base/cancel.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "policy/policy_desk.hpp"
#include "register/correction_register.hpp"
#include "register/search_register.hpp"
#include "register/voi_register.hpp"
#include "search/search_plan.hpp"
#include "search/search_pool.hpp"
#include "store/read_store.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace bof {

struct SearchLimits {
    std::size_t open_per_person_max = 10;
    std::size_t open_max = 2'000;
    std::size_t page_rows_max = 200;
    /// Of one search; whoever needs more asks for a narrower window. Bounds what an open search
    /// takes to about 1 MB.
    std::size_t rows_max = 10'000;
    /// A page of a search with a plan is put together of at most so many pieces of work, each of
    /// find_steps_max; it may be short, or empty, and be followed by others.
    std::size_t pieces_per_page_max = 4;
};

/// What else a search may need; each may be null, and what is null cannot be asked for. What is
/// named must outlive the desk.
struct SearchGround {
    Register* estate = nullptr;  ///< Sites, roads, directions, circles and polygons.
    VoiRegister* lists = nullptr;
    CorrectionRegister* corrections = nullptr;
    SearchPool* pool = nullptr;  ///< Null: work is done by the caller's thread.
};

/// What somebody asks for.
struct SearchWish {
    SearchWindow window;
    Purpose purpose;
    ReadOrder order = ReadOrder::newest_first;
    std::size_t page_rows = 50;  ///< 1 to SearchLimits::page_rows_max.
    /// The search for which this purpose was stated, when the person picked it again and says that
    /// it still holds.
    std::optional<PurposeId> again = {};
    /// Under which older reads are asked for: the purpose is its form's, `purpose` is ignored, and
    /// `again` absent.
    std::optional<AuthorityId> authority = {};
    /// More than one mark: instead of window.vrm.
    std::optional<SoughtMarks> sought = {};
    /// What else must be so; beside window.nrd, too.
    SearchNarrowing narrow = {};

    /// Is it more than a search of one mark or one NRD?
    bool is_wide() const { return sought || !narrow.is_empty(); }
};

/// A purpose that its person may pick again.
struct OfferedPurpose {
    StatedPurpose stated;
    UtcTime until{};  ///< When it ends: see PolicyInForce::purpose_offered_max.
};

/// A search that is open. `id` is 32 hexadecimal digits that mean nothing, and serves its person
/// alone.
struct OpenedSearch {
    std::string id;
    PurposeId number{};  ///< Of the search in the register, for people to quote.
    UtcTime from{};      ///< What is opened: the window asked for, less `withheld`.
    UtcTime until{};
    std::optional<WithheldWindow> withheld;
    UtcTime expires{};
    std::optional<AuthorityId> authority;
    std::optional<SearchPlan> plan = {};  ///< Of a wide search.
};

struct FoundRead {
    std::uint32_t row;  ///< Addresses the read within its search. Never reused.
    Read read;
    std::optional<std::uint32_t> mark = {};         ///< MarkOfSearch::rank.
    std::optional<ReadCorrection> correction = {};  ///< Of a search of one mark: that counts.
};

struct SearchPage {
    std::uint32_t number;  ///< 0, 1, 2...
    std::vector<FoundRead> rows;
    bool more = false;
    bool cut_short = false;  ///< SearchLimits::rows_max is reached: narrow the window.
    /// How far the search has come: see FoundPage::looked_until. Of a search with a plan.
    std::optional<UtcTime> looked_until = {};
};

/// Marks of a search, best fit first.
struct SearchMarksPage {
    std::vector<MarkOfSearch> marks;
    std::optional<std::uint32_t> next;  ///< `after` of the next page.
};

/// A search as a file. Rule: R-08.
struct SearchFile {
    std::string csv;
    std::size_t rows;
    bool cut_short;  ///< SearchLimits::rows_max is reached.
};

struct ImageName {
    ImageKind kind;
    std::uint8_t ordinal;
    std::size_t bytes;
};

/// One row looked at closely.
struct FoundDetail {
    FoundRead found;
    /// What else was sent for its moment; empty under an authority, whose file has no place for it.
    std::vector<Read> variants;
    std::vector<ImageName> images;
    std::vector<ReadCorrection> corrections = {};  ///< Oldest first.
};

/// Searches: purpose first, then the record, then the reads; a page, a row or an image is on the
/// record before it is shown. Open searches live in memory and end with the process.
///
/// A wide search is planned when it is opened: which marks fit, and what it would cost. One that is
/// too wide for policy is refused, before anything is read where that can be told, and on the
/// record. Its work runs in the pool; the end of a search ends that too, within a few ms. Under an
/// authority, only marks and NRDs that it names are looked at.
///
/// A search of one mark also finds reads of other marks that people say bear this one, if it is not
/// under an authority, and says of each read how it was corrected.
///
/// A search under an authority asks, at each page, row and image, whether the authority still
/// holds and opens what it opened at first, and files what it shows; when it does not, the search
/// is over. Others ask nothing of the kind.
///
/// Threads: any, at once, also with one search.
/// Errors:  of every function, beside those it names: denied - policy says no, now or any more;
///          unavailable - store, register or record cannot be used: nothing is shown; corrupt.
///          not_found - no such search, page, row or image, or it is somebody else's, or it has
///          ended: which of these is not told. Somebody else's, or none, goes on the record.
/// Rule.
class SearchDesk {
  public:
    /// What is passed must outlive it. `authorities` null: no reads beyond the age limit at all.
    SearchDesk(const ReadReader& reads, SearchRegister& searches, AuditSink& audit,
               const PolicyDesk& policy, const Clock& clock, const SearchLimits& limits = {},
               AuthorityDesk* authorities = nullptr, const SearchGround& ground = {});

    /// Opens a search; no read is read yet. Errors: as PolicyDesk::judge_search(), or with an
    /// authority as AuthorityDesk::in_use() and PolicyDesk::judge_search_under(); too_many - close
    /// one first; invalid_argument; cancelled - its planning was called off.
    Result<OpenedSearch> start(const Person& person, const AuditActor& actor,
                               const SearchWish& wish);

    /// Page `number`, which is at most one beyond the pages seen so far. A page asked for again is
    /// read again, and recorded again. `mark`: only reads of that MarkOfSearch, whose pages are
    /// numbered by themselves. Errors: cancelled - the search has been ended meanwhile; too_many.
    Result<SearchPage> page(const Person& person, const AuditActor& actor, const std::string& id,
                            std::uint32_t number, std::optional<std::uint32_t> mark = {});
    /// The marks of a search for more than one, after rank `after`; `count_max` at most. On the
    /// record first. See SearchPlan::lists_all.
    Result<SearchMarksPage> marks(const Person& person, const AuditActor& actor,
                                  const std::string& id, std::size_t count_max,
                                  std::optional<std::uint32_t> after = {});
    /// The search from its beginning as a CSV file with purpose and searcher at its head, on the
    /// record as read.export. Errors: as page().
    Result<SearchFile> export_file(const Person& person, const AuditActor& actor,
                                   const std::string& id);
    /// Says that the plate of a row bears another mark; absent: that it was right as read.
    /// Errors: invalid_argument - not a whole mark, the same mark, a reason too short or too long;
    ///         as CorrectionRegister::add().
    Result<ReadCorrection> correct(const Person& person, const AuditActor& actor,
                                   const std::string& id, std::uint32_t row, std::optional<Vrm> vrm,
                                   const std::string& reason);
    /// A row that a page has shown, with what else is kept of it.
    Result<FoundDetail> detail(const Person& person, const AuditActor& actor, const std::string& id,
                               std::uint32_t row);
    Result<StoredImage> image(const Person& person, const AuditActor& actor, const std::string& id,
                              std::uint32_t row, ImageKind kind, std::uint8_t ordinal);
    /// Calls off what the person has asked for and is still being planned, which cannot be named
    /// yet: start() answers cancelled. Returns how many. Cost: no waiting.
    std::size_t call_off_planning(PersonId person);
    /// Ends a search, with its counts on the record.
    Result<void> close(const Person& person, const AuditActor& actor, const std::string& id);

    /// Purposes that this person stated, may pick again, and would have to confirm; only such as
    /// the policy in force accepts. On the record first. Rule: R-04.
    Result<std::vector<OfferedPurpose>> purposes(const Person& person, const AuditActor& actor,
                                                 std::size_t count_max);
    /// One of them. Errors: not_found.
    Result<OpenedSearch> show(const Person& person, const AuditActor& actor, const std::string& id);
    /// The person's open searches, in no order.
    std::vector<OpenedSearch> open_searches(const Person& person) const;
    /// Searches that were made, newest first, of one person or of all; one's own need no
    /// permission. What is listed goes on the record first. Rule.
    Result<std::vector<SearchRecord>> review(const Person& person, const AuditActor& actor,
                                             std::optional<PersonId> of, std::size_t count_max,
                                             std::optional<PurposeId> before = std::nullopt);
    /// Ends those that have expired; call it now and then. One that cannot be recorded is tried
    /// again at the next call. Returns how many have ended.
    std::size_t close_expired();
    /// How many are open.
    std::size_t open_count() const;

  private:
    struct Asked;
    struct Asking;
    struct Looked;
    struct Open;
    struct Row;
    class Use;
    /// What the table holds of a search: at first only whose it will be.
    struct Place {
        PersonId person{};
        std::shared_ptr<Open> open;
        std::stop_source planning{
            std::nostopstate};  ///< Requested when its planning is called off.
    };
    using Table = std::map<std::string, Place>;

    /// `under`: what the permit's authority opens, if it has one.
    Result<OpenedSearch> open(const Person& person, const AuditActor& actor, const SearchWish& wish,
                              const Permit& permit, const AuthorityScope* under = nullptr,
                              Asking* asking = nullptr);
    Result<SearchRecord> put_on_record(const Person& person, const AuditActor& actor,
                                       const SearchWish& wish, const Permit& permit);
    /// Opens what is more than one mark or one NRD; the purpose stands in `wish`.
    Result<OpenedSearch> start_wide(const Person& person, const AuditActor& actor,
                                    const SearchWish& wish, const Authority* under);
    /// What is asked, as far as it can be told without a read.
    Result<Asking> prepare(const Person& person, const SearchWish& wish);
    Result<std::optional<std::vector<NrdId>>> places_of(const SearchWish& wish);
    Result<void> check_list_known(const Person& person, const SearchNarrowing& narrow);
    /// A search of one mark, with the reads that are corrected to it; null when there are none.
    Result<std::unique_ptr<Asking>> with_corrected(const SearchWish& wish);
    /// Looks which marks fit and weighs the cost. `opened` becomes narrower.
    Result<Asked> plan(const Person& person, Asking& asking, Permit& opened,
                       const SearchRecord& record, const Cancel& cancel);
    SearchPlan plan_of(const Asked& asked, const Asking& asking, const SearchEstimate& estimate,
                       bool cut, std::uint64_t steps_max) const;
    /// Ends a search that was not opened.
    void abandon(const std::string& id, const SearchRecord& record, const AuditActor& actor,
                 const SearchWish& wish, const Error& error);
    template <typename T>
    Result<T> in_pool(std::function<Result<T>()> work) const;
    Result<Looked> look(const Open& open, std::optional<std::uint32_t> mark,
                        const std::optional<ReadKey>& after, std::size_t rows) const;
    Result<FoundPage> find_more(const Open& open, const ReadQuestion& question,
                                const FindQuery& query) const;
    Result<std::map<ReadKey, ReadCorrection>> corrections_of(const Open& open) const;
    SearchPage show_page(Open& search, std::uint32_t number, std::optional<std::uint32_t> mark,
                         const Looked& found, const std::map<ReadKey, ReadCorrection>& corrected);
    /// Is the purpose one that this person stated for that search, word for word, and that has not
    /// ended?
    Result<void> check_again(const Person& person, const SearchWish& wish);
    /// Returns what is asked to stop when its planning is called off.
    Result<std::stop_source> reserve(PersonId person, const std::string& id);
    /// Null: it is only being opened.
    Result<std::shared_ptr<Open>> find_own(const Person& person, const AuditActor& actor,
                                           const std::string& id);
    Result<std::shared_ptr<Open>> find(const Person& person, const AuditActor& actor,
                                       const std::string& id);
    Result<ReadPage> read(const Open& open, const ReadPageQuery& query) const;
    Result<Row> find_row(const Person& person, const AuditActor& actor, const std::string& id,
                         std::uint32_t row);
    Result<OpenedSearch> start_under(AuthorityId authority, const Person& person,
                                     const AuditActor& actor, const SearchWish& wish);
    Result<void> check_authority(const Person& person, const AuditActor& actor,
                                 const std::string& id, Open& open);
    /// Under an authority, `reads` are filed in the same transaction.
    Result<void> record(const Person& person, const AuditActor& actor, const Open& open,
                        std::string kind, std::map<std::string, AuditFact, std::less<>> facts,
                        std::span<const Read> reads = {});
    Result<void> end(const std::string& id, Open& open, const AuditActor& actor, const char* why);
    Error refused(const AuditActor& actor, const SearchWish& wish, const Error& error);

    const ReadReader& reads_;
    SearchRegister& searches_;
    AuditSink& audit_;
    const PolicyDesk& policy_;
    const Clock& clock_;
    const SearchLimits limits_;
    AuthorityDesk* const authorities_;
    const SearchGround ground_;
    Guarded<Table> table_;
};

}  // namespace bof
