#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace bof {

/// The text of a file that only its owner can reach, without the end of its line; nothing when
/// there is no such file. Errors: unavailable; denied - others can reach it.
Result<std::optional<std::string>> read_secret_file(const std::filesystem::path& file);
/// Makes the file whole, open to its owner only (0600); one that is there already stays as it is.
/// Errors: unavailable.
Result<void> make_secret_file(const std::filesystem::path& file, const std::string& text);

}  // namespace bof
