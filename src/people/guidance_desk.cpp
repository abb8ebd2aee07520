#include "people/guidance_desk.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace bof {
namespace {

/// Is there a permission of his roles that waits for the guidance?
bool works_by_guidance(const Person& person) {
    const auto table = permission_table();
    return std::any_of(table.begin(), table.end(), [&](const PermissionRow& row) {
        return row.needs_guidance && person.roles.has_any_of(row.roles);
    });
}

}  // namespace

GuidanceDesk::GuidanceDesk(GuidanceRegister& documents, PeopleRegister& people, AuditSink& audit,
                           PolicyDesk& policy, const Clock& clock)
    : documents_(documents), people_(people), audit_(audit), policy_(policy), clock_(clock) {}

AuditEntry GuidanceDesk::entry(const SignedIn& who, std::string kind) const {
    return {clock_.now(),
            std::move(kind),
            who.actor,
            {{"policy_version", std::int64_t{policy_.policy().version}}}};
}

Error GuidanceDesk::refused(const SignedIn& who, Permission permission, const Decision& decision) {
    AuditEntry refusal = entry(who, "people.refused");
    refusal.facts["asked"] = std::string{to_text(permission)};
    refusal.facts["why"] = std::string{to_text(decision.refusal())};
    audit_.note(refusal).ignore("nothing is done in any case");
    return decision.error();
}

Result<void> GuidanceDesk::adopt_due() {
    const auto all = documents_.all();
    if (!all.ok()) return all.error();
    const UtcDay today = day_of(clock_.now());
    std::uint32_t due = shipped_guidance().version;
    for (const GuidanceDocument& document : *all) {
        if (document.effective <= today) due = document.version;
    }
    if (due == policy_.policy().guidance_version) return {};
    policy_.adopt_guidance(due);
    if (adopted_) adopted_();
    return {};
}

Result<std::vector<GuidanceDocument>> GuidanceDesk::documents() {
    auto all = documents_.all();
    if (!all.ok()) return all;
    std::reverse(all->begin(), all->end());
    all->push_back(shipped_guidance());
    return all;
}

Result<GuidanceDocument> GuidanceDesk::document(std::optional<std::uint32_t> version) {
    auto all = documents();
    if (!all.ok()) return all.error();
    const std::uint32_t wanted = version.value_or(policy_.policy().guidance_version);
    const auto found = std::find_if(all->begin(), all->end(), [&](const GuidanceDocument& one) {
        return one.version == wanted;
    });
    if (found == all->end()) {
        return Error{Errc::not_found, "there is no such version of the guidance"};
    }
    return std::move(*found);
}

Result<std::uint32_t> GuidanceDesk::publish(const SignedIn& who, const GuidanceDocument& document) {
    const auto decision = policy_.may(who.person, Permission::guidance_publish, clock_.now());
    if (!decision.allowed()) return refused(who, Permission::guidance_publish, decision);
    if (document.effective < day_of(clock_.now())) {
        return Error{Errc::invalid_argument, "the day on which it comes into force has passed"};
    }
    AuditEntry published = entry(who, "guidance.published");
    published.facts["reason"] = document.reason;
    published.facts["effective"] = to_iso_date(document.effective);
    const auto version = documents_.publish(document, std::move(published));
    if (!version.ok()) return version;
    // It is published in any case; the house is kept once a minute too.
    adopt_due().ignore("tried again within a minute");
    return version;
}

Result<std::vector<GuidanceReader>> GuidanceDesk::readers(const SignedIn& who) {
    const auto decision = policy_.may(who.person, Permission::access_review, clock_.now());
    if (!decision.allowed()) return refused(who, Permission::access_review, decision);
    const auto people = people_.people();
    if (!people.ok()) return people.error();
    const auto acknowledged = documents_.acknowledgements();
    if (!acknowledged.ok()) return acknowledged.error();
    std::map<PersonId, GuidanceAcknowledgement> newest;
    for (const GuidanceAcknowledgement& one : *acknowledged) newest[one.person] = one;
    std::vector<GuidanceReader> readers;
    const std::uint32_t in_force = policy_.policy().guidance_version;
    for (const Versioned<Person>& person : *people) {
        if (person.row.state != PersonState::active) continue;
        GuidanceReader reader{.person = person.row.id, .display_name = person.row.display_name};
        if (const auto found = newest.find(person.row.id); found != newest.end()) {
            reader.version = found->second.version;
            reader.when = found->second.when;
        }
        reader.waits = reader.version != in_force && works_by_guidance(person.row);
        readers.push_back(std::move(reader));
    }
    AuditEntry listed = entry(who, "guidance.readers_shown");
    listed.facts["people"] = static_cast<std::int64_t>(readers.size());
    if (auto recorded = audit_.record(listed); !recorded.ok()) return recorded.error();
    return readers;
}

}  // namespace bof
