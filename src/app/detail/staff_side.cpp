#include "app/detail/staff_side.hpp"

#include "app/front.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace bof::app::detail {
namespace {

/// Sessions are counted for the metric once in so many rounds of keep_house().
constexpr unsigned rounds_between_counts = 15;
/// Whether a day has come, of another version of the guidance or of leaving, is looked at once in
/// so many.
constexpr unsigned rounds_between_looks = 60;

http::ServerSettings server_settings(const ApiConfig& config, const http::TlsFiles& tls) {
    http::ServerSettings settings;
    settings.name = "api";
    settings.listen = config.listen;
    settings.tls = tls;
    settings.threads = std::max(1U, std::thread::hardware_concurrency());
    settings.limits.connections_max = config.connections_max;
    settings.limits.body_bytes_max = config.body_bytes_max;
    return settings;
}

}  // namespace

StaffSide::StaffSide(const Around& around)
    : around_(around),
      people_rows_(around.reg.database(), around.clock),
      access_rows_(around.reg.database(), around.clock),
      guidance_rows_(around.reg.database()),
      search_rows_(around.reg.database()),
      list_rows_(around.reg.database(), around.clock),
      alert_rows_(around.reg.database(), around.clock),
      audit_reader_(around.reg.database()),
      lists_(list_rows_, around.folder.lists(), around.clock, around.metrics),
      open_searches_(around.metrics.gauge("bof_search_open_searches",
                                          "Searches that have not been closed.")) {}

StaffSide::~StaffSide() = default;

Result<void> StaffSide::open() {
    if (auto opened = open_audit_log(); !opened.ok()) return opened;
    if (auto started = lists_.start(); !started.ok()) return started;
    around_.ingest.match_against([this] { return lists_.current(); });
    around_.ingest.on_sightings([this] {
        if (alerts_) alerts_->wake();
    });
    if (!audit_) return {};

    audit_->start();
    people_ = std::make_unique<PeopleDesk>(people_rows_, *audit_, policy_, hasher_, around_.clock,
                                           around_.metrics);
    access_ = std::make_unique<AccessDesk>(access_rows_, people_rows_, *audit_, policy_, hasher_,
                                           around_.clock);
    guidance_ = std::make_unique<GuidanceDesk>(guidance_rows_, people_rows_, *audit_, policy_,
                                               around_.clock);
    people_import_ = std::make_unique<ImportDesk>(*people_, *access_, people_rows_, *audit_,
                                                  policy_, around_.clock);
    if (auto adopted = guidance_->adopt_due(); !adopted.ok()) return adopted;
    searches_ =
        std::make_unique<SearchDesk>(around_.store, search_rows_, *audit_, policy_, around_.clock);
    alerts_ = std::make_unique<AlertDesk>(alert_parts());
    // Shared, and owned here: a desk is not copied, so that a policy is adopted for all at once.
    alerts_->use_policy({std::shared_ptr<const PolicyDesk>{}, &policy_});
    const auto check_streams = [this](PersonId person) { alerts_->check_streams_of(person); };
    people_->on_sessions_ended(check_streams);
    access_->on_sessions_ended(check_streams);
    return {};
}

// A log that was found damaged opens all the same: people can sign in and see what is the matter,
// and nothing is shown. Without the key there is not even that. Neither keeps reads out.
Result<void> StaffSide::open_audit_log() {
    AuditOptions options;
    options.key_file = around_.folder.audit_key();
    options.origin = around_.config.api.audit_origin;
    auto opened =
        AuditRegister::open(around_.reg.database(), options, around_.clock, around_.metrics);
    if (opened.ok()) {
        audit_ = *std::move(opened);
        return {};
    }
    const Error& error = opened.error();
    if (error.code == Errc::unavailable) return error;
    audit_problem_ = "the audit log cannot be trusted, so nobody is let in: " +
                     std::string{error.public_text.view()};
    log_event(LogLevel::critical, "app.audit_log_unsound", {{"error", to_log_line(error)}});
    return {};
}

