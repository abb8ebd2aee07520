#pragma once

#include "base/result.hpp"
#include "bof/bench_figures.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bof::tool {

/// How much a run of the bench measures.
struct BenchPlan {
    std::filesystem::path folder;     ///< On the disk to be measured; emptied afterwards.
    std::filesystem::path bofd;       ///< The server's program.
    std::string postgres;             ///< libpq connection text; empty: no peer.
    std::uint64_t reads = 5'000'000;  ///< Of each run inside the process, and of the peer.
    std::uint32_t days = 365;         ///< That the reads of the history are spread over.
    std::size_t runs = 3;             ///< Of each, for the median.
    std::chrono::milliseconds run_time{8'000};  ///< Of each run over the network.
    std::size_t connections = 256;              ///< Of the sender.
    std::size_t disk_syncs = 2'000;
    std::uint64_t entries = 10'000'000;      ///< Of the list that is matched.
    std::uint64_t extract_rows = 5'000'000;  ///< Of the list that is imported.
    std::size_t passages = 100'000;          ///< Among which misreadings are searched.
    std::uint64_t marks = 4'000'000;         ///< Of a year: what a search has to judge.
    /// True and read marks, as tools/confusions.py takes them; empty: none at hand.
    std::filesystem::path survey_truth;
    std::filesystem::path survey_read;
};

/// The parts. Each adds its figures to `report`, or says why it could not.
/// Errors: unavailable - it could not be measured.
Result<void> bench_audit(const BenchPlan& plan, BenchReport& report);
Result<void> bench_disk(const BenchPlan& plan, BenchReport& report);
Result<void> bench_history(const BenchPlan& plan, BenchReport& report);
Result<void> bench_ingest(const BenchPlan& plan, BenchReport& report);
Result<void> bench_network(const BenchPlan& plan, BenchReport& report);
Result<void> bench_match(const BenchPlan& plan, BenchReport& report);
Result<void> bench_lists(const BenchPlan& plan, BenchReport& report);
Result<void> bench_misreads(const BenchPlan& plan, BenchReport& report);
Result<void> bench_postgres(const BenchPlan& plan, BenchReport& report);

/// Names by which bench_ingest() and bench_postgres() add what is compared with one another.
inline constexpr const char* ingest_figure_name = "in-process, one capture a request";
inline constexpr const char* peer_figure_name = "PostgreSQL COPY of 1,000 into daily partitions";

}  // namespace bof::tool
