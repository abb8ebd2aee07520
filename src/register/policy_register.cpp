#include "register/policy_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::OptionalColumn;
using soci::into;
using soci::use;

constexpr std::array<std::string_view, static_cast<std::size_t>(PolicyState::count_)> policy_states{
    "proposed", "approved", "in_force", "replaced", "refused", "withdrawn"};

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream words{text};
    for (std::string word; words >> word;) parts.push_back(word);
    return parts;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
    return text;
}

/// The columns of a row of `policy_version`, as SOCI binds them.
struct VersionColumns {
    long long number = 0;
    std::string body;
    long long base = 0;
    std::string rows;
    long long loosens = 0;
    std::string state;
    std::string reason;
    OptionalColumn proposer;
    long long proposed = 0;
    long long effective = 0;
    OptionalColumn decider;
    OptionalColumn decided;
    std::string decision_reason;
    OptionalColumn adopted;
    std::string proposer_name;
    std::string decider_name;
    long long version = 1;

    VersionColumns() = default;
    explicit VersionColumns(const PolicyVersion& row)
        : body(row.body),
          base(row.base),
          rows(joined(row.rows)),
          loosens(row.loosens ? 1 : 0),
          state(to_text(row.state)),
          reason(row.reason),
          proposer(row.proposer ? std::optional<long long>{raw(*row.proposer)} : std::nullopt),
          proposed(to_unix_ms(row.proposed)),
          effective(to_unix_ms(row.effective)),
          decider(row.decider ? std::optional<long long>{raw(*row.decider)} : std::nullopt),
          decided(row.decided),
          decision_reason(row.decision_reason),
          adopted(row.adopted) {}

    Result<Versioned<PolicyVersion>> row() const {
        const auto parsed = parse_policy_state(state);
        if (!parsed) return detail::damaged_row("policy_version", number);
        PolicyVersion made;
        made.number = static_cast<std::uint32_t>(number);
        made.body = body;
        made.base = static_cast<std::uint32_t>(base);
        made.rows = split(rows);
        made.loosens = loosens != 0;
        made.state = *parsed;
        made.reason = reason;
        if (proposer.number()) made.proposer = static_cast<PersonId>(*proposer.number());
        made.proposed = from_unix_ms(proposed);
        made.effective = from_unix_ms(effective);
        if (decider.number()) made.decider = static_cast<PersonId>(*decider.number());
        made.decided = decided.time();
        made.decision_reason = decision_reason;
        made.adopted = adopted.time();
        made.proposer_name = proposer_name;
        made.decider_name = decider_name;
        return Versioned<PolicyVersion>{std::move(made), RowVersion{version}};
    }
};

enum class Bodies : std::uint8_t { with, without };

/// `rest` is made of numbers and words of ours only.
Result<std::vector<Versioned<PolicyVersion>>> read_versions(soci::session& session,
                                                            const std::string& rest,
                                                            Bodies bodies = Bodies::with) {
    VersionColumns c;
    const std::string body = bodies == Bodies::with ? "body" : "''";
    soci::statement query =
        (session.prepare << "SELECT number, " + body +
                                ", base, row_ids, loosens, state, reason, proposer_id,"
                                " proposed_ms, effective_ms, decider_id, decided_ms,"
                                " decision_reason, adopted_ms, version,"
                                " COALESCE((SELECT display_name FROM person WHERE id ="
                                " proposer_id), ''),"
                                " COALESCE((SELECT display_name FROM person WHERE id ="
                                " decider_id), '') FROM policy_version " +
                                rest,
         into(c.number), into(c.body), into(c.base), into(c.rows), into(c.loosens), into(c.state),
         into(c.reason), into(c.proposer.value, c.proposer.state), into(c.proposed),
         into(c.effective), into(c.decider.value, c.decider.state),
         into(c.decided.value, c.decided.state), into(c.decision_reason),
         into(c.adopted.value, c.adopted.state), into(c.version), into(c.proposer_name),
         into(c.decider_name));
    std::vector<Versioned<PolicyVersion>> found;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        found.push_back(std::move(*row));
    }
    return found;
}

