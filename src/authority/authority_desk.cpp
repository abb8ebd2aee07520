#include "authority/authority_desk.hpp"

#include "authority/detail/standing.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

using detail::is_open;
using detail::may_be_amended;

using Facts = std::map<std::string, AuditFact, std::less<>>;

Error no_such_request() { return {Errc::not_found, "there is no such request"}; }

Error not_now() {
    return {Errc::conflict, "this cannot be done as it stands now: look at it again"};
}

/// In order, each once.
template <typename T>
std::vector<T> in_order(std::vector<T> items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    return items;
}

/// What a scope names, for the record.
void add_scope(Facts& facts, const AuthorityScope& scope) {
    std::vector<std::string> marks;
    for (const Vrm& vrm : scope.vrms) marks.push_back(vrm.text());
    std::vector<std::string> nrds;
    for (const NrdId nrd : scope.nrds) nrds.push_back(std::to_string(raw(nrd)));
    facts["marks"] = std::move(marks);
    facts["nrds"] = std::move(nrds);
    facts["from"] = to_rfc3339(scope.from);
    facts["until"] = to_rfc3339(scope.until);
}

}  // namespace

AuditEntry AuthorityDesk::entry(std::string kind, const AuditActor& actor,
                                const PolicyInForce& in_force) const {
    return {now(), std::move(kind), actor, {{"policy_version", std::int64_t{in_force.version}}}};
}

Error AuthorityDesk::refused(const AuditActor& actor, std::optional<AuthorityId> id,
                             const Error& error) const {
    // A slip of the pen is corrected and sent again; a refusal is for the record.
    if (error.code != Errc::denied && error.code != Errc::not_found) return error;
    AuditEntry noted = entry("authority.refused", actor);
    // Beyond what a number of the record can be there is none anyway.
    if (id) noted.facts["authority"] = std::to_string(raw(*id));
    noted.facts["why"] = std::string{error.public_text.view()};
    parts_.audit.note(noted).ignore("nothing is shown or done in any case");
    return error;
}

Result<StandsIn> AuthorityDesk::standing(PersonId person, const AuthorityRequest& request) const {
    const auto& to = request.form.addressed_to;
    if (!to || *to == person) return StandsIn::no;
    const auto deputies = parts_.requests.deputies(person, now());
    if (!deputies.ok()) return deputies.error();
    const bool stands = std::any_of(deputies->begin(), deputies->end(), [&](const Deputy& deputy) {
        return deputy.officer == *to && deputy.deputy == person;
    });
    return stands ? StandsIn::yes : StandsIn::no;
}

Result<AuthorityDesk::Known> AuthorityDesk::find_known(const Person& person,
                                                       const AuditActor& actor,
                                                       AuthorityId id) const {
    auto kept = parts_.requests.find(id);
    if (!kept.ok()) {
        if (kept.error().code != Errc::not_found) return kept.error();
        return refused(actor, id, no_such_request());
    }
    const auto stands = standing(person.id, kept->row);
    if (!stands.ok()) return stands.error();
    if (!knows_of(policy(), person, kept->row, *stands, now())) {
        return refused(actor, id, no_such_request());
    }
    return Known{*std::move(kept), *stands};
}

Result<AuthorityDesk::Known> AuthorityDesk::find_target(const Person& person,
                                                        const AuditActor& actor,
                                                        const AuthorityTarget& target) const {
    auto known = find_known(person, actor, target.id);
    if (known.ok() && known->kept.version != target.version) {
        return Error{Errc::conflict, "somebody else was faster: look at it once more, then decide"};
    }
    return known;
}

Result<AuthorityDesk::Kept> AuthorityDesk::find_own(const Person& person, const AuditActor& actor,
                                                    const AuthorityTarget& target) const {
    auto known = find_target(person, actor, target);
    if (!known.ok()) return known.error();
    if (known->kept.row.requester != person.id) {
        return refused(actor, target.id,
                       Error{Errc::denied, "only whoever made a request changes it"});
    }
    return std::move(known->kept);
}

// ---- The requester's ---------------------------------------------------------------------------

