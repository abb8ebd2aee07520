#pragma once

#include "base/guarded.hpp"
#include "domain/nrd_activity.hpp"

#include <span>
#include <unordered_map>
#include <vector>

namespace bof {

/// A new read that has become durable, as the book needs it.
struct NrdSign {
    NrdId nrd{};
    UtcTime captured{};
    UtcTime received{};
};

/// What every NRD has delivered lately, kept in memory: about 1 KB an NRD. Statistics, not
/// evidence: what was counted since the last take_changed() is lost when the process is killed.
/// Threads: any.
class NrdActivityBook {
  public:
    /// Counts reads. Cost: one lock for all, some tens of nanoseconds each.
    void note(std::span<const NrdSign> signs);

    /// Puts back what was kept before; an NRD that has been counted meanwhile stays as it is.
    void restore(const std::vector<NrdActivity>& kept);
    /// What has changed since the last call, in no order.
    std::vector<NrdActivity> take_changed();
    /// Says that what was taken could not be kept: the next take_changed() has these NRDs again.
    void give_back(const std::vector<NrdActivity>& taken);

    /// Of every NRD that was ever counted.
    std::unordered_map<NrdId, NrdActivity> all() const;

  private:
    struct Line {
        NrdActivity activity;
        bool changed = false;
    };

    Guarded<std::unordered_map<NrdId, Line>> lines_;
};

}  // namespace bof
