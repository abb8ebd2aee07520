// Reads beyond the age limit: the data search form, its decision, the bureau's queue and the
// result. What a request is to whoever asks is decided by its desk; a mark comes in a body and
// never in an address.
#include "api/detail/authority_json.hpp"
#include "api/detail/routes.hpp"
#include "documents/authority_document.hpp"
#include "report/pdf.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t list_default = 50;
constexpr std::size_t rows_default = 100;
constexpr std::size_t rows_page_max = 500;

AuthorityId authority_id(const Call& call) { return AuthorityId{call.ids[0]}; }

/// A step that needs nothing but the version.
using Step = Result<void> (AuthorityDesk::*)(const Person&, const AuditActor&,
                                             const AuthorityTarget&);
/// One that needs a note as well.
using NotedStep = Result<void> (AuthorityDesk::*)(const Person&, const AuditActor&,
                                                  const AuthorityTarget&, const std::string&);

http::Response answer(const Result<void>& done) {
    return done.ok() ? no_content() : problem_response(done.error());
}

template <Step step>
http::Response take_step(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    return answer((call.parts->authorities.*step)(call.caller->person, call.caller->actor,
                                                  {authority_id(call), RowVersion{match.version}}));
}

template <NotedStep step>
http::Response take_noted_step(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const std::string note = reader.text("note", authority_text_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    return answer((call.parts->authorities.*step)(call.caller->person, call.caller->actor,
                                                  {authority_id(call), RowVersion{match.version}},
                                                  note));
}

http::Response draft(Call& call) {
    const AuthorityWish wish = read_authority_form(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    const auto id = call.parts->authorities.draft(call.caller->person, call.caller->actor, wish);
    if (!id) return problem_response(id.error());
    return json_response(json::object{{"id", std::to_string(raw(*id))}}, 201);
}

http::Response amend(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    const AuthorityWish wish = read_authority_form(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    return answer(call.parts->authorities.amend(call.caller->person, call.caller->actor,
                                                {authority_id(call), RowVersion{match.version}},
                                                wish));
}

http::Response state_oral(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const auto given_by = reader.whole("given_by", 1, UINT32_MAX);
    const UtcTime given_at = reader.time("given_at");
    if (!reader.finish()) return wrong_fields(call);
    return answer(call.parts->authorities.state_oral(
        call.caller->person, call.caller->actor, {authority_id(call), RowVersion{match.version}},
        PersonId{static_cast<std::uint32_t>(given_by)}, given_at));
}

http::Response decide(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    const AuthorityDecisionWish wish = read_authority_decision(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    return answer(call.parts->authorities.decide(call.caller->person, call.caller->actor,
                                                 {authority_id(call), RowVersion{match.version}},
                                                 wish));
}

template <AuthorityView view>
http::Response show_list(Call& call) {
    QueryReader query(call);
    AuthorityListWish wish{.view = view};
    wish.limit = query.limit(list_default, authority_page_max);
    if (const auto after = query.whole("after", INT64_MAX)) wish.before = AuthorityId{*after};
    if constexpr (view == AuthorityView::review) {
        if (const auto person = query.whole("person", UINT32_MAX)) {
            wish.requester = PersonId{static_cast<std::uint32_t>(*person)};
        }
    }
    if (const auto state = query.text("state", 32)) {
        wish.state = parse_authority_state(*state);
        if (!wish.state) {
            call.wrong.push_back({"state", "Not one of the words that may stand here."});
        }
    }
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->authorities.list(call.caller->person, call.caller->actor, wish);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const auto& item : found->items) {
        items.push_back(render_authority_item(item, found->names, found->now));
    }
    json::value next = nullptr;
    if (found->items.size() == wish.limit) {
        next = std::to_string(raw(found->items.back().row.id));
    }
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response show(Call& call) {
    auto look =
        call.parts->authorities.look(call.caller->person, call.caller->actor, authority_id(call));
    if (!look) return problem_response(look.error());
    return versioned_response(render(*look), static_cast<std::int64_t>(look->request.version));
}

http::Response result(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(rows_default, rows_page_max);
    const auto after = query.whole("after", UINT32_MAX - 1ULL);
    if (!query.finish()) return wrong_fields(call);
    const auto from = after ? static_cast<std::uint32_t>(*after + 1) : 0U;
    auto found = call.parts->authorities.result(call.caller->person, call.caller->actor,
                                                authority_id(call), from, limit);
    if (!found) return problem_response(found.error());
    return json_response(render(*found));
}

std::optional<ImageKind> image_kind(std::string_view text) {
    if (text == "plate") return ImageKind::plate;
    if (text == "overview") return ImageKind::overview;
    return std::nullopt;
}

http::Response image(Call& call) {
    const auto kind = image_kind(call.words[0]);
    if (!kind || call.ids[1] > UINT32_MAX || call.ids[2] > UINT8_MAX) {
        return problem_response(Error{Errc::not_found, "there is no such image"});
    }
    auto found = call.parts->authorities.image(
        call.caller->person, call.caller->actor, authority_id(call),
        static_cast<std::uint32_t>(call.ids[1]), *kind, static_cast<std::uint8_t>(call.ids[2]));
    if (!found) return problem_response(found.error());
    return {200, "image/jpeg", std::move(found->jpeg), {}};
}

std::optional<Tongue> parse_tongue(std::string_view text) {
    if (text == "en") return Tongue::english;
    if (text == "cy") return Tongue::welsh;
    return std::nullopt;
}

http::Response print(Call& call) {
    QueryReader query(call);
    const auto tongue = parse_tongue(query.text("language", 2).value_or("en"));
    if (!tongue) call.wrong.push_back({"language", "Not one of the words that may stand here."});
    if (!query.finish()) return wrong_fields(call);
    auto file =
        call.parts->authorities.file(call.caller->person, call.caller->actor, authority_id(call));
    if (!file) return problem_response(file.error());
    const Front& front = call.parts->front;
    const bool is_welsh = *tongue == Tongue::welsh && !front.force_name_cy.empty();
    const std::string& force = is_welsh ? front.force_name_cy : front.force_name;
    auto pdf = report::to_pdf(authority_document(*file, {*tongue, force}));
    if (!pdf) return problem_response(pdf.error());
    // The name on disk says nothing of whom or what it is about.
    const std::string name = "authority-" + std::to_string(raw(file->request.id)) + ".pdf";
    return {200,
            "application/pdf",
            *std::move(pdf),
            {{"Content-Disposition", "attachment; filename=\"" + name + "\""}}};
}

json::array render_officers(const std::vector<AuthorisingOfficer>& officers) {
    json::array items;
    for (const AuthorisingOfficer& officer : officers) {
        items.push_back(json::object{{"id", raw(officer.id)},
                                     {"name", officer.name},
                                     {"rank", bof::to_text(officer.rank)},
                                     {"absent_until", moment(officer.absent_until)}});
    }
    return items;
}

http::Response officers(Call& call) {
    const auto found = call.parts->authorities.officers(call.caller->person);
    if (!found) return problem_response(found.error());
    return json_response(json::object{{"items", render_officers(*found)}});
}

http::Response show_deputies(Call& call) {
    auto found = call.parts->authorities.deputies(call.caller->person);
    if (!found) return problem_response(found.error());
    const auto officers = call.parts->authorities.officers(call.caller->person);
    if (!officers) return problem_response(officers.error());
    json::object answer = render(*found);
    answer["officers"] = render_officers(*officers);
    return json_response(answer);
}

http::Response name_deputy(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto deputy = reader.whole("deputy", 1, UINT32_MAX);
    const UtcTime from = reader.time("from");
    const UtcTime until = reader.time("until");
    if (!reader.finish()) return wrong_fields(call);
    const auto number = call.parts->authorities.name_deputy(
        call.caller->person, call.caller->actor, PersonId{static_cast<std::uint32_t>(deputy)}, from,
        until);
    if (!number) return problem_response(number.error());
    return json_response(json::object{{"id", *number}}, 201);
}

http::Response end_deputy(Call& call) {
    return answer(call.parts->authorities.end_deputy(call.caller->person, call.caller->actor,
                                                     static_cast<std::int64_t>(call.ids[0])));
}

constexpr auto request = Permission::authority_request;
constexpr auto deciding = Permission::authority_decide;
constexpr auto running = Permission::authority_run;

const std::array routes{
    changing("POST", "/api/v1/authorities", request, draft),
    reading("/api/v1/authorities/own", request, show_list<AuthorityView::own>),
    reading("/api/v1/authorities/to_decide", deciding, show_list<AuthorityView::to_decide>),
    reading("/api/v1/authorities/queue", running, show_list<AuthorityView::queue>),
    reading("/api/v1/authorities/review", Permission::authority_review,
            show_list<AuthorityView::review>),
    reading("/api/v1/authorities/officers", request, officers),
    reading("/api/v1/authorities/deputies", deciding, show_deputies),
    changing("POST", "/api/v1/authorities/deputies", deciding, name_deputy),
    Route{.method = "POST",
          .pattern = "/api/v1/authorities/deputies/{id}/end",
          .access = Access::permission,
          .permission = deciding,
          .handler = end_deputy},
    looking("/api/v1/authorities/{id}", show),
    changing("PUT", "/api/v1/authorities/{id}", request, amend),
    changing("POST", "/api/v1/authorities/{id}/submit", request, take_step<&AuthorityDesk::submit>,
             Body::none),
    changing("POST", "/api/v1/authorities/{id}/oral", request, state_oral),
    changing("POST", "/api/v1/authorities/{id}/withdraw", request,
             take_noted_step<&AuthorityDesk::withdraw>),
    changing("POST", "/api/v1/authorities/{id}/decide", deciding, decide),
    changing("POST", "/api/v1/authorities/{id}/revoke", deciding,
             take_noted_step<&AuthorityDesk::revoke>),
    changing("POST", "/api/v1/authorities/{id}/take", running, take_step<&AuthorityDesk::take>,
             Body::none),
    changing("POST", "/api/v1/authorities/{id}/release", running,
             take_step<&AuthorityDesk::release>, Body::none),
    Route{.method = "POST",
          .pattern = "/api/v1/authorities/{id}/return",
          .access = Access::session,
          .body = Body::json,
          .handler = take_noted_step<&AuthorityDesk::give_back>,
          .repeat = Repeat::same_answer},
    looking("/api/v1/authorities/{id}/file.pdf", print),
    looking("/api/v1/authorities/{id}/result", result),
    looking("/api/v1/authorities/{id}/result/rows/{id}/images/{word}/{id}", image),
};

}  // namespace

std::span<const Route> authority_routes() { return routes; }

}  // namespace bof::api
