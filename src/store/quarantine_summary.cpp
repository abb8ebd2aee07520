#include "store/quarantine_summary.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace bof {
namespace {

/// Hands out notices from the newest on until `take` says no, or so many have been looked at.
/// True: there is no further one.
Result<bool> walk(const QuarantineReader& quarantine, std::optional<QuarantineId> before,
                  const std::function<bool(const QuarantineNotice&)>& take) {
    for (std::size_t looked_at = 0; looked_at < quarantine_looked_at_max;) {
        const auto page = quarantine.quarantined(before, read_page_max);
        if (!page) return page.error();
        for (const QuarantineNotice& notice : *page) {
            if (!take(notice)) return false;
        }
        if (page->size() < read_page_max) return true;
        looked_at += page->size();
        before = page->back().id;
    }
    return false;
}

void count(QuarantineCounts& counts, std::chrono::milliseconds age) {
    ++counts.all;
    if (age <= std::chrono::days{7}) ++counts.last_7_days;
    if (age <= std::chrono::hours{24}) ++counts.last_24_hours;
}

}  // namespace

std::optional<QuarantineReason> parse_quarantine_reason(std::string_view text) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(QuarantineReason::count_);
         ++index) {
        const auto reason = static_cast<QuarantineReason>(index);
        if (to_text(reason) == text) return reason;
    }
    return std::nullopt;
}

Result<QuarantineSummary> summary_of(const QuarantineReader& quarantine, UtcTime now) {
    QuarantineSummary summary;
    std::map<std::string, QuarantineCounts> senders;
    const auto whole = walk(quarantine, std::nullopt, [&](const QuarantineNotice& notice) {
        count(summary.by_reason[notice.reason], now - notice.received);
        count(senders[notice.sender], now - notice.received);
        return true;
    });
    if (!whole) return whole.error();
    summary.whole = *whole;
    summary.by_sender.assign(senders.begin(), senders.end());
    std::stable_sort(
        summary.by_sender.begin(), summary.by_sender.end(),
        [](const auto& left, const auto& right) { return left.second.all > right.second.all; });
    summary.by_sender.resize(std::min(summary.by_sender.size(), quarantine_senders_max));
    return summary;
}

Result<QuarantinePage> quarantine_page(const QuarantineReader& quarantine,
                                       std::optional<QuarantineReason> reason,
                                       std::optional<QuarantineId> before, std::size_t limit) {
    QuarantinePage page;
    const auto whole = walk(quarantine, before, [&](const QuarantineNotice& notice) {
        if (page.notices.size() == limit) return false;
        page.next = notice.id;
        if (!reason || notice.reason == *reason) page.notices.push_back(notice);
        return true;
    });
    if (!whole) return whole.error();
    if (*whole) page.next.reset();
    return page;
}

}  // namespace bof
