#include "people/import_desk.hpp"

#include "people/differing_facts.hpp"
#include "policy/meaning.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bof {
namespace {

using Outcome = PeopleImportRow::Outcome;

constexpr std::size_t reason_bytes_max = 1'000;

const Versioned<Person>* find_named(const std::vector<Versioned<Person>>& people,
                                    const std::string& user_name) {
    const auto found = std::find_if(
        people.begin(), people.end(),
        [&](const Versioned<Person>& person) { return person.row.user_name == user_name; });
    return found == people.end() ? nullptr : &*found;
}

/// What the row would do to an account, or to have one.
PeopleImportRow outcome_of(const PeopleCsvRow& row, const Versioned<Person>* account) {
    PeopleImportRow made{.row = row.row, .user_name = row.user_name};
    if (account == nullptr) {
        made.outcome = row.roles.empty() ? Outcome::without : Outcome::applied;
        made.roles = row.roles;
        return made;
    }
    const Person after = with_facts_of(account->row, row);
    made.fields = differing_facts(account->row, after);
    if (!made.fields.empty()) made.outcome = Outcome::changed;
    made.suspends = suspends_rights(account->row, after);
    return made;
}

/// Beyond what the file says by itself.
void check_row(const SignedIn& who, const PeopleCsvRow& row, const PeopleImportRow& made,
               const Versioned<Person>* account, std::vector<PeopleCsvProblem>& problems) {
    const auto problem = [&](const char* column, PublicText why) {
        problems.push_back({row.row, column, why});
    };
    const Person after = with_facts_of(account != nullptr ? account->row : Person{}, row);
    const bool matters = made.outcome == Outcome::changed || made.outcome == Outcome::applied;
    if (!matters) return;
    if (account != nullptr && account->row.id == who.person.id) {
        problem("user_name", "nobody changes his own account or rights");
    }
    if (!is_user_name(row.user_name)) {
        problem("user_name",
                "a user name has 2 to 40 of a-z, 0-9, dot, hyphen and underscore, and begins "
                "with a letter");
    }
    if (after.display_name.empty()) problem("display_name", "a person has a name");
    if (needs_end(after.employment) && !after.employment_ends) {
        problem("employment_ends",
                "temporary and agency staff and contractors have a last day: say which");
    }
    for (const Role role : after.roles.items()) {
        if (after.rank < rank_least(role)) {
            problem("rank", "take the roles that need a higher rank first");
        }
    }
    for (const Training& training : after.trainings) {
        if (training.expires && *training.expires <= training.completed) {
            problem("trainings", "a training runs out after the day it was completed");
        }
    }
}

}  // namespace

std::string_view to_text(PeopleImportRow::Outcome outcome) {
    constexpr std::array<std::string_view, 5> names{"unchanged", "changed", "applied", "without",
                                                    "failed"};
    return names.at(static_cast<std::size_t>(outcome));
}

ImportDesk::ImportDesk(PeopleDesk& desk, AccessDesk& access, PeopleRegister& people,
                       AuditSink& audit, const PolicyDesk& policy, const Clock& clock)
    : desk_(desk),
      access_(access),
      people_(people),
      audit_(audit),
      policy_(policy),
      clock_(clock) {}

Result<PeopleImportReport> ImportDesk::import(const SignedIn& who, std::string_view csv,
                                              PeopleImportMode mode, const std::string& reason) {
    const auto decision = policy_.may(who.person, Permission::person_import, clock_.now());
    AuditEntry entry{clock_.now(), "people.imported", who.actor, {}};
    if (!decision.allowed()) {
        entry.kind = "people.refused";
        entry.facts["asked"] = std::string{to_text(Permission::person_import)};
        entry.facts["why"] = std::string{to_text(decision.refusal())};
        audit_.note(entry).ignore("nothing is done in any case");
        return decision.error();
    }
    if (reason.empty() || reason.size() > reason_bytes_max) {
        return Error{Errc::invalid_argument, "say why, in at most 1000 bytes"};
    }
    if (has_control(reason)) {
        return Error{Errc::invalid_argument, "the text has control characters"};
    }
    auto parsed = parse_people_csv(csv);
    if (!parsed.ok()) return parsed.error();
    const auto people = people_.people();
    if (!people.ok()) return people.error();

    PeopleImportReport report;
    report.problems = std::move(parsed->problems);
    std::vector<PeopleImportRow> made;
    for (const PeopleCsvRow& row : parsed->rows) {
        const Versioned<Person>* account = find_named(*people, row.user_name);
        made.push_back(outcome_of(row, account));
        check_row(who, row, made.back(), account, report.problems);
    }
    report.applied = mode == PeopleImportMode::apply && report.problems.empty();
    entry.kind = report.applied ? "people.imported" : "people.import_shown";
    entry.facts["rows"] = static_cast<std::int64_t>(parsed->rows.size());
    entry.facts["reason"] = reason;
    if (auto recorded = audit_.record(entry); !recorded.ok()) return recorded.error();
    for (std::size_t index = 0; index < made.size(); ++index) {
        if (report.applied) {
            const auto done = apply(who, parsed->rows[index], *people, reason, made[index]);
            if (!done.ok()) return done.error();
        }
        if (made[index].outcome == Outcome::unchanged) {
            ++report.unchanged;
        } else {
            report.rows.push_back(std::move(made[index]));
        }
    }
    return report;
}

Result<void> ImportDesk::apply(const SignedIn& who, const PeopleCsvRow& row,
                               const std::vector<Versioned<Person>>& people,
                               const std::string& reason, PeopleImportRow& made) {
    std::optional<Error> failed;
    const Versioned<Person>* account = find_named(people, row.user_name);
    if (made.outcome == Outcome::changed && account != nullptr) {
        const auto done = desk_.amend(who, {with_facts_of(account->row, row), account->version});
        if (!done.ok()) failed = done.error();
    } else if (made.outcome == Outcome::applied) {
        AccessRequest request{.user_name = row.user_name,
                              .facts = with_facts_of(Person{}, row),
                              .give = row.roles,
                              .reason = reason};
        const auto done = access_.apply(who, request);
        if (!done.ok()) failed = done.error();
    }
    if (!failed) return {};
    if (failed->code == Errc::unavailable || failed->code == Errc::corrupt) return *failed;
    // The rest goes on: whoever imports sees which rows to look at.
    made.outcome = Outcome::failed;
    return {};
}

}  // namespace bof
