#include "policy/policy_desk.hpp"

#include "base/assert.hpp"
#include "policy/purpose_check.hpp"
#include "policy/search_answer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bof {
namespace {

Error too_old(Rank rank) {
    switch (rank) {
        case Rank::inspector:
            return {Errc::denied,
                    "reads this old are opened only on the written authority of an Inspector or "
                    "above, who is not the searcher"};
        case Rank::chief_inspector:
            return {Errc::denied,
                    "reads this old are opened only on the written authority of a Chief Inspector "
                    "or above, who is not the searcher"};
        case Rank::superintendent:
            return {Errc::denied,
                    "reads this old are opened only on the written authority of a Superintendent "
                    "or above, who is not the searcher"};
        case Rank::none:
        case Rank::constable:
        case Rank::sergeant:
        case Rank::chief_superintendent:
        case Rank::assistant_chief_constable:
        case Rank::deputy_chief_constable:
        case Rank::chief_constable:
        case Rank::count_:
            break;
    }
    return {
        Errc::denied,
        "reads this old are opened only on the written authority of an officer of the rank that "
        "policy names, who is not the searcher"};
}

/// An empty list of an authority's scope names all.
template <typename T>
bool names(const std::vector<T>& list, const T& wanted) {
    return list.empty() || std::find(list.begin(), list.end(), wanted) != list.end();
}

Result<void> check_times(UtcTime from, UtcTime until, UtcTime now) {
    if (from >= until) {
        return Error{Errc::invalid_argument, "the window ends before it begins"};
    }
    if (from > now) {
        return Error{Errc::invalid_argument, "the window begins in the future"};
    }
    return {};
}

Result<void> check_subject(const SearchWindow& window) {
    if (window.vrm.has_value() == window.nrd.has_value()) {
        return Error{Errc::invalid_argument, "a search is for one vehicle or for one NRD"};
    }
    if (window.vrm && window.vrm->has_unread_symbol()) {
        return Error{Errc::invalid_argument,
                     "an exact search needs a whole mark, without unread characters"};
    }
    return {};
}

Result<void> check_window(const SearchWindow& window, UtcTime now) {
    if (auto sound = check_subject(window); !sound.ok()) return sound;
    return check_times(window.from, window.until, now);
}

/// `wanted` holds nothing that `named`, of an authority, does not; an empty list there names all.
template <typename T>
bool names_all(const std::vector<T>& named, const std::optional<std::vector<T>>& wanted) {
    return !wanted || std::all_of(wanted->begin(), wanted->end(),
                                  [&](const T& one) { return names(named, one); });
}

Error authority_is_over() {
    return {Errc::denied, "the time of this authority is over: ask for another"};
}
Error mark_not_named() { return {Errc::denied, "the authority does not name this mark"}; }
Error nrd_not_named() { return {Errc::denied, "the authority does not name this NRD"}; }
Error times_not_named() {
    return {Errc::denied, "the window reaches beyond the times that the authority names"};
}

/// Half-open, as PolicyDesk::open_from() says.
UtcTime open_from_under(const PolicyInForce& policy, UtcTime now) {
    return now - policy.search_age_max + std::chrono::milliseconds{1};
}

Result<void> check_desk_under(const PolicyInForce& policy, const Person& person,
                              Permission permission, std::string_view desk, UtcTime now) {
    const Decision decision = may(policy, person, permission, now);
    if (!decision.allowed()) return decision.error();
    if (is_desk_of(person, desk)) return {};
    return Error{Errc::not_found, "there is no such desk, or it is not one of yours"};
}

/// One mark, or one NRD, as a window over many.
WideWindow widened(const SearchWindow& window) {
    WideWindow wide{std::nullopt, std::nullopt, window.from, window.until};
    if (window.vrm) wide.vrms = std::vector<Vrm>{*window.vrm};
    if (window.nrd) wide.nrds = std::vector<NrdId>{*window.nrd};
    return wide;
}

/// What is opened of what an authority names. Errors: denied - the window asks for more.
Result<AccessScope> scope_under(const AuthorityScope& open, const WideWindow& window) {
    if (!names_all(open.vrms, window.vrms)) return mark_not_named();
    if (!names_all(open.nrds, window.nrds)) return nrd_not_named();
    if (window.from < open.from || window.until > open.until) return times_not_named();
    AccessScope scope{window.vrms, window.nrds, window.from, window.until};
    if (!scope.vrms && !open.vrms.empty()) scope.vrms = open.vrms;
    if (!scope.nrds && !open.nrds.empty()) scope.nrds = open.nrds;
    return scope;
}

}  // namespace

