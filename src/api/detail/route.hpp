#pragma once

#include "api/detail/json_reader.hpp"
#include "api/detail/problem.hpp"
#include "audit/audit_entry.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "http/server.hpp"
#include "policy/permissions.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bof {
struct SignedIn;
}

namespace bof::api {

struct ApiParts;

/// Who sent a request: a person with a session that has not ended.
struct Caller {
    Person person;
    AuditActor actor;
    /// As the people's desk knows the caller; null in tests of the gate only.
    std::shared_ptr<const SignedIn> signed_in = {};
    /// When password or code was last given in this session.
    UtcTime confirmed = {};
    /// Nothing but one's own account is open before a second factor is set up.
    bool must_set_up_factor = false;
};

/// One request on its way through its handler.
struct Call {
    const ApiParts* parts = nullptr;  ///< Never null but in tests of the gate.
    http::Request request = {};
    std::string request_id = {};
    UtcTime now = {};
    std::optional<Caller> caller = {};     ///< There for every route but open ones.
    std::vector<std::uint64_t> ids = {};   ///< What stands for {id} in the path, in order.
    std::vector<std::string> words = {};   ///< What stands for {word}.
    boost::json::object body = {};         ///< Of routes with Body::json.
    std::vector<FieldProblem> wrong = {};  ///< Filled by readers of body and query.
};

/// Who may call a route at all. What the caller may see or do there the use case decides.
enum class Access : std::uint8_t {
    open,        ///< No session needed.
    session,     ///< Anybody signed in: one's own account.
    permission,  ///< Who has Route::permission.
};

enum class Body : std::uint8_t { none, json };

/// What a repeat with the same Idempotency-Key gets.
enum class Repeat : std::uint8_t {
    runs_again,   ///< The request is harmless, or its answer must be on the record each time.
    same_answer,  ///< The first answer, without doing it again.
};

/// Which threads carry a request out. Whatever hashes a password takes a core for a tenth of a
/// second, and anybody may ask for it: it must not keep people at work waiting.
enum class Lane : std::uint8_t { usual, passwords };

/// The longest body of a route that names no other, in bytes.
inline constexpr std::size_t route_body_bytes_max = 64U << 10U;

using Handler = http::Response (*)(Call& call);
using StreamHandler = void (*)(Call& call, const http::Responder& responder);

/// One line of the table of routes. Patterns begin with '/'; a segment {id} is a whole number up to
/// 2^63 - 1,
/// {word} 1 to 64 of a-z, 0-9 and underscore. What stands there may be in logs elsewhere: never a
/// mark, never a name.
struct Route {
    std::string_view method;
    std::string_view pattern;
    Access access;
    std::optional<Permission> permission = {};
    Body body = Body::none;
    Handler handler = nullptr;
    StreamHandler stream = nullptr;  ///< Instead of `handler`.
    Repeat repeat = Repeat::runs_again;
    std::size_t body_bytes_max = route_body_bytes_max;
    Lane lane = Lane::usual;
    /// Wants a confirmation though no permission says so: acts on one's own account.
    bool is_grave = false;
    /// Open also to who must set up a second factor first.
    bool before_second_factor = false;
    /// Open also to who must choose a password of his own first.
    bool before_own_password = false;
};

/// Does the route want password or code once more, given lately? What policy calls grave, and
/// Route::is_grave.
bool wants_confirmation(const Route& route);

/// A GET that only looks, for whoever has the permission.
Route reading(std::string_view pattern, Permission permission, Handler handler);

/// A GET that only looks, for anybody signed in: whose business it is the use case decides.
Route looking(std::string_view pattern, Handler handler);
/// One that changes something, for whoever has the permission: a repeat with the same
/// Idempotency-Key gets the first answer.
Route changing(std::string_view method, std::string_view pattern, Permission permission,
               Handler handler, Body body = Body::json,
               std::size_t body_bytes_max = route_body_bytes_max);

/// What a path leads to.
struct RouteFound {
    const Route* route = nullptr;  ///< Null: no route for path and method.
    std::vector<std::uint64_t> ids = {};
    std::vector<std::string> words = {};
    std::string methods = {};  ///< "GET, POST": what the path knows; empty: nothing.
};

/// The route for a method and a path. HEAD is answered by GET's.
RouteFound find_route(std::span<const Route> routes, std::string_view method,
                      std::string_view path);

// ---- For handlers ------------------------------------------------------------------------------

/// 200 with JSON.
http::Response json_response(const boost::json::value& value, std::uint16_t status = 200);
/// As json_response(), with the row's version as ETag.
http::Response versioned_response(const boost::json::value& value, std::int64_t version,
                                  std::uint16_t status = 200);
http::Response no_content();
/// 400 with Call::wrong.
http::Response wrong_fields(const Call& call);

/// The version that If-Match names. Absent: 428; anything but one strong tag of ours: 400.
struct IfMatch {
    std::int64_t version = 0;
    std::optional<http::Response> refusal = {};
};
IfMatch if_match(const Call& call);

/// Query parameters, each at most once, checked like the fields of a body: a parameter that nobody
/// asked for is a problem.
class QueryReader {
  public:
    explicit QueryReader(Call& call);
    /// UTF-8 without NUL.
    std::optional<std::string> text(std::string_view name, std::size_t bytes_max);
    std::optional<std::uint64_t> whole(std::string_view name, std::uint64_t most);
    std::optional<UtcTime> time(std::string_view name);
    /// "limit": 1 to `most`, or `otherwise`.
    std::size_t limit(std::size_t otherwise, std::size_t most);
    /// False, and Call::wrong says why, when something was wrong.
    bool finish();

  private:
    struct Parameter {
        std::string name;
        std::string value;
        bool taken = false;
    };

    Call& call_;
    std::vector<Parameter> parameters_;
};

}  // namespace bof::api
