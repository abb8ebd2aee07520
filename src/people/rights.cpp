// The half of PeopleDesk that reviews rights: those of a changed post, and that to older reads.
#include "people/people_desk.hpp"
#include "policy/meaning.hpp"

#include <utility>

namespace bof {

namespace {

constexpr std::size_t note_bytes_max = 1'000;

Result<void> check_note(const std::string& note, std::size_t bytes_min) {
    if (note.size() < bytes_min || note.size() > note_bytes_max) {
        return Error{Errc::invalid_argument, "say why, in at most 1000 bytes"};
    }
    if (has_control(note)) return Error{Errc::invalid_argument, "the text has control characters"};
    return {};
}

}  // namespace

Result<RowVersion> PeopleDesk::review(const SignedIn& who, PersonId id, RowVersion version,
                                      const std::string& note) {
    auto found = subject_of(who, id, Permission::access_review, version);
    if (!found.ok()) return found.error();
    if (auto sound = check_note(note, 0); !sound.ok()) return sound.error();
    if (found->row.state != PersonState::active) {
        return Error{Errc::conflict, "the account is closed"};
    }
    AuditEntry reviewed = entry(who, "people.account_reviewed");
    reviewed.facts["note"] = note;
    if (found->row.rights_suspended) reviewed.facts["rights_confirmed"] = std::int64_t{1};
    found->row.rights_suspended.reset();
    return people_.confirm_account(*found, note, std::move(reviewed));
}

Result<std::vector<AccountReview>> PeopleDesk::reviews(const SignedIn& who) {
    const auto decision = policy_.may(who.person, Permission::access_review, clock_.now());
    if (!decision.allowed()) return refused(who, {}, to_text(Permission::access_review), decision);
    const auto all = people_.people();
    if (!all.ok()) return all.error();
    const auto kept = people_.last_reviews();
    if (!kept.ok()) return kept.error();
    std::vector<AccountReview> reviews;
    auto at = kept->begin();
    for (const Versioned<Person>& person : *all) {
        while (at != kept->end() && at->person < person.row.id) ++at;
        if (person.row.state != PersonState::active) continue;
        const bool had = at != kept->end() && at->person == person.row.id;
        reviews.push_back(had ? *at : AccountReview{.person = person.row.id});
    }
    AuditEntry listed = entry(who, "people.reviews_shown");
    listed.facts["people"] = static_cast<std::int64_t>(reviews.size());
    if (auto recorded = audit_.record(listed); !recorded.ok()) return recorded.error();
    return reviews;
}

Result<std::size_t> PeopleDesk::close_leavers() {
    auto all = people_.people();
    if (!all.ok()) return all.error();
    const UtcDay today = day_of(clock_.now());
    std::size_t closed = 0;
    for (Versioned<Person>& person : *all) {
        const auto& ends = person.row.employment_ends;
        if (person.row.state != PersonState::active || !ends || *ends >= today) continue;
        person.row.state = PersonState::closed;
        AuditEntry left{clock_.now(), "people.person_closed", {std::nullopt, "bofd", {}}, {}};
        left.facts["reason"] = std::string{"employment_ended"};
        const auto done =
            ended(person.row.id, people_.update(person, EndSessions::yes, std::move(left)));
        // Somebody has changed it meanwhile: the next look decides anew.
        if (!done.ok() && done.error().code != Errc::conflict) return done.error();
        if (done.ok()) ++closed;
    }
    return closed;
}

Result<RowVersion> PeopleDesk::confirm_older_access(const SignedIn& who, PersonId id,
                                                    RowVersion version, UtcDay review_due,
                                                    const std::string& reason) {
    auto found = subject_of(who, id, Permission::access_review, version);
    if (!found.ok()) return found.error();
    if (auto sound = check_note(reason, 1); !sound.ok()) return sound.error();
    const UtcDay today = day_of(clock_.now());
    if (review_due <= today || review_due > today + policy_.policy().older_access_review_every) {
        return Error{Errc::invalid_argument,
                     "the next review is after today and no later than policy's interval"};
    }
    if (found->row.state != PersonState::active) {
        return Error{Errc::conflict, "the account is closed"};
    }
    if (!found->row.older_access) {
        return Error{Errc::conflict, "the person does not have this right: it is applied for"};
    }
    found->row.older_access->review_due = review_due;
    AuditEntry confirmed = entry(who, "people.older_access_confirmed");
    confirmed.facts["review_due"] = to_iso_date(review_due);
    confirmed.facts["reason"] = reason;
    return people_.update(*found, EndSessions::no, std::move(confirmed));
}

Result<RowVersion> PeopleDesk::take_older_access(const SignedIn& who, PersonId id,
                                                 RowVersion version) {
    auto found = subject_of(who, id, Permission::access_review, version);
    if (!found.ok()) return found.error();
    if (!found->row.older_access) {
        return Error{Errc::conflict, "the person does not have this right"};
    }
    const Person before = found->row;
    found->row.older_access.reset();
    return ended(id, people_.update(*found, sessions_after(before, found->row),
                                    entry(who, "people.older_access_taken")));
}

}  // namespace bof
