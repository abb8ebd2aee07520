#include "bof/demo_people.hpp"

#include "base/assert.hpp"
#include "bof/demo_force.hpp"
#include "people/passwords.hpp"
#include "policy/permissions.hpp"

#include <algorithm>
#include <fstream>

#include <boost/json.hpp>

namespace bof::tool {
namespace {

/// "Welcome to all". The same for everybody: it is printed, and shown on the sign-in page.
constexpr const char* demo_password = "croeso-i-bawb";

struct Employee {
    const char* user_name;
    const char* display_name;
    Role role;
    Rank rank;
    EmploymentKind employment;
    const char* try_this;
};

using enum EmploymentKind;

// All names are invented. Each user name says what its owner does: they are typed by visitors.
constexpr Employee employees[] = {
    {"operator", "Gwenllian Prydderch", Role::fcr_operator, Rank::none, staff,
     "watch alerts arrive; open one, take it (A), end it (R)"},
    {"operator2", "Martin Hallowell", Role::fcr_operator, Rank::none, staff,
     "race the first operator for an alert, in another browser"},
    {"supervisor", "Ffion Caradwg", Role::fcr_supervisor, Rank::sergeant, officer,
     "put a vehicle on a list and see it alert"},
    {"inspector", "Rhodri Penhallow", Role::fcr_inspector, Rank::inspector, officer,
     "see the desk of the covert operation"},
    {"investigator", "Carys Tremlake", Role::investigator, Rank::constable, officer,
     "find a vehicle for a stated purpose"},
    {"investigator2", "Aled Gwynforth", Role::investigator, Rank::sergeant, officer,
     "find that another's search is not open to him"},
    {"analyst", "Bethan Oakenshaw", Role::fib_analyst, Rank::none, staff,
     "take an authority off the bureau's queue; import a list"},
    {"authoriser", "Idris Vaughan-Lowe", Role::authorising_officer, Rank::superintendent, officer,
     "decide on a request for reads older than 90 days"},
    {"specialist", "Owain Merridew", Role::anpr_specialist, Rank::none, staff,
     "look at NRDs and the quarantine"},
    {"manager", "Catrin Ashgrove", Role::anpr_manager, Rank::none, staff,
     "see who searched, when and why"},
    {"lead", "Gareth Llwyfain", Role::strategic_lead, Rank::chief_superintendent, officer,
     "look over people and their roles"},
    {"administrator", "Nerys Thackery-Jones", Role::bof_administrator, Rank::none, staff,
     "make an account; then try to give yourself a role"},
    {"it", "Tomos Birchwood", Role::force_it, Rank::none, contractor,
     "see the state of the system, and no read"},
    {"auditor", "Mabli Sorrelwood", Role::auditor, Rank::none, staff,
     "find both on the record, with their proof"},
    {"standards", "Huw Fenwick-Rees", Role::professional_standards, Rank::chief_inspector, officer,
     "look through what an account has done"},
    {"protection", "Alys Copperfield-Wyn", Role::data_protection_officer, Rank::none, staff,
     "follow the purposes of searches"},
    {"finance", "Delyth Marchbanks", Role::finance, Rank::none, staff,
     "see how little this role opens"},
    {"strategy", "Steffan Hollowood", Role::strategy_group, Rank::chief_inspector, officer,
     "see where NRDs stand"},
    {"board", "Eleri Wadsley", Role::finance_and_strategy_board, Rank::none, staff,
     "see where NRDs stand"},
    {"commander", "Meirion Stradley", Role::lpa_commander, Rank::superintendent, officer,
     "see which lists there are and who owns them"},
    {"chief", "Siân Trevelwyn", Role::chief_officer, Rank::assistant_chief_constable, officer,
     "give a role to one of the senior staff"},
};

/// The trainings that some permission of the role asks for.
std::vector<Training> trainings_for(Role role, UtcDay today) {
    std::vector<Training> trainings;
    for (const TrainingKind kind :
         {TrainingKind::reads, TrainingKind::control_room, TrainingKind::lists}) {
        const auto table = permission_table();
        const bool asked = std::any_of(table.begin(), table.end(), [&](const PermissionRow& row) {
            return row.roles.has(role) && row.training == kind;
        });
        if (!asked) continue;
        trainings.push_back({kind, today - std::chrono::days{200}, today + std::chrono::days{530}});
    }
    return trainings;
}

Person person_of(const Employee& employee, UtcTime now) {
    const UtcDay today = day_of(now);
    Person person;
    person.user_name = employee.user_name;
    person.display_name = employee.display_name;
    person.rank = employee.rank;
    person.roles.add(employee.role);
    person.employment = employee.employment;
    if (employee.employment == contractor) person.employment_ends = today + std::chrono::days{180};
    person.trainings = trainings_for(employee.role, today);
    // The bureau runs what was authorised beyond the age limit.
    if (employee.role == Role::fib_analyst) {
        const auto next = PolicyInForce{}.older_access_review_every;
        person.older_access = OlderAccess{today, today + next};
    }
    // The covert operation's desk is for those who are named for it.
    if (employee.role == Role::fcr_inspector || employee.role == Role::anpr_specialist) {
        person.desks = {demo_covert_desk};
    }
    const bool is_senior = employee.rank >= Rank::superintendent;
    person.vetting = {is_senior ? VettingLevel::management : VettingLevel::recruitment,
                      today + std::chrono::days{3 * 365}};
    return person;
}

/// Puts one employee into the register, in steps that can be taken up where they were left.
class PersonMaker {
  public:
    explicit PersonMaker(RegisterSession& session)
        : session_(session), people_(session.kept().database(), session.clock()) {}

