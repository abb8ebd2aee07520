// Goal: nothing reaches a handler that should not, and every answer is one a client can rely on.
// Method: a table of made-up routes; the answers are caught, no sockets.
#include "api/detail/gate.hpp"

#include "base/guarded.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace bof::api {
namespace {

std::atomic<int> handler_runs{0};

http::Response tell(Call& call) {
    ++handler_runs;
    boost::json::object said{{"who", call.caller ? call.caller->person.user_name : "nobody"}};
    if (!call.ids.empty()) said["id"] = call.ids.front();
    return json_response(said);
}
http::Response read_body(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string name = reader.text("name", 10);
    if (!reader.finish()) return wrong_fields(call);
    return json_response({{"name", name}, {"run", ++handler_runs}});
}
http::Response change(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    return versioned_response({{"was", match.version}}, match.version + 1);
}
http::Response query(Call& call) {
    QueryReader reader(call);
    const auto limit = reader.limit(50, 100);
    const auto after = reader.text("after", 4).value_or("-");
    const auto from = reader.time("from");
    if (!reader.finish()) return wrong_fields(call);
    return json_response({{"limit", limit}, {"after", after}, {"from", from ? "yes" : "no"}});
}
/// Holds every request to /hash until it is opened.
struct Door {
    bool open = false;
    int inside = 0;
};
Guarded<Door> door;
http::Response hash(Call&) {
    door.with([](Door& it) { ++it.inside; });
    door.notify();
    door.wait([](const Door& it) { return it.open; }, [](Door& it) { --it.inside; });
    return no_content();
}
http::Response fail(Call&) { return problem_response(Error{Errc::unavailable, "not now", "why"}); }
http::Response explode(Call&) { throw std::runtime_error("handler"); }
void stream(Call&, const http::Responder& responder) {
    responder.stream({200, "text/event-stream"}).write("hello");
}

const std::vector<Route> made_up_routes{
    {.method = "GET", .pattern = "/open", .access = Access::open, .handler = tell},
    {.method = "POST",
     .pattern = "/open",
     .access = Access::open,
     .body = Body::json,
     .handler = read_body,
     .body_bytes_max = 100},
    {.method = "GET", .pattern = "/own", .access = Access::session, .handler = tell},
    {.method = "GET",
     .pattern = "/people/{id}",
     .access = Access::permission,
     .permission = Permission::person_view,
     .handler = tell},
    {.method = "GET",
     .pattern = "/people/{id}/more/{id}",
     .access = Access::session,
     .handler = tell},
    {.method = "GET", .pattern = "/people/self", .access = Access::session, .handler = query},
    {.method = "POST",
     .pattern = "/own",
     .access = Access::session,
     .body = Body::json,
     .handler = read_body,
     .repeat = Repeat::same_answer},
    {.method = "PUT", .pattern = "/own", .access = Access::session, .handler = change},
    {.method = "GET", .pattern = "/query", .access = Access::session, .handler = query},
    {.method = "POST",
     .pattern = "/fail",
     .access = Access::session,
     .handler = fail,
     .repeat = Repeat::same_answer},
    {.method = "POST",
     .pattern = "/hash",
     .access = Access::open,
     .body = Body::json,
     .handler = hash,
     .lane = Lane::passwords},
    {.method = "POST",
     .pattern = "/people/{id}/close",
     .access = Access::permission,
     .permission = Permission::person_close,
     .handler = tell,
     .repeat = Repeat::same_answer},
    {.method = "GET",
     .pattern = "/people/{id}/close",
     .access = Access::permission,
     .permission = Permission::person_close,
     .handler = tell},
    {.method = "GET",
     .pattern = "/export",
     .access = Access::permission,
     .permission = Permission::audit_export,
     .handler = tell},
    {.method = "PUT",
     .pattern = "/grave",
     .access = Access::session,
     .handler = tell,
     .is_grave = true,
     .before_second_factor = true,
     .before_own_password = true},
    {.method = "GET", .pattern = "/explode", .access = Access::session, .handler = explode},
    {.method = "GET", .pattern = "/stream", .access = Access::session, .stream = stream},
};

/// Catches one answer.
class Catcher final : public http::Responder::Target {
  public:
    struct Caught {
        std::optional<http::Response> response;
        std::optional<http::StreamHead> head;
        std::string streamed;
    };
    class Sink final : public http::Stream::Sink {
      public:
        explicit Sink(Guarded<Caught>& caught) : caught_(caught) {}
        bool write(std::string_view text) override {
            caught_.with([&](Caught& caught) { caught.streamed += text; });
            caught_.notify();
            return true;
        }
        bool is_open() const override { return true; }
        void finish() override {}

