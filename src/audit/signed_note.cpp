#include "audit/signed_note.hpp"

#include "audit/detail/base64.hpp"

#include <algorithm>

#include <sodium.h>

namespace bof {
namespace {

constexpr std::string_view signature_mark = "\xE2\x80\x94 ";  // An em dash and a blank.
constexpr std::string_view secret_prefix = "PRIVATE+KEY+";
constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t time_bytes = 8;

using Signature = std::array<unsigned char, crypto_sign_BYTES>;

const unsigned char* as_bytes(std::string_view text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes.
    return reinterpret_cast<const unsigned char*>(text.data());
}

template <std::size_t Size>
std::string as_text(const std::array<unsigned char, Size>& bytes) {
    return {bytes.begin(), bytes.end()};
}

std::string big_endian(std::uint64_t number, std::size_t bytes) {
    std::string text(bytes, '\0');
    for (std::size_t place = bytes; place > 0; --place) {
        text[place - 1] = static_cast<char>(number & 0xFFU);
        number >>= 8U;
    }
    return text;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

bool is_key_name(std::string_view name) {
    return !name.empty() && name.size() <= key_name_bytes_max &&
           std::all_of(name.begin(), name.end(), [](char symbol) {
               return symbol > ' ' && symbol < '\x7F' && symbol != '+';
           });
}

std::optional<NoteKeyKind> kind_of(char byte) {
    for (const auto kind : {NoteKeyKind::ed25519, NoteKeyKind::cosignature}) {
        if (static_cast<unsigned char>(byte) == static_cast<std::uint8_t>(kind)) return kind;
    }
    return std::nullopt;
}

/// What a witness signs of a text: C2SP tlog-cosignature, version 1.
std::string cosigned_message(std::string_view text, std::uint64_t unix_seconds) {
    return "cosignature/v1\ntime " + std::to_string(unix_seconds) + "\n" + std::string{text};
}

bool is_signature(std::string_view bytes, std::string_view message, const NoteKey& key) {
    return bytes.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(as_bytes(bytes), as_bytes(message), message.size(),
                                       key.bytes.data()) == 0;
}

bool is_by(const NoteSignature& signature, std::string_view text, const NoteKey& key) {
    if (signature.key_name != key.name || signature.key_id != key.id()) return false;
    const std::string_view bytes = signature.bytes;
    if (key.kind == NoteKeyKind::ed25519) return is_signature(bytes, text, key);
    if (bytes.size() < time_bytes) return false;
    const auto when = from_big_endian(bytes.substr(0, time_bytes));
    return is_signature(bytes.substr(time_bytes), cosigned_message(text, when), key);
}

Error not_a_note() { return {Errc::invalid_argument, "that is not a signed note"}; }

Result<NoteSignature> parse_signature_line(std::string_view line) {
    if (!line.starts_with(signature_mark)) return not_a_note();
    line.remove_prefix(signature_mark.size());
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos || !is_key_name(line.substr(0, blank))) return not_a_note();
    const auto bytes = detail::from_base64(line.substr(blank + 1));
    if (!bytes || bytes->size() <= key_id_bytes) return not_a_note();
    return NoteSignature{
        std::string{line.substr(0, blank)},
        static_cast<std::uint32_t>(from_big_endian(std::string_view{*bytes}.substr(0, 4))),
        bytes->substr(key_id_bytes)};
}

bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char symbol) {
        return static_cast<unsigned char>(symbol) < 0x20 && symbol != '\n';
    });
}

}  // namespace

std::uint32_t NoteKey::id() const {
    std::string hashed = name + '\n' + static_cast<char>(kind);
    hashed.append(bytes.begin(), bytes.end());
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), as_bytes(hashed), hashed.size());
    return static_cast<std::uint32_t>(from_big_endian(as_text(hash).substr(0, key_id_bytes)));
}

namespace {

std::string hex_of(std::uint32_t id) {
    std::string hex(2 * key_id_bytes + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), as_bytes(big_endian(id, key_id_bytes)), key_id_bytes);
    hex.pop_back();
    return hex;
}

/// "name+hash+base64 of kind and 32 bytes", taken apart.
struct KeyParts {
    std::string name;
    std::string hash;
    NoteKeyKind kind;
    std::array<unsigned char, 32> bytes;
};

std::optional<KeyParts> split_key(std::string_view text) {
    const auto first = text.find('+');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = text.find('+', first + 1);
    if (second == std::string_view::npos || !is_key_name(text.substr(0, first))) {
        return std::nullopt;
    }
    auto bytes = detail::from_base64(text.substr(second + 1));
    if (!bytes || bytes->size() != 33 || !kind_of(bytes->front())) return std::nullopt;
    KeyParts parts{std::string{text.substr(0, first)},
                   std::string{text.substr(first + 1, second - first - 1)},
                   *kind_of(bytes->front()),
                   {}};
    std::transform(bytes->begin() + 1, bytes->end(), parts.bytes.begin(),
                   [](char byte) { return static_cast<unsigned char>(byte); });
    sodium_memzero(bytes->data(), bytes->size());
    return parts;
}

