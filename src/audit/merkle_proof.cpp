#include "audit/merkle_proof.hpp"

#include <bit>

namespace bof {
namespace {

/// Leaves [first, end).
struct Range {
    std::uint64_t first;
    std::uint64_t end;

    std::uint64_t count() const { return end - first; }
    /// Where the left subtree ends: the largest power of two below the count. Count above 1.
    std::uint64_t middle() const { return first + std::bit_floor(count() - 1); }
};

// Depth: at most 64, as every step halves the range or leaves a perfect one.
Result<TreeHash> hash_of(const SubtreeSource& source, const Range& range) {
    if (range.count() == 0) return CompactTree{}.root();
    if (std::has_single_bit(range.count())) {
        const auto level = static_cast<unsigned>(std::countr_zero(range.count()));
        return source(level, range.first >> level);
    }
    const auto left = hash_of(source, {range.first, range.middle()});
    if (!left.ok()) return left.error();
    const auto right = hash_of(source, {range.middle(), range.end});
    if (!right.ok()) return right.error();
    return node_hash(*left, *right);
}

/// Where a node stands among those of its level, and where the last one does.
struct Path {
    std::uint64_t node;
    std::uint64_t last;

    void up() {
        node >>= 1U;
        last >>= 1U;
    }
    bool is_right() const { return (node & 1U) != 0; }
};

/// Puts the sides of `proof` around the node of `path`, calling for each on_left(side) or
/// on_right(side). False when the proof has another length than the path.
template <typename OnLeft, typename OnRight>
bool climb(Path path, MerkleProof::const_iterator side, MerkleProof::const_iterator end,
           const OnLeft& on_left, const OnRight& on_right) {
    for (; side != end; ++side) {
        if (path.last == 0) return false;
        if (path.is_right() || path.node == path.last) {
            on_left(*side);
            while (!path.is_right() && path.node != 0) path.up();
        } else {
            on_right(*side);
        }
        path.up();
    }
    return path.last == 0;
}

}  // namespace

Result<TreeHash> tree_root(const SubtreeSource& source, std::uint64_t size) {
    return hash_of(source, {0, size});
}

Result<MerkleProof> inclusion_proof(const SubtreeSource& source, std::uint64_t index,
                                    std::uint64_t size) {
    if (index >= size) {
        return Error{Errc::invalid_argument, "the tree does not hold that entry"};
    }
    MerkleProof proof;
    Range range{0, size};
    while (range.count() > 1) {
        const bool in_left = index < range.middle();
        const Range left{range.first, range.middle()};
        const Range right{range.middle(), range.end};
        const auto side = hash_of(source, in_left ? right : left);
        if (!side.ok()) return side.error();
        proof.push_back(*side);
        range = in_left ? left : right;
    }
    return MerkleProof{proof.rbegin(), proof.rend()};
}

Result<MerkleProof> consistency_proof(const SubtreeSource& source, std::uint64_t old_size,
                                      std::uint64_t size) {
    if (old_size > size) {
        return Error{Errc::invalid_argument, "the older tree is larger than the newer one"};
    }
    if (old_size == 0 || old_size == size) return MerkleProof{};
    MerkleProof proof;
    Range range{0, size};
    while (range.end != old_size) {
        const bool ends_left = old_size <= range.middle();
        const Range left{range.first, range.middle()};
        const Range right{range.middle(), range.end};
        const auto side = hash_of(source, ends_left ? right : left);
        if (!side.ok()) return side.error();
        proof.push_back(*side);
        range = ends_left ? left : right;
    }
    // What is left is the old tree's last subtree; the old root itself need not be told.
    if (range.first != 0) {
        const auto own = hash_of(source, range);
        if (!own.ok()) return own.error();
        proof.push_back(*own);
    }
    return MerkleProof{proof.rbegin(), proof.rend()};
}

bool proves_inclusion(const TreeHash& leaf, std::uint64_t index, const TreeHead& head,
                      const MerkleProof& proof) {
    if (index >= head.size) return false;
    TreeHash hash = leaf;
    const bool fits = climb(
        {index, head.size - 1}, proof.begin(), proof.end(),
        [&](const TreeHash& left) { hash = node_hash(left, hash); },
        [&](const TreeHash& right) { hash = node_hash(hash, right); });
    return fits && hash == head.root;
}

bool proves_consistency(const TreeHead& older, const TreeHead& newer, const MerkleProof& proof) {
    if (older.size > newer.size) return false;
    if (older.size == newer.size) return proof.empty() && older.root == newer.root;
    if (older.size == 0) return proof.empty() && older.root == CompactTree{}.root();
    Path path{older.size - 1, newer.size - 1};
    while (path.is_right()) path.up();
    // A perfect old tree is a subtree of the new one and needs no telling.
    const bool told = !std::has_single_bit(older.size);
    if (proof.empty()) return false;
    TreeHash old_hash = told ? proof.front() : older.root;
    TreeHash new_hash = old_hash;
    const bool fits = climb(
        path, told ? std::next(proof.begin()) : proof.begin(), proof.end(),
        [&](const TreeHash& left) {
            old_hash = node_hash(left, old_hash);
            new_hash = node_hash(left, new_hash);
        },
        [&](const TreeHash& right) { new_hash = node_hash(new_hash, right); });
    return fits && old_hash == older.root && new_hash == newer.root;
}

}  // namespace bof
