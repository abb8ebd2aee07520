#pragma once

#include "audit/checkpoint.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// What a log hands to its witness: its newest checkpoint, and that it goes on from the tree of
/// `old_size` entries, which the witness has seen last.
struct WitnessRequest {
    std::uint64_t old_size = 0;
    MerkleProof proof;
    std::string checkpoint;  ///< Signed note.
};

/// As C2SP tlog-witness sends it: "old SIZE", a line for each hash, a blank line, the note.
std::string render_witness_request(const WitnessRequest& request);
/// Errors: too_large; invalid_argument - that is not a request.
Result<WitnessRequest> parse_witness_request(std::string_view text);

/// Remembers the last checkpoint of one log, in a folder that the log's machine should not be able
/// to reach, and puts its own signature only under checkpoints that go on from it. Whoever replaces
/// the log, with its own key even, cannot make the witness forget.
///
/// The first checkpoint is taken on trust.
/// Threads: one at a time; programs too.
class Witness {
  public:
    /// Opens the memory in `folder`, which is made when it is not there (0700), with a key of
    /// `name` for co-signatures. `log_key` is the log's, known from elsewhere.
    /// Errors: those of NoteSigner::load_or_make(); unavailable; corrupt - the memory cannot be
    ///         read; conflict - it is the memory of another log.
    static Result<Witness> open(const std::filesystem::path& folder, const NoteKey& log_key,
                                const std::string& name);

    /// Where the proof of the next request has to begin: 0 when nothing has been seen.
    std::uint64_t remembered_size() const { return remembered_ ? remembered_->head.size : 0; }
    const NoteKey& key() const { return signer_.key(); }

    /// Remembers the checkpoint, durably, and returns it with the witness's signature (C2SP
    /// tlog-cosignature).
    ///
    /// Errors: corrupt - the log's history was replaced, or its end cut off: call a person;
    ///         denied - not signed by the log's key; conflict - the proof does not begin where the
    ///         memory ends; invalid_argument, too_large - not a checkpoint; unavailable - it cannot
    ///         be remembered. The memory stays as it was.
    Result<std::string> see(const WitnessRequest& request, UtcTime now);

  private:
    Witness(std::filesystem::path memory, NoteKey log_key, NoteSigner signer,
            std::optional<Checkpoint> remembered);

    std::filesystem::path memory_;
    NoteKey log_key_;
    NoteSigner signer_;
    std::optional<Checkpoint> remembered_;
};

}  // namespace bof