AlertParts StaffSide::alert_parts() {
    return {around_.store,
            around_.store,
            alert_rows_,
            *audit_,
            around_.clock,
            around_.metrics,
            [this](std::vector<SightingNumber> settled) {
                around_.ingest.settle_sightings(std::move(settled));
            },
            [this](const EntryRef& ref) { return lists_.entry(ref, around_.clock.now()); },
            [this](SessionId session) { return people_->still_signed_in(session); },
            [this](ListId list) { return desk_of(list); }};
}

// Not guessed while the register does not answer: a desk's alerts are not for every desk.
Result<std::string> StaffSide::desk_of(ListId list) {
    const auto found = list_rows_.find_list(list);
    if (!found.ok() && found.error().code != Errc::not_found) return found.error();
    if (found.ok() && !found->row.desk.empty()) return found->row.desk;
    return std::string{default_desk};
}

Result<void> StaffSide::serve(const http::TlsFiles& tls) {
    if (!audit_) return {};
    alerts_->start();
    std::error_code unknown;
    page_ = open_page(around_.config.page.folder,
                      page_folders_of(std::filesystem::read_symlink("/proc/self/exe", unknown)));
    api::ApiSettings settings;
    settings.origins = {around_.config.api.public_url};
    settings.strict_transport = has_own_certificate();
    const api::ApiParts parts{*people_,
                              *access_,
                              *guidance_,
                              *people_import_,
                              *searches_,
                              lists_,
                              list_rows_,
                              *alerts_,
                              audit_reader_,
                              *audit_,
                              around_.reg,
                              around_.store,
                              policy_,
                              around_.clock,
                              around_.ready,
                              [this] { return audit_->problems(); },
                              [this] { return around_.ingest.activity().all(); },
                              make_front(around_.folder, around_.config)};
    api_ = std::make_unique<api::Api>(settings, parts, around_.metrics);
    api_->start();
    server_ = std::make_unique<http::Server>(
        server_settings(around_.config.api, tls),
        [this](http::Request&& request, const http::Responder& responder) {
            answer(std::move(request), responder);
        },
        around_.metrics);
    return server_->start();
}

// The page is everybody's, like a sign-in form: what it shows comes through the API.
void StaffSide::answer(http::Request&& request, const http::Responder& responder) {
    if (request.path == "/api" || request.path.starts_with("/api/")) {
        return api_->handle(std::move(request), responder);
    }
    http::Response response = page_->files.answer(request);
    if (has_own_certificate()) api::add_strict_transport(response.headers);
    responder.send(std::move(response));
}

void StaffSide::stop_serving(std::chrono::milliseconds grace) {
    if (server_) server_->stop(grace);
    if (api_) api_->stop();
    if (alerts_) alerts_->stop();
}

void StaffSide::stop() {
    lists_.stop();
    if (audit_) audit_->stop();
}

void StaffSide::keep_house() {
    if (!searches_) return;
    searches_->close_expired();
    open_searches_.set(static_cast<double>(searches_->open_count()));
    if (rounds_ % rounds_between_looks == 0) {
        guidance_->adopt_due().ignore("the version in force stays, and this is tried again");
        people_->close_leavers().ignore("nothing is allowed to them, and this is tried again");
    }
    if (rounds_++ % rounds_between_counts == 0) people_->measure();
}

std::vector<std::string> StaffSide::problems() const {
    auto problems = lists_.problems();
    if (page_ && page_->problem) problems.push_back(*page_->problem);
    if (audit_problem_) problems.push_back(*audit_problem_);
    if (alerts_) {
        for (std::string& problem : alerts_->problems()) problems.push_back(std::move(problem));
    }
    if (!audit_) return problems;
    for (const AuditProblem& problem : audit_->problems()) {
        problems.push_back("nothing is shown to staff, run bof audit verify: " +
                           std::string{problem.sentence});
    }
    return problems;
}

}  // namespace bof::app::detail
