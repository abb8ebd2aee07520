#pragma once

#include "base/time.hpp"
#include "domain/voi.hpp"

#include <vector>

namespace bof {

/// Every vehicle of interest in force at one moment: immutable, so that readers never wait.
/// Threads: any.
class VoiSnapshot {
  public:
    VoiSnapshot() = default;
    VoiSnapshot(const VoiSnapshot&) = delete;
    VoiSnapshot& operator=(const VoiSnapshot&) = delete;
    VoiSnapshot(VoiSnapshot&&) = delete;
    VoiSnapshot& operator=(VoiSnapshot&&) = delete;
    virtual ~VoiSnapshot() = default;

    /// Appends a hit for every entry of `vrm` that is valid at `now`, in rising order of EntryRef.
    /// Entries outside valid_from and weed_date stay silent. Cost: under 0.3 us when nothing
    /// matches.
    virtual void match(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const = 0;
};

}  // namespace bof
