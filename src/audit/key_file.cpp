#include "audit/detail/durable_file.hpp"
#include "audit/signed_note.hpp"

#include <sodium.h>

namespace bof {
namespace {

constexpr std::size_t key_file_bytes_max = 512;

Result<std::optional<std::string>> read_key(const std::filesystem::path& file,
                                            detail::FileMode mode) {
    auto text = detail::read_file(file, key_file_bytes_max, mode);
    if (text.ok() && *text && (*text)->ends_with('\n')) (*text)->pop_back();
    return text;
}

}  // namespace

Result<NoteSigner> NoteSigner::load_or_make(const std::filesystem::path& file,
                                            const std::string& name, NoteKeyKind kind) {
    auto found = read_key(file, detail::FileMode::owner_only);
    if (!found.ok()) return found.error();
    if (!*found) {
        const auto made = make(name, kind);
        if (!made.ok()) return made.error();
        const auto written =
            detail::make_file(file, made->text() + "\n", detail::FileMode::owner_only);
        if (!written.ok()) return written.error();
        // Read again: a program that started at the same moment may have been first.
        found = read_key(file, detail::FileMode::owner_only);
        if (!found.ok()) return found.error();
        if (!*found) return Error{Errc::unavailable, "the key file is gone again", file.string()};
    }
    auto signer = parse(**found, kind);
    sodium_memzero((*found)->data(), (*found)->size());
    if (!signer.ok()) return Error{Errc::corrupt, signer.error().public_text, file.string()};
    std::filesystem::path public_half = file;
    public_half += ".pub";
    const auto told = detail::make_file(public_half, signer->key().text() + "\n",
                                        detail::FileMode::readable_by_all);
    if (!told.ok()) return told.error();
    return signer;
}

Result<NoteKey> read_note_key(const std::filesystem::path& file) {
    const auto text = read_key(file, detail::FileMode::readable_by_all);
    if (!text.ok()) return text.error();
    if (!*text) return Error{Errc::not_found, "there is no such key file", file.string()};
    return parse_note_key(**text);
}

}  // namespace bof
