#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// Which words and passwords everybody tries first, as a Bloom filter in a file: 24 bits a word,
/// which takes about one in 100'000 other words for one of them, and misses none. The file is
/// mapped, not read, so one of a thousand million words costs no memory of the program's own.
/// Threads: any.
class PasswordFilter {
  public:
    /// Errors: not_found - no such file; corrupt - it is no such filter; unavailable.
    static Result<PasswordFilter> load(const std::filesystem::path& file);
    /// Makes the file of the words that `next` gives until it gives nothing, at most `words_max`;
    /// an older one is replaced. Words are kept as password_core() has them. Returns how many.
    /// Errors: unavailable - it cannot be written; too_large - there are more words.
    static Result<std::uint64_t> make(const std::filesystem::path& file, std::uint64_t words_max,
                                      const std::function<std::optional<std::string>()>& next);

    bool contains(std::string_view word) const;
    std::uint64_t words() const { return words_; }

  private:
    PasswordFilter() = default;

    std::shared_ptr<const unsigned char> mapped_;
    std::uint64_t words_ = 0;
    std::uint64_t bits_ = 0;
};

/// What is left of a password when case, digits for letters, and digits and signs around it are
/// taken away: "P4ssw0rd!2024" is "password".
std::string password_core(std::string_view password);

}  // namespace bof
