#include "register/detail/voi_rows.hpp"

#include "domain/voi_fields.hpp"
#include "register/detail/columns.hpp"

#include <limits>
#include <optional>

namespace bof::detail {
namespace {

using soci::into;
using soci::use;

OptionalColumn person_column(const std::optional<PersonId>& person) {
    return OptionalColumn{person ? std::optional<long long>{raw(*person)} : std::nullopt};
}
std::optional<PersonId> person_of(const OptionalColumn& column) {
    if (!column.number()) return std::nullopt;
    return static_cast<PersonId>(column.value);
}

bool is_id(long long value) {
    return value >= 0 && value <= static_cast<long long>(std::numeric_limits<std::uint32_t>::max());
}

bool is_day(long long days) { return days >= 0 && days < voi_day_end.time_since_epoch().count(); }

struct ListColumns {
    long long id = 0;
    long long row_version = 0;
    std::string name;
    long long owner_id = 0;
    std::string kind;
    std::string purpose;
    std::string desk;
    std::string priority;
    long long review_day = 0;
    long long in_force = 0;
    long long file_revision = 0;

    ListColumns() = default;
    explicit ListColumns(const VoiList& list)
        : id(raw(list.id)),
          name(list.name),
          owner_id(raw(list.owner)),
          kind(to_text(list.kind)),
          purpose(list.purpose),
          desk(list.desk),
          priority(to_text(list.priority)),
          review_day(list.review.time_since_epoch().count()),
          in_force(list.in_force ? 1 : 0),
          file_revision(list.revision) {}

    Result<Versioned<VoiList>> row() const {
        const auto known_kind = parse_list_kind(kind);
        const auto known_priority = parse_priority(priority);
        if (!known_kind || !known_priority || !is_id(id) || !is_id(owner_id) ||
            !is_id(file_revision) || !is_day(review_day)) {
            return damaged_row("voi_list", id);
        }
        VoiList list{.id = static_cast<ListId>(id),
                     .name = name,
                     .owner = static_cast<PersonId>(owner_id),
                     .kind = *known_kind,
                     .purpose = purpose,
                     .desk = desk,
                     .priority = *known_priority,
                     .review = OptionalColumn::day_from(review_day),
                     .in_force = in_force == 1,
                     .revision = static_cast<std::uint32_t>(file_revision)};
        return Versioned<VoiList>{std::move(list), RowVersion{row_version}};
    }
};

struct EntryColumns {
    long long id = 0;
    long long row_version = 0;
    long long list_id = 0;
    std::string vrm;
    OptionalColumn weed_day;
    std::string priority;
    OptionalColumn valid_from_ms;
    OptionalColumn person_id;
    long long changed_ms = 0;
    OptionalColumn superseded_ms;
    long long withdrawn = 0;

    Result<Versioned<VoiHandEntry>> row(VoiHandEntry& texts) const {
        const auto mark = Vrm::parse(vrm);
        const auto known_priority = parse_priority(priority);
        if (!mark.ok() || (!priority.empty() && !known_priority) || !is_id(list_id) || id < 1 ||
            !is_day(weed_day.number().value_or(0))) {
            return damaged_row("voi_entry", id);
        }
        VoiHandEntry entry = texts;
        entry.id = static_cast<std::uint64_t>(id);
        entry.list = static_cast<ListId>(list_id);
        entry.entry.vrm = *mark;
        entry.entry.priority = known_priority;
        entry.entry.valid_from = valid_from_ms.time();
        entry.entry.weed_date = weed_day.day();
        entry.by = person_of(person_id);
        entry.when = from_unix_ms(changed_ms);
        entry.superseded = superseded_ms.time();
        entry.withdrawn = withdrawn == 1;
        return Versioned<VoiHandEntry>{std::move(entry), RowVersion{row_version}};
    }
};

std::string text_columns() {
    std::string names;
    for (const VoiTextField& field : voi_text_fields) names += std::string{field.column} + ", ";
    return names;
}

}  // namespace

Result<std::vector<Versioned<VoiList>>> read_voi_lists(soci::session& session,
                                                       const std::string& where) {
    ListColumns c;
    soci::statement query =
        (session.prepare << "SELECT id, row_version, name, owner_id, kind, purpose, desk, priority,"
                            " review_day, in_force, file_revision FROM voi_list "
                         << where << " ORDER BY id",
         into(c.id), into(c.row_version), into(c.name), into(c.owner_id), into(c.kind),
         into(c.purpose), into(c.desk), into(c.priority), into(c.review_day), into(c.in_force),
         into(c.file_revision));
    std::vector<Versioned<VoiList>> rows;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        rows.push_back(std::move(*row));
    }
    return rows;
}