Result<SearchAnswer> answer_search(const PolicyInForce& policy, const SearchWindow& window,
                                   const Purpose& purpose, UtcTime now) {
    if (auto sound = check_purpose(policy, purpose); !sound.ok()) return sound.error();
    // A search on record that names neither was a wide one.
    if (window.vrm || window.nrd) {
        if (auto sound = check_subject(window); !sound.ok()) return sound.error();
    }
    if (auto sound = check_times(window.from, window.until, now); !sound.ok()) return sound.error();
    const UtcTime open = open_from_under(policy, now);
    if (window.until <= open) return too_old(policy.older_authority_rank);
    SearchAnswer answer{std::max(window.from, open), window.until, std::nullopt};
    if (window.from < open) {
        answer.withheld =
            WithheldWindow{window.from, open, policy.search_age_max, policy.older_authority_rank};
    }
    return answer;
}

void PolicyDesk::adopt(PolicyInForce next) {
    adopted_.with([&](std::deque<PolicyInForce>& adopted) {
        if (!adopted.empty()) {
            next.guidance_version =
                std::max(next.guidance_version, adopted.back().guidance_version);
        }
        in_force_.store(&adopted.emplace_back(std::move(next)), std::memory_order_release);
    });
}

void PolicyDesk::adopt_guidance(std::uint32_t version) {
    adopted_.with([&](std::deque<PolicyInForce>& adopted) {
        PolicyInForce next = adopted.back();
        next.guidance_version = version;
        in_force_.store(&adopted.emplace_back(std::move(next)), std::memory_order_release);
    });
}

Result<void> PolicyDesk::check_desk(const Person& person, Permission permission,
                                    std::string_view desk, UtcTime now) const {
    return check_desk_under(policy(), person, permission, desk, now);
}

Result<void> PolicyDesk::check_alert(const Person& person, Permission permission,
                                     const Alert& alert, UtcTime now) const {
    const PolicyInForce& in_force = policy();
    auto its = check_desk_under(in_force, person, permission, alert.desk, now);
    if (!its.ok()) return its;
    if (alert.last_captured >= open_from_under(in_force, now)) return {};
    return too_old(in_force.older_authority_rank);
}

UtcTime PolicyDesk::open_from(UtcTime now) const { return open_from_under(policy(), now); }

