#include "register/voi_register.hpp"

#include "domain/voi_fields.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/checks.hpp"
#include "register/detail/database.hpp"
#include "register/detail/voi_rows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace bof {
namespace {

using detail::Access;

constexpr std::size_t list_text_bytes_max = 500;

Error not_found_list() { return {Errc::not_found, "there is no such list"}; }
Error not_found_entry() { return {Errc::not_found, "there is no such entry"}; }
Error changed_meanwhile() {
    return {Errc::conflict, "somebody else has changed it meanwhile: look again, then decide"};
}

std::optional<Error> problem_of_list(const VoiList& list) {
    const auto wrong = [](PublicText sentence) {
        return std::optional{Error{Errc::invalid_argument, sentence}};
    };
    if (list.name.empty() || !detail::is_line(list.name, register_text_bytes_max)) {
        return wrong("a list needs a name of 1 to 120 bytes on one line");
    }
    if (list.purpose.empty() || !detail::is_line(list.purpose, list_text_bytes_max)) {
        return wrong("a list needs its purpose, in 1 to 500 bytes on one line");
    }
    if (!detail::is_line(list.desk, register_text_bytes_max)) {
        return wrong("a desk has at most 120 bytes on one line");
    }
    if (list.review < UtcDay{} || list.review >= voi_day_end) {
        return wrong("a list needs a review date between 1970 and 2199");
    }
    return std::nullopt;
}

/// Whoever puts a vehicle on a list says until when. Rule: R-15.
std::optional<Error> problem_of_hand_entry(const VoiEntry& entry) {
    if (const auto problem = problem_of(entry)) {
        return Error{Errc::invalid_argument, problem->sentence, std::string{problem->column}};
    }
    if (!entry.weed_date) {
        return Error{Errc::invalid_argument, "an entry needs a weed date", "weed_date"};
    }
    return std::nullopt;
}

std::string where_list(ListId id) { return "list_id = " + std::to_string(raw(id)); }

Result<Versioned<VoiList>> find_one(soci::session& session, ListId id) {
    auto rows = detail::read_voi_lists(session, "WHERE id = " + std::to_string(raw(id)));
    if (!rows.ok()) return rows.error();
    if (rows->empty()) return not_found_list();
    return std::move(rows->front());
}

Result<Versioned<VoiHandEntry>> latest_entry(soci::session& session, std::uint64_t id) {
    if (id > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return not_found_entry();
    }
    auto rows = detail::read_voi_entries(
        session, "WHERE superseded_ms IS NULL AND id = " + std::to_string(id));
    if (!rows.ok()) return rows.error();
    if (rows->empty()) return not_found_entry();
    return std::move(rows->front());
}

/// Another list with this name; ids are compared, so that a list may keep its own.
Result<void> check_name(soci::session& session, const VoiList& list) {
    const auto all = detail::read_voi_lists(session);
    if (!all.ok()) return all.error();
    for (const auto& other : *all) {
        if (other.row.id != list.id && other.row.name == list.name) {
            return Error{Errc::conflict, "another list has the same name"};
        }
    }
    return {};
}

long long scalar(soci::session& session, const std::string& query) {
    long long value = 0;
    session << query, soci::into(value);
    return value;
}

/// Facts of the record that every change of an entry has.
std::map<std::string, AuditFact, std::less<>> facts_of(const VoiHandEntry& entry) {
    return {{"list", std::int64_t{raw(entry.list)}},
            {"entry", static_cast<std::int64_t>(entry.id)},
            {"vrm", entry.entry.vrm.text()},
            {"reason", entry.entry.reason},
            {"action", entry.entry.action},
            {"weed_date", entry.entry.weed_date ? to_iso_date(*entry.entry.weed_date) : ""}};
}

std::map<std::string, AuditFact, std::less<>> facts_of(const VoiList& list) {
    return {{"list", std::int64_t{raw(list.id)}},
            {"name", list.name},
            {"owner", std::int64_t{raw(list.owner)}},
            {"list_kind", std::string{to_text(list.kind)}},
            {"purpose", list.purpose},
            {"desk", list.desk},
            {"priority", std::string{to_text(list.priority)}},
            {"review", to_iso_date(list.review)},
            {"in_force", std::int64_t{list.in_force ? 1 : 0}}};
}

/// The files that are kept no longer, oldest first; marks them as removed.
Result<std::vector<std::string>> retire_files(soci::session& session, ListId list, UtcTime now) {
    auto kept =
        detail::read_voi_revisions(session, "WHERE " + where_list(list) +
                                                " AND superseded_ms IS NOT NULL"
                                                " AND file_removed_ms IS NULL ORDER BY revision");
    if (!kept.ok()) return kept.error();
    std::vector<std::string> names;
    for (std::size_t index = 0; index + voi_revision_files_kept < kept->size(); ++index) {
        const VoiRevision& old = (*kept)[index];
        session << "UPDATE voi_revision SET file_removed_ms = " << to_unix_ms(now) << " WHERE "
                << where_list(list) << " AND revision = " << old.revision;
        names.push_back(old.file);
    }
    return names;
}

/// Puts `revision` into force instead of the list's present one.
void put_in_force(soci::session& session, VoiList list, std::uint32_t revision, UtcTime now) {
    session << "UPDATE voi_revision SET superseded_ms = " << to_unix_ms(now) << " WHERE "
            << where_list(list.id) << " AND revision = " << list.revision;
    session << "UPDATE voi_revision SET superseded_ms = NULL WHERE " << where_list(list.id)
            << " AND revision = " << revision;
    list.revision = revision;
    detail::replace(session, list);
}

}  // namespace

