#include "bof/bench_marks.hpp"
#include "bof/bench_plan.hpp"
#include "bof/bench_usage.hpp"
#include "lists/lists_desk.hpp"
#include "sender/latency_histogram.hpp"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include <fmt/format.h>

namespace bof::tool {

namespace {

const AuditActor bench_actor{std::nullopt, "bench", ""};

/// `seed` decides which rows say something else than in the file of another seed: two in a hundred.
Result<void> write_extract(const std::filesystem::path& path, std::uint64_t rows, unsigned seed) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    std::mt19937_64 random{seed};
    for (std::uint64_t number = 0; number < rows; ++number) {
        const bool differs = random() % 100 == 0;
        file << bench_mark_text(number) << ",HEDDWYN,SEREN " << number % 300
             << ",GWYRDD,STOP,,STOLEN VEHICLE" << (differs ? " AGAIN" : "")
             << ",B24,\"Confirm the mark, then stop, if safe\",HEDDLU ENGHRAIFFT,01/05/2050,SIM/"
             << number << ",OFFICIAL,,,\r\n";
    }
    file.close();
    if (file.good()) return {};
    return Error{Errc::unavailable, "the list cannot be written"};
}

/// Matches 5,000 marks a second, as ingest does, and notes how long each took.
class SteadyReads {
  public:
    SteadyReads(const ListsDesk& desk, std::uint64_t entries) : desk_(desk), entries_(entries) {
        thread_ = std::thread([this] { run(); });
    }
    ~SteadyReads() { stop(); }
    SteadyReads(const SteadyReads&) = delete;
    SteadyReads& operator=(const SteadyReads&) = delete;
    SteadyReads(SteadyReads&&) = delete;
    SteadyReads& operator=(SteadyReads&&) = delete;

    const LatencyHistogram& stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
        return times_;
    }

  private:
    void run() {
        std::mt19937_64 random{20260501};
        std::vector<Hit> hits;
        auto due = std::chrono::steady_clock::now();
        while (!stopping_) {
            // From the moment it was due: a stalled machine counts as a delayed read.
            due += std::chrono::microseconds{200};
            std::this_thread::sleep_until(due);
            hits.clear();
            desk_.current()->match(bench_mark(random() % (2 * entries_)),
                                   from_unix_ms(1'777'636'800'000), hits);
            times_.record(std::chrono::steady_clock::now() - due);
        }
    }

    const ListsDesk& desk_;
    const std::uint64_t entries_;
    std::atomic<bool> stopping_{false};
    LatencyHistogram times_;
    std::thread thread_;
};

Result<Figure> import_one(ListsDesk& desk, const std::filesystem::path& path, ListId list,
                          std::uint64_t rows) {
    std::ifstream file{path, std::ios::binary};
    SteadyReads reads{desk, rows};
    const UsageMeter usage;
    const auto report = desk.import(file, {list, ImportMode::apply, {}, bench_actor});
    const double taken = usage.elapsed().count();
    const LatencyHistogram& times = reads.stop();
    if (!report.ok()) return report.error();
    if (report->problem_count != 0 || report->rows != rows || report->revision == 0) {
        return Error{Errc::corrupt, "the list was not taken as it was written"};
    }
    Figure figure;
    figure.what = fmt::format("import of {} rows, {}", rows,
                              report->revision == 1 ? "the first" : "2 % of them changed");
    figure.per_second = static_cast<double>(rows) / taken;
    figure.p50 = times.at(0.5);
    figure.p99 = times.at(0.99);
    figure.of = "read meanwhile";
    figure.sender_cores = usage.own_cores();
    figure.server_memory_bytes = resident_bytes_of(::getpid());
    figure.note = fmt::format(
        "{:.1f} s from the first byte to matched: checked, compared ({} added, {} changed, {} "
        "unchanged), synced, swapped; the slowest of {} reads matched meanwhile was {:.1f} ms late",
        taken, report->added, report->changed, report->unchanged, times.count(),
        std::chrono::duration<double, std::milli>(times.max()).count());
    return figure;
}

/// How soon an entry made by a person is matched, beside the list.
Result<Figure> measure_entries(ListsDesk& desk, ListId list) {
    constexpr std::size_t entries = 200;
    LatencyHistogram times;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t number = 0; number < entries; ++number) {
        VoiEntry entry{.vrm = bench_mark(120'000'000 + number)};
        entry.weed_date = UtcDay{std::chrono::days{30'000}};
        const auto before = std::chrono::steady_clock::now();
        if (auto added = desk.add_entry(list, entry, bench_actor); !added.ok()) {
            return added.error();
        }
        times.record(std::chrono::steady_clock::now() - before);
        std::vector<Hit> hits;
        desk.current()->match(entry.vrm, from_unix_ms(1'777'636'800'000), hits);
        if (hits.empty()) return Error{Errc::corrupt, "an entry was added and not matched"};
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    Figure figure;
    figure.what = "entry made by a person, until matched";
    figure.per_second = entries / taken.count();
    figure.p50 = times.at(0.5);
    figure.p99 = times.at(0.99);
    figure.of = "entry";
    return figure;
}

}  // namespace

Result<void> bench_lists(const BenchPlan& plan, BenchReport& report) {
    const SystemClock clock;
    const auto folder = plan.folder / "lists";
    std::filesystem::create_directories(folder);
    const auto kept = Register::open(
        {.url = "sqlite:" + (folder / "register.db").string(), .actor = "bench"}, clock);
    if (!kept.ok()) return kept.error();
    VoiRegister lists{(*kept)->database(), clock};
    Metrics metrics;
    ListsDesk desk{lists, folder / "files", clock, metrics};
    if (auto started = desk.start(); !started.ok()) return started;
    const auto list = desk.add_list({.id = {},
                                     .name = "extract",
                                     .owner = {},
                                     .kind = ListKind::operational,
                                     .purpose = "measurement",
                                     .desk = {},
                                     .priority = Priority::medium,
                                     .review = day_of(clock.now())},
                                    bench_actor);
    if (!list.ok()) return list.error();
    for (const unsigned seed : {1U, 2U}) {
        const auto path = folder / "extract.csv";
        if (auto written = write_extract(path, plan.extract_rows, seed); !written.ok()) {
            return written;
        }
        auto figure = import_one(desk, path, *list, plan.extract_rows);
        if (!figure.ok()) return figure.error();
        report.figures.push_back(std::move(*figure));
    }
    auto figure = measure_entries(desk, *list);
    if (!figure.ok()) return figure.error();
    report.figures.push_back(std::move(*figure));
    desk.stop();
    return {};
}

}  // namespace bof::tool
