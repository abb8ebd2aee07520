#pragma once

#include "base/result.hpp"
#include "store/held_reads.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/image_files.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <span>
#include <string>
#include <vector>

namespace bof::detail {

// What is held, over one open database. Errors: unavailable, corrupt.

/// An image of a held read.
struct HeldImage {
    ReadKey key;
    ImageKind kind;
    std::string row_key;
    ImageLocation location;
};
/// All images of the reads.
Result<std::vector<HeldImage>> images_of(const Database& database, std::span<const ReadKey> held);

/// Marked keys captured in [from, until), in the order of day, mark and time.
Result<std::vector<ReadKey>> read_held(const Database& database, UtcDay from, UtcDay until);
Result<std::vector<ReadKey>> read_keys_of(const Database& database, Vrm vrm, UtcTime from,
                                          UtcTime until);
Result<OldData> read_data_before(const Database& database, const ImageFiles& files,
                                 UtcDay first_kept);
/// Errors: not_found as well.
Result<std::string> read_fingerprint(const Database& database, const ImageFiles& files,
                                     const ReadKey& key);

}  // namespace bof::detail
