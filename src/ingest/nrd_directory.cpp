#include "ingest/nrd_directory.hpp"

#include <utility>

namespace bof {
namespace {

std::uint32_t source_key(std::int16_t feed, std::int16_t source) {
    return static_cast<std::uint32_t>(static_cast<std::uint16_t>(feed)) << 16U |
           static_cast<std::uint16_t>(source);
}

std::uint64_t nrd_key(SourceId source, std::int16_t camera) {
    return static_cast<std::uint64_t>(raw(source)) << 16U | static_cast<std::uint16_t>(camera);
}

template <typename Row>
bool is_valid_at(const Row& row, UtcTime time) {
    return row.valid_from <= time && (!row.valid_until || time < *row.valid_until);
}

std::unordered_map<std::uint32_t, Position> positions_of(const std::vector<Site>& sites) {
    std::unordered_map<std::uint32_t, Position> positions;
    for (const Site& site : sites) {
        if (site.position) positions.emplace(raw(site.id), *site.position);
    }
    return positions;
}

}  // namespace

SourceMeters::SourceMeters(Metrics& metrics, const std::string& source_label) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(Verdict::count_); ++index) {
        const auto verdict = static_cast<Verdict>(index);
        by_verdict.push_back(metrics.counter(
            "bof_ingest_items_total", "Reads and late images made durable, by what became of them.",
            {{"source", source_label}, {"verdict", std::string{to_text(verdict)}}}));
    }
}

NrdDirectory::NrdDirectory(std::vector<Source> sources, std::vector<Nrd> nrds,
                           const std::vector<Site>& sites, Metrics& metrics) {
    for (Source& source : sources) add_source(std::move(source), metrics);

    const auto positions = positions_of(sites);
    for (Nrd& nrd : nrds) {
        std::optional<Position> site_position;
        if (nrd.site) {
            const auto found = positions.find(raw(*nrd.site));
            if (found != positions.end()) site_position = found->second;
        }
        auto& cameras = nrds_[nrd_key(nrd.source, nrd.camera)];
        cameras.push_back({std::move(nrd), site_position});
        ++nrd_count_;
    }
}

void NrdDirectory::add_source(Source&& source, Metrics& metrics) {
    const std::string label = std::to_string(source.feed) + "/" + std::to_string(source.source);
    auto word = SecretHash::from_stored(source.word_hash);
    if (!word) {
        problems_.push_back("source " + label + " has no usable shared word; set it anew");
        return;
    }
    auto zone = TimeZone::named(source.time_zone);
    if (!zone.ok()) {
        problems_.push_back("source " + label + " has a time zone this machine does not know");
        return;
    }
    auto& same_numbers = sources_[source_key(source.feed, source.source)];
    same_numbers.push_back({std::move(source), std::move(*word), *zone,
                            std::make_shared<const SourceMeters>(metrics, label)});
    ++source_count_;
}

const KnownSource* NrdDirectory::find_source(std::int16_t feed, std::int16_t source,
                                             UtcTime now) const {
    const auto found = sources_.find(source_key(feed, source));
    if (found == sources_.end()) return nullptr;
    for (const KnownSource& known : found->second) {
        if (is_valid_at(known.source, now)) return &known;
    }
    return nullptr;
}

const KnownNrd* NrdDirectory::find_nrd(SourceId source, std::int16_t camera,
                                       UtcTime captured) const {
    const auto found = nrds_.find(nrd_key(source, camera));
    if (found == nrds_.end()) return nullptr;
    for (const KnownNrd& known : found->second) {
        if (is_valid_at(known.nrd, captured)) return &known;
    }
    return nullptr;
}

}  // namespace bof
