#include "store_rocks/detail/watermarks.hpp"

#include "store_rocks/detail/keys.hpp"

#include <limits>

namespace bof::detail {
namespace {

std::uint64_t slot(const ReadKey& key) {
    return static_cast<std::uint64_t>(day_number(key.captured)) << 32U | raw(key.nrd);
}

}  // namespace

Result<bool> Watermarks::certainly_new(const Database& database, const ReadKey& key) {
    const auto ms = static_cast<std::int64_t>(ms_of_day(key.captured));
    if (const auto known = last_ms_.find(slot(key)); known != last_ms_.end()) {
        return ms > known->second;
    }

    std::string last_possible;
    append_day_nrd_ms(last_possible, day_number(key.captured), key.nrd,
                      std::numeric_limits<std::uint32_t>::max());
    const auto rows = database.iterate(Family::by_nrd, Database::Reach::family);
    rows->SeekForPrev(last_possible);
    if (!rows->status().ok()) return to_error(rows->status());

    std::int64_t last = none;
    if (rows->Valid()) {
        const auto found = parse_by_nrd_key(view(rows->key()));
        if (!found.ok()) return found.error();
        if (slot(*found) == slot(key)) last = ms_of_day(found->captured);
    }
    last_ms_[slot(key)] = last;
    return ms > last;
}

// Every bit of a slot must reach the low bits, which choose the place: slots differ in few of them.
std::size_t Watermarks::SlotHash::operator()(std::uint64_t slot_bits) const {
    std::uint64_t mixed = slot_bits * 0x9E3779B97F4A7C15ULL;
    mixed = (mixed ^ mixed >> 32U) * 0xD6E8FEB86659FD93ULL;
    return mixed ^ mixed >> 32U;
}

void Watermarks::trim() {
    if (last_ms_.size() > marks_max) clear();
}

void Watermarks::raise(const ReadKey& key) {
    const auto ms = static_cast<std::int64_t>(ms_of_day(key.captured));
    const auto known = last_ms_.find(slot(key));
    BOF_ASSERT(known != last_ms_.end());  // certainly_new() came first.
    if (known->second < ms) known.value() = ms;
}

}  // namespace bof::detail
