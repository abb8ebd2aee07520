#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/read.hpp"
#include "domain/voi.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bof {

// What a search over more than one mark or NRD asks of the read store, and what it is answered.

enum class ReadOrder : std::uint8_t { newest_first, oldest_first };

/// Times in [from, until).
struct TimeWindow {
    UtcTime from;
    UtcTime until;
    friend auto operator<=>(const TimeWindow&, const TimeWindow&) = default;
};

// ---- Which marks there are ---------------------------------------------------------------------

/// Most marks that one look for fitting marks answers.
inline constexpr std::size_t fitting_marks_max = 5'000;
/// Of how many fitting marks a store looks, at most, whether they were read in the window.
inline constexpr std::size_t marks_checked_max = 20'000;

/// A mark that fits what was sought and was read in the window.
struct FittingMark {
    Vrm vrm;
    std::uint16_t fit;  ///< See MarkFilter::fit.
    friend auto operator<=>(const FittingMark&, const FittingMark&) = default;
};

struct MarksQuery {
    TimeWindow window;                     ///< Of capture.
    std::size_t most = fitting_marks_max;  ///< 1 to fitting_marks_max.
};

struct MarksFound {
    std::vector<FittingMark> marks;  ///< The best fit first; of the same fit, as the texts sort.
    /// At least as many as there are, and exact when it is no more than `most`; beyond that, marks
    /// count that were read somewhat before or after the window.
    std::size_t fitting = 0;
    /// True when marks may have been left out: there are more than `most`, or than
    /// marks_checked_max fit. The question is then too wide to be answered wholly.
    bool more = false;
};

// ---- Which reads there are ---------------------------------------------------------------------

inline constexpr std::size_t question_marks_max = fitting_marks_max;
inline constexpr std::size_t question_nrds_max = 10'000;
inline constexpr std::size_t question_windows_max = 1'000;

/// What reads are sought. Every condition that is given must be met.
struct ReadQuestion {
    /// Absent: any. Rising, each once, at most question_marks_max; empty finds nothing.
    std::optional<std::vector<Vrm>> marks{};
    /// Absent: any. Rising, each once, at most question_nrds_max; empty finds nothing.
    std::optional<std::vector<NrdId>> nrds{};
    /// When captured. Rising, none empty, none touching the one before, at most
    /// question_windows_max: "06:00 to 09:00 on each day of May" is 31 windows. None finds nothing.
    std::vector<TimeWindow> windows{};
    /// Range: 0 to 100, both ends belong to it. A read without a confidence meets neither.
    std::optional<std::uint8_t> confidence_min{};
    std::optional<std::uint8_t> confidence_max{};
    std::optional<Motion> motion{};
    ReadFlags flags{};  ///< All of these are set; none: any read.
    /// Only reads that met an entry of this list when they came.
    std::optional<ListId> hit_list{};
};

/// Most reads a page may hold.
inline constexpr std::size_t read_page_max = 1000;
/// How much work one page of find() may be. A step is a row looked at; a place sought counts for
/// find_seek_steps of them. About a quarter of a second.
inline constexpr std::size_t find_steps_max = 500'000;
inline constexpr std::size_t find_seek_steps = 10;

/// A keyset page request. The order is by capture time, then NRD, then mark.
struct FindQuery {
    ReadOrder order = ReadOrder::newest_first;
    /// The `resume_after` of the page before, which need not be the key of any read.
    std::optional<ReadKey> after{};
    std::size_t limit = 100;                 ///< 1 to read_page_max.
    std::size_t steps_max = find_steps_max;  ///< 1 to find_steps_max; a page may go a little over.
};

struct FoundPage {
    std::vector<Read> reads;
    /// Rows of the marks, NRDs, windows and list asked for that the grant did not open. What they
    /// say (confidence, motion, flags) was not looked at.
    std::size_t withheld = 0;
    /// Set when there may be more: the `after` of the next page. A page that ran out of steps may
    /// hold few reads, or none, and still be followed by others. It may hold the mark of a withheld
    /// row, so it stays inside the process.
    std::optional<ReadKey> resume_after;
    /// How far the search has come: newest first, what was captured after this has been looked at;
    /// oldest first, what was captured before. At the end of the question when nothing follows.
    UtcTime looked_until;

    bool more() const { return resume_after.has_value(); }
};

// ---- What that would cost ----------------------------------------------------------------------

/// What find() would do to answer a question wholly, roughly: right within a factor of a few, made
/// to refuse what is far too wide before it runs. It knows how many reads and marks a store holds
/// for a time, and how many they are on average; nothing of any mark, and so it says nothing of
/// any.
struct SearchEstimate {
    std::uint64_t reads_expected = 0;  ///< That the marks, NRDs and windows let through.
    std::uint64_t rows_to_scan = 0;
    std::uint64_t seeks = 0;
    std::uint64_t days = 0;  ///< UTC days that a window touches and the store holds.

    /// In the unit of FindQuery::steps_max; about two million a second from memory, and a tenth of
    /// that from a slow disk.
    std::uint64_t steps() const { return rows_to_scan + seeks * find_seek_steps; }
};

// ---- What every store must agree on ------------------------------------------------------------

/// Errors: invalid_argument - not as the comments above say.
Result<void> check_question(const ReadQuestion& question);
/// True when mark, NRD and capture time are among those asked for.
bool is_asked(const ReadQuestion& question, const ReadKey& key);
/// True when what the read says is what is asked for; its hits apart.
bool says_what_is_asked(const ReadQuestion& question, const Read& read);
/// True when the question depends on what a read says.
bool asks_what_reads_say(const ReadQuestion& question);
bool has_hit_on(const std::vector<Hit>& hits, ListId list);
/// The order of find(), oldest first.
bool comes_before(const ReadKey& left, const ReadKey& right);
/// A place in that order where no read is: before all that were captured at `from` or later; after
/// all that were captured before `until`.
ReadKey place_before(UtcTime from);
ReadKey place_after(UtcTime until);

}  // namespace bof