Result<Permit> PolicyDesk::judge_search(const Person& person, const SearchWindow& window,
                                        const Purpose& purpose, UtcTime now) const {
    const PolicyInForce& in_force = policy();
    const Decision decision = bof::may(in_force, person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    if (auto sound = check_purpose(in_force, purpose); !sound.ok()) return sound.error();
    if (auto sound = check_subject(window); !sound.ok()) return sound.error();
    const auto answer = answer_search(in_force, window, purpose, now);
    if (!answer.ok()) return answer.error();

    WideWindow wide = widened(window);
    Permit made = permit(in_force, person,
                         {std::move(wide.vrms), std::move(wide.nrds), answer->from, answer->until});
    made.withheld_ = answer->withheld;
    return made;
}

Result<Permit> PolicyDesk::judge_wide_search(const Person& person, const WideWindow& window,
                                             const Purpose& purpose, UtcTime now) const {
    const PolicyInForce& in_force = policy();
    const Decision decision = bof::may(in_force, person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    const auto answer = answer_search(in_force, {{}, {}, window.from, window.until}, purpose, now);
    if (!answer.ok()) return answer.error();
    Permit made = permit(in_force, person, {window.vrms, window.nrds, answer->from, answer->until});
    made.withheld_ = answer->withheld;
    return made;
}

Permit PolicyDesk::narrowed(Permit permit, std::vector<Vrm> marks) const {
    const auto& open = permit.scope_.vrms;
    if (open) {
        std::vector<Vrm> both;
        std::set_intersection(open->begin(), open->end(), marks.begin(), marks.end(),
                              std::back_inserter(both));
        marks = std::move(both);
    }
    permit.scope_.vrms = std::move(marks);
    return permit;
}

Result<Permit> PolicyDesk::judge_wide_search_under(const Authority& authority, const Person& person,
                                                   const WideWindow& window, const Purpose& purpose,
                                                   UtcTime now) const {
    BOF_ASSERT(authority.person() == person.id);
    const PolicyInForce& in_force = policy();
    const Decision decision = bof::may(in_force, person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    if (auto sound = check_purpose(in_force, purpose); !sound.ok()) return sound.error();
    if (auto sound = check_times(window.from, window.until, now); !sound.ok()) return sound.error();
    if (now >= authority.ends()) return authority_is_over();
    auto scope = scope_under(authority.scope(), window);
    if (!scope.ok()) return scope.error();
    Permit made = permit(in_force, person, *std::move(scope));
    // Of what is older than reads are kept only what is held is there and shown (RetainedReads).
    made.age_max_ = std::chrono::milliseconds::max();
    made.authority_ = authority.id();
    made.ends_ = authority.ends();
    return made;
}

Result<Permit> PolicyDesk::judge_search_under(const Authority& authority, const Person& person,
                                              const SearchWindow& window, const Purpose& purpose,
                                              UtcTime now) const {
    BOF_ASSERT(authority.person() == person.id);
    const PolicyInForce& in_force = policy();
    const Decision decision = bof::may(in_force, person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    if (auto sound = check_purpose(in_force, purpose); !sound.ok()) return sound.error();
    if (auto sound = check_window(window, now); !sound.ok()) return sound.error();
    if (now >= authority.ends()) return authority_is_over();
    auto scope = scope_under(authority.scope(), widened(window));
    if (!scope.ok()) return scope.error();
    Permit made = permit(in_force, person, *std::move(scope));
    // Of what is older than reads are kept only what is held is there and shown (RetainedReads).
    made.age_max_ = std::chrono::milliseconds::max();
    made.authority_ = authority.id();
    made.ends_ = authority.ends();
    return made;
}

Result<Permit> PolicyDesk::judge_filed(const Person& person, const AuthorityRequest& request,
                                       const ReadKey& key, UtcTime now) const {
    const PolicyInForce& in_force = policy();
    if (!sees_result(in_force, person, request, now)) {
        return Error{Errc::denied, "what was found is not yours to see"};
    }
    if (auto opens = check_category(in_force, request); !opens.ok()) return opens.error();
    const AuthorityScope* open = open_scope(request);
    if (open == nullptr || !request.ends || now >= *request.ends) {
        return Error{Errc::denied,
                     "images are shown only while the authority holds: the filed rows stay"};
    }
    if (!opens(*open, key)) {
        return Error{Errc::denied, "the authority does not open this read"};
    }
    Permit made = permit(in_force, person,
                         {std::vector<Vrm>{key.vrm}, std::vector<NrdId>{key.nrd}, key.captured,
                          key.captured + std::chrono::milliseconds{1}});
    made.age_max_ = std::chrono::milliseconds::max();
    made.authority_ = request.id;
    made.ends_ = *request.ends;
    return made;
}

Result<Permit> PolicyDesk::judge_sightings(const Person& person, const AlertSightings& sightings,
                                           UtcTime now) const {
    const PolicyInForce& in_force = policy();
    const Decision decision = bof::may(in_force, person, Permission::alert_view_sightings, now);
    if (!decision.allowed()) return decision.error();
    if (!in_force.alert_opens_sightings) {
        return Error{Errc::denied,
                     "the policy in force opens no sightings to alerts: make a search, with its "
                     "purpose"};
    }
    if (sightings.from >= sightings.until) {
        return Error{Errc::invalid_argument, "the alert has no sightings"};
    }
    if (sightings.until <= open_from_under(in_force, now)) {
        return too_old(in_force.older_authority_rank);
    }
    return permit(in_force, person,
                  {std::vector<Vrm>{sightings.vrm}, std::nullopt, sightings.from, sightings.until});
}

Permit PolicyDesk::permit(const PolicyInForce& in_force, const Person& person, AccessScope scope) {
    Permit made;
    made.person_ = person.id;
    if (scope.vrms) std::sort(scope.vrms->begin(), scope.vrms->end());
    if (scope.nrds) std::sort(scope.nrds->begin(), scope.nrds->end());
    made.scope_ = std::move(scope);
    made.age_max_ = in_force.search_age_max;
    made.open_for_ = in_force.search_open_max;
    made.policy_version_ = in_force.version;
    return made;
}

AccessGrant PolicyDesk::grant(const Permit& permit, PurposeId purpose, AuditNumber audit,
                              UtcTime now) const {
    BOF_ASSERT(raw(audit) != 0);  // Nothing is opened that is not on the record.
    AccessGrant made;
    made.person_ = permit.person_;
    made.purpose_ = purpose;
    made.audit_number_ = audit;
    made.scope_ = permit.scope_;
    made.age_max_ = permit.age_max_;
    made.expires_ = std::min(now + permit.open_for_, permit.ends_.value_or(UtcTime::max()));
    made.authority_ = permit.authority_;
    return made;
}

}  // namespace bof
