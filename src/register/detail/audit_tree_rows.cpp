#include "register/detail/audit_tree_rows.hpp"

#include "register/detail/audit_damage.hpp"
#include "register/detail/database.hpp"

#include <utility>

namespace bof::detail {
namespace {

Error damaged(std::string what) { return damage_error(AuditDamage::unreadable, std::move(what)); }

/// The hashes of a query whose only column they are, in its order. Errors: corrupt - others than
/// `count`, or one that is no hash.
Result<std::vector<TreeHash>> read_hashes(soci::session& session, const std::string& query,
                                          std::uint64_t count) {
    std::vector<TreeHash> hashes;
    hashes.reserve(count);
    std::string text;
    soci::statement statement = (session.prepare << query, soci::into(text));
    for (bool found = statement.execute(true); found; found = statement.fetch()) {
        const auto hash = parse_tree_hash(text);
        if (!hash) return damaged("no hash: " + query);
        hashes.push_back(*hash);
    }
    if (hashes.size() != count) return damaged("rows are missing: " + query);
    return hashes;
}

std::string between(const char* column, std::uint64_t first, std::uint64_t count) {
    return std::string{column} + " >= " + std::to_string(first) + " AND " + column + " < " +
           std::to_string(first + count) + " ORDER BY " + column;
}

Result<TreeHash> subtree(soci::session& session, unsigned level, std::uint64_t position) {
    const unsigned kept_level = level - level % audit_kept_level_step;
    const std::uint64_t count = std::uint64_t{1} << (level - kept_level);
    const std::uint64_t first = position * count;
    auto hashes = kept_level == 0 ? read_audit_leaves(session, first, count)
                                  : read_hashes(session,
                                                "SELECT hash FROM audit_node WHERE level = " +
                                                    std::to_string(kept_level) + " AND " +
                                                    between("position", first, count),
                                                count);
    if (!hashes.ok()) return hashes.error();
    CompactTree tree;  // A perfect subtree is a tree.
    for (const TreeHash& hash : *hashes) tree.append(hash);
    return tree.root();
}

}  // namespace

void lock_audit_tree(soci::session& session) {
    session << "UPDATE audit_tree SET tree_size = tree_size";
}

Result<CompactTree> read_audit_tree(soci::session& session) {
    long long size = 0;
    std::string text;
    session << "SELECT tree_size, parts FROM audit_tree", soci::into(size), soci::into(text);
    std::vector<TreeHash> parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto hash = parse_tree_hash(std::string_view{text}.substr(at, end - at));
        if (!hash) return damaged("the tree's parts");
        parts.push_back(*hash);
        at = end + 1;
    }
    auto tree = CompactTree::from_parts(static_cast<std::uint64_t>(size), std::move(parts));
    if (size < 0 || !tree) return damaged("the tree's size and parts");
    return std::move(*tree);
}

void write_audit_tree(soci::session& session, const CompactTree& tree) {
    std::string text;
    for (const TreeHash& part : tree.parts()) text += (text.empty() ? "" : " ") + to_text(part);
    const auto size = static_cast<long long>(tree.size());
    session << "UPDATE audit_tree SET tree_size = :size, parts = :parts", soci::use(size),
        soci::use(text);
}

void insert_audit_node(soci::session& session, unsigned level, std::uint64_t position,
                       const TreeHash& hash) {
    const std::string text = to_text(hash);
    session << "INSERT INTO audit_node (level, position, hash) VALUES (" << level << ", "
            << position << ", :hash)",
        soci::use(text);
}

SubtreeSource audit_subtrees(soci::session& session) {
    return [&session](unsigned level, std::uint64_t position) -> Result<TreeHash> {
        try {
            return subtree(session, level, position);
        } catch (const std::exception& thrown) {
            return to_error(thrown);
        }
    };
}

Result<std::vector<TreeHash>> read_audit_leaves(soci::session& session, std::uint64_t after,
                                                std::uint64_t count) {
    return read_hashes(session,
                       "SELECT leaf FROM audit_entry WHERE " + between("number", after + 1, count),
                       count);
}

std::map<std::uint64_t, std::string> find_audit_leaves(soci::session& session, std::uint64_t first,
                                                       std::uint64_t last) {
    std::map<std::uint64_t, std::string> leaves;
    long long number = 0;
    std::string leaf;
    soci::statement statement = (session.prepare << "SELECT number, leaf FROM audit_entry WHERE " +
                                                        between("number", first, last - first + 1),
                                 soci::into(number), soci::into(leaf));
    for (bool found = statement.execute(true); found; found = statement.fetch()) {
        leaves.emplace(static_cast<std::uint64_t>(number), leaf);
    }
    return leaves;
}

AuditSizes read_audit_sizes(soci::session& session) {
    const auto number = [&](const char* query) {
        long long found = 0;
        session << query, soci::into(found);
        return static_cast<std::uint64_t>(found);
    };
    AuditSizes sizes{};
    sizes.highest_number = number("SELECT COALESCE(MAX(number), 0) FROM audit_entry");
    sizes.last_number = number("SELECT last_number FROM audit_state");
    sizes.tree = number("SELECT tree_size FROM audit_tree");
    sizes.checkpoint = number("SELECT COALESCE(MAX(tree_size), 0) FROM audit_checkpoint");
    return sizes;
}

std::vector<KeptCheckpoint> read_checkpoints(soci::session& session, std::uint64_t after,
                                             std::uint64_t last) {
    std::vector<KeptCheckpoint> found;
    long long size = 0;
    long long made = 0;
    std::string note;
    soci::statement statement =
        (session.prepare << "SELECT tree_size, made_ms, note FROM audit_checkpoint"
                            " WHERE tree_size > "
                         << after << " AND tree_size <= " << last << " ORDER BY tree_size",
         soci::into(size), soci::into(made), soci::into(note));
    for (bool more = statement.execute(true); more; more = statement.fetch()) {
        found.push_back({static_cast<std::uint64_t>(size), from_unix_ms(made), note});
    }
    return found;
}

std::optional<KeptCheckpoint> newest_checkpoint(soci::session& session) {
    const auto size = read_audit_sizes(session).checkpoint;
    auto found =
        size == 0 ? std::vector<KeptCheckpoint>{} : read_checkpoints(session, size - 1, size);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void insert_checkpoint(soci::session& session, const KeptCheckpoint& checkpoint) {
    const auto size = static_cast<long long>(checkpoint.tree_size);
    const long long made = to_unix_ms(checkpoint.made);
    session << "INSERT INTO audit_checkpoint (tree_size, made_ms, note)"
               " VALUES (:size, :made, :note)",
        soci::use(size), soci::use(made), soci::use(checkpoint.note);
}

void thin_checkpoints(soci::session& session, UtcTime before) {
    constexpr long long hour_ms = 3'600'000;
    session
        << "DELETE FROM audit_checkpoint WHERE made_ms < " << to_unix_ms(before)
        << " AND tree_size NOT IN (SELECT MAX(tree_size) FROM audit_checkpoint GROUP BY made_ms / "
        << hour_ms << ")";
}

}  // namespace bof::detail
