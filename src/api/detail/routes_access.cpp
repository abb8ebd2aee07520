// Applications for access, from the wish to the letter.
#include "api/detail/person_facts.hpp"
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "people/access_desk.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t user_name_bytes_max = 40;
constexpr std::size_t reason_bytes_max = 2'000;
constexpr std::size_t note_bytes_max = 1'000;

json::array names_of(RoleSet roles) {
    json::array names;
    for (const Role role : roles.items()) names.emplace_back(bof::to_text(role));
    return names;
}

json::value render_step(const std::optional<ApplicationStep>& step) {
    if (!step) return nullptr;
    return json::object{{"person", raw(step->person)},
                        {"by", step->name},
                        {"when", moment(step->when)},
                        {"note", step->note}};
}

json::value render_letter(const std::optional<AccessLetter>& letter) {
    if (!letter) return nullptr;
    json::array permissions;
    for (const std::string& name : letter->permissions) {
        const auto permission = parse_permission(name);
        json::object one{{"permission", name}, {"rule", nullptr}};
        // One that a later version no longer knows was told all the same.
        if (permission) one["rule"] = rule_of(*permission);
        permissions.push_back(std::move(one));
    }
    return json::object{{"roles", names_of(letter->roles)},
                        {"permissions", std::move(permissions)},
                        {"until", day(letter->until)},
                        {"older_review", day(letter->older_review)},
                        {"guidance_version", letter->guidance_version},
                        {"policy_version", letter->policy_version}};
}

json::object render(const AccessApplication& application) {
    const AccessWish& wish = application.wish;
    json::value subject = nullptr;
    json::value facts = nullptr;
    if (wish.subject) subject = raw(*wish.subject);
    if (!wish.facts.user_name.empty()) {
        json::object person = api::render(wish.facts);
        for (const char* other : {"id", "roles", "desks", "older_access", "rights_suspended",
                                  "state", "guidance_acknowledged", "must_change_password"}) {
            person.erase(other);
        }
        facts = std::move(person);
    }
    return {{"id", raw(application.id)},
            {"state", bof::to_text(application.state)},
            {"subject", std::move(subject)},
            {"subject_name", application.subject_name},
            {"facts", std::move(facts)},
            {"give", names_of(wish.give)},
            {"take", names_of(wish.take)},
            {"older_access", wish.older_access},
            {"reason", wish.reason},
            {"applied", render_step(application.applied)},
            {"decided", render_step(application.decided)},
            {"effected", render_step(application.effected)},
            {"letter", render_letter(application.letter)}};
}

http::Response render_all(const Result<std::vector<AccessApplication>>& found) {
    if (!found) return problem_response(found.error());
    json::array items;
    for (const AccessApplication& application : *found) items.push_back(render(application));
    return json_response(json::object{{"items", std::move(items)}});
}

ApplicationId application_id(const Call& call) { return ApplicationId{call.ids[0]}; }

RoleSet read_roles(Call& call, JsonReader& reader, std::string_view name) {
    RoleSet roles;
    if (!reader.has(name)) return roles;
    for (const std::string& text : reader.texts(name, register_text_bytes_max, role_count)) {
        const auto role = parse_role(text);
        if (role) {
            roles.add(*role);
        } else {
            call.wrong.push_back({std::string{name}, "Not one of the words that may stand here."});
        }
    }
    return roles;
}

http::Response apply(Call& call) {
    JsonReader reader(call.body, call.wrong);
    AccessRequest request;
    request.user_name = reader.text("user_name", user_name_bytes_max);
    if (const auto* person = reader.maybe_object("person")) {
        JsonReader one(*person, call.wrong, "person.");
        Person facts;
        facts.display_name = one.text("display_name", register_text_bytes_max);
        if (one.has("post")) facts.post = one.text("post", register_text_bytes_max, 0);
        read_person_facts(one, call.wrong, facts);
        one.finish();
        request.facts = std::move(facts);
    }
    request.give = read_roles(call, reader, "give");
    request.take = read_roles(call, reader, "take");
    request.older_access = reader.flag("older_access", false);
    request.reason = reader.text("reason", reason_bytes_max);
    reader.finish();
    if (!call.wrong.empty()) return wrong_fields(call);
    const auto id = call.parts->access.apply(*call.caller->signed_in, request);
    if (!id) return problem_response(id.error());
    return json_response(json::object{{"id", raw(*id)}}, 201);
}

http::Response own(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    return render_all(call.parts->access.own(*call.caller->signed_in));
}

http::Response list(Call& call) {
    QueryReader query(call);
    const auto text = query.text("state", register_text_bytes_max);
    const auto state = text ? parse_application_state(*text) : std::nullopt;
    if (text && !state) {
        call.wrong.push_back({"state", "Not one of the words that may stand here."});
    }
    if (!query.finish() || !call.wrong.empty()) return wrong_fields(call);
    return render_all(call.parts->access.list(*call.caller->signed_in, state));
}

http::Response show(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->access.show(*call.caller->signed_in, application_id(call));
    return found ? json_response(render(*found)) : problem_response(found.error());
}

http::Response withdraw(Call& call) {
    const auto done = call.parts->access.withdraw(*call.caller->signed_in, application_id(call));
    return done ? no_content() : problem_response(done.error());
}

std::optional<AccessAnswer> parse_answer(std::string_view text) {
    if (text == "authorised") return AccessAnswer::authorised;
    if (text == "refused") return AccessAnswer::refused;
    return std::nullopt;
}

http::Response decide(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto answer = reader.word<AccessAnswer>("answer", parse_answer);
    const std::string note = reader.text("note", note_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto done =
        call.parts->access.decide(*call.caller->signed_in, application_id(call), answer, note);
    return done ? no_content() : problem_response(done.error());
}

http::Response effect(Call& call) {
    const auto made = call.parts->access.effect(*call.caller->signed_in, application_id(call));
    if (!made) return problem_response(made.error());
    json::value password = nullptr;
    if (made->one_time_password) password = json::string{*made->one_time_password};
    return json_response(
        json::object{{"person", raw(made->person)}, {"one_time_password", std::move(password)}});
}

const std::array routes{
    Route{.method = "POST",
          .pattern = "/api/v1/access/applications",
          .access = Access::session,
          .body = Body::json,
          .handler = apply,
          .repeat = Repeat::same_answer},
    looking("/api/v1/access/applications/own", own),
    reading("/api/v1/access/applications", Permission::person_view, list),
    looking("/api/v1/access/applications/{id}", show),
    Route{.method = "POST",
          .pattern = "/api/v1/access/applications/{id}/withdraw",
          .access = Access::session,
          .handler = withdraw,
          .repeat = Repeat::same_answer},
    changing("POST", "/api/v1/access/applications/{id}/decision", Permission::access_authorise,
             decide),
    // A one-time password is told once, so its answer is not kept for a repeat.
    Route{.method = "POST",
          .pattern = "/api/v1/access/applications/{id}/effect",
          .access = Access::permission,
          .permission = Permission::access_effect,
          .handler = effect,
          .lane = Lane::passwords},
};

}  // namespace

std::span<const Route> access_routes() { return routes; }

}  // namespace bof::api
