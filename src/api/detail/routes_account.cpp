// One's own second factor, and one's own sessions.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "people/second_factor_desk.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t code_bytes_max = 64;

http::Response recovery_codes(const Result<std::vector<std::string>>& codes) {
    if (!codes) return problem_response(codes.error());
    return json_response(json::object{{"recovery_codes", json::value_from(*codes)}});
}

// What is told here is told once, so it is not kept for a repeat.
http::Response begin_factor(Call& call) {
    const auto begun = call.parts->factors.begin(*call.caller->signed_in);
    if (!begun) return problem_response(begun.error());
    return json_response(json::object{{"secret", begun->secret}, {"address", begun->address}});
}

http::Response confirm_factor(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string code = reader.text("code", code_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    return recovery_codes(call.parts->factors.confirm(*call.caller->signed_in, code));
}

http::Response turn_factor_off(Call& call) {
    const auto done = call.parts->factors.turn_off(*call.caller->signed_in);
    return done ? no_content() : problem_response(done.error());
}

http::Response make_recovery_codes(Call& call) {
    return recovery_codes(call.parts->factors.new_recovery_codes(*call.caller->signed_in));
}

http::Response list_sessions(Call& call) {
    const SignedIn& who = *call.caller->signed_in;
    const auto rows = call.parts->people.own_sessions(who);
    if (!rows) return problem_response(rows.error());
    json::array items;
    for (const SessionRow& row : *rows) items.push_back(render(row, who.session));
    return json_response(json::object{{"items", std::move(items)}});
}

http::Response end_session(Call& call) {
    const auto done = call.parts->people.end_own_session(*call.caller->signed_in,
                                                         static_cast<SessionId>(call.ids[0]));
    return done ? no_content() : problem_response(done.error());
}

http::Response end_others(Call& call) {
    const auto ended = call.parts->people.end_other_sessions(*call.caller->signed_in);
    if (!ended) return problem_response(ended.error());
    return json_response(json::object{{"ended", *ended}});
}

const std::array routes{
    Route{.method = "POST",
          .pattern = "/api/v1/account/second_factor",
          .access = Access::session,
          .handler = begin_factor,
          .is_grave = true,
          .before_second_factor = true},
    Route{.method = "PUT",
          .pattern = "/api/v1/account/second_factor",
          .access = Access::session,
          .body = Body::json,
          .handler = confirm_factor,
          .is_grave = true,
          .before_second_factor = true},
    Route{.method = "DELETE",
          .pattern = "/api/v1/account/second_factor",
          .access = Access::session,
          .handler = turn_factor_off,
          .is_grave = true},
    Route{.method = "POST",
          .pattern = "/api/v1/account/recovery_codes",
          .access = Access::session,
          .handler = make_recovery_codes,
          .is_grave = true},
    Route{.method = "GET",
          .pattern = "/api/v1/account/sessions",
          .access = Access::session,
          .handler = list_sessions,
          .before_second_factor = true},
    Route{.method = "DELETE",
          .pattern = "/api/v1/account/sessions",
          .access = Access::session,
          .handler = end_others,
          .before_second_factor = true},
    Route{.method = "DELETE",
          .pattern = "/api/v1/account/sessions/{id}",
          .access = Access::session,
          .handler = end_session,
          .before_second_factor = true},
};

}  // namespace

std::span<const Route> account_routes() { return routes; }

}  // namespace bof::api
