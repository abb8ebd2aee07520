#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// A salted, keyed BLAKE2b of a machine's shared word, as it is kept: "b2$<salt hex>$<hash hex>".
/// For words that machines send with every message, where a password hash would cost too much;
/// people's passwords use Argon2id.
class SecretHash {
  public:
    /// Hashes `secret` with a fresh random salt.
    static SecretHash of(std::string_view secret);
    /// Nothing when `stored` is not of the form above.
    static std::optional<SecretHash> from_stored(std::string_view stored);

    const std::string& stored() const { return stored_; }
    /// Compares in constant time. Cost: about 0.3 us.
    bool matches(std::string_view secret) const;

  private:
    SecretHash() = default;

    std::string salt_;
    std::string hash_;
    std::string stored_;
};

}  // namespace bof
