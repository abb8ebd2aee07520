#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace bof::detail {

enum class FileMode : std::uint8_t { owner_only, readable_by_all };

/// Makes or replaces the file whole: whoever looks sees the old text or the new one, after a power
/// cut too. Errors: unavailable.
Result<void> replace_file(const std::filesystem::path& file, const std::string& text,
                          FileMode mode);
/// As replace_file(), but a file that is there already stays as it is.
Result<void> make_file(const std::filesystem::path& file, const std::string& text, FileMode mode);

/// The first `bytes_max` bytes; nothing when there is no such file. Errors: unavailable; denied -
/// the file is to be `owner_only`, and others can reach it.
Result<std::optional<std::string>> read_file(const std::filesystem::path& file,
                                             std::size_t bytes_max, FileMode mode);

}  // namespace bof::detail
