// The policy: what is in force, in words and as a text, its versions, and how it is changed.
#include "api/detail/policy_json.hpp"
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "policy/policy_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t page_default = 50;
constexpr std::size_t reason_bytes_max = 2'000;
constexpr std::size_t body_bytes_max = 512U << 10U;

std::int64_t seconds_of(std::chrono::milliseconds time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

http::Response show(Call& call) {
    const PolicyInForce& in_force = call.parts->policy.policy();
    json::array rows;
    for (const PolicyRow& row : policy_rows()) rows.push_back(render(row, in_force));
    return json_response(json::object{
        {"version", in_force.version},
        {"rows", std::move(rows)},
        {"reads_kept_days", in_force.reads_kept.count()},
        {"search_age_max_days", in_force.search_age_max.count()},
        {"older_authority_rank", to_text(in_force.older_authority_rank)},
        {"older_authority_valid_days", in_force.older_authority_valid.count()},
        {"older_direct_use", in_force.older_direct_use},
        {"older_urgent_oral", in_force.older_urgent_oral},
        {"older_oral_confirm_hours", in_force.older_oral_confirm_within.count()},
        {"older_form_kept_days", in_force.older_form_kept.count()},
        {"purpose_categories", render(PolicyValue{in_force.purpose_categories})},
        {"reference_forms", render(in_force.reference_forms)},
        {"reason_characters_min", in_force.reason_characters_min},
        {"search_open_max_s", seconds_of(in_force.search_open_max)},
        {"guidance_version", in_force.guidance_version},
        {"high_acknowledged_within_s", seconds_of(in_force.high_acknowledged_within)},
        {"medium_acknowledged_within_s", seconds_of(in_force.medium_acknowledged_within)},
        {"low_acknowledged_within_s", seconds_of(in_force.low_acknowledged_within)},
        {"vetting_least", to_text(in_force.vetting_least)},
        {"session_idle_max_s", seconds_of(in_force.session_idle_max)},
        {"session_age_max_s", seconds_of(in_force.session_age_max)},
        {"password_characters_min", in_force.password_characters_min},
        {"nrd_quiet_after_s", seconds_of(in_force.nrd_quiet_after)},
        {"nrd_silent_after_s", seconds_of(in_force.nrd_silent_after)}});
}

/// Numbers of versions are small: a larger one is none.
std::uint32_t number_of(const Call& call) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(call.ids[0], UINT32_MAX));
}

http::Response list(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, policy_versions_page_max);
    const auto after = query.whole("after", UINT32_MAX);
    if (!query.finish()) return wrong_fields(call);
    const auto before = after ? std::optional{static_cast<std::uint32_t>(*after)} : std::nullopt;
    const auto found = call.parts->policies.versions(limit, before);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const auto& version : *found) items.push_back(render(version));
    json::value next = nullptr;
    if (found->size() == limit) next = std::to_string(found->back().row.number);
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response version_response(const PolicyVersionView& view, std::uint16_t status = 200) {
    json::object out = render(view.version);
    out["changes"] = render(view.changes);
    return versioned_response(out, static_cast<std::int64_t>(view.version.version), status);
}

http::Response show_version(Call& call) {
    const auto view = call.parts->policies.version(number_of(call));
    return view ? version_response(*view) : problem_response(view.error());
}

http::Response show_text(Call& call) {
    const auto policy = call.parts->policies.policy_of(number_of(call));
    if (!policy) return problem_response(policy.error());
    return {200, "application/toml", policy_text(*policy), {}};
}

/// Where each problem of a draft stands in the body.
bool note_problems(Call& call, const PolicyWish& wish, const PolicyDraft& draft) {
    for (const PolicyProblem& problem : draft.problems) {
        const std::string_view place = wish.text ? "text." : "rows.";
        call.wrong.push_back({std::string{place} + problem.row, problem.why.view()});
    }
    return call.wrong.empty();
}

http::Response draft(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const PolicyWish wish = read_policy_wish(call, reader);
    if (!reader.finish()) return wrong_fields(call);
    const PolicyDraft made = call.parts->policies.draft(wish);
    if (!note_problems(call, wish, made)) return wrong_fields(call);
    return json_response(json::object{{"base", made.base},
                                      {"loosens", loosens_any(made.changes)},
                                      {"changes", render(made.changes)}});
}

