#include "alerts/detail/alert_cursor.hpp"

#include <cstring>

#include <sodium.h>

namespace bof::detail {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t sealed_bytes = nonce_bytes + sizeof(std::uint64_t) + tag_bytes;
constexpr int base64_form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

using Sealed = std::array<unsigned char, sealed_bytes>;

using Bound = std::array<unsigned char, sizeof(SessionId)>;

Bound bytes_of(SessionId session) {
    Bound bytes{};
    std::memcpy(bytes.data(), &session, sizeof session);
    return bytes;
}

}  // namespace

AlertCursors::AlertCursors() {
    static_assert(key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    randombytes_buf(key_.data(), key_.size());
}

std::string AlertCursors::seal(std::uint64_t change, SessionId session) const {
    Sealed sealed{};
    randombytes_buf(sealed.data(), nonce_bytes);
    std::array<unsigned char, sizeof change> plain{};
    std::memcpy(plain.data(), &change, sizeof change);
    const Bound bound = bytes_of(session);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_bytes, nullptr, plain.data(),
                                               plain.size(), bound.data(), bound.size(), nullptr,
                                               sealed.data(), key_.data());
    std::string text(sodium_base64_ENCODED_LEN(sealed_bytes, base64_form), '\0');
    sodium_bin2base64(text.data(), text.size(), sealed.data(), sealed.size(), base64_form);
    text.pop_back();  // The terminator.
    return text;
}

std::optional<std::uint64_t> AlertCursors::open(std::string_view cursor, SessionId session) const {
    Sealed sealed{};
    std::size_t length = 0;
    const char* end = nullptr;
    const int decoded = sodium_base642bin(sealed.data(), sealed.size(), cursor.data(),
                                          cursor.size(), nullptr, &length, &end, base64_form);
    if (decoded != 0 || length != sealed.size() || end != cursor.data() + cursor.size()) {
        return std::nullopt;
    }
    std::uint64_t change = 0;
    std::array<unsigned char, sizeof change> plain{};
    const Bound bound = bytes_of(session);
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), nullptr, nullptr, sealed.data() + nonce_bytes, sealed.size() - nonce_bytes,
        bound.data(), bound.size(), sealed.data(), key_.data());
    if (opened != 0) return std::nullopt;
    std::memcpy(&change, plain.data(), sizeof change);
    return change;
}

}  // namespace bof::detail
