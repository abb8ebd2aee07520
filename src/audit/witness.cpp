#include "audit/witness.hpp"

#include "audit/detail/durable_file.hpp"

#include <charconv>
#include <utility>

namespace bof {
namespace {

constexpr std::string_view old_mark = "old ";
constexpr std::size_t request_bytes_max = note_bytes_max + (std::size_t{8} << 10U);

Error not_a_request() { return {Errc::invalid_argument, "that is not a request to a witness"}; }

/// What keeps the newer checkpoint from being taken, when the older one has been seen.
Result<void> check_advance(const Checkpoint& older, const Checkpoint& newer,
                           const MerkleProof& proof) {
    const std::string sizes =
        std::to_string(older.head.size) + " then, " + std::to_string(newer.head.size) + " now";
    if (newer.head.size < older.head.size) {
        return Error{Errc::corrupt,
                     "the log is shorter than when it was last seen: its end was cut off, or an "
                     "older copy put in its place",
                     sizes};
    }
    if (!proves_consistency(older.head, newer.head, proof)) {
        return Error{Errc::corrupt,
                     "the log does not go on from what was last seen: its history was replaced",
                     sizes};
    }
    return {};
}

}  // namespace

std::string render_witness_request(const WitnessRequest& request) {
    std::string text = std::string{old_mark} + std::to_string(request.old_size) + "\n";
    for (const TreeHash& hash : request.proof) text += to_text(hash) + "\n";
    return text + "\n" + request.checkpoint;
}

Result<WitnessRequest> parse_witness_request(std::string_view text) {
    if (text.size() > request_bytes_max) {
        return Error{Errc::too_large, "a request to a witness is at most 24 KiB long"};
    }
    const auto gap = text.find("\n\n");
    if (!text.starts_with(old_mark) || gap == std::string_view::npos) return not_a_request();
    WitnessRequest request;
    request.checkpoint = text.substr(gap + 2);
    std::string_view lines = text.substr(0, gap + 1);
    lines.remove_prefix(old_mark.size());
    const char* const line_end = lines.data() + lines.find('\n');
    const auto [end, error] = std::from_chars(lines.data(), line_end, request.old_size);
    if (error != std::errc{} || end != line_end) return not_a_request();
    lines.remove_prefix(lines.find('\n') + 1);
    while (!lines.empty()) {
        const auto hash = parse_tree_hash(lines.substr(0, lines.find('\n')));
        if (!hash || request.proof.size() == merkle_proof_hashes_max) return not_a_request();
        request.proof.push_back(*hash);
        lines.remove_prefix(lines.find('\n') + 1);
    }
    return request;
}

Witness::Witness(std::filesystem::path memory, NoteKey log_key, NoteSigner signer,
                 std::optional<Checkpoint> remembered)
    : memory_(std::move(memory)),
      log_key_(std::move(log_key)),
      signer_(std::move(signer)),
      remembered_(std::move(remembered)) {}

Result<Witness> Witness::open(const std::filesystem::path& folder, const NoteKey& log_key,
                              const std::string& name) {
    std::error_code failure;
    if (std::filesystem::create_directories(folder, failure)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    }
    if (failure) {
        return Error{Errc::unavailable, "the witness's folder cannot be made", folder.string()};
    }
    auto signer = NoteSigner::load_or_make(folder / "witness.key", name, NoteKeyKind::cosignature);
    if (!signer.ok()) return signer.error();
    const auto memory = folder / "checkpoint";
    const auto note = detail::read_file(memory, note_bytes_max, detail::FileMode::readable_by_all);
    if (!note.ok()) return note.error();
    std::optional<Checkpoint> remembered;
    if (*note) {
        auto opened = open_checkpoint(**note, log_key);
        if (!opened.ok() && opened.error().code == Errc::denied) {
            return Error{Errc::conflict,
                         "the witness remembers a log with another key: give each log a folder of "
                         "its own",
                         memory.string()};
        }
        if (!opened.ok()) {
            return Error{Errc::corrupt, "what the witness remembers cannot be read",
                         memory.string()};
        }
        remembered = std::move(*opened);
    }
    return Witness{memory, log_key, std::move(*signer), std::move(remembered)};
}

Result<std::string> Witness::see(const WitnessRequest& request, UtcTime now) {
    auto newer = open_checkpoint(request.checkpoint, log_key_);
    if (!newer.ok()) return newer.error();
    if (remembered_) {
        if (newer->head.size >= remembered_->head.size &&
            request.old_size != remembered_->head.size) {
            return Error{Errc::conflict, "the proof does not begin where the witness's memory ends",
                         std::to_string(request.old_size) + ", remembered " +
                             std::to_string(remembered_->head.size)};
        }
        const auto follows = check_advance(*remembered_, *newer, request.proof);
        if (!follows.ok()) return follows.error();
    }
    const auto note = parse_signed_note(request.checkpoint);
    if (!note.ok()) return note.error();
    std::string cosigned = request.checkpoint + signer_.signature_line(note->text, now);
    // Remembered before it is said: a checkpoint that was signed is never forgotten.
    const auto kept = detail::replace_file(memory_, cosigned, detail::FileMode::readable_by_all);
    if (!kept.ok()) return kept.error();
    remembered_ = std::move(*newer);
    return cosigned;
}

}  // namespace bof
