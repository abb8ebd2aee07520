#pragma once

#include "store/read_store.hpp"

#include <map>
#include <string>
#include <vector>

namespace bof {

/// Most notices that are looked at for one answer, the newest first.
inline constexpr std::size_t quarantine_looked_at_max = 20'000;
/// Most senders that a summary names, those with most first.
inline constexpr std::size_t quarantine_senders_max = 50;

struct QuarantineCounts {
    std::uint64_t last_24_hours = 0;
    std::uint64_t last_7_days = 0;
    std::uint64_t all = 0;

    friend bool operator==(const QuarantineCounts&, const QuarantineCounts&) = default;
};

/// How much lies in quarantine, for what reason and from whom.
struct QuarantineSummary {
    std::map<QuarantineReason, QuarantineCounts> by_reason;
    /// Network addresses as text, those with most first.
    std::vector<std::pair<std::string, QuarantineCounts>> by_sender;
    bool whole = true;  ///< False: there is more than quarantine_looked_at_max, not counted.
};

/// "unknown_camera"... Nothing for another word.
std::optional<QuarantineReason> parse_quarantine_reason(std::string_view text);

/// Errors: those of QuarantineReader::quarantined(). Cost: one walk through the notices.
Result<QuarantineSummary> summary_of(const QuarantineReader& quarantine, UtcTime now);

/// A page of notices with one reason. `next` is where the next page begins; nothing: at the end.
/// A page may be short when many others lie between.
struct QuarantinePage {
    std::vector<QuarantineNotice> notices;
    std::optional<QuarantineId> next;
};
/// `reason` absent: all. Errors: as QuarantineReader::quarantined().
Result<QuarantinePage> quarantine_page(const QuarantineReader& quarantine,
                                       std::optional<QuarantineReason> reason,
                                       std::optional<QuarantineId> before, std::size_t limit);

}  // namespace bof
