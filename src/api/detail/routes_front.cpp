// What anybody may know before signing in: whose service it is and, in a demo, how to get in.
#include "api/detail/openapi.hpp"
#include "api/detail/routes.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

json::value demo_of(const Front& front) {
    if (!front.demo_accounts) return nullptr;
    json::array accounts;
    for (const DemoAccount& account : front.demo_accounts()) {
        accounts.push_back(json::object{{"user_name", account.user_name},
                                        {"password", account.password},
                                        {"display_name", account.display_name},
                                        {"role", account.role},
                                        {"try_this", account.try_this}});
    }
    return json::object{{"accounts", std::move(accounts)}};
}

http::Response about(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const Front& front = call.parts->front;
    return json_response(json::object{{"force_name", front.force_name},
                                      {"force_name_cy", front.force_name_cy},
                                      {"badge", front.badge.has_value()},
                                      {"version", program_version},
                                      {"demo", demo_of(front)}});
}

http::Response badge(Call& call) {
    const auto& badge = call.parts->front.badge;
    if (!badge) return problem_response(Error{Errc::not_found, "this service shows no badge"});
    http::Response response{200, badge->content_type, badge->bytes, {}};
    // A drawing may style itself; whoever opens it by itself runs nothing in it.
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                                  "form-action 'none'; frame-ancestors 'none'; sandbox");
    return response;
}

const std::array routes{
    Route{.method = "GET", .pattern = "/api/v1/about", .access = Access::open, .handler = about},
    Route{.method = "GET", .pattern = "/api/v1/badge", .access = Access::open, .handler = badge},
};

}  // namespace

std::span<const Route> front_routes() { return routes; }

}  // namespace bof::api
