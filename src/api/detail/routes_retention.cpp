// What is due for deletion, what was deleted, and what is held back from it.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "retention/retention_desk.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t page_default = 20;
constexpr std::size_t page_most = 100;
constexpr std::size_t vrm_bytes_max = 64;

json::object render(const RetentionBorders& borders) {
    return {{"reads_from", to_iso_date(borders.reads)},
            {"searches_from", to_iso_date(borders.searches)},
            {"audit_from", to_iso_date(borders.audit)},
            {"older_forms_from", to_iso_date(borders.older_forms)}};
}

json::object render(const PurgeCounts& counts) {
    return {{"days", counts.days},
            {"reads", counts.reads},
            {"variants", counts.variants},
            {"images", counts.images},
            {"image_bytes", counts.image_bytes},
            {"held_reads", counts.held_reads},
            {"sightings", counts.sightings},
            {"alerts", counts.alerts},
            {"searches", counts.searches},
            {"older_forms", counts.older_forms},
            {"audit_bodies", counts.audit_bodies}};
}

json::object render(const PurgeReport& report) {
    return {{"number", report.number},
            {"started", to_rfc3339(report.started)},
            {"ended", moment(report.ended)},
            {"actor", report.actor},
            {"borders", render(report.borders)},
            {"policy_version", report.policy_version},
            {"counts", render(report.counts)},
            {"outcome", to_text(report.outcome)},
            {"why", report.why}};
}

json::object render(const ReadHold& hold, UtcTime now) {
    json::array reads;
    for (const ReadKey& key : hold.reads) {
        reads.push_back(json::object{{"vrm", key.vrm.text()},
                                     {"nrd", raw(key.nrd)},
                                     {"captured", to_rfc3339(key.captured)}});
    }
    json::object out{{"id", static_cast<std::uint64_t>(hold.id)},
                     {"vrm", nullptr},
                     {"from", nullptr},
                     {"until", nullptr},
                     {"reads", std::move(reads)},
                     {"reason", hold.reason},
                     {"authority", hold.authority},
                     {"placed_by", raw(hold.placed_by)},
                     {"placed_by_name", hold.placed_by_name},
                     {"placed", to_rfc3339(hold.placed)},
                     {"review", to_rfc3339(hold.review)},
                     {"review_due", hold.is_review_due(now)},
                     {"reviewed", moment(hold.reviewed)},
                     {"reviewed_by_name", hold.reviewed_by_name},
                     {"review_reason", hold.review_reason},
                     {"released", moment(hold.released)},
                     {"released_by_name", hold.released_by_name},
                     {"release_reason", hold.release_reason}};
    if (hold.vrm) {
        out["vrm"] = hold.vrm->text();
        out["from"] = to_rfc3339(hold.from);
        out["until"] = to_rfc3339(hold.until);
    }
    return out;
}

http::Response state(Call& call) {
    const auto found = call.parts->retention.state(call.caller->person, call.caller->actor);
    if (!found) return problem_response(found.error());
    json::value under_way = nullptr;
    if (found->under_way) {
        under_way = json::object{{"started", to_rfc3339(found->under_way->started)},
                                 {"days", found->under_way->days},
                                 {"days_done", found->under_way->days_done}};
    }
    return json_response(
        json::object{{"at", to_rfc3339(call.now)},
                     {"reads_shown", found->may_show},
                     {"late", found->late},
                     {"problem", found->problem ? json::value(*found->problem) : nullptr},
                     {"last_done", moment(found->last_done)},
                     {"next_due", moment(found->next)},
                     {"under_way", std::move(under_way)}});
}

http::Response preview(Call& call) {
    const auto found = call.parts->retention.preview(call.caller->person, call.caller->actor);
    if (!found) return problem_response(found.error());
    json::array days;
    for (const OldDay& day : found->data.days) {
        days.push_back(json::object{{"day", to_iso_date(day.day)},
                                    {"reads", day.reads},
                                    {"variants", day.variants},
                                    {"hits", day.hits},
                                    {"images", day.images},
                                    {"image_bytes", day.image_bytes}});
    }
    json::array holds;
    for (const HoldEffect& effect : found->holds) {
        holds.push_back(json::object{{"hold", static_cast<std::uint64_t>(effect.hold)},
                                     {"reads", effect.reads}});
    }
    return json_response(json::object{{"at", to_rfc3339(found->at)},
                                      {"borders", render(found->borders)},
                                      {"days", std::move(days)},
                                      {"waiting_images", found->data.waiting_images},
                                      {"quarantine_items", found->data.quarantine_items},
                                      {"holds", std::move(holds)},
                                      {"reads_held", found->reads_held},
                                      {"reads_to_go", found->reads_to_go}});
}

