// Signing in and out, and one's own account.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "http/cookies.hpp"
#include "policy/second_factor.hpp"

#include <array>
#include <utility>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t user_name_bytes_max = 200;
constexpr std::size_t code_bytes_max = 64;

/// Of half a session, whose code is awaited.
std::string_view half_cookie_name(bool encrypted) {
    return encrypted ? "__Host-bof_code" : "bof_code";
}

json::object render_standing(const SecondFactorStanding& standing) {
    return {{"set_up", standing.is_set_up},
            {"must_have", standing.must_have},
            {"should_have", standing.should_have},
            {"recovery_codes_left", standing.recovery_codes_left},
            {"reset", render(standing.reset)}};
}

/// The account as its holder sees it: what it may do now, and what keeps it from doing more.
http::Response own_account(const Call& call, const SignedIn& who, std::uint16_t status) {
    const auto reset = call.parts->people.last_reset(who);
    if (!reset) return problem_response(reset.error());
    const auto factor = call.parts->factors.standing(who);
    if (!factor) return problem_response(factor.error());
    const bool is_held_back = call.parts->people.must_set_up_factor(who);
    const PolicyDesk& policy = call.parts->policy;
    json::array permissions;
    json::array refusals;
    for (const PermissionRow& row : permission_table()) {
        const Decision decision = policy.may(who.person, row.permission, call.now);
        if (decision.allowed() && !is_held_back) {
            permissions.emplace_back(row.name);
        } else if (!decision.allowed() && who.person.roles.has_any_of(row.roles)) {
            refusals.push_back(
                json::object{{"permission", row.name}, {"reason", to_text(decision.refusal())}});
        }
    }
    return json_response(
        json::object{{"person", render(who.person)},
                     {"permissions", std::move(permissions)},
                     {"desks", json::value_from(desks_of(policy.policy(), who.person, call.now))},
                     {"refusals", std::move(refusals)},
                     {"guidance_version", policy.policy().guidance_version},
                     {"password_reset", render(*reset)},
                     {"second_factor", render_standing(*factor)},
                     {"confirmed_until", moment(who.confirmed + policy.policy().confirmed_for)},
                     {"started", moment(who.started)},
                     {"ends", moment(who.ends)}},
        status);
}

Visitor visitor_of(const Call& call) {
    return {http::to_text(call.request.peer), std::string{call.request.header("user-agent")}};
}

http::Response welcome(const Call& call, const OpenedSession& opened) {
    http::Response response = own_account(call, opened.signed_in, 201);
    if (response.status != 201) return response;
    response.headers.emplace_back(
        "Set-Cookie", set_cookie(session_cookie_name(call.request.encrypted), opened.token,
                                 call.request.encrypted));
    return response;
}

