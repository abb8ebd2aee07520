#pragma once

#include "audit/merkle_tree.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace bof {

/// Hashes that lead from what is known to a root, in the order of RFC 9162.
using MerkleProof = std::vector<TreeHash>;

/// Most hashes of a proof of a tree of fewer than 2^63 leaves.
inline constexpr std::size_t merkle_proof_hashes_max = 63;

/// Where the hashes of perfect subtrees come from: that of leaves [position << level,
/// (position + 1) << level); level 0 is the leaves themselves.
using SubtreeSource = std::function<Result<TreeHash>(unsigned level, std::uint64_t position)>;

/// The root of the tree of leaves [0, size), from its perfect subtrees. Errors: those of `source`.
Result<TreeHash> tree_root(const SubtreeSource& source, std::uint64_t size);

/// That leaf `index` (from 0) is in the tree of `size` leaves (RFC 9162, 2.1.3.1).
/// Errors: invalid_argument - there is no such leaf; those of `source`.
Result<MerkleProof> inclusion_proof(const SubtreeSource& source, std::uint64_t index,
                                    std::uint64_t size);

/// That the tree of `size` leaves begins with the tree of `old_size` leaves (2.1.4.1). Empty when
/// `old_size` is 0 or `size`.
/// Errors: invalid_argument - the old tree is larger; those of `source`.
Result<MerkleProof> consistency_proof(const SubtreeSource& source, std::uint64_t old_size,
                                      std::uint64_t size);

/// A tree as its checkpoint tells it.
struct TreeHead {
    std::uint64_t size = 0;
    TreeHash root;

    friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// True when `proof` shows what inclusion_proof() says (2.1.3.2). Never trusts its arguments.
bool proves_inclusion(const TreeHash& leaf, std::uint64_t index, const TreeHead& head,
                      const MerkleProof& proof);
/// True when `proof` shows that `newer` begins with `older` (2.1.4.2).
bool proves_consistency(const TreeHead& older, const TreeHead& newer, const MerkleProof& proof);

}  // namespace bof
