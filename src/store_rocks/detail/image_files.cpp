#include "store_rocks/detail/image_files.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::detail {
namespace {

// Days written to at once: late arrivals go to earlier days than the rest.
constexpr std::size_t open_segments_max = 32;
constexpr std::size_t read_handles_max = 64;
// Records are handed to the disk in pieces of at least this size.
constexpr std::size_t write_bytes = 1U << 20U;

constexpr std::string_view segment_suffix = ".seg";
constexpr std::uint32_t record_magic = 0x424F4649;  // "BOFI"
constexpr std::uint8_t record_version = 1;
// magic 4 | version 1 | kind 1 | key length 1 | image length 4 | checksum 16; then key, then image.
constexpr std::size_t record_head_bytes = 27;

void append_record(std::string& out, const ImageToStore& image) {
    std::string key;
    append_read_key(key, image.key);
    ByteWriter writer(out);
    writer.u32(record_magic);
    writer.u8(record_version);
    writer.u8(static_cast<std::uint8_t>(image.kind));
    writer.u8(static_cast<std::uint8_t>(key.size()));
    writer.u32(image.location.jpeg_bytes);
    for (const std::uint8_t byte : image.location.checksum) writer.u8(byte);
    writer.raw(key);
    writer.raw(image.jpeg);
}

std::uint64_t record_bytes(const ImageToStore& image) {
    constexpr std::size_t longest_key = 19;
    return record_head_bytes + longest_key + image.jpeg.size();
}

Error damaged_image(const char* what) {
    return Error{Errc::corrupt, "an image in the store is damaged", what};
}

// The number in "<n>.seg", or zero.
std::uint32_t segment_number(const std::string& name) {
    if (!name.ends_with(segment_suffix)) return 0;
    std::uint32_t number = 0;
    const char* const end = name.data() + name.size() - segment_suffix.size();
    const auto [stop, error] = std::from_chars(name.data(), end, number);
    return error == std::errc{} && stop == end ? number : 0;
}

// The day of a folder that this program made; nothing for any other name.
std::optional<DayNumber> day_named(const std::string& name) {
    constexpr std::string_view pattern = "dddd-dd-dd";
    if (!std::equal(name.begin(), name.end(), pattern.begin(), pattern.end(),
                    [](char symbol, char wanted) {
                        return wanted == 'd' ? is_digit_ascii(symbol) : symbol == wanted;
                    })) {
        return std::nullopt;
    }
    const auto part = [&](std::size_t at, std::size_t length) {
        int number = 0;
        std::from_chars(name.data() + at, name.data() + at + length, number);
        return number;
    };
    const std::chrono::year_month_day date{std::chrono::year{part(0, 4)},
                                           std::chrono::month{static_cast<unsigned>(part(5, 2))},
                                           std::chrono::day{static_cast<unsigned>(part(8, 2))}};
    if (!date.ok()) return std::nullopt;
    const DayNumber day = day_number_clamped(UtcTime{UtcDay{date}});
    return to_iso_date(utc_day(day)) == name ? std::optional{day} : std::nullopt;
}

Result<std::string> read_at(const FileHandle& file, std::uint64_t offset, std::size_t bytes) {
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0 ||
        offset + bytes > static_cast<std::uint64_t>(status.st_size)) {
        return damaged_image("segment ends before the image does");
    }
    std::string content(bytes, '\0');
    std::size_t done = 0;
    while (done < bytes) {
        const ssize_t got = ::pread(file.descriptor(), content.data() + done, bytes - done,
                                    static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            return Error{Errc::unavailable, "an image cannot be read",
                         std::generic_category().message(errno)};
        }
        if (got == 0) return damaged_image("segment was cut while it was read");
        done += static_cast<std::size_t>(got);
    }
    return content;
}

}  // namespace

ImageFiles::ImageFiles(Settings settings, Disk& disk)
    : settings_(std::move(settings)), disk_(disk) {}

Result<void> ImageFiles::open() {
    int error = disk_.make_folder(settings_.folder);
    const auto parent = std::filesystem::absolute(settings_.folder).parent_path();
    if (error == 0) error = disk_.sync_folder(parent);
    if (error == 0) return {};
    return Error{Errc::unavailable, "the image folder cannot be made",
                 std::generic_category().message(error)};
}