Result<AuthorityForm> AuthorityDesk::form_of(const Person& person,
                                             const AuthorityWish& wish) const {
    AuthorityForm form = wish.form;
    form.asked.vrms = in_order(std::move(form.asked.vrms));
    form.asked.nrds = in_order(std::move(form.asked.nrds));
    form.sites = in_order(std::move(form.sites));
    form.earlier_ids = in_order(std::move(form.earlier_ids));
    form.on_behalf_person.reset();
    if (!wish.on_behalf_user_name.empty()) {
        const auto named = parts_.people.find_named(wish.on_behalf_user_name);
        if (!named.ok() && named.error().code != Errc::not_found) return named.error();
        if (!named.ok()) {
            return Error{Errc::invalid_argument, "nobody here has this user name"};
        }
        form.on_behalf_person = named->row.id;
    }
    for (const AuthorityId earlier : form.earlier_ids) {
        const auto found = parts_.requests.find(earlier);
        if (!found.ok() && found.error().code != Errc::not_found) return found.error();
        if (!found.ok() || found->row.requester != person.id) {
            return Error{Errc::invalid_argument, "an earlier request must be one of your own"};
        }
    }
    return form;
}

Result<AuthorityId> AuthorityDesk::draft(const Person& person, const AuditActor& actor,
                                         const AuthorityWish& wish) {
    const Decision decision = parts_.policy.may(person, Permission::authority_request, now());
    if (!decision.allowed()) return refused(actor, std::nullopt, decision.error());
    auto form = form_of(person, wish);
    if (!form.ok()) return form.error();
    AuthorityRequest request;
    request.requester = person.id;
    request.form = *std::move(form);
    request.created = now();
    AuditEntry made = entry("authority.drafted", actor);
    made.facts["reference"] = request.form.purpose.reference;
    return parts_.requests.add(std::move(request), std::move(made));
}

Result<void> AuthorityDesk::amend(const Person& person, const AuditActor& actor,
                                  const AuthorityTarget& target, const AuthorityWish& wish) {
    auto kept = find_own(person, actor, target);
    if (!kept.ok()) return kept.error();
    if (!may_be_amended(state_at(kept->row, now()))) return not_now();
    auto form = form_of(person, wish);
    if (!form.ok()) return form.error();
    kept->row.form = *std::move(form);
    return parts_.requests.change(*kept, std::nullopt, entry("authority.amended", actor));
}

Result<AuthorityScope> AuthorityDesk::resolved(const AuthorityForm& form) const {
    const auto nrds = parts_.estate.nrds();
    if (!nrds.ok()) return nrds.error();
    AuthorityScope scope = form.asked;
    for (const NrdId wanted : form.asked.nrds) {
        const bool known = std::any_of(nrds->begin(), nrds->end(),
                                       [&](const Nrd& nrd) { return nrd.id == wanted; });
        if (!known) return Error{Errc::invalid_argument, "there is no NRD with such a number"};
    }
    for (const SiteId site : form.sites) {
        bool any = false;
        for (const Nrd& nrd : *nrds) {
            if (nrd.site != site) continue;
            any = true;
            scope.nrds.push_back(nrd.id);
        }
        if (!any) return Error{Errc::invalid_argument, "no NRD has stood at one of these sites"};
    }
    scope.nrds = in_order(std::move(scope.nrds));
    if (scope.nrds.size() > authority_nrds_max) {
        return Error{Errc::invalid_argument,
                     "these sites have more than 200 NRDs together: ask for fewer"};
    }
    return scope;
}

Result<void> AuthorityDesk::check_addressee(const Person& requester,
                                            const AuthorityRequest& request) const {
    if (!request.form.addressed_to) return {};
    const Error unfit{Errc::invalid_argument,
                      "this officer cannot decide on it: choose another, or any"};
    const auto officer = parts_.people.find(*request.form.addressed_to);
    if (!officer.ok()) return officer.error().code == Errc::not_found ? unfit : officer.error();
    AuthorityRequest as_if = request;
    as_if.state = AuthorityState::submitted;
    as_if.requester = requester.id;
    if (!check_decide(policy(), officer->row, as_if, StandsIn::no, now()).ok()) return unfit;
    return {};
}

