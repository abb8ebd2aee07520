// Signing in and out, and one's own account.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "http/cookies.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t user_name_bytes_max = 200;

std::string set_cookie(bool encrypted, std::string_view token) {
    std::string cookie{session_cookie_name(encrypted)};
    cookie += '=';
    cookie += token;
    cookie += "; Path=/; HttpOnly; SameSite=Strict";
    if (encrypted) cookie += "; Secure";
    if (token.empty()) cookie += "; Max-Age=0";
    return cookie;
}

/// The account as its holder sees it: what it may do now, and what keeps it from doing more.
http::Response own_account(const Call& call, const SignedIn& who, std::uint16_t status) {
    const auto reset = call.parts->people.last_reset(who);
    if (!reset) return problem_response(reset.error());
    json::value password_reset = nullptr;
    if (*reset) {
        password_reset = json::object{
            {"when", moment((*reset)->when)},
            {"by", (*reset)->by.empty() ? json::value(nullptr) : json::value((*reset)->by)}};
    }
    const PolicyDesk& policy = call.parts->policy;
    json::array permissions;
    json::array refusals;
    for (const PermissionRow& row : permission_table()) {
        const Decision decision = policy.may(who.person, row.permission, call.now);
        if (decision.allowed()) {
            permissions.emplace_back(row.name);
        } else if (who.person.roles.has_any_of(row.roles)) {
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
                     {"password_reset", std::move(password_reset)},
                     {"started", moment(who.started)},
                     {"ends", moment(who.ends)}},
        status);
}

http::Response sign_in(Call& call) {
    JsonReader reader(call.body, call.wrong);
    SignInRequest request;
    request.user_name = reader.text("user_name", user_name_bytes_max);
    request.password = reader.text("password", password_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    request.visitor = {http::to_text(call.request.peer),
                       std::string{call.request.header("user-agent")}};
    auto opened = call.parts->people.sign_in(request);
    if (!opened) return problem_response(opened.error());
    http::Response response = own_account(call, opened->signed_in, 201);
    if (response.status != 201) return response;
    response.headers.emplace_back("Set-Cookie", set_cookie(call.request.encrypted, opened->token));
    return response;
}

http::Response sign_out(Call& call) {
    const auto done = call.parts->people.sign_out(*call.caller->signed_in);
    if (!done && done.error().code != Errc::not_found) return problem_response(done.error());
    http::Response response = no_content();
    response.headers.emplace_back("Set-Cookie", set_cookie(call.request.encrypted, {}));
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
    Route{.method = "GET",
          .pattern = "/api/v1/session",
          .access = Access::session,
          .handler = current},
    Route{.method = "DELETE",
          .pattern = "/api/v1/session",
          .access = Access::session,
          .handler = sign_out},
    Route{.method = "PUT",
          .pattern = "/api/v1/account/password",
          .access = Access::session,
          .body = Body::json,
          .handler = change_password,
          .lane = Lane::passwords},
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

std::span<const Route> session_routes() { return routes; }

}  // namespace bof::api
