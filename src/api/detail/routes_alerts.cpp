// Alerts: a desk's snapshot, its live stream, one alert with its sightings, and what people do
// about it.
#include "api/detail/alert_stream.hpp"
#include "api/detail/gate.hpp"
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "codec/base64.hpp"

#include <array>
#include <memory>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t cursor_bytes_max = 512;
constexpr std::size_t alerts_default = 100;

AlertViewer viewer_of(const Call& call) {
    return {call.caller->person, call.caller->actor, call.caller->signed_in->session};
}

AlertId alert_id(const Call& call) { return AlertId{call.ids[0]}; }

std::string desk_of(QueryReader& query) {
    return query.text("desk", register_text_bytes_max).value_or(std::string{default_desk});
}

http::Response alert_answer(const Result<AlertView>& view) {
    if (!view) return problem_response(view.error());
    return versioned_response(render(*view), view->alert.version);
}

http::Response snapshot(Call& call) {
    QueryReader query(call);
    AlertQuery wanted;
    wanted.desk = desk_of(query);
    if (const auto state = query.text("state", register_text_bytes_max)) {
        wanted.state = parse_alert_state(*state);
        if (!wanted.state)
            call.wrong.push_back({"state", "Must be new, acknowledged or resolved."});
    }
    if (const auto after = query.whole("after", UINT64_MAX)) wanted.after = AlertId{*after};
    wanted.limit = query.limit(alerts_default, alert_page_max);
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->alerts.snapshot(viewer_of(call), wanted);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const AlertView& view : found->alerts) items.push_back(render(view));
    json::value next = nullptr;
    if (found->more && !found->alerts.empty()) {
        next = std::to_string(raw(found->alerts.back().alert.id));
    }
    json::value cursor = nullptr;
    if (found->cursor) cursor = json::string{*found->cursor};
    return json_response(json::object{
        {"items", std::move(items)}, {"next", std::move(next)}, {"cursor", std::move(cursor)}});
}

void stream(Call& call, const http::Responder& responder) {
    const auto refuse = [&](http::Response&& response) {
        add_security_headers(response.headers);
        responder.send(std::move(response));
    };
    QueryReader query(call);
    const std::string desk = desk_of(query);
    auto cursor = query.text("cursor", cursor_bytes_max);
    if (!query.finish()) return refuse(wrong_fields(call));
    // A browser that comes back by itself still names the cursor of its first call in the address.
    const std::string_view last = call.request.header("last-event-id");
    if (!last.empty() && last.size() <= cursor_bytes_max) cursor = std::string{last};

    const auto listener =
        std::make_shared<AlertStream>(std::chrono::steady_clock::now() + alert_stream_life);
    const auto listening = call.parts->alerts.listen(viewer_of(call), desk, cursor, listener);
    if (!listening) return refuse(problem_response(listening.error()));
    http::StreamHead head{200, "text/event-stream", {}};
    add_security_headers(head.headers);
    head.headers.emplace_back("X-Accel-Buffering", "no");
    listener->begin(responder.stream(std::move(head)));
}

http::Response open(Call& call) {
    auto detail = call.parts->alerts.open(viewer_of(call), alert_id(call));
    if (!detail) return problem_response(detail.error());
    json::object out = render(detail->view);
    json::array& passages = out["passages"].emplace_array();
    for (const AlertPassage& passage : detail->passages) {
        json::value read = nullptr;
        if (passage.read) read = render(*passage.read);
        passages.push_back(json::object{{"ordinal", passage.sighting.ordinal},
                                        {"nrd", raw(passage.sighting.key.nrd)},
                                        {"captured", moment(passage.sighting.key.captured)},
                                        {"received", moment(passage.sighting.received)},
                                        {"read", std::move(read)}});
    }
    return versioned_response(out, detail->view.alert.version);
}

http::Response images(Call& call) {
    if (call.ids[1] > UINT32_MAX) {
        return problem_response(Error{Errc::not_found, "the alert has no such passage"});
    }
    const auto found = call.parts->alerts.images(viewer_of(call), alert_id(call),
                                                 static_cast<std::uint32_t>(call.ids[1]));
    if (!found) return problem_response(found.error());
    json::array items;
    for (const StoredImage& image : *found) {
        items.push_back(json::object{{"kind", to_text(image.kind)},
                                     {"ordinal", image.ordinal},
                                     {"jpeg_base64", to_base64(image.jpeg)}});
    }
    return json_response(json::object{{"items", std::move(items)}});
}

/// The loser of a race is told what the winner has made of the alert.
http::Response after_action(Call& call, const Result<AlertView>& done) {
    if (done.ok() || done.error().code != Errc::conflict) return alert_answer(done);
    const auto now = call.parts->alerts.open(viewer_of(call), alert_id(call));
    if (!now) return problem_response(done.error());
    http::Response response = problem_response(done.error());
    json::object problem = parse_object(response.body).value();
    problem["current"] = render(now->view);
    response.body = json_response(problem).body;
    return response;
}

http::Response acknowledge(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    return after_action(
        call, call.parts->alerts.acknowledge(viewer_of(call), alert_id(call), match.version));
}

http::Response resolve(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const auto outcome = reader.word<AlertOutcome>("outcome", parse_alert_outcome);
    const auto note = reader.maybe_text("note", alert_note_bytes_max).value_or("");
    if (!reader.finish()) return wrong_fields(call);
    return after_action(call, call.parts->alerts.resolve(viewer_of(call), alert_id(call),
                                                         match.version, outcome, note));
}

const std::array routes{
    reading("/api/v1/alerts", Permission::alert_view, snapshot),
    Route{.method = "GET",
          .pattern = "/api/v1/alerts/stream",
          .access = Access::permission,
          .permission = Permission::alert_view,
          .stream = stream},
    reading("/api/v1/alerts/{id}", Permission::alert_view_sightings, open),
    reading("/api/v1/alerts/{id}/passages/{id}/images", Permission::alert_view_sightings, images),
    changing("POST", "/api/v1/alerts/{id}/acknowledge", Permission::alert_acknowledge, acknowledge,
             Body::none),
    changing("POST", "/api/v1/alerts/{id}/resolve", Permission::alert_resolve, resolve),
};

}  // namespace

std::span<const Route> alert_routes() { return routes; }

}  // namespace bof::api
