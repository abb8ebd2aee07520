#pragma once

#include "base/result.hpp"
#include "domain/person.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// The key that seals the secrets of second factors, so that the register alone, or a backup of
/// it, gives nobody a code. Threads: any.
class FactorKey {
  public:
    /// The key of the file, which only its owner may be able to read; nothing when there is none.
    /// Errors: unavailable; denied - others can reach the file; corrupt - it holds no key.
    static Result<std::optional<FactorKey>> load(const std::filesystem::path& file);
    /// Makes the file, open to its owner only, when there is none. Errors: as load().
    static Result<FactorKey> load_or_make(const std::filesystem::path& file);

    ~FactorKey();
    FactorKey(const FactorKey&) = delete;
    FactorKey& operator=(const FactorKey&) = delete;
    FactorKey(FactorKey&& other) noexcept;
    FactorKey& operator=(FactorKey&& other) noexcept;

    /// The secret, sealed for this person; as hexadecimal digits. Another each time.
    std::string seal(PersonId person, std::string_view secret) const;
    /// Nothing: sealed with another key or for somebody else, or damaged.
    std::optional<std::string> unseal(PersonId person, std::string_view sealed) const;
    /// What is kept of a recovery code: keyed, since codes are short enough to be tried out.
    std::string hash(PersonId person, std::string_view code) const;

  private:
    struct Keys;
    explicit FactorKey(std::unique_ptr<Keys> keys);
    static Result<std::optional<FactorKey>> parse(std::string&& text);

    std::unique_ptr<Keys> keys_;
};

}  // namespace bof
