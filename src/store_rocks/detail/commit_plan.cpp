#include "store_rocks/detail/commit_plan.hpp"

#include "store/checks.hpp"
#include "store/quarantine_items.hpp"
#include "store_rocks/detail/keys.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bof::detail {
namespace {

std::uint64_t vehicle_hash(const ReadKey& key) {
    return std::hash<Vrm>{}(key.vrm) ^ std::uint64_t{raw(key.nrd)} * 0x9E3779B97F4A7C15ULL;
}

bool is_near(UtcTime left, UtcTime right) {
    return left - right <= late_image_tolerance && right - left <= late_image_tolerance;
}

}  // namespace

std::size_t CommitPlan::KeyHash::operator()(const ReadKey& key) const {
    const auto time = static_cast<std::uint64_t>(to_unix_ms(key.captured));
    const std::uint64_t mixed = (vehicle_hash(key) ^ time) * 0xD6E8FEB86659FD93ULL;
    return mixed ^ mixed >> 32U;
}

std::string image_key(const ReadKey& key, ImagePlace place) {
    std::string bytes;
    append_read_key(bytes, key);
    ByteWriter writer(bytes);
    writer.u8(static_cast<std::uint8_t>(place.kind));
    writer.u8(static_cast<std::uint8_t>(place.ordinal));
    return bytes;
}

Result<ImagePlace> parse_image_place(std::string_view key_rest) {
    ByteReader reader(key_rest);
    const std::uint8_t kind = reader.u8();
    const std::uint8_t ordinal = reader.u8();
    if (!reader.finished() || kind > static_cast<std::uint8_t>(ImageKind::overview)) {
        return Error{Errc::corrupt, "the read store is damaged", "image: key"};
    }
    return ImagePlace{static_cast<ImageKind>(kind), ordinal};
}

CommitPlan::CommitPlan(const State& state) : state_(state) {}

Result<void> CommitPlan::judge(std::span<const CommitItem> items) {
    state_.watermarks.trim();
    verdicts_.reserve(items.size());
    targets_.reserve(items.size());
    for (const CommitItem& item : items) {
        const auto verdict = std::visit([this](const auto& one) { return judge_one(one); }, item);
        if (!verdict.ok()) return verdict.error();
        verdicts_.push_back(*verdict);
    }
    return {};
}

// ---- Reads -----------------------------------------------------------------------------------

Result<Verdict> CommitPlan::judge_one(const CapturedRead& captured) {
    const Read& read = captured.read;
    const auto found = find_target(read.key);
    if (!found.ok()) return found.error();

    auto verdict = Verdict::stored;
    auto target = found->value_or(targets_.size());
    if (*found) {
        const auto judged = judge_content(target, read);
        if (!judged.ok()) return judged.error();
        verdict = *judged;
    } else {
        target = add_target({read.key, &read, std::nullopt});
        state_.watermarks.raise(read.key);
        if (!captured.hits.empty()) keep_hits(captured);
    }
    if (!captured.images.empty()) {
        if (auto judged = judge_own_images(target, captured); !judged.ok()) return judged.error();
    }
    if (!state_.waiting.empty()) {
        if (auto joined = join_waiting(target); !joined.ok()) return joined.error();
    }
    return verdict;
}

void CommitPlan::keep_hits(const CapturedRead& captured) {
    new_with_hits_.push_back(&captured);
    const SightingNumber next{raw(state_.last_sighting) + 1};
    auto sighting = sighting_of(captured, next);
    if (!sighting) return;
    state_.last_sighting = next;
    new_sightings_.push_back(*std::move(sighting));
}

Result<Verdict> CommitPlan::judge_content(TargetIndex target, const Read& read) {
    const auto details = details_of(target);
    if (!details.ok()) return details.error();
    if (same_content((*details)->first, read)) return Verdict::repeat;

    const auto known = with_variants(target);
    if (!known.ok()) return known.error();
    auto& variants = (*known)->variants;
    for (const Read& variant : variants) {
        if (same_content(variant, read)) return Verdict::repeat;
    }
    if (variants.size() + 1 < variants_max) {
        variants.push_back(read);
        return Verdict::variant;
    }
    if (auto put = quarantine_made(too_many_contents(read)); !put.ok()) return put.error();
    return Verdict::quarantined;
}

Result<void> CommitPlan::judge_own_images(TargetIndex target, const CapturedRead& captured) {
    for (const Image& image : captured.images) {
        const auto fate = judge_image(target, image.kind, image.jpeg);
        if (!fate.ok()) return fate.error();
        if (fate->depends_on) {
            const auto details = details_of(target);
            if (!details.ok()) return details.error();
            ++(*details)->image_count_lost;
        }
        if (fate->kind == ImageFate::Kind::full) {
            auto put =
                quarantine_made(too_many_images(captured.read.key, captured.read.received, image));
            if (!put.ok()) return put;
        }
    }
    return {};
}

