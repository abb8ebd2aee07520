#include "register/audit_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/audit_tree_rows.hpp"
#include "register/detail/database.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bof {
namespace {

using detail::Access;

Error no_such_entry() { return {Errc::not_found, "there is no such entry in the audit log"}; }
Error no_checkpoint() {
    return {Errc::not_found, "the audit log has no checkpoint yet: is bofd running?"};
}

/// The tree size that a checkpoint's own text tells; its signature is for others to judge.
Result<std::uint64_t> size_in(const detail::KeptCheckpoint& checkpoint) {
    const auto note = parse_signed_note(checkpoint.note);
    if (!note.ok()) return Error{Errc::corrupt, "the newest checkpoint cannot be read"};
    const auto parsed = parse_checkpoint_text(note->text);
    if (!parsed.ok() || parsed->head.size != checkpoint.tree_size) {
        return Error{Errc::corrupt, "the newest checkpoint is not of the size it is kept under"};
    }
    return checkpoint.tree_size;
}

Result<AuditProof> prove(soci::session& session, AuditNumber number) {
    auto found = detail::find_audit_row(session, number);
    if (!found) return no_such_entry();
    auto newest = detail::newest_checkpoint(session);
    if (!newest) return no_checkpoint();
    const auto size = size_in(*newest);
    if (!size.ok()) return size.error();
    if (raw(number) > *size) {
        return Error{Errc::conflict, "no checkpoint covers the entry yet: try again in a second"};
    }
    const auto leaf = parse_tree_hash(found->leaf);
    if (!leaf) return Error{Errc::corrupt, "the entry's leaf is not a hash"};
    auto inclusion = inclusion_proof(detail::audit_subtrees(session), raw(number) - 1, *size);
    if (!inclusion.ok()) return inclusion.error();
    return AuditProof{std::move(found->row), *leaf, std::move(*inclusion), std::move(newest->note)};
}

Result<AuditAdvance> advance(soci::session& session, std::uint64_t old_size) {
    auto newest = detail::newest_checkpoint(session);
    if (!newest) return no_checkpoint();
    const auto size = size_in(*newest);
    if (!size.ok()) return size.error();
    if (old_size > *size) {
        return Error{Errc::conflict, "the audit log is shorter than it was: its end was cut off",
                     std::to_string(*size) + " < " + std::to_string(old_size)};
    }
    auto proof = consistency_proof(detail::audit_subtrees(session), old_size, *size);
    if (!proof.ok()) return proof.error();
    return AuditAdvance{std::move(newest->note), std::move(*proof)};
}

Result<AuditExportPage> page_after(soci::session& session, std::uint64_t after,
                                   std::size_t count_max) {
    const std::uint64_t end = detail::read_audit_sizes(session).checkpoint;
    auto rows = detail::read_audit_export(session, after, end, count_max);
    AuditExportPage page;
    const bool is_last = rows.size() < count_max;
    const std::uint64_t page_end = is_last ? end : raw(rows.back().row.number);
    if (!is_last) page.next_after = page_end;
    const auto checkpoints = detail::read_checkpoints(session, after, page_end);
    auto next = checkpoints.begin();
    const auto add_checkpoints_before = [&](std::uint64_t number) {
        for (; next != checkpoints.end() && next->tree_size < number; ++next) {
            page.lines.emplace_back(ExportCheckpoint{next->note});
        }
    };
    for (auto& [row, leaf_text] : rows) {
        add_checkpoints_before(raw(row.number));
        const auto leaf = parse_tree_hash(leaf_text);
        if (!leaf) {
            return Error{Errc::corrupt, "an entry's leaf in the audit log is not a hash",
                         "entry " + std::to_string(raw(row.number))};
        }
        page.lines.emplace_back(
            ExportEntry{raw(row.number), *leaf, std::move(row.body),
                        ExportEntry::Columns{row.when, std::move(row.kind), row.person}});
    }
    add_checkpoints_before(page_end + 1);
    return page;
}

/// "3 entries that were put on the record are there no more, the first of them entry 12."
std::string counted(std::uint64_t count, std::uint64_t first, const char* one, const char* many) {
    if (count == 1) return "Entry " + std::to_string(first) + one;
    return std::to_string(count) + " entries" + many + ", the first of them entry " +
           std::to_string(first) + '.';
}

std::vector<std::string> look_at_end(soci::session& session,
                                     const std::vector<detail::AuditNote>& notes) {
    std::vector<std::string> findings;
    const auto sizes = detail::read_audit_sizes(session);
    if (sizes.highest_number > sizes.last_number) {
        findings.push_back("Entry " + std::to_string(sizes.highest_number) +
                           " stands in the log, though it was never given its number.");
    }
    if (sizes.last_number < sizes.checkpoint) return findings;  // Missing entries are told already.
    std::uint64_t first = sizes.checkpoint + 1;
    for (const detail::AuditNote& note : notes) first = std::min(first, note.number);
    const auto leaves = detail::find_audit_leaves(session, first, sizes.last_number);
    const auto uncovered = static_cast<std::uint64_t>(
        std::distance(leaves.upper_bound(sizes.checkpoint), leaves.end()));
    std::uint64_t gone = sizes.last_number - sizes.checkpoint - uncovered;
    std::uint64_t first_gone = sizes.checkpoint + 1;
    while (leaves.contains(first_gone)) ++first_gone;
    std::uint64_t differing = 0;
    std::uint64_t first_differing = 0;
    for (const detail::AuditNote& note : notes) {
        const auto kept = leaves.find(note.number);
        if (kept != leaves.end() && kept->second != to_text(note.leaf)) {
            if (differing++ == 0) first_differing = note.number;
        }
        const bool counted_already =
            note.number > sizes.checkpoint && note.number <= sizes.last_number;
        if (kept == leaves.end() && !counted_already && gone++ == 0) first_gone = note.number;
    }
    if (gone > 0) {
        findings.push_back(counted(gone, first_gone, " was put on the record and is there no more.",
                                   " were put on the record and are there no more"));
    }
    if (differing > 0) {
        findings.push_back(counted(differing, first_differing,
                                   " is not the one that was put on the record.",
                                   " are not those that were put on the record"));
    }
    return findings;
}

}  // namespace