Result<void> AuthorityDesk::make_ready(const PolicyInForce& in_force, const Person& person,
                                       AuthorityRequest& request) const {
    const Decision decision = may(in_force, person, Permission::authority_request, now());
    if (!decision.allowed()) return decision.error();
    if (auto sound = check_form(in_force, request.form, now()); !sound.ok()) return sound;
    auto scope = resolved(request.form);
    if (!scope.ok()) return scope.error();
    request.asked_scope = *std::move(scope);
    request.submitted = now();
    return {};
}

Result<void> AuthorityDesk::put(const Kept& changed, const Person& person, AuthorityEventKind event,
                                const std::string& text, AuditEntry entry,
                                std::vector<AuthorityNotice> notices) {
    if (!text.empty()) entry.facts["text"] = text;
    const AuthorityNews news{policy(), std::move(notices)};
    return parts_.requests.change(changed, AuthorityEvent{now(), person.id, event, text},
                                  std::move(entry), &news);
}

/// Those who decide on it: any, or the officer and whoever stands in for him.
Result<std::vector<AuthorityNotice>> AuthorityDesk::waiting_notices(
    const AuthorityRequest& request) const {
    std::vector<AuthorityNotice> notices;
    const auto& to = request.form.addressed_to;
    if (!to) {
        notices.push_back(
            {.kind = NoticeKind::authority_waiting, .to_all = Permission::authority_decide});
        return notices;
    }
    const auto deputies = parts_.requests.deputies(*to, now());
    if (!deputies.ok()) return deputies.error();
    notices.push_back({.kind = NoticeKind::authority_waiting, .to = *to});
    for (const Deputy& deputy : *deputies) {
        if (deputy.officer != *to) continue;
        notices.push_back({.kind = NoticeKind::authority_waiting, .to = deputy.deputy});
    }
    return notices;
}

Result<void> AuthorityDesk::submit(const Person& person, const AuditActor& actor,
                                   const AuthorityTarget& target) {
    auto kept = find_own(person, actor, target);
    if (!kept.ok()) return kept.error();
    if (!may_be_amended(state_at(kept->row, now()))) return not_now();
    const PolicyInForce& in_force = policy();
    if (auto ready = make_ready(in_force, person, kept->row); !ready.ok()) {
        return refused(actor, target.id, ready.error());
    }
    if (auto fit = check_addressee(person, kept->row); !fit.ok()) return fit;
    kept->row.state = AuthorityState::submitted;
    AuditEntry made = entry("authority.submitted", actor, in_force);
    const Purpose& purpose = kept->row.form.purpose;
    made.facts["category"] = purpose.category;
    made.facts["reason"] = purpose.reason;
    made.facts["reference"] = purpose.reference;
    made.facts["on_behalf_of"] = purpose.on_behalf_of;
    add_scope(made.facts, *kept->row.asked_scope);
    auto notices = waiting_notices(kept->row);
    if (!notices.ok()) return notices.error();
    return put(*kept, person, AuthorityEventKind::submitted, {}, std::move(made),
               *std::move(notices));
}

Result<void> AuthorityDesk::state_oral(const Person& person, const AuditActor& actor,
                                       const AuthorityTarget& target, PersonId given_by,
                                       UtcTime given_at) {
    auto kept = find_own(person, actor, target);
    if (!kept.ok()) return kept.error();
    const AuthorityState state = state_at(kept->row, now());
    if (!may_be_amended(state) && state != AuthorityState::submitted) return not_now();
    const PolicyInForce& in_force = policy();
    if (auto ready = make_ready(in_force, person, kept->row); !ready.ok()) {
        return refused(actor, target.id, ready.error());
    }
    const auto officer = parts_.people.find(given_by);
    if (!officer.ok() && officer.error().code != Errc::not_found) return officer.error();
    if (!officer.ok()) {
        return Error{Errc::invalid_argument, "name the officer who gave the authority"};
    }
    if (auto fit = check_oral(in_force, officer->row, kept->row, given_at, now()); !fit.ok()) {
        return refused(actor, target.id, fit.error());
    }
    const UtcTime ends = given_at + in_force.older_oral_confirm_within;
    kept->row.state = AuthorityState::oral;
    kept->row.oral = OralStatement{given_by, given_at, ends};
    kept->row.ends = ends;
    kept->row.form.addressed_to = given_by;
    AuditEntry made = entry("authority.oral_stated", actor, in_force);
    made.facts["given_by"] = std::int64_t{raw(given_by)};
    made.facts["given_at"] = to_rfc3339(given_at);
    add_scope(made.facts, *kept->row.asked_scope);
    return put(*kept, person, AuthorityEventKind::oral_stated, {}, std::move(made),
               {{.kind = NoticeKind::authority_unconfirmed, .to = given_by},
                {.kind = NoticeKind::authority_to_run, .to_all = Permission::authority_run}});
}

