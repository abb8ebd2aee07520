#include "bof/bench_marks.hpp"
#include "bof/bench_plan.hpp"
#include "traffic/traffic.hpp"
#include "vrm/misread_model.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {

namespace {

constexpr std::uint64_t traffic_seed = 20260601;
/// Marks looked for in the stock.
constexpr std::size_t stock_searches = 50;
/// What other limits than the default would do. Units: as MisreadSearch::fit_max.
constexpr std::uint16_t limits_shown[] = {100, 130, 180, 200, 250};

/// What was on the plate, and what the camera made of it.
struct ReadPair {
    Vrm truth;
    Vrm read;
};

/// What searches for the true marks found.
struct Findings {
    std::uint64_t planted = 0;    ///< Misread passages of the marks looked for.
    std::uint64_t found = 0;      ///< Of those.
    std::uint64_t of_others = 0;  ///< Misreadings shown that are passages of another mark.
    double fits = 0;              ///< Sum over those found. Units: as MarkFilter::fit().
    std::uint64_t searches = 0;
    std::uint64_t judged = 0;  ///< Marks that a filter was asked about.
    std::chrono::nanoseconds taken{};

    std::string text() const {
        const auto share = [](std::uint64_t part, std::uint64_t all) {
            return all == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
        };
        return fmt::format(
            "{} of {} misread passages found ({:.1f} %); of what was shown beside the mark itself, "
            "{} of {} passages were of other marks ({:.1f} %), in {} searches; mean fit of those "
            "found {:.1f}",
            found, planted, share(found, planted), of_others, found + of_others,
            share(of_others, found + of_others), searches,
            found == 0 ? 0.0 : fits / static_cast<double>(found));
    }
};

/// Looks for each true mark that was misread at least once, among everything read.
Result<Findings> search_all(const std::vector<ReadPair>& pairs, const MisreadSearch& search,
                            const std::shared_ptr<const MisreadModel>& model) {
    // By what was read, how often each true mark was behind it: a store has each mark once.
    std::map<Vrm, std::map<Vrm, std::uint64_t>> truths_by_read;
    std::map<Vrm, std::uint64_t> misread;
    for (const ReadPair& pair : pairs) {
        ++truths_by_read[pair.read][pair.truth];
        if (pair.read != pair.truth) ++misread[pair.truth];
    }
    std::vector<Vrm> reads;
    reads.reserve(truths_by_read.size());
    for (const auto& [read, truths] : truths_by_read) reads.push_back(read);

    Findings all;
    for (const auto& [sought, planted] : misread) {
        const auto filter = MisreadFilter::make(sought, search, model);
        if (!filter.ok()) return filter.error();
        std::vector<std::pair<Vrm, std::uint16_t>> shown;
        const auto start = std::chrono::steady_clock::now();
        for (const Vrm read : reads) {
            const auto fit = (*filter)->fit(read);
            if (fit && *fit > 0) shown.emplace_back(read, *fit);
        }
        all.taken += std::chrono::steady_clock::now() - start;
        all.judged += reads.size();
        all.planted += planted;
        ++all.searches;
        for (const auto& [read, fit] : shown) {
            for (const auto& [truth, count] : truths_by_read[read]) {
                (truth == sought ? all.found : all.of_others) += count;
                if (truth == sought) all.fits += static_cast<double>(count * fit);
            }
        }
    }
    return all;
}

Figure figure_of(std::string what, const Findings& findings) {
    Figure figure;
    figure.what = std::move(what);
    const std::chrono::duration<double> taken = findings.taken;
    if (taken.count() > 0) figure.per_second = static_cast<double>(findings.judged) / taken.count();
    figure.of = "mark judged";
    figure.note = findings.text();
    return figure;
}

Result<std::vector<ReadPair>> simulated_pairs(const BenchPlan& plan) {
    traffic::WorldSettings world_settings;
    world_settings.seed = traffic_seed;
    world_settings.sources = {{.feed = 1, .source = 1, .username = "bench", .word = "bench"}};
    const Result<traffic::World> world = traffic::World::make(world_settings);
    if (!world.ok()) return world.error();
    traffic::TrafficSettings settings;
    settings.seed = traffic_seed;
    settings.start = from_unix_ms(1'777'636'800'000);
    Result<traffic::Traffic> traffic = traffic::Traffic::make(*world, settings);
    if (!traffic.ok()) return traffic.error();
    std::vector<ReadPair> pairs;
    pairs.reserve(plan.passages);
    while (pairs.size() < plan.passages) {
        const traffic::Passage passage = traffic->next();
        // Ingest would put what is no mark into quarantine.
        const Result<Vrm> read = Vrm::parse(passage.text);
        if (read.ok()) pairs.push_back({passage.vehicle.vrm, *read});
    }
    return pairs;
}

/// A year's marks: how many a search shows that nobody misread.
Result<Figure> search_stock(const BenchPlan& plan, std::size_t edits_max) {
    std::vector<Vrm> stock;
    stock.reserve(plan.marks);
    for (std::uint64_t number = 0; number < plan.marks; ++number) {
        stock.push_back(bench_mark(number));
    }
    std::uint64_t shown = 0;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t search = 0; search < stock_searches; ++search) {
        // Of the same kind, and not in the stock.
        const Vrm sought = bench_mark(plan.marks + search);
        const auto filter = MisreadFilter::make(sought, {.edits_max = edits_max});
        if (!filter.ok()) return filter.error();
        for (const Vrm mark : stock) shown += (*filter)->fit(mark) ? 1U : 0U;
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    const auto judged = static_cast<double>(plan.marks * stock_searches);
    Figure figure;
    figure.what = fmt::format("misreads among {} marks, {} edits", plan.marks, edits_max);
    figure.per_second = judged / taken.count();
    figure.of = "mark judged";
    figure.note =
        fmt::format("{:.1f} ns a mark, one thread; {:.1f} other vehicles' marks shown a search",
                    1e9 * taken.count() / judged,
                    static_cast<double>(shown) / static_cast<double>(stock_searches));
    return figure;
}

/// By image name. Lines: image name, region, mark; others are left out.
std::map<std::string, Vrm> surveyed_marks(const std::filesystem::path& path) {
    std::map<std::string, Vrm> marks;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const std::size_t region = line.find(',');
        const std::size_t mark = line.find(',', region + 1);
        if (region == std::string::npos || mark == std::string::npos) continue;
        const Result<Vrm> vrm = Vrm::parse(line.substr(mark + 1));
        if (vrm.ok()) marks.emplace(line.substr(0, region), *vrm);
    }
    return marks;
}