AuditReader::AuditReader(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<std::vector<AuditRow>> AuditReader::list(const AuditFilter& filter, std::size_t count_max,
                                                std::optional<AuditNumber> after) {
    using Rows = std::vector<AuditRow>;
    return database_->transact(Access::read, [&](soci::session& session) -> Result<Rows> {
        std::optional<detail::AuditPlace> place;
        if (after) {
            place = detail::find_audit_place(session, *after);
            if (!place) return no_such_entry();
        }
        return detail::read_audit_rows(session, filter, place, std::min(count_max, audit_page_max));
    });
}

Result<AuditRow> AuditReader::find(AuditNumber number) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<AuditRow> {
        auto found = detail::find_audit_row(session, number);
        if (!found) return no_such_entry();
        return std::move(found->row);
    });
}

Result<AuditProof> AuditReader::proof(AuditNumber number) {
    return database_->transact(Access::read,
                               [&](soci::session& session) { return prove(session, number); });
}

Result<std::string> AuditReader::checkpoint() {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<std::string> {
        auto newest = detail::newest_checkpoint(session);
        if (!newest) return no_checkpoint();
        return std::move(newest->note);
    });
}

Result<AuditStanding> AuditReader::standing() {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<AuditStanding> {
        AuditStanding standing;
        standing.entries = detail::read_audit_sizes(session).last_number;
        const auto newest = detail::newest_checkpoint(session);
        if (!newest) return standing;
        standing.checkpoint_size = newest->tree_size;
        standing.checkpoint_made = newest->made;
        const auto note = parse_signed_note(newest->note);
        if (!note.ok()) return standing;
        auto parsed = parse_checkpoint_text(note->text);
        if (parsed.ok()) standing.checkpoint = std::move(*parsed);
        return standing;
    });
}

Result<AuditAdvance> AuditReader::advance_since(std::uint64_t old_size) {
    return database_->transact(Access::read,
                               [&](soci::session& session) { return advance(session, old_size); });
}

Result<std::vector<std::string>> AuditReader::findings_at_end() {
    // Read first: what was noted is then to be seen.
    auto* const tail = database_->audit_tail();
    const auto notes = tail == nullptr ? std::vector<detail::AuditNote>{} : tail->read();
    return database_->transact(Access::read,
                               [&](soci::session& session) -> Result<std::vector<std::string>> {
                                   return look_at_end(session, notes);
                               });
}

Result<AuditExportPage> AuditReader::export_page(std::uint64_t after, std::size_t count_max) {
    const std::size_t count = std::clamp<std::size_t>(count_max, 1, audit_page_max);
    return database_->transact(
        Access::read, [&](soci::session& session) { return page_after(session, after, count); });
}

}  // namespace bof