    PersonId put(const Employee& employee) {
        const Person wanted = person_of(employee, session_.now());
        const auto found = people_.find_named(wanted.user_name);
        if (!found.ok() && found.error().code != Errc::not_found) session_.stop_with(found.error());
        if (found.ok() && !found->row.must_change_password) return found->row.id;
        return found.ok() ? take_over(wanted, *found) : add(wanted);
    }

  private:
    AuditEntry entry(const char* kind) const {
        return {session_.now(), kind, session_.actor(), {}};
    }

    PersonId add(const Person& wanted) {
        const std::string hash = new_hash(wanted);
        AuditEntry added = entry("people.person_added");
        added.facts["user_name"] = wanted.user_name;
        const PersonId id = session_.value_of(people_.add(wanted, hash, std::move(added)));
        prepare(id, hash);
        return id;
    }

    /// Of bof init, or of a run that was broken off: nobody has chosen a password yet.
    PersonId take_over(Person wanted, const Versioned<Person>& found) {
        wanted.id = found.row.id;
        session_.value_of(people_.update({wanted, found.version}, EndSessions::no,
                                         entry("people.person_changed")));
        prepare(found.row.id, new_hash(wanted));
        return found.row.id;
    }

    std::string new_hash(const Person& person) {
        session_.check(check_new_password(policy_, person, demo_password));
        const auto turn = hasher_.turn();
        if (!turn.ok()) session_.stop_with(turn.error());
        return session_.value_of(turn->hash(demo_password));
    }

    void prepare(PersonId id, const std::string& hash) {
        session_.check(people_.acknowledge_guidance(id, policy_.guidance_version,
                                                    entry("people.guidance_acknowledged")));
        // Last: while a password must be changed, a further run takes the account up again.
        session_.check(people_.set_password(id, hash, PasswordFrom::owner, std::nullopt,
                                            entry("people.password_changed")));
    }

    RegisterSession& session_;
    PeopleRegister people_;
    PasswordHasher hasher_;
    const PolicyInForce policy_;
};

}  // namespace

std::vector<DemoAccount> put_demo_people(RegisterSession& session) {
    PersonMaker maker{session};
    std::vector<DemoAccount> accounts;
    for (const Employee& employee : employees) {
        accounts.push_back({employee.user_name, demo_password, employee.display_name, employee.role,
                            employee.try_this, maker.put(employee)});
    }
    return accounts;
}

void write_demo_accounts(const RegisterSession& session, const std::filesystem::path& file,
                         const std::vector<DemoAccount>& accounts) {
    boost::json::array items;
    for (const DemoAccount& account : accounts) {
        items.push_back(boost::json::object{{"user_name", account.user_name},
                                            {"password", account.password},
                                            {"display_name", account.display_name},
                                            {"role", to_text(account.role)},
                                            {"try_this", account.try_this}});
    }
    // In one step: bofd may read it at any time.
    const std::filesystem::path partial = file.string() + ".new";
    std::ofstream stream{partial, std::ios::binary};
    stream << boost::json::serialize(items) << '\n';
    stream.close();
    std::error_code failed;
    if (stream) {
        using std::filesystem::perms;
        std::filesystem::permissions(partial, perms::owner_read | perms::owner_write, failed);
        if (!failed) std::filesystem::rename(partial, file, failed);
    }
    if (!stream || failed) session.stop_with(file.string() + " cannot be written");
}

void print_demo_accounts(const std::vector<DemoAccount>& accounts) {
    std::vector<std::vector<std::string>> rows;
    for (const DemoAccount& account : accounts) {
        rows.push_back({std::string{to_text(account.role)}, account.user_name, account.password,
                        account.try_this});
    }
    print_columns({"role", "user name", "password", "try this"}, rows);
}

const DemoAccount& demo_account(const std::vector<DemoAccount>& accounts,
                                const std::string& user_name) {
    const auto found =
        std::find_if(accounts.begin(), accounts.end(),
                     [&](const DemoAccount& account) { return account.user_name == user_name; });
    BOF_ASSERT(found != accounts.end());
    return *found;
}

AuditActor demo_actor(const DemoAccount& account) {
    // From the addresses that are kept for examples.
    return {account.person, account.user_name,
            "192.0.2." + std::to_string(raw(account.person) % 250 + 1)};
}

}  // namespace bof::tool
