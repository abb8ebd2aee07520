#include "register/retention_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/numbers.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::OptionalColumn;
using soci::into;
using soci::use;

constexpr std::array<std::string_view, static_cast<std::size_t>(PurgeOutcome::count_)> outcomes{
    "running", "done", "failed"};

/// The counts of a report, by the names under which they are kept.
struct CountName {
    std::string_view name;
    std::uint64_t PurgeCounts::*place;
};
constexpr std::array<CountName, 11> count_names{{{"days", &PurgeCounts::days},
                                                 {"reads", &PurgeCounts::reads},
                                                 {"variants", &PurgeCounts::variants},
                                                 {"images", &PurgeCounts::images},
                                                 {"image_bytes", &PurgeCounts::image_bytes},
                                                 {"held_reads", &PurgeCounts::held_reads},
                                                 {"sightings", &PurgeCounts::sightings},
                                                 {"alerts", &PurgeCounts::alerts},
                                                 {"searches", &PurgeCounts::searches},
                                                 {"older_forms", &PurgeCounts::older_forms},
                                                 {"audit_bodies", &PurgeCounts::audit_bodies}}};

std::string counts_text(const PurgeCounts& counts) {
    std::string text;
    for (const CountName& count : count_names) {
        text += (text.empty() ? "" : " ") + std::string{count.name} + ' ' +
                std::to_string(counts.*count.place);
    }
    return text;
}

PurgeCounts parse_counts(const std::string& text) {
    PurgeCounts counts;
    std::istringstream words{text};
    std::string name;
    std::uint64_t value = 0;
    while (words >> name >> value) {
        for (const CountName& count : count_names) {
            if (count.name == name) counts.*count.place = value;
        }
    }
    return counts;
}

std::string bounded(std::uint64_t number) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return std::to_string(std::min(number, most));
}

void lock_retention(soci::session& session) {
    session << "UPDATE retention_state SET revision = revision + 1";
}

Error no_such_hold() { return {Errc::not_found, "there is no such hold"}; }

/// The columns of a row of `read_hold`, as SOCI binds them.
struct HoldColumns {
    long long id = 0;
    std::string vrm;  // Empty: by reads.
    long long from = 0;
    long long until = 0;
    std::string reason;
    std::string authority;
    long long placed_by = 0;
    std::string placed_by_name;
    long long placed = 0;
    long long review = 0;
    std::string reviewed_by_name;
    OptionalColumn reviewed;
    std::string review_reason;
    OptionalColumn released_by;
    std::string released_by_name;
    OptionalColumn released;
    std::string release_reason;

    Result<ReadHold> row() const {
        ReadHold hold;
        hold.id = static_cast<HoldId>(id);
        if (!vrm.empty()) {
            const auto mark = Vrm::parse(vrm);
            if (!mark.ok()) return detail::damaged_row("read_hold", id);
            hold.vrm = *mark;
        }
        hold.from = from_unix_ms(from);
        hold.until = from_unix_ms(until);
        hold.reason = reason;
        hold.authority = authority;
        hold.placed_by = static_cast<PersonId>(placed_by);
        hold.placed_by_name = placed_by_name;
        hold.placed = from_unix_ms(placed);
        hold.review = from_unix_ms(review);
        hold.reviewed_by_name = reviewed_by_name;
        hold.reviewed = reviewed.time();
        hold.review_reason = review_reason;
        if (released_by.number()) hold.released_by = static_cast<PersonId>(*released_by.number());
        hold.released_by_name = released_by_name;
        hold.released = released.time();
        hold.release_reason = release_reason;
        return hold;
    }
};

Result<void> add_reads(soci::session& session, ReadHold& hold) {
    std::string vrm;
    long long nrd = 0;
    long long captured = 0;
    const auto id = static_cast<long long>(hold.id);
    soci::statement query = (session.prepare << "SELECT vrm, nrd_id, captured_ms FROM"
                                                " read_hold_read WHERE hold_id = :id"
                                                " ORDER BY vrm, captured_ms, nrd_id",
                             into(vrm), into(nrd), into(captured), use(id));
    query.execute();
    while (query.fetch()) {
        const auto mark = Vrm::parse(vrm);
        if (!mark.ok()) return detail::damaged_row("read_hold_read", id);
        hold.reads.push_back({*mark, static_cast<NrdId>(nrd), from_unix_ms(captured)});
    }
    return {};
}