http::Response propose(Call& call) {
    JsonReader reader(call.body, call.wrong);
    PolicyProposal proposal;
    proposal.wish = read_policy_wish(call, reader);
    proposal.base = static_cast<std::uint32_t>(reader.whole("base", 0, UINT32_MAX));
    proposal.reason = reader.text("reason", reason_bytes_max);
    proposal.effective = reader.maybe_time("effective");
    if (!reader.finish()) return wrong_fields(call);
    if (!note_problems(call, proposal.wish, call.parts->policies.draft(proposal.wish))) {
        return wrong_fields(call);
    }
    const auto made =
        call.parts->policies.propose(call.caller->person, call.caller->actor, proposal);
    return made ? version_response(*made, 201) : problem_response(made.error());
}

http::Response decide(Call& call, PolicyState to) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const std::string reason = reader.text("reason", reason_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto done = call.parts->policies.decide(
        call.caller->person, call.caller->actor,
        {number_of(call), RowVersion{match.version}, to, call.caller->person.id, reason});
    if (!done) return problem_response(done.error());
    return show_version(call);
}

http::Response approve(Call& call) { return decide(call, PolicyState::approved); }
http::Response refuse(Call& call) { return decide(call, PolicyState::refused); }
http::Response withdraw(Call& call) { return decide(call, PolicyState::withdrawn); }

json::value render_withheld(const std::optional<WithheldWindow>& withheld) {
    if (!withheld) return nullptr;
    return json::object{{"from", moment(withheld->from)},
                        {"until", moment(withheld->until)},
                        {"age_max_days", withheld->age_max.count()},
                        {"authority_rank", to_text(withheld->authority_rank)}};
}

http::Response replay(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto replayed = call.parts->policies.replay(call.caller->person, call.caller->actor,
                                                      PurposeId{call.ids[1]}, number_of(call));
    if (!replayed) return problem_response(replayed.error());
    json::object out{{"search", raw(replayed->search.id)},
                     {"asked", moment(replayed->search.started)},
                     {"decided_under", replayed->search.policy_version},
                     {"opened_from", moment(replayed->search.opened_from)},
                     {"version", replayed->version},
                     {"allowed", replayed->answer.ok()},
                     {"from", nullptr},
                     {"until", nullptr},
                     {"withheld", nullptr},
                     {"refusal", nullptr}};
    if (replayed->answer.ok()) {
        out["from"] = moment(replayed->answer->from);
        out["until"] = moment(replayed->answer->until);
        out["withheld"] = render_withheld(replayed->answer->withheld);
    } else {
        out["refusal"] = replayed->answer.error().public_text.view();
    }
    return json_response(out);
}

const std::array routes{
    reading("/api/v1/policy", Permission::policy_view, show),
    Route{.method = "POST",
          .pattern = "/api/v1/policy/draft",
          .access = Access::permission,
          .permission = Permission::policy_propose,
          .body = Body::json,
          .handler = draft,
          .body_bytes_max = body_bytes_max},
    reading("/api/v1/policy/versions", Permission::policy_view, list),
    changing("POST", "/api/v1/policy/versions", Permission::policy_propose, propose, Body::json,
             body_bytes_max),
    reading("/api/v1/policy/versions/{id}", Permission::policy_view, show_version),
    reading("/api/v1/policy/versions/{id}/text", Permission::policy_view, show_text),
    reading("/api/v1/policy/versions/{id}/searches/{id}", Permission::search_review, replay),
    changing("POST", "/api/v1/policy/versions/{id}/approve", Permission::policy_approve, approve,
             Body::json, body_bytes_max),
    changing("POST", "/api/v1/policy/versions/{id}/refuse", Permission::policy_approve, refuse,
             Body::json, body_bytes_max),
    changing("POST", "/api/v1/policy/versions/{id}/withdraw", Permission::policy_propose, withdraw,
             Body::json, body_bytes_max),
};

}  // namespace

std::span<const Route> policy_routes() { return routes; }

}  // namespace bof::api
