#include "app/directory_feed.hpp"

#include "base/log.hpp"

#include <memory>
#include <utility>

namespace bof::app {

DirectoryFeed::DirectoryFeed(Register& reg, Ingest& ingest, Metrics& metrics)
    : register_(reg),
      ingest_(ingest),
      metrics_(metrics),
      rebuilds_(metrics.counter("bof_directory_rebuilds_total",
                                "Times the directory of sources and NRDs was built anew.")),
      failures_(metrics.counter("bof_directory_failures_total",
                                "Times the register could not be asked for sources and NRDs.")) {}

DirectoryFeed::~DirectoryFeed() { stop(); }

Result<void> DirectoryFeed::start() {
    auto first = refresh();
    if (!first.ok()) return first;
    thread_ = std::thread([this] { run(); });
    return {};
}

void DirectoryFeed::stop() {
    state_.with([](State& state) { state.stopping = true; });
    state_.notify();
    if (thread_.joinable()) thread_.join();
}

std::optional<std::string> DirectoryFeed::problem() const {
    return state_.with([](const State& state) { return state.problem; });
}

void DirectoryFeed::run() {
    while (true) {
        const bool stopping = state_.wait_for(
            interval, [](const State& state) { return state.stopping; },
            [](const State& state) { return state.stopping; });
        if (stopping) return;
        const auto refreshed = refresh();
        const bool failed = !refreshed.ok();
        if (failed) failures_.add();
        const bool changed = state_.with([&](State& state) {
            const bool was_failed = state.problem.has_value();
            state.problem = failed
                                ? std::optional<std::string>{refreshed.error().public_text.view()}
                                : std::nullopt;
            return was_failed != failed;
        });
        if (changed && failed) {
            log_event(LogLevel::error, "app.register_unreachable",
                      {{"error", to_log_line(refreshed.error())}});
        } else if (changed) {
            log_event(LogLevel::info, "app.register_reachable_again");
        }
    }
}

Result<void> DirectoryFeed::refresh() {
    const auto revision = register_.revision();
    if (!revision.ok()) return revision.error();
    if (revision_ == *revision) return {};

    auto contents = register_.contents();
    if (!contents.ok()) return contents.error();
    auto directory = std::make_shared<const NrdDirectory>(
        std::move(contents->sources), std::move(contents->nrds), contents->sites, metrics_);
    for (const std::string& problem : directory->problems()) {
        log_event(LogLevel::warn, "app.directory_row_left_out", {{"problem", problem}});
    }
    log_event(LogLevel::info, "app.directory_loaded",
              {{"revision", contents->revision},
               {"sources", directory->source_count()},
               {"nrds", directory->nrd_count()}});
    ingest_.use_directory(std::move(directory));
    revision_ = contents->revision;
    rebuilds_.add();
    return {};
}

}  // namespace bof::app
