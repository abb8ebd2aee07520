#include "store_rocks/detail/mark_search.hpp"

#include "store/checks.hpp"
#include "store_rocks/detail/bytes.hpp"
#include "store_rocks/detail/keys.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace bof::detail {
namespace {

using std::chrono::milliseconds;

struct Candidate {
    Vrm vrm;
    std::uint16_t fit;
    Weeks weeks;
};

bool fits_better(const Candidate& left, const Candidate& right) {
    return std::tie(left.fit, left.vrm) < std::tie(right.fit, right.vrm);
}

// The best marks_checked_max of all that are offered.
class BestMarks {
  public:
    void offer(const Candidate& candidate) {
        ++offered_;
        best_.push_back(candidate);
        if (best_.size() == 2 * marks_checked_max) cut();
    }
    std::vector<Candidate> take() {
        if (best_.size() > marks_checked_max) cut();
        std::sort(best_.begin(), best_.end(), fits_better);
        return std::move(best_);
    }
    std::size_t offered() const { return offered_; }

  private:
    void cut() {
        const auto end = best_.begin() + static_cast<std::ptrdiff_t>(marks_checked_max);
        std::nth_element(best_.begin(), end, best_.end(), fits_better);
        best_.erase(end, best_.end());
    }

    std::vector<Candidate> best_;
    std::size_t offered_ = 0;
};

// Says of a mark that was read in some week of the window whether it was in the window itself.
class WindowCheck {
  public:
    WindowCheck(const Database& database, const TimeWindow& window, DayRange held)
        : window_(window),
          first_(std::max(day_number(window.from), held.first)),
          last_(std::min(day_number(window.until - milliseconds{1}), held.last)),
          rows_(database.iterate(Family::by_vrm, Database::Reach::prefix)) {
        const auto week_count =
            static_cast<int>(week_of(held.last)) - static_cast<int>(week_of(held.first)) + 1;
        if (week_count > static_cast<int>(weeks_in_turn)) return;  // A bit may be another week's.
        for (auto day = static_cast<unsigned>(first_); day <= static_cast<unsigned>(last_); ++day) {
            const WeekNumber week = week_of(DayNumber{static_cast<std::uint16_t>(day)});
            const UtcTime begin{utc_day(monday_of(week))};
            if (begin >= window.from && begin + std::chrono::days{7} <= window.until) {
                whole_ |= bit_of(week);
            }
        }
    }

    /// The weeks that the window touches.
    Weeks touched() const { return weeks_between(first_, last_); }

    Result<bool> is_read_in(const Candidate& candidate) {
        if ((candidate.weeks & whole_) != 0) return true;
        for (auto day = static_cast<unsigned>(first_); day <= static_cast<unsigned>(last_); ++day) {
            const DayNumber number{static_cast<std::uint16_t>(day)};
            if ((candidate.weeks & bit_of(week_of(number))) == 0) continue;
            const auto found = is_read_on(candidate.vrm, number);
            if (!found.ok() || *found) return found;
        }
        return false;
    }

  private:
    Result<bool> is_read_on(Vrm vrm, DayNumber day) {
        std::string start;
        append_day_vrm(start, day, vrm);
        std::string target = start;
        const UtcTime midnight{utc_day(day)};
        ByteWriter(target).u32(window_.from > midnight ? ms_of_day(window_.from) : 0);
        rows_->Seek(target);
        if (!rows_->Valid()) {
            if (!rows_->status().ok()) return to_error(rows_->status());
            return false;
        }
        if (!rows_->key().starts_with(slice(start))) return false;
        const auto key = parse_read_key(view(rows_->key()));
        if (!key.ok()) return key.error();
        return key->captured < window_.until;
    }

    const TimeWindow window_;
    const DayNumber first_;
    const DayNumber last_;
    const std::unique_ptr<rocksdb::Iterator> rows_;
    Weeks whole_ = 0;
};

Result<void> offer_fitting(const MarkDictionary& dictionary, const MarkFilter& filter,
                           Weeks touched, const Cancel& cancel, BestMarks& best) {
    const std::string start = filter.literal_start();
    const auto from = Vrm::parse(start);
    MarkDictionary::Place place;
    if (from.ok()) place.mark = *from;
    MarkDictionary::Portion portion;
    while (dictionary.copy_next(place, touched, portion)) {
        if (auto checked = cancel.check(); !checked.ok()) return checked;
        for (std::size_t index = 0; index < portion.marks.size(); ++index) {
            const Vrm vrm = portion.marks[index];
            if (const auto fit = filter.fit(vrm)) best.offer({vrm, *fit, portion.weeks[index]});
        }
        if (from.ok() && place.mark->text().compare(0, start.size(), start) > 0) return {};
    }
    return {};
}

}  // namespace

Result<MarksFound> search_marks(const Database& database, const MarkIndex& index,
                                const AccessGrant& grant, const MarkFilter& filter,
                                const MarksQuery& query, UtcTime now, const Cancel& cancel) {
    if (auto ready = index.ready(); !ready.ok()) return ready.error();
    if (auto checked = cancel.check(); !checked.ok()) return checked.error();
    TimeWindow window = opened(grant, query.window, now);
    window = {std::max(window.from, captured_min), std::min(window.until, captured_end)};
    const auto held = days_held(database);
    if (!held.ok()) return held.error();
    MarksFound found;
    if (window.from >= window.until || !*held) return found;

    WindowCheck check(database, window, **held);
    BestMarks best;
    if (grant.scope().vrms) {
        for (const Vrm vrm :
             std::set<Vrm>(grant.scope().vrms->begin(), grant.scope().vrms->end())) {
            const Weeks weeks = index.dictionary().weeks_of(vrm);
            const auto fit = filter.fit(vrm);
            if (fit && (weeks & check.touched()) != 0) best.offer({vrm, *fit, weeks});
        }
    } else if (auto offered =
                   offer_fitting(index.dictionary(), filter, check.touched(), cancel, best);
               !offered.ok()) {
        return offered.error();
    }

    found.fitting = best.offered();
    const auto candidates = best.take();
    for (const Candidate& candidate : candidates) {
        if (found.marks.size() == query.most) break;
        if (auto checked = cancel.check(); !checked.ok()) return checked.error();
        const auto is_in = check.is_read_in(candidate);
        if (!is_in.ok()) return is_in.error();
        if (*is_in) {
            found.marks.push_back({candidate.vrm, candidate.fit});
        } else {
            --found.fitting;
        }
    }
    found.more = found.fitting > found.marks.size();
    // A purge that began meanwhile has taken marks from under the search.
    if (auto ready = index.ready(); !ready.ok()) return ready.error();
    return found;
}

}  // namespace bof::detail
