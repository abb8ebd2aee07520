#include "policy/authority.hpp"

#include "policy/meaning.hpp"
#include "policy/policy_desk.hpp"
#include "policy/purpose_check.hpp"

#include <algorithm>
#include <array>

namespace bof {
namespace {

char lower(char symbol) {
    return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol;
}

bool same_name(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

/// As an account, or by name in the words of the form.
bool is_asked_for(const AuthorityRequest& request, const Person& person) {
    const AuthorityForm& form = request.form;
    return form.on_behalf_person == person.id ||
           same_name(form.purpose.on_behalf_of, person.display_name) ||
           same_name(form.purpose.on_behalf_of, person.user_name);
}

bool gave_it(const AuthorityRequest& request, const Person& person) {
    return (request.decision && request.decision->officer == person.id) ||
           (request.oral && request.oral->given_by == person.id);
}

bool is_open(AuthorityState state) {
    return state == AuthorityState::approved || state == AuthorityState::oral;
}

bool waits_for_decision(AuthorityState state) {
    return state == AuthorityState::submitted || state == AuthorityState::oral;
}

/// An officer has said so in writing, or has still time to.
bool is_vouched_for(const AuthorityRequest& request, UtcTime now) {
    const bool given = request.decision && request.decision->outcome != AuthorityOutcome::refused;
    return given || state_at(request, now) == AuthorityState::oral;
}

/// It opens reads, or has opened some.
bool was_given(AuthorityState state) {
    switch (state) {
        case AuthorityState::oral:
        case AuthorityState::approved:
        case AuthorityState::revoked:
        case AuthorityState::returned:
        case AuthorityState::expired:
        case AuthorityState::unconfirmed:
            return true;
        case AuthorityState::draft:
        case AuthorityState::submitted:
        case AuthorityState::asked_back:
        case AuthorityState::refused:
        case AuthorityState::withdrawn:
        case AuthorityState::count_:
            break;
    }
    return false;
}

/// What is asked for, looked at alone.
Result<void> check_asked(const AuthorityForm& form, UtcTime now) {
    const AuthorityScope& asked = form.asked;
    if (asked.vrms.size() > authority_vrms_max || asked.nrds.size() > authority_nrds_max ||
        form.sites.size() > authority_sites_max) {
        return Error{Errc::invalid_argument,
                     "one request names at most 50 marks, 200 NRDs and 50 sites"};
    }
    if (asked.vrms.empty() && asked.nrds.empty() && form.sites.empty()) {
        return Error{Errc::invalid_argument, "name the marks, or the places, that are asked for"};
    }
    if (std::any_of(asked.vrms.begin(), asked.vrms.end(),
                    [](const Vrm& vrm) { return vrm.has_unread_symbol(); })) {
        return Error{Errc::invalid_argument,
                     "a request names whole marks, without unread characters"};
    }
    if (asked.from >= asked.until) {
        return Error{Errc::invalid_argument, "the window ends before it begins"};
    }
    if (asked.from > now) {
        return Error{Errc::invalid_argument, "the window begins in the future"};
    }
    return {};
}

Error ended(AuthorityState state) {
    switch (state) {
        case AuthorityState::revoked:
            return {Errc::denied, "this authority was withdrawn: nothing more is opened under it"};
        case AuthorityState::withdrawn:
            return {Errc::denied, "this request was taken back: nothing is opened under it"};
        case AuthorityState::expired:
            return {Errc::denied, "the time of this authority is over: ask for another"};
        case AuthorityState::unconfirmed:
            return {Errc::denied,
                    "this authority was given by word of mouth and not confirmed in writing in "
                    "time: nothing more is opened under it"};
        case AuthorityState::returned:
            return {Errc::denied,
                    "the result of this authority was given back: nothing more is opened under it"};
        case AuthorityState::draft:
        case AuthorityState::submitted:
        case AuthorityState::asked_back:
        case AuthorityState::oral:
        case AuthorityState::approved:
        case AuthorityState::refused:
        case AuthorityState::count_:
            break;
    }
    return {Errc::denied, "this authority was not given"};
}

/// What whoever runs a request must be, and must not have been.
Result<void> check_hands(const PolicyInForce& policy, const Person& person,
                         const AuthorityRequest& request, Permission permission, UtcTime now) {
    const Decision decision = may(policy, person, permission, now);
    if (!decision.allowed()) return decision.error();
    if (!has_older_access(policy, person, now)) {
        return Decision{Refusal::older_access_missing, policy.version}.error();
    }
    if (gave_it(request, person)) {
        return Error{Errc::denied, "whoever gave an authority does not run it"};
    }
    return {};
}

Result<void> check_analyst(const PolicyInForce& policy, const Person& person,
                           const AuthorityRequest& request, UtcTime now) {
    if (auto fit = check_hands(policy, person, request, Permission::authority_run, now);
        !fit.ok()) {
        return fit;
    }
    if (person.id == request.requester || is_asked_for(request, person)) {
        return Error{Errc::denied,
                     "whoever asks for older reads, or on whose behalf they are asked for, does "
                     "not run the search as the bureau's analyst"};
    }
    return {};
}

Result<void> check_direct_user(const PolicyInForce& policy, const Person& person,
                               const AuthorityRequest& request, UtcTime now) {
    if (!policy.older_direct_use) {
        return Error{Errc::denied,
                     "an authorised search of older reads is run by the intelligence bureau, which "
                     "gives you the result"};
    }
    if (request.analyst) {
        return Error{Errc::denied, "the intelligence bureau is running this already"};
    }
    return check_hands(policy, person, request, Permission::read_search, now);
}

}  // namespace

bool opens_older(const PolicyInForce& policy, std::string_view category) {
    const auto& rows = policy.purpose_categories;
    return std::any_of(rows.begin(), rows.end(), [&](const PurposeCategory& row) {
        return row.code == category && row.opens_older;
    });
}

Result<void> check_category(const PolicyInForce& policy, const AuthorityRequest& request) {
    if (opens_older(policy, request.form.purpose.category)) return {};
    return Error{Errc::denied,
                 "the policy no longer opens older reads for this category of purpose"};
}

Result<void> check_decision_text(const PolicyInForce& policy, std::string_view text) {
    if (text.size() > authority_text_bytes_max || has_control(text) ||
        !is_meaningful(text, policy.reason_characters_min)) {
        return Error{Errc::invalid_argument,
                     "write in words that somebody can judge later: this is kept on file"};
    }
    return {};
}

Result<void> check_note(std::string_view text) {
    if (text.size() > authority_text_bytes_max || has_control(text)) {
        return Error{Errc::invalid_argument,
                     "a note has at most 2,000 bytes, and no control characters"};
    }
    return {};
}

Result<void> check_form(const PolicyInForce& policy, const AuthorityForm& form, UtcTime now) {
    if (auto sound = check_purpose(policy, form.purpose); !sound.ok()) return sound;
    if (!opens_older(policy, form.purpose.category)) {
        return Error{Errc::invalid_argument,
                     "older reads are opened only for the categories that the policy names: "
                     "terrorism, major and serious investigations"};
    }
    if (form.grade.size() > authority_grade_bytes_max || has_control(form.grade) ||
        !has_substance(form.grade)) {
        return Error{Errc::invalid_argument, "say how the investigation is graded, and by whom"};
    }
    const std::size_t least = policy.reason_characters_min;
    const auto says_nothing = [&](const std::string& text) {
        return text.size() > authority_text_bytes_max || has_control(text) ||
               !is_meaningful(text, least);
    };
    if (says_nothing(form.necessity)) {
        return Error{Errc::invalid_argument,
                     "say why these reads are necessary, in words that can be judged"};
    }
    if (says_nothing(form.proportionality)) {
        return Error{Errc::invalid_argument,
                     "say why opening these reads is proportionate, in words that can be judged"};
    }
    if (form.earlier.size() > authority_text_bytes_max || has_control(form.earlier) ||
        form.earlier_ids.size() > authority_earlier_max) {
        return Error{Errc::invalid_argument, "too much is said of earlier requests"};
    }
    return check_asked(form, now);
}

Result<void> check_authorising_officer(const PolicyInForce& policy, const Person& person,
                                       UtcTime now) {
    const Decision decision = may(policy, person, Permission::authority_decide, now);
    if (!decision.allowed()) return decision.error();
    if (person.rank < policy.older_authority_rank) {
        return Error{Errc::denied,
                     "deciding on older reads takes the rank that the policy names, Inspector or "
                     "above as shipped"};
    }
    return {};
}

bool is_authorising_officer(const PolicyInForce& policy, const Person& person, UtcTime now) {
    return check_authorising_officer(policy, person, now).ok();
}

bool knows_of(const PolicyInForce& policy, const Person& person, const AuthorityRequest& request,
              StandsIn stands_in, UtcTime now) {
    const AuthorityState state = state_at(request, now);
    if (person.id == request.requester) {
        return may(policy, person, Permission::authority_request, now).allowed();
    }
    if (state == AuthorityState::draft) return false;
    if (may(policy, person, Permission::authority_review, now).allowed()) return true;
    if (is_authorising_officer(policy, person, now)) {
        const bool his = !request.form.addressed_to || *request.form.addressed_to == person.id ||
                         stands_in == StandsIn::yes;
        if (was_given(state) || gave_it(request, person)) return true;
        // Also while it is with its requester again: it comes back to them.
        if (his && (waits_for_decision(state) || state == AuthorityState::asked_back)) return true;
    }
    if (!may(policy, person, Permission::authority_run, now).allowed() ||
        !has_older_access(policy, person, now)) {
        return false;
    }
    return request.analyst ? *request.analyst == person.id : is_open(state);
}

bool sees_result(const PolicyInForce& policy, const Person& person, const AuthorityRequest& request,
                 UtcTime now) {
    if (!request.result) return false;
    if (person.id == request.requester) {
        return is_vouched_for(request, now) &&
               may(policy, person, Permission::authority_request, now).allowed();
    }
    if (gave_it(request, person)) {
        return may(policy, person, Permission::authority_decide, now).allowed();
    }
    if (request.analyst == person.id) {
        return is_vouched_for(request, now) &&
               may(policy, person, Permission::authority_run, now).allowed();
    }
    return may(policy, person, Permission::authority_review, now).allowed();
}

bool opens(const AuthorityScope& scope, const ReadKey& key) {
    return lies_within(
        {{key.vrm}, {key.nrd}, key.captured, key.captured + std::chrono::milliseconds{1}}, scope);
}

bool shows_filed(const AuthorityRequest& request, const ReadKey& key) {
    const auto& decision = request.decision;
    if (!decision || decision->outcome == AuthorityOutcome::refused) return true;
    return opens(decision->scope, key);
}

bool ends_soon(const AuthorityRequest& request, UtcTime now) {
    const AuthorityState state = state_at(request, now);
    if (!is_open(state) || !request.ends) return false;
    UtcTime given = now;
    if (request.oral) given = request.oral->given_at;
    if (request.decision) given = request.decision->at;
    const auto ahead =
        std::min<std::chrono::milliseconds>(authority_told_ahead, (*request.ends - given) / 2);
    return now >= *request.ends - ahead;
}

Result<void> check_decide(const PolicyInForce& policy, const Person& person,
                          const AuthorityRequest& request, StandsIn stands_in, UtcTime now) {
    if (auto fit = check_authorising_officer(policy, person, now); !fit.ok()) return fit;
    if (person.id == request.requester) {
        return Error{Errc::denied, "nobody decides on his own request"};
    }
    if (is_asked_for(request, person)) {
        return Error{Errc::denied, "nobody decides on a request that is made on his behalf"};
    }
    if (request.analyst == person.id) {
        return Error{Errc::denied, "whoever runs the search does not decide on it"};
    }
    const auto& to = request.form.addressed_to;
    if (to && *to != person.id && stands_in == StandsIn::no) {
        return Error{Errc::denied, "this request is put to another officer"};
    }
    if (!waits_for_decision(state_at(request, now))) {
        return Error{Errc::conflict, "there is nothing to decide any more: look at it again"};
    }
    return {};
}

Result<void> check_oral(const PolicyInForce& policy, const Person& officer,
                        const AuthorityRequest& request, UtcTime given_at, UtcTime now) {
    if (!policy.older_urgent_oral) {
        return Error{Errc::denied,
                     "the policy does not allow an authority given by word of mouth: submit the "
                     "form for a decision in writing"};
    }
    if (given_at > now || now - given_at >= policy.older_oral_confirm_within) {
        return Error{Errc::invalid_argument,
                     "an authority given by word of mouth is stated soon after it was given"};
    }
    AuthorityRequest as_if = request;
    as_if.state = AuthorityState::submitted;
    as_if.form.addressed_to = officer.id;
    return check_decide(policy, officer, as_if, StandsIn::no, now);
}

Result<void> check_revoke(const PolicyInForce& policy, const Person& person,
                          const AuthorityRequest& request, UtcTime now) {
    if (auto fit = check_authorising_officer(policy, person, now); !fit.ok()) return fit;
    const AuthorityState state = state_at(request, now);
    if (!is_open(state) && state != AuthorityState::returned) {
        return Error{Errc::conflict, "nothing is open under this any more: look at it again"};
    }
    return {};
}

Result<void> check_never_taken(const Person& person, std::span<const AuthorityEvent> history) {
    const bool taken = std::any_of(history.begin(), history.end(), [&](const auto& event) {
        return event.kind == AuthorityEventKind::taken && event.person == person.id;
    });
    if (!taken) return {};
    return Error{Errc::denied,
                 "whoever has had the search in hand does not decide on it, though it was "
                 "released"};
}

Result<void> check_withdraw(const AuthorityRequest& request, std::span<const PurposeId> searches,
                            UtcTime now) {
    const AuthorityState state = state_at(request, now);
    if (state == AuthorityState::oral && (!searches.empty() || request.result)) {
        return Error{Errc::denied,
                     "this was used by word of mouth: the officer who gave it confirms or refuses "
                     "it, and it is no longer taken back"};
    }
    const bool waits = state == AuthorityState::draft || state == AuthorityState::asked_back ||
                       state == AuthorityState::submitted;
    if (!waits && !is_open(state)) {
        return Error{Errc::conflict, "this cannot be done as it stands now: look at it again"};
    }
    return {};
}

Result<void> check_limits(const AuthorityScope& asked, const AuthorityScope& given) {
    if (given.from >= given.until) {
        return Error{Errc::invalid_argument, "the window ends before it begins"};
    }
    if (!lies_within(given, asked)) {
        return Error{Errc::invalid_argument, "an authority is never wider than what was asked for"};
    }
    return {};
}

Result<void> check_take(const PolicyInForce& policy, const Person& person,
                        const AuthorityRequest& request, UtcTime now) {
    if (auto fit = check_analyst(policy, person, request, now); !fit.ok()) return fit;
    const AuthorityState state = state_at(request, now);
    if (!is_open(state)) return ended(state);
    if (request.result || request.analyst) {
        return Error{Errc::conflict, "somebody has taken this already: look at it again"};
    }
    return {};
}

Result<void> check_same_scope(const Authority& authority, const AuthorityScope& opened) {
    if (authority.scope() == opened) return {};
    return Error{Errc::denied, "the authority has been limited since: search again"};
}

Result<Authority> PolicyDesk::judge_use(const Person& person, const AuthorityRequest& request,
                                        UtcTime now) const {
    const PolicyInForce& in_force = policy();
    const bool as_analyst = request.analyst == person.id;
    if (!as_analyst && person.id != request.requester) {
        return Error{Errc::denied, "take this authority off the queue first"};
    }
    const auto fit = as_analyst ? check_analyst(in_force, person, request, now)
                                : check_direct_user(in_force, person, request, now);
    if (!fit.ok()) return fit.error();
    const AuthorityState state = state_at(request, now);
    const AuthorityScope* scope = open_scope(request);
    if (!is_open(state) || request.result || scope == nullptr || !request.ends) {
        return ended(request.result && is_open(state) ? AuthorityState::returned : state);
    }
    if (auto opens = check_category(in_force, request); !opens.ok()) return opens.error();
    Authority made;
    made.id_ = request.id;
    made.person_ = person.id;
    made.scope_ = *scope;
    made.ends_ = *request.ends;
    return made;
}

}  // namespace bof
