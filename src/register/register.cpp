#include "register/register.hpp"

#include "audit/audit_entry.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/checks.hpp"
#include "register/detail/database.hpp"
#include "register/detail/import_plan.hpp"
#include "register/detail/migrations.hpp"
#include "register/detail/rows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::overlap;
using detail::validity_of;

/// What differs between the three tables, so that each operation is written once.
template <typename Row>
struct Table;

template <>
struct Table<Source> {
    using Id = SourceId;
    static constexpr const char* name = "source";
    static constexpr PublicText unknown = "there is no such source";
    static constexpr auto read = detail::read_sources;
};
template <>
struct Table<Site> {
    using Id = SiteId;
    static constexpr const char* name = "site";
    static constexpr PublicText unknown = "there is no such site";
    static constexpr auto read = detail::read_sites;
};
template <>
struct Table<Nrd> {
    using Id = NrdId;
    static constexpr const char* name = "nrd";
    static constexpr PublicText unknown = "there is no such NRD";
    static constexpr auto read = detail::read_nrds;
};

std::string equals(const char* column, std::uint32_t number) {
    return std::string{column} + " = " + std::to_string(number);
}

template <typename Row>
Result<Versioned<Row>> find(soci::session& session, typename Table<Row>::Id id) {
    auto rows = Table<Row>::read(session, "WHERE " + equals("id", raw(id)));
    if (!rows.ok()) return rows.error();
    if (rows->empty()) {
        return Error{Errc::not_found, Table<Row>::unknown,
                     std::string{Table<Row>::name} + " " + std::to_string(raw(id))};
    }
    return std::move(rows->front());
}

template <typename Row>
Result<std::vector<Row>> all(soci::session& session) {
    auto rows = Table<Row>::read(session, {});
    if (!rows.ok()) return rows.error();
    std::vector<Row> plain;
    plain.reserve(rows->size());
    for (auto& row : *rows) plain.push_back(std::move(row.row));
    return plain;
}

/// The first of `rows`, other than `own` itself, that is valid when `own` is; null: none.
template <typename Row>
const Row* overlapping(const std::vector<Versioned<Row>>& rows, const Row& own) {
    for (const auto& other : rows) {
        if (other.row.id != own.id && overlap(validity_of(other.row), validity_of(own))) {
            return &other.row;
        }
    }
    return nullptr;
}

Result<void> check_beside_others(soci::session& session, const Source& source) {
    const auto namesakes = detail::read_sources(
        session, "WHERE " + equals("feed", static_cast<std::uint16_t>(source.feed)) + " AND " +
                     equals("source", static_cast<std::uint16_t>(source.source)));
    if (!namesakes.ok()) return namesakes.error();
    const Source* const other = overlapping(*namesakes, source);
    if (other == nullptr) return {};
    return Error{
        Errc::conflict,
        "another source has the same feed and source numbers in that time: retire it first",
        "source " + std::to_string(raw(other->id)) + " " + other->name};
}

Result<void> check_beside_others(soci::session& session, const Site& site) {
    const auto sites = detail::read_sites(session);
    if (!sites.ok()) return sites.error();
    for (const auto& other : *sites) {
        if (other.row.id != site.id && other.row.name == site.name) {
            return Error{Errc::conflict, "another site has the same name",
                         "site " + std::to_string(raw(other.row.id))};
        }
    }
    if (!site.retired) return {};
    const auto nrds = detail::read_nrds(session, "WHERE " + equals("site_id", raw(site.id)));
    if (!nrds.ok()) return nrds.error();
    for (const auto& nrd : *nrds) {
        if (nrd.row.valid_until && *nrd.row.valid_until <= *site.retired) continue;
        return Error{Errc::conflict, "NRDs stand at the site: retire or move them first",
                     "nrd " + std::to_string(raw(nrd.row.id)) + " " + nrd.row.name};
    }
    return {};
}