struct VoiRegister::State {
    template <typename Use>
    auto read(Use&& use) {
        return database->transact(Access::read, std::forward<Use>(use));
    }
    /// One write transaction: `use(session, revision)`; the revision is that of the change.
    template <typename Use>
    auto write(Use&& use) {
        return database->transact(Access::write, [&](soci::session& session) {
            const std::uint64_t revision = detail::raise_voi_revision(session);
            return use(session, revision);
        });
    }
    void record(soci::session& session, const char* kind, const AuditActor& actor,
                std::map<std::string, AuditFact, std::less<>> facts) const {
        detail::insert_audit_entry(session, {clock.now(), kind, actor, std::move(facts)});
    }

    /// Closes the latest version of an entry and puts `next` in its place.
    Result<void> supersede(soci::session& session, std::uint64_t revision,
                           const Versioned<VoiHandEntry>& latest, VoiHandEntry next) const {
        session << "UPDATE voi_entry SET superseded_ms = " << to_unix_ms(next.when)
                << " WHERE superseded_ms IS NULL AND id = " << next.id;
        const auto version = RowVersion{static_cast<std::int64_t>(latest.version) + 1};
        detail::insert(session, Versioned<VoiHandEntry>{std::move(next), version}, revision);
        return {};
    }

    const std::shared_ptr<detail::Database> database;
    const Clock& clock;
};

VoiRegister::VoiRegister(std::shared_ptr<detail::Database> database, const Clock& clock)
    : state_(new State{std::move(database), clock}) {}
VoiRegister::~VoiRegister() = default;

Result<std::uint64_t> VoiRegister::revision() {
    return state_->read([](soci::session& session) -> Result<std::uint64_t> {
        return detail::read_voi_revision(session);
    });
}

Result<VoiChanges> VoiRegister::changes_since(std::uint64_t since) {
    return state_->read([&](soci::session& session) -> Result<VoiChanges> {
        VoiChanges changes{detail::read_voi_revision(session), {}, {}};
        auto lists = detail::read_voi_lists(session);
        if (!lists.ok()) return lists.error();
        for (auto& list : *lists) changes.lists.push_back(std::move(list.row));
        const auto border = static_cast<long long>(
            std::min<std::uint64_t>(since, std::numeric_limits<std::int64_t>::max()));
        // Of an entry nobody has seen yet, its withdrawal is no news.
        auto entries = detail::read_voi_entries(
            session, "WHERE superseded_ms IS NULL AND changed_revision > " +
                         std::to_string(border) + (since == 0 ? " AND withdrawn = 0" : "") +
                         " ORDER BY id");
        if (!entries.ok()) return entries.error();
        for (auto& entry : *entries) changes.hand_entries.push_back(std::move(entry.row));
        return changes;
    });
}