      private:
        Guarded<Caught>& caught_;
    };

    void send(http::Response&& response) override {
        caught_.with([&](Caught& caught) { caught.response = std::move(response); });
        caught_.notify();
    }
    http::Stream stream(http::StreamHead&& head) override {
        caught_.with([&](Caught& caught) { caught.head = std::move(head); });
        caught_.notify();
        return http::Stream{std::make_shared<Sink>(caught_)};
    }
    http::Response response() {
        return caught_.wait([](const Caught& caught) { return caught.response.has_value(); },
                            [](const Caught& caught) { return *caught.response; });
    }
    std::string streamed() {
        return caught_.wait([](const Caught& caught) { return !caught.streamed.empty(); },
                            [](const Caught& caught) { return caught.streamed; });
    }

  private:
    Guarded<Caught> caught_;
};

class GateTest : public ::testing::Test {
  protected:
    GateTest() {
        handler_runs = 0;
        settings_.workers = 2;
    }
    void SetUp() override { open(); }
    void TearDown() override { gate_->stop(); }

    void open() {
        if (gate_) gate_->stop();
        gate_ = std::make_unique<Gate>(
            settings_, made_up_routes, nullptr,
            Gate::Hooks{[this](const http::Request& request, const Route&) {
                            return authenticate(request);
                        },
                        [this]() -> const PolicyInForce& { return *policy_; },
                        [this](const Caller& caller, const Route& route, const Decision&) {
                            noted_.with([&](std::string& noted) {
                                noted += caller.person.user_name + ' ' +
                                         std::string{route.pattern} + '\n';
                            });
                        },
                        [this](const Call& call, const Route& route) -> Result<void> {
                            if (record_fails_) return Error{Errc::unavailable, "no record"};
                            noted_.with([&](std::string& noted) {
                                noted += "again " + call.caller->person.user_name + ' ' +
                                         std::string{route.pattern} + '\n';
                            });
                            return {};
                        }},
            clock_, metrics_);
        gate_->start();
    }
    Result<std::optional<Caller>> authenticate(const http::Request& request) const {
        const std::string_view word = request.header("cookie");
        if (word.empty()) return std::optional<Caller>{};
        if (word == "broken") return Error{Errc::unavailable, "no register", "secret detail"};
        Caller caller;
        caller.person.user_name = word;
        caller.person.id = PersonId{word == "ann" ? 1U : 2U};
        caller.person.roles = word == "ann" ? RoleSet{Role::bof_administrator} : RoleSet{};
        caller.person.vetting.level = VettingLevel::management;
        caller.person.guidance_acknowledged = policy_->guidance_version;
        if (word == "tim") caller.person.roles = {Role::auditor};
        caller.confirmed = confirmed_;
        caller.must_set_up_factor = must_set_up_;
        caller.person.must_change_password = caller.person.user_name == must_change_password_of_;
        return std::optional{caller};
    }
    static http::Request request(std::string method, std::string path, std::string who = {},
                                 std::string body = {}) {
        http::Request made;
        made.encrypted = true;
        made.headers = {{"host", "bof.test:8443"}};
        if (!who.empty()) made.headers.emplace_back("cookie", std::move(who));
        if (!body.empty()) made.headers.emplace_back("content-type", "application/json");
        if (method != "GET" && method != "HEAD") {
            made.headers.emplace_back("origin", "https://bof.test:8443");
        }
        made.method = std::move(method);
        const auto mark = path.find('?');
        if (mark != std::string::npos) made.query = path.substr(mark + 1);
        made.path = path.substr(0, mark);
        made.body = std::move(body);
        return made;
    }
    http::Response ask(http::Request&& asked) {
        const auto catcher = std::make_shared<Catcher>();
        gate_->handle(std::move(asked), http::Responder{catcher});
        return catcher->response();
    }
    static std::string header(const http::Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return "-";
    }
    static http::Request with(http::Request&& made, std::string name, std::string value) {
        std::erase_if(made.headers, [&](const auto& field) { return field.first == name; });
        if (!value.empty()) made.headers.emplace_back(std::move(name), std::move(value));
        return std::move(made);
    }
    static std::string code(const http::Response& response) {
        EXPECT_EQ(response.content_type, "application/problem+json");
        const auto problem = boost::json::parse(response.body).as_object();
        EXPECT_EQ(problem.at("status").to_number<int>(), response.status);
        EXPECT_FALSE(problem.at("title").as_string().empty());
        return std::string{problem.at("code").as_string()};
    }
    double refused(const std::string& reason) {
        return metrics_.counter("bof_api_refused_total", "", {{"reason", reason}}).value();
    }

