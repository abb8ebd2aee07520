#pragma once

#include "search/search_desk.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace bof {

/// What find() is asked for a search that is not of one mark or one NRD alone.
struct SearchDesk::Asked {
    ReadQuestion question;                 ///< With the marks that fit, in rising order.
    MarksSought sought;                    ///< Without a filter: no kind of search for marks.
    std::vector<FittingMark> marks;        ///< By rank.
    std::map<Vrm, std::uint32_t> rank_of;  ///< Of each of them.
    std::optional<SearchPlan> plan;        ///< Absent: a search of one mark, corrections joined.
    /// Of such a search: reads of other marks that people say bear this one.
    std::optional<std::set<ReadKey>> corrected;
};

/// An open search. All but `seen` stays as it is.
struct SearchDesk::Open {
    struct Seen {
        /// Page n + 1 continues after the n-th, as far as pages were seen. By the rank of a mark;
        /// absent: of all marks together.
        std::map<std::optional<std::uint32_t>, std::vector<std::optional<ReadKey>>> page_after;
        std::vector<ReadKey> rows;
        std::map<ReadKey, std::uint32_t> row_of;
        std::set<std::uint32_t> marks_shown;  ///< Ranks.
        SearchCounts counts;
        std::size_t in_use = 0;
        bool ending = false;
    };

    PersonId person;
    SearchWindow window;
    ReadOrder order;
    std::size_t page_rows;
    AccessGrant grant;
    std::uint32_t policy_version;
    OpenedSearch about;
    std::optional<AuthorityUse> use;  ///< Present when it is under an authority.
    std::optional<Asked> asked;
    std::stop_source stop{};  ///< Requested at its end.
    Guarded<Seen> seen{};
};

/// Keeps a search from ending, so that its last record has the last count.
class SearchDesk::Use {
  public:
    explicit Use(Open& open) : open_(&open) {
        entered_ = open.seen.with([](Open::Seen& seen) {
            if (seen.ending) return false;
            ++seen.in_use;
            return true;
        });
    }
    ~Use() {
        if (!entered_) return;
        open_->seen.with([](Open::Seen& seen) { --seen.in_use; });
        open_->seen.notify();
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Use(Use&&) = delete;
    Use& operator=(Use&&) = delete;

    bool entered() const { return entered_; }

  private:
    Open* open_;
    bool entered_ = false;
};

struct SearchDesk::Row {
    std::shared_ptr<Open> open;
    ReadKey key;
};

/// Part of a search that has been looked through.
struct SearchDesk::Looked {
    std::vector<Read> reads;
    std::optional<ReadKey> resume_after;
    std::optional<UtcTime> until;  ///< As FoundPage::looked_until; absent: not known.
};

/// A search on its way to being opened.
struct SearchDesk::Asking {
    ReadQuestion question;  ///< Without marks that fit.
    MarksSought sought;
    WideWindow window;
    std::optional<std::size_t> nrds;
    bool narrowed = false;  ///< By more than the window, or by an authority.
    bool plain = false;     ///< One mark and the window alone.
    std::optional<std::set<ReadKey>> corrected;
};

inline Error no_such_search() {
    return {Errc::not_found, "there is no such search, or it has ended: start it again"};
}

/// Names a read on the record: mark, NRD, capture time.
inline std::string name_on_record(const ReadKey& key) {
    return key.vrm.text() + ' ' + std::to_string(raw(key.nrd)) + ' ' + to_rfc3339(key.captured);
}

}  // namespace bof
