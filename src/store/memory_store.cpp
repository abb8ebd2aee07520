#include "store/memory_store.hpp"

#include "store/checks.hpp"
#include "store/detail/memory_state.hpp"
#include "store/quarantine_items.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <mutex>
#include <tuple>

namespace bof {

using detail::ImagesByKind;
using Entry = detail::MemoryEntry;
using detail::kind_count;

namespace {

enum class Joined : std::uint8_t { added, repeat, full };

Joined add_image(Entry& entry, const Image& image) {
    auto& same_kind = entry.images.at(static_cast<std::size_t>(image.kind));
    if (std::find(same_kind.begin(), same_kind.end(), image.jpeg) != same_kind.end()) {
        return Joined::repeat;
    }
    if (same_kind.size() == variants_max) return Joined::full;
    same_kind.push_back(image.jpeg);
    return Joined::added;
}

bool is_near(UtcTime left, UtcTime right) {
    return left - right <= late_image_tolerance && right - left <= late_image_tolerance;
}

// The order in which waiting images join a read or are given up; equal keys keep their arrival.
bool waits_before(const LateImage& left, const LateImage& right) {
    const auto order = [](const LateImage& late) {
        return std::tuple{late.key.captured, late.key.vrm, late.key.nrd, late.image.kind};
    };
    return order(left) < order(right);
}

}  // namespace

Verdict MemoryStore::State::commit_one(const CapturedRead& captured) {
    const Read& read = captured.read;
    auto verdict = Verdict::repeat;
    const auto [place, is_new] = reads.try_emplace(read.key, Entry{read, {}, {}, {}});
    Entry& entry = place->second;
    const auto says_the_same = [&](const Read& other) { return same_content(other, read); };
    if (is_new) {
        verdict = Verdict::stored;
        entry.hits = hits_kept(captured);
        if (auto sighting = sighting_of(captured, SightingNumber{last_sighting + 1})) {
            ++last_sighting;
            sightings.emplace(sighting->number, *std::move(sighting));
        }
    } else if (!says_the_same(entry.first) &&
               std::none_of(entry.variants.begin(), entry.variants.end(), says_the_same)) {
        if (entry.variants.size() + 1 < variants_max) {
            entry.variants.push_back(read);
            verdict = Verdict::variant;
        } else {
            verdict = commit_one(too_many_contents(read));
        }
    }
    for (const Image& image : captured.images) {
        if (add_image(entry, image) == Joined::full) {
            commit_one(too_many_images(read.key, read.received, image));
        }
    }
    join_waiting(entry);
    return verdict;
}

void MemoryStore::State::join_waiting(Entry& entry) {
    const ReadKey& key = entry.first.key;
    std::vector<LateImage> still_waiting;
    std::stable_sort(waiting.begin(), waiting.end(), waits_before);
    for (LateImage& late : waiting) {
        const bool claims_it = late.key.vrm == key.vrm && late.key.nrd == key.nrd &&
                               is_near(late.key.captured, key.captured);
        if (!claims_it || read_for(late.key) != &entry) {
            still_waiting.push_back(std::move(late));
        } else if (add_image(entry, late.image) == Joined::full) {
            commit_one(too_many_images(key, late.received, late.image));
        }
    }
    waiting = std::move(still_waiting);
}

// The read that an image with this key belongs to, if that is certain.
Entry* MemoryStore::State::read_for(const ReadKey& key) {
    if (const auto exact = reads.find(key); exact != reads.end()) return &exact->second;
    Entry* found = nullptr;
    for (auto& [other, entry] : reads) {
        if (other.vrm != key.vrm || other.nrd != key.nrd) continue;
        if (!is_near(other.captured, key.captured)) continue;
        if (found != nullptr) return nullptr;
        found = &entry;
    }
    return found;
}

Verdict MemoryStore::State::commit_one(const LateImage& late) {
    Entry* entry = read_for(late.key);
    if (entry == nullptr) return wait(late);
    switch (add_image(*entry, late.image)) {
        case Joined::added:
            return Verdict::image_joined;
        case Joined::repeat:
            return Verdict::image_repeat;
        case Joined::full:
            break;
    }
    return commit_one(too_many_images(entry->first.key, late.received, late.image));
}

Verdict MemoryStore::State::wait(const LateImage& late) {
    std::size_t same_claim = 0;
    for (const LateImage& other : waiting) {
        if (other.key != late.key || other.image.kind != late.image.kind) continue;
        if (other.image.jpeg == late.image.jpeg) return Verdict::image_repeat;
        ++same_claim;
    }
    if (same_claim == variants_max) {
        return commit_one(too_many_images(late.key, late.received, late.image));
    }
    if (waiting.size() >= limits.images_max ||
        waiting_bytes() + late.image.jpeg.size() > limits.bytes_max) {
        return commit_one(image_without_read(late));
    }
    waiting.push_back(late);
    return Verdict::image_waits;
}

std::size_t MemoryStore::State::waiting_bytes() const {
    std::size_t bytes = 0;
    for (const LateImage& late : waiting) bytes += late.image.jpeg.size();
    return bytes;
}

Verdict MemoryStore::State::commit_one(const QuarantineItem& item) {
    auto id = raw(first_quarantine_id(item.received));
    while (quarantine.contains(QuarantineId{id})) ++id;
    quarantine.emplace(QuarantineId{id}, item);
    return Verdict::quarantined;
}

template <typename Belongs>
ReadPage MemoryStore::State::page(const AccessGrant& grant, const ReadPageQuery& query, UtcTime now,
                                  Belongs belongs) const {
    // ReadKey's own order is by mark first; a page is by time, then NRD, then mark.
    const auto order = [](const ReadKey& key) {
        return std::tuple{key.captured, key.nrd, key.vrm};
    };
    const bool newest_first = query.order == ReadOrder::newest_first;
    const auto comes_first = [&](const ReadKey& left, const ReadKey& right) {
        return newest_first ? order(right) < order(left) : order(left) < order(right);
    };
    std::vector<const Read*> rows;
    for (const auto& [key, entry] : reads) {
        if (belongs(key) && key.captured >= query.from && key.captured < query.until &&
            (!query.after || comes_first(*query.after, key))) {
            rows.push_back(&entry.first);
        }
    }
    std::sort(rows.begin(), rows.end(), [&](const Read* left, const Read* right) {
        return comes_first(left->key, right->key);
    });
    PageCollector collector(grant, query, now);
    for (const Read* row : rows) {
        const auto next = collector.offer(row->key);
        if (next == PageCollector::Next::stop) break;
        if (next == PageCollector::Next::take) collector.add(*row);
    }
    return collector.take_page();
}

MemoryStore::MemoryStore(const WaitingLimits& limits) : state_(std::make_unique<State>(limits)) {}
MemoryStore::~MemoryStore() = default;

Result<std::vector<Verdict>> MemoryStore::commit(std::span<const CommitItem> items) {
    const std::scoped_lock lock(state_->mutex);
    if (!std::all_of(items.begin(), items.end(), times_in_range)) {
        return Error{Errc::invalid_argument, "a time is outside what can be stored"};
    }
    std::vector<Verdict> verdicts;
    for (const CommitItem& item : items) {
        verdicts.push_back(
            std::visit([this](const auto& one) { return state_->commit_one(one); }, item));
    }
    return verdicts;
}

Result<std::size_t> MemoryStore::give_up_waiting_images(UtcTime received_before) {
    const std::scoped_lock lock(state_->mutex);
    auto& waiting = state_->waiting;
    std::stable_sort(waiting.begin(), waiting.end(), waits_before);
    std::size_t moved = 0;
    for (const LateImage& late : waiting) {
        if (late.received >= received_before) continue;
        state_->commit_one(image_without_read(late));
        ++moved;
    }
    std::erase_if(waiting, [&](const LateImage& late) { return late.received < received_before; });
    return moved;
}

Result<void> MemoryStore::settle_sightings(std::span<const SightingNumber> settled) {
    const std::scoped_lock lock(state_->mutex);
    for (const SightingNumber number : settled) state_->sightings.erase(number);
    return {};
}

Result<std::vector<Sighting>> MemoryStore::sightings(SightingNumber after,
                                                     std::size_t limit) const {
    if (auto checked = check_sighting_limit(limit); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    std::vector<Sighting> page;
    for (auto place = state_->sightings.upper_bound(after);
         place != state_->sightings.end() && page.size() < limit; ++place) {
        page.push_back(place->second);
    }
    return page;
}

Result<void> MemoryStore::drop_days_before(UtcDay first_kept) {
    const std::scoped_lock lock(state_->mutex);
    std::erase_if(state_->sightings,
                  [&](const auto& pair) { return pair.second.key.captured < first_kept; });
    std::erase_if(state_->reads, [&](const auto& pair) {
        return pair.first.captured < first_kept && !state_->held.contains(pair.first);
    });
    std::erase_if(state_->waiting,
                  [&](const LateImage& late) { return late.key.captured < first_kept; });
    std::erase_if(state_->quarantine,
                  [&](const auto& pair) { return pair.second.received < first_kept; });
    return {};
}

Result<ReadPage> MemoryStore::by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                                     UtcTime now) const {
    if (auto checked = check_by_vrm(grant, vrm, query, now); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    return state_->page(grant, query, now, [&](const ReadKey& key) { return key.vrm == vrm; });
}

Result<ReadPage> MemoryStore::by_nrd(const AccessGrant& grant, NrdId nrd,
                                     const ReadPageQuery& query, UtcTime now) const {
    if (auto checked = check_by_nrd(grant, nrd, query, now); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    return state_->page(grant, query, now, [&](const ReadKey& key) { return key.nrd == nrd; });
}

Result<std::vector<Read>> MemoryStore::variants(const AccessGrant& grant, const ReadKey& key,
                                                UtcTime now) const {
    if (auto checked = check_one_read(grant, key, now); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->reads.find(key);
    if (found == state_->reads.end()) return std::vector<Read>{};
    return found->second.variants;
}

Result<std::vector<Hit>> MemoryStore::hits(const AccessGrant& grant, const ReadKey& key,
                                           UtcTime now) const {
    if (auto checked = check_one_read(grant, key, now); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->reads.find(key);
    if (found == state_->reads.end()) return std::vector<Hit>{};
    return found->second.hits;
}

Result<std::vector<StoredImage>> MemoryStore::images(const AccessGrant& grant, const ReadKey& key,
                                                     UtcTime now) const {
    if (auto checked = check_one_read(grant, key, now); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    std::vector<StoredImage> stored;
    const auto found = state_->reads.find(key);
    if (found == state_->reads.end()) return stored;
    for (std::size_t kind = 0; kind < kind_count; ++kind) {
        std::uint8_t ordinal = 0;
        for (const std::string& jpeg : found->second.images.at(kind)) {
            stored.push_back({static_cast<ImageKind>(kind), ordinal++, jpeg});
        }
    }
    return stored;
}

Result<std::vector<QuarantineNotice>> MemoryStore::quarantined(std::optional<QuarantineId> before,
                                                               std::size_t limit) const {
    if (auto checked = check_list_limit(limit); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    const auto& all = state_->quarantine;
    std::vector<QuarantineNotice> notices;
    auto end = before ? all.lower_bound(*before) : all.end();
    for (auto place = std::make_reverse_iterator(end);
         place != all.rend() && notices.size() < limit; ++place) {
        notices.push_back(notice_of(place->first, place->second));
    }
    return notices;
}

Result<QuarantineItem> MemoryStore::quarantine_item(const AccessGrant& grant, QuarantineId id,
                                                    UtcTime now) const {
    if (auto checked = check_quarantine(grant, now); !checked.ok()) return checked.error();
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->quarantine.find(id);
    if (found == state_->quarantine.end()) return no_such_quarantine_item();
    return found->second;
}

// ---- Held reads --------------------------------------------------------------------------------

Result<void> MemoryStore::hold(std::span<const ReadKey> keys) {
    const std::scoped_lock lock(state_->mutex);
    if (state_->held.size() + keys.size() > held_reads_max) return too_many_held();
    state_->held.insert(keys.begin(), keys.end());
    return {};
}

Result<void> MemoryStore::let_go(std::span<const ReadKey> keys) {
    const std::scoped_lock lock(state_->mutex);
    for (const ReadKey& key : keys) state_->held.erase(key);
    return {};
}

Result<bool> MemoryStore::is_held(const ReadKey& key) const {
    const std::scoped_lock lock(state_->mutex);
    return state_->held.contains(key);
}

Result<std::vector<ReadKey>> MemoryStore::held_keys(UtcDay from, UtcDay until) const {
    const std::scoped_lock lock(state_->mutex);
    std::vector<ReadKey> keys;
    for (const ReadKey& key : state_->held) {
        if (key.captured >= from && key.captured < until) keys.push_back(key);
    }
    return keys;
}

Result<std::vector<ReadKey>> MemoryStore::keys_of(Vrm vrm, UtcTime from, UtcTime until) const {
    const std::scoped_lock lock(state_->mutex);
    std::vector<ReadKey> keys;
    for (const auto& [key, entry] : state_->reads) {
        if (key.vrm == vrm && key.captured >= from && key.captured < until) keys.push_back(key);
    }
    if (keys.size() > held_keys_page_max) return too_many_held();
    return keys;
}

Result<bool> MemoryStore::has_read(const ReadKey& key) const {
    const std::scoped_lock lock(state_->mutex);
    return state_->reads.contains(key);
}

Result<OldData> MemoryStore::data_before(UtcDay first_kept) const {
    const std::scoped_lock lock(state_->mutex);
    OldData data;
    std::map<UtcDay, OldDay> days;
    for (const auto& [key, entry] : state_->reads) {
        if (key.captured >= first_kept) continue;
        OldDay& day = days[day_of(key.captured)];
        day.day = day_of(key.captured);
        ++day.reads;
        day.variants += entry.variants.size();
        if (!entry.hits.empty()) ++day.hits;
        for (const auto& same_kind : entry.images) {
            day.images += same_kind.size();
            for (const std::string& jpeg : same_kind) day.image_bytes += jpeg.size();
        }
        ++(state_->held.contains(key) ? day.held_reads : day.rows_not_held);
    }
    for (const auto& [day, old] : days) data.days.push_back(old);
    for (const LateImage& late : state_->waiting) {
        if (late.key.captured < first_kept) ++data.waiting_images;
    }
    for (const auto& [number, sighting] : state_->sightings) {
        if (sighting.key.captured < first_kept) ++data.sightings;
    }
    for (const auto& [id, item] : state_->quarantine) {
        if (item.received < first_kept) ++data.quarantine_items;
    }
    return data;
}

Result<std::string> MemoryStore::fingerprint(const ReadKey& key) const {
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->reads.find(key);
    if (found == state_->reads.end()) return no_such_read();
    const auto add_read = [](std::string& text, const Read& read) {
        text += std::to_string(to_unix_ms(read.received)) + '/' +
                std::to_string(read.flags.bits()) + '/' +
                std::to_string(read.confidence_percent.value_or(255)) + '/' + read.text_as_sent +
                '\n';
    };
    std::string text;
    add_read(text, found->second.first);
    for (const Read& variant : found->second.variants) add_read(text, variant);
    for (const Hit& hit : found->second.hits) text += std::to_string(hit.entry.number) + '\n';
    for (const auto& same_kind : found->second.images) {
        for (const std::string& jpeg : same_kind) text += jpeg + '\n';
        text += '\n';
    }
    return text;
}

}  // namespace bof
