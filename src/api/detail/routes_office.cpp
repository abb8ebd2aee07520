// What the office knows about itself: the audit log, health.
#include "api/detail/openapi.hpp"
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t page_default = 100;
constexpr std::size_t audit_kind_bytes_max = 64;

http::Response audit_list(Call& call) {
    QueryReader query(call);
    AuditFilter filter;
    if (const auto person = query.whole("person", UINT32_MAX)) {
        filter.person = PersonId{static_cast<std::uint32_t>(*person)};
    }
    filter.kind = query.text("kind", audit_kind_bytes_max);
    filter.from = query.time("from");
    filter.until = query.time("until");
    const std::size_t limit = query.limit(page_default, audit_page_max);
    const auto after = query.whole("after", UINT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->audit.list(filter, limit,
                                        after ? std::optional{AuditNumber{*after}} : std::nullopt);
    if (!found) return problem_response(found.error());
    // Who looks at the record is on the record.
    std::map<std::string, AuditFact, std::less<>> facts{
        {"entries", static_cast<std::int64_t>(found->size())}};
    if (filter.person) facts["about"] = static_cast<std::int64_t>(raw(*filter.person));
    if (filter.kind) facts["kind"] = *filter.kind;
    if (filter.from) facts["from"] = to_rfc3339(*filter.from);
    if (filter.until) facts["until"] = to_rfc3339(*filter.until);
    const auto recorded = record_display(call, "audit.entries_shown", std::move(facts));
    if (!recorded) return problem_response(recorded.error());
    json::array items;
    for (const AuditRow& row : *found) items.push_back(render(row));
    json::value next = nullptr;
    if (found->size() == limit) next = std::to_string(raw(found->back().number));
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response audit_entry(Call& call) {
    auto proof = call.parts->audit.proof(AuditNumber{call.ids[0]});
    if (!proof) return problem_response(proof.error());
    const auto recorded = record_display(call, "audit.proof_shown",
                                         {{"entry", static_cast<std::int64_t>(call.ids[0])}});
    if (!recorded) return problem_response(recorded.error());
    json::array inclusion;
    for (const TreeHash& hash : proof->inclusion) inclusion.emplace_back(to_text(hash));
    json::object out = render(proof->row);
    // The very bytes that were hashed, which the parsed body is not.
    out["canonical"] = proof->row.body ? json::value(*proof->row.body) : json::value(nullptr);
    out["leaf"] = to_text(proof->leaf);
    out["inclusion"] = std::move(inclusion);
    out["checkpoint"] = proof->checkpoint;
    return json_response(out);
}

http::Response audit_checkpoint(Call& call) {
    auto checkpoint = call.parts->audit.checkpoint();
    if (!checkpoint) return problem_response(checkpoint.error());
    return json_response(json::object{{"checkpoint", *checkpoint}});
}

// Numbers and hashes only, nothing of what entries say: so it is not on the record, and is answered
// also when the log cannot be trusted. Then above all.
http::Response audit_state(Call& call) {
    const auto standing = call.parts->audit.standing();
    if (!standing) return problem_response(standing.error());
    json::array problems;
    for (const AuditProblem& problem : call.parts->audit_problems()) {
        problems.push_back(json::object{{"code", problem.code}, {"detail", problem.sentence}});
    }
    json::value origin = nullptr;
    json::value root = nullptr;
    if (standing->checkpoint) {
        origin = json::string{standing->checkpoint->origin};
        root = json::string{to_text(standing->checkpoint->head.root)};
    }
    return json_response(json::object{{"size", standing->entries},
                                      {"checkpoint_size", standing->checkpoint_size},
                                      {"checkpoint_time", moment(standing->checkpoint_made)},
                                      {"origin", std::move(origin)},
                                      {"root", std::move(root)},
                                      {"sound", problems.empty()},
                                      {"problems", std::move(problems)}});
}

http::Response health(Call& call) {
    const bool ready = call.parts->ready();
    return json_response(json::object{{"ready", ready}}, ready ? 200 : 503);
}

http::Response version(Call&) { return json_response(json::object{{"version", program_version}}); }

http::Response openapi(Call&) {
    return {200, "application/yaml", std::string{openapi_document}, {}};
}

const std::array routes{
    reading("/api/v1/audit/entries", Permission::audit_view, audit_list),
    reading("/api/v1/audit/entries/{id}", Permission::audit_view, audit_entry),
    reading("/api/v1/audit/checkpoint", Permission::audit_view, audit_checkpoint),
    reading("/api/v1/audit/state", Permission::audit_view, audit_state),
    Route{.method = "GET", .pattern = "/api/v1/health", .access = Access::open, .handler = health},
    looking("/api/v1/version", version),
    Route{.method = "GET",
          .pattern = "/api/v1/openapi.yaml",
          .access = Access::open,
          .handler = openapi},
};

}  // namespace

std::span<const Route> office_routes() { return routes; }

}  // namespace bof::api
