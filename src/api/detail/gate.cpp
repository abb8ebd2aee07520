#include "api/detail/gate.hpp"

#include "base/assert.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "policy/own_account.hpp"
#include "policy/second_factor.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <sodium.h>

namespace bof::api {
namespace {

constexpr std::array<std::string_view, 11> reason_names{
    "address_rate", "person_rate",   "stranger_rate", "no_route",      "origin", "body",
    "no_session",   "not_permitted", "second_factor", "not_confirmed", "busy",
};

template <std::size_t... index>
auto refused_counters(Metrics& metrics, std::index_sequence<index...>) {
    return std::array{metrics.counter("bof_api_refused_total",
                                      "Requests refused before their handler, by reason.",
                                      {{"reason", std::string{reason_names.at(index)}}})...};
}

/// Tells one run of the program from the next, so that a request id names one request.
std::string random_prefix() {
    const bool sodium_works = sodium_init() >= 0;
    BOF_ASSERT(sodium_works);
    constexpr std::string_view symbols = "abcdefghijkmnpqrstuvwxyz23456789";
    constexpr std::size_t length = 6;
    std::string prefix;
    for (std::size_t count = 0; count < length; ++count) {
        prefix += symbols[randombytes_uniform(symbols.size())];
    }
    return prefix + '-';
}

http::Response too_many(std::chrono::seconds wait) {
    auto response = problem_response(
        Error{Errc::too_many, "that was more than is allowed in this time; wait a little"});
    response.headers = {{"Retry-After", std::to_string(wait.count())}};
    return response;
}

bool is_json(std::string_view content_type) {
    return equal_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))),
                               "application/json");
}

}  // namespace

struct Gate::Job {
    Call call;
    http::Responder responder;
    const Route* route = nullptr;
    std::chrono::steady_clock::time_point began = {};
    bool is_stream_begun = false;
};

