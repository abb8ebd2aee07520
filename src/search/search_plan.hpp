#pragma once

#include "base/result.hpp"
#include "domain/sought.hpp"
#include "policy/wide_search.hpp"
#include "store/history.hpp"
#include "vrm/mark_filter.hpp"
#include "vrm/misread_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Most marks that a plan names; the others are listed by themselves.
inline constexpr std::size_t plan_marks_max = 20;

/// A mark that a search for more than one has found to fit.
struct MarkOfSearch {
    std::uint32_t rank;  ///< 0, the best fit, and on; addresses it within its search.
    Vrm vrm;
    std::uint16_t fit;  ///< See MarkFilter::fit.
    /// Of a search for misreadings: the likeliest errors that make it of the mark sought. Empty: it
    /// is that mark, or another kind of search.
    std::vector<MisreadEdit> why;
};

/// How long a search takes in all, roughly: a second, up to ten, longer.
enum class SearchEffort : std::uint8_t { light, middling, heavy };
std::string_view to_text(SearchEffort effort);
SearchEffort effort_of(std::uint64_t steps);

/// What a search would do, before it does it: right within a factor of a few.
struct SearchPlan {
    std::optional<std::size_t> marks;  ///< That fit and were read in the window; absent: any.
    /// False: only those of reads that were shown are listed, since the others may not have been
    /// read at these places and times.
    bool lists_all = true;
    bool cut = false;                 ///< More fit; these are the likeliest.
    std::vector<MarkOfSearch> first;  ///< Empty unless lists_all.
    std::optional<std::size_t> nrds;  ///< That the places stand for; absent: any.
    std::size_t windows = 0;
    std::uint64_t days = 0;
    std::uint64_t reads_expected = 0;
    std::uint64_t steps = 0;      ///< Rows and places to look at...
    std::uint64_t steps_max = 0;  ///< ...and how many its person may ask for.

    SearchEffort effort() const { return effort_of(steps); }
};

/// What marks are sought, ready to be asked about each that the store has.
struct MarksSought {
    std::unique_ptr<const MarkFilter> filter;
    WideSearch weight;              ///< For policy; without what the search says of places.
    std::optional<Vrm> similar_to;  ///< Of a search for misreadings...
    std::size_t edits_max = 0;      ///< ...with at most so many errors.

    /// Why a mark fits: see MarkOfSearch::why.
    std::vector<MisreadEdit> why(Vrm found) const;
};

/// Errors: invalid_argument - the public text says what to write instead.
Result<MarksSought> read_sought(const SoughtMarks& sought);

/// What was asked, as it is kept with the search: {"sought": ..., "narrow": ...}, in the words of
/// the API; what was not given is left out.
std::string asked_json(const std::optional<SoughtMarks>& sought, const SearchNarrowing& narrow);

}  // namespace bof
