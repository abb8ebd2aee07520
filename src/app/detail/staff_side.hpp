#pragma once

#include "alerts/alert_desk.hpp"
#include "api/api.hpp"
#include "app/config.hpp"
#include "app/data_folder.hpp"
#include "app/page.hpp"
#include "authority/authority_desk.hpp"
#include "http/server.hpp"
#include "ingest/ingest.hpp"
#include "lists/lists_desk.hpp"
#include "notices/mail_sender.hpp"
#include "oversight/policy_office.hpp"
#include "people/access_desk.hpp"
#include "people/guidance_desk.hpp"
#include "people/import_desk.hpp"
#include "people/people_desk.hpp"
#include "people/second_factor_desk.hpp"
#include "register/access_register.hpp"
#include "register/audit_register.hpp"
#include "register/guidance_register.hpp"
#include "register/policy_register.hpp"
#include "register/register.hpp"
#include "register/retention_register.hpp"
#include "retention/purge_rounds.hpp"
#include "retention/retained_reads.hpp"
#include "retention/retention_desk.hpp"
#include "search/question_desk.hpp"
#include "search/search_desk.hpp"
#include "store_rocks/rocks_store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof::app::detail {

/// What stands between staff and the reads: people, lists, alerts, searches, the audit log and the
/// API. Ingest goes on whatever happens here: when the audit log cannot be trusted, nothing is
/// shown, and readiness says why.
class StaffSide {
  public:
    struct Around {
        const Config& config;
        const DataFolder& folder;
        Register& reg;
        RocksStore& store;
        Ingest& ingest;
        const Clock& clock;
        Metrics& metrics;
        std::function<bool()> ready;
    };

    /// What is named must outlive it.
    explicit StaffSide(const Around& around);
    ~StaffSide();
    StaffSide(const StaffSide&) = delete;
    StaffSide& operator=(const StaffSide&) = delete;
    StaffSide(StaffSide&&) = delete;
    StaffSide& operator=(StaffSide&&) = delete;

    /// Opens the audit log and the lists, and has ingest match against them; before ingest starts.
    /// Errors: those of the register.
    Result<void> open();
    /// Makes the alerts that wait and listens. Errors: as http::Server::start().
    Result<void> serve(const http::TlsFiles& tls);
    /// Lets staff go, then stops making alerts; before ingest stops.
    void stop_serving(std::chrono::milliseconds grace);
    /// After ingest has stopped.
    void stop();
    /// Once a second.
    void keep_house();

    std::uint16_t port() const { return server_ ? server_->port() : std::uint16_t{0}; }
    /// Why staff cannot work, or not with the newest lists, in sentences.
    std::vector<std::string> problems() const;
    /// What somebody should look at although staff can work, in sentences.
    std::vector<std::string> notes() const;

  private:
    Result<void> open_audit_log();
    PasswordRules password_rules();
    Result<void> open_mail();
    void open_retention();
    AlertParts alert_parts();
    PolicyOffice::Parts policy_parts();
    Result<std::string> desk_of(ListId list);
    bool has_own_certificate() const { return !around_.config.tls.certificate.empty(); }
    void answer(http::Request&& request, const http::Responder& responder);

    const Around around_;
    PolicyDesk policy_{PolicyInForce{}};
    PeopleRegister people_rows_;
    AccessRegister access_rows_;
    GuidanceRegister guidance_rows_;
    SearchRegister search_rows_;
    CorrectionRegister correction_rows_;
    QuestionRegister question_rows_;
    NoticeRegister notice_rows_;
    AuthorityRegister authority_rows_;
    VoiRegister list_rows_;
    AlertRegister alert_rows_;
    PolicyRegister policy_rows_;
    AuditReader audit_reader_;
    FactorRegister factor_rows_;
    RetentionRegister retention_rows_;
    PasswordHasher hasher_;
    ListsDesk lists_;
    const Gauge open_searches_;
    unsigned rounds_ = 0;  // Of keep_house().
    std::optional<std::string> audit_problem_;
    std::optional<std::string> password_problem_;
    std::unique_ptr<MailTransport> mail_;  // Null: nothing is mailed.
    std::unique_ptr<MailSender> mail_sender_;
    // In the order of their dependencies; there only while the audit log is sound.
    std::unique_ptr<AuditRegister> audit_;
    std::unique_ptr<SecondFactors> factors_;
    std::unique_ptr<PolicyOffice> policies_;
    std::unique_ptr<Purge> purge_;
    std::unique_ptr<PurgeRounds> purge_rounds_;
    std::unique_ptr<RetainedReads> shown_reads_;
    std::unique_ptr<RetentionDesk> retention_;
    std::unique_ptr<PeopleDesk> people_;
    std::unique_ptr<AccessDesk> access_;
    std::unique_ptr<GuidanceDesk> guidance_;
    std::unique_ptr<ImportDesk> people_import_;
    std::unique_ptr<SecondFactorDesk> own_factor_;
    std::unique_ptr<AuthorityDesk> authorities_;
    std::unique_ptr<SearchPool> search_pool_;
    std::unique_ptr<SearchDesk> searches_;
    std::unique_ptr<QuestionDesk> questions_;
    std::unique_ptr<AlertDesk> alerts_;
    std::optional<Page> page_;
    std::unique_ptr<api::Api> api_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace bof::app::detail