http::Response reports(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, page_most);
    const auto after = query.whole("after", INT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    const auto found =
        call.parts->retention.reports(call.caller->person, call.caller->actor, limit, after);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const PurgeReport& report : *found) items.push_back(render(report));
    json::value next = nullptr;
    if (found->size() == limit) next = std::to_string(found->back().number);
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response run(Call& call) {
    const auto report = call.parts->retention.run(call.caller->person, call.caller->actor);
    if (!report) return problem_response(report.error());
    return json_response(render(*report), 201);
}

http::Response holds(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, page_most);
    const auto after = query.whole("after", INT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    const auto found =
        call.parts->retention.holds(call.caller->person, call.caller->actor, limit,
                                    after ? std::optional{HoldId{*after}} : std::nullopt);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const ReadHold& hold : found->holds) items.push_back(render(hold, call.now));
    json::value next = nullptr;
    if (found->next_before) next = std::to_string(static_cast<std::uint64_t>(*found->next_before));
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

std::optional<Vrm> mark_in(JsonReader& reader, const std::string& text) {
    const auto mark = Vrm::parse(text);
    if (mark.ok()) return *mark;
    reader.problem("vrm", mark.error().public_text.view());
    return std::nullopt;
}

HoldWish read_wish(Call& call) {
    JsonReader reader(call.body, call.wrong);
    HoldWish wish;
    if (const auto text = reader.maybe_text("vrm", vrm_bytes_max)) {
        wish.vrm = mark_in(reader, *text);
        wish.from = reader.time("from");
        wish.until = reader.time("until");
    }
    if (reader.has("reads")) {
        std::size_t index = 0;
        for (const json::object* item : reader.objects("reads", hold_reads_max)) {
            JsonReader one(*item, call.wrong,
                           reader.path_of("reads") + '/' + std::to_string(index++) + '/');
            const auto mark = mark_in(one, one.text("vrm", vrm_bytes_max));
            const auto nrd = one.whole("nrd", 1, UINT32_MAX);
            const UtcTime captured = one.time("captured");
            one.finish();
            if (mark) {
                wish.reads.push_back({*mark, NrdId{static_cast<std::uint32_t>(nrd)}, captured});
            }
        }
    }
    wish.reason = reader.text("reason", hold_text_bytes_max);
    wish.authority = reader.text("authority", hold_text_bytes_max);
    wish.review = reader.maybe_time("review");
    reader.finish();
    return wish;
}

http::Response place(Call& call) {
    const HoldWish wish = read_wish(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    const auto placed = call.parts->retention.place(call.caller->person, call.caller->actor, wish);
    if (!placed) return problem_response(placed.error());
    return json_response(json::object{{"id", static_cast<std::uint64_t>(*placed)}}, 201);
}

http::Response release(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string reason = reader.text("reason", hold_text_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto done = call.parts->retention.release(call.caller->person, call.caller->actor,
                                                    HoldId{call.ids[0]}, reason);
    if (!done.ok()) return problem_response(done.error());
    return no_content();
}

http::Response review(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string reason = reader.text("reason", hold_text_bytes_max);
    const auto next = reader.maybe_time("review");
    if (!reader.finish()) return wrong_fields(call);
    const auto done = call.parts->retention.review(call.caller->person, call.caller->actor,
                                                   HoldId{call.ids[0]}, reason, next);
    return done.ok() ? no_content() : problem_response(done.error());
}

const std::array routes{
    reading("/api/v1/retention/state", Permission::retention_view, state),
    reading("/api/v1/retention/preview", Permission::retention_view, preview),
    reading("/api/v1/retention/reports", Permission::retention_view, reports),
    changing("POST", "/api/v1/retention/runs", Permission::retention_run, run, Body::none),
    reading("/api/v1/retention/holds", Permission::retention_view, holds),
    changing("POST", "/api/v1/retention/holds", Permission::hold_place, place),
    changing("POST", "/api/v1/retention/holds/{id}/review", Permission::hold_place, review),
    changing("POST", "/api/v1/retention/holds/{id}/release", Permission::hold_release, release),
};

}  // namespace

std::span<const Route> retention_routes() { return routes; }

}  // namespace bof::api