Result<std::vector<VoiRevision>> read_voi_revisions(soci::session& session,
                                                    const std::string& where) {
    long long list_id = 0;
    long long revision = 0;
    VoiRevision texts{};
    long long entries = 0;
    OptionalColumn person_id;
    long long imported_ms = 0;
    OptionalColumn superseded_ms;
    OptionalColumn file_removed_ms;
    soci::statement query =
        (session.prepare << "SELECT list_id, revision, file, checksum, entries, person_id,"
                            " person_name, imported_ms, superseded_ms, file_removed_ms"
                            " FROM voi_revision "
                         << where,
         into(list_id), into(revision), into(texts.file), into(texts.checksum), into(entries),
         into(person_id.value, person_id.state), into(texts.by_name), into(imported_ms),
         into(superseded_ms.value, superseded_ms.state),
         into(file_removed_ms.value, file_removed_ms.state));
    std::vector<VoiRevision> rows;
    query.execute();
    while (query.fetch()) {
        if (!is_id(list_id) || !is_id(revision) || entries < 0) {
            return damaged_row("voi_revision", list_id);
        }
        VoiRevision row = texts;
        row.list = static_cast<ListId>(list_id);
        row.revision = static_cast<std::uint32_t>(revision);
        row.entries = static_cast<std::uint64_t>(entries);
        row.by = person_of(person_id);
        row.when = from_unix_ms(imported_ms);
        row.superseded = superseded_ms.time();
        row.file_removed = file_removed_ms.time();
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::vector<Versioned<VoiHandEntry>>> read_voi_entries(soci::session& session,
                                                              const std::string& rest) {
    static const Vrm any_mark = Vrm::parse("A").value();
    EntryColumns c;
    VoiHandEntry texts{.id = 0,
                       .list = {},
                       .entry = {.vrm = any_mark},
                       .by = {},
                       .by_name = {},
                       .when = {},
                       .superseded = {},
                       .withdrawn = false,
                       .withdrawn_reason = {}};
    soci::statement query(session);
    query.exchange(into(c.id));
    query.exchange(into(c.row_version));
    query.exchange(into(c.list_id));
    query.exchange(into(c.vrm));
    for (const VoiTextField& field : voi_text_fields) query.exchange(into(texts.entry.*field.text));
    query.exchange(into(c.weed_day.value, c.weed_day.state));
    query.exchange(into(c.priority));
    query.exchange(into(c.valid_from_ms.value, c.valid_from_ms.state));
    query.exchange(into(c.person_id.value, c.person_id.state));
    query.exchange(into(texts.by_name));
    query.exchange(into(c.changed_ms));
    query.exchange(into(c.superseded_ms.value, c.superseded_ms.state));
    query.exchange(into(c.withdrawn));
    query.exchange(into(texts.withdrawn_reason));
    query.alloc();
    query.prepare("SELECT id, row_version, list_id, vrm, " + text_columns() +
                  "weed_day, priority, valid_from_ms, person_id, person_name, changed_ms,"
                  " superseded_ms, withdrawn, withdrawn_reason FROM voi_entry " +
                  rest);
    query.define_and_bind();
    std::vector<Versioned<VoiHandEntry>> rows;
    query.execute();
    while (query.fetch()) {
        auto row = c.row(texts);
        if (!row.ok()) return row.error();
        rows.push_back(std::move(*row));
    }
    return rows;
}

void insert(soci::session& session, const VoiList& list) {
    ListColumns c{list};
    session << "INSERT INTO voi_list (id, row_version, name, owner_id, kind, purpose, desk,"
               " priority, review_day, in_force, file_revision)"
               " VALUES (:id, 1, :name, :owner, :kind, :purpose, :desk, :priority, :review,"
               " :in_force, :file_revision)",
        use(c.id), use(c.name), use(c.owner_id), use(c.kind), use(c.purpose), use(c.desk),
        use(c.priority), use(c.review_day), use(c.in_force), use(c.file_revision);
}

void replace(soci::session& session, const VoiList& list) {
    ListColumns c{list};
    session << "UPDATE voi_list SET row_version = row_version + 1, name = :name,"
               " owner_id = :owner, kind = :kind, purpose = :purpose, desk = :desk,"
               " priority = :priority, review_day = :review, in_force = :in_force,"
               " file_revision = :file_revision WHERE id = :id",
        use(c.name), use(c.owner_id), use(c.kind), use(c.purpose), use(c.desk), use(c.priority),
        use(c.review_day), use(c.in_force), use(c.file_revision), use(c.id);
}

void insert(soci::session& session, const VoiRevision& revision) {
    const long long list_id = raw(revision.list);
    const long long number = revision.revision;
    const auto entries = static_cast<long long>(revision.entries);
    OptionalColumn person_id = person_column(revision.by);
    const long long imported_ms = to_unix_ms(revision.when);
    session << "INSERT INTO voi_revision (list_id, revision, file, checksum, entries, person_id,"
               " person_name, imported_ms)"
               " VALUES (:list, :revision, :file, :checksum, :entries, :person, :name, :imported)",
        use(list_id), use(number), use(revision.file), use(revision.checksum), use(entries),
        use(person_id.value, person_id.state), use(revision.by_name), use(imported_ms);
}

void insert(soci::session& session, const Versioned<VoiHandEntry>& entry,
            std::uint64_t changed_revision) {
    const VoiHandEntry& row = entry.row;
    const auto id = static_cast<long long>(row.id);
    const auto row_version = static_cast<long long>(entry.version);
    const long long list_id = raw(row.list);
    const std::string vrm = row.entry.vrm.text();
    OptionalColumn weed_day{row.entry.weed_date};
    const std::string priority{row.entry.priority ? to_text(*row.entry.priority) : ""};
    OptionalColumn valid_from_ms{row.entry.valid_from};
    OptionalColumn person_id = person_column(row.by);
    const long long changed_ms = to_unix_ms(row.when);
    const long long withdrawn = row.withdrawn ? 1 : 0;
    const auto revision = static_cast<long long>(changed_revision);

    soci::statement insertion(session);
    insertion.exchange(use(id));
    insertion.exchange(use(row_version));
    insertion.exchange(use(list_id));
    insertion.exchange(use(vrm));
    std::string places = ":id, :row_version, :list, :vrm, ";
    for (const VoiTextField& field : voi_text_fields) {
        insertion.exchange(use(row.entry.*field.text));
        places += ":" + std::string{field.column} + ", ";
    }
    insertion.exchange(use(weed_day.value, weed_day.state));
    insertion.exchange(use(priority));
    insertion.exchange(use(valid_from_ms.value, valid_from_ms.state));
    insertion.exchange(use(person_id.value, person_id.state));
    insertion.exchange(use(row.by_name));
    insertion.exchange(use(changed_ms));
    insertion.exchange(use(withdrawn));
    insertion.exchange(use(row.withdrawn_reason));
    insertion.exchange(use(revision));
    insertion.alloc();
    insertion.prepare("INSERT INTO voi_entry (id, row_version, list_id, vrm, " + text_columns() +
                      "weed_day, priority, valid_from_ms, person_id, person_name, changed_ms,"
                      " withdrawn, withdrawn_reason, changed_revision) VALUES (" +
                      places +
                      ":weed_day, :priority, :valid_from, :person, :person_name, :changed,"
                      " :withdrawn, :withdrawn_reason, :changed_revision)");
    insertion.define_and_bind();
    insertion.execute(true);
}

std::uint64_t read_voi_revision(soci::session& session) {
    long long revision = 0;
    session << "SELECT revision FROM voi_state", into(revision);
    return static_cast<std::uint64_t>(revision);
}

std::uint64_t raise_voi_revision(soci::session& session) {
    session << "UPDATE voi_state SET revision = revision + 1";
    return read_voi_revision(session);
}

}  // namespace bof::detail
