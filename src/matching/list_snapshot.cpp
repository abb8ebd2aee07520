#include "matching/list_snapshot.hpp"

#include "matching/detail/voi_format.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <tsl/robin_map.h>

namespace bof {
namespace {

/// 16 bits of the filter for each entry.
constexpr std::size_t entries_a_block = 16;
/// Odd numbers that pick one bit in each word of a block ("split block" Bloom filter).
constexpr std::array<std::uint32_t, 8> bit_factors{0x47B6137BU, 0x44974D91U, 0x8824AD5BU,
                                                   0xA2B7289DU, 0x705495C7U, 0x2DF1424BU,
                                                   0x9EFC4947U, 0x5C6BFB31U};

std::uint32_t bit_of(std::uint64_t key, std::size_t word) {
    // The block comes from the upper half of the key, the bits from the lower.
    return 1U << (static_cast<std::uint32_t>(key) * bit_factors[word] >> 27U);
}

}  // namespace

VoiFilter::VoiFilter(std::span<const std::shared_ptr<const VoiFile>> files) {
    std::size_t entries = 0;
    for (const auto& file : files) entries += file->keys().size();
    blocks_.resize(entries / entries_a_block + 1);
    // Keys come in rising order, and so do their blocks: this runs through the memory once a file.
    for (const auto& file : files) {
        for (const std::uint64_t key : file->keys()) add(key);
    }
}

std::size_t VoiFilter::block_of(std::uint64_t key) const {
    return (key >> 32U) * blocks_.size() >> 32U;
}

void VoiFilter::add(std::uint64_t key) {
    Block& block = blocks_[block_of(key)];
    for (std::size_t word = 0; word < bit_factors.size(); ++word) {
        block.words[word] |= bit_of(key, word);
    }
}

bool VoiFilter::may_have(std::uint64_t key) const {
    const Block& block = blocks_[block_of(key)];
    std::uint32_t missing = 0;
    for (std::size_t word = 0; word < bit_factors.size(); ++word) {
        missing |= ~block.words[word] & bit_of(key, word);
    }
    return missing == 0;
}

std::size_t VoiFilter::bytes() const { return blocks_.size() * sizeof(Block); }

struct HandEntries::State {
    struct Place {
        std::uint32_t first;
        std::uint32_t count;
    };

    std::vector<HandEntry> entries;  // By mark, then by ref.
    tsl::robin_map<std::uint64_t, Place> places;
};

HandEntries::HandEntries(std::vector<HandEntry> entries) {
    std::sort(entries.begin(), entries.end(), [](const HandEntry& left, const HandEntry& right) {
        return std::pair{left.vrm, left.ref} < std::pair{right.vrm, right.ref};
    });
    auto state = std::make_unique<State>();
    state->places.reserve(entries.size());
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const std::uint64_t key = detail::voi_key(entries[index].vrm.packed());
        ++state->places.try_emplace(key, State::Place{static_cast<std::uint32_t>(index), 0})
              .first.value()
              .count;
    }
    state->entries = std::move(entries);
    state_ = std::move(state);
}
HandEntries::~HandEntries() = default;

std::span<const HandEntry> HandEntries::of(Vrm vrm) const {
    if (state_->entries.empty()) return {};
    const auto found = state_->places.find(detail::voi_key(vrm.packed()));
    if (found == state_->places.end()) return {};
    return std::span{state_->entries}.subspan(found->second.first, found->second.count);
}

std::size_t HandEntries::size() const { return state_->entries.size(); }

ListSnapshot::ListSnapshot(std::vector<MatchedList> lists, std::shared_ptr<const VoiFilter> filter,
                           std::shared_ptr<const HandEntries> hand_entries)
    : lists_(std::move(lists)), filter_(std::move(filter)), hand_entries_(std::move(hand_entries)) {
    BOF_ASSERT(filter_ != nullptr && hand_entries_ != nullptr);
    const auto is_not_below = [](const MatchedList& left, const MatchedList& right) {
        return left.list >= right.list;
    };
    BOF_ASSERT(std::adjacent_find(lists_.begin(), lists_.end(), is_not_below) == lists_.end());
}

const MatchedList* ListSnapshot::find(ListId list) const {
    const auto found =
        std::lower_bound(lists_.begin(), lists_.end(), list,
                         [](const MatchedList& each, ListId wanted) { return each.list < wanted; });
    return found != lists_.end() && found->list == list ? &*found : nullptr;
}

void ListSnapshot::match_files(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const {
    const std::uint64_t key = detail::voi_key(vrm.packed());
    if (!filter_->may_have(key)) return;
    for (const MatchedList& list : lists_) {
        if (list.file == nullptr) continue;
        const auto keys = list.file->keys();
        const auto slots = list.file->slots();
        for (std::size_t place = list.file->place_of(key);
             place < keys.size() && keys[place] == key; ++place) {
            const detail::VoiSlot& slot = slots[place];
            if (!slot.covers(now)) continue;
            hits.push_back({{list.list, list.file->facts().revision, slot.row()},
                            slot.priority().value_or(list.priority),
                            list.kind});
        }
    }
}

void ListSnapshot::match_hand_entries(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const {
    for (const HandEntry& entry : hand_entries_->of(vrm)) {
        if (!entry.validity.covers(now)) continue;
        const MatchedList* const list = find(entry.ref.list);
        if (list == nullptr) continue;
        hits.push_back({entry.ref, entry.priority.value_or(list->priority), list->kind});
    }
}

void ListSnapshot::match(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const {
    const auto before = static_cast<std::ptrdiff_t>(hits.size());
    match_hand_entries(vrm, now, hits);
    const bool has_hand_entry = static_cast<std::ptrdiff_t>(hits.size()) > before;
    match_files(vrm, now, hits);
    // Each half is in order already.
    if (has_hand_entry) std::sort(hits.begin() + before, hits.end());
}

}  // namespace bof
