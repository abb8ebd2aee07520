#pragma once

#include "base/result.hpp"
#include "domain/read.hpp"
#include "store_rocks/detail/database.hpp"

#include <cstddef>
#include <cstdint>

#include <tsl/robin_map.h>

namespace bof::detail {

/// The last capture time of each NRD on each day. Reads mostly come in order, and one that is later
/// than the mark is certainly new: no need to look for it.
class Watermarks {
  public:
    /// True when no read of this key's NRD and day is as late as `key`, in the database or raised.
    /// Cost: one seek the first time an NRD and day is asked for.
    Result<bool> certainly_new(const Database& database, const ReadKey& key);
    /// Says that a read with this key is about to exist. Order: after certainly_new() for the key.
    void raise(const ReadKey& key);
    /// Forgets everything: needed whenever a commit failed, harmless at any time.
    void clear() { last_ms_.clear(); }
    /// Keeps the map within its bound. Only between commits: what was raised must not be forgotten
    /// before it can be found in the database.
    void trim();

  private:
    // Tens of thousands of NRDs on a few days.
    static constexpr std::size_t marks_max = 1U << 18U;
    static constexpr std::int64_t none = -1;

    struct SlotHash {
        std::size_t operator()(std::uint64_t slot_bits) const;
    };
    tsl::robin_map<std::uint64_t, std::int64_t, SlotHash> last_ms_;
};

}  // namespace bof::detail
