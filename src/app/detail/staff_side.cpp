#include "app/detail/staff_side.hpp"

#include "app/front.hpp"
#include "app/mail.hpp"
#include "base/log.hpp"
#include "policy/retention.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace bof::app::detail {
namespace {

/// Sessions are counted for the metric once in so many rounds of keep_house().
constexpr unsigned rounds_between_counts = 15;
/// Whether a day or a time is over (another version of the guidance, leaving, an authority) is
/// looked at once in so many.
constexpr unsigned rounds_between_looks = 60;
/// Between looks for what people have to be told days ahead.
constexpr unsigned rounds_between_tellings = 600;

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

/// `config` was checked: "HH:MM".
PurgePace purge_pace(const RetentionConfig& config) {
    const auto number = [&](std::size_t at) {
        return (config.at[at] - '0') * 10 + (config.at[at + 1] - '0');
    };
    PurgePace pace;
    pace.at = std::chrono::hours{number(0)} + std::chrono::minutes{number(3)};
    pace.late_after = std::chrono::hours{config.late_after_hours};
    return pace;
}

MailPace mail_pace(const SmtpConfig& config) {
    MailPace pace;
    pace.wait_first = config.retry_seconds;
    pace.look_every = std::min(pace.look_every, pace.wait_first);
    return pace;
}

}  // namespace

StaffSide::StaffSide(const Around& around)
    : around_(around),
      people_rows_(around.reg.database(), around.clock),
      access_rows_(around.reg.database(), around.clock),
      guidance_rows_(around.reg.database()),
      search_rows_(around.reg.database()),
      correction_rows_(around.reg.database()),
      question_rows_(around.reg.database()),
      notice_rows_(around.reg.database()),
      authority_rows_(around.reg.database()),
      list_rows_(around.reg.database(), around.clock),
      alert_rows_(around.reg.database(), around.clock),
      policy_rows_(around.reg.database()),
      audit_reader_(around.reg.database()),
      factor_rows_(around.reg.database(), around.clock),
      retention_rows_(around.reg.database()),
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
    if (auto opened = open_mail(); !opened.ok()) return opened;
    if (!audit_) return {};

    audit_->start();
    policies_ = std::make_unique<PolicyOffice>(policy_parts());
    if (auto begun = policies_->start(); !begun.ok()) return begun;
    open_retention();
    factors_ =
        std::make_unique<SecondFactors>(factor_rows_, around_.folder.factor_key(), around_.clock);
    people_ = std::make_unique<PeopleDesk>(people_rows_, *factors_, *audit_, policy_, hasher_,
                                           around_.clock, around_.metrics);
    people_->use_password_rules(password_rules());
    access_ = std::make_unique<AccessDesk>(access_rows_, people_rows_, *audit_, policy_, hasher_,
                                           around_.clock);
    guidance_ = std::make_unique<GuidanceDesk>(guidance_rows_, people_rows_, *audit_, policy_,
                                               around_.clock);
    people_import_ = std::make_unique<ImportDesk>(*people_, *access_, people_rows_, *audit_,
                                                  policy_, around_.clock);
    if (auto adopted = guidance_->adopt_due(); !adopted.ok()) return adopted;
    const std::string& force = around_.config.force.name;
    own_factor_ = std::make_unique<SecondFactorDesk>(*factors_, policy_, around_.clock,
                                                     force.empty() ? "OpenBOF" : force);
    authorities_ = std::make_unique<AuthorityDesk>(
        AuthorityDesk::Parts{authority_rows_, people_rows_, around_.reg, *shown_reads_, *audit_,
                             policy_, around_.clock});
    search_pool_ = std::make_unique<SearchPool>(SearchPoolLimits{}, &around_.metrics);
    searches_ = std::make_unique<SearchDesk>(
        *shown_reads_, search_rows_, *audit_, policy_, around_.clock, SearchLimits{},
        authorities_.get(),
        SearchGround{&around_.reg, &list_rows_, &correction_rows_, search_pool_.get()});
    questions_ = std::make_unique<QuestionDesk>(question_rows_, search_rows_, *audit_, policy_,
                                                around_.clock);
    alerts_ = std::make_unique<AlertDesk>(alert_parts());
    // Shared, and owned here: a desk is not copied, so that a policy is adopted for all at once.
    alerts_->use_policy({std::shared_ptr<const PolicyDesk>{}, &policy_});
    // Whoever works on in another session asks anew.
    const auto end_work = [this](PersonId person) {
        alerts_->check_streams_of(person);
        searches_->call_off_planning(person);
    };
    people_->on_sessions_ended(end_work);
    access_->on_sessions_ended(end_work);
    return {};
}