int ImageFiles::append(std::span<ImageToStore> images) {
    int error = 0;
    for (ImageToStore& image : images) {
        error = add(image);
        if (error != 0) break;
    }
    if (error == 0) error = sync_all();
    if (error != 0) {
        // After a failed write or sync nobody knows what the file holds.
        std::erase_if(open_segments_, [](const auto& entry) { return entry.second.unsynced; });
    }
    return error;
}

int ImageFiles::add(ImageToStore& image) {
    const DayNumber day = day_number(image.key.captured);
    if (const int error = segment_with_room(day, record_bytes(image)); error != 0) return error;
    Segment& segment = open_segments_.at(day);
    image.location.segment = segment.number;
    image.location.offset = segment.bytes + segment.unwritten.size();
    append_record(segment.unwritten, image);
    segment.unsynced = true;
    segment.last_use = ++uses_;
    return segment.unwritten.size() < write_bytes ? 0 : write_out(segment);
}

int ImageFiles::segment_with_room(DayNumber day, std::uint64_t bytes) {
    const auto found = open_segments_.find(day);
    if (found == open_segments_.end()) return start_segment(day);
    Segment& segment = found->second;
    const std::uint64_t used = segment.bytes + segment.unwritten.size();
    if (used == 0 || used + bytes <= settings_.segment_bytes_max) return 0;
    int error = write_out(segment);
    if (error == 0) error = disk_.sync(segment.file);
    if (error != 0) return error;
    open_segments_.erase(found);
    return start_segment(day);
}

int ImageFiles::start_segment(DayNumber day) {
    const auto folder = day_folder(day);
    int error = disk_.make_folder(folder);
    if (error == 0) error = disk_.sync_folder(settings_.folder);
    if (error != 0) return error;

    std::uint32_t last = 0;
    std::error_code list_error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, list_error)) {
        last = std::max(last, segment_number(entry.path().filename().string()));
    }
    if (list_error) return list_error.value();

    if (open_segments_.size() >= open_segments_max) close_least_used();
    Segment segment;
    segment.number = last + 1;
    error = disk_.create(segment_file(day, segment.number), segment.file);
    if (error == 0) error = disk_.sync_folder(folder);
    if (error == 0) open_segments_.insert_or_assign(day, std::move(segment));
    return error;
}

int ImageFiles::write_out(Segment& segment) {
    if (segment.unwritten.empty()) return 0;
    const int error = disk_.append(segment.file, segment.unwritten);
    segment.bytes += segment.unwritten.size();
    segment.unwritten.clear();
    return error;
}

int ImageFiles::sync_all() {
    for (auto& [day, segment] : open_segments_) {
        if (!segment.unsynced) continue;
        int error = write_out(segment);
        if (error == 0) error = disk_.sync(segment.file);
        if (error != 0) return error;
        segment.unsynced = false;
    }
    return 0;
}

// Leaves out segments that hold images of the commit in hand, so there may be more than
// open_segments_max until it ends.
void ImageFiles::close_least_used() {
    auto least = open_segments_.end();
    for (auto place = open_segments_.begin(); place != open_segments_.end(); ++place) {
        if (place->second.unsynced) continue;
        if (least == open_segments_.end() || place->second.last_use < least->second.last_use) {
            least = place;
        }
    }
    if (least != open_segments_.end()) open_segments_.erase(least);
}

std::filesystem::path ImageFiles::day_folder(DayNumber day) const {
    return settings_.folder / to_iso_date(utc_day(day));
}

std::filesystem::path ImageFiles::segment_file(DayNumber day, std::uint32_t number) const {
    return day_folder(day) / (std::to_string(number) + std::string{segment_suffix});
}

Result<std::shared_ptr<const FileHandle>> ImageFiles::handle_for(const SegmentName& name) const {
    {
        const std::scoped_lock lock(read_handles_mutex_);
        auto& recent = read_handles_.most_recent_first;
        const auto found = std::find_if(recent.begin(), recent.end(),
                                        [&](const auto& entry) { return entry.first == name; });
        if (found != recent.end()) {
            recent.splice(recent.begin(), recent, found);
            return found->second;
        }
    }
    const auto file = segment_file(name.first, name.second);
    auto handle = std::make_shared<const FileHandle>(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle->is_open()) {
        if (errno == ENOENT) return damaged_image("segment is missing");
        return Error{Errc::unavailable, "an image cannot be read",
                     std::generic_category().message(errno)};
    }
    const std::scoped_lock lock(read_handles_mutex_);
    auto& recent = read_handles_.most_recent_first;
    recent.emplace_front(name, handle);
    if (recent.size() > read_handles_max) recent.pop_back();
    return handle;
}

