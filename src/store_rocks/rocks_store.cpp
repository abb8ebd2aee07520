#include "store_rocks/rocks_store.hpp"

#include "store/checks.hpp"
#include "store_rocks/detail/finding.hpp"
#include "store_rocks/detail/mark_search.hpp"
#include "store_rocks/detail/question_cost.hpp"
#include "store_rocks/detail/reading.hpp"
#include "store_rocks/detail/store_impl.hpp"

#include <utility>

namespace bof {
namespace {

detail::Disk& real_disk() {
    static detail::Disk disk;
    return disk;
}

}  // namespace

Result<std::unique_ptr<RocksStore>> RocksStore::open(const RocksSettings& settings,
                                                     Metrics& metrics) {
    Hooks hooks{};
    hooks.disk = &real_disk();
    return open(settings, metrics, hooks);
}

Result<std::unique_ptr<RocksStore>> RocksStore::open(const RocksSettings& settings,
                                                     Metrics& metrics, const Hooks& hooks) {
    auto impl = std::make_unique<Impl>(settings, metrics, hooks);
    if (auto opened = impl->open(); !opened.ok()) return opened.error();
    return std::unique_ptr<RocksStore>(new RocksStore(std::move(impl)));
}

RocksStore::RocksStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksStore::~RocksStore() = default;

Result<std::vector<Verdict>> RocksStore::commit(std::span<const CommitItem> items) {
    return impl_->commit(items);
}

Result<std::size_t> RocksStore::give_up_waiting_images(UtcTime received_before) {
    return impl_->give_up(received_before);
}

Result<void> RocksStore::settle_sightings(std::span<const SightingNumber> settled) {
    return impl_->settle(settled);
}

Result<std::vector<Sighting>> RocksStore::sightings(SightingNumber after, std::size_t limit) const {
    if (auto checked = check_sighting_limit(limit); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_sightings(**database, after, limit);
}

Result<void> RocksStore::drop_days_before(UtcDay first_kept) {
    return impl_->drop_days_before(first_kept);
}

Result<ReadPage> RocksStore::by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                                    UtcTime now) const {
    if (auto checked = check_by_vrm(grant, vrm, query, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_by_vrm(**database, grant, vrm, impl_->marks.weeks_of(vrm), query, now);
}

Result<ReadPage> RocksStore::by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                                    UtcTime now) const {
    if (auto checked = check_by_nrd(grant, nrd, query, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_by_nrd(**database, grant, nrd, query, now);
}

Result<std::vector<Read>> RocksStore::variants(const AccessGrant& grant, const ReadKey& key,
                                               UtcTime now) const {
    if (auto checked = check_one_read(grant, key, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_variants(**database, key);
}

Result<std::vector<Hit>> RocksStore::hits(const AccessGrant& grant, const ReadKey& key,
                                          UtcTime now) const {
    if (auto checked = check_one_read(grant, key, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_hits(**database, key);
}

Result<std::vector<StoredImage>> RocksStore::images(const AccessGrant& grant, const ReadKey& key,
                                                    UtcTime now) const {
    if (auto checked = check_one_read(grant, key, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_images(**database, impl_->image_files, key);
}

Result<std::vector<QuarantineNotice>> RocksStore::quarantined(std::optional<QuarantineId> before,
                                                              std::size_t limit) const {
    if (auto checked = check_list_limit(limit); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_notices(**database, before, limit);
}

Result<QuarantineItem> RocksStore::quarantine_item(const AccessGrant& grant, QuarantineId id,
                                                   UtcTime now) const {
    if (auto checked = check_quarantine(grant, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_quarantine_item(**database, id);
}

Result<MarksFound> RocksStore::marks(const AccessGrant& grant, const MarkFilter& filter,
                                     const MarksQuery& query, UtcTime now,
                                     const Cancel& cancel) const {
    if (auto checked = check_marks(grant, query, now); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::search_marks(**database, impl_->marks, grant, filter, query, now, cancel);
}

Result<FoundPage> RocksStore::find(const AccessGrant& grant, const ReadQuestion& question,
                                   const FindQuery& query, UtcTime now,
                                   const Cancel& cancel) const {
    if (auto checked = check_find(grant, question, query, now); !checked.ok()) {
        return checked.error();
    }
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::find_reads(**database, impl_->marks, grant, question, query, now, cancel);
}

Result<SearchEstimate> RocksStore::estimate(const ReadQuestion& question) const {
    if (auto checked = check_question(question); !checked.ok()) return checked.error();
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::estimate_question(**database, impl_->marks, question);
}

bool RocksStore::wait_until_marks_ready(std::chrono::milliseconds longest) {
    return impl_->marks.wait(longest);
}

StoreHealth RocksStore::health() const {
    const auto state = impl_->service.with([](const Impl::Service& now) { return now; });
    const bool writable = state.writable && !impl_->watch->has_failed();
    return {writable, writable || !state.writable ? state.reason : "the disk refuses to write",
            impl_->waiting.count(), impl_->waiting.bytes()};
}

std::vector<FamilySize> RocksStore::sizes() const {
    std::vector<FamilySize> sizes;
    const auto database = impl_->database();
    if (!database.ok()) return sizes;
    for (std::size_t index = 0; index < detail::family_count; ++index) {
        const auto family = static_cast<detail::Family>(index);
        using Properties = rocksdb::DB::Properties;
        sizes.push_back({detail::family_names.at(index),
                         (*database)->number(family, Properties::kLiveSstFilesSize),
                         (*database)->number(family, Properties::kSizeAllMemTables)});
    }
    return sizes;
}

Result<void> RocksStore::compact_all() { return impl_->compact_all(); }

}  // namespace bof
