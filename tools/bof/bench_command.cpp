#include "bof/bench_plan.hpp"
#include "bof/bulk_stream.hpp"
#include "bof/commands.hpp"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

namespace bof::tool {

namespace {

constexpr const char* no_peer =
    "no PostgreSQL: run it as  tools/with_postgres.py bof bench  (it sets BOF_TEST_POSTGRES)";

struct BenchOptions {
    std::vector<std::string> parts;
    BenchPlan plan;
    double seconds = 8;
    std::string peer;
    bool quick = false;
    bool markdown = false;
};

using Part = Result<void> (*)(const BenchPlan&, BenchReport&);
struct NamedPart {
    const char* name;
    const char* progress;
    Part run;
};
constexpr NamedPart all_parts[] = {
    {"disk", "syncs of the disk", bench_disk},
    {"ingest", "ingest inside the process", bench_ingest},
    {"audit", "the audit log, recorded and verified", bench_audit},
    {"postgres", "PostgreSQL, the peer", bench_postgres},
    {"network", "captures over the network", bench_network},
    {"match", "the matcher", bench_match},
    {"lists", "a large list, imported while reads are matched", bench_lists},
    {"misreads", "searches for misread marks: how many are found, and how many wrongly",
     bench_misreads},
    {"history", "a long history: filled, searched, opened again", bench_history},
};

/// bofd stands beside bof.
std::filesystem::path program_beside(const char* name) {
    std::error_code failure;
    return std::filesystem::read_symlink("/proc/self/exe", failure).replace_filename(name);
}

void make_quick(BenchPlan& plan) {
    plan.reads = 20'000;
    plan.days = 20;
    plan.runs = 1;
    plan.run_time = std::chrono::milliseconds{300};
    plan.connections = 8;
    plan.disk_syncs = 50;
    plan.entries = 50'000;
    plan.extract_rows = 20'000;
    plan.passages = 5'000;
    plan.marks = 20'000;
}

void add_ratio(BenchReport& report) {
    const Figure* ours = nullptr;
    const Figure* peer = nullptr;
    for (const Figure& figure : report.figures) {
        if (figure.what == ingest_figure_name) ours = &figure;
        if (figure.what == peer_figure_name) peer = &figure;
    }
    if (ours == nullptr || peer == nullptr) return;
    report.notes.push_back(fmt::format(
        "against PostgreSQL in the same run, one capture a request: {:.2f} times the reads a "
        "second, {:.2f} of the bytes a read",
        *ours->per_second / *peer->per_second, *ours->bytes_a_read / *peer->bytes_a_read));
}

bool is_wanted(const BenchOptions& options, const std::string& part) {
    if (options.parts.empty()) return true;
    return std::find(options.parts.begin(), options.parts.end(), part) != options.parts.end();
}

BenchReport measure(const BenchOptions& options) {
    BenchReport report;
    report.machine = describe_machine();
    for (const NamedPart& part : all_parts) {
        if (!is_wanted(options, part.name)) continue;
        if (part.run == bench_postgres && options.plan.postgres.empty()) {
            // Wanted by name it is a problem; otherwise the rest is worth having without.
            (options.parts.empty() ? report.notes : report.problems).emplace_back(no_peer);
            continue;
        }
        std::cerr << "measuring " << part.progress << " ..." << std::endl;
        if (const auto done = part.run(options.plan, report); !done.ok()) {
            report.problems.push_back(std::string(part.name) + ": " + to_log_line(done.error()));
        }
    }
    add_ratio(report);
    return report;
}

void run_bench(BenchOptions& options, const GlobalOptions& global) {
    options.plan.run_time = std::chrono::milliseconds{static_cast<int>(options.seconds * 1'000)};
    if (options.quick) make_quick(options.plan);
    if (options.plan.bofd.empty()) options.plan.bofd = program_beside("bofd");
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread yet.
    if (const char* const peer = std::getenv("BOF_TEST_POSTGRES")) options.plan.postgres = peer;

    if (!options.peer.empty() && options.plan.postgres.empty()) {
        std::cerr << "bof bench: " << no_peer << '\n';
        throw CLI::RuntimeError(1);
    }

    options.plan.folder /= "bof-bench-" + std::to_string(::getpid());
    std::error_code failure;
    std::filesystem::create_directories(options.plan.folder, failure);
    if (failure) {
        std::cerr << "bof bench: " << options.plan.folder.string()
                  << " cannot be made: " << failure.message() << '\n';
        throw CLI::RuntimeError(1);
    }
    const BenchReport report = measure(options);
    std::filesystem::remove_all(options.plan.folder, failure);
    if (global.json) {
        std::cout << to_json(report) << '\n';
    } else {
        std::cout << (options.markdown ? to_markdown(report) : to_table(report));
    }
    for (const std::string& problem : report.problems) {
        std::cerr << "bof bench: " << problem << '\n';
    }
    if (!report.problems.empty()) throw CLI::RuntimeError(1);
}

}  // namespace

void add_bench_command(CLI::App& program, const GlobalOptions& global) {
    auto* const command = program.add_subcommand(
        "bench",
        "Measures this machine: the disk, ingest inside the process, the audit log, PostgreSQL as "
        "the peer, searches for misread marks, a bofd of its own over the network, and a long "
        "history that is searched. Touches no data folder.");
    const auto options = std::make_shared<BenchOptions>();
    options->plan.folder = std::filesystem::current_path();
    command->add_option("part", options->parts, "What to measure; else all")
        ->check(CLI::IsMember({"disk", "ingest", "audit", "postgres", "network", "match", "lists",
                               "misreads", "history"}));
    command
        ->add_option("--folder", options->plan.folder,
                     "Where to write, on the disk that is to be measured; needs 10 GB")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    command
        ->add_option("--reads", options->plan.reads,
                     "Reads of each run inside the process, and of the history")
        ->check(CLI::Range(std::uint64_t{1'000}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    command
        ->add_option("--days", options->plan.days,
                     "Of the history: the days that its reads are spread over")
        ->check(CLI::Range(std::uint32_t{1}, bulk_days_max))
        ->capture_default_str();
    command->add_option("--runs", options->plan.runs, "Runs of each, for the median")
        ->check(CLI::Range(1, 99))
        ->capture_default_str();
    command->add_option("--seconds", options->seconds, "Of each run over the network")
        ->check(CLI::Range(0.1, 3'600.0))
        ->capture_default_str();
    command->add_option("--connections", options->plan.connections, "Of the sender")
        ->check(CLI::Range(1, 1'024))
        ->capture_default_str();
    command->add_option("--bofd", options->plan.bofd, "The server's program; else beside this one")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--survey-truth", options->plan.survey_truth,
                     "For misreads: a survey's true marks, as tools/confusions.py takes them")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--survey-read", options->plan.survey_read,
                     "For misreads: what was read of them")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--peer", options->peer,
                     "End with an error when this peer is not there to be compared with; a "
                     "PostgreSQL that is there is compared with anyhow")
        ->check(CLI::IsMember({"postgres"}));
    command->add_flag("--quick", options->quick,
                      "Only see that it works; the figures mean nothing then");
    command->add_flag("--markdown", options->markdown, "The table as docs/performance.md has it");
    command->callback([options, &global] { run_bench(*options, global); });
}

}  // namespace bof::tool