Result<std::string> ImageFiles::read(const ReadKey& key, ImageKind kind,
                                     const ImageLocation& location) const {
    const auto file = handle_for({day_number(key.captured), location.segment});
    if (!file.ok()) return file.error();
    std::string wanted_key;
    append_read_key(wanted_key, key);
    auto record = read_at(**file, location.offset,
                          record_head_bytes + wanted_key.size() + location.jpeg_bytes);
    if (!record.ok()) return record.error();

    ByteReader reader(*record);
    const bool head_is_right = reader.u32() == record_magic && reader.u8() == record_version &&
                               reader.u8() == static_cast<std::uint8_t>(kind) &&
                               reader.u8() == wanted_key.size() &&
                               reader.u32() == location.jpeg_bytes;
    reader.raw(location.checksum.size());
    if (!head_is_right || reader.raw(wanted_key.size()) != wanted_key) {
        return damaged_image("another record lies there");
    }
    const std::string_view jpeg = reader.raw(location.jpeg_bytes);
    if (reader.failed() || checksum_of(jpeg) != location.checksum) {
        return damaged_image("checksum");
    }
    return std::string{jpeg};
}

std::uint64_t ImageFiles::stored_bytes(const ReadKey& key, const ImageLocation& location) {
    std::string bytes;
    append_read_key(bytes, key);
    return record_head_bytes + bytes.size() + location.jpeg_bytes;
}

Result<std::map<DayNumber, ImageFiles::Segments>> ImageFiles::segments_before(
    UtcDay first_kept) const {
    std::map<DayNumber, Segments> days;
    std::error_code error;
    for (const auto& folder : std::filesystem::directory_iterator(settings_.folder, error)) {
        const auto day = day_named(folder.path().filename().string());
        if (!day || utc_day(*day) >= first_kept) continue;
        Segments& segments = days[*day];
        for (const auto& file : std::filesystem::directory_iterator(folder.path(), error)) {
            segments[segment_number(file.path().filename().string())] += file.file_size(error);
            if (error) break;
        }
        if (error) break;
    }
    if (!error) return days;
    return Error{Errc::unavailable, "the images cannot be looked through", error.message()};
}

void ImageFiles::let_go_before(UtcDay first_kept) {
    std::erase_if(open_segments_,
                  [&](const auto& entry) { return utc_day(entry.first) < first_kept; });
    const std::scoped_lock lock(read_handles_mutex_);
    read_handles_.most_recent_first.remove_if(
        [&](const auto& entry) { return utc_day(entry.first.first) < first_kept; });
}

std::error_code ImageFiles::drop_day(DayNumber day, const Segments& segments,
                                     const SegmentsKept& kept) {
    const auto folder = day_folder(day);
    const auto stays = kept.find(day);
    std::error_code failed;
    if (stays == kept.end() || stays->second.empty()) {
        std::filesystem::remove_all(folder, failed);
        log_event(LogLevel::info, "store.image_day_deleted",
                  {{"day", folder.filename().string()}, {"complete", failed ? "no" : "yes"}});
        return failed;
    }
    if (std::all_of(segments.begin(), segments.end(),
                    [&](const auto& entry) { return stays->second.contains(entry.first); })) {
        return failed;
    }
    std::vector<std::filesystem::path> expired;
    for (const auto& file : std::filesystem::directory_iterator(folder, failed)) {
        const auto number = segment_number(file.path().filename().string());
        if (!stays->second.contains(number)) expired.push_back(file.path());
    }
    for (const auto& file : expired) {
        std::error_code not_removed;
        std::filesystem::remove(file, not_removed);
        if (not_removed) failed = not_removed;
    }
    if (!failed) failed = {disk_.sync_folder(folder), std::generic_category()};
    return failed;
}

Result<void> ImageFiles::drop_days_before(UtcDay first_kept, const SegmentsKept& kept) {
    let_go_before(first_kept);
    const auto days = segments_before(first_kept);
    if (!days.ok()) return days.error();
    std::error_code error;
    for (const auto& [day, segments] : *days) {
        if (const auto failed = drop_day(day, segments, kept)) error = failed;
    }
    if (!error && !days->empty()) {
        error = {disk_.sync_folder(settings_.folder), std::generic_category()};
    }
    if (!error) return {};
    return Error{Errc::unavailable, "some expired images could not be deleted", error.message()};
}

}  // namespace bof::detail
