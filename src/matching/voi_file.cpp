#include "matching/voi_file.hpp"

#include "domain/voi_fields.hpp"
#include "matching/detail/number_code.hpp"
#include "matching/detail/voi_format.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace bof {
namespace {

using detail::VoiFileHeader;
using detail::VoiFileLayout;
using detail::VoiSlot;

/// Larger than any file of voi_file_entries_max, small enough for sums not to overflow.
constexpr std::uint64_t part_bytes_max = 1ULL << 44U;
constexpr std::uint32_t bucket_bits_max = 30;
constexpr std::size_t check_block_bytes = std::size_t{1} << 20U;

Error damaged(std::string what) {
    return {Errc::corrupt, "a file of vehicles of interest is damaged: import the list again",
            std::move(what)};
}

Error unreadable(const char* what) {
    return {Errc::unavailable, "a file of vehicles of interest cannot be read",
            std::string{what} + ": " + std::system_category().message(errno)};
}

class OpenFile {
  public:
    explicit OpenFile(const std::filesystem::path& path)
        : handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~OpenFile() {
        if (handle >= 0) ::close(handle);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    OpenFile(OpenFile&&) = delete;
    OpenFile& operator=(OpenFile&&) = delete;

    const int handle;
};

Result<void> check_header(const VoiFileHeader& header, std::uint64_t file_bytes) {
    if (std::memcmp(header.magic, detail::voi_file_magic, sizeof(header.magic)) != 0) {
        return damaged("not a file of entries");
    }
    const auto checksum = XXH3_64bits(&header, offsetof(VoiFileHeader, header_checksum));
    if (checksum != header.header_checksum) return damaged("the header's checksum is wrong");
    if (header.form != detail::voi_file_form) {
        return Error{Errc::unsupported,
                     "a file of vehicles of interest was made by a newer program: install it",
                     "form " + std::to_string(header.form)};
    }
    if (header.entries > voi_file_entries_max || header.texts_bytes > part_bytes_max ||
        header.dictionary_bytes > part_bytes_max || header.bucket_bits == 0 ||
        header.bucket_bits > bucket_bits_max) {
        return damaged("the header makes no sense");
    }
    if (VoiFileLayout::of(header).end != file_bytes) return damaged("the file has another length");
    return {};
}

/// Reads instead of looking through the mapping, so that texts nobody asks for take no memory of
/// the process.
Result<void> check_content(int file, const VoiFileHeader& header) {
    const VoiFileLayout layout = VoiFileLayout::of(header);
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state{XXH3_createState(),
                                                                         &XXH3_freeState};
    XXH3_64bits_reset(state.get());
    std::string block(check_block_bytes, '\0');
    for (std::uint64_t at = layout.texts; at < layout.end;) {
        const auto wanted = std::min<std::uint64_t>(block.size(), layout.end - at);
        const auto got = ::pread(file, block.data(), wanted, static_cast<off_t>(at));
        if (got < 0) return unreadable("read");
        if (got == 0) return damaged("the file ends too early");
        XXH3_64bits_update(state.get(), block.data(), static_cast<std::size_t>(got));
        at += static_cast<std::uint64_t>(got);
    }
    if (XXH3_64bits_digest(state.get()) != header.content_checksum) {
        return damaged("the content's checksum is wrong");
    }
    return {};
}

template <typename T>
std::span<const T> part(const char* mapped, std::uint64_t at, std::uint64_t count) {
    // Parts begin at multiples of 8 of a page, and hold nothing but plain numbers.
    return {reinterpret_cast<const T*>(mapped + at), count};
}

}  // namespace

VoiValidity VoiValidity::of(const VoiEntry& entry) {
    VoiValidity validity{INT64_MIN, INT64_MAX};
    if (entry.valid_from) validity.from_ms = to_unix_ms(*entry.valid_from);
    if (entry.weed_date) validity.until_ms = to_unix_ms(UtcTime{*entry.weed_date});
    return validity;
}

VoiFile::~VoiFile() {
    // munmap() takes a pointer to non-const, though it writes nothing.
    if (mapped_ != nullptr) ::munmap(const_cast<char*>(mapped_), mapped_bytes_);
}

Result<std::shared_ptr<const VoiFile>> VoiFile::open(const std::filesystem::path& path) {
    const OpenFile file{path};
    if (file.handle < 0 && errno == ENOENT) {
        return Error{Errc::not_found, "a file of vehicles of interest is not there any more",
                     path.filename().string()};
    }
    if (file.handle < 0) return unreadable("open");
    struct stat status = {};
    if (::fstat(file.handle, &status) != 0) return unreadable("stat");
    const auto bytes = static_cast<std::uint64_t>(status.st_size);
    VoiFileHeader header{};
    if (bytes < detail::voi_file_header_bytes ||
        ::pread(file.handle, &header, sizeof(header), 0) != sizeof(header)) {
        return damaged("the file is shorter than its header");
    }
    if (auto fine = check_header(header, bytes); !fine.ok()) return fine.error();
    if (auto fine = check_content(file.handle, header); !fine.ok()) return fine.error();

    std::shared_ptr<VoiFile> opened{new VoiFile};
    if (auto mapped = opened->map(file.handle, bytes); !mapped.ok()) return mapped.error();
    if (auto fine = opened->check_order(); !fine.ok()) return fine.error();
    if (auto read = opened->read_dictionary(); !read.ok()) return read.error();
    return std::shared_ptr<const VoiFile>{std::move(opened)};
}

Result<void> VoiFile::map(int file, std::size_t bytes) {
    void* const mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) return unreadable("map");
    mapped_ = static_cast<const char*>(mapped);
    mapped_bytes_ = bytes;
    // Looked at here and there: reading ahead would only fill the memory.
    ::madvise(mapped, bytes, MADV_RANDOM);