    Metrics metrics_;
    ManualClock clock_{from_unix_ms(1'780'000'000'000)};
    std::shared_ptr<const PolicyInForce> policy_ = std::make_shared<PolicyInForce>();
    Guarded<std::string> noted_;
    std::atomic<bool> record_fails_ = false;
    UtcTime confirmed_ = clock_.now();
    bool must_set_up_ = false;
    std::string must_change_password_of_;
    GateSettings settings_;
    std::unique_ptr<Gate> gate_;
};

TEST_F(GateTest, AGraveActWantsAConfirmationThatStillCounts) {
    const auto close = [&](const std::string& who) {
        return with(request("POST", "/people/7/close", who), "idempotency-key", "k1");
    };
    confirmed_ = clock_.now() - policy_->confirmed_for + std::chrono::milliseconds{1};
    EXPECT_EQ(ask(request("PUT", "/grave", "bob")).status, 200);
    confirmed_ = clock_.now() - policy_->confirmed_for;
    EXPECT_EQ(code(ask(request("PUT", "/grave", "bob"))), "reauthentication_needed");
    EXPECT_EQ(code(ask(request("GET", "/export", "tim"))), "reauthentication_needed");
    EXPECT_EQ(code(ask(close("ann"))), "reauthentication_needed");
    EXPECT_EQ(refused("not_confirmed"), 3);
    // Looking is not grave where only changing is; and who may not, is told just that.
    EXPECT_EQ(ask(request("GET", "/people/7/close", "ann")).status, 200);
    EXPECT_EQ(code(ask(close("bob"))), "denied");
    EXPECT_EQ(handler_runs, 2);
    // The same act goes on with the same key.
    confirmed_ = clock_.now();
    EXPECT_EQ(ask(close("ann")).status, 200);
    EXPECT_EQ(ask(close("ann")).status, 200);
    EXPECT_EQ(handler_runs, 3);
}

TEST_F(GateTest, WithoutTheSecondFactorThatPolicyAsksForOnlyOnesAccountIsOpen) {
    must_set_up_ = true;
    EXPECT_EQ(code(ask(request("GET", "/people/7", "ann"))), "second_factor_needed");
    EXPECT_EQ(code(ask(request("GET", "/own", "ann"))), "second_factor_needed");
    EXPECT_EQ(code(ask(request("GET", "/stream", "ann"))), "second_factor_needed");
    EXPECT_EQ(refused("second_factor"), 3);
    EXPECT_EQ(ask(request("PUT", "/grave", "ann")).status, 200);
    EXPECT_EQ(ask(request("GET", "/open")).status, 200);
}

TEST_F(GateTest, WithAPasswordThatSomebodyElseGaveOnlyAnOwnOneIsChosen) {
    must_change_password_of_ = "ann";
    for (const char* own : {"/own", "/query", "/people/self", "/stream"}) {
        EXPECT_EQ(code(ask(request("GET", own, "ann"))), "denied") << own;
    }
    EXPECT_EQ(code(ask(request("GET", "/people/7", "ann"))), "denied");
    EXPECT_EQ(handler_runs, 0);
    EXPECT_EQ(refused("not_permitted"), 5);
    EXPECT_EQ(ask(request("PUT", "/grave", "ann")).status, 200);
    EXPECT_EQ(ask(request("GET", "/open")).status, 200);
    EXPECT_EQ(ask(request("GET", "/own", "bob")).status, 200);
}

TEST_F(GateTest, EveryAnswerHasItsHeaders) {
    for (auto& response : {ask(request("GET", "/open")), ask(request("GET", "/nowhere")),
                           ask(request("GET", "/own")), ask(request("GET", "/explode", "ann"))}) {
        EXPECT_EQ(header(response, "Cache-Control"), "no-store");
        EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header(response, "Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_NE(header(response, "Content-Security-Policy").find("default-src 'none'"),
                  std::string::npos);
        EXPECT_NE(header(response, "Permissions-Policy"), "-");
        EXPECT_NE(header(response, "X-Request-Id"), "-");
        EXPECT_EQ(header(response, "Strict-Transport-Security"), "-");
    }
    settings_.strict_transport = true;
    open();
    EXPECT_NE(header(ask(request("GET", "/open")), "Strict-Transport-Security"), "-");
}

TEST_F(GateTest, FindsRoutesByWholePathAndMethod) {
    EXPECT_EQ(ask(request("GET", "/open")).body, R"({"who":"nobody"})");
    EXPECT_EQ(ask(request("HEAD", "/open")).status, 200);
    EXPECT_EQ(ask(request("GET", "/people/7", "ann")).body, R"({"who":"ann","id":7})");
    EXPECT_EQ(ask(request("GET", "/people/7/more/8", "ann")).status, 200);
    for (const std::string path :
         {"/", "/ope", "/open/", "/openx", "//open", "/people", "/people/", "/people/-1",
          "/people/01", "/people/1x", "/people/18446744073709551616", "/people/1/more", "*"}) {
        EXPECT_EQ(code(ask(request("GET", path, "ann"))), "not_found") << path;
    }
    const auto response = ask(request("DELETE", "/own", "ann"));
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(header(response, "Allow"), "GET, HEAD, POST, PUT");
}

TEST_F(GateTest, ADeniedCallerNeverReachesTheHandler) {
    EXPECT_EQ(code(ask(request("GET", "/own"))), "unauthenticated");
    EXPECT_EQ(code(ask(request("GET", "/people/7"))), "unauthenticated");
    EXPECT_EQ(refused("no_session"), 2);
    EXPECT_EQ(code(ask(request("GET", "/people/7", "bob"))), "denied");
    EXPECT_EQ(refused("not_permitted"), 1);
    noted_.with([](std::string& noted) { EXPECT_EQ(noted, "bob /people/{id}\n"); });
    EXPECT_EQ(handler_runs, 0);
    EXPECT_EQ(ask(request("GET", "/own", "bob")).status, 200);
    EXPECT_EQ(handler_runs, 1);
}

TEST_F(GateTest, AFailedLookForTheSessionShowsNothing) {
    const auto response = ask(request("GET", "/own", "broken"));
    EXPECT_EQ(code(response), "unavailable");
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_EQ(handler_runs, 0);
}

TEST_F(GateTest, TakesChangesFromItsOwnPagesOnly) {
    const auto from = [&](const std::string& origin, const std::string& site = {}) {
        auto made = with(request("POST", "/open", {}, R"({"name":"x"})"), "origin", origin);
        return ask(with(std::move(made), "sec-fetch-site", site));
    };
    EXPECT_EQ(from("https://bof.test:8443").status, 200);
    EXPECT_EQ(from("https://bof.test:8443", "same-origin").status, 200);
    for (const std::string origin :
         {"", "null", "https://bof.test", "http://bof.test:8443", "https://evil.test",
          "https://bof.test:8443.evil.test", "https://other.test"}) {
        EXPECT_EQ(code(from(origin)), "denied") << origin;
    }
    for (const std::string site : {"cross-site", "same-site", "none"}) {
        EXPECT_EQ(code(from("https://bof.test:8443", site)), "denied") << site;
    }
    EXPECT_EQ(refused("origin"), 10);
    settings_.origins = {"https://other.test"};
    open();
    EXPECT_EQ(from("https://other.test").status, 200);
}

TEST_F(GateTest, TakesOnlyTheBodyThatBelongsThere) {
    const auto with_body = [&](std::string body, std::string type = "application/json") {
        return ask(
            with(request("POST", "/open", {}, std::move(body)), "content-type", std::move(type)));
    };
    EXPECT_EQ(with_body(R"({"name":"x"})").status, 200);
    EXPECT_EQ(with_body(R"({"name":"x"})", "Application/JSON; charset=utf-8").status, 200);
    EXPECT_EQ(with_body(R"({"name":"x"})", "text/plain").status, 415);
    EXPECT_EQ(with_body(R"({"name":"x"})", "application/jsonx").status, 415);
    EXPECT_EQ(code(with_body("[]")), "invalid_argument");
    EXPECT_EQ(with_body(R"({"name":")" + std::string(100, 'x') + "\"}").status, 413);
    const auto wrong = with_body(R"({"nam":"x"})");
    EXPECT_EQ(wrong.status, 400);
    const auto fields = boost::json::parse(wrong.body).at("fields").as_array();
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].at("field").as_string(), "name");
    EXPECT_EQ(fields[1].at("field").as_string(), "nam");
    EXPECT_EQ(code(ask(request("PUT", "/own", "ann", "{}"))), "invalid_argument");
}

