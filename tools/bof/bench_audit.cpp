#include "bof/bench_plan.hpp"

#include "audit/audit_verifier.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "register/audit_register.hpp"
#include "register/register.hpp"
#include "sender/latency_histogram.hpp"

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bof::tool {

namespace {

// As many people as look at something in the same moment on a busy day, and more.
constexpr std::size_t recorders = 64;
// The size of an export in the target, and of a quick run.
constexpr std::uint64_t verified_entries = 1'000'000;
constexpr std::uint64_t verified_entries_quick = 2'000;
constexpr std::uint64_t entries_a_checkpoint = 5'000;

AuditEntry a_search(std::uint64_t number, UtcTime when) {
    return {when,
            "search.page_shown",
            {PersonId{static_cast<std::uint32_t>(1 + number % 500)}, "a.person", "192.0.2.7"},
            {{"mark", std::string{"AB32CDE"}},
             {"page", static_cast<std::int64_t>(number % 20)},
             {"purpose", static_cast<std::int64_t>(number)},
             {"reads", std::vector<std::string>(3, "17/2026-05-01T12:00:00.000Z")},
             {"reference", std::string{"CRI/2026/000123"}}}};
}

struct Recorder {
    LatencyHistogram times;
    std::thread thread;
};

Result<Figure> record_for(const BenchPlan& plan, const std::filesystem::path& folder) {
    const SystemClock clock;
    Metrics metrics;
    auto opened = Register::open({"sqlite:" + (folder / "register.db").string(), "bofd"}, clock);
    if (!opened.ok()) return opened.error();
    AuditOptions options;
    options.key_file = folder / "audit.key";
    auto log = AuditRegister::open((*opened)->database(), options, clock, metrics);
    if (!log.ok()) return log.error();
    (*log)->start();
    std::atomic<bool> going{true};
    std::atomic<std::uint64_t> failed{0};
    std::vector<Recorder> threads(recorders);
    const auto begun = std::chrono::steady_clock::now();
    for (Recorder& recorder : threads) {
        recorder.thread = std::thread([&] {
            for (std::uint64_t number = 0; going; ++number) {
                const auto before = std::chrono::steady_clock::now();
                if (!(*log)->record(a_search(number, clock.now())).ok()) ++failed;
                recorder.times.record(std::chrono::steady_clock::now() - before);
            }
        });
    }
    std::this_thread::sleep_for(plan.run_time);
    going = false;
    for (Recorder& recorder : threads) recorder.thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    (*log)->stop();
    if (failed > 0) return Error{Errc::unavailable, "entries were refused"};

    LatencyHistogram all;
    for (const Recorder& recorder : threads) all.merge(recorder.times);
    Figure figure;
    figure.what = fmt::format("audit entries, durable, {} threads", recorders);
    figure.per_second = static_cast<double>(all.count()) / took.count();
    figure.p50 = all.at(0.5);
    figure.p99 = all.at(0.99);
    figure.of = "record";
    return figure;
}

/// Writes an export as bof audit export would, without a database.
Result<void> write_export(const std::filesystem::path& file, std::uint64_t entries) {
    const auto signer = NoteSigner::make("bench/audit", NoteKeyKind::ed25519);
    if (!signer.ok()) return signer.error();
    std::ofstream stream{file, std::ios::binary};
    stream << render_export_line(ExportHeader{signer->key().text()}) << '\n';
    CompactTree tree;
    const UtcTime start = from_unix_ms(1'777'636'800'000);
    for (std::uint64_t number = 1; number <= entries; ++number) {
        auto body = canonical_json(a_search(number, start + std::chrono::milliseconds{number}),
                                   AuditNumber{number}, "000102030405060708090a0b0c0d0e0f");
        const TreeHash leaf = leaf_hash(body);
        tree.append(leaf);
        stream << render_export_line(ExportEntry{number, leaf, std::move(body)}) << '\n';
        if (number % entries_a_checkpoint != 0 && number != entries) continue;
        const Checkpoint checkpoint{signer->key().name, {tree.size(), tree.root()}};
        stream << render_export_line(ExportCheckpoint{sign_checkpoint(checkpoint, *signer)})
               << '\n';
    }
    stream.close();
    if (!stream) return Error{Errc::unavailable, "the export cannot be written", file.string()};
    return {};
}

Result<Figure> verify_once(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    const auto begun = std::chrono::steady_clock::now();
    const auto report = verify_export(stream, std::nullopt);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (!report.clean()) {
        return Error{Errc::corrupt, "the export is not clean", report.findings.front().sentence};
    }
    Figure figure;
    figure.what = "audit entries verified, from an export";
    figure.per_second = static_cast<double>(report.entries) / took.count();
    figure.note = fmt::format("{} entries in {:.2f} s, one thread, {} bytes a line", report.entries,
                              took.count(), std::filesystem::file_size(file) / report.entries);
    return figure;
}

}  // namespace

Result<void> bench_audit(const BenchPlan& plan, BenchReport& report) {
    std::vector<Figure> recorded;
    std::vector<Figure> verified;
    const auto folder = plan.folder / "audit";
    for (std::size_t run = 0; run < plan.runs; ++run) {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        auto figure = record_for(plan, folder);
        if (!figure.ok()) return figure.error();
        recorded.push_back(std::move(*figure));
    }
    const auto file = folder / "export.jsonl";
    const bool is_quick = plan.runs == 1;
    const auto written = write_export(file, is_quick ? verified_entries_quick : verified_entries);
    if (!written.ok()) return written.error();
    for (std::size_t run = 0; run < plan.runs; ++run) {
        auto figure = verify_once(file);
        if (!figure.ok()) return figure.error();
        verified.push_back(std::move(*figure));
    }
    std::filesystem::remove_all(folder);
    report.figures.push_back(median_of(std::move(recorded)));
    report.figures.push_back(median_of(std::move(verified)));
    return {};
}

}  // namespace bof::tool
