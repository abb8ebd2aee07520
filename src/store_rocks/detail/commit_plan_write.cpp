// The second half of CommitPlan: from what was judged to what is written.
#include "store/checks.hpp"
#include "store_rocks/detail/commit_plan.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <algorithm>
#include <tuple>

namespace bof::detail {
namespace {

// Failures of a WriteBatch are bugs or lack of memory: it only collects bytes.
void put(rocksdb::WriteBatch& batch, const Database& database, Family family, std::string_view key,
         std::string_view value) {
    const auto status = batch.Put(database.family(family), slice(key), slice(value));
    BOF_ASSERT(status.ok());
}

}  // namespace

void CommitPlan::write_to(rocksdb::WriteBatch& batch, ImagesKept kept) {
    if (kept == ImagesKept::no) put_back_what_depends_on_images();
    write_reads(batch, kept);
    write_details(batch, kept);
    write_hits(batch);
    if (kept == ImagesKept::yes) write_images(batch);
    write_waiting(batch);
    write_quarantine(batch);
}

void CommitPlan::put_back_what_depends_on_images() {
    for (const LateVerdict& late : late_verdicts_) {
        verdicts_.at(late.item) = Verdict::image_not_stored;
    }
    for (const LeftWaiting& left : left_waiting_) {
        if (left.depends_on) state_.waiting.add(left.image);
    }
    std::erase_if(left_waiting_, [](const LeftWaiting& left) { return left.depends_on; });
    for (const Details& details : details_) images_lost_ += details.image_count_lost;
    images_lost_ += late_verdicts_.size();
}

void CommitPlan::write_reads(rocksdb::WriteBatch& batch, ImagesKept kept) {
    // In the order of their keys: the memtable then finds each place beside the last.
    std::vector<const Target*> fresh;
    fresh.reserve(targets_.size());
    for (const Target& target : targets_) {
        if (target.fresh != nullptr) fresh.push_back(&target);
    }
    std::sort(fresh.begin(), fresh.end(), [](const Target* left, const Target* right) {
        const auto day = [](const Target* one) { return day_of(one->key.captured); };
        return std::tuple{day(left), left->key.vrm, left->key.captured} <
               std::tuple{day(right), right->key.vrm, right->key.captured};
    });
    std::string key;
    std::string value;
    seen_.reserve(fresh.size());
    for (const Target* target : fresh) {
        seen_.push_back({target->key.vrm, day_number(target->key.captured)});
        key.clear();
        value.clear();
        append_read_key(key, target->key);
        const bool lost = kept == ImagesKept::no && target->details &&
                          details_[*target->details].image_count_lost > 0;
        if (lost) {
            Read flagged = *target->fresh;
            flagged.flags.set(ReadFlag::image_lost);
            append_read_value(value, flagged);
        } else {
            append_read_value(value, *target->fresh);
        }
        put(batch, state_.database, Family::by_vrm, key, value);
    }
    for (const Target* target : fresh) {
        key.clear();
        append_by_nrd_key(key, target->key);
        put(batch, state_.database, Family::by_nrd, key, {});
    }
}

void CommitPlan::write_details(rocksdb::WriteBatch& batch, ImagesKept kept) {
    for (const Target& target : targets_) {
        if (!target.details) continue;
        const Details& details = details_[*target.details];
        std::string key;
        std::string value;
        append_read_key(key, target.key);
        if (kept == ImagesKept::no && details.image_count_lost > 0 && target.fresh == nullptr) {
            Read flagged = details.first;
            flagged.flags.set(ReadFlag::image_lost);
            append_read_value(value, flagged);
            put(batch, state_.database, Family::by_vrm, key, value);
        }
        for (std::size_t index = details.variants_on_disk; index < details.variants.size();
             ++index) {
            std::string variant_key = key;
            ByteWriter(variant_key).u8(static_cast<std::uint8_t>(index));
            value.clear();
            append_read_value(value, details.variants[index]);
            put(batch, state_.database, Family::variants, variant_key, value);
        }
    }
}

void CommitPlan::write_hits(rocksdb::WriteBatch& batch) {
    for (const CapturedRead* captured : new_with_hits_) {
        std::string key;
        append_read_key(key, captured->read.key);
        put(batch, state_.database, Family::hits, key, hits_value(hits_kept(*captured)));
    }
    for (const Sighting& sighting : new_sightings_) {
        put(batch, state_.database, Family::sightings, sighting_key(sighting.number),
            sighting_value(sighting));
    }
}

void CommitPlan::write_images(rocksdb::WriteBatch& batch) {
    for (std::size_t index = 0; index < new_images_.size(); ++index) {
        const ImageToStore& image = new_images_[index];
        put(batch, state_.database, Family::images,
            image_key(image.key, {image.kind, new_image_ordinals_[index]}),
            image_value(image.location));
    }
}

void CommitPlan::write_waiting(rocksdb::WriteBatch& batch) {
    for (const LeftWaiting& left : left_waiting_) {
        // Also for one that came in this very commit and was never written: harmless.
        const auto status =
            batch.Delete(state_.database.family(Family::waiting_images), waiting_key(left.image));
        BOF_ASSERT(status.ok());
    }
    for (const NewWaiting& waiting : new_waiting_) {
        if (!state_.waiting.contains(waiting.image)) continue;
        put(batch, state_.database, Family::waiting_images, waiting_key(waiting.image),
            waiting_value({waiting.image.received, waiting.image.checksum, waiting.jpeg}));
    }
}

void CommitPlan::write_quarantine(rocksdb::WriteBatch& batch) {
    for (const Quarantined& quarantined : quarantined_) {
        put(batch, state_.database, Family::quarantine,
            quarantine_key(QuarantineTable::notices, quarantined.id),
            notice_value(*quarantined.item));
        put(batch, state_.database, Family::quarantine,
            quarantine_key(QuarantineTable::contents, quarantined.id),
            contents_value(*quarantined.item));
    }
}

}  // namespace bof::detail