TEST_F(GateTest, DoesTheSameRequestOnce) {
    const auto post = [&](const std::string& who, const std::string& key, std::string name) {
        return ask(with(request("POST", "/own", who, R"({"name":")" + name + "\"}"),
                        "idempotency-key", key));
    };
    EXPECT_EQ(post("ann", "k", "x").body, R"({"name":"x","run":1})");
    EXPECT_EQ(post("ann", "k", "x").body, R"({"name":"x","run":1})");
    EXPECT_EQ(code(post("ann", "k", "y")), "conflict");
    EXPECT_EQ(post("bob", "k", "x").body, R"({"name":"x","run":2})");
    EXPECT_EQ(post("ann", "l", "x").body, R"({"name":"x","run":3})");
    EXPECT_EQ(post("ann", "", "x").body, R"({"name":"x","run":4})");
    EXPECT_EQ(code(post("ann", std::string(idempotency_key_bytes_max + 1, 'k'), "x")),
              "invalid_argument");
    // What failed for the moment is not remembered.
    const auto fails = with(request("POST", "/fail", "ann"), "idempotency-key", "f");
    for (int count = 0; count < 2; ++count) {
        auto again = fails;
        const auto response = ask(std::move(again));
        EXPECT_EQ(code(response), "unavailable");
        EXPECT_EQ(header(response, "Retry-After"), "1");
    }
}

