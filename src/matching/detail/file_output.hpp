#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

struct XXH3_state_s;

namespace bof::detail {

/// A temporary file that is written from front to back, with a checksum, and gets its name when it
/// is whole and durable. Gone with this object when it never gets one.
class FileOutput {
  public:
    FileOutput();
    ~FileOutput();
    FileOutput(const FileOutput&) = delete;
    FileOutput& operator=(const FileOutput&) = delete;
    FileOutput(FileOutput&&) = delete;
    FileOutput& operator=(FileOutput&&) = delete;

    /// Makes the file, open to its owner only.
    Result<void> begin(const std::filesystem::path& folder, std::string_view prefix);

    Result<void> put(std::string_view bytes);
    /// As put(), outside the checksum; only before the first put().
    Result<void> put_unchecked(std::string_view bytes);
    template <typename T>
    Result<void> put_plain(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        return put({reinterpret_cast<const char*>(&value), sizeof(value)});
    }
    /// Zeros up to the next multiple of 8.
    Result<void> align();
    std::uint64_t put_bytes() const { return put_bytes_; }

    /// Of everything put so far; writes it out.
    Result<std::uint64_t> checksum();
    /// Overwrites the front of the file, which is outside the checksum.
    Result<void> put_front(std::string_view bytes);

    const std::filesystem::path& path() const { return path_; }
    /// Syncs the file, gives it its name in the same folder, and syncs the folder.
    Result<void> publish(const std::string& name);

  private:
    Result<void> flush();

    std::filesystem::path folder_;
    std::filesystem::path path_;  // Empty: none, or it has its name.
    int file_ = -1;
    std::uint64_t put_bytes_ = 0;
    std::uint64_t unchecked_bytes_ = 0;  // At the front of buffer_.
    std::string buffer_;
    XXH3_state_s* checksum_;
};

}  // namespace bof::detail