Result<void> AuthorityDesk::withdraw(const Person& person, const AuditActor& actor,
                                     const AuthorityTarget& target, const std::string& note) {
    auto kept = find_own(person, actor, target);
    if (!kept.ok()) return kept.error();
    if (auto sound = check_note(note); !sound.ok()) return sound;
    const auto may_still = [&](const AuthorityRequest& request,
                               std::span<const PurposeId> searches) {
        return check_withdraw(request, searches, now());
    };
    AuditEntry made = entry("authority.withdrawn", actor);
    if (!note.empty()) made.facts["text"] = note;
    const auto done = parts_.requests.withdraw(
        *kept, AuthorityEvent{now(), person.id, AuthorityEventKind::withdrawn, note}, may_still,
        std::move(made));
    if (!done.ok()) return refused(actor, target.id, done.error());
    return {};
}

// ---- The authorising officer's -----------------------------------------------------------------

Result<void> AuthorityDesk::approve(const PolicyInForce& in_force, const Person& person,
                                    const AuditActor& actor, Kept kept,
                                    const AuthorityDecisionWish& wish) {
    AuthorityRequest& request = kept.row;
    if (!opens_older(in_force, request.form.purpose.category)) {
        return Error{Errc::invalid_argument,
                     "the policy no longer opens older reads for this category of purpose"};
    }
    if (wish.valid && (wish.valid->count() < 1 || *wish.valid > in_force.older_authority_valid)) {
        return Error{Errc::invalid_argument,
                     "an authority holds for at least one day, and no longer than the policy says"};
    }
    const AuthorityScope asked = *request.asked_scope;
    AuthorityScope given = asked;
    if (wish.vrms) given.vrms = in_order(*wish.vrms);
    if (wish.nrds) given.nrds = in_order(*wish.nrds);
    given.from = wish.from.value_or(given.from);
    given.until = wish.until.value_or(given.until);
    if (auto within = check_limits(asked, given); !within.ok()) return within;
    const auto valid = wish.valid.value_or(in_force.older_authority_valid);
    const bool narrower = given != asked || valid < in_force.older_authority_valid;
    request.state = AuthorityState::approved;
    request.decision = AuthorityDecision{
        narrower ? AuthorityOutcome::approved_with_limits : AuthorityOutcome::approved,
        person.id,
        person.rank,
        now(),
        wish.reason,
        given};
    request.ends = now() + valid;
    AuditEntry made = entry("authority.approved", actor, in_force);
    made.facts["outcome"] = std::string{to_text(request.decision->outcome)};
    made.facts["rank"] = std::string{to_text(person.rank)};
    made.facts["valid_until"] = to_rfc3339(*request.ends);
    add_scope(made.facts, given);
    std::vector<AuthorityNotice> notices{
        {.kind = NoticeKind::authority_decided, .to = request.requester}};
    if (!request.analyst) {
        notices.push_back(
            {.kind = NoticeKind::authority_to_run, .to_all = Permission::authority_run});
    }
    return put(kept, person, AuthorityEventKind::approved, wish.reason, std::move(made),
               std::move(notices));
}

