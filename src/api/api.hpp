#pragma once

#include "alerts/alert_desk.hpp"
#include "audit/audit_entry.hpp"
#include "authority/authority_desk.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "domain/nrd_activity.hpp"
#include "http/server.hpp"
#include "lists/lists_desk.hpp"
#include "oversight/policy_office.hpp"
#include "people/people_desk.hpp"
#include "people/second_factor_desk.hpp"
#include "policy/policy_desk.hpp"
#include "register/audit_register.hpp"
#include "register/notice_register.hpp"
#include "register/register.hpp"
#include "register/voi_register.hpp"
#include "search/question_desk.hpp"
#include "search/search_desk.hpp"
#include "store/read_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bof {
class AccessDesk;
class GuidanceDesk;
class ImportDesk;
class RetentionDesk;
}  // namespace bof

namespace bof::api {

/// The force's badge, a picture for anybody.
struct Badge {
    std::string_view content_type;  ///< A literal.
    std::string bytes;
};

/// An account of a demo, whose password everybody may know.
struct DemoAccount {
    std::string user_name;
    std::string password;
    std::string display_name;
    std::string role;
    std::string try_this;  ///< What to try with it.
};

/// What the service says of itself before anybody has signed in.
struct Front {
    std::string force_name = {};
    std::string force_name_cy = {};
    std::optional<Badge> badge = {};
    /// How to sign in to a demo; null: it is none.
    std::function<std::vector<DemoAccount>()> demo_accounts = {};
};

/// Everything the API speaks for. What is named by reference must outlive it.
struct ApiParts {
    PeopleDesk& people;
    AccessDesk& access;
    GuidanceDesk& guidance;
    ImportDesk& people_import;
    SecondFactorDesk& factors;
    SearchDesk& searches;
    QuestionDesk& questions;
    NoticeRegister& notices;
    AuthorityDesk& authorities;
    ListsDesk& lists;
    VoiRegister& list_rows;
    AlertDesk& alerts;
    AuditReader& audit;
    AuditSink& record;
    Register& estate;
    const QuarantineReader& quarantine;
    const PolicyDesk& policy;
    PolicyOffice& policies;
    RetentionDesk& retention;
    const Clock& clock;
    std::function<bool()> ready;
    /// As AuditRegister::problems().
    std::function<std::vector<AuditProblem>()> audit_problems;
    /// What every NRD has delivered lately, of those that ever did.
    std::function<std::unordered_map<NrdId, NrdActivity>()> nrd_activity;
    Front front = {};
};

struct ApiSettings {
    /// What browsers may name as Origin beside the address they called: the public address of a
    /// proxy, "https://bof.force.example".
    std::vector<std::string> origins = {};
    /// Strict-Transport-Security: only with a certificate that browsers trust by themselves.
    bool strict_transport = false;
};

/// The API under /api/v1, as api/openapi.yaml describes it: requests to calls of use cases, results
/// to JSON. Decides nothing about policing.
///
/// Order: start(), then handle(); stop() after the server's, so that nobody waits for an answer.
/// Threads: handle() from any thread; it never blocks.
class Api {
  public:
    Api(const ApiSettings& settings, const ApiParts& parts, Metrics& metrics);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;
    Api(Api&&) = delete;
    Api& operator=(Api&&) = delete;

    void start();
    /// Requests that wait for a thread are answered with 500; those that run are finished.
    void stop();
    void handle(http::Request&& request, const http::Responder& responder);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Tells browsers to come by TLS only, ever after.
void add_strict_transport(std::vector<std::pair<std::string_view, std::string>>& headers);

/// The table of routes as lines of "METHOD path access", with " confirmed" where
/// a confirmation is wanted, for tests that hold it and
/// api/openapi.yaml together.
std::string route_lines();

}  // namespace bof::api
