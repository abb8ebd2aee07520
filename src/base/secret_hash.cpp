#include "base/secret_hash.hpp"

#include "base/assert.hpp"

#include <array>

#include <sodium.h>

namespace bof {
namespace {

constexpr std::size_t salt_bytes = crypto_generichash_KEYBYTES;
constexpr std::size_t hash_bytes = crypto_generichash_BYTES;
constexpr std::string_view prefix = "b2$";

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string to_hex(std::string_view bytes) {
    std::string hex(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), bytes_of(bytes), bytes.size());
    hex.pop_back();
    return hex;
}

std::optional<std::string> from_hex(std::string_view hex, std::size_t expected_bytes) {
    std::string bytes(expected_bytes, '\0');
    std::size_t decoded = 0;
    if (hex.size() != expected_bytes * 2 ||
        sodium_hex2bin(bytes_of(bytes), bytes.size(), hex.data(), hex.size(), nullptr, &decoded,
                       nullptr) != 0 ||
        decoded != expected_bytes) {
        return std::nullopt;
    }
    return bytes;
}

std::string keyed_hash(std::string_view secret, const std::string& salt) {
    std::string hash(hash_bytes, '\0');
    crypto_generichash(bytes_of(hash), hash.size(), bytes_of(secret), secret.size(),
                       bytes_of(std::string_view{salt}), salt.size());
    return hash;
}

}  // namespace

SecretHash SecretHash::of(std::string_view secret) {
    BOF_ASSERT(sodium_init() >= 0);
    SecretHash made;
    made.salt_.resize(salt_bytes);
    randombytes_buf(made.salt_.data(), made.salt_.size());
    made.hash_ = keyed_hash(secret, made.salt_);
    made.stored_ = std::string{prefix} + to_hex(made.salt_) + "$" + to_hex(made.hash_);
    return made;
}

std::optional<SecretHash> SecretHash::from_stored(std::string_view stored) {
    if (!stored.starts_with(prefix)) return std::nullopt;
    const auto rest = stored.substr(prefix.size());
    const auto border = rest.find('$');
    if (border == std::string_view::npos) return std::nullopt;
    auto salt = from_hex(rest.substr(0, border), salt_bytes);
    auto hash = from_hex(rest.substr(border + 1), hash_bytes);
    if (!salt || !hash) return std::nullopt;
    SecretHash made;
    made.salt_ = std::move(*salt);
    made.hash_ = std::move(*hash);
    made.stored_ = stored;
    return made;
}

bool SecretHash::matches(std::string_view secret) const {
    const std::string wanted = keyed_hash(secret, salt_);
    return sodium_memcmp(wanted.data(), hash_.data(), hash_bytes) == 0;
}

}  // namespace bof