void insert_version(soci::session& session, VersionColumns& c) {
    session << "INSERT INTO policy_version (number, body, base, row_ids, loosens, state, reason,"
               " proposer_id, proposed_ms, effective_ms, decider_id, decided_ms, decision_reason,"
               " adopted_ms, version) VALUES (:number, :body, :base, :rows, :loosens, :state,"
               " :reason, :proposer, :proposed, :effective, :decider, :decided, :decision,"
               " :adopted, :version)",
        use(c.number), use(c.body), use(c.base), use(c.rows), use(c.loosens), use(c.state),
        use(c.reason), use(c.proposer.value, c.proposer.state), use(c.proposed), use(c.effective),
        use(c.decider.value, c.decider.state), use(c.decided.value, c.decided.state),
        use(c.decision_reason), use(c.adopted.value, c.adopted.state), use(c.version);
}

void lock_versions(soci::session& session) {
    session << "UPDATE policy_state SET revision = revision + 1";
}

/// May a version with this base be approved? Whole documents follow one another: one that was
/// written against an older policy would undo what came between.
Result<void> check_may_wait(soci::session& session, std::uint32_t base) {
    long long waiting = 0;
    long long in_force = 0;
    session << "SELECT COUNT(*) FROM policy_version WHERE state = 'approved'", into(waiting);
    session << "SELECT COALESCE(MAX(number), -1) FROM policy_version WHERE state = 'in_force'",
        into(in_force);
    if (waiting != 0) {
        return Error{Errc::conflict,
                     "another change of the policy is approved and waits for its moment: let it "
                     "come, or withdraw it first"};
    }
    if (in_force != static_cast<long long>(base)) {
        return Error{Errc::conflict,
                     "the policy has changed since this was written: propose it again"};
    }
    return {};
}

bool may_follow(PolicyState from, PolicyState to) {
    if (to == PolicyState::withdrawn) {
        return from == PolicyState::proposed || from == PolicyState::approved;
    }
    return from == PolicyState::proposed;
}

void set_state(soci::session& session, std::uint32_t number, PolicyState state,
               const std::string& column, UtcTime when) {
    const std::string word{to_text(state)};
    const long long at = to_unix_ms(when);
    const long long which = number;
    session << "UPDATE policy_version SET state = :state, " + column +
                   " = :at, version = version + 1 WHERE number = :number",
        use(word), use(at), use(which);
}

std::string numbered(std::uint32_t number) { return "WHERE number = " + std::to_string(number); }

Error no_such_version() { return {Errc::not_found, "there is no such version of the policy"}; }

}  // namespace

std::string_view to_text(PolicyState state) {
    return policy_states.at(static_cast<std::size_t>(state));
}

std::optional<PolicyState> parse_policy_state(std::string_view text) {
    const auto* found = std::find(policy_states.begin(), policy_states.end(), text);
    if (found == policy_states.end()) return std::nullopt;
    return static_cast<PolicyState>(found - policy_states.begin());
}

PolicyRegister::PolicyRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<void> PolicyRegister::begin(const std::string& shipped, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_versions(session);
        long long count = 0;
        session << "SELECT COUNT(*) FROM policy_version", into(count);
        if (count != 0) return {};
        PolicyVersion first;
        first.body = shipped;
        first.state = PolicyState::in_force;
        first.proposed = first.effective = entry.when;
        first.adopted = entry.when;
        VersionColumns c{first};
        insert_version(session, c);
        entry.facts["version"] = std::int64_t{0};
        detail::insert_audit_entry(session, entry);
        return {};
    });
}

Result<Versioned<PolicyVersion>> PolicyRegister::add(PolicyVersion version, AuditEntry entry) {
    using Added = Result<Versioned<PolicyVersion>>;
    return database_->transact(Access::write, [&](soci::session& session) -> Added {
        lock_versions(session);
        if (version.state == PolicyState::approved) {
            if (auto may = check_may_wait(session, version.base); !may.ok()) return may.error();
        }
        VersionColumns c{version};
        session << "SELECT COALESCE(MAX(number), 0) + 1 FROM policy_version", into(c.number);
        version.number = static_cast<std::uint32_t>(c.number);
        insert_version(session, c);
        entry.facts["version"] = std::int64_t{c.number};
        detail::insert_audit_entry(session, entry);
        return Versioned<PolicyVersion>{version, RowVersion{c.version}};
    });
}

