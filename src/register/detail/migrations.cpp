#include "register/detail/migrations.hpp"

#include "base/log.hpp"
#include "register/detail/schema.hpp"

#include <string>

namespace bof::detail {
namespace {

/// Any number that no other program takes as an advisory lock in the same PostgreSQL database.
constexpr const char* postgresql_lock = "SELECT pg_advisory_xact_lock(4212030417)";

const std::vector<Migration>& all_migrations() {
    static const std::vector<Migration> steps{
        estate_schema(),    audit_schema(),     people_schema(),      lists_schema(),
        alerts_schema(),    searches_schema(),  desks_schema(),       activity_schema(),
        resets_schema(),    notices_schema(),   questions_schema(),   posts_schema(),
        access_schema(),    overdue_schema(),   factors_schema(),     policy_schema(),
        authority_schema(), retention_schema(), corrections_schema(), hold_review_schema(),
        endings_schema()};
    return steps;
}

Result<std::int64_t> prepare_versions(Database& database) {
    return database.transact(Access::write, [&](soci::session& session) -> Result<std::int64_t> {
        // Two PostgreSQL sessions that create the same table at once would fail, even with IF NOT
        // EXISTS. SQLite has one writer anyway.
        if (database.backend() == Backend::postgresql) session << postgresql_lock;
        session << "CREATE TABLE IF NOT EXISTS schema_version ("
                   " version BIGINT PRIMARY KEY, migrated_ms BIGINT NOT NULL)";
        long long version = 0;
        session << "SELECT COALESCE(MAX(version), 0) FROM schema_version", soci::into(version);
        return std::int64_t{version};
    });
}

Result<void> take_step(Database& database, const Migration& step, UtcTime now) {
    return database.transact(Access::write, [&](soci::session& session) -> Result<void> {
        if (database.backend() == Backend::postgresql) session << postgresql_lock;
        long long taken = 0;
        session << "SELECT COUNT(*) FROM schema_version WHERE version = " << step.version,
            soci::into(taken);
        if (taken != 0) return {};  // Another program has been faster.
        for (const char* statement : step.statements) session << statement;
        session << "INSERT INTO schema_version (version, migrated_ms) VALUES (" << step.version
                << ", " << to_unix_ms(now) << ")";
        log_event(LogLevel::info, "register.migrated", {{"version", step.version}});
        return {};
    });
}

}  // namespace

std::span<const Migration> migrations() { return all_migrations(); }

Result<void> migrate(Database& database, std::span<const Migration> steps, UtcTime now) {
    const auto version = prepare_versions(database);
    if (!version.ok()) return version.error();
    const std::int64_t known = steps.empty() ? 0 : steps.back().version;
    if (*version > known) {
        return Error{
            Errc::unsupported,
            "the register was made by a newer program: install that version, or restore the "
            "backup from before it",
            "database version " + std::to_string(*version) + ", program knows " +
                std::to_string(known)};
    }
    for (const Migration& step : steps) {
        if (step.version <= *version) continue;
        const auto taken = take_step(database, step, now);
        if (!taken.ok()) return taken.error();
    }
    return {};
}

}  // namespace bof::detail
