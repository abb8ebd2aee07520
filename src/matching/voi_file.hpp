#pragma once

#include "base/result.hpp"
#include "domain/voi.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most entries of one revision of a bulk list.
inline constexpr std::uint32_t voi_file_entries_max = 20'000'000;

/// How the names of files begin that are being written; what is left of one after a crash may go.
inline constexpr std::string_view voi_unfinished_prefix = "unfinished-";

/// What a revision's file says of itself.
struct VoiFileFacts {
    ListId list;
    std::uint32_t revision;
    std::uint32_t entries;
    std::string checksum;  ///< Of the content: 16 hexadecimal digits.
};

/// When an entry matches, as the file and the overlay both keep it.
struct VoiValidity {
    std::int64_t from_ms;   ///< In unix milliseconds; INT64_MIN: at once.
    std::int64_t until_ms;  ///< The first millisecond that is too late; INT64_MAX: without end.

    static VoiValidity of(const VoiEntry& entry);
    bool covers(UtcTime now) const {
        return from_ms <= to_unix_ms(now) && to_unix_ms(now) < until_ms;
    }
};

namespace detail {
struct VoiSlot;
}

/// One revision of a bulk list: an immutable file, sorted and memory-mapped. The texts of an entry
/// are read from the disk only when they are asked for.
/// Threads: any. The file may be unlinked while it is open, but must not be changed.
class VoiFile {
  public:
    /// Reads the whole file once to check it.
    ///
    /// Errors: not_found - no such file; corrupt - damaged, cut short or of another form:
    /// `internal`
    ///         says what; unsupported - made by a newer program; unavailable - it cannot be read.
    /// Cost:   reads every byte of the file once.
    static Result<std::shared_ptr<const VoiFile>> open(const std::filesystem::path& path);

    ~VoiFile();
    VoiFile(const VoiFile&) = delete;
    VoiFile& operator=(const VoiFile&) = delete;
    VoiFile(VoiFile&&) = delete;
    VoiFile& operator=(VoiFile&&) = delete;

    const VoiFileFacts& facts() const { return facts_; }

    /// The entry of `row`, 1 being the first. Errors: not_found; corrupt.
    Result<VoiEntry> entry(std::uint64_t row) const;
    /// All rows with this mark, rising. Cost: one bucket of keys.
    std::vector<std::uint32_t> rows_of(Vrm vrm) const;

    // For the matcher and the comparison of two revisions: entries stand in the order of
    // detail::voi_key() of their mark, and under one mark in the order of their rows.
    std::span<const std::uint64_t> keys() const { return keys_; }
    std::span<const detail::VoiSlot> slots() const { return slots_; }
    /// First place of `key` in keys(); keys().size() when it is not there.
    std::size_t place_of(std::uint64_t key) const;

  private:
    VoiFile() = default;
    Result<void> map(int file, std::size_t bytes);
    Result<void> check_order() const;
    Result<void> read_dictionary();

    VoiFileFacts facts_{};
    const char* mapped_ = nullptr;
    std::size_t mapped_bytes_ = 0;
    std::string_view texts_;
    std::string_view dictionary_text_;
    std::vector<std::vector<std::string_view>> dictionary_;  // By text field, into the mapping.
    std::span<const std::uint64_t> keys_;
    std::span<const detail::VoiSlot> slots_;
    std::span<const std::uint32_t> place_by_row_;
    std::span<const std::uint32_t> buckets_;
    unsigned bucket_bits_ = 0;
};

/// Writes one revision's file. Until publish() there is only a temporary file, which goes with the
/// writer.
/// Order: create, add for each row in the order of rows, seal, publish.
/// Cost:  some tens of bytes of memory an entry, whatever its texts; sorts once.
class VoiFileWriter {
  public:
    /// Errors: unavailable - the folder cannot be written.
    static Result<VoiFileWriter> create(const std::filesystem::path& folder, ListId list,
                                        std::uint32_t revision);
    ~VoiFileWriter();
    VoiFileWriter(const VoiFileWriter&) = delete;
    VoiFileWriter& operator=(const VoiFileWriter&) = delete;
    VoiFileWriter(VoiFileWriter&&) noexcept;
    VoiFileWriter& operator=(VoiFileWriter&&) noexcept;

    /// The next row. Its texts are what problem_of() has nothing against.
    /// Errors: unavailable - the disk is full; too_many - more than voi_file_entries_max.
    Result<void> add(const VoiEntry& entry);

    /// Sorts and completes the temporary file and opens it as any reader will.
    /// Errors: unavailable; corrupt - what was written cannot be read back.
    Result<std::shared_ptr<const VoiFile>> seal();

    /// Makes the file durable under its own name in the folder,
    /// "list-3-revision-17-<checksum>.voi", and returns that name. Errors: unavailable.
    Result<std::string> publish();

  private:
    struct State;
    explicit VoiFileWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// How two revisions of a list differ. Under one mark, entries that say the same are unchanged; of
/// the others, as many as both have are changed, in the order of their rows.
struct VoiDifference {
    enum class Kind : std::uint8_t { added, removed, changed };
    struct Sample {
        Kind kind;
        std::uint32_t row_before;  ///< 0: it was not there.
        std::uint32_t row_after;   ///< 0: it is gone.
    };

    std::uint64_t added = 0;
    std::uint64_t removed = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::vector<Sample> samples{};  ///< The first of each kind, as many as were asked for.
};

std::string_view to_text(VoiDifference::Kind kind);

/// `before` null: the list had no revision. Cost: one walk through both.
VoiDifference compare(const VoiFile* before, const VoiFile& after, std::size_t samples_max);

}  // namespace bof
