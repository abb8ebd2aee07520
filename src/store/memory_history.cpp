// Searches over many marks or NRDs, as plainly as can be: look at every read.
#include "store/checks.hpp"
#include "store/detail/memory_state.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace bof {
namespace {

bool lies_in(const TimeWindow& window, UtcTime time) {
    return time >= window.from && time < window.until;
}

// Where a search that found everything stands.
UtcTime end_of_question(const ReadQuestion& question, const FindQuery& query) {
    if (question.windows.empty()) return {};
    return query.order == ReadOrder::newest_first ? question.windows.front().from
                                                  : question.windows.back().until;
}

using Entries = std::vector<const detail::MemoryEntry*>;

Entries entries_asked(const std::map<ReadKey, detail::MemoryEntry>& reads,
                      const ReadQuestion& question, const FindQuery& query) {
    const bool newest_first = query.order == ReadOrder::newest_first;
    const auto in_order = [&](const ReadKey& left, const ReadKey& right) {
        return newest_first ? comes_before(right, left) : comes_before(left, right);
    };
    Entries asked;
    for (const auto& [key, entry] : reads) {
        if (!is_asked(question, key)) continue;
        if (query.after && !in_order(*query.after, key)) continue;
        asked.push_back(&entry);
    }
    std::sort(asked.begin(), asked.end(), [&](const auto* left, const auto* right) {
        return in_order(left->first.key, right->first.key);
    });
    return asked;
}

}  // namespace

Result<MarksFound> MemoryStore::marks(const AccessGrant& grant, const MarkFilter& filter,
                                      const MarksQuery& query, UtcTime now,
                                      const Cancel& cancel) const {
    if (auto checked = check_marks(grant, query, now); !checked.ok()) return checked.error();
    const auto window = opened(grant, query.window, now);
    const std::scoped_lock lock(state_->mutex);
    if (auto checked = cancel.check(); !checked.ok()) return checked.error();
    std::set<Vrm> seen;
    for (const auto& [key, entry] : state_->reads) {
        if (lies_in(window, key.captured) && opens_mark(grant, key.vrm)) seen.insert(key.vrm);
    }
    MarksFound found;
    for (const Vrm vrm : seen) {
        if (const auto fit = filter.fit(vrm)) found.marks.push_back({vrm, *fit});
    }
    std::stable_sort(found.marks.begin(), found.marks.end(),
                     [](const auto& left, const auto& right) { return left.fit < right.fit; });
    found.fitting = found.marks.size();
    found.more = found.fitting > query.most;
    if (found.more) {
        found.marks.erase(found.marks.begin() + static_cast<std::ptrdiff_t>(query.most),
                          found.marks.end());
    }
    return found;
}

Result<FoundPage> MemoryStore::find(const AccessGrant& grant, const ReadQuestion& question,
                                    const FindQuery& query, UtcTime now,
                                    const Cancel& cancel) const {
    if (auto checked = check_find(grant, question, query, now); !checked.ok()) {
        return checked.error();
    }
    const std::scoped_lock lock(state_->mutex);
    if (auto checked = cancel.check(); !checked.ok()) return checked.error();
    FoundPage page;
    page.looked_until = end_of_question(question, query);
    std::optional<ReadKey> last;
    std::size_t steps = 0;
    for (const auto* entry : entries_asked(state_->reads, question, query)) {
        const Read& read = entry->first;
        if (page.reads.size() == query.limit || steps == query.steps_max) {
            page.resume_after = last;
            page.looked_until = last->captured;
            break;
        }
        last = read.key;
        ++steps;
        if (question.hit_list && !has_hit_on(entry->hits, *question.hit_list)) continue;
        if (!grant.permits(read.key, now)) {
            ++page.withheld;
        } else if (says_what_is_asked(question, read)) {
            page.reads.push_back(read);
        }
    }
    return page;
}

Result<SearchEstimate> MemoryStore::estimate(const ReadQuestion& question) const {
    if (auto checked = check_question(question); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    SearchEstimate estimate;
    std::set<UtcDay> days;
    for (const auto& [key, entry] : state_->reads) {
        if (!is_asked({.windows = question.windows}, key)) continue;
        days.insert(day_of(key.captured));
        ++estimate.rows_to_scan;
        if (is_asked(question, key)) ++estimate.reads_expected;
    }
    estimate.days = days.size();
    return estimate;
}

}  // namespace bof
