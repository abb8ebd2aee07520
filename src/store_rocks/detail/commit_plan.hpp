#pragma once

#include "base/result.hpp"
#include "store/read_store.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/image_files.hpp"
#include "store_rocks/detail/mark_dictionary.hpp"
#include "store_rocks/detail/waiting_images.hpp"
#include "store_rocks/detail/watermarks.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <tsl/robin_map.h>

namespace bof::detail {

/// Whether the images of a commit reached the disk.
enum class ImagesKept : std::uint8_t { no, yes };

/// Judges the items of one commit, one after the other, against the database and against each
/// other, and then says what is to be written. In three steps, because images must be on the disk
/// before the batch that names them: judge(), images(), write_to().
///
/// `waiting`, `watermarks` and `last_sighting` change while judging. When the commit fails
/// afterwards they must be loaded anew.
class CommitPlan {
  public:
    struct State {
        const Database& database;
        Watermarks& watermarks;
        WaitingImages& waiting;
        const WaitingLimits& waiting_limits;
        SightingNumber& last_sighting;
    };

    explicit CommitPlan(const State& state);

    /// `items` must outlive the plan. Errors: unavailable, corrupt - while looking something up.
    Result<void> judge(std::span<const CommitItem> items);
    /// Moves a waiting image to quarantine.
    Result<void> give_up(const WaitingImage& image);

    /// The images to store; the caller sets their locations.
    std::span<ImageToStore> images() { return new_images_; }
    /// Adds everything to the batch. Without the images, what depends on them is put back.
    void write_to(rocksdb::WriteBatch& batch, ImagesKept kept);
    /// After write_to().
    std::vector<Verdict> take_verdicts() { return std::move(verdicts_); }
    std::size_t images_lost() const { return images_lost_; }
    /// After write_to(): the new reads, in the order of their keys.
    std::span<const SeenMark> seen() const { return seen_; }

  private:
    // Index into new_images_, or none: what the fate of something depends on.
    using NewImage = std::optional<std::size_t>;

    struct KnownImage {
        ImagePlace place;
        std::uint32_t bytes;
        Checksum checksum;
        NewImage pending;  ///< Not on the disk yet.
    };
    // What had to be looked up about a read, because more happened to it than being stored.
    struct Details {
        explicit Details(const Read& read) : first(read) {}

        Read first;
        bool variants_known = false;
        std::vector<Read> variants;
        std::size_t variants_on_disk = 0;
        bool images_known = false;
        std::vector<KnownImage> images;
        std::size_t image_count_lost = 0;  ///< Images of its own that are lost if kept is no.
    };
    struct Target {
        ReadKey key;
        const Read* fresh;  ///< The new row, or null when the row is on the disk.
        std::optional<std::size_t> details;
    };
    using TargetIndex = std::size_t;

    struct ImageFate {
        enum class Kind : std::uint8_t { added, repeat, full } kind;
        NewImage depends_on;
    };
    struct NewWaiting {
        WaitingImage image;
        std::string_view jpeg;
    };
    struct LeftWaiting {
        WaitingImage image;
        NewImage depends_on;
    };
    struct LateVerdict {
        std::size_t item;
        NewImage depends_on;
    };

    Result<Verdict> judge_one(const CapturedRead& captured);
    Result<Verdict> judge_one(const LateImage& late);
    Result<Verdict> judge_one(const QuarantineItem& item);
    void keep_hits(const CapturedRead& captured);
    Result<Verdict> judge_content(TargetIndex target, const Read& read);
    Result<void> judge_own_images(TargetIndex target, const CapturedRead& captured);
    Result<ImageFate> judge_image(TargetIndex target, ImageKind kind, std::string_view jpeg);
    Result<Verdict> let_wait(const LateImage& late);
    Result<void> join_waiting(TargetIndex target);
    Result<void> join_one(TargetIndex target, const WaitingImage& image);
    Result<std::string_view> waiting_jpeg(const WaitingImage& image);

    std::optional<TargetIndex> known_target(const ReadKey& key);
    Result<std::optional<TargetIndex>> find_target(const ReadKey& key);
    Result<std::optional<TargetIndex>> target_for_image(const ReadKey& key);
    Result<std::vector<ReadKey>> keys_near(const ReadKey& key);
    TargetIndex add_target(const Target& target);
    Result<Details*> details_of(TargetIndex target);
    Result<Details*> with_variants(TargetIndex target);
    Result<Details*> with_images(TargetIndex target);

    Result<void> quarantine(const QuarantineItem& item);
    Result<void> quarantine_made(QuarantineItem item);
    Result<QuarantineId> next_quarantine_id(UtcTime received);

    void put_back_what_depends_on_images();
    void write_reads(rocksdb::WriteBatch& batch, ImagesKept kept);
    void write_details(rocksdb::WriteBatch& batch, ImagesKept kept);
    void write_hits(rocksdb::WriteBatch& batch);
    void write_images(rocksdb::WriteBatch& batch);
    void write_waiting(rocksdb::WriteBatch& batch);
    void write_quarantine(rocksdb::WriteBatch& batch);

    const State state_;
    std::vector<Target> targets_;
    struct KeyHash {
        std::size_t operator()(const ReadKey& key) const;
    };
    // Both are filled when first asked for; the second is for images that come near a read.
    std::optional<tsl::robin_map<ReadKey, TargetIndex, KeyHash>> target_of_key_;
    std::optional<std::unordered_multimap<std::uint64_t, TargetIndex>> targets_of_vehicle_;
    std::deque<Details> details_;

    std::vector<ImageToStore> new_images_;
    std::vector<std::uint16_t> new_image_ordinals_;  ///< Beside new_images_.
    std::deque<std::string> waiting_jpegs_;          ///< Owns what new_images_ may point to.
    std::vector<NewWaiting> new_waiting_;
    std::vector<LeftWaiting> left_waiting_;

    struct Quarantined {
        QuarantineId id;
        const QuarantineItem* item;
    };
    std::vector<Quarantined> quarantined_;
    std::set<QuarantineId> quarantine_ids_;
    std::deque<QuarantineItem> quarantine_made_;

    std::vector<const CapturedRead*> new_with_hits_;
    std::vector<Sighting> new_sightings_;

    std::vector<Verdict> verdicts_;
    std::vector<LateVerdict> late_verdicts_;
    std::size_t images_lost_ = 0;
    std::vector<SeenMark> seen_;
};

/// The key of an image in the family images.
std::string image_key(const ReadKey& key, ImagePlace place);
/// Errors: corrupt.
Result<ImagePlace> parse_image_place(std::string_view key_rest);

}  // namespace bof::detail
