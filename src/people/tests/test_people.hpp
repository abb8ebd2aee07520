#pragma once

#include "people/people_desk.hpp"
#include "register/audit_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace bof {

/// People in a fresh SQLite register, with passwords that cost next to nothing.
class PeopleTest : public testing::Test {
  protected:
    static constexpr const char* good_password = "five word phrase for tests";
    static constexpr PasswordCost cheap{1, 8192};

    PeopleDesk& desk() { return desk_; }
    PeopleRegister& people() { return people_; }
    SecondFactors& factors() { return factors_; }
    FactorRegister& factor_rows() { return factor_rows_; }
    std::filesystem::path key_file() { return folder_.path() / "factor.key"; }
    PasswordHasher& hasher() { return hasher_; }
    RecordingSink& sink() { return sink_; }
    ManualClock& clock() { return clock_; }
    PolicyDesk& policy() { return policy_; }
    std::shared_ptr<detail::Database> database() { return register_->database(); }
    Metrics& metrics() { return metrics_; }
    /// Lines of the metrics that begin so.
    std::string measured(const std::string& name) {
        std::istringstream all{metrics_.render()};
        std::string found;
        for (std::string line; std::getline(all, line);) {
            if (line.starts_with(name)) found += line + "\n";
        }
        return found;
    }

    /// Somebody with these roles, trained and vetted, with good_password.
    PersonId add(const std::string& user_name, RoleSet roles = {}) {
        Person person;
        person.user_name = user_name;
        person.display_name = "Name of " + user_name;
        person.rank = Rank::inspector;
        person.roles = roles;
        person.trainings = {{TrainingKind::reads, day_of(noon) - std::chrono::days{9}, {}}};
        person.vetting = {VettingLevel::management, {}};
        const auto hash = hasher().turn().value().hash(good_password).value();
        const auto id = people_.add(person, hash, entry()).value();
        EXPECT_TRUE(people_.set_password(id, hash, PasswordFrom::owner, {}, entry()).ok());
        return id;
    }
    SignInRequest request(const std::string& user_name,
                          const std::string& password = good_password) {
        return {user_name, password, visitor()};
    }
    static Visitor visitor() { return {"192.0.2.7", "Browser 1"}; }
    /// For somebody without a second factor.
    Result<OpenedSession> sign_in(const SignInRequest& wanted) {
        auto outcome = desk_.sign_in(wanted);
        if (!outcome.ok()) return outcome.error();
        return std::get<OpenedSession>(std::move(*outcome));
    }
    OpenedSession opened(const std::string& user_name) {
        return sign_in(request(user_name)).value();
    }
    SignedIn signed_in(const std::string& user_name) { return opened(user_name).signed_in; }
    Versioned<Person> kept(PersonId id) { return people_.find(id).value(); }

    /// Kinds of the entries that changes have put on the record, newest first.
    std::vector<std::string> changes() { return kinds_on_record(*register_); }
    std::string newest_change() { return changes().front(); }
    std::string newest_body() {
        AuditReader reader{register_->database()};
        return reader.list({}, 1).value().front().body.value();
    }

  private:
    AuditEntry entry() { return {clock_.now(), "test.prepared", {{}, "test", {}}}; }

    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    PeopleRegister people_{register_->database(), clock_};
    RecordingSink sink_;
    PolicyDesk policy_{{}};
    PasswordHasher hasher_{cheap};
    Metrics metrics_;
    FactorRegister factor_rows_{register_->database(), clock_};
    SecondFactors factors_{factor_rows_, folder_.path() / "factor.key", clock_};
    PeopleDesk desk_{people_, factors_, sink_, policy_, hasher_, clock_, metrics_};
};

}  // namespace bof
