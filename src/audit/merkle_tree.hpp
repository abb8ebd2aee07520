#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// SHA-256 of a leaf, of a node or of a whole tree.
struct TreeHash {
    std::array<std::uint8_t, 32> bytes{};

    friend bool operator==(const TreeHash&, const TreeHash&) = default;
};

/// Base64 with padding (RFC 4648), 44 symbols: as checkpoints, exports and the database carry it.
std::string to_text(const TreeHash& hash);
/// Nothing when `text` is anything but what to_text() writes.
std::optional<TreeHash> parse_tree_hash(std::string_view text);

/// SHA-256(0x00 || body): RFC 9162, 2.1.1. Threads: any. Cost: about 0.5 us for 400 bytes.
TreeHash leaf_hash(std::string_view body);
/// SHA-256(0x01 || left || right).
TreeHash node_hash(const TreeHash& left, const TreeHash& right);

/// A Merkle tree of RFC 9162 that only grows, kept as the roots of its perfect subtrees: one hash
/// for each 1 in the binary form of its size. Enough to append and to tell the root.
class CompactTree {
  public:
    /// Told of every perfect subtree that an append completes: the hash of leaves
    /// [position << level, (position + 1) << level), for levels from 1 upwards.
    using NodeDone = std::function<void(unsigned level, std::uint64_t position, const TreeHash&)>;

    CompactTree() = default;
    /// The tree as parts() told it. Nothing when their number does not fit the size.
    static std::optional<CompactTree> from_parts(std::uint64_t size, std::vector<TreeHash> parts);

    void append(const TreeHash& leaf) { append(leaf, nullptr); }
    void append(const TreeHash& leaf, const NodeDone& node_done);

    std::uint64_t size() const { return size_; }
    /// Of no leaves: SHA-256 of nothing.
    TreeHash root() const;
    /// Largest subtree first.
    const std::vector<TreeHash>& parts() const { return parts_; }

  private:
    std::uint64_t size_ = 0;
    std::vector<TreeHash> parts_;
};

}  // namespace bof