/// `rest` is made of numbers and words of ours only.
Result<std::vector<ReadHold>> read_holds(soci::session& session, const std::string& rest) {
    HoldColumns c;
    soci::statement query =
        (session.prepare
             << "SELECT id, COALESCE(vrm, ''), from_ms, until_ms, reason, authority,"
                " placed_by, (SELECT display_name FROM person WHERE id = placed_by),"
                " placed_ms, review_ms, COALESCE((SELECT display_name FROM person WHERE id ="
                " reviewed_by), ''), reviewed_ms, review_reason, released_by, COALESCE((SELECT "
                "display_name"
                " FROM person WHERE id = released_by), ''), released_ms,"
                " release_reason FROM read_hold " +
                    rest,
         into(c.id), into(c.vrm), into(c.from), into(c.until), into(c.reason), into(c.authority),
         into(c.placed_by), into(c.placed_by_name), into(c.placed), into(c.review),
         into(c.reviewed_by_name), into(c.reviewed.value, c.reviewed.state), into(c.review_reason),
         into(c.released_by.value, c.released_by.state), into(c.released_by_name),
         into(c.released.value, c.released.state), into(c.release_reason));
    std::vector<ReadHold> holds;
    query.execute();
    while (query.fetch()) {
        auto hold = c.row();
        if (!hold.ok()) return hold.error();
        holds.push_back(*std::move(hold));
    }
    for (ReadHold& hold : holds) {
        if (hold.vrm) continue;
        if (auto added = add_reads(session, hold); !added.ok()) return added.error();
    }
    return holds;
}

Result<void> tell_review_due(soci::session& session, const PolicyInForce& policy,
                             const ReadHold& hold, AuditEntry entry) {
    entry.facts["hold"] = static_cast<std::int64_t>(hold.id);
    const AuditNumber cause = detail::insert_audit_entry(session, entry);
    const detail::NewNotice notice{NoticeKind::hold_review_due, static_cast<std::uint64_t>(hold.id),
                                   entry.when, cause};
    detail::insert_notice(session, hold.placed_by, notice);
    const auto told =
        detail::insert_notices(session, policy, Permission::retention_run, notice, hold.placed_by);
    if (!told.ok()) return told.error();
    return {};
}

std::string with_id(HoldId id) { return "WHERE id = " + bounded(raw(id)); }

/// Errors: not_found; conflict - released already.
Result<ReadHold> find_in_force(soci::session& session, HoldId id) {
    auto found = read_holds(session, with_id(id));
    if (!found.ok()) return found.error();
    if (found->empty()) return no_such_hold();
    if (!found->front().in_force()) {
        return Error{Errc::conflict, "this hold is released already"};
    }
    return std::move(found->front());
}

void insert_hold(soci::session& session, long long id, const ReadHold& hold) {
    const std::string vrm = hold.vrm ? hold.vrm->text() : std::string{};
    soci::indicator has_vrm = hold.vrm ? soci::i_ok : soci::i_null;
    const long long from = to_unix_ms(hold.from);
    const long long until = to_unix_ms(hold.until);
    const long long placed_by = raw(hold.placed_by);
    const long long placed = to_unix_ms(hold.placed);
    const long long review = to_unix_ms(hold.review);
    session << "INSERT INTO read_hold (id, vrm, from_ms, until_ms, reason, authority, placed_by,"
               " placed_ms, review_ms, release_reason) VALUES (:id, :vrm, :from, :until, :reason,"
               " :authority, :by, :placed, :review, '')",
        use(id), use(vrm, has_vrm), use(from), use(until), use(hold.reason), use(hold.authority),
        use(placed_by), use(placed), use(review);
    if (hold.vrm) return;
    for (const ReadKey& key : hold.reads) {
        const std::string mark = key.vrm.text();
        const long long nrd = raw(key.nrd);
        const long long captured = to_unix_ms(key.captured);
        session << "INSERT INTO read_hold_read (hold_id, vrm, nrd_id, captured_ms) VALUES (:id,"
                   " :vrm, :nrd, :captured)",
            use(id), use(mark), use(nrd), use(captured);
    }
}

// ---- Reports -----------------------------------------------------------------------------------

/// The columns of a row of `purge_report`, as SOCI binds them.
struct ReportColumns {
    long long number = 0;
    long long started = 0;
    OptionalColumn ended;
    std::string actor;
    long long reads_day = 0;
    long long searches_day = 0;
    long long audit_day = 0;
    long long older_forms_day = 0;
    long long policy_version = 0;
    std::string counts;
    std::string outcome;
    std::string why;

    ReportColumns() = default;
    explicit ReportColumns(const PurgeReport& report)
        : number(static_cast<long long>(report.number)),
          started(to_unix_ms(report.started)),
          ended(report.ended),
          actor(report.actor),
          reads_day(report.borders.reads.time_since_epoch().count()),
          searches_day(report.borders.searches.time_since_epoch().count()),
          audit_day(report.borders.audit.time_since_epoch().count()),
          older_forms_day(report.borders.older_forms.time_since_epoch().count()),
          policy_version(report.policy_version),
          counts(counts_text(report.counts)),
          outcome(to_text(report.outcome)),
          why(report.why) {}