Result<void> check_beside_others(soci::session& session, const Nrd& nrd) {
    const auto source = find<Source>(session, nrd.source);
    if (!source.ok()) return source.error();
    if (nrd.site) {
        const auto site = find<Site>(session, *nrd.site);
        if (!site.ok()) return site.error();
        if (site->row.retired && (!nrd.valid_until || *nrd.valid_until > *site->row.retired)) {
            return Error{Errc::conflict, "the site is retired before the NRD's validity ends",
                         site->row.name};
        }
    }
    const auto namesakes =
        detail::read_nrds(session, "WHERE " + equals("source_id", raw(nrd.source)) + " AND " +
                                       equals("camera", static_cast<std::uint16_t>(nrd.camera)));
    if (!namesakes.ok()) return namesakes.error();
    const Nrd* const other = overlapping(*namesakes, nrd);
    if (other == nullptr) return {};
    return Error{
        Errc::conflict,
        "another NRD has the same camera number of that source in that time: retire it first",
        "nrd " + std::to_string(raw(other->id)) + " " + other->name};
}

template <typename Row>
Result<typename Table<Row>::Id> next_id(soci::session& session) {
    long long highest = 0;
    session << "SELECT COALESCE(MAX(id), 0) FROM " << Table<Row>::name, soci::into(highest);
    if (highest >= std::numeric_limits<std::uint32_t>::max()) {
        return Error{Errc::too_many, "the register has given its last id", Table<Row>::name};
    }
    return static_cast<typename Table<Row>::Id>(highest + 1);
}

Result<RegisterContents> everything(soci::session& session) {
    auto sources = all<Source>(session);
    if (!sources.ok()) return sources.error();
    auto sites = all<Site>(session);
    if (!sites.ok()) return sites.error();
    auto nrds = all<Nrd>(session);
    if (!nrds.ok()) return nrds.error();
    return RegisterContents{detail::read_revision(session), std::move(*sources), std::move(*sites),
                            std::move(*nrds)};
}

Result<detail::ImportPlan> plan_import(soci::session& session,
                                       const std::vector<NrdImportRow>& rows, UtcTime now) {
    auto contents = everything(session);
    if (!contents.ok()) return contents.error();
    detail::ImportPlan plan{std::move(*contents), now};
    for (const NrdImportRow& row : rows) plan.add(row);
    return plan;
}

bool changes_something(const NrdImportReport& report) {
    const auto is_change = [](const NrdImportChange& change) {
        return change.kind != NrdImportChange::Kind::unchanged;
    };
    return std::any_of(report.changes.begin(), report.changes.end(), is_change);
}

/// A change of the estate as the audit log has it: "nrd.added" becomes "estate.nrd_added".
AuditEntry audit_entry_of(const RegisterChange& change) {
    std::string event = change.kind;
    std::replace(event.begin(), event.end(), '.', '_');
    const std::string actor = change.actor == "bofd" ? change.actor : "os:" + change.actor;
    return {change.when,
            "estate." + event,
            {std::nullopt, actor, {}},
            {{"change", static_cast<std::int64_t>(change.number)},
             {"revision", static_cast<std::int64_t>(change.revision)},
             {"subject", std::int64_t{change.subject}}}};
}

/// Writes and logs the rows of a plan that are new or changed.
template <typename Row, typename Log>
void carry_out(soci::session& session, const std::vector<detail::ImportPlan::Planned<Row>>& rows,
               Log& log) {
    const std::string table = Table<Row>::name;
    for (const auto& planned : rows) {
        if (planned.fate == detail::ImportPlan::Fate::kept) continue;
        const bool added = planned.fate == detail::ImportPlan::Fate::added;
        if (added) {
            detail::insert(session, planned.row);
        } else {
            detail::replace(session, planned.row);
        }
        log(table + (added ? ".added" : ".changed"), planned.row.id);
    }
}

}  // namespace

struct Register::State {
    State(detail::DatabaseAddress address, const RegisterOptions& options, const Clock& time)
        : shared_database(std::make_shared<detail::Database>(std::move(address), options.wait_max,
                                                             register_connections_max)),
          database(*shared_database),
          actor(options.actor),
          clock(time) {}

    /// One write transaction: the revision is raised, `use(session, log)` makes the change and
    /// notes each changed row with log(kind, id), for the record of changes and for the audit log.
    template <typename Use>
    auto write(Use&& use) {
        return database.transact(Access::write, [&](soci::session& session) {
            const std::uint64_t revision = detail::raise_revision(session);
            std::uint64_t number = detail::last_change_number(session);
            std::vector<AuditEntry> entries;
            auto log = [&](const std::string& kind, auto id) {
                const RegisterChange change{++number, clock.now(), actor, kind, raw(id), revision};
                detail::insert_change(session, change);
                entries.push_back(audit_entry_of(change));
            };
            auto result = use(session, log);
            if (result.ok() && !entries.empty()) detail::insert_audit_entries(session, entries);
            return result;
        });
    }