Result<RowVersion> PolicyRegister::decide(const PolicyVerdict& verdict, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<RowVersion> {
        lock_versions(session);
        const auto found = read_versions(session, numbered(verdict.number), Bodies::without);
        if (!found.ok()) return found.error();
        if (found->empty()) return no_such_version();
        const Versioned<PolicyVersion>& before = found->front();
        if (before.version != verdict.version) {
            return Error{Errc::conflict,
                         "somebody else has changed it meanwhile: look again, then decide"};
        }
        if (!may_follow(before.row.state, verdict.to)) {
            return Error{Errc::conflict, "this version is decided, or in force already"};
        }
        if (verdict.to == PolicyState::approved) {
            if (auto may = check_may_wait(session, before.row.base); !may.ok()) return may.error();
        }
        const long long decider = raw(verdict.decider);
        const long long number = verdict.number;
        session << "UPDATE policy_version SET decider_id = :decider, decision_reason = :reason"
                   " WHERE number = :number",
            use(decider), use(verdict.reason), use(number);
        set_state(session, verdict.number, verdict.to, "decided_ms", entry.when);
        entry.facts["version"] = std::int64_t{verdict.number};
        detail::insert_audit_entry(session, entry);
        return RowVersion{static_cast<std::int64_t>(before.version) + 1};
    });
}

Result<std::optional<PolicyVersion>> PolicyRegister::put_due_in_force(UtcTime now,
                                                                      AuditEntry entry) {
    using Due = Result<std::optional<PolicyVersion>>;
    const std::string due =
        "WHERE state = 'approved' AND effective_ms <= " + std::to_string(to_unix_ms(now));
    // Asked each second: only a look while nothing is due.
    const auto waits = database_->transact(
        Access::read, [&](soci::session& session) { return read_versions(session, due); });
    if (!waits.ok()) return waits.error();
    if (waits->empty()) return std::optional<PolicyVersion>{};
    return database_->transact(Access::write, [&](soci::session& session) -> Due {
        lock_versions(session);
        const auto found = read_versions(session, due);
        if (!found.ok()) return found.error();
        if (found->empty()) return std::optional<PolicyVersion>{};
        PolicyVersion next = found->front().row;
        session << "UPDATE policy_version SET state = 'replaced', version = version + 1"
                   " WHERE state = 'in_force'";
        set_state(session, next.number, PolicyState::in_force, "adopted_ms", now);
        next.state = PolicyState::in_force;
        next.adopted = now;
        entry.facts["version"] = std::int64_t{next.number};
        entry.facts["rows"] = next.rows;
        detail::insert_audit_entry(session, entry);
        return std::optional{std::move(next)};
    });
}

Result<PolicyVersion> PolicyRegister::in_force() {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<PolicyVersion> {
        auto found = read_versions(session, "WHERE state = 'in_force'");
        if (!found.ok()) return found.error();
        if (found->empty()) return detail::damaged_row("policy_version", 0);
        return std::move(found->front().row);
    });
}

Result<Versioned<PolicyVersion>> PolicyRegister::find(std::uint32_t number) {
    using Found = Result<Versioned<PolicyVersion>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Found {
        auto found = read_versions(session, numbered(number));
        if (!found.ok()) return found.error();
        if (found->empty()) return no_such_version();
        return std::move(found->front());
    });
}

Result<std::vector<Versioned<PolicyVersion>>> PolicyRegister::list(
    std::size_t count_max, std::optional<std::uint32_t> before) {
    std::string rest;
    if (before) rest = "WHERE number < " + std::to_string(*before);
    rest += " ORDER BY number DESC LIMIT " +
            std::to_string(std::min(count_max, policy_versions_page_max));
    return database_->transact(Access::read, [&](soci::session& session) {
        return read_versions(session, rest, Bodies::without);
    });
}

}  // namespace bof