    Result<PurgeReport> row() const {
        const auto parsed = parse_purge_outcome(outcome);
        if (!parsed) return detail::damaged_row("purge_report", number);
        return PurgeReport{
            static_cast<std::uint64_t>(number),
            from_unix_ms(started),
            ended.time(),
            actor,
            {OptionalColumn::day_from(reads_day), OptionalColumn::day_from(searches_day),
             OptionalColumn::day_from(audit_day), OptionalColumn::day_from(older_forms_day)},
            static_cast<std::uint32_t>(policy_version),
            parse_counts(counts),
            *parsed,
            why};
    }
};

Result<std::vector<PurgeReport>> read_reports(soci::session& session, const std::string& rest) {
    ReportColumns c;
    soci::statement query =
        (session.prepare << "SELECT number, started_ms, ended_ms, actor, reads_day, searches_day,"
                            " audit_day, older_forms_day, policy_version, counts, outcome, why"
                            " FROM purge_report " +
                                rest,
         into(c.number), into(c.started), into(c.ended.value, c.ended.state), into(c.actor),
         into(c.reads_day), into(c.searches_day), into(c.audit_day), into(c.older_forms_day),
         into(c.policy_version), into(c.counts), into(c.outcome), into(c.why));
    std::vector<PurgeReport> reports;
    query.execute();
    while (query.fetch()) {
        auto report = c.row();
        if (!report.ok()) return report.error();
        reports.push_back(*std::move(report));
    }
    return reports;
}

}  // namespace

std::string_view to_text(PurgeOutcome outcome) {
    return outcomes.at(static_cast<std::size_t>(outcome));
}

std::optional<PurgeOutcome> parse_purge_outcome(std::string_view text) {
    const auto* found = std::find(outcomes.begin(), outcomes.end(), text);
    if (found == outcomes.end()) return std::nullopt;
    return static_cast<PurgeOutcome>(found - outcomes.begin());
}

RetentionRegister::RetentionRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<HoldId> RetentionRegister::place(const ReadHold& hold, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<HoldId> {
        lock_retention(session);
        long long in_force = 0;
        session << "SELECT COUNT(*) FROM read_hold WHERE released_ms IS NULL", into(in_force);
        if (static_cast<std::size_t>(in_force) >= holds_in_force_max) {
            return Error{Errc::too_many,
                         "there are as many holds as there may be: release one first"};
        }
        const long long id = detail::next_number(session, "read_hold");
        insert_hold(session, id, hold);
        entry.facts["hold"] = std::int64_t{id};
        detail::insert_audit_entry(session, entry);
        return static_cast<HoldId>(id);
    });
}

Result<void> RetentionRegister::release(HoldId id, PersonId by, const std::string& reason,
                                        AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_retention(session);
        const auto found = find_in_force(session, id);
        if (!found.ok()) return found.error();
        if (found->placed_by == by) {
            return Error{Errc::conflict,
                         "nobody releases his own hold: ask a second person to do it"};
        }
        const long long who = raw(by);
        const long long when = to_unix_ms(entry.when);
        const auto which = static_cast<long long>(id);
        session << "UPDATE read_hold SET released_by = :by, released_ms = :at, release_reason ="
                   " :reason WHERE id = :id",
            use(who), use(when), use(reason), use(which);
        entry.facts["hold"] = std::int64_t{which};
        detail::insert_audit_entry(session, entry);
        return {};
    });
}

Result<void> RetentionRegister::review(HoldId id, const Review& review, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_retention(session);
        const auto found = find_in_force(session, id);
        if (!found.ok()) return found.error();
        const long long who = raw(review.by);
        const long long when = to_unix_ms(entry.when);
        const long long next = to_unix_ms(review.next);
        const auto which = static_cast<long long>(id);
        session << "UPDATE read_hold SET reviewed_by = :by, reviewed_ms = :at, review_reason ="
                   " :reason, review_ms = :next, review_told_ms = NULL WHERE id = :id",
            use(who), use(when), use(review.reason), use(next), use(which);
        entry.facts["hold"] = std::int64_t{which};
        detail::insert_audit_entry(session, entry);
        return {};
    });
}

