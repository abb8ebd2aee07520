#pragma once

#include "base/result.hpp"
#include "domain/read.hpp"
#include "store_rocks/detail/disk.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace bof::detail {

/// An image on its way to the disk. `jpeg` must live until append() returns.
struct ImageToStore {
    ReadKey key;  ///< Of the read it belongs to.
    ImageKind kind;
    std::string_view jpeg;
    ImageLocation location;  ///< checksum and jpeg_bytes given, the place set by append().
};

/// Images in append-only segment files, folder/<yyyy-mm-dd>/<n>.seg, by the day of their read, so
/// that a day is deleted by unlinking. A record says whose image it is and carries its checksum.
///
/// A segment that met an error, or that an earlier process wrote, may have a torn tail and is never
/// appended to again.
class ImageFiles {
  public:
    struct Settings {
        std::filesystem::path folder;
        std::uint64_t segment_bytes_max;
    };

    /// `disk` must outlive this.
    ImageFiles(Settings settings, Disk& disk);

    /// Makes the folder. Errors: unavailable.
    Result<void> open();

    /// Makes all images durable and sets their locations, or answers the errno that prevented it;
    /// then none of the locations may be used.
    /// Threads: one at a time. Cost: one fdatasync for each day among the images.
    int append(std::span<ImageToStore> images);

    /// Errors: corrupt - what lies there is not this image, whole. Threads: any.
    Result<std::string> read(const ReadKey& key, ImageKind kind,
                             const ImageLocation& location) const;

    /// The segments of a day, by number.
    using Segments = std::map<std::uint32_t, std::uint64_t>;  ///< In bytes.
    /// What lies on the disk from before `first_kept`; a file that is no segment counts as number
    /// 0. Errors: unavailable. Threads: any.
    Result<std::map<DayNumber, Segments>> segments_before(UtcDay first_kept) const;
    /// The bytes that an image takes in its segment.
    static std::uint64_t stored_bytes(const ReadKey& key, const ImageLocation& location);

    /// Which segments of a day are kept.
    using SegmentsKept = std::map<DayNumber, std::set<std::uint32_t>>;
    /// Forgets what is open of the days before `first_kept`: what is appended to them now begins a
    /// new segment. Threads: as append().
    void let_go_before(UtcDay first_kept);
    /// Deletes the segments of all days before `first_kept` but `kept`, with their folders where
    /// nothing is kept. Errors: unavailable - some are left.
    Result<void> drop_days_before(UtcDay first_kept, const SegmentsKept& kept);

  private:
    struct Segment {
        std::uint32_t number = 0;
        std::uint64_t bytes = 0;  ///< Handed to the disk.
        FileHandle file;
        std::string unwritten;  ///< Follows `bytes`.
        bool unsynced = false;
        std::uint64_t last_use = 0;
    };
    using SegmentName = std::pair<DayNumber, std::uint32_t>;

    int add(ImageToStore& image);
    int segment_with_room(DayNumber day, std::uint64_t record_bytes);
    int start_segment(DayNumber day);
    int write_out(Segment& segment);
    int sync_all();
    void close_least_used();
    std::error_code drop_day(DayNumber day, const Segments& segments, const SegmentsKept& kept);
    std::filesystem::path day_folder(DayNumber day) const;
    std::filesystem::path segment_file(DayNumber day, std::uint32_t number) const;
    Result<std::shared_ptr<const FileHandle>> handle_for(const SegmentName& name) const;

    const Settings settings_;
    Disk& disk_;
    std::map<DayNumber, Segment> open_segments_;  ///< At most open_segments_max.
    std::uint64_t uses_ = 0;

    struct ReadHandles {
        std::list<std::pair<SegmentName, std::shared_ptr<const FileHandle>>> most_recent_first;
    };
    mutable std::mutex read_handles_mutex_;
    mutable ReadHandles read_handles_;
};

}  // namespace bof::detail