Result<std::vector<VoiRevision>> VoiRegister::files_in_force() {
    return state_->read([](soci::session& session) {
        return detail::read_voi_revisions(session,
                                          "WHERE superseded_ms IS NULL ORDER BY list_id, revision");
    });
}

Result<std::vector<Versioned<VoiList>>> VoiRegister::lists() {
    return state_->read([](soci::session& session) { return detail::read_voi_lists(session); });
}

Result<std::map<ListId, VoiListFigures>> VoiRegister::figures() {
    using Figures = std::map<ListId, VoiListFigures>;
    return state_->read([](soci::session& session) -> Result<Figures> {
        Figures figures;
        const auto files = detail::read_voi_revisions(session, "WHERE superseded_ms IS NULL");
        if (!files.ok()) return files.error();
        for (const VoiRevision& file : *files) {
            figures[file.list].bulk_entries = file.entries;
            figures[file.list].imported = file.when;
        }
        long long list = 0;
        long long count = 0;
        soci::statement counts =
            (session.prepare << "SELECT list_id, COUNT(*) FROM voi_entry"
                                " WHERE superseded_ms IS NULL AND withdrawn = 0 GROUP BY list_id",
             soci::into(list), soci::into(count));
        counts.execute();
        while (counts.fetch()) {
            figures[static_cast<ListId>(list)].hand_entries = static_cast<std::uint64_t>(count);
        }
        std::string name;
        soci::statement owners =
            (session.prepare << "SELECT voi_list.id, person.display_name FROM voi_list"
                                " JOIN person ON person.id = voi_list.owner_id",
             soci::into(list), soci::into(name));
        owners.execute();
        while (owners.fetch()) figures[static_cast<ListId>(list)].owner_name = name;
        return figures;
    });
}

Result<Versioned<VoiList>> VoiRegister::find_list(ListId id) {
    return state_->read([&](soci::session& session) { return find_one(session, id); });
}

Result<Versioned<VoiList>> VoiRegister::find_list(const std::string& name) {
    auto all = lists();
    if (!all.ok()) return all.error();
    for (auto& list : *all) {
        if (list.row.name == name) return std::move(list);
    }
    return not_found_list();
}

Result<ListId> VoiRegister::add_list(const VoiList& list, const AuditActor& actor) {
    if (auto problem = problem_of_list(list)) return std::move(*problem);
    return state_->write([&](soci::session& session, std::uint64_t) -> Result<ListId> {
        VoiList added = list;
        added.revision = 0;
        const long long highest = scalar(session, "SELECT COALESCE(MAX(id), 0) FROM voi_list");
        if (highest >= static_cast<long long>(voi_lists_max)) {
            return Error{Errc::too_many, "there are 500 lists already: use one of them"};
        }
        added.id = static_cast<ListId>(highest + 1);
        if (auto free = check_name(session, added); !free.ok()) return free.error();
        detail::insert(session, added);
        state_->record(session, "lists.list_added", actor, facts_of(added));
        return added.id;
    });
}

Result<void> VoiRegister::update_list(const Versioned<VoiList>& changed, const AuditActor& actor) {
    if (auto problem = problem_of_list(changed.row)) return std::move(*problem);
    return state_->write([&](soci::session& session, std::uint64_t) -> Result<void> {
        const auto kept = find_one(session, changed.row.id);
        if (!kept.ok()) return kept.error();
        if (kept->version != changed.version) return changed_meanwhile();
        if (auto free = check_name(session, changed.row); !free.ok()) return free;
        VoiList next = changed.row;
        next.revision = kept->row.revision;
        detail::replace(session, next);
        state_->record(session, "lists.list_changed", actor, facts_of(next));
        return {};
    });
}

Result<std::vector<VoiRevision>> VoiRegister::revisions(ListId list) {
    return state_->read([&](soci::session& session) {
        return detail::read_voi_revisions(session,
                                          "WHERE " + where_list(list) + " ORDER BY revision DESC");
    });
}

Result<VoiRevision> VoiRegister::find_revision(ListId list, std::uint32_t revision) {
    return state_->read([&](soci::session& session) -> Result<VoiRevision> {
        auto rows = detail::read_voi_revisions(
            session, "WHERE " + where_list(list) + " AND revision = " + std::to_string(revision));
        if (!rows.ok()) return rows.error();
        if (rows->empty()) return Error{Errc::not_found, "the list has no such revision"};
        return std::move(rows->front());
    });
}

