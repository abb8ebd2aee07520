// The Guidance and Use document: its versions, and who has acknowledged them.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "people/guidance_desk.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t reason_bytes_max = 1'000;

/// Without its texts: a list of all versions would be long.
json::object render_head(const GuidanceDocument& document) {
    const bool shipped = !document.published;
    return {
        {"version", document.version},
        {"reason", document.reason},
        {"effective", shipped ? json::value(nullptr) : day(std::optional{document.effective})},
        {"published", moment(document.published)},
        {"published_by", shipped ? json::value(nullptr) : json::value(document.published_by_name)}};
}

http::Response show(Call& call) {
    QueryReader query(call);
    const auto version = query.whole("version", UINT32_MAX);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->guidance.document(
        version ? std::optional{static_cast<std::uint32_t>(*version)} : std::nullopt);
    if (!found) return problem_response(found.error());
    json::object answer = render_head(*found);
    answer["text"] = found->text;
    answer["text_cy"] = found->text_cy;
    answer["in_force"] = call.parts->policy.policy().guidance_version;
    return json_response(answer);
}

http::Response list(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->guidance.documents();
    if (!found) return problem_response(found.error());
    json::array items;
    for (const GuidanceDocument& document : *found) items.push_back(render_head(document));
    return json_response(json::object{{"items", std::move(items)},
                                      {"in_force", call.parts->policy.policy().guidance_version}});
}

http::Response publish(Call& call) {
    JsonReader reader(call.body, call.wrong);
    GuidanceDocument document;
    document.text = reader.text("text", guidance_text_bytes_max);
    document.text_cy = reader.text("text_cy", guidance_text_bytes_max);
    document.reason = reader.text("reason", reason_bytes_max);
    const auto effective = reader.maybe_day("effective");
    document.effective = effective.value_or(day_of(call.now));
    if (!reader.finish()) return wrong_fields(call);
    const auto version = call.parts->guidance.publish(*call.caller->signed_in, document);
    if (!version) return problem_response(version.error());
    return json_response(json::object{{"version", *version}}, 201);
}

http::Response readers(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->guidance.readers(*call.caller->signed_in);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const GuidanceReader& reader : *found) {
        items.push_back(json::object{{"person", raw(reader.person)},
                                     {"display_name", reader.display_name},
                                     {"version", reader.version},
                                     {"when", moment(reader.when)},
                                     {"waits", reader.waits}});
    }
    return json_response(json::object{{"items", std::move(items)},
                                      {"in_force", call.parts->policy.policy().guidance_version}});
}

const std::array routes{
    looking("/api/v1/guidance", show),
    looking("/api/v1/guidance/versions", list),
    changing("POST", "/api/v1/guidance/versions", Permission::guidance_publish, publish),
    reading("/api/v1/guidance/readers", Permission::access_review, readers),
};

}  // namespace

std::span<const Route> guidance_routes() { return routes; }

}  // namespace bof::api
