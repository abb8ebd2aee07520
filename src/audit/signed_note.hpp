#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Longest signed note that is looked at.
inline constexpr std::size_t note_bytes_max = 16U << 10U;
inline constexpr std::size_t note_signatures_max = 16;
/// Longest name of a key.
inline constexpr std::size_t key_name_bytes_max = 100;

/// What a key signs, as C2SP signed-note numbers it.
enum class NoteKeyKind : std::uint8_t {
    ed25519 = 0x01,      ///< The text: a log's own signature.
    cosignature = 0x04,  ///< The text and the time: a witness's (C2SP tlog-cosignature).
};

/// The public half of a key, as it is handed around: "name+hash+key" (C2SP signed-note).
struct NoteKey {
    std::string name;
    NoteKeyKind kind = NoteKeyKind::ed25519;
    std::array<std::uint8_t, 32> bytes{};

    /// The first four bytes of SHA-256(name, line end, kind, bytes), which a signature carries.
    std::uint32_t id() const;
    std::string text() const;

    friend bool operator==(const NoteKey&, const NoteKey&) = default;
};

/// Reads NoteKey::text(). Errors: invalid_argument - it is none, or its hash is not its own.
Result<NoteKey> parse_note_key(std::string_view text);
/// The key in a file that load_or_make() has written as public half.
/// Errors: not_found, unavailable; as parse_note_key().
Result<NoteKey> read_note_key(const std::filesystem::path& file);

struct NoteSignature {
    std::string key_name;
    std::uint32_t key_id = 0;
    std::string bytes;  ///< After the key id: of a cosignature, time and signature.
};

/// A text and who has signed it (C2SP signed-note).
struct SignedNote {
    std::string text;  ///< With the line end of its last line.
    std::vector<NoteSignature> signatures;
};

/// Errors: too_large; invalid_argument - it is not a signed note.
Result<SignedNote> parse_signed_note(std::string_view note);

/// True when `key` has signed the note, whoever else has.
bool is_signed_by(const SignedNote& note, const NoteKey& key);

/// The secret half of a key. Its memory is wiped at the end.
class NoteSigner {
  public:
    /// Makes a key. Errors: invalid_argument - the name is empty, too long, or holds blanks,
    /// control characters or a plus.
    static Result<NoteSigner> make(const std::string& name, NoteKeyKind kind);
    /// The key in `file`, which is made with mode 0600 and a fresh key of `name` when it is not
    /// there; then the public half lies beside it, in `file`.pub.
    ///
    /// Errors: unavailable - the file cannot be made or read; denied - others may read it;
    ///         corrupt - it holds something else.
    static Result<NoteSigner> load_or_make(const std::filesystem::path& file,
                                           const std::string& name, NoteKeyKind kind);

    ~NoteSigner();
    NoteSigner(const NoteSigner&) = delete;
    NoteSigner& operator=(const NoteSigner&) = delete;
    NoteSigner(NoteSigner&& other) noexcept;
    NoteSigner& operator=(NoteSigner&& other) = delete;

    const NoteKey& key() const { return key_; }
    /// The line that signs `text`, with its line end. `when` goes into cosignatures only. Cost:
    /// about 50 us. Threads: any.
    std::string signature_line(std::string_view text, UtcTime when) const;

  private:
    using Seed = std::array<unsigned char, 32>;

    NoteSigner(std::string name, NoteKeyKind kind, const Seed& seed);
    static Result<NoteSigner> parse(std::string_view text, NoteKeyKind kind);
    std::string text() const;

    NoteKey key_;
    std::array<unsigned char, 64> secret_{};
};

/// `text` with its signature lines: what parse_signed_note() reads. Order: as given.
std::string to_note(std::string_view text, const std::vector<std::string>& signature_lines);

}  // namespace bof