// ---- Images ----------------------------------------------------------------------------------

Result<CommitPlan::ImageFate> CommitPlan::judge_image(TargetIndex target, ImageKind kind,
                                                      std::string_view jpeg) {
    const auto details = with_images(target);
    if (!details.ok()) return details.error();
    auto& images = (*details)->images;
    const Checksum checksum = checksum_of(jpeg);
    std::size_t of_kind = 0;
    std::uint16_t ordinal = 0;
    for (const KnownImage& known : images) {
        if (known.place.kind != kind) continue;
        if (known.bytes == jpeg.size() && known.checksum == checksum) {
            return ImageFate{ImageFate::Kind::repeat, known.pending};
        }
        ++of_kind;
        ordinal = static_cast<std::uint16_t>(known.place.ordinal + 1);
    }
    if (of_kind == variants_max) return ImageFate{ImageFate::Kind::full, {}};

    const auto bytes = static_cast<std::uint32_t>(jpeg.size());
    const NewImage place = new_images_.size();
    images.push_back({{kind, ordinal}, bytes, checksum, place});
    new_images_.push_back({targets_[target].key, kind, jpeg, {0, 0, bytes, checksum}});
    new_image_ordinals_.push_back(ordinal);
    return ImageFate{ImageFate::Kind::added, place};
}

Result<Verdict> CommitPlan::judge_one(const LateImage& late) {
    const auto target = target_for_image(late.key);
    if (!target.ok()) return target.error();
    if (!*target) return let_wait(late);

    const auto fate = judge_image(**target, late.image.kind, late.image.jpeg);
    if (!fate.ok()) return fate.error();
    if (fate->kind == ImageFate::Kind::full) {
        auto put =
            quarantine_made(too_many_images(targets_[**target].key, late.received, late.image));
        if (!put.ok()) return put.error();
        return Verdict::quarantined;
    }
    if (fate->depends_on) late_verdicts_.push_back({verdicts_.size(), fate->depends_on});
    return fate->kind == ImageFate::Kind::added ? Verdict::image_joined : Verdict::image_repeat;
}

Result<Verdict> CommitPlan::let_wait(const LateImage& late) {
    WaitingImage image{late.key,
                       {late.image.kind, 0},
                       late.received,
                       static_cast<std::uint32_t>(late.image.jpeg.size()),
                       checksum_of(late.image.jpeg)};
    std::size_t same_claim = 0;
    for (const WaitingImage& other : state_.waiting.of_vehicle(late.key.nrd, late.key.vrm)) {
        if (other.key != image.key || other.place.kind != image.place.kind) continue;
        if (other.jpeg_bytes == image.jpeg_bytes && other.checksum == image.checksum) {
            return Verdict::image_repeat;
        }
        ++same_claim;
        image.place.ordinal = static_cast<std::uint16_t>(other.place.ordinal + 1);
    }
    // One that left in this commit may be put back, so its place stays taken until the end.
    for (const LeftWaiting& left : left_waiting_) {
        if (left.image.key != image.key || left.image.place.kind != image.place.kind) continue;
        image.place.ordinal =
            std::max(image.place.ordinal, static_cast<std::uint16_t>(left.image.place.ordinal + 1));
    }
    const bool has_room =
        state_.waiting.count() < state_.waiting_limits.images_max &&
        state_.waiting.bytes() + image.jpeg_bytes <= state_.waiting_limits.bytes_max;
    if (same_claim < variants_max && has_room) {
        state_.waiting.add(image);
        new_waiting_.push_back({image, late.image.jpeg});
        return Verdict::image_waits;
    }
    auto put = same_claim == variants_max
                   ? quarantine_made(too_many_images(late.key, late.received, late.image))
                   : quarantine_made(image_without_read(late));
    if (!put.ok()) return put.error();
    return Verdict::quarantined;
}

Result<void> CommitPlan::join_waiting(TargetIndex target) {
    const ReadKey key = targets_[target].key;
    for (const WaitingImage& image : state_.waiting.of_vehicle(key.nrd, key.vrm)) {
        if (!is_near(image.key.captured, key.captured)) continue;
        const auto wanted = target_for_image(image.key);
        if (!wanted.ok()) return wanted.error();
        if (*wanted != target) continue;
        if (auto joined = join_one(target, image); !joined.ok()) return joined;
    }
    return {};
}

