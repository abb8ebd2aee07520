#pragma once

#include "store/memory_store.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace bof {
namespace detail {

inline constexpr auto kind_count = static_cast<std::size_t>(ImageKind::overview) + 1;
using ImagesByKind = std::array<std::vector<std::string>, kind_count>;

struct MemoryEntry {
    Read first;
    std::vector<Read> variants;
    ImagesByKind images;
    std::vector<Hit> hits;
};

}  // namespace detail

struct MemoryStore::State {
    explicit State(const WaitingLimits& waiting_limits) : limits(waiting_limits) {}

    Verdict commit_one(const CapturedRead& captured);
    Verdict commit_one(const LateImage& late);
    Verdict commit_one(const QuarantineItem& item);
    void join_waiting(detail::MemoryEntry& entry);
    detail::MemoryEntry* read_for(const ReadKey& key);
    Verdict wait(const LateImage& late);
    std::size_t waiting_bytes() const;
    template <typename Belongs>
    ReadPage page(const AccessGrant& grant, const ReadPageQuery& query, UtcTime now,
                  Belongs belongs) const;

    const WaitingLimits limits;
    mutable std::mutex mutex;
    std::map<ReadKey, detail::MemoryEntry> reads;
    std::vector<LateImage> waiting;
    std::map<QuarantineId, QuarantineItem> quarantine;
    std::map<SightingNumber, Sighting> sightings;
    std::uint64_t last_sighting = 0;
    std::set<ReadKey> held;
};

}  // namespace bof
