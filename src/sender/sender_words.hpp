#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace bof {

/// How a source names and proves itself.
struct SenderWord {
    std::string username;  ///< Empty: none.
    std::string word;      ///< The shared word. Secret.
};

/// By feed and source.
using SenderWords = std::map<std::pair<std::int16_t, std::int16_t>, SenderWord>;

/// Reads a file of words: a line each of "FEED SOURCE USERNAME WORD", "-" for no user name, blanks
/// between, lines that begin with # passed over.
/// Errors: not_found - no such file; denied - other users may read it; invalid_argument - a line
///         that is not so; internal says which, never what it holds.
Result<SenderWords> read_sender_words(const std::filesystem::path& file);

/// Writes it, readable by its owner only, in place of what was there.
/// Errors: unavailable; invalid_argument - a name or word with a blank in it.
Result<void> write_sender_words(const std::filesystem::path& file, const SenderWords& words);

/// 20 random letters and digits: about 100 bits.
std::string new_sender_word();

}  // namespace bof
