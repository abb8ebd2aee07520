#include "oversight/policy_office.hpp"

#include "base/log.hpp"
#include "policy/meaning.hpp"
#include "policy/policy_text.hpp"

#include <algorithm>

namespace bof {
namespace {

constexpr std::size_t reason_bytes_max = 2'000;
/// Nothing is decided for longer ahead: by then the policy is reviewed.
constexpr std::chrono::days ahead_max{366};

const AuditActor program{std::nullopt, "bofd", {}};

Result<void> check_reason(const PolicyInForce& policy, const std::string& reason) {
    if (reason.size() > reason_bytes_max || has_control(reason)) {
        return Error{Errc::invalid_argument, "the reason is too long, or has control characters"};
    }
    if (!is_meaningful(reason, policy.reason_characters_min)) {
        return Error{Errc::invalid_argument, "say in words why the policy should be so"};
    }
    return {};
}

/// The policy of a version that is kept. A row that this program has and that one had not stays as
/// shipped.
Result<PolicyInForce> policy_in(const PolicyVersion& version) {
    PolicyRead read = read_policy_text(version.body, PolicyInForce{});
    if (!read.ok()) {
        const PolicyProblem& first = read.problems.front();
        return Error{Errc::corrupt,
                     "a version of the policy in the register cannot be read by this program",
                     "version " + std::to_string(version.number) + ", " + first.row + ": " +
                         std::string{first.why.view()}};
    }
    read.policy.version = version.number;
    return std::move(read.policy);
}

std::vector<std::string> ids_of(const std::vector<PolicyChange>& changes) {
    std::vector<std::string> ids;
    for (const PolicyChange& change : changes) ids.emplace_back(change.row->id);
    return ids;
}

std::string_view kind_of(PolicyState to) {
    if (to == PolicyState::approved) return "policy.approved";
    return to == PolicyState::refused ? "policy.change_refused" : "policy.withdrawn";
}

}  // namespace

void PolicyOffice::adopt(PolicyInForce policy) {
    parts_.policy.adopt(std::move(policy));
    const PolicyInForce& now = parts_.policy.policy();
    log_event(LogLevel::info, "oversight.policy_in_force", {{"version", now.version}});
    if (parts_.adopted) parts_.adopted(now);
}

Result<void> PolicyOffice::start() {
    const UtcTime now = parts_.clock.now();
    auto begun =
        parts_.versions.begin(policy_text(PolicyInForce{}), {now, "policy.shipped", program, {}});
    if (!begun.ok()) return begun;
    auto due = parts_.versions.put_due_in_force(now, {now, "policy.in_force", program, {}});
    if (!due.ok()) return due.error();
    const auto version = parts_.versions.in_force();
    if (!version.ok()) return version.error();
    auto policy = policy_in(*version);
    if (!policy.ok()) return policy.error();
    adopt(*std::move(policy));
    return {};
}

Result<bool> PolicyOffice::adopt_due() {
    const UtcTime now = parts_.clock.now();
    const auto due = parts_.versions.put_due_in_force(now, {now, "policy.in_force", program, {}});
    if (!due.ok()) {
        // It may have been kept all the same: the next round looks what counts.
        unsure_ = true;
        return due.error();
    }
    if (!*due && !unsure_.exchange(false)) return false;
    const auto version = parts_.versions.in_force();
    if (!version.ok()) {
        unsure_ = true;
        return version.error();
    }
    if (version->number == parts_.policy.policy().version) return false;
    auto policy = policy_in(*version);
    if (!policy.ok()) return policy.error();
    adopt(*std::move(policy));
    return true;
}

PolicyDraft PolicyOffice::draft(const PolicyWish& wish) const {
    const PolicyInForce& in_force = parts_.policy.policy();
    PolicyDraft draft{in_force, in_force.version, {}, {}};
    if (wish.text) {
        PolicyRead read = read_policy_text(*wish.text, in_force);
        draft.policy = std::move(read.policy);
        draft.problems = std::move(read.problems);
    }
    for (const auto& [id, value] : wish.rows) {
        const PolicyRow* row = find_policy_row(id);
        if (row == nullptr) {
            draft.problems.push_back({id, PublicText{"there is no such row"}});
        } else if (const auto wrong = set_row(draft.policy, *row, value)) {
            draft.problems.push_back({id, *wrong});
        }
    }
    if (draft.policy.guidance_version != in_force.guidance_version) {
        draft.problems.push_back(
            {"guidance_version",
             PublicText{"another guidance comes into force by being published, and not here"}});
    }
    if (draft.problems.empty()) draft.problems = check_policy(draft.policy);
    if (draft.problems.empty()) draft.changes = policy_difference(in_force, draft.policy);
    return draft;
}

Error PolicyOffice::refused(const AuditActor& actor, std::string_view what, std::uint32_t number,
                            const Error& error) {
    parts_.audit
        .note({parts_.clock.now(),
               "policy.refused",
               actor,
               {{"asked", std::string{what}},
                {"version", std::int64_t{number}},
                {"why", std::string{error.public_text.view()}},
                {"policy_version", std::int64_t{parts_.policy.policy().version}}}})
        .ignore("nothing is done in any case");
    return error;
}

Result<PolicyVersion> PolicyOffice::planned(const Person& person, const PolicyProposal& proposal,
                                            const PolicyDraft& draft) const {
    if (!draft.problems.empty()) {
        return Error{Errc::invalid_argument, draft.problems.front().why,
                     draft.problems.front().row};
    }
    if (draft.base != proposal.base) {
        return Error{Errc::conflict,
                     "the policy has changed since this was written: propose it again"};
    }
    if (draft.changes.empty()) {
        return Error{Errc::invalid_argument, "nothing of the policy would change"};
    }
    const UtcTime now = parts_.clock.now();
    const bool loosens = loosens_any(draft.changes);
    const UtcTime effective = proposal.effective.value_or(now);
    if (effective < now) {
        return Error{Errc::invalid_argument, "the moment from which it counts lies in the past"};
    }
    if (effective > now + ahead_max) {
        return Error{Errc::invalid_argument,
                     "the moment from which it counts lies more than a year ahead"};
    }
    if (loosens && effective == now) {
        return Error{Errc::invalid_argument,
                     "this takes a safeguard away: name a later moment, so that a second person "
                     "can approve it first"};
    }
    PolicyVersion version;
    version.body = policy_text(draft.policy);
    version.base = draft.base;
    version.rows = ids_of(draft.changes);
    version.loosens = loosens;
    version.state = loosens ? PolicyState::proposed : PolicyState::approved;
    version.reason = proposal.reason;
    version.proposer = person.id;
    version.proposed = now;
    version.effective = effective;
    return version;
}

Result<PolicyVersionView> PolicyOffice::propose(const Person& person, const AuditActor& actor,
                                                const PolicyProposal& proposal) {
    const PolicyInForce& in_force = parts_.policy.policy();
    const UtcTime now = parts_.clock.now();
    const Decision decision = may(in_force, person, Permission::policy_propose, now);
    if (!decision.allowed()) return refused(actor, "propose", proposal.base, decision.error());
    if (auto sound = check_reason(in_force, proposal.reason); !sound.ok()) return sound.error();
    PolicyDraft made = draft(proposal.wish);
    auto wanted = planned(person, proposal, made);
    if (!wanted.ok()) return wanted.error();
    AuditEntry entry{now,
                     "policy.proposed",
                     actor,
                     {{"base", std::int64_t{wanted->base}},
                      {"rows", wanted->rows},
                      {"loosens", std::string{wanted->loosens ? "yes" : "no"}},
                      {"reason", wanted->reason},
                      {"effective", to_rfc3339(wanted->effective)},
                      {"policy_version", std::int64_t{in_force.version}}}};
    auto added = parts_.versions.add(*std::move(wanted), std::move(entry));
    if (!added.ok()) return added.error();
    // Should this fail, the next round does it.
    adopt_due().ignore("the version is kept and approved");
    auto kept = parts_.versions.find(added->row.number);
    if (!kept.ok()) return kept.error();
    return PolicyVersionView{*std::move(kept), std::move(made.changes)};
}

Result<RowVersion> PolicyOffice::decide(const Person& person, const AuditActor& actor,
                                        const PolicyVerdict& verdict) {
    const PolicyInForce& in_force = parts_.policy.policy();
    const UtcTime now = parts_.clock.now();
    const Decision approves = may(in_force, person, Permission::policy_approve, now);
    const Decision proposes = may(in_force, person, Permission::policy_propose, now);
    const bool withdraws = verdict.to == PolicyState::withdrawn;
    const std::string_view what = kind_of(verdict.to);
    if (!approves.allowed() && !(withdraws && proposes.allowed())) {
        return refused(actor, what, verdict.number,
                       withdraws ? proposes.error() : approves.error());
    }
    if (auto sound = check_reason(in_force, verdict.reason); !sound.ok()) return sound.error();
    const auto found = parts_.versions.find(verdict.number);
    if (!found.ok()) return found.error();
    const PolicyVersion& version = found->row;
    const bool own = version.proposer == person.id;
    if (own && !withdraws) {
        return refused(actor, what, verdict.number,
                       {Errc::denied, "nobody decides on his own change: ask a second person"});
    }
    if (withdraws && !own && !approves.allowed()) {
        return refused(
            actor, what, verdict.number,
            {Errc::denied, "a change is withdrawn by who proposed it or may approve it"});
    }
    if (verdict.to == PolicyState::approved && version.effective <= now) {
        return Error{Errc::conflict,
                     "the moment from which it should count has passed: it must be proposed again"};
    }
    PolicyVerdict signed_verdict = verdict;
    signed_verdict.decider = person.id;
    return parts_.versions.decide(signed_verdict,
                                  {now,
                                   std::string{what},
                                   actor,
                                   {{"reason", verdict.reason},
                                    {"rows", version.rows},
                                    {"policy_version", std::int64_t{in_force.version}}}});
}

Result<PolicyInForce> PolicyOffice::policy_of(std::uint32_t number) {
    const auto version = parts_.versions.find(number);
    if (!version.ok()) return version.error();
    return policy_in(version->row);
}

Result<PolicyVersionView> PolicyOffice::version(std::uint32_t number) {
    auto found = parts_.versions.find(number);
    if (!found.ok()) return found.error();
    const auto after = policy_in(found->row);
    if (!after.ok()) return after.error();
    auto before = policy_of(found->row.base);
    if (!before.ok()) return before.error();
    // Published between the two, and no part of the change.
    before->guidance_version = after->guidance_version;
    return PolicyVersionView{*std::move(found), policy_difference(*before, *after)};
}

Result<PolicyReplay> PolicyOffice::replay(const Person& person, const AuditActor& actor,
                                          PurposeId search, std::uint32_t number) {
    const UtcTime now = parts_.clock.now();
    auto record = parts_.searches.find(search);
    const bool own = record.ok() && record->person == person.id;
    const Decision decision = parts_.policy.may(person, Permission::search_review, now);
    // Whoever may not learns nothing of whether there is one.
    if (!own && !decision.allowed()) return refused(actor, "replay", number, decision.error());
    if (!record.ok()) return record.error();
    const auto policy = policy_of(number);
    if (!policy.ok()) return policy.error();
    const auto recorded = parts_.audit.record(
        {now,
         "policy.replayed",
         actor,
         {{"search", static_cast<std::int64_t>(raw(search))}, {"version", std::int64_t{number}}}});
    if (!recorded.ok()) return recorded.error();
    const SearchWindow window{record->vrm, record->nrd, record->from, record->until};
    auto answer = answer_search(*policy, window, record->purpose, record->started);
    return PolicyReplay{*std::move(record), number, std::move(answer)};
}

}  // namespace bof
