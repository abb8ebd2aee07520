// A whole office behind the API, small and in one process: the real register, audit log, use cases
// and HTTP server, a store in memory, one person of every role, and some planted reads. Prints one
// line of JSON that says where it is and what was planted; ends when its standard input does.
#include "api/api.hpp"
#include "store/memory_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace bof {
namespace {

// Not the field's: a test signs in two dozen people.
constexpr PasswordCost cheap_cost{1, 8U << 20U};
constexpr const char* password = "a-password-for-tests-only";

template <typename T>
T must(Result<T> result) {
    if (result.ok()) return std::move(result).value();
    std::cerr << to_log_line(result.error()) << '\n';
    std::exit(1);
}
void must(const Result<void>& result) {
    if (result.ok()) return;
    std::cerr << to_log_line(result.error()) << '\n';
    std::exit(1);
}

class Office {
  public:
    explicit Office(const std::filesystem::path& folder)
        : register_(must(
              Register::open({"sqlite:" + (folder / "register.db").string(), "office"}, clock_))),
          people_rows_(register_->database(), clock_),
          voi_(register_->database(), clock_),
          searches_rows_(register_->database()),
          alert_rows_(register_->database(), clock_),
          reader_(register_->database()),
          audit_(must(
              AuditRegister::open(register_->database(), audit_options(folder), clock_, metrics_))),
          people_(people_rows_, *audit_, *policy_, hasher_, clock_),
          searches_(store_, searches_rows_, *audit_, *policy_, clock_),
          lists_(voi_, folder / "lists", clock_, metrics_),
          alerts_(alert_parts()) {}

    void run() {
        audit_->start();
        must(lists_.start());
        plant_people();
        plant_reads();
        alerts_.use_policy(policy_);
        alerts_.start();
        api::Api api(
            {},
            {people_, searches_, lists_, voi_, alerts_, reader_, *audit_, *register_, store_,
             *policy_, clock_, [] { return true; }, [this] { return audit_->problems(); }},
            metrics_);
        api.start();
        http::Server server(
            {"api", {"127.0.0.1", 0}, std::nullopt, 1, {}},
            [&](http::Request&& request, const http::Responder& responder) {
                api.handle(std::move(request), responder);
            },
            metrics_);
        must(server.start());
        std::cout << "{\"port\": " << server.port() << ", \"password\": \"" << password
                  << "\", \"list\": " << raw(list_) << ", \"entry\": " << entry_ << "}"
                  << std::endl;
        while (std::cin.get() != EOF) {
        }
        server.stop();
        api.stop();
        alerts_.stop();
        lists_.stop();
        audit_->stop();
    }

  private:
    static AuditOptions audit_options(const std::filesystem::path& folder) {
        AuditOptions options;
        options.key_file = folder / "audit.key";
        return options;
    }
    AlertParts alert_parts() {
        return {
            store_,
            store_,
            alert_rows_,
            *audit_,
            clock_,
            metrics_,
            [this](std::vector<SightingNumber> settled) { must(store_.settle_sightings(settled)); },
            [this](const EntryRef& ref) { return lists_.entry(ref, clock_.now()); },
            [](ListId) { return std::string{"control"}; }};
    }
    AuditEntry entry(std::string kind) const {
        return {clock_.now(), std::move(kind), {std::nullopt, "office", ""}, {}};
    }

    /// One of every role, named after it, with all that its permissions ask for.
    void plant_people() {
        const std::string hash = must(must(hasher_.turn()).hash(password));
        const UtcDay today = day_of(clock_.now());
        for (std::size_t index = 0; index < role_count; ++index) {
            Person person;
            person.user_name = std::string{to_text(static_cast<Role>(index))};
            person.display_name = "Planted " + person.user_name;
            person.rank = Rank::chief_constable;
            person.roles.add(static_cast<Role>(index));
            for (const auto kind :
                 {TrainingKind::reads, TrainingKind::control_room, TrainingKind::lists}) {
                person.trainings.push_back({kind, today, std::nullopt});
            }
            person.vetting = {VettingLevel::management, std::nullopt};
            const PersonId id = must(people_rows_.add(person, hash, entry("person.created")));
            must(people_rows_.set_password(id, hash, PasswordFrom::owner, std::nullopt,
                                           entry("person.password_set")));
            must(people_rows_.acknowledge_guidance(id, policy_->policy().guidance_version,
                                                   entry("person.guidance_acknowledged")));
        }
    }

    void plant_reads() {
        const AuditActor actor{std::nullopt, "office", ""};
        VoiList list{};
        list.name = "Planted list";
        list.owner = PersonId{1};
        list.purpose = "to be tested";
        list.desk = "control";
        list.review = day_of(clock_.now()) + std::chrono::days{28};
        list_ = must(lists_.add_list(list, actor));
        const Vrm vrm = must(Vrm::parse("AB32CDE"));
        VoiEntry wanted{.vrm = vrm, .action = "Stop", .reason = "planted"};
        wanted.weed_date = day_of(clock_.now()) + std::chrono::days{10};
        entry_ = must(lists_.add_entry(list_, wanted, actor));
        const UtcTime captured = clock_.now() - std::chrono::minutes{1};
        CapturedRead read{{.key = {vrm, NrdId{1}, captured}, .received = clock_.now()}, {}};
        read.hits.push_back({{list_, 0, entry_}, Priority::high, ListKind::operational});
        read.images.push_back({ImageKind::plate, "planted-bytes"});
        const std::vector<CommitItem> items{std::move(read)};
        must(store_.commit(items));
    }

    SystemClock clock_;
    Metrics metrics_;
    MemoryStore store_;
    std::shared_ptr<const PolicyDesk> policy_ = std::make_shared<PolicyDesk>(PolicyInForce{});
    std::unique_ptr<Register> register_;
    PeopleRegister people_rows_;
    VoiRegister voi_;
    SearchRegister searches_rows_;
    AlertRegister alert_rows_;
    AuditReader reader_;
    std::unique_ptr<AuditRegister> audit_;
    PasswordHasher hasher_{cheap_cost};
    PeopleDesk people_;
    SearchDesk searches_;
    ListsDesk lists_;
    AlertDesk alerts_;
    ListId list_{};
    std::uint64_t entry_ = 0;
};

}  // namespace
}  // namespace bof

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: bof_api_office FOLDER\n";
        return 2;
    }
    bof::Office(arguments[1]).run();
    return 0;
}
