#include "domain/authority.hpp"

#include "domain/detail/names.hpp"

#include <algorithm>

namespace bof {
namespace {

constexpr detail::Names<static_cast<std::size_t>(AuthorityState::count_)> authority_state_names{
    "draft",     "submitted", "asked_back", "oral",    "approved",   "refused",
    "withdrawn", "revoked",   "returned",   "expired", "unconfirmed"};
constexpr detail::Names<static_cast<std::size_t>(AuthorityEventKind::count_)> event_names{
    "submitted", "asked_back", "oral_stated", "approved", "refused",
    "withdrawn", "revoked",    "taken",       "released", "returned"};
constexpr detail::Names<static_cast<std::size_t>(AuthorityOutcome::count_)> decision_names{
    "approved", "approved_with_limits", "refused"};

/// An empty list means "any".
template <typename T>
bool list_within(const std::vector<T>& inner, const std::vector<T>& outer) {
    if (outer.empty()) return true;
    return !inner.empty() && std::all_of(inner.begin(), inner.end(), [&](const T& each) {
        return std::find(outer.begin(), outer.end(), each) != outer.end();
    });
}

}  // namespace

std::string_view to_text(AuthorityState state) {
    return detail::name_of(authority_state_names, state);
}
std::optional<AuthorityState> parse_authority_state(std::string_view text) {
    return detail::value_named<AuthorityState>(authority_state_names, text);
}
std::string_view to_text(AuthorityEventKind kind) { return detail::name_of(event_names, kind); }
std::optional<AuthorityEventKind> parse_authority_event_kind(std::string_view text) {
    return detail::value_named<AuthorityEventKind>(event_names, text);
}
std::string_view to_text(AuthorityOutcome outcome) {
    return detail::name_of(decision_names, outcome);
}
std::optional<AuthorityOutcome> parse_authority_outcome(std::string_view text) {
    return detail::value_named<AuthorityOutcome>(decision_names, text);
}

bool lies_within(const AuthorityScope& inner, const AuthorityScope& outer) {
    return inner.from >= outer.from && inner.until <= outer.until &&
           list_within(inner.vrms, outer.vrms) && list_within(inner.nrds, outer.nrds);
}

AuthorityState state_at(const AuthorityRequest& request, UtcTime now) {
    const bool over = request.ends && now >= *request.ends;
    if (request.state == AuthorityState::oral && over) return AuthorityState::unconfirmed;
    if (request.state != AuthorityState::approved) return request.state;
    if (request.result) return AuthorityState::returned;
    return over ? AuthorityState::expired : AuthorityState::approved;
}

const AuthorityScope* open_scope(const AuthorityRequest& request) {
    if (request.state == AuthorityState::approved && request.decision) {
        return &request.decision->scope;
    }
    if (request.state == AuthorityState::oral && request.asked_scope) {
        return &*request.asked_scope;
    }
    return nullptr;
}

bool stands_in(const Deputy& deputy, UtcTime now) {
    return !deputy.ended && now >= deputy.from && now < deputy.until;
}

}  // namespace bof
