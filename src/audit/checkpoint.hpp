#pragma once

#include "audit/merkle_proof.hpp"
#include "audit/signed_note.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace bof {

/// What a log signs of itself (C2SP tlog-checkpoint).
struct Checkpoint {
    std::string origin;  ///< The log's name: that of the key that signs it.
    TreeHead head;

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The text that is signed: origin, size and root, a line each.
std::string checkpoint_text(const Checkpoint& checkpoint);

/// Reads checkpoint_text(); further lines, which the format allows, are passed over.
/// Errors: invalid_argument - it is no checkpoint.
Result<Checkpoint> parse_checkpoint_text(std::string_view text);

/// The signed note of a checkpoint.
std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer);

/// The checkpoint that a note holds, signed by `key`, which is also its origin.
/// Errors: too_large, invalid_argument - it is no signed checkpoint; denied - `key` has not signed
/// it.
Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key);

}  // namespace bof
