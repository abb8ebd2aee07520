#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bof::tool {

/// One line of the performance table. What does not apply is absent.
struct Figure {
    std::string what;
    std::optional<double> per_second;  ///< Reads; of disk figures, syncs.
    std::optional<std::chrono::nanoseconds> p50;
    std::optional<std::chrono::nanoseconds> p99;
    std::string of;  ///< What p50 and p99 are the times of: "answer", "commit", "fdatasync".
    std::optional<double> bytes_a_read;
    std::string tls = "-";               ///< "yes", "no", "-".
    std::string images = "-";            ///< "no", "28 KB".
    std::optional<double> sender_cores;  ///< CPU time by wall-clock time; 1.0 is one core, busy.
    std::optional<double> server_cores;
    std::optional<std::uint64_t> server_memory_bytes;  ///< Resident.
    std::string note;
};

/// What a run of the bench found, in the order measured.
struct BenchReport {
    std::string machine;  ///< "2 cores, Linux 6.1".
    std::vector<Figure> figures;
    std::vector<std::string> notes;     ///< Ratios, settings of the peer.
    std::vector<std::string> problems;  ///< Parts that could not be measured, and why.
};

/// "2 cores, 7.8 GiB memory, Linux 6.1": nothing that names the machine.
std::string describe_machine();

/// The figure whose rate is in the middle; of an even number, the lower of the two. Not empty.
Figure median_of(std::vector<Figure> runs);

std::string to_table(const BenchReport& report);
/// As docs/performance.md carries it.
std::string to_markdown(const BenchReport& report);
std::string to_json(const BenchReport& report);

}  // namespace bof::tool
