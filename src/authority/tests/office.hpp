#pragma once

#include "authority/authority_desk.hpp"
#include "policy/tests/test_person.hpp"
#include "register/audit_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"
#include "store/memory_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bof {

/// An office with a register, a store and people for everything about older reads.
class AuthorityOffice : public testing::Test {
  protected:
    static constexpr std::uint32_t asker = 1;
    static constexpr std::uint32_t officer = 2;
    static constexpr std::uint32_t other_officer = 3;
    static constexpr std::uint32_t analyst = 4;
    static constexpr std::uint32_t other_analyst = 5;
    static constexpr std::uint32_t auditor = 6;
    static constexpr std::uint32_t colleague = 7;

    AuthorityOffice() {
        const RoleSet roles[]{{Role::investigator},        {Role::authorising_officer},
                              {Role::authorising_officer}, {Role::fib_analyst},
                              {Role::fib_analyst},         {Role::auditor},
                              {Role::investigator}};
        const UtcDay today = std::chrono::floor<std::chrono::days>(noon);
        for (const RoleSet role : roles) {
            Person person = a_person(role, static_cast<std::uint32_t>(people_.size()) + 1U);
            if (role.has(Role::fib_analyst) || role.has(Role::investigator)) {
                person.older_access =
                    OlderAccess{today - std::chrono::days{30}, today + std::chrono::days{200}};
            }
            person.id =
                rows_.add(person, "hash", {noon, "test.prepared", {{}, "test", {}}}).value();
            people_.push_back(person);
            // Neither comes with the person.
            const AuditEntry prepared{noon, "test.prepared", {{}, "test", {}}};
            EXPECT_TRUE(
                rows_.acknowledge_guidance(person.id, person.guidance_acknowledged, prepared).ok());
            EXPECT_TRUE(
                rows_.set_password(person.id, "hash", PasswordFrom::owner, std::nullopt, prepared)
                    .ok());
        }
    }

    Person& person(std::uint32_t id) { return people_.at(id - 1); }
    static AuditActor actor(std::uint32_t id) {
        return {PersonId{id}, "person" + std::to_string(id), "192.0.2.7"};
    }
    AuthorityDesk& desk() { return desk_; }
    AuthorityRegister& requests() { return requests_; }
    ManualClock& clock() { return clock_; }
    RecordingSink& sink() { return sink_; }
    PolicyDesk& policy() { return policy_; }
    MemoryStore& store() { return store_; }

    static Vrm mark(const char* text = "AB32CDE") { return Vrm::parse(text).value(); }
    /// 200 to 100 days ago: two marks, anywhere.
    static AuthorityWish wish() {
        AuthorityWish wanted;
        wanted.form.purpose = {"major_crime", "Seen near the burgled shop on Friday", "DP-1",
                               "DC Example"};
        wanted.form.grade = "Category B, by the SIO";
        wanted.form.asked = {{mark(), mark("LD84XYZ")},
                             {},
                             noon - std::chrono::days{200},
                             noon - std::chrono::days{100}};
        wanted.form.necessity = "Nothing else shows where it was";
        wanted.form.proportionality = "Two marks and no other vehicle";
        return wanted;
    }
    AuthorityTarget target(AuthorityId id) { return {id, requests_.find(id).value().version}; }
    AuthorityState state(AuthorityId id) {
        return state_at(requests_.find(id).value().row, clock_.now());
    }
    AuthorityId submitted(const AuthorityWish& wanted = wish()) {
        const auto id = desk_.draft(person(asker), actor(asker), wanted).value();
        const auto done = desk_.submit(person(asker), actor(asker), target(id));
        EXPECT_TRUE(done.ok()) << to_log_line(done.error());
        return id;
    }
    static AuthorityDecisionWish yes() {
        return {.answer = AuthorityAnswer::approve, .reason = "Necessary and proportionate"};
    }
    AuthorityId approved(const AuthorityWish& wanted = wish()) {
        const auto id = submitted(wanted);
        EXPECT_TRUE(desk_.decide(person(officer), actor(officer), target(id), yes()).ok());
        return id;
    }
    AuthorityId taken(const AuthorityWish& wanted = wish()) {
        const auto id = approved(wanted);
        EXPECT_TRUE(desk_.take(person(analyst), actor(analyst), target(id)).ok());
        return id;
    }
    /// By word of mouth, just now, in the analyst's hands.
    AuthorityId oral(std::uint32_t given_by = officer) {
        PolicyInForce urgent;
        urgent.older_urgent_oral = true;
        policy_.adopt(urgent);
        const auto id = desk_.draft(person(asker), actor(asker), wish()).value();
        EXPECT_TRUE(desk_
                        .state_oral(person(asker), actor(asker), target(id), PersonId{given_by},
                                    clock_.now())
                        .ok());
        EXPECT_TRUE(desk_.take(person(analyst), actor(analyst), target(id)).ok());
        return id;
    }
    std::vector<std::string> changes() { return kinds_on_record(*register_); }

    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    PeopleRegister rows_{register_->database(), clock_};
    AuthorityRegister requests_{register_->database()};
    std::vector<Person> people_;
    MemoryStore store_;
    RecordingSink sink_;
    PolicyDesk policy_{{}};
    AuthorityDesk desk_{{requests_, rows_, *register_, store_, sink_, policy_, clock_}};
};

}  // namespace bof