std::string key_text(const NoteKey& key, std::string_view half) {
    const std::string bytes = static_cast<char>(key.kind) + std::string{half};
    return key.name + "+" + hex_of(key.id()) + "+" + detail::to_base64(bytes);
}

}  // namespace

std::string NoteKey::text() const {
    return key_text(*this, std::string{bytes.begin(), bytes.end()});
}

Result<NoteKey> parse_note_key(std::string_view text) {
    const auto parts = split_key(text);
    if (!parts) return Error{Errc::invalid_argument, "that is not the public half of a key"};
    NoteKey key{parts->name, parts->kind, parts->bytes};
    if (parts->hash != hex_of(key.id())) {
        return Error{Errc::invalid_argument,
                     "the public key is damaged: its hash is not that of its name and bytes"};
    }
    return key;
}

Result<SignedNote> parse_signed_note(std::string_view note) {
    if (note.size() > note_bytes_max) {
        return Error{Errc::too_large, "a signed note is at most 16 KiB long"};
    }
    if (has_control_characters(note) || !note.ends_with('\n')) return not_a_note();
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos) return not_a_note();
    SignedNote parsed{std::string{note.substr(0, gap + 1)}, {}};
    std::string_view rest = note.substr(gap + 2);
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        auto signature = parse_signature_line(rest.substr(0, end));
        if (!signature.ok()) return signature.error();
        if (parsed.signatures.size() == note_signatures_max) {
            return Error{Errc::too_large, "a signed note has at most 16 signatures"};
        }
        parsed.signatures.push_back(std::move(*signature));
        rest.remove_prefix(end + 1);
    }
    if (parsed.signatures.empty()) return not_a_note();
    return parsed;
}

bool is_signed_by(const SignedNote& note, const NoteKey& key) {
    return std::any_of(note.signatures.begin(), note.signatures.end(),
                       [&](const auto& signature) { return is_by(signature, note.text, key); });
}

std::string to_note(std::string_view text, const std::vector<std::string>& signature_lines) {
    std::string note = std::string{text} + '\n';
    for (const auto& line : signature_lines) note += line;
    return note;
}

NoteSigner::NoteSigner(std::string name, NoteKeyKind kind, const Seed& seed)
    : key_{std::move(name), kind, {}} {
    crypto_sign_seed_keypair(key_.bytes.data(), secret_.data(), seed.data());
}

NoteSigner::~NoteSigner() { sodium_memzero(secret_.data(), secret_.size()); }

NoteSigner::NoteSigner(NoteSigner&& other) noexcept
    : key_(std::move(other.key_)), secret_(other.secret_) {
    sodium_memzero(other.secret_.data(), other.secret_.size());
}

Result<NoteSigner> NoteSigner::make(const std::string& name, NoteKeyKind kind) {
    if (!is_key_name(name)) {
        return Error{Errc::invalid_argument,
                     "a key's name is 1 to 100 ASCII symbols without blanks and plus signs"};
    }
    Seed seed{};
    randombytes_buf(seed.data(), seed.size());
    NoteSigner signer{name, kind, seed};
    sodium_memzero(seed.data(), seed.size());
    return signer;
}

Result<NoteSigner> NoteSigner::parse(std::string_view text, NoteKeyKind kind) {
    const Error damaged{Errc::corrupt, "the key file does not hold a secret key of this kind"};
    if (!text.starts_with(secret_prefix)) return damaged;
    auto parts = split_key(text.substr(secret_prefix.size()));
    if (!parts || parts->kind != kind) return damaged;
    NoteSigner signer{parts->name, parts->kind, parts->bytes};
    sodium_memzero(parts->bytes.data(), parts->bytes.size());
    if (parts->hash != hex_of(signer.key_.id())) return damaged;
    return signer;
}

std::string NoteSigner::text() const {
    const auto seed_end = secret_.begin() + crypto_sign_SEEDBYTES;
    return std::string{secret_prefix} + key_text(key_, std::string{secret_.begin(), seed_end});
}

std::string NoteSigner::signature_line(std::string_view text, UtcTime when) const {
    std::string message{text};
    std::string signed_bytes = big_endian(key_.id(), key_id_bytes);
    if (key_.kind == NoteKeyKind::cosignature) {
        const auto seconds = static_cast<std::uint64_t>(
            std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count());
        message = cosigned_message(text, seconds);
        signed_bytes += big_endian(seconds, time_bytes);
    }
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, as_bytes(message), message.size(),
                         secret_.data());
    signed_bytes += as_text(signature);
    return std::string{signature_mark} + key_.name + " " + detail::to_base64(signed_bytes) + "\n";
}

}  // namespace bof