TEST_F(GateTest, AnAnswerFromMemoryIsOnTheRecordFirst) {
    const auto post = [&] {
        return ask(with(request("POST", "/own", "ann", R"({"name":"x"})"), "idempotency-key", "k"));
    };
    EXPECT_EQ(post().status, 200);
    EXPECT_EQ(noted_.with([](const std::string& noted) { return noted; }), "");
    EXPECT_EQ(post().status, 200);
    EXPECT_EQ(noted_.with([](const std::string& noted) { return noted; }), "again ann /own\n");
    record_fails_ = true;
    const auto refused_answer = post();
    EXPECT_EQ(code(refused_answer), "unavailable");
    EXPECT_EQ(handler_runs, 1);
}

// However many sign in at once, people who are signed in are answered.
TEST_F(GateTest, HashingPasswordsKeepsNobodyElseWaiting) {
    settings_.password_workers = 2;
    settings_.waiting_passwords = 3;
    settings_.strangers = {100, 100};
    open();
    std::vector<std::shared_ptr<Catcher>> storm;
    const auto sign_in = [&] {
        storm.push_back(std::make_shared<Catcher>());
        gate_->handle(request("POST", "/hash", {}, "{}"), http::Responder{storm.back()});
    };
    sign_in();
    sign_in();
    door.wait([](const Door& it) { return it.inside == 2; }, [](Door&) {});
    for (int waiting = 0; waiting < 3; ++waiting) sign_in();
    sign_in();
    const auto turned_away = storm.back()->response();
    EXPECT_EQ(code(turned_away), "unavailable");
    EXPECT_EQ(header(turned_away, "Retry-After"), "1");
    for (int work = 0; work < 20; ++work) EXPECT_EQ(ask(request("GET", "/own", "ann")).status, 200);
    EXPECT_NE(metrics_.render().find("bof_api_password_queue_jobs 3"), std::string::npos);
    EXPECT_NE(metrics_.render().find("bof_api_password_queue_refused_total 1"), std::string::npos);
    door.with([](Door& it) { it.open = true; });
    door.notify();
    storm.pop_back();
    for (const auto& one : storm) EXPECT_EQ(one->response().status, 204);
    door.with([](Door& it) { it.open = false; });
}

TEST_F(GateTest, TextsAreUtf8WithoutNul) {
    for (const char* text : {"%FF", "%00", "a%C3", "%ED%A0%80"}) {
        EXPECT_EQ(code(ask(request("GET", std::string{"/query?after="} + text, "ann"))),
                  "invalid_argument")
            << text;
    }
    EXPECT_EQ(ask(request("GET", "/query?after=%C5%B4", "ann")).status, 200);
    EXPECT_EQ(code(ask(request("POST", "/own", "ann", R"({"name":"a\u0000b"})"))),
              "invalid_argument");
    EXPECT_EQ(code(ask(request("POST", "/own", "ann", "{\"name\":\"\xFF\"}"))), "invalid_argument");
    EXPECT_EQ(ask(request("POST", "/own", "ann", R"({"name":"\u0174yn"})")).status, 200);
}