Result<void> AuthorityDesk::decide(const Person& person, const AuditActor& actor,
                                   const AuthorityTarget& target,
                                   const AuthorityDecisionWish& wish) {
    auto known = find_target(person, actor, target);
    if (!known.ok()) return known.error();
    AuthorityRequest& request = known->kept.row;
    const PolicyInForce& in_force = policy();
    if (auto fit = check_decide(in_force, person, request, known->stands_in, now()); !fit.ok()) {
        return refused(actor, target.id, fit.error());
    }
    const auto history = parts_.requests.history(target.id);
    if (!history.ok()) return history.error();
    if (auto fit = check_never_taken(person, *history); !fit.ok()) {
        return refused(actor, target.id, fit.error());
    }
    if (auto sound = check_decision_text(in_force, wish.reason); !sound.ok()) return sound;
    if (wish.answer == AuthorityAnswer::approve) {
        return approve(in_force, person, actor, std::move(known->kept), wish);
    }
    if (wish.vrms || wish.nrds || wish.from || wish.until || wish.valid) {
        return Error{Errc::invalid_argument, "limits belong to an approval alone"};
    }
    if (wish.answer == AuthorityAnswer::ask_back) {
        // What is open already is confirmed or refused.
        if (request.state == AuthorityState::oral) return not_now();
        request.state = AuthorityState::asked_back;
        return put(known->kept, person, AuthorityEventKind::asked_back, wish.reason,
                   entry("authority.asked_back", actor, in_force),
                   {{.kind = NoticeKind::authority_asked_back, .to = request.requester}});
    }
    request.state = AuthorityState::refused;
    request.decision = AuthorityDecision{
        AuthorityOutcome::refused, person.id, person.rank, now(), wish.reason, AuthorityScope{}};
    return put(known->kept, person, AuthorityEventKind::refused, wish.reason,
               entry("authority.refused_in_writing", actor, in_force),
               {{.kind = NoticeKind::authority_decided, .to = request.requester}});
}

Result<void> AuthorityDesk::revoke(const Person& person, const AuditActor& actor,
                                   const AuthorityTarget& target, const std::string& note) {
    auto known = find_target(person, actor, target);
    if (!known.ok()) return known.error();
    if (auto fit = check_revoke(policy(), person, known->kept.row, now()); !fit.ok()) {
        return refused(actor, target.id, fit.error());
    }
    if (auto sound = check_decision_text(policy(), note); !sound.ok()) return sound;
    known->kept.row.state = AuthorityState::revoked;
    return put(known->kept, person, AuthorityEventKind::revoked, note,
               entry("authority.revoked", actor),
               {{.kind = NoticeKind::authority_ended, .to = known->kept.row.requester}});
}

Result<std::int64_t> AuthorityDesk::name_deputy(const Person& person, const AuditActor& actor,
                                                PersonId deputy, UtcTime from, UtcTime until) {
    if (auto fit = check_authorising_officer(policy(), person, now()); !fit.ok()) {
        return refused(actor, std::nullopt, fit.error());
    }
    if (from >= until || until <= now()) {
        return Error{Errc::invalid_argument,
                     "the time of a deputy ends before it begins, or is "
                     "over"};
    }
    const auto found = parts_.people.find(deputy);
    if (!found.ok() && found.error().code != Errc::not_found) return found.error();
    if (!found.ok() || deputy == person.id ||
        !is_authorising_officer(policy(), found->row, now())) {
        return Error{Errc::invalid_argument,
                     "a deputy is another authorising officer, of the same least rank"};
    }
    AuditEntry made = entry("authority.deputy_named", actor);
    made.facts["deputy"] = std::int64_t{raw(deputy)};
    made.facts["from"] = to_rfc3339(from);
    made.facts["until"] = to_rfc3339(until);
    return parts_.requests.add_deputy({0, person.id, deputy, from, until, {}}, std::move(made));
}

Result<void> AuthorityDesk::end_deputy(const Person& person, const AuditActor& actor,
                                       std::int64_t number) {
    return parts_.requests.end_deputy(number, person.id, entry("authority.deputy_ended", actor));
}

Result<DeputyList> AuthorityDesk::deputies(const Person& person) {
    auto found = parts_.requests.deputies(person.id);
    if (!found.ok()) return found.error();
    std::vector<PersonId> people;
    for (const Deputy& deputy : *found) {
        people.push_back(deputy.officer);
        people.push_back(deputy.deputy);
    }
    auto names = parts_.requests.names(people);
    if (!names.ok()) return names.error();
    return DeputyList{*std::move(found), *std::move(names)};
}

// ---- The bureau's ------------------------------------------------------------------------------