Result<std::uint32_t> VoiRegister::next_revision(ListId list) {
    return state_->read([&](soci::session& session) -> Result<std::uint32_t> {
        if (const auto found = find_one(session, list); !found.ok()) return found.error();
        return static_cast<std::uint32_t>(
            1 + scalar(session, "SELECT COALESCE(MAX(revision), 0) FROM voi_revision WHERE " +
                                    where_list(list)));
    });
}

Result<std::vector<std::string>> VoiRegister::add_revision(const NewVoiRevision& added,
                                                           const AuditActor& actor) {
    using Names = std::vector<std::string>;
    return state_->write([&](soci::session& session, std::uint64_t) -> Result<Names> {
        const auto list = find_one(session, added.list);
        if (!list.ok()) return list.error();
        if (list->row.revision != added.expected) return changed_meanwhile();
        const UtcTime now = state_->clock.now();
        detail::insert(session, VoiRevision{added.list,
                                            added.revision,
                                            added.file,
                                            added.checksum,
                                            added.entries,
                                            actor.person,
                                            actor.name,
                                            now,
                                            {},
                                            {}});
        put_in_force(session, list->row, added.revision, now);
        auto removed = retire_files(session, added.list, now);
        if (!removed.ok()) return removed.error();
        state_->record(session, "lists.imported", actor,
                       {{"list", std::int64_t{raw(added.list)}},
                        {"revision", std::int64_t{added.revision}},
                        {"before", std::int64_t{added.expected}},
                        {"checksum", added.checksum},
                        {"entries", static_cast<std::int64_t>(added.entries)},
                        {"added", static_cast<std::int64_t>(added.added)},
                        {"removed", static_cast<std::int64_t>(added.removed)},
                        {"changed", static_cast<std::int64_t>(added.changed)},
                        {"files_removed", *removed}});
        return removed;
    });
}

Result<void> VoiRegister::restore_revision(ListId list, std::uint32_t revision,
                                           std::uint32_t expected, const AuditActor& actor) {
    return state_->write([&](soci::session& session, std::uint64_t) -> Result<void> {
        const auto kept = find_one(session, list);
        if (!kept.ok()) return kept.error();
        auto rows = detail::read_voi_revisions(
            session, "WHERE " + where_list(list) + " AND revision = " + std::to_string(revision));
        if (!rows.ok()) return rows.error();
        if (rows->empty()) return Error{Errc::not_found, "the list has no such revision"};
        if (kept->row.revision != expected) return changed_meanwhile();
        if (revision == expected) {
            return Error{Errc::conflict, "that revision is in force already"};
        }
        if (rows->front().file_removed) {
            return Error{Errc::conflict, "the file of that revision is not kept any more"};
        }
        put_in_force(session, kept->row, revision, state_->clock.now());
        state_->record(session, "lists.rolled_back", actor,
                       {{"list", std::int64_t{raw(list)}},
                        {"revision", std::int64_t{revision}},
                        {"before", std::int64_t{expected}},
                        {"checksum", rows->front().checksum},
                        {"entries", static_cast<std::int64_t>(rows->front().entries)}});
        return {};
    });
}

Result<std::uint64_t> VoiRegister::add_entry(ListId list, const VoiEntry& entry,
                                             const AuditActor& actor) {
    if (auto problem = problem_of_hand_entry(entry)) return std::move(*problem);
    return state_->write([&](soci::session& session,
                             std::uint64_t revision) -> Result<std::uint64_t> {
        if (const auto kept = find_one(session, list); !kept.ok()) return kept.error();
        const long long live =
            scalar(session,
                   "SELECT COUNT(*) FROM voi_entry WHERE superseded_ms IS NULL AND withdrawn = 0");
        if (live >= static_cast<long long>(voi_hand_entries_max)) {
            return Error{Errc::too_many,
                         "100,000 entries made by persons are in force: withdraw some, or import "
                         "them as a list"};
        }
        const long long highest = scalar(session, "SELECT COALESCE(MAX(id), 0) FROM voi_entry");
        VoiHandEntry added{.id = static_cast<std::uint64_t>(highest + 1),
                           .list = list,
                           .entry = entry,
                           .by = actor.person,
                           .by_name = actor.name,
                           .when = state_->clock.now(),
                           .superseded = {},
                           .withdrawn = false,
                           .withdrawn_reason = {}};
        detail::insert(session, Versioned<VoiHandEntry>{added, RowVersion{1}}, revision);
        state_->record(session, "lists.entry_added", actor, facts_of(added));
        return added.id;
    });
}

