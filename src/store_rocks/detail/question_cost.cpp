#include "store_rocks/detail/question_cost.hpp"

#include "store_rocks/detail/keys.hpp"

#include <algorithm>
#include <string>

namespace bof::detail {
namespace {

using std::chrono::milliseconds;

// A row of by_nrd in a table, compressed. Measured: 7 to 12.
constexpr std::uint64_t row_bytes = 9;

double share_of_nrds(const ReadQuestion& question) {
    if (!question.nrds) return 1;
    return std::min(1.0, static_cast<double>(question.nrds->size()) / nrds_supposed);
}

std::uint64_t share_of(std::uint64_t rows, double share) {
    return static_cast<std::uint64_t>(static_cast<double>(rows) * share);
}

}  // namespace

DayCost cheapest(const ReadQuestion& question, const DayDemand& demand) {
    const std::size_t nrds = question.nrds ? question.nrds->size() : nrds_supposed;
    const std::uint64_t of_nrds = share_of(demand.rows, demand.part * share_of_nrds(question));
    DayCost best{Source::nrds, of_nrds, nrds};
    // by_nrd says nothing but the key. With marks asked for, few are left to look up.
    if (asks_what_reads_say(question) && !question.marks) best.seeks += of_nrds;
    if (question.hit_list) best.seeks += question.marks ? 0 : of_nrds;

    const auto consider = [&](const DayCost& other) {
        if (other.steps() < best.steps()) best = other;
    };
    if (question.marks) consider({Source::marks, demand.marks, demand.marks});
    const bool needs_values = question.marks || asks_what_reads_say(question);
    if (needs_values && !question.hit_list && demand.rows <= whole_day_rows_max) {
        consider({Source::all_rows, demand.rows, 0});
    }
    const std::uint64_t hits = share_of(demand.rows, hit_share_supposed);
    if (question.hit_list && hits <= whole_day_rows_max) consider({Source::hits, hits, 0});
    return best;
}

Result<std::vector<std::uint64_t>> rows_of_days(const Database& database,
                                                const std::vector<DayNumber>& days) {
    std::vector<std::string> bounds;
    bounds.reserve(2 * days.size());
    for (const DayNumber day : days) {
        append_day(bounds.emplace_back(), day);
        bounds.emplace_back(bounds.back() + std::string(16, '\xFF'));
    }
    std::vector<rocksdb::Range> ranges;
    for (std::size_t index = 0; index < days.size(); ++index) {
        ranges.emplace_back(bounds[2 * index], bounds[2 * index + 1]);
    }
    std::vector<std::uint64_t> sizes(days.size());
    rocksdb::SizeApproximationOptions options;
    options.include_files = true;
    options.files_size_error_margin = 0.1;
    auto* const family = database.family(Family::by_nrd);
    const auto status = database.db().GetApproximateSizes(
        options, family, ranges.data(), static_cast<int>(ranges.size()), sizes.data());
    if (!status.ok()) return to_error(status);
    for (std::size_t index = 0; index < days.size(); ++index) {
        std::uint64_t young = 0;
        std::uint64_t young_bytes = 0;
        database.db().GetApproximateMemTableStats(family, ranges[index], &young, &young_bytes);
        sizes[index] = sizes[index] / row_bytes + young;
    }
    return sizes;
}

double part_of_day(const ReadQuestion& question, DayNumber day) {
    const UtcTime begin{utc_day(day)};
    const UtcTime end = begin + std::chrono::days{1};
    milliseconds asked{0};
    for (const TimeWindow& window : question.windows) {
        const UtcTime from = std::max(window.from, begin);
        const UtcTime until = std::min(window.until, end);
        if (from < until) asked += until - from;
    }
    return static_cast<double>(asked.count()) /
           static_cast<double>(milliseconds{end - begin}.count());
}

namespace {

// Each day of the store that a window touches.
std::vector<DayNumber> days_touched(const ReadQuestion& question, DayRange held) {
    std::vector<DayNumber> days;
    for (const TimeWindow& window : question.windows) {
        const UtcTime from = std::max(window.from, captured_min);
        const UtcTime until = std::min(window.until, captured_end);
        if (from >= until) continue;
        auto day = static_cast<unsigned>(std::max(held.first, day_number(from)));
        const auto last =
            static_cast<unsigned>(std::min(held.last, day_number(until - milliseconds{1})));
        if (!days.empty()) day = std::max(day, static_cast<unsigned>(days.back()) + 1);
        for (; day <= last; ++day) days.push_back(DayNumber{static_cast<std::uint16_t>(day)});
    }
    return days;
}

}  // namespace

Result<SearchEstimate> estimate_question(const Database& database, const MarkIndex& index,
                                         const ReadQuestion& question) {
    SearchEstimate estimate;
    const auto held = days_held(database);
    if (!held.ok()) return held.error();
    if (!*held) return estimate;
    const auto days = days_touched(question, **held);
    const auto rows = rows_of_days(database, days);
    if (!rows.ok()) return rows.error();
    const auto all_marks =
        static_cast<double>(std::max<std::size_t>(1, index.dictionary().count()));
    estimate.days = days.size();
    for (std::size_t place = 0; place < days.size(); ++place) {
        const std::size_t marks = question.marks ? question.marks->size() : 0;
        const DayDemand demand{marks, (*rows)[place], part_of_day(question, days[place])};
        const DayCost cost = cheapest(question, demand);
        estimate.rows_to_scan += cost.rows;
        estimate.seeks += cost.seeks;
        double share = demand.part * share_of_nrds(question);
        if (question.marks) share *= std::min(1.0, static_cast<double>(marks) / all_marks);
        if (question.hit_list) share *= hit_share_supposed;
        estimate.reads_expected += share_of(demand.rows, share);
    }
    return estimate;
}

}  // namespace bof::detail
