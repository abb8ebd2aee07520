#include "bof/bench_marks.hpp"
#include "bof/bench_plan.hpp"
#include "bof/bench_usage.hpp"
#include "matching/list_snapshot.hpp"
#include "sender/latency_histogram.hpp"

#include <unistd.h>

#include <algorithm>
#include <random>
#include <unordered_set>

#include <fmt/format.h>

namespace bof::tool {

namespace {

/// Matches timed together: one alone is shorter than looking at the clock.
constexpr std::size_t matches_timed = 64;

/// Marks in random order, a share of which is among the first `entries`.
std::vector<Vrm> queries_of(std::uint64_t entries, std::size_t count, double share_known) {
    std::mt19937_64 random{20260501};
    std::vector<Vrm> queries;
    queries.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
        const bool known = static_cast<double>(random() % 10'000) < share_known * 10'000;
        queries.push_back(bench_mark(random() % entries + (known ? 0 : entries)));
    }
    return queries;
}

/// Times `match`, which returns how many entries it found.
template <typename Match>
Figure measure(std::string what, const std::vector<Vrm>& queries, const Match& match) {
    LatencyHistogram times;
    std::uint64_t found = 0;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t begin = 0; begin + matches_timed <= queries.size(); begin += matches_timed) {
        const auto before = std::chrono::steady_clock::now();
        for (std::size_t index = begin; index < begin + matches_timed; ++index) {
            found += match(queries[index]);
        }
        times.record((std::chrono::steady_clock::now() - before) / matches_timed);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    Figure figure;
    figure.what = std::move(what);
    figure.per_second = static_cast<double>(times.count() * matches_timed) / taken.count();
    figure.p50 = times.at(0.5);
    figure.p99 = times.at(0.99);
    figure.of = fmt::format("match, mean of {}", matches_timed);
    figure.note = fmt::format("{} entries found", found);
    return figure;
}

Result<std::shared_ptr<const VoiFile>> write_list(const BenchPlan& plan) {
    auto writer = VoiFileWriter::create(plan.folder, ListId{1}, 1);
    if (!writer.ok()) return writer.error();
    VoiEntry entry{.vrm = bench_mark(0)};
    entry.make = "HEDDWYN";
    entry.reason = "STOLEN VEHICLE";
    entry.weed_date = UtcDay{std::chrono::days{30'000}};
    for (std::uint64_t number = 0; number < plan.entries; ++number) {
        entry.vrm = bench_mark(number);
        entry.pnc_id = "SIM/" + std::to_string(number);
        if (auto added = writer->add(entry); !added.ok()) return added.error();
    }
    return writer->seal();
}

/// The same question to what a program would take that has no matcher.
void measure_peers(const BenchPlan& plan, const std::vector<Vrm>& misses,
                   const std::vector<Vrm>& hits, BenchReport& report) {
    std::vector<std::uint64_t> sorted;
    sorted.reserve(plan.entries);
    for (std::uint64_t number = 0; number < plan.entries; ++number) {
        sorted.push_back(bench_mark(number).packed());
    }
    {
        const auto memory_before = resident_bytes_of(::getpid());
        const std::unordered_set<std::uint64_t> set(sorted.begin(), sorted.end());
        const auto memory = resident_bytes_of(::getpid()) - memory_before;
        for (const auto& [what, queries] :
             {std::pair{"no hit", &misses}, std::pair{"hit", &hits}}) {
            report.figures.push_back(measure(fmt::format("peer: std::unordered_set, {}", what),
                                             *queries,
                                             [&](Vrm vrm) { return set.count(vrm.packed()); }));
            report.figures.back().server_memory_bytes = memory;
        }
    }
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [what, queries] : {std::pair{"no hit", &misses}, std::pair{"hit", &hits}}) {
        report.figures.push_back(
            measure(fmt::format("peer: binary search, {}", what), *queries, [&](Vrm vrm) {
                return std::size_t{
                    std::binary_search(sorted.begin(), sorted.end(), vrm.packed()) ? 1U : 0U};
            }));
        report.figures.back().server_memory_bytes = sorted.size() * sizeof(sorted[0]);
    }
}

}  // namespace

Result<void> bench_match(const BenchPlan& plan, BenchReport& report) {
    constexpr std::size_t queries_max = 3'000'000;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(plan.entries, queries_max));
    const auto memory_before = resident_bytes_of(::getpid());
    const auto file = write_list(plan);
    if (!file.ok()) return file.error();
    const std::vector files{*file};
    const auto build_start = std::chrono::steady_clock::now();
    const auto filter = std::make_shared<const VoiFilter>(files);
    const std::chrono::duration<double, std::milli> built =
        std::chrono::steady_clock::now() - build_start;
    const ListSnapshot snapshot{{{ListId{1}, Priority::medium, ListKind::operational, *file}},
                                filter,
                                std::make_shared<const HandEntries>(std::vector<HandEntry>{})};

    std::vector<Hit> found;
    const auto match = [&](Vrm vrm) {
        found.clear();
        snapshot.match(vrm, from_unix_ms(1'777'636'800'000), found);
        return found.size();
    };
    const auto misses = queries_of(plan.entries, count, 0);
    const auto hits = queries_of(plan.entries, count, 1);
    const auto mixed = queries_of(plan.entries, count, 0.03);
    const auto entries = fmt::format("{} entries", plan.entries);
    std::vector<Figure> figures{measure("match, " + entries + ", no hit", misses, match),
                                measure("match, " + entries + ", 3 % hits", mixed, match),
                                measure("match, " + entries + ", hit", hits, match)};
    const auto queries_bytes = 3 * count * sizeof(Vrm);
    const auto memory = resident_bytes_of(::getpid()) - memory_before;
    for (Figure& figure : figures) {
        figure.server_memory_bytes = memory > queries_bytes ? memory - queries_bytes : 0;
        report.figures.push_back(std::move(figure));
    }
    report.notes.push_back(fmt::format(
        "the filter over {} takes {} MiB and {:.0f} ms to make; server memory of a match is all "
        "that is resident for it, the parts of the mapped file that were looked at included",
        entries, filter->bytes() >> 20U, built.count()));
    measure_peers(plan, misses, hits, report);
    return {};
}

}  // namespace bof::tool
