#pragma once

#include "api/detail/answer_memory.hpp"
#include "api/detail/rate_limiter.hpp"
#include "api/detail/route.hpp"
#include "api/detail/worker_pool.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "http/server.hpp"
#include "policy/policy_in_force.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bof::api {

inline constexpr std::size_t workers_default = 4;
inline constexpr std::size_t waiting_requests_max = 256;
/// As many as PasswordLimits::at_once_max, so that no thread waits for a turn to hash.
inline constexpr std::size_t password_workers_default = 2;
/// Requests that hash passwords and wait: at a tenth of a second each the last is answered in time.
inline constexpr std::size_t waiting_passwords_max = 32;
/// A control room sits behind one address.
inline constexpr Rate rate_per_address{300, 100};
inline constexpr Rate rate_per_person{60, 20};
/// Of requests without a session: signing in costs a password hash each time.
inline constexpr Rate rate_of_strangers{30, 1};
inline constexpr std::size_t rate_keys_max = 10'000;

struct GateSettings {
    /// "https://bof.force.example", beside the address that the request itself names.
    std::vector<std::string> origins = {};
    /// Tells browsers to come by TLS only, ever after. Not with the certificate of one machine's
    /// own making: it would lock people out.
    bool strict_transport = false;
    std::size_t workers = workers_default;
    std::size_t password_workers = password_workers_default;
    std::size_t waiting_passwords = waiting_passwords_max;
    Rate per_address = rate_per_address;
    Rate per_person = rate_per_person;
    Rate strangers = rate_of_strangers;
};

/// What every request passes before its handler, in this order: rate of its address, route, size
/// and kind of body, where it was sent from (Origin, Sec-Fetch-Site: against forgery by other
/// sites), then on a thread that may wait: session, rate of the person, second
/// factor, permission, confirmation, Idempotency-Key, the body's form. Sets the headers that every
/// answer has.
///
/// Metrics: bof_api_request_seconds, bof_api_refused_total{reason}, those of WorkerPool as
/// bof_api_queue_... and bof_api_password_queue_...
class Gate {
  public:
    /// Whose session the request has: nothing for none; an Error when that cannot be told. Called
    /// on a worker thread.
    using Authenticate =
        std::function<Result<std::optional<Caller>>(const http::Request&, const Route&)>;
    using PolicyNow = std::function<const PolicyInForce&()>;
    /// Puts on the record that somebody was refused a route. Called on a worker thread.
    using NoteRefusal = std::function<void(const Caller&, const Route&, const Decision&)>;

    /// Puts on the record that an answer is shown once more, from memory. An Error: it is not.
    using RecordRepeat = std::function<Result<void>(const Call&, const Route&)>;

    struct Hooks {
        Authenticate authenticate;
        PolicyNow policy;
        NoteRefusal note_refusal;
        RecordRepeat record_repeat;
    };

    /// `routes`, `parts`, `clock` and `metrics` must outlive it.
    Gate(GateSettings settings, std::span<const Route> routes, const ApiParts* parts, Hooks hooks,
         const Clock& clock, Metrics& metrics);

    void start() {
        pool_.start();
        password_pool_.start();
    }
    void stop() {
        password_pool_.stop();
        pool_.stop();
    }
    void handle(http::Request&& request, const http::Responder& responder);

  private:
    enum class Refused : std::uint8_t {
        address_rate,
        person_rate,
        stranger_rate,
        no_route,
        origin,
        body,
        no_session,
        not_permitted,
        second_factor,
        not_confirmed,
        busy,
        count_,
    };
    struct Job;

    std::optional<http::Response> refuse_early(Job& job);
    std::optional<http::Response> refuse_body(const Route& route, const http::Request& request);
    bool is_from_here(const http::Request& request) const;
    void run(Job& job);
    http::Response answer(Job& job);
    std::optional<http::Response> refuse_caller(Job& job);
    std::optional<http::Response> refuse_person(const Job& job);
    http::Response perform_once(Job& job, std::string_view key);
    http::Response perform(Job& job);
    void finish(const Job& job, http::Response&& response);
    http::Response refused(Refused reason, http::Response&& response);

    const GateSettings settings_;
    const std::span<const Route> routes_;
    const ApiParts* const parts_;
    const Hooks hooks_;
    const Clock& clock_;
    const std::string request_prefix_;
    std::atomic<std::uint64_t> request_count_{0};
    RateLimiter address_rate_;
    RateLimiter person_rate_;
    RateLimiter stranger_rate_;
    AnswerMemory answers_;
    const Histogram request_seconds_;
    const std::array<Counter, static_cast<std::size_t>(Refused::count_)> refused_;
    // Last: their jobs use all the rest.
    WorkerPool pool_;
    WorkerPool password_pool_;
};

/// The headers that every answer of the API has, but for those that are there already.
void add_security_headers(std::vector<std::pair<std::string_view, std::string>>& headers);

}  // namespace bof::api
