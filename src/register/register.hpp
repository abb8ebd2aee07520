#pragma once

#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/secret_hash.hpp"
#include "base/time.hpp"
#include "domain/nrd.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bof {

namespace detail {
class Database;
}

/// Most connections one Register holds open; further callers wait for one.
inline constexpr std::size_t register_connections_max = 4;
/// Most changes listed by one call of Register::changes().
inline constexpr std::size_t register_changes_page_max = 1000;
/// Most rows of one import.
inline constexpr std::size_t nrd_import_rows_max = 100'000;
/// Longest name, road, user name or controller, in bytes of UTF-8.
inline constexpr std::size_t register_text_bytes_max = 120;

struct RegisterOptions {
    /// "sqlite:/path/to/register.db" or "postgresql://user:password@host/name"; what follows
    /// "postgresql:" may also be libpq's keywords ("postgresql:host=/run/postgresql dbname=bof").
    std::string url;
    /// Who stands in the record of changes: an operating system user, or "bofd".
    std::string actor;
    /// How long a call waits for another program's lock or for a free connection.
    std::chrono::milliseconds wait_max{5000};
    /// Where entries of the audit log are noted until a checkpoint covers them; empty: nowhere. The
    /// same file for every program that writes to the register, and not in the database's reach.
    std::filesystem::path audit_tail = {};
    /// For bof_register_wait_seconds and bof_register_commit_seconds; absent: not measured. Must
    /// outlive the register.
    Metrics* metrics = nullptr;
};

/// Rises by one with each change of a row, so that a change based on an old look is refused.
enum class RowVersion : std::int64_t {};

/// A row as it stood when it was read. Change `row`, keep `version`, and hand it to update_*().
template <typename Row>
struct Versioned {
    Row row;
    RowVersion version;
};

/// Everything reads are checked against, at one moment.
struct RegisterContents {
    std::uint64_t revision;
    std::vector<Source> sources;
    std::vector<Site> sites;
    std::vector<Nrd> nrds;
};

/// One line of the record of changes.
struct RegisterChange {
    std::uint64_t number;  ///< 1, 2, 3... without gaps.
    UtcTime when;
    std::string actor;
    std::string kind;  ///< "source.added", "source.changed", "source.word_set", "nrd.retired"...
    std::uint32_t subject;   ///< Id of the source, site or NRD.
    std::uint64_t revision;  ///< The revision that the change made.
};

/// One row of a bulk import of NRDs.
struct NrdImportRow {
    std::size_t row;  ///< Where it stands in the file, 1 being the first row of data; for messages.
    std::string name;
    std::int16_t feed;
    std::int16_t source;
    std::int16_t camera;
    std::string site;  ///< Name of the site; made when there is none. Empty: no site.
    std::string road;  ///< Of the site. Empty: as it is.
    std::optional<Position> position;  ///< Of the site. Absent: as it is.
    std::optional<std::uint16_t> heading_degrees;
    std::string lane;
    NrdKind kind = NrdKind::fixed;
    std::string controller;
    std::optional<UtcTime> valid_from;   ///< Absent: as it is; for a new NRD, now.
    std::optional<UtcTime> valid_until;  ///< Absent: without end.
};

/// Why a row cannot be imported.
struct NrdImportProblem {
    std::size_t row;
    std::string column;    ///< Name of the column, as in the file.
    std::string sentence;  ///< For the administrator who runs the import.
};

/// What a row does to the register. Sites come before the NRDs that stand at them.
struct NrdImportChange {
    enum class Kind : std::uint8_t { added, changed, unchanged };

    Kind kind;
    std::size_t row;
    std::string subject;  ///< "site A40 Pont Wen", "nrd 12/3/1 A40 westbound".
    std::string fields;   ///< Of a change: "name, lane".
};

struct NrdImportReport {
    std::vector<NrdImportProblem> problems;
    std::vector<NrdImportChange> changes;
    bool applied = false;  ///< The register now is as the changes say.
};

enum class ImportMode : std::uint8_t { dry_run, apply };