    template <typename Use>
    auto read(Use&& use) {
        return database.transact(Access::read, std::forward<Use>(use));
    }

    template <typename Row>
    Result<std::vector<Row>> list() {
        return read([](soci::session& session) { return all<Row>(session); });
    }

    template <typename Row>
    Result<Versioned<Row>> find_row(typename Table<Row>::Id id) {
        return read([id](soci::session& session) { return find<Row>(session, id); });
    }

    template <typename Row>
    Result<typename Table<Row>::Id> add(Row row);
    template <typename Row>
    Result<void> update(const Versioned<Row>& changed);
    template <typename Row>
    Result<void> end_validity(typename Table<Row>::Id id, UtcTime when);

    const std::shared_ptr<detail::Database> shared_database;
    detail::Database& database;
    const std::string actor;
    const Clock& clock;
};

template <typename Row>
Result<typename Table<Row>::Id> Register::State::add(Row row) {
    using Id = typename Table<Row>::Id;
    const auto problems = detail::problems_of(row);
    if (!problems.empty()) return detail::to_error(problems.front());
    return write([&](soci::session& session, auto& log) -> Result<Id> {
        const auto id = next_id<Row>(session);
        if (!id.ok()) return id.error();
        row.id = *id;
        const auto fits_in = check_beside_others(session, row);
        if (!fits_in.ok()) return fits_in.error();
        detail::insert(session, row);
        log(std::string{Table<Row>::name} + ".added", row.id);
        return row.id;
    });
}

template <typename Row>
Result<void> Register::State::update(const Versioned<Row>& changed) {
    const auto problems = detail::problems_of(changed.row);
    if (!problems.empty()) return detail::to_error(problems.front());
    return write([&](soci::session& session, auto& log) -> Result<void> {
        const auto kept = find<Row>(session, changed.row.id);
        if (!kept.ok()) return kept.error();
        if (kept->version != changed.version) {
            return Error{Errc::conflict,
                         "somebody else has changed it meanwhile: look again, then decide",
                         std::string{Table<Row>::name} + " " + std::to_string(raw(changed.row.id))};
        }
        const auto fits_in = check_beside_others(session, changed.row);
        if (!fits_in.ok()) return fits_in.error();
        detail::replace(session, changed.row);
        log(std::string{Table<Row>::name} + ".changed", changed.row.id);
        return {};
    });
}

template <typename Row>
Result<void> Register::State::end_validity(typename Table<Row>::Id id, UtcTime when) {
    return write([&](soci::session& session, auto& log) -> Result<void> {
        auto kept = find<Row>(session, id);
        if (!kept.ok()) return kept.error();
        Row& row = kept->row;
        if (row.valid_until && *row.valid_until <= when) {
            return Error{Errc::conflict, "it has been retired already",
                         "valid until " + to_rfc3339(*row.valid_until)};
        }
        if (when <= row.valid_from) {
            return Error{Errc::invalid_argument, "it cannot be retired before its validity begins",
                         "valid from " + to_rfc3339(row.valid_from)};
        }
        row.valid_until = when;
        detail::replace(session, row);
        log(std::string{Table<Row>::name} + ".retired", id);
        return {};
    });
}

Result<std::unique_ptr<Register>> Register::open(const RegisterOptions& options,
                                                 const Clock& clock) {
    if (options.actor.empty() || !detail::is_line(options.actor, register_text_bytes_max)) {
        return Error{Errc::invalid_argument, "a register is opened in somebody's name"};
    }
    auto address = detail::parse_database_url(options.url);
    if (!address.ok()) return address.error();
    auto state = std::make_unique<State>(std::move(*address), options, clock);
    if (options.metrics != nullptr) state->database.measure(*options.metrics);
    if (!options.audit_tail.empty()) state->database.trace_audit(options.audit_tail);
    const auto prepared = state->database.prepare_file();
    if (!prepared.ok()) return prepared.error();
    const auto migrated = detail::migrate(state->database, detail::migrations(), clock.now());
    if (!migrated.ok()) return migrated.error();
    return std::unique_ptr<Register>{new Register{std::move(state)}};
}

Register::Register(std::unique_ptr<State> state) : state_(std::move(state)) {}
Register::~Register() = default;

std::shared_ptr<detail::Database> Register::database() const { return state_->shared_database; }

