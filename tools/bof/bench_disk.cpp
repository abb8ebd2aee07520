#include "bof/bench_plan.hpp"

#include "sender/latency_histogram.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace bof::tool {

namespace {

Error disk_error() {
    return {Errc::unavailable, "the disk cannot be measured",
            std::system_category().message(errno)};
}

Result<Figure> measure_appends(const std::filesystem::path& file, std::size_t bytes,
                               std::size_t syncs) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return disk_error();
    const std::string block(bytes, 'x');
    LatencyHistogram times;
    const auto start = std::chrono::steady_clock::now();
    bool failed = false;
    for (std::size_t left = syncs; left > 0 && !failed; --left) {
        const auto before = std::chrono::steady_clock::now();
        failed = ::write(descriptor, block.data(), block.size()) != static_cast<ssize_t>(bytes) ||
                 ::fdatasync(descriptor) != 0;
        times.record(std::chrono::steady_clock::now() - before);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    ::close(descriptor);
    std::filesystem::remove(file);
    if (failed) return disk_error();

    Figure figure;
    figure.what = fmt::format("disk: append {} KiB and fdatasync", bytes >> 10U);
    figure.per_second = static_cast<double>(syncs) / taken.count();
    figure.p50 = times.at(0.5);
    figure.p99 = times.at(0.99);
    figure.of = "sync";
    return figure;
}

}  // namespace

Result<void> bench_disk(const BenchPlan& plan, BenchReport& report) {
    for (const std::size_t kib : {4U, 64U}) {
        auto figure = measure_appends(plan.folder / "appends", kib << 10U, plan.disk_syncs);
        if (!figure.ok()) return std::move(figure).error();
        report.figures.push_back(std::move(figure).value());
    }
    return {};
}

}  // namespace bof::tool
