#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bof::http {

enum class FileAccess : std::uint8_t { owner_only, all_may_read };

/// Replaces `file` whole or not at all, also when the power fails.
/// Errors: unavailable - the folder cannot be written.
Result<void> write_file_atomically(const std::filesystem::path& file, std::string_view content,
                                   FileAccess access);

/// Nothing when there is no such file.
/// Errors: corrupt - it is there and cannot be read, or is far larger than any certificate.
Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file);

}  // namespace bof::http