void add_security_headers(std::vector<std::pair<std::string_view, std::string>>& headers) {
    for (const auto& [name, value] : {
             std::pair{"Cache-Control", "no-store"},
             std::pair{"Content-Security-Policy",
                       "default-src 'none'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'"},
             std::pair{"X-Content-Type-Options", "nosniff"},
             std::pair{"Referrer-Policy", "no-referrer"},
             std::pair{"Cross-Origin-Opener-Policy", "same-origin"},
             std::pair{"Cross-Origin-Resource-Policy", "same-origin"},
             std::pair{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
             std::pair{"Vary", "Cookie"},
         }) {
        // What a handler has said for itself stands: a picture has a policy of its own.
        const bool is_there =
            std::any_of(headers.begin(), headers.end(),
                        [wanted = name](const auto& header) { return header.first == wanted; });
        if (!is_there) headers.emplace_back(name, value);
    }
}

void add_strict_transport(std::vector<std::pair<std::string_view, std::string>>& headers) {
    headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
}

Gate::Gate(GateSettings settings, std::span<const Route> routes, const ApiParts* parts, Hooks hooks,
           const Clock& clock, Metrics& metrics)
    : settings_(std::move(settings)),
      routes_(routes),
      parts_(parts),
      hooks_(std::move(hooks)),
      clock_(clock),
      request_prefix_(random_prefix()),
      address_rate_(settings_.per_address, rate_keys_max),
      person_rate_(settings_.per_person, rate_keys_max),
      stranger_rate_(settings_.strangers, rate_keys_max),
      request_seconds_(metrics.histogram("bof_api_request_seconds",
                                         "From a request's arrival to its answer.",
                                         latency_buckets_seconds())),
      refused_(refused_counters(
          metrics, std::make_index_sequence<static_cast<std::size_t>(Refused::count_)>{})),
      pool_({"bof_api_queue", "api", settings_.workers, waiting_requests_max}, metrics),
      password_pool_({"bof_api_password_queue", "password", settings_.password_workers,
                      settings_.waiting_passwords},
                     metrics) {}

void Gate::handle(http::Request&& request, const http::Responder& responder) {
    auto job = std::make_shared<Job>(Job{{}, responder});
    job->began = std::chrono::steady_clock::now();
    job->call.parts = parts_;
    job->call.request = std::move(request);
    job->call.now = clock_.now();
    job->call.request_id = request_prefix_ + std::to_string(request_count_.fetch_add(1) + 1);
    if (auto refusal = refuse_early(*job)) return finish(*job, std::move(*refusal));
    const bool hashes = job->route->lane == Lane::passwords;
    if ((hashes ? password_pool_ : pool_).push([this, job] { run(*job); })) return;
    finish(*job,
           refused(Refused::busy,
                   problem_response(hashes ? Error{Errc::unavailable,
                                                   "too many are signing in: try again in a "
                                                   "moment"}
                                           : Error{Errc::unavailable,
                                                   "the server has as much to do as it can"})));
}

std::optional<http::Response> Gate::refuse_early(Job& job) {
    const http::Request& request = job.call.request;
    const auto address = http::to_text(request.peer);
    if (const auto wait = address_rate_.take(address, job.began)) {
        return refused(Refused::address_rate, too_many(*wait));
    }
    RouteFound found = find_route(routes_, request.method, request.path);
    if (found.route == nullptr && !found.methods.empty()) {
        auto response = problem_response(405, "method_not_allowed", "Not with this method",
                                         "this address does not know that method");
        response.headers.emplace_back("Allow", std::move(found.methods));
        return refused(Refused::no_route, std::move(response));
    }
    if (found.route == nullptr) {
        return refused(Refused::no_route,
                       problem_response(Error{Errc::not_found, "there is no such address"}));
    }
    job.route = found.route;
    job.call.ids = std::move(found.ids);
    job.call.words = std::move(found.words);
    const bool changes_nothing = request.method == "GET" || request.method == "HEAD";
    if (!changes_nothing && !is_from_here(request)) {
        return refused(
            Refused::origin,
            problem_response(Error{
                Errc::denied, "the request was not sent from this service's own pages: Origin"}));
    }
    return refuse_body(*job.route, request);
}

std::optional<http::Response> Gate::refuse_body(const Route& route, const http::Request& request) {
    if (request.body.size() > route.body_bytes_max) {
        return refused(Refused::body,
                       problem_response(Error{Errc::too_large, "the body is too large"}));
    }
    if (route.body == Body::none && !request.body.empty()) {
        return refused(Refused::body, problem_response(Error{Errc::invalid_argument,
                                                             "nothing was expected in the body"}));
    }
    if (route.body == Body::json && !is_json(request.header("content-type"))) {
        return refused(Refused::body,
                       problem_response(415, "unsupported_media_type", "Not this kind of body",
                                        "send application/json"));
    }
    return std::nullopt;
}

// Browsers send Origin with every request that may change something, and no page can forge it.
// Other clients have to send it too: then nothing hangs on telling them apart.
bool Gate::is_from_here(const http::Request& request) const {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin") return false;
    const std::string_view origin = request.header("origin");
    const std::string own =
        (request.encrypted ? "https://" : "http://") + std::string{request.header("host")};
    return origin == own || std::find(settings_.origins.begin(), settings_.origins.end(), origin) !=
                                settings_.origins.end();
}

void Gate::run(Job& job) {
    try {
        http::Response response = answer(job);
        if (job.is_stream_begun) return;
        finish(job, std::move(response));
    } catch (const std::exception& error) {
        log_event(LogLevel::error, "api.handler_failed",
                  {{"request", job.call.request_id}, {"error", error.what()}});
        finish(job, problem_response(500, "internal", "Something went wrong here",
                                     "the server could not answer this request"));
    }
}

http::Response Gate::answer(Job& job) {
    if (auto refusal = refuse_caller(job)) return std::move(*refusal);
    const Route& route = *job.route;
    const std::string_view key = job.call.request.header("idempotency-key");
    if (key.size() > idempotency_key_bytes_max) {
        return problem_response(Error{Errc::invalid_argument, "the Idempotency-Key is too long"});
    }
    if (key.empty() || !job.call.caller || route.repeat == Repeat::runs_again) return perform(job);
    return perform_once(job, key);
}

std::optional<http::Response> Gate::refuse_caller(Job& job) {
    Call& call = job.call;
    const Route& route = *job.route;
    if (route.access == Access::open) {
        const bool changes_nothing = route.method == "GET";
        const auto wait = changes_nothing
                              ? std::nullopt
                              : stranger_rate_.take(http::to_text(call.request.peer), job.began);
        if (wait) return refused(Refused::stranger_rate, too_many(*wait));
        return std::nullopt;
    }
    auto caller = hooks_.authenticate(call.request, route);
    if (!caller) return problem_response(caller.error());
    if (!*caller) {
        return refused(
            Refused::no_session,
            problem_response(Error{Errc::unauthenticated, "there is no session, or it has ended"}));
    }
    call.caller = std::move(**caller);
    const std::string person = std::to_string(raw(call.caller->person.id));
    if (const auto wait = person_rate_.take(person, job.began)) {
        return refused(Refused::person_rate, too_many(*wait));
    }
    return refuse_person(job);
}

std::optional<http::Response> Gate::refuse_person(const Job& job) {
    const Call& call = job.call;
    const Route& route = *job.route;
    // Where a permission is asked for, that refuses, and is on the record.
    if (route.access == Access::session && !route.before_own_password) {
        const Decision decision = may_begin(hooks_.policy(), call.caller->person);
        if (!decision.allowed()) {
            return refused(Refused::not_permitted, problem_response(decision.error()));
        }
    }
    if (call.caller->must_set_up_factor && !route.before_second_factor) {
        return refused(Refused::second_factor,
                       problem_response(403, "second_factor_needed", "This is not allowed",
                                        "set up your second factor first: the policy in force asks "
                                        "you to have one"));
    }
    if (route.access == Access::permission) {
        BOF_ASSERT(route.permission.has_value());
        const Decision decision =
            may(hooks_.policy(), call.caller->person, *route.permission, call.now);
        if (!decision.allowed()) {
            hooks_.note_refusal(*call.caller, route, decision);
            return refused(Refused::not_permitted, problem_response(decision.error()));
        }
    }
    // Last: only whoever may do it is asked to show that it is he.
    if (wants_confirmation(route) &&
        !is_confirmed(hooks_.policy(), call.caller->confirmed, call.now)) {
        return refused(Refused::not_confirmed,
                       problem_response(403, "reauthentication_needed", "Confirm that it is you",
                                        "give your password or a code once more, then do this "
                                        "again"));
    }
    return std::nullopt;
}

http::Response Gate::perform_once(Job& job, std::string_view key) {
    const Call& call = job.call;
    const PersonId person = call.caller->person.id;
    const std::string request = call.request.method + ' ' + call.request.path + ' ' +
                                std::string{call.request.header("if-match")} + ' ' +
                                call.request.body;
    AnswerMemory::Look look = answers_.begin(person, key, request, call.now);
    switch (look.standing) {
        case AnswerMemory::Standing::answered:
            if (!look.answer->body.empty()) {
                // What it says was on the record when it was said first; now it is said again.
                const auto recorded = hooks_.record_repeat(call, *job.route);
                if (!recorded.ok()) return problem_response(recorded.error());
            }
            return std::move(*look.answer);
        case AnswerMemory::Standing::running:
            return problem_response(
                Error{Errc::conflict, "the same request is being carried out at this moment"});
        case AnswerMemory::Standing::other_body:
            return problem_response(
                Error{Errc::conflict, "this Idempotency-Key was used for another request"});
        case AnswerMemory::Standing::first:
            break;
    }
    http::Response response;
    try {
        response = perform(job);
    } catch (...) {
        answers_.forget(person, key);
        throw;
    }
    const bool may_pass = response.status >= 500 || response.status == 429;
    may_pass ? answers_.forget(person, key) : answers_.keep(person, key, response);
    return response;
}

http::Response Gate::perform(Job& job) {
    Call& call = job.call;
    if (job.route->body == Body::json) {
        auto body = parse_object(call.request.body);
        if (!body) return problem_response(body.error());
        call.body = std::move(*body);
    }
    if (job.route->stream == nullptr) return job.route->handler(call);
    job.is_stream_begun = true;  // From here on the handler answers.
    job.route->stream(call, job.responder);
    return {};
}

void Gate::finish(const Job& job, http::Response&& response) {
    add_security_headers(response.headers);
    if (settings_.strict_transport) add_strict_transport(response.headers);
    response.headers.emplace_back("X-Request-Id", job.call.request_id);
    const auto took = std::chrono::steady_clock::now() - job.began;
    request_seconds_.observe(took);
    // The pattern, not the path; nobody's name, address or mark.
    log_event(response.status >= 500 ? LogLevel::warn : LogLevel::debug, "api.answered",
              {{"request", job.call.request_id},
               {"method", job.route == nullptr ? "-" : job.route->method},
               {"route", job.route == nullptr ? "-" : job.route->pattern},
               {"status", response.status},
               {"us", std::chrono::duration_cast<std::chrono::microseconds>(took).count()}});
    job.responder.send(std::move(response));
}

http::Response Gate::refused(Refused reason, http::Response&& response) {
    refused_.at(static_cast<std::size_t>(reason)).add();
    return std::move(response);
}

}  // namespace bof::api
