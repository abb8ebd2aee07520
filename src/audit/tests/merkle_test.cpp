// Goal: trees and proofs are those of RFC 9162, bit for bit, and no proof of something else passes.
// Method: the vectors that implementations of Certificate Transparency share, then a plain
// recursive reference over random trees; a failure prints its seed.
#include "audit/merkle_proof.hpp"

#include <bit>
#include <random>

#include <gtest/gtest.h>

namespace bof {
namespace {

std::string hex(const TreeHash& hash) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : hash.bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

std::vector<std::string> hex(const MerkleProof& proof) {
    std::vector<std::string> texts;
    for (const TreeHash& hash : proof) texts.push_back(hex(hash));
    return texts;
}

std::vector<TreeHash> well_known_leaves() {
    using namespace std::string_literals;
    std::vector<TreeHash> leaves;
    for (const auto& body : {""s, "\x00"s, "\x10"s, "\x20\x21"s, "\x30\x31"s, "\x40\x41\x42\x43"s,
                             "\x50\x51\x52\x53\x54\x55\x56\x57"s,
                             "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"s}) {
        leaves.push_back(leaf_hash(body));
    }
    return leaves;
}

/// MTH() of RFC 9162, 2.1.1, as it stands there.
TreeHash reference_root(const std::vector<TreeHash>& leaves, std::size_t first, std::size_t end) {
    if (end - first == 1) return leaves[first];
    std::size_t half = 1;
    while (half * 2 < end - first) half *= 2;
    return node_hash(reference_root(leaves, first, first + half),
                     reference_root(leaves, first + half, end));
}

TreeHead reference_head(const std::vector<TreeHash>& leaves, std::size_t size) {
    return {size, size == 0 ? CompactTree{}.root() : reference_root(leaves, 0, size)};
}

SubtreeSource source_of(const std::vector<TreeHash>& leaves) {
    return [&leaves](unsigned level, std::uint64_t position) -> Result<TreeHash> {
        const std::size_t first = position << level;
        EXPECT_LE(first + (1U << level), leaves.size());
        return reference_root(leaves, first, first + (std::size_t{1} << level));
    };
}

std::vector<TreeHash> random_leaves(std::mt19937_64& random, std::size_t count) {
    std::vector<TreeHash> leaves;
    for (; count > 0; --count) leaves.push_back(leaf_hash(std::to_string(random())));
    return leaves;
}

TEST(MerkleTree, RootsOfTheWellKnownTree) {
    const auto leaves = well_known_leaves();
    const std::vector<std::string> roots{
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    CompactTree tree;
    EXPECT_EQ(hex(tree.root()), roots[0]);
    for (std::size_t size = 1; size <= leaves.size(); ++size) {
        tree.append(leaves[size - 1]);
        EXPECT_EQ(hex(tree.root()), roots[size]) << size;
    }
}

TEST(MerkleProof, InclusionInTheWellKnownTree) {
    const auto leaves = well_known_leaves();
    const auto source = source_of(leaves);
    EXPECT_EQ(hex(inclusion_proof(source, 0, 1).value()), std::vector<std::string>{});
    EXPECT_EQ(hex(inclusion_proof(source, 0, 8).value()),
              (std::vector<std::string>{
                  "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                  "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                  "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(hex(inclusion_proof(source, 5, 8).value()),
              (std::vector<std::string>{
                  "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                  "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_FALSE(inclusion_proof(source, 8, 8).ok());
}

TEST(MerkleProof, ConsistencyOfTheWellKnownTree) {
    const auto leaves = well_known_leaves();
    const auto source = source_of(leaves);
    EXPECT_EQ(hex(consistency_proof(source, 1, 1).value()), std::vector<std::string>{});
    EXPECT_EQ(hex(consistency_proof(source, 6, 8).value()),
              (std::vector<std::string>{
                  "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                  "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(hex(consistency_proof(source, 2, 5).value()),
              (std::vector<std::string>{
                  "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                  "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
    EXPECT_FALSE(consistency_proof(source, 9, 8).ok());
}

TEST(MerkleTree, EqualsTheReferenceAtEverySize) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937_64 random{seed};
        const auto leaves = random_leaves(random, 70 + random() % 70);
        CompactTree tree;
        for (std::size_t size = 1; size <= leaves.size(); ++size) {
            tree.append(leaves[size - 1],
                        [&](unsigned level, std::uint64_t position, const TreeHash& hash) {
                            EXPECT_EQ(hash, source_of(leaves)(level, position).value());
                        });
            ASSERT_EQ((TreeHead{tree.size(), tree.root()}), reference_head(leaves, size));
            ASSERT_EQ(tree_root(source_of(leaves), size).value(), tree.root());
        }
        auto again = CompactTree::from_parts(tree.size(), tree.parts());
        ASSERT_TRUE(again);
        again->append(leaves[0]);
        tree.append(leaves[0]);
        EXPECT_EQ(again->root(), tree.root());
        auto too_many = tree.parts();
        too_many.push_back(leaves[0]);
        EXPECT_FALSE(CompactTree::from_parts(tree.size(), too_many));
    }
}

TEST(MerkleProof, EveryLeafOfEverySmallTreeIsProven) {
    std::mt19937_64 random{1};
    const auto leaves = random_leaves(random, 40);
    for (std::size_t size = 1; size <= leaves.size(); ++size) {
        const auto head = reference_head(leaves, size);
        for (std::size_t index = 0; index < size; ++index) {
            const auto proof = inclusion_proof(source_of(leaves), index, size).value();
            ASSERT_TRUE(proves_inclusion(leaves[index], index, head, proof));
            ASSERT_FALSE(proves_inclusion(leaves[(index + 1) % 40], index, head, proof));
            // (In a tree of one leaf no index but 0 exists.)
            ASSERT_FALSE(proves_inclusion(leaves[index], index + size, head, proof));
            if (size > 1) {
                ASSERT_FALSE(proves_inclusion(leaves[index], (index + 1) % size, head, proof));
            }
        }
    }
}

TEST(MerkleProof, EveryPairOfSmallTreesIsConsistent) {
    std::mt19937_64 random{2};
    const auto leaves = random_leaves(random, 40);
    for (std::size_t size = 0; size <= leaves.size(); ++size) {
        const auto newer = reference_head(leaves, size);
        for (std::size_t old_size = 0; old_size <= size; ++old_size) {
            SCOPED_TRACE(testing::Message() << old_size << " to " << size);
            const auto older = reference_head(leaves, old_size);
            const auto proof = consistency_proof(source_of(leaves), old_size, size).value();
            ASSERT_TRUE(proves_consistency(older, newer, proof));
            TreeHead other = older;
            other.root.bytes[7] ^= 1U;
            ASSERT_FALSE(proves_consistency(other, newer, proof));
            other = newer;
            other.root.bytes[31] ^= 0x80U;
            // From an empty tree every tree goes on.
            ASSERT_EQ(proves_consistency(older, other, proof), old_size == 0 && size > 0);
            if (old_size < size) {
                ASSERT_FALSE(proves_consistency(newer, older, proof));
            }
        }
    }
}

TEST(MerkleProof, NoDamagedProofPasses) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937_64 random{seed};
        const auto leaves = random_leaves(random, 3 + random() % 60);
        const auto size = leaves.size();
        const auto old_size = 1 + random() % (size - 1);
        const auto index = random() % size;
        const auto newer = reference_head(leaves, size);
        const auto older = reference_head(leaves, old_size);
        const auto damage = [&](MerkleProof proof) {
            const auto at = random() % (proof.size() + 1);
            if (at == proof.size()) {
                proof.push_back(leaf_hash("one too many"));
            } else if (random() % 2 == 0) {
                proof[at].bytes[random() % 32] ^= 1U;
            } else {
                proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(at));
            }
            return proof;
        };
        const auto included = inclusion_proof(source_of(leaves), index, size).value();
        const auto consistent = consistency_proof(source_of(leaves), old_size, size).value();
        EXPECT_FALSE(proves_inclusion(leaves[index], index, newer, damage(included)));
        EXPECT_FALSE(proves_consistency(older, newer, damage(consistent)));
    }
}

// Heads that claim a size which their root does not have.
TEST(MerkleProof, AProofOfAnotherLengthThanTheSizeDoesNotPass) {
    const auto leaf = leaf_hash("a");
    const auto other = leaf_hash("b");
    EXPECT_FALSE(proves_inclusion(leaf, 0, {2, leaf}, {}));
    EXPECT_FALSE(proves_inclusion(leaf, 0, {1, node_hash(other, leaf)}, {other}));
    EXPECT_FALSE(proves_inclusion(leaf, 0, {4, node_hash(leaf, other)}, {other}));
    EXPECT_FALSE(proves_consistency({1, leaf}, {4, node_hash(leaf, other)}, {other}));
}

TEST(MerkleProof, SizesNearTheLimitEndSoon) {
    const MerkleProof long_proof(200, leaf_hash(""));
    const TreeHead vast{UINT64_MAX, leaf_hash("")};
    EXPECT_FALSE(proves_inclusion(leaf_hash(""), UINT64_MAX - 1, vast, long_proof));
    EXPECT_FALSE(proves_inclusion(leaf_hash(""), 0, {0, {}}, {}));
    EXPECT_FALSE(proves_consistency({UINT64_MAX - 1, leaf_hash("")}, vast, long_proof));
}

TEST(TreeHash, HasOneText) {
    const auto hash = leaf_hash("");
    EXPECT_EQ(to_text(hash), "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
    EXPECT_EQ(parse_tree_hash(to_text(hash)), hash);
    for (const char* text : {"", "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0",
                             "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1=",
                             "bjQLnP-zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", "bjQL",
                             "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0= "}) {
        EXPECT_FALSE(parse_tree_hash(text)) << text;
    }
}

}  // namespace
}  // namespace bof