// Purges need the record; without one nobody is let in, and nothing is deleted unseen.
void StaffSide::open_retention() {
    purge_ = std::make_unique<Purge>(
        Purge::Parts{around_.store,
                     [this](const std::function<Result<void>(ReadWriter&)>& job) {
                         return around_.ingest.run_on_writer(job);
                     },
                     retention_rows_,
                     [this](UtcTime before, const AuditActor& actor) {
                         return audit_->purge_bodies(before, actor);
                     },
                     policy_, around_.clock});
    purge_rounds_ =
        std::make_unique<PurgeRounds>(*purge_, retention_rows_, policy_, around_.clock,
                                      around_.metrics, purge_pace(around_.config.retention));
    shown_reads_ = std::make_unique<RetainedReads>(around_.store, around_.store, policy_,
                                                   [this] { return purge_rounds_->may_show(); });
    retention_ = std::make_unique<RetentionDesk>(*purge_, retention_rows_, *audit_, policy_,
                                                 around_.clock, purge_rounds_.get());
}

// Without a filter passwords are refused by rule only: no reason to keep people out.
PasswordRules StaffSide::password_rules() {
    const auto& named = around_.config.people.password_filter;
    std::error_code unknown;
    const auto above =
        std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path().parent_path();
    std::optional<PasswordFilter> known;
    for (const auto& place :
         {named, above / "share" / "openbof" / "passwords.filter", above / "passwords.filter"}) {
        if (place.empty() || (!named.empty() && place != named)) continue;
        auto loaded = PasswordFilter::load(place);
        if (loaded.ok()) {
            log_event(LogLevel::info, "app.password_filter", {{"words", loaded->words()}});
            known = std::move(*loaded);
            break;
        }
        if (named.empty() && loaded.error().code == Errc::not_found) continue;
        password_problem_ =
            "known passwords are not refused: " + std::string{loaded.error().public_text.view()};
        log_event(LogLevel::error, "app.password_filter_unusable",
                  {{"error", to_log_line(loaded.error())}});
    }
    auto own = words_of(around_.config.force.name);
    const auto own_cy = words_of(around_.config.force.name_cy);
    own.insert(own.end(), own_cy.begin(), own_cy.end());
    return {std::move(known), std::move(own)};
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

Result<void> StaffSide::open_mail() {
    auto opened = app::open_mail(around_.config.smtp);
    if (!opened.ok()) return opened.error();
    mail_ = *std::move(opened);
    mail_sender_ = std::make_unique<MailSender>(
        notice_rows_, mail_.get(),
        MailAddresses{around_.config.smtp.receiver_domain, around_.config.api.public_url},
        around_.clock, around_.metrics, mail_pace(around_.config.smtp));
    return {};
}

PolicyOffice::Parts StaffSide::policy_parts() {
    return {policy_rows_,
            search_rows_,
            *audit_,
            policy_,
            around_.clock,
            [this](const PolicyInForce& policy) {
                around_.ingest.use_policy(std::make_shared<const PolicyInForce>(policy));
            }};
}

AlertParts StaffSide::alert_parts() {
    return {around_.store,
            *shown_reads_,
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
    purge_rounds_->look_whether_clean();
    purge_rounds_->start();
    alerts_->start();
    mail_sender_->start();
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
                              *own_factor_,
                              *searches_,
                              *questions_,
                              notice_rows_,
                              *authorities_,
                              lists_,
                              list_rows_,
                              *alerts_,
                              audit_reader_,
                              *audit_,
                              around_.reg,
                              around_.store,
                              policy_,
                              *policies_,
                              *retention_,
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
    if (purge_rounds_) purge_rounds_->stop();
    if (alerts_) alerts_->stop();
    if (mail_sender_) mail_sender_->stop();
}

void StaffSide::stop() {
    lists_.stop();
    if (audit_) audit_->stop();
}

void StaffSide::keep_house() {
    if (!searches_) return;
    policies_->adopt_due().ignore("tried again in a second");
    searches_->close_expired();
    open_searches_.set(static_cast<double>(searches_->open_count()));
    if (rounds_ % rounds_between_looks == 0) {
        guidance_->adopt_due().ignore("the version in force stays, and this is tried again");
        authorities_->tell_ended().ignore(
            "what has run out is closed: telling of it is tried again");
        people_->close_leavers().ignore("nothing is allowed to them, and this is tried again");
        authorities_->tell_ending().ignore("it ends as it is written, and this is tried again");
    }
    if (rounds_ % rounds_between_tellings == 0) {
        people_->tell_endings().ignore("it ends as it is written, and this is tried again");
    }
    if (rounds_++ % rounds_between_counts == 0) people_->measure();
}

std::vector<std::string> StaffSide::notes() const {
    std::vector<std::string> notes;
    if (!mail_sender_) return notes;
    if (auto problem = mail_sender_->problem()) notes.push_back(*std::move(problem));
    return notes;
}

std::vector<std::string> StaffSide::problems() const {
    auto problems = lists_.problems();
    if (page_ && page_->problem) problems.push_back(*page_->problem);
    if (audit_problem_) problems.push_back(*audit_problem_);
    if (password_problem_) problems.push_back(*password_problem_);
    if (purge_rounds_ && !purge_rounds_->may_show()) {
        problems.emplace_back("what is due for deletion is deleted before any read is shown");
    }
    if (purge_rounds_ && purge_rounds_->problem()) problems.push_back(*purge_rounds_->problem());
    if (factors_ && factors_->problem()) problems.push_back(*factors_->problem());
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