Result<void> CommitPlan::join_one(TargetIndex target, const WaitingImage& image) {
    const auto jpeg = waiting_jpeg(image);
    if (!jpeg.ok()) return jpeg.error();
    const auto fate = judge_image(target, image.place.kind, *jpeg);
    if (!fate.ok()) return fate.error();
    if (fate->kind == ImageFate::Kind::full) {
        const Image whole{image.place.kind, std::string{*jpeg}};
        auto put = quarantine_made(too_many_images(targets_[target].key, image.received, whole));
        if (!put.ok()) return put;
    }
    state_.waiting.remove(image);
    left_waiting_.push_back({image, fate->depends_on});
    return {};
}

Result<std::string_view> CommitPlan::waiting_jpeg(const WaitingImage& image) {
    for (const NewWaiting& waiting : new_waiting_) {
        if (waiting.image.key == image.key && waiting.image.place == image.place) {
            return waiting.jpeg;
        }
    }
    auto value = state_.database.get(Family::waiting_images, waiting_key(image));
    if (!value.ok()) return value.error();
    if (!*value) return Error{Errc::corrupt, "the read store is damaged", "waiting image is gone"};
    const auto parsed = parse_waiting_value(waiting_jpegs_.emplace_back(std::move(**value)));
    if (!parsed.ok()) return parsed.error();
    if (checksum_of(parsed->jpeg) != image.checksum) {
        return Error{Errc::corrupt, "the read store is damaged", "waiting image: checksum"};
    }
    return parsed->jpeg;
}

Result<void> CommitPlan::give_up(const WaitingImage& image) {
    const auto jpeg = waiting_jpeg(image);
    if (!jpeg.ok()) return jpeg.error();
    const LateImage late{image.key, image.received, {image.place.kind, std::string{*jpeg}}};
    state_.waiting.remove(image);
    left_waiting_.push_back({image, {}});
    return quarantine_made(image_without_read(late));
}

// ---- Looking up ------------------------------------------------------------------------------

Result<std::optional<CommitPlan::TargetIndex>> CommitPlan::find_target(const ReadKey& key) {
    using Found = std::optional<TargetIndex>;
    const auto certainly_new = state_.watermarks.certainly_new(state_.database, key);
    if (!certainly_new.ok()) return certainly_new.error();
    if (*certainly_new) return Found{};
    if (const auto known = known_target(key)) return Found{known};
    std::string row_key;
    append_read_key(row_key, key);
    const auto row = state_.database.get(Family::by_vrm, row_key);
    if (!row.ok()) return row.error();
    if (!*row) return Found{};
    auto first = parse_read_value(key, **row);
    if (!first.ok()) return first.error();
    details_.emplace_back(*std::move(first));
    return Found{add_target({key, nullptr, details_.size() - 1})};
}

// Most commits hold only reads that are certainly new and never ask.
std::optional<CommitPlan::TargetIndex> CommitPlan::known_target(const ReadKey& key) {
    if (!target_of_key_) {
        target_of_key_.emplace(targets_.capacity());
        for (TargetIndex index = 0; index < targets_.size(); ++index) {
            target_of_key_->emplace(targets_[index].key, index);
        }
    }
    const auto known = target_of_key_->find(key);
    if (known == target_of_key_->end()) return {};
    return known->second;
}

// The read that an image with this key belongs to, if that is certain.
Result<std::optional<CommitPlan::TargetIndex>> CommitPlan::target_for_image(const ReadKey& key) {
    auto exact = find_target(key);
    if (!exact.ok() || *exact) return exact;
    const auto near = keys_near(key);
    if (!near.ok()) return near.error();
    if (near->size() != 1) return std::optional<TargetIndex>{};
    return find_target(near->front());
}