http::Response sign_in(Call& call) {
    JsonReader reader(call.body, call.wrong);
    SignInRequest request;
    request.user_name = reader.text("user_name", user_name_bytes_max);
    request.password = reader.text("password", password_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    request.visitor = visitor_of(call);
    auto outcome = call.parts->people.sign_in(request);
    if (!outcome) return problem_response(outcome.error());
    if (const auto* opened = std::get_if<OpenedSession>(&*outcome)) return welcome(call, *opened);
    const auto& half = std::get<HalfSession>(*outcome);
    http::Response response = json_response(json::object{{"code_until", moment(half.ends)}}, 202);
    response.headers.emplace_back("Set-Cookie",
                                  set_cookie(half_cookie_name(call.request.encrypted), half.token,
                                             call.request.encrypted, second_step_open_for));
    return response;
}

http::Response give_code(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string code = reader.text("code", code_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto token =
        http::find_cookie(call.request, half_cookie_name(call.request.encrypted)).value_or("");
    auto opened = call.parts->people.give_code(token, code, visitor_of(call));
    if (!opened) return problem_response(opened.error());
    http::Response response = welcome(call, *opened);
    response.headers.emplace_back("Set-Cookie", set_cookie(half_cookie_name(call.request.encrypted),
                                                           {}, call.request.encrypted));
    return response;
}

http::Response confirm(Call& call) {
    JsonReader reader(call.body, call.wrong);
    Proof proof;
    proof.password = reader.maybe_text("password", password_bytes_max).value_or("");
    proof.code = reader.maybe_text("code", code_bytes_max).value_or("");
    if (!reader.finish()) return wrong_fields(call);
    if (proof.password.empty() == proof.code.empty()) {
        return problem_response(
            Error{Errc::invalid_argument, "give your password or a code, one of the two"});
    }
    const auto until = call.parts->people.confirm(*call.caller->signed_in, proof);
    if (!until) return problem_response(until.error());
    return json_response(json::object{{"confirmed_until", moment(*until)}});
}

http::Response sign_out(Call& call) {
    const auto done = call.parts->people.sign_out(*call.caller->signed_in);
    if (!done && done.error().code != Errc::not_found) return problem_response(done.error());
    http::Response response = no_content();
    response.headers.emplace_back(
        "Set-Cookie",
        set_cookie(session_cookie_name(call.request.encrypted), {}, call.request.encrypted));
    return response;
}

http::Response current(Call& call) { return own_account(call, *call.caller->signed_in, 200); }

http::Response change_password(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string before = reader.text("old_password", password_bytes_max);
    const std::string after = reader.text("new_password", password_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto done = call.parts->people.change_password(*call.caller->signed_in, before, after);
    if (!done && done.error().code == Errc::unauthenticated) {
        // 401 would send the browser to sign in again, though the session stands.
        return problem_response(Error{Errc::denied, "the old password is wrong"});
    }
    return done ? no_content() : problem_response(done.error());
}

http::Response acknowledge_guidance(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto version = reader.whole("version", 1, UINT32_MAX);
    if (!reader.finish()) return wrong_fields(call);
    const auto done = call.parts->people.acknowledge_guidance(*call.caller->signed_in,
                                                              static_cast<std::uint32_t>(version));
    return done ? no_content() : problem_response(done.error());
}

const std::array routes{
    Route{.method = "POST",
          .pattern = "/api/v1/session",
          .access = Access::open,
          .body = Body::json,
          .handler = sign_in,
          .lane = Lane::passwords},
    Route{.method = "POST",
          .pattern = "/api/v1/session/code",
          .access = Access::open,
          .body = Body::json,
          .handler = give_code},
    Route{.method = "POST",
          .pattern = "/api/v1/session/confirm",
          .access = Access::session,
          .body = Body::json,
          .handler = confirm,
          .lane = Lane::passwords,
          .before_second_factor = true,
          .before_own_password = true},
    Route{.method = "GET",
          .pattern = "/api/v1/session",
          .access = Access::session,
          .handler = current,
          .before_second_factor = true,
          .before_own_password = true},
    Route{.method = "DELETE",
          .pattern = "/api/v1/session",
          .access = Access::session,
          .handler = sign_out,
          .before_second_factor = true,
          .before_own_password = true},
    Route{.method = "PUT",
          .pattern = "/api/v1/account/password",
          .access = Access::session,
          .body = Body::json,
          .handler = change_password,
          .lane = Lane::passwords,
          .before_second_factor = true,
          .before_own_password = true},
    Route{.method = "PUT",
          .pattern = "/api/v1/account/guidance",
          .access = Access::session,
          .body = Body::json,
          .handler = acknowledge_guidance},
};

}  // namespace

std::string_view session_cookie_name(bool encrypted) {
    return encrypted ? "__Host-bof_session" : "bof_session";
}

std::string set_cookie(std::string_view name, std::string_view token, bool encrypted,
                       std::optional<std::chrono::seconds> lives) {
    std::string cookie{name};
    cookie += '=';
    cookie += token;
    cookie += "; Path=/; HttpOnly; SameSite=Strict";
    if (encrypted) cookie += "; Secure";
    if (lives) cookie += "; Max-Age=" + std::to_string(lives->count());
    if (token.empty()) cookie += "; Max-Age=0";
    return cookie;
}

std::span<const Route> session_routes() { return routes; }

}  // namespace bof::api