/// The relational side of the store: sources, sites, NRDs and the record of their changes, in
/// SQLite or PostgreSQL.
///
/// Each change is one transaction: row, record of the change and a new revision() together. Rows
/// are retired, never deleted, so ids are never given twice and old reads keep their NRD.
///
/// Threads: any, at once. A lost PostgreSQL server is sought again at the next call.
/// Errors:  of every function, beside those it names: unavailable - locked by another program, disk
///          full or server lost: try again; corrupt - the database holds what this program cannot
///          have written.
class Register {
  public:
    /// Opens the register, makes it when there is none, and brings it to this program's form.
    /// SQLite files are made with mode 0600. `clock` must outlive the Register.
    ///
    /// Errors: invalid_argument - the URL or the actor makes no sense; unsupported - made by a
    /// newer
    ///         program, or SQLite cannot keep a write-ahead log there; unavailable; corrupt.
    static Result<std::unique_ptr<Register>> open(const RegisterOptions& options,
                                                  const Clock& clock);
    ~Register();
    Register(const Register&) = delete;
    Register& operator=(const Register&) = delete;
    Register(Register&&) = delete;
    Register& operator=(Register&&) = delete;

    /// Rises with every change, in the same transaction. Cost: one small query; poll it.
    Result<std::uint64_t> revision();
    /// Sources, sites and NRDs as they stood at one revision, retired ones too, in rising order of
    /// id.
    Result<RegisterContents> contents();
    Result<std::vector<Source>> sources();
    Result<std::vector<Site>> sites();
    Result<std::vector<Nrd>> nrds();

    /// Errors: not_found.
    Result<Versioned<Source>> find_source(SourceId id);
    Result<Versioned<Site>> find_site(SiteId id);
    Result<Versioned<Nrd>> find_nrd(NrdId id);

    /// Adds a row; its `id` is ignored and the id given to it is returned.
    ///
    /// Errors: invalid_argument - a field out of range: the text says which; conflict - the numbers
    ///         (feed, source), or the camera of the source, are in use at some time of the new
    ///         validity, the site's name is taken, or the site is retired; not_found - the NRD's
    ///         source or site.
    Result<SourceId> add_source(const Source& source);
    Result<SiteId> add_site(const Site& site);
    Result<NrdId> add_nrd(const Nrd& nrd);

    /// Puts `changed.row` in place of the row with its id.
    ///
    /// Errors: as the add functions; not_found; conflict - also when somebody has changed the row
    ///         since it was read: read again, then decide.
    Result<void> update_source(const Versioned<Source>& changed);
    Result<void> update_site(const Versioned<Site>& changed);
    Result<void> update_nrd(const Versioned<Nrd>& changed);

    /// Gives a source a new shared word; the old one stops working at the next look at the
    /// register. Errors: not_found.
    Result<void> set_word(SourceId id, const SecretHash& word);

    /// Ends the validity of a row at `when`. A site can be retired only when no NRD is valid there
    /// then or later.
    ///
    /// Errors: not_found; invalid_argument - before the validity begins; conflict - it ends earlier
    ///         already, or NRDs still stand at the site.
    Result<void> retire_source(SourceId id, UtcTime when);
    Result<void> retire_site(SiteId id, UtcTime when);
    Result<void> retire_nrd(NrdId id, UtcTime when);

    /// Adds or changes many NRDs, all or none. A row means the NRD of the same source and camera
    /// whose validity overlaps the row's; when there is none, a new one. Missing sites are made.
    /// With problems, or as a dry run, nothing is written and the report says what would be.
    ///
    /// Errors: too_many - more than nrd_import_rows_max rows.
    /// Cost:   holds the write lock for about 30 us a row.
    Result<NrdImportReport> import_nrds(const std::vector<NrdImportRow>& rows, ImportMode mode);

    /// Changes with a number below `before`, newest first, at most `count_max` and never more than
    /// register_changes_page_max.
    Result<std::vector<RegisterChange>> changes(std::size_t count_max,
                                                std::uint64_t before = UINT64_MAX);

    /// For the other parts of the register (AuditRegister, PeopleRegister...), which keep their own
    /// tables in the same database.
    std::shared_ptr<detail::Database> database() const;

  private:
    struct State;
    explicit Register(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace bof