Result<void> AuthorityDesk::take(const Person& person, const AuditActor& actor,
                                 const AuthorityTarget& target) {
    auto known = find_target(person, actor, target);
    if (!known.ok()) return known.error();
    if (auto fit = check_take(policy(), person, known->kept.row, now()); !fit.ok()) {
        return refused(actor, target.id, fit.error());
    }
    known->kept.row.analyst = person.id;
    known->kept.row.taken = now();
    return put(known->kept, person, AuthorityEventKind::taken, {}, entry("authority.taken", actor));
}

Result<void> AuthorityDesk::release(const Person& person, const AuditActor& actor,
                                    const AuthorityTarget& target) {
    auto known = find_target(person, actor, target);
    if (!known.ok()) return known.error();
    AuthorityRequest& request = known->kept.row;
    if (request.analyst != person.id) {
        return refused(actor, target.id, Error{Errc::denied, "this is not in your hands"});
    }
    if (!is_open(state_at(request, now())) || request.result) return not_now();
    request.analyst.reset();
    request.taken.reset();
    return put(known->kept, person, AuthorityEventKind::released, {},
               entry("authority.released", actor));
}

Result<void> AuthorityDesk::give_back(const Person& person, const AuditActor& actor,
                                      const AuthorityTarget& target, const std::string& note) {
    auto known = find_target(person, actor, target);
    if (!known.ok()) return known.error();
    const auto use = parts_.policy.judge_use(person, known->kept.row, now());
    if (!use.ok()) return refused(actor, target.id, use.error());
    if (auto sound = check_decision_text(policy(), note); !sound.ok()) return sound;
    known->kept.row.result = AuthorityReturn{person.id, now(), note, 0, {}};
    AuditEntry made = entry("authority.returned", actor);
    made.facts["text"] = note;
    const AuthorityNews news{
        policy(), {{.kind = NoticeKind::authority_result, .to = known->kept.row.requester}}};
    return parts_.requests.seal(
        std::move(known->kept),
        AuthorityEvent{now(), person.id, AuthorityEventKind::returned, note}, std::move(made),
        &news);
}

Result<AuthorityInUse> AuthorityDesk::in_use(const Person& person, const AuditActor& actor,
                                             AuthorityId id) {
    const auto known = find_known(person, actor, id);
    if (!known.ok()) return known.error();
    auto use = parts_.policy.judge_use(person, known->kept.row, now());
    if (!use.ok()) return refused(actor, id, use.error());
    return AuthorityInUse{*std::move(use), known->kept.row.form.purpose};
}

Result<void> AuthorityDesk::still_opens(const Person& person, const AuthorityRequest& request,
                                        const AuthorityScope& opened) const {
    const auto use = parts_.policy.judge_use(person, request, now());
    if (!use.ok()) return use.error();
    return check_same_scope(*use, opened);
}

AuthorityStanding AuthorityDesk::still_holds(const Person& person, const AuditActor& actor,
                                             const AuthorityUse& use) {
    // It is no longer the person's to run; the authority itself may stand.
    const char* over = "authority_not_usable";
    const auto known = find_known(person, actor, use.id);
    if (!known.ok()) {
        return {known.error(), known.error().code == Errc::not_found ? over : nullptr};
    }
    const AuthorityRequest& request = known->kept.row;
    const auto holds = still_opens(person, request, use.scope);
    if (holds.ok()) return {};
    const AuthorityScope* scope = open_scope(request);
    if (scope != nullptr && *scope != use.scope) over = "authority_limited";
    if (!is_open(state_at(request, now())) || request.result) over = "authority_ended";
    return {refused(actor, use.id, holds.error()), over};
}

Result<void> AuthorityDesk::file_reads(const Person& person, const AuthorityUse& use,
                                       std::span<const Read> reads, AuditEntry entry) {
    if (auto trusted = parts_.audit.may_show(); !trusted.ok()) return trusted;
    const auto still_open = [&](const AuthorityRequest& request) {
        return still_opens(person, request, use.scope);
    };
    return parts_.requests.file_reads(use.id, use.search, reads, still_open, std::move(entry));
}

Result<std::size_t> AuthorityDesk::tell_ended() {
    return parts_.requests.tell_ended(policy(), now());
}

Result<std::size_t> AuthorityDesk::tell_ending() {
    return parts_.requests.tell_ending(policy(), now());
}

}  // namespace bof