Result<std::size_t> RetentionRegister::tell_reviews_due(const PolicyInForce& policy,
                                                        const AuditEntry& entry) {
    const std::string now = std::to_string(to_unix_ms(entry.when));
    const std::string due =
        "WHERE released_ms IS NULL AND review_told_ms IS NULL AND review_ms <= " + now +
        " ORDER BY id LIMIT " + std::to_string(hold_reviews_told_max);
    const auto waiting = database_->transact(
        Access::read, [&](soci::session& session) { return read_holds(session, due); });
    if (!waiting.ok()) return waiting.error();
    if (waiting->empty()) return std::size_t{0};
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        lock_retention(session);
        const auto holds = read_holds(session, due);
        if (!holds.ok()) return holds.error();
        for (const ReadHold& hold : *holds) {
            if (auto told = tell_review_due(session, policy, hold, entry); !told.ok()) {
                return told.error();
            }
            session << "UPDATE read_hold SET review_told_ms = " + now + " " + with_id(hold.id);
        }
        return holds->size();
    });
}

Result<ReadHold> RetentionRegister::find(HoldId id) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<ReadHold> {
        auto found = read_holds(session, with_id(id));
        if (!found.ok()) return found.error();
        if (found->empty()) return no_such_hold();
        return std::move(found->front());
    });
}

Result<std::vector<ReadHold>> RetentionRegister::in_force() {
    return database_->transact(Access::read, [&](soci::session& session) {
        return read_holds(session, "WHERE released_ms IS NULL ORDER BY id");
    });
}

Result<std::vector<ReadHold>> RetentionRegister::list(std::size_t count_max,
                                                      std::optional<HoldId> before) {
    const std::string rest = (before ? "WHERE id < " + bounded(raw(*before)) : std::string{}) +
                             " ORDER BY id DESC LIMIT " +
                             std::to_string(std::min(count_max, retention_page_max));
    return database_->transact(Access::read,
                               [&](soci::session& session) { return read_holds(session, rest); });
}

Result<std::uint64_t> RetentionRegister::begin(const PurgeReport& report, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::uint64_t> {
        lock_retention(session);
        ReportColumns c{report};
        session << "SELECT COALESCE(MAX(number), 0) + 1 FROM purge_report", into(c.number);
        session << "INSERT INTO purge_report (number, started_ms, actor, reads_day, searches_day,"
                   " audit_day, older_forms_day, policy_version, counts, outcome, why) VALUES"
                   " (:number, :started, :actor, :reads, :searches, :audit, :forms, :policy,"
                   " :counts, :outcome, :why)",
            use(c.number), use(c.started), use(c.actor), use(c.reads_day), use(c.searches_day),
            use(c.audit_day), use(c.older_forms_day), use(c.policy_version), use(c.counts),
            use(c.outcome), use(c.why);
        entry.facts["report"] = std::int64_t{c.number};
        detail::insert_audit_entry(session, entry);
        return static_cast<std::uint64_t>(c.number);
    });
}

Result<void> RetentionRegister::end(const PurgeReport& report, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_retention(session);
        ReportColumns c{report};
        session << "UPDATE purge_report SET ended_ms = :ended, counts = :counts, outcome ="
                   " :outcome, why = :why WHERE number = :number",
            use(c.ended.value, c.ended.state), use(c.counts), use(c.outcome), use(c.why),
            use(c.number);
        entry.facts["report"] = std::int64_t{c.number};
        for (const CountName& count : count_names) {
            entry.facts[std::string{count.name}] =
                static_cast<std::int64_t>(report.counts.*count.place);
        }
        detail::insert_audit_entry(session, entry);
        return {};
    });
}

Result<std::vector<PurgeReport>> RetentionRegister::reports(std::size_t count_max,
                                                            std::optional<std::uint64_t> before) {
    const std::string rest = (before ? "WHERE number < " + bounded(*before) : std::string{}) +
                             " ORDER BY number DESC LIMIT " +
                             std::to_string(std::min(count_max, retention_page_max));
    return database_->transact(Access::read,
                               [&](soci::session& session) { return read_reports(session, rest); });
}

Result<std::optional<PurgeReport>> RetentionRegister::last_done() {
    using Last = Result<std::optional<PurgeReport>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Last {
        auto found = read_reports(session, "WHERE outcome = 'done' ORDER BY number DESC LIMIT 1");
        if (!found.ok()) return found.error();
        if (found->empty()) return std::optional<PurgeReport>{};
        return std::optional{std::move(found->front())};
    });
}

Result<void> RetentionRegister::tell_alarm(const PolicyInForce& policy, std::uint64_t report,
                                           AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        const AuditNumber cause = detail::insert_audit_entry(session, entry);
        const auto told =
            detail::insert_notices(session, policy, Permission::retention_run,
                                   {NoticeKind::retention_alarm, report, entry.when, cause});
        if (!told.ok()) return told.error();
        return {};
    });
}

}  // namespace bof
