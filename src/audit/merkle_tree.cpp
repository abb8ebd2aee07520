#include "audit/merkle_tree.hpp"

#include "audit/detail/base64.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <span>

#include <openssl/evp.h>

namespace bof {
namespace {

constexpr std::uint8_t leaf_mark = 0x00;
constexpr std::uint8_t node_mark = 0x01;

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// SHA-256 of `mark` (when there is one) and `parts`. The library's failures here are lack of
/// memory and a broken installation: nothing could be trusted after either.
TreeHash sha256(std::optional<std::uint8_t> mark, std::initializer_list<std::string_view> parts) {
    // Looked up once: it costs more than hashing an entry.
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
    TreeHash hash;
    bool well = method != nullptr && context != nullptr &&
                EVP_DigestInit_ex2(context.get(), method, nullptr) == 1;
    if (mark) well = well && EVP_DigestUpdate(context.get(), &*mark, 1) == 1;
    for (const std::string_view part : parts) {
        well = well && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    }
    well = well && EVP_DigestFinal_ex(context.get(), hash.bytes.data(), nullptr) == 1;
    BOF_ASSERT(well);
    return hash;
}

std::string_view view(const TreeHash& hash) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes.
    return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

}  // namespace

std::string to_text(const TreeHash& hash) { return detail::to_base64(view(hash)); }

std::optional<TreeHash> parse_tree_hash(std::string_view text) {
    const auto bytes = detail::from_base64(text);
    TreeHash hash;
    if (!bytes || bytes->size() != hash.bytes.size()) return std::nullopt;
    std::transform(bytes->begin(), bytes->end(), hash.bytes.begin(),
                   [](char byte) { return static_cast<std::uint8_t>(byte); });
    return hash;
}

TreeHash leaf_hash(std::string_view body) { return sha256(leaf_mark, {body}); }

TreeHash node_hash(const TreeHash& left, const TreeHash& right) {
    return sha256(node_mark, {view(left), view(right)});
}

std::optional<CompactTree> CompactTree::from_parts(std::uint64_t size,
                                                   std::vector<TreeHash> parts) {
    if (static_cast<std::size_t>(std::popcount(size)) != parts.size()) return std::nullopt;
    CompactTree tree;
    tree.size_ = size;
    tree.parts_ = std::move(parts);
    return tree;
}

void CompactTree::append(const TreeHash& leaf, const NodeDone& node_done) {
    TreeHash hash = leaf;
    unsigned level = 0;
    // Each 1 at the end of the size is a subtree that this leaf completes, as in adding 1.
    for (std::uint64_t rest = size_; (rest & 1U) != 0; rest >>= 1U) {
        hash = node_hash(parts_.back(), hash);
        parts_.pop_back();
        ++level;
        if (node_done) node_done(level, size_ >> level, hash);
    }
    parts_.push_back(hash);
    ++size_;
}

TreeHash CompactTree::root() const {
    if (parts_.empty()) return sha256(std::nullopt, {});
    TreeHash hash = parts_.back();
    for (auto part = std::next(parts_.rbegin()); part != parts_.rend(); ++part) {
        hash = node_hash(*part, hash);
    }
    return hash;
}

}  // namespace bof
