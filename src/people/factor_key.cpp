#include "people/factor_key.hpp"

#include "audit/secret_file.hpp"
#include "base/assert.hpp"

#include <array>
#include <vector>

#include <sodium.h>

namespace bof {
namespace {

constexpr std::string_view prefix = "openbof-factor-key-1 ";

std::string to_hex(const std::vector<unsigned char>& bytes) {
    std::string hex(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    hex.pop_back();
    return hex;
}

bool from_hex(std::string_view hex, unsigned char* bytes, std::size_t count) {
    std::size_t made = 0;
    const char* end = nullptr;
    return hex.size() == count * 2 &&
           sodium_hex2bin(bytes, count, hex.data(), hex.size(), nullptr, &made, &end) == 0 &&
           made == count && end == hex.data() + hex.size();
}

/// Sealed with the secret: a row moved to somebody else opens nothing.
std::string owner_mark(PersonId person) { return std::to_string(raw(person)) + ":"; }

}  // namespace

struct FactorKey::Keys {
    std::array<unsigned char, crypto_secretbox_KEYBYTES> sealing{};
    std::array<unsigned char, crypto_generichash_KEYBYTES> hashing{};
};

FactorKey::FactorKey(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
FactorKey::~FactorKey() {
    if (keys_) sodium_memzero(keys_.get(), sizeof(Keys));
}

FactorKey::FactorKey(FactorKey&& other) noexcept = default;
FactorKey& FactorKey::operator=(FactorKey&& other) noexcept = default;

Result<std::optional<FactorKey>> FactorKey::parse(std::string&& text) {
    std::array<unsigned char, crypto_kdf_KEYBYTES> master{};
    const std::string_view all{text};
    const bool is_key = all.starts_with(prefix) &&
                        from_hex(all.substr(prefix.size()), master.data(), master.size());
    sodium_memzero(text.data(), text.size());
    if (!is_key) {
        return Error{Errc::corrupt,
                     "the key file of second factors holds no key: restore it from the backup"};
    }
    auto keys = std::make_unique<Keys>();
    crypto_kdf_derive_from_key(keys->sealing.data(), keys->sealing.size(), 1, "bof_seal",
                               master.data());
    crypto_kdf_derive_from_key(keys->hashing.data(), keys->hashing.size(), 2, "bof_code",
                               master.data());
    sodium_memzero(master.data(), master.size());
    return std::optional{FactorKey{std::move(keys)}};
}

Result<std::optional<FactorKey>> FactorKey::load(const std::filesystem::path& file) {
    BOF_ASSERT(sodium_init() >= 0);
    auto text = read_secret_file(file);
    if (!text.ok()) return text.error();
    if (!*text) return std::optional<FactorKey>{};
    return parse(std::move(**text));
}

Result<FactorKey> FactorKey::load_or_make(const std::filesystem::path& file) {
    auto found = load(file);
    if (!found.ok()) return found.error();
    if (!*found) {
        std::vector<unsigned char> master(crypto_kdf_KEYBYTES);
        crypto_kdf_keygen(master.data());
        const auto written = make_secret_file(file, std::string{prefix} + to_hex(master));
        sodium_memzero(master.data(), master.size());
        if (!written.ok()) return written.error();
        // Read again: a program that started at the same moment may have been first.
        found = load(file);
        if (!found.ok()) return found.error();
        if (!*found) return Error{Errc::unavailable, "the key file is gone again", file.string()};
    }
    return std::move(**found);
}

std::string FactorKey::seal(PersonId person, std::string_view secret) const {
    const std::string plain = owner_mark(person) + std::string{secret};
    std::vector<unsigned char> sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES +
                                      plain.size());
    randombytes_buf(sealed.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed.data() + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                          sealed.data(), keys_->sealing.data());
    return to_hex(sealed);
}

std::optional<std::string> FactorKey::unseal(PersonId person, std::string_view sealed) const {
    constexpr std::size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    std::vector<unsigned char> bytes(sealed.size() / 2);
    if (bytes.size() <= around || !from_hex(sealed, bytes.data(), bytes.size())) {
        return std::nullopt;
    }
    std::string plain(bytes.size() - around, '\0');
    const bool opens = crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                                  bytes.data() + crypto_secretbox_NONCEBYTES,
                                                  bytes.size() - crypto_secretbox_NONCEBYTES,
                                                  bytes.data(), keys_->sealing.data()) == 0;
    const std::string mark = owner_mark(person);
    if (!opens || !plain.starts_with(mark)) return std::nullopt;
    return plain.substr(mark.size());
}

std::string FactorKey::hash(PersonId person, std::string_view code) const {
    const std::string text = owner_mark(person) + std::string{code};
    std::vector<unsigned char> hash(crypto_generichash_BYTES);
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       keys_->hashing.data(), keys_->hashing.size());
    return to_hex(hash);
}

}  // namespace bof