Result<void> VoiRegister::amend_entry(const Versioned<VoiHandEntry>& changed,
                                      const AuditActor& actor) {
    if (auto problem = problem_of_hand_entry(changed.row.entry)) return std::move(*problem);
    return state_->write([&](soci::session& session, std::uint64_t revision) -> Result<void> {
        const auto kept = latest_entry(session, changed.row.id);
        if (!kept.ok()) return kept.error();
        if (kept->version != changed.version) return changed_meanwhile();
        if (kept->row.withdrawn) return Error{Errc::conflict, "the entry has been withdrawn"};
        VoiHandEntry next = kept->row;
        next.entry = changed.row.entry;
        next.by = actor.person;
        next.by_name = actor.name;
        next.when = state_->clock.now();
        auto facts = facts_of(next);
        facts["vrm_before"] = kept->row.entry.vrm.text();
        state_->record(session, "lists.entry_amended", actor, std::move(facts));
        return state_->supersede(session, revision, *kept, std::move(next));
    });
}

Result<void> VoiRegister::withdraw_entry(std::uint64_t id, RowVersion version,
                                         const std::string& reason, const AuditActor& actor) {
    if (reason.empty() || !detail::is_line(reason, list_text_bytes_max)) {
        return Error{Errc::invalid_argument,
                     "a withdrawal needs its reason, in 1 to 500 bytes on one line"};
    }
    return state_->write([&](soci::session& session, std::uint64_t revision) -> Result<void> {
        const auto kept = latest_entry(session, id);
        if (!kept.ok()) return kept.error();
        if (kept->version != version) return changed_meanwhile();
        if (kept->row.withdrawn) return Error{Errc::conflict, "the entry has been withdrawn"};
        VoiHandEntry next = kept->row;
        next.by = actor.person;
        next.by_name = actor.name;
        next.when = state_->clock.now();
        next.withdrawn = true;
        next.withdrawn_reason = reason;
        auto facts = facts_of(next);
        facts["withdrawn_reason"] = reason;
        state_->record(session, "lists.entry_withdrawn", actor, std::move(facts));
        return state_->supersede(session, revision, *kept, std::move(next));
    });
}

Result<Versioned<VoiHandEntry>> VoiRegister::find_entry(std::uint64_t id) {
    return state_->read([&](soci::session& session) { return latest_entry(session, id); });
}

Result<Versioned<VoiHandEntry>> VoiRegister::find_entry_at(std::uint64_t id, UtcTime when) {
    return state_->read([&](soci::session& session) -> Result<Versioned<VoiHandEntry>> {
        // Of versions made within one millisecond the last one counts.
        const std::string at = std::to_string(to_unix_ms(when));
        auto rows = detail::read_voi_entries(
            session, "WHERE id = " + std::to_string(id & INT64_MAX) + " AND changed_ms <= " + at +
                         " ORDER BY row_version DESC LIMIT 1");
        if (!rows.ok()) return rows.error();
        if (rows->empty()) return not_found_entry();
        return std::move(rows->front());
    });
}

Result<std::vector<Versioned<VoiHandEntry>>> VoiRegister::entries(ListId list, std::uint64_t after,
                                                                  std::size_t count_max) {
    return state_->read([&](soci::session& session) {
        const auto border = std::min<std::uint64_t>(after, INT64_MAX);
        const std::size_t most = std::min(count_max, voi_entries_page_max);
        return detail::read_voi_entries(
            session, "WHERE " + where_list(list) + " AND superseded_ms IS NULL AND id > " +
                         std::to_string(border) + " ORDER BY id LIMIT " + std::to_string(most));
    });
}

}  // namespace bof
