#include "register/detail/rows.hpp"

#include "register/detail/columns.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

namespace bof::detail {
namespace {

using soci::into;
using soci::use;

template <typename Number>
bool fits(long long value) {
    return value >= std::numeric_limits<Number>::min() &&
           value <= static_cast<long long>(std::numeric_limits<Number>::max());
}

/// The columns of a row of `source`, as SOCI binds them.
struct SourceColumns {
    long long id = 0;
    long long row_version = 0;
    long long feed = 0;
    long long source = 0;
    std::string name;
    std::string username;
    std::string word_hash;
    std::string addresses;
    std::string time_zone;
    long long valid_from_ms = 0;
    OptionalColumn valid_until_ms;

    SourceColumns() = default;
    explicit SourceColumns(const Source& row)
        : id(raw(row.id)),
          feed(row.feed),
          source(row.source),
          name(row.name),
          username(row.username),
          word_hash(row.word_hash),
          addresses(to_text(row.addresses)),
          time_zone(row.time_zone),
          valid_from_ms(to_unix_ms(row.valid_from)),
          valid_until_ms(row.valid_until) {}

    Result<Versioned<Source>> row() const {
        auto ranges = parse_address_ranges(addresses);
        if (!ranges.ok() || !fits<std::uint32_t>(id) || !fits<std::int16_t>(feed) ||
            !fits<std::int16_t>(source)) {
            return damaged_row("source", id);
        }
        return Versioned<Source>{{.id = static_cast<SourceId>(id),
                                  .feed = static_cast<std::int16_t>(feed),
                                  .source = static_cast<std::int16_t>(source),
                                  .name = name,
                                  .username = username,
                                  .word_hash = word_hash,
                                  .addresses = std::move(*ranges),
                                  .time_zone = time_zone,
                                  .valid_from = from_unix_ms(valid_from_ms),
                                  .valid_until = valid_until_ms.time()},
                                 RowVersion{row_version}};
    }
};

struct SiteColumns {
    long long id = 0;
    long long row_version = 0;
    std::string name;
    std::string road;
    OptionalColumn latitude;
    OptionalColumn longitude;
    OptionalColumn retired_ms;

    SiteColumns() = default;
    explicit SiteColumns(const Site& row)
        : id(raw(row.id)), name(row.name), road(row.road), retired_ms(row.retired) {
        if (!row.position) return;
        latitude = OptionalColumn{std::optional<long long>{row.position->latitude_microdegrees}};
        longitude = OptionalColumn{std::optional<long long>{row.position->longitude_microdegrees}};
    }

    Result<Versioned<Site>> row() const {
        std::optional<Position> position;
        if (latitude.number() && longitude.number()) {
            if (!fits<std::int32_t>(latitude.value) || !fits<std::int32_t>(longitude.value)) {
                return damaged_row("site", id);
            }
            position = Position{static_cast<std::int32_t>(latitude.value),
                                static_cast<std::int32_t>(longitude.value)};
        }
        if (!fits<std::uint32_t>(id)) return damaged_row("site", id);
        return Versioned<Site>{{static_cast<SiteId>(id), name, road, position, retired_ms.time()},
                               RowVersion{row_version}};
    }
};

struct NrdColumns {
    long long id = 0;
    long long row_version = 0;
    long long source_id = 0;
    long long camera = 0;
    std::string name;
    std::string kind;
    OptionalColumn site_id;
    OptionalColumn heading_degrees;
    std::string lane;
    std::string controller;
    long long valid_from_ms = 0;
    OptionalColumn valid_until_ms;

    NrdColumns() = default;
    explicit NrdColumns(const Nrd& row)
        : id(raw(row.id)),
          source_id(raw(row.source)),
          camera(row.camera),
          name(row.name),
          kind(to_text(row.kind)),
          lane(row.lane),
          controller(row.controller),
          valid_from_ms(to_unix_ms(row.valid_from)),
          valid_until_ms(row.valid_until) {
        if (row.site) site_id = OptionalColumn{std::optional<long long>{raw(*row.site)}};
        if (row.heading_degrees)
            heading_degrees = OptionalColumn{std::optional<long long>{*row.heading_degrees}};
    }

