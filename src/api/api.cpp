#include "api/api.hpp"

#include "api/detail/gate.hpp"
#include "api/detail/routes.hpp"
#include "base/assert.hpp"
#include "http/cookies.hpp"

#include <algorithm>
#include <utility>

namespace bof::api {
namespace {

/// Somebody was refused a route before any use case could say so. Lost when the record cannot be
/// written: nothing was shown, and the refusal stands.
void note_refusal(const ApiParts& parts, const Caller& caller, const Route& route,
                  const Decision& decision) {
    AuditEntry entry{parts.clock.now(), "api.refused", caller.actor, {}};
    entry.facts["permission"] = std::string{to_text(*route.permission)};
    entry.facts["reason"] = std::string{to_text(decision.refusal())};
    entry.facts["policy_version"] = static_cast<std::int64_t>(decision.policy_version());
    parts.record.note(entry).ignore("the refusal does not depend on its record");
}

/// A page says so of what it asks by itself, with nobody at it; who listens does nothing either.
Presence presence_of(const http::Request& request, const Route& route) {
    const bool nobody = route.stream != nullptr || request.header("x-unattended") == "1";
    return nobody ? Presence::not_shown : Presence::shown;
}

Result<void> record_repeat(const Call& call, const Route& route) {
    std::vector<std::string> ids;
    for (const std::uint64_t id : call.ids) ids.push_back(std::to_string(id));
    const auto recorded =
        record_display(call, "api.answer_repeated",
                       {{"route", std::string{route.method} + ' ' + std::string{route.pattern}},
                        {"ids", std::move(ids)}});
    if (!recorded.ok()) return recorded.error();
    return {};
}

Result<std::optional<Caller>> authenticate(const ApiParts& parts, const http::Request& request,
                                           const Route& route) {
    const auto token = http::find_cookie(request, session_cookie_name(request.encrypted));
    if (!token) return std::optional<Caller>{};
    auto who = parts.people.current(
        *token, {http::to_text(request.peer), std::string{request.header("user-agent")}},
        presence_of(request, route));
    if (!who.ok()) {
        if (who.error().code == Errc::unauthenticated) return std::optional<Caller>{};
        return std::move(who).error();
    }
    Caller caller;
    caller.person = who->person;
    caller.actor = who->actor;
    caller.confirmed = who->confirmed;
    caller.must_set_up_factor = parts.people.must_set_up_factor(*who);
    caller.signed_in = std::make_shared<const SignedIn>(std::move(*who));
    return std::optional{std::move(caller)};
}

}  // namespace

const std::vector<Route>& all_routes() {
    static const std::vector<Route> routes = [] {
        std::vector<Route> all;
        for (const auto& some :
             {front_routes(), session_routes(), account_routes(), people_routes(),
              people_import_routes(), access_routes(), guidance_routes(), list_routes(),
              search_routes(), authority_routes(), question_routes(), me_routes(), alert_routes(),
              estate_routes(), policy_routes(), retention_routes(), office_routes()}) {
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }();
    return routes;
}

std::string route_lines() {
    std::string lines;
    for (const Route& route : all_routes()) {
        lines += route.method;
        lines += ' ';
        lines += route.pattern;
        lines += ' ';
        lines += route.access == Access::open      ? std::string_view{"open"}
                 : route.access == Access::session ? std::string_view{"session"}
                                                   : to_text(*route.permission);
        if (wants_confirmation(route)) lines += " confirmed";
        lines += '\n';
    }
    return lines;
}

Result<AuditNumber> record_display(const Call& call, std::string kind,
                                   std::map<std::string, AuditFact, std::less<>> facts) {
    return call.parts->record.record(
        {call.parts->clock.now(), std::move(kind), call.caller->actor, std::move(facts)});
}

class Api::Impl {
  public:
    Impl(const ApiSettings& settings, const ApiParts& parts, Metrics& metrics)
        : parts_(parts),
          gate_(gate_settings(settings), all_routes(), &parts_, hooks(), parts_.clock, metrics) {}

    Gate& gate() { return gate_; }

  private:
    static GateSettings gate_settings(const ApiSettings& settings) {
        GateSettings its;
        its.origins = settings.origins;
        its.strict_transport = settings.strict_transport;
        return its;
    }
    Gate::Hooks hooks() const {
        return {[this](const http::Request& request, const Route& route) {
                    return authenticate(parts_, request, route);
                },
                [this]() -> const PolicyInForce& { return parts_.policy.policy(); },
                [this](const Caller& caller, const Route& route, const Decision& decision) {
                    note_refusal(parts_, caller, route, decision);
                },
                record_repeat};
    }

    const ApiParts parts_;
    Gate gate_;
};

Api::Api(const ApiSettings& settings, const ApiParts& parts, Metrics& metrics)
    : impl_(std::make_unique<Impl>(settings, parts, metrics)) {}
Api::~Api() { stop(); }

void Api::start() { impl_->gate().start(); }
void Api::stop() { impl_->gate().stop(); }
void Api::handle(http::Request&& request, const http::Responder& responder) {
    impl_->gate().handle(std::move(request), responder);
}

}  // namespace bof::api