    VoiFileHeader header{};
    std::memcpy(&header, mapped_, sizeof(header));
    const VoiFileLayout layout = VoiFileLayout::of(header);
    facts_ = {static_cast<ListId>(header.list), header.revision, header.entries,
              detail::hex_text(header.content_checksum)};
    texts_ = {mapped_ + layout.texts, header.texts_bytes};
    dictionary_text_ = {mapped_ + layout.dictionary, header.dictionary_bytes};
    keys_ = part<std::uint64_t>(mapped_, layout.keys, header.entries);
    slots_ = part<VoiSlot>(mapped_, layout.slots, header.entries);
    place_by_row_ = part<std::uint32_t>(mapped_, layout.places, header.entries);
    bucket_bits_ = header.bucket_bits;
    buckets_ = part<std::uint32_t>(mapped_, layout.buckets, (1ULL << bucket_bits_) + 1);
    return {};
}

/// A checksum says that the file is as it was written. This says that a slip in the writer cannot
/// send the matcher out of bounds.
Result<void> VoiFile::check_order() const {
    if (!std::is_sorted(keys_.begin(), keys_.end())) return damaged("the keys are out of order");
    if (!std::is_sorted(buckets_.begin(), buckets_.end()) || buckets_.back() != keys_.size()) {
        return damaged("the buckets are out of order");
    }
    return {};
}

Result<void> VoiFile::read_dictionary() {
    std::string_view rest = dictionary_text_;
    dictionary_.resize(voi_text_fields.size());
    for (auto& texts : dictionary_) {
        const auto count = detail::take_number(rest);
        // Each text takes at least the byte of its length.
        if (!count || *count > rest.size()) return damaged("the dictionary ends too early");
        texts.reserve(*count);
        for (std::uint64_t index = 0; index < *count; ++index) {
            const auto bytes = detail::take_number(rest);
            if (!bytes || *bytes > rest.size()) return damaged("the dictionary ends too early");
            texts.push_back(rest.substr(0, *bytes));
            rest.remove_prefix(*bytes);
        }
    }
    return {};
}

std::size_t VoiFile::place_of(std::uint64_t key) const {
    const std::size_t bucket = key >> (64U - bucket_bits_);
    const std::size_t end = buckets_[bucket + 1];
    for (std::size_t place = buckets_[bucket]; place < end; ++place) {
        if (keys_[place] >= key) return keys_[place] == key ? place : keys_.size();
    }
    return keys_.size();
}

std::vector<std::uint32_t> VoiFile::rows_of(Vrm vrm) const {
    const std::uint64_t key = detail::voi_key(vrm.packed());
    std::vector<std::uint32_t> rows;
    for (std::size_t place = place_of(key); place < keys_.size() && keys_[place] == key; ++place) {
        rows.push_back(slots_[place].row());
    }
    return rows;
}

Result<VoiEntry> VoiFile::entry(std::uint64_t row) const {
    if (row == 0 || row > place_by_row_.size()) {
        return Error{Errc::not_found, "the list has no such row in that revision"};
    }
    const std::size_t place = place_by_row_[row - 1];
    if (place >= keys_.size()) return damaged("a row's place is out of bounds");
    const VoiSlot& slot = slots_[place];
    const auto vrm = Vrm::from_packed(detail::packed_vrm_of(keys_[place]));
    if (!vrm.ok() || slot.row() != row || slot.text_at > texts_.size()) {
        return damaged("a row does not point to itself");
    }
    VoiEntry entry{.vrm = *vrm};
    std::string_view rest = texts_.substr(slot.text_at);
    for (std::size_t index = 0; index < voi_text_fields.size(); ++index) {
        const auto number = detail::take_number(rest);
        if (!number) return damaged("a text ends too early");
        const bool in_dictionary = (*number & 1U) != 0;
        const std::uint64_t value = *number >> 1U;
        if (value >= (in_dictionary ? dictionary_[index].size() : rest.size() + 1)) {
            return damaged("a text is out of bounds");
        }
        entry.*voi_text_fields[index].text =
            in_dictionary ? dictionary_[index][value] : rest.substr(0, value);
        if (!in_dictionary) rest.remove_prefix(value);
    }
    entry.priority = slot.priority();
    if (slot.weed_day != INT32_MAX) entry.weed_date = UtcDay{std::chrono::days{slot.weed_day}};
    if (slot.valid_from_ms != INT64_MIN) entry.valid_from = from_unix_ms(slot.valid_from_ms);
    return entry;
}

}  // namespace bof
