#pragma once

#include "base/result.hpp"
#include "bof/bulk_stream.hpp"
#include "bof/commands.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bof::tool {

/// What filling a store came to.
struct BulkReport {
    std::uint64_t reads = 0;
    std::size_t nrds = 0;
    std::size_t vehicles = 0;
    std::chrono::duration<double> took{};  ///< From the first read to the last durable.
    std::uint64_t table_bytes = 0;         ///< On disk, the log apart.
    std::uint64_t memory_bytes = 0;        ///< Most that the process held, resident.
};

/// Puts the NRDs of the world into the register of the data folder, and its whole history into a
/// new store there: authenticated, checked, queued and committed together by the code of bofd, with
/// its sync for each commit. Matches nothing, makes no alerts. Says on standard error how far it
/// is. Ends the program with a sentence when it cannot: the folder has a store already, bofd runs
/// there, the disk has no room or fills up.
/// Memory: 16 bytes a vehicle and what bofd takes, however many reads.
BulkReport fill_store(const BulkSettings& settings, const GlobalOptions& global);

}  // namespace bof::tool