Result<std::vector<ReadKey>> CommitPlan::keys_near(const ReadKey& key) {
    std::vector<ReadKey> keys;
    if (!targets_of_vehicle_) {
        targets_of_vehicle_.emplace();
        for (TargetIndex index = 0; index < targets_.size(); ++index) {
            targets_of_vehicle_->emplace(vehicle_hash(targets_[index].key), index);
        }
    }
    const auto claims = [&](const ReadKey& other) {
        return other.vrm == key.vrm && other.nrd == key.nrd &&
               is_near(other.captured, key.captured);
    };
    const auto [begin, end] = targets_of_vehicle_->equal_range(vehicle_hash(key));
    for (auto place = begin; place != end; ++place) {
        if (claims(targets_[place->second].key)) keys.push_back(targets_[place->second].key);
    }

    const UtcTime from = key.captured - late_image_tolerance;
    const UtcTime until = key.captured + late_image_tolerance;
    const auto rows = state_.database.iterate(Family::by_vrm, Database::Reach::prefix);
    for (UtcDay day = day_of(from); day <= day_of(until); day += std::chrono::days{1}) {
        if (UtcTime{day} < captured_min || UtcTime{day} >= captured_end) continue;
        std::string start;
        append_day_vrm(start, day_number(day), key.vrm);
        ByteWriter(start).u32(from > UtcTime{day} ? ms_of_day(from) : 0);
        for (rows->Seek(start); rows->Valid(); rows->Next()) {
            const auto found = parse_read_key(view(rows->key()));
            if (!found.ok()) return found.error();
            if (found->captured > until) break;
            if (claims(*found)) keys.push_back(*found);
        }
        if (!rows->status().ok()) return to_error(rows->status());
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

CommitPlan::TargetIndex CommitPlan::add_target(const Target& target) {
    const TargetIndex index = targets_.size();
    targets_.push_back(target);
    if (target_of_key_) target_of_key_->emplace(target.key, index);
    if (targets_of_vehicle_) targets_of_vehicle_->emplace(vehicle_hash(target.key), index);
    return index;
}

Result<CommitPlan::Details*> CommitPlan::details_of(TargetIndex target) {
    auto& details = targets_[target].details;
    if (!details) {
        // Only a fresh read comes without them; nothing of it is on the disk.
        details = details_.size();
        Details& made = details_.emplace_back(*targets_[target].fresh);
        made.variants_known = true;
        made.images_known = true;
    }
    return &details_[*details];
}

Result<CommitPlan::Details*> CommitPlan::with_variants(TargetIndex target) {
    const auto details = details_of(target);
    if (!details.ok() || (*details)->variants_known) return details;
    Details& known = **details;
    std::string start;
    append_read_key(start, targets_[target].key);
    const auto add = [&](std::string_view, std::string_view value) -> Result<void> {
        auto variant = parse_read_value(targets_[target].key, value);
        if (!variant.ok()) return variant.error();
        known.variants.push_back(*std::move(variant));
        return {};
    };
    auto read = state_.database.for_each(Family::variants, Database::Reach::prefix, start, add);
    if (!read.ok()) return read.error();
    known.variants_on_disk = known.variants.size();
    known.variants_known = true;
    return details;
}

Result<CommitPlan::Details*> CommitPlan::with_images(TargetIndex target) {
    const auto details = details_of(target);
    if (!details.ok() || (*details)->images_known) return details;
    Details& known = **details;
    std::string start;
    append_read_key(start, targets_[target].key);
    const auto add = [&](std::string_view key, std::string_view value) -> Result<void> {
        const auto place = parse_image_place(key.substr(start.size()));
        if (!place.ok()) return place.error();
        const auto location = parse_image_value(value);
        if (!location.ok()) return location.error();
        known.images.push_back({*place, location->jpeg_bytes, location->checksum, {}});
        return {};
    };
    auto read = state_.database.for_each(Family::images, Database::Reach::prefix, start, add);
    if (!read.ok()) return read.error();
    known.images_known = true;
    return details;
}

// ---- Quarantine ------------------------------------------------------------------------------

Result<Verdict> CommitPlan::judge_one(const QuarantineItem& item) {
    if (auto put = quarantine(item); !put.ok()) return put.error();
    return Verdict::quarantined;
}

Result<void> CommitPlan::quarantine_made(QuarantineItem item) {
    return quarantine(quarantine_made_.emplace_back(std::move(item)));
}

Result<void> CommitPlan::quarantine(const QuarantineItem& item) {
    const auto id = next_quarantine_id(item.received);
    if (!id.ok()) return id.error();
    quarantine_ids_.insert(*id);
    quarantined_.push_back({*id, &item});
    return {};
}

Result<QuarantineId> CommitPlan::next_quarantine_id(UtcTime received) {
    const auto first = raw(first_quarantine_id(received));
    const QuarantineId last{first | 0xFFFFU};
    std::uint64_t next = first;
    if (const auto after = quarantine_ids_.upper_bound(last); after != quarantine_ids_.begin()) {
        next = std::max(next, raw(*std::prev(after)) + 1);
    }
    const auto rows = state_.database.iterate(Family::quarantine, Database::Reach::family);
    rows->SeekForPrev(quarantine_key(QuarantineTable::notices, last));
    if (!rows->status().ok()) return to_error(rows->status());
    if (rows->Valid()) {
        const auto found = parse_quarantine_key(view(rows->key()));
        if (!found.ok()) return found.error();
        next = std::max(next, raw(*found) + 1);
    }
    return QuarantineId{next};
}

}  // namespace bof::detail