Result<std::uint64_t> Register::revision() {
    return state_->read([](soci::session& session) -> Result<std::uint64_t> {
        return detail::read_revision(session);
    });
}

Result<RegisterContents> Register::contents() { return state_->read(everything); }

Result<std::vector<Source>> Register::sources() { return state_->list<Source>(); }
Result<std::vector<Site>> Register::sites() { return state_->list<Site>(); }
Result<std::vector<Nrd>> Register::nrds() { return state_->list<Nrd>(); }

Result<Versioned<Source>> Register::find_source(SourceId id) {
    return state_->find_row<Source>(id);
}
Result<Versioned<Site>> Register::find_site(SiteId id) { return state_->find_row<Site>(id); }
Result<Versioned<Nrd>> Register::find_nrd(NrdId id) { return state_->find_row<Nrd>(id); }

Result<SourceId> Register::add_source(const Source& source) { return state_->add(source); }
Result<SiteId> Register::add_site(const Site& site) { return state_->add(site); }
Result<NrdId> Register::add_nrd(const Nrd& nrd) { return state_->add(nrd); }

Result<void> Register::update_source(const Versioned<Source>& changed) {
    return state_->update(changed);
}
Result<void> Register::update_site(const Versioned<Site>& changed) {
    return state_->update(changed);
}
Result<void> Register::update_nrd(const Versioned<Nrd>& changed) { return state_->update(changed); }

Result<void> Register::set_word(SourceId id, const SecretHash& word) {
    return state_->write([&](soci::session& session, auto& log) -> Result<void> {
        auto kept = find<Source>(session, id);
        if (!kept.ok()) return kept.error();
        kept->row.word_hash = word.stored();
        detail::replace(session, kept->row);
        log("source.word_set", id);
        return {};
    });
}

Result<void> Register::retire_source(SourceId id, UtcTime when) {
    return state_->end_validity<Source>(id, when);
}

Result<void> Register::retire_nrd(NrdId id, UtcTime when) {
    return state_->end_validity<Nrd>(id, when);
}

Result<void> Register::retire_site(SiteId id, UtcTime when) {
    return state_->write([&](soci::session& session, auto& log) -> Result<void> {
        auto kept = find<Site>(session, id);
        if (!kept.ok()) return kept.error();
        if (kept->row.retired && *kept->row.retired <= when) {
            return Error{Errc::conflict, "it has been retired already",
                         "since " + to_rfc3339(*kept->row.retired)};
        }
        kept->row.retired = when;
        const auto free = check_beside_others(session, kept->row);
        if (!free.ok()) return free.error();
        detail::replace(session, kept->row);
        log("site.retired", id);
        return {};
    });
}

Result<NrdImportReport> Register::import_nrds(const std::vector<NrdImportRow>& rows,
                                              ImportMode mode) {
    if (rows.size() > nrd_import_rows_max) {
        return Error{Errc::too_many, "an import has at most 100000 rows: split the file"};
    }
    const UtcTime now = state_->clock.now();
    const auto look = [&](soci::session& session) -> Result<NrdImportReport> {
        const auto plan = plan_import(session, rows, now);
        if (!plan.ok()) return plan.error();
        return plan->report();
    };
    // Looked at without the write lock first: a file with problems, or that changes nothing, must
    // neither hold up other writers nor raise the revision.
    auto report = state_->read(look);
    if (!report.ok() || mode == ImportMode::dry_run || !report->problems.empty()) return report;
    if (!changes_something(*report)) {
        report->applied = true;
        return report;
    }
    return state_->write([&](soci::session& session, auto& log) -> Result<NrdImportReport> {
        const auto plan = plan_import(session, rows, now);
        if (!plan.ok()) return plan.error();
        auto final_report = plan->report();
        if (!final_report.problems.empty()) {
            return Error{Errc::conflict, "the register has changed during the import: run it again",
                         final_report.problems.front().sentence};
        }
        carry_out(session, plan->sites(), log);
        carry_out(session, plan->nrds(), log);
        final_report.applied = true;
        return final_report;
    });
}

Result<std::vector<RegisterChange>> Register::changes(std::size_t count_max, std::uint64_t before) {
    return state_->read([&](soci::session& session) -> Result<std::vector<RegisterChange>> {
        return detail::read_changes(session, count_max, before);
    });
}

}  // namespace bof
