#include "bof/bench_plan.hpp"
#include "bof/bench_stream.hpp"
#include "bof/bench_usage.hpp"
#include "bof/under_way.hpp"

#include "codec/bof2.hpp"
#include "ingest/ingest.hpp"
#include "sender/latency_histogram.hpp"
#include "store_rocks/rocks_store.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {

namespace {

// Reads under way at once: room for a few full commits, so that one fills while another syncs.
constexpr std::uint32_t under_way_max = 16'384;

/// Hands commits on and keeps how long each took.
class TimedWriter final : public ReadWriter {
  public:
    explicit TimedWriter(ReadWriter& writer) : writer_(writer) {}

    Result<std::vector<Verdict>> commit(std::span<const CommitItem> items) override {
        const auto before = std::chrono::steady_clock::now();
        auto verdicts = writer_.commit(items);
        times_.record(std::chrono::steady_clock::now() - before);
        items_ += items.size();
        return verdicts;
    }
    Result<std::size_t> give_up_waiting_images(UtcTime received_before) override {
        return writer_.give_up_waiting_images(received_before);
    }
    Result<void> settle_sightings(std::span<const SightingNumber> settled) override {
        return writer_.settle_sightings(settled);
    }
    Result<void> drop_days_before(UtcDay first_kept) override {
        return writer_.drop_days_before(first_kept);
    }

    const LatencyHistogram& times() const { return times_; }
    double items_a_commit() const {
        return static_cast<double>(items_) / static_cast<double>(times_.count());
    }

  private:
    ReadWriter& writer_;
    LatencyHistogram times_;
    std::uint64_t items_ = 0;
};

struct Rig {
    Metrics metrics;
    ManualClock clock{UtcTime{}};
    std::unique_ptr<RocksStore> store;
    std::unique_ptr<TimedWriter> writer;
    std::unique_ptr<Ingest> ingest;
};

Result<std::unique_ptr<Rig>> make_rig(const std::filesystem::path& folder) {
    auto rig = std::make_unique<Rig>();
    RocksSettings settings;
    settings.folder = folder / "reads";
    settings.image_folder = folder / "images";
    auto store = RocksStore::open(settings, rig->metrics);
    if (!store.ok()) return std::move(store).error();
    rig->store = std::move(store).value();
    rig->writer = std::make_unique<TimedWriter>(*rig->store);
    rig->ingest =
        std::make_unique<Ingest>(*rig->writer, rig->clock, IngestSettings{}, rig->metrics);
    const Source source = bench_source();
    rig->ingest->use_directory(std::make_shared<NrdDirectory>(
        std::vector{source}, bench_nrd_rows(source.id), std::vector<Site>{}, rig->metrics));
    rig->ingest->use_policy(std::make_shared<PolicyInForce>());
    return rig;
}

/// Sends `reads` through the rig, `captures` in each request. Returns how many were not kept.
std::uint64_t send_all(Rig& rig, std::uint64_t reads, std::uint64_t captures, UtcTime start) {
    const CaptureTemplate capture;
    std::string text = capture.text();
    TimeText time_text;
    const Sender sender{{}, "127.0.0.1", "sendCompactCapture"};
    UnderWay under_way{under_way_max};
    std::atomic<std::uint64_t> lost{0};
    for (std::uint64_t next = 0; next < reads;) {
        IngestBatch batch;
        const std::uint64_t until = std::min(reads, next + captures);
        const auto count = static_cast<std::uint32_t>(until - next);
        for (; next < until; ++next) {
            const UtcTime captured = bench_captured(start, next);
            capture.patch(text.data(), bench_read(next), time_text.of(captured));
            rig.clock.set(captured + std::chrono::milliseconds{400});
            auto raw = bof2::parse_compact_capture(text);
            if (!raw.ok() || !rig.ingest->add_read(batch, std::move(raw).value(), sender).ok()) {
                ++lost;
            }
        }
        under_way.begin(count);
        rig.ingest->commit(std::move(batch), [&, count](const Result<void>& outcome) {
            if (!outcome.ok()) lost += count;
            under_way.end(count);
        });
    }
    under_way.wait_for_none();
    return lost;
}

Result<Figure> run_once(const BenchPlan& plan, std::uint64_t captures, const std::string& name) {
    const std::filesystem::path folder = plan.folder / "ingest";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto made = make_rig(folder);
    if (!made.ok()) return std::move(made).error();
    Rig& rig = **made;
    // Begins at a midnight, as many days back as the reads take: each is well within its keeping.
    const UtcTime start = day_of(SystemClock{}.now()) - std::chrono::days{30};

    rig.ingest->start();
    const UsageMeter usage;
    const std::uint64_t lost = send_all(rig, plan.reads, captures, start);
    const double seconds = usage.elapsed().count();
    Figure figure;
    figure.sender_cores = usage.own_cores();
    rig.ingest->stop();
    if (lost > 0) {
        return Error{Errc::unavailable, "reads were not kept", std::to_string(lost) + " of them"};
    }
    figure.what = name;
    figure.per_second = static_cast<double>(plan.reads) / seconds;
    figure.p50 = rig.writer->times().at(0.5);
    figure.p99 = rig.writer->times().at(0.99);
    figure.of = "commit";
    figure.images = "no";
    figure.note =
        fmt::format("{:.0f} reads a commit as they came together; sender CPU is the whole process",
                    rig.writer->items_a_commit());
    if (auto compacted = rig.store->compact_all(); !compacted.ok()) {
        return std::move(compacted).error();
    }
    std::uint64_t bytes = 0;
    for (const FamilySize& family : rig.store->sizes()) bytes += family.disk_bytes;
    figure.bytes_a_read = static_cast<double>(bytes) / static_cast<double>(plan.reads);
    made.value().reset();
    std::filesystem::remove_all(folder);
    return figure;
}

}  // namespace

Result<void> bench_ingest(const BenchPlan& plan, BenchReport& report) {
    struct Case {
        std::uint64_t captures;
        const char* name;
    };
    for (const Case& wanted :
         {Case{1, ingest_figure_name}, Case{50, "in-process, fifty captures a request"}}) {
        std::vector<Figure> runs;
        for (std::size_t run = 0; run < plan.runs; ++run) {
            auto figure = run_once(plan, wanted.captures, wanted.name);
            if (!figure.ok()) return std::move(figure).error();
            runs.push_back(std::move(figure).value());
        }
        report.figures.push_back(median_of(std::move(runs)));
    }
    return {};
}

}  // namespace bof::tool
