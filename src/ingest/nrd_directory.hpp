#pragma once

#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/secret_hash.hpp"
#include "codec/capture_time.hpp"
#include "domain/nrd.hpp"
#include "store/read_store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bof {

/// Counters of what became of the items of one source.
struct SourceMeters {
    /// Metrics: bof_ingest_items_total{source="feed/source", verdict}.
    SourceMeters(Metrics& metrics, const std::string& source_label);

    std::vector<Counter> by_verdict;  ///< Indexed by Verdict.
};

/// A source as ingest needs it: everything prepared for the hot path.
struct KnownSource {
    Source source;
    SecretHash word;
    TimeZone zone;
    std::shared_ptr<const SourceMeters> meters;
};

/// An NRD and the place it reports for.
struct KnownNrd {
    Nrd nrd;
    std::optional<Position> site_position;
};

/// The sources and NRDs that may send, at one moment: immutable, replaced whole when the register
/// changes. Threads: any.
class NrdDirectory {
  public:
    /// Rows that cannot work (an unknown time zone, a damaged word) are left out and listed in
    /// problems(), so that one bad row does not stop the others.
    NrdDirectory(std::vector<Source> sources, std::vector<Nrd> nrds, const std::vector<Site>& sites,
                 Metrics& metrics);

    /// The source with these numbers that is valid at `now`. Null: none.
    const KnownSource* find_source(std::int16_t feed, std::int16_t source, UtcTime now) const;
    /// The NRD that was this camera of the source at `captured`. Null: none.
    const KnownNrd* find_nrd(SourceId source, std::int16_t camera, UtcTime captured) const;

    std::size_t source_count() const { return source_count_; }
    std::size_t nrd_count() const { return nrd_count_; }
    const std::vector<std::string>& problems() const { return problems_; }

  private:
    void add_source(Source&& source, Metrics& metrics);

    std::unordered_map<std::uint32_t, std::vector<KnownSource>> sources_;  // By feed and source.
    std::unordered_map<std::uint64_t, std::vector<KnownNrd>> nrds_;  // By source id and camera.
    std::size_t source_count_ = 0;
    std::size_t nrd_count_ = 0;
    std::vector<std::string> problems_;
};

}  // namespace bof