    Result<Versioned<Nrd>> row() const {
        const auto known_kind = parse_nrd_kind(kind);
        if (!known_kind || !fits<std::uint32_t>(id) || !fits<std::uint32_t>(source_id) ||
            !fits<std::int16_t>(camera) || !fits<std::uint32_t>(site_id.value) ||
            !fits<std::uint16_t>(heading_degrees.value)) {
            return damaged_row("nrd", id);
        }
        Nrd row{.id = static_cast<NrdId>(id),
                .source = static_cast<SourceId>(source_id),
                .camera = static_cast<std::int16_t>(camera),
                .name = name,
                .kind = *known_kind,
                .site = std::nullopt,
                .heading_degrees = std::nullopt,
                .lane = lane,
                .controller = controller,
                .valid_from = from_unix_ms(valid_from_ms),
                .valid_until = valid_until_ms.time()};
        if (site_id.number()) row.site = static_cast<SiteId>(site_id.value);
        if (heading_degrees.number()) {
            row.heading_degrees = static_cast<std::uint16_t>(heading_degrees.value);
        }
        return Versioned<Nrd>{std::move(row), RowVersion{row_version}};
    }
};

/// Runs a prepared query whose results go into `columns`, and turns each row into its type.
template <typename Row, typename Columns>
Result<std::vector<Versioned<Row>>> rows_of(soci::statement& query, const Columns& columns) {
    std::vector<Versioned<Row>> rows;
    query.execute();
    while (query.fetch()) {
        auto row = columns.row();
        if (!row.ok()) return row.error();
        rows.push_back(std::move(*row));
    }
    return rows;
}

}  // namespace

Result<std::vector<Versioned<Source>>> read_sources(soci::session& session,
                                                    const std::string& where) {
    SourceColumns c;
    soci::statement query =
        (session.prepare << "SELECT id, row_version, feed, source, name, username, word_hash,"
                            " addresses, time_zone, valid_from_ms, valid_until_ms"
                            " FROM source "
                         << where << " ORDER BY id",
         into(c.id), into(c.row_version), into(c.feed), into(c.source), into(c.name),
         into(c.username), into(c.word_hash), into(c.addresses), into(c.time_zone),
         into(c.valid_from_ms), into(c.valid_until_ms.value, c.valid_until_ms.state));
    return rows_of<Source>(query, c);
}

Result<std::vector<Versioned<Site>>> read_sites(soci::session& session, const std::string& where) {
    SiteColumns c;
    soci::statement query =
        (session.prepare << "SELECT id, row_version, name, road, latitude_microdegrees,"
                            " longitude_microdegrees, retired_ms FROM site "
                         << where << " ORDER BY id",
         into(c.id), into(c.row_version), into(c.name), into(c.road),
         into(c.latitude.value, c.latitude.state), into(c.longitude.value, c.longitude.state),
         into(c.retired_ms.value, c.retired_ms.state));
    return rows_of<Site>(query, c);
}

Result<std::vector<Versioned<Nrd>>> read_nrds(soci::session& session, const std::string& where) {
    NrdColumns c;
    soci::statement query =
        (session.prepare << "SELECT id, row_version, source_id, camera, name, kind, site_id,"
                            " heading_degrees, lane, controller, valid_from_ms, valid_until_ms"
                            " FROM nrd "
                         << where << " ORDER BY id",
         into(c.id), into(c.row_version), into(c.source_id), into(c.camera), into(c.name),
         into(c.kind), into(c.site_id.value, c.site_id.state),
         into(c.heading_degrees.value, c.heading_degrees.state), into(c.lane), into(c.controller),
         into(c.valid_from_ms), into(c.valid_until_ms.value, c.valid_until_ms.state));
    return rows_of<Nrd>(query, c);
}

void insert(soci::session& session, const Source& source) {
    SourceColumns c{source};
    session << "INSERT INTO source (id, row_version, feed, source, name, username, word_hash,"
               " addresses, time_zone, valid_from_ms, valid_until_ms)"
               " VALUES (:id, 1, :feed, :source, :name, :username, :word_hash,"
               " :addresses, :time_zone, :valid_from, :valid_until)",
        use(c.id), use(c.feed), use(c.source), use(c.name), use(c.username), use(c.word_hash),
        use(c.addresses), use(c.time_zone), use(c.valid_from_ms),
        use(c.valid_until_ms.value, c.valid_until_ms.state);
}

void insert(soci::session& session, const Site& site) {
    SiteColumns c{site};
    session << "INSERT INTO site (id, row_version, name, road, latitude_microdegrees,"
               " longitude_microdegrees, retired_ms)"
               " VALUES (:id, 1, :name, :road, :latitude, :longitude, :retired)",
        use(c.id), use(c.name), use(c.road), use(c.latitude.value, c.latitude.state),
        use(c.longitude.value, c.longitude.state), use(c.retired_ms.value, c.retired_ms.state);
}

void insert(soci::session& session, const Nrd& nrd) {
    NrdColumns c{nrd};
    session << "INSERT INTO nrd (id, row_version, source_id, camera, name, kind, site_id,"
               " heading_degrees, lane, controller, valid_from_ms, valid_until_ms)"
               " VALUES (:id, 1, :source_id, :camera, :name, :kind, :site_id,"
               " :heading, :lane, :controller, :valid_from, :valid_until)",
        use(c.id), use(c.source_id), use(c.camera), use(c.name), use(c.kind),
        use(c.site_id.value, c.site_id.state),
        use(c.heading_degrees.value, c.heading_degrees.state), use(c.lane), use(c.controller),
        use(c.valid_from_ms), use(c.valid_until_ms.value, c.valid_until_ms.state);
}

void replace(soci::session& session, const Source& source) {
    SourceColumns c{source};
    session << "UPDATE source SET row_version = row_version + 1, feed = :feed, source = :source,"
               " name = :name, username = :username, word_hash = :word_hash,"
               " addresses = :addresses, time_zone = :time_zone, valid_from_ms = :valid_from,"
               " valid_until_ms = :valid_until WHERE id = :id",
        use(c.feed), use(c.source), use(c.name), use(c.username), use(c.word_hash),
        use(c.addresses), use(c.time_zone), use(c.valid_from_ms),
        use(c.valid_until_ms.value, c.valid_until_ms.state), use(c.id);
}

void replace(soci::session& session, const Site& site) {
    SiteColumns c{site};
    session << "UPDATE site SET row_version = row_version + 1, name = :name, road = :road,"
               " latitude_microdegrees = :latitude, longitude_microdegrees = :longitude,"
               " retired_ms = :retired WHERE id = :id",
        use(c.name), use(c.road), use(c.latitude.value, c.latitude.state),
        use(c.longitude.value, c.longitude.state), use(c.retired_ms.value, c.retired_ms.state),
        use(c.id);
}

void replace(soci::session& session, const Nrd& nrd) {
    NrdColumns c{nrd};
    session << "UPDATE nrd SET row_version = row_version + 1, source_id = :source_id,"
               " camera = :camera, name = :name, kind = :kind, site_id = :site_id,"
               " heading_degrees = :heading, lane = :lane, controller = :controller,"
               " valid_from_ms = :valid_from, valid_until_ms = :valid_until WHERE id = :id",
        use(c.source_id), use(c.camera), use(c.name), use(c.kind),
        use(c.site_id.value, c.site_id.state),
        use(c.heading_degrees.value, c.heading_degrees.state), use(c.lane), use(c.controller),
        use(c.valid_from_ms), use(c.valid_until_ms.value, c.valid_until_ms.state), use(c.id);
}

std::uint64_t read_revision(soci::session& session) {
    long long revision = 0;
    session << "SELECT revision FROM register_state", into(revision);
    return static_cast<std::uint64_t>(revision);
}

std::uint64_t raise_revision(soci::session& session) {
    session << "UPDATE register_state SET revision = revision + 1";
    return read_revision(session);
}

void insert_change(soci::session& session, const RegisterChange& change) {
    const auto number = static_cast<long long>(change.number);
    const long long changed_ms = to_unix_ms(change.when);
    const long long subject = change.subject;
    const auto revision = static_cast<long long>(change.revision);
    session << "INSERT INTO register_change (number, changed_ms, actor, kind, subject_id, revision)"
               " VALUES (:number, :changed, :actor, :kind, :subject, :revision)",
        use(number), use(changed_ms), use(change.actor), use(change.kind), use(subject),
        use(revision);
}

std::uint64_t last_change_number(soci::session& session) {
    long long number = 0;
    session << "SELECT COALESCE(MAX(number), 0) FROM register_change", into(number);
    return static_cast<std::uint64_t>(number);
}

std::vector<RegisterChange> read_changes(soci::session& session, std::size_t count_max,
                                         std::uint64_t before) {
    const auto border = static_cast<long long>(std::min(before, sql_number_max));
    const auto limit = static_cast<long long>(std::min(count_max, register_changes_page_max));
    long long number = 0;
    long long changed_ms = 0;
    std::string actor;
    std::string kind;
    long long subject = 0;
    long long revision = 0;
    soci::statement query =
        (session.prepare << "SELECT number, changed_ms, actor, kind, subject_id, revision"
                            " FROM register_change WHERE number < :border"
                            " ORDER BY number DESC LIMIT :most",
         use(border), use(limit), into(number), into(changed_ms), into(actor), into(kind),
         into(subject), into(revision));
    std::vector<RegisterChange> changes;
    query.execute();
    while (query.fetch()) {
        changes.push_back({static_cast<std::uint64_t>(number), from_unix_ms(changed_ms), actor,
                           kind, static_cast<std::uint32_t>(subject),
                           static_cast<std::uint64_t>(revision)});
    }
    return changes;
}

}  // namespace bof::detail