MisreadModel learned_from(const std::vector<ReadPair>& pairs) {
    const MisreadModel without{MisreadCounts{}};
    MisreadCounts counts;
    for (const ReadPair& pair : pairs) {
        const auto edits = without.explain(pair.truth, pair.read, misread_edits_max);
        if (edits) counts.add(pair.truth, *edits);
    }
    return MisreadModel{counts};
}

void add(Findings& sum, const Findings& more) {
    sum.planted += more.planted;
    sum.found += more.found;
    sum.of_others += more.of_others;
    sum.searches += more.searches;
    sum.fits += more.fits;
}

/// Each half of the survey is searched with what the other half taught.
Result<void> search_halves(const BenchPlan& plan, BenchReport& report) {
    const auto truths = surveyed_marks(plan.survey_truth);
    const auto reads = surveyed_marks(plan.survey_read);
    std::vector<ReadPair> halves[2];
    std::size_t next = 0;
    for (const auto& [image, truth] : truths) {
        const auto read = reads.find(image);
        if (read == reads.end() || truth.has_unread_symbol()) continue;
        halves[next++ % 2].push_back({truth, read->second});
    }
    if (next == 0) return Error{Errc::invalid_argument, "the survey has no marks in both files"};
    const auto without = std::make_shared<const MisreadModel>(MisreadCounts{});
    for (const std::size_t edits_max : {1U, 2U}) {
        Findings untaught;
        Findings taught;
        for (const std::size_t half : {0U, 1U}) {
            const auto model = std::make_shared<const MisreadModel>(learned_from(halves[1 - half]));
            const Result<Findings> with = search_all(halves[half], {.edits_max = edits_max}, model);
            if (!with.ok()) return with.error();
            const Result<Findings> plain =
                search_all(halves[half], {.edits_max = edits_max}, without);
            if (!plain.ok()) return plain.error();
            add(taught, *with);
            add(untaught, *plain);
        }
        report.notes.push_back(
            fmt::format("misreads of a survey, {} edits, weights of the other half: {}", edits_max,
                        taught.text()));
        report.notes.push_back(
            fmt::format("misreads of a survey, {} edits, weights of no survey: {}", edits_max,
                        untaught.text()));
    }
    return {};
}

}  // namespace

Result<void> bench_misreads(const BenchPlan& plan, BenchReport& report) {
    const Result<std::vector<ReadPair>> pairs = simulated_pairs(plan);
    if (!pairs.ok()) return pairs.error();
    const auto model = MisreadModel::of_survey();
    report.notes.push_back(
        fmt::format("misreads: {} simulated passages with seed {}, misread as often and as badly "
                    "as by default",
                    pairs->size(), traffic_seed));
    for (const std::size_t edits_max : {1U, 2U}) {
        const Result<Findings> found = search_all(*pairs, {.edits_max = edits_max}, model);
        if (!found.ok()) return found.error();
        report.figures.push_back(figure_of(
            fmt::format("misreads among {} passages, {} edits", pairs->size(), edits_max), *found));
        const Result<Figure> stock = search_stock(plan, edits_max);
        if (!stock.ok()) return stock.error();
        report.figures.push_back(*stock);
    }
    for (const std::uint16_t fit_max : limits_shown) {
        const MisreadSearch search{.edits_max = misread_edits_max, .fit_max = fit_max};
        const Result<Findings> found = search_all(*pairs, search, model);
        if (!found.ok()) return found.error();
        report.notes.push_back(
            fmt::format("misreads with the limit at {} tenths of a bit, {} edits: {}", fit_max,
                        search.edits_max, found->text()));
    }
    if (plan.survey_truth.empty() || plan.survey_read.empty()) return {};
    return search_halves(plan, report);
}

}  // namespace bof::tool