TEST_F(GateTest, NumbersBeyondADatabasesNameNothing) {
    EXPECT_EQ(ask(request("GET", "/people/9223372036854775807/more/1", "ann")).status, 200);
    EXPECT_EQ(ask(request("GET", "/people/9223372036854775808/more/1", "ann")).status, 404);
}

TEST_F(GateTest, AsksForTheVersionThatIsMeant) {
    const auto put = [&](const std::string& tag) {
        return ask(with(request("PUT", "/own", "ann"), "if-match", tag));
    };
    const auto response = put("\"7\"");
    EXPECT_EQ(response.body, R"({"was":7})");
    EXPECT_EQ(header(response, "ETag"), "\"8\"");
    EXPECT_EQ(put("").status, 428);
    for (const std::string tag : {"7", "\"\"", "*", "W/\"7\"", "\"7\", \"8\"", "\"-7\"", "\"07\"",
                                  "\"99999999999999999999\""}) {
        EXPECT_EQ(code(put(tag)), "invalid_argument") << tag;
    }
}

TEST_F(GateTest, ReadsTheQueryStrictly) {
    const auto get = [&](const std::string& query) {
        return ask(request("GET", "/query?" + query, "ann"));
    };
    EXPECT_EQ(get("").body, R"({"limit":50,"after":"-","from":"no"})");
    EXPECT_EQ(get("limit=100&after=a%2Bb").body, R"({"limit":100,"after":"a+b","from":"no"})");
    EXPECT_EQ(get("from=2026-05-01T12:00:00Z").body, R"({"limit":50,"after":"-","from":"yes"})");
    for (const std::string query :
         {"limit=0", "limit=101", "limit=x", "limit=1&limit=2", "after=", "after=12345", "other=1",
          "after=%4", "after=%zz", "from=now", "a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q"}) {
        EXPECT_EQ(code(get(query)), "invalid_argument") << query;
    }
}

TEST_F(GateTest, BoundsHowOftenOnePersonOneAddressAndStrangersMayAsk) {
    settings_.per_person = {2, 0.1};
    open();
    for (int count = 0; count < 2; ++count)
        EXPECT_EQ(ask(request("GET", "/own", "ann")).status, 200);
    const auto refusal = ask(request("GET", "/own", "ann"));
    EXPECT_EQ(code(refusal), "too_many");
    EXPECT_EQ(header(refusal, "Retry-After"), "10");
    EXPECT_EQ(ask(request("GET", "/own", "bob")).status, 200);
    EXPECT_EQ(refused("person_rate"), 1);

    settings_ = {.workers = 1, .strangers = {1, 0.1}};
    open();
    EXPECT_EQ(ask(request("POST", "/open", {}, R"({"name":"x"})")).status, 200);
    EXPECT_EQ(ask(request("POST", "/open", {}, R"({"name":"x"})")).status, 429);
    EXPECT_EQ(ask(request("GET", "/open")).status, 200);
    EXPECT_EQ(refused("stranger_rate"), 1);

    settings_ = {.workers = 1, .per_address = {1, 0.1}};
    open();
    EXPECT_EQ(ask(request("GET", "/open")).status, 200);
    EXPECT_EQ(ask(request("GET", "/open")).status, 429);
    auto elsewhere = request("GET", "/open");
    elsewhere.peer[15] = 9;
    EXPECT_EQ(ask(std::move(elsewhere)).status, 200);
    EXPECT_EQ(refused("address_rate"), 1);
}

TEST_F(GateTest, AFailingHandlerIsA500WithoutDetails) {
    const auto response = ask(request("GET", "/explode", "ann"));
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(code(response), "internal");
    EXPECT_EQ(ask(request("POST", "/fail", "ann")).body.find("why"), std::string::npos);
}

TEST_F(GateTest, StreamsAreTheHandlersOwn) {
    const auto catcher = std::make_shared<Catcher>();
    gate_->handle(request("GET", "/stream", "ann"), http::Responder{catcher});
    EXPECT_EQ(catcher->streamed(), "hello");
    EXPECT_EQ(code(ask(request("GET", "/stream"))), "unauthenticated");
}

TEST_F(GateTest, AfterItsEndItIsUnavailable) {
    gate_->stop();
    EXPECT_EQ(code(ask(request("GET", "/open"))), "unavailable");
}

}  // namespace
}  // namespace bof::api
