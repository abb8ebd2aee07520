// Goal: a change that tightens comes when its proposer says, one that loosens only with a second
// person and at a later moment, nobody decides on his own, what is kept survives a restart, and
// decisions follow the version in force from its moment on. Rule.
#include "oversight/policy_office.hpp"
#include "policy/policy_text.hpp"
#include "policy/tests/test_person.hpp"
#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;

class PolicyOfficeTest : public testing::Test {
  protected:
    PolicyOfficeTest() {
        add_people(*register_, clock_, {"manager.example", "lead.example", "chief.example"});
        EXPECT_TRUE(office().start().ok());
    }
    PolicyOffice& office() { return *office_; }
    ManualClock& clock() { return clock_; }
    RecordingSink& sink() { return sink_; }
    const PolicyDesk& desk() const { return *desk_; }
    SearchRegister& searches() { return searches_; }
    /// As after the program was killed.
    void restart() {
        desk_ = std::make_unique<PolicyDesk>(PolicyInForce{});
        office_ = std::make_unique<PolicyOffice>(parts());
        ASSERT_TRUE(office().start().ok());
    }
    static Person manager() { return a_person({Role::anpr_manager}, 1); }
    static Person lead() { return a_person({Role::strategic_lead}, 2); }
    static Person chief() { return a_person({Role::chief_officer}, 3); }
    static AuditActor actor(const Person& person) { return {person.id, person.user_name, {}}; }

    PolicyProposal proposal(const std::string& row, PolicyValue value,
                            std::optional<UtcTime> effective = {}) {
        return {{{{row, std::move(value)}}, {}},
                desk().policy().version,
                "Agreed by the strategy group in May",
                effective};
    }
    Result<PolicyVersionView> propose(const Person& who, const PolicyProposal& wanted) {
        return office().propose(who, actor(who), wanted);
    }
    std::string decide(const Person& who, std::uint32_t number, PolicyState to,
                       std::int64_t version = 1) {
        const auto done = office().decide(
            who, actor(who), {number, RowVersion{version}, to, {}, "Read and thought through"});
        return done.ok() ? "ok" : std::string{traits(done.error().code).name};
    }
    static std::string code_of(const Result<PolicyVersionView>& made) {
        return made.ok() ? "ok" : std::string{traits(made.error().code).name};
    }
    std::size_t on_record(const std::string& kind) {
        AuditReader reader{register_->database()};
        AuditFilter filter;
        filter.kind = kind;
        return reader.list(filter, 100).value().size();
    }

  private:
    PolicyOffice::Parts parts() {
        return {
            versions_, searches_,
            sink_,     *desk_,
            clock_,    [this](const PolicyInForce& policy) { adopted_.push_back(policy.version); }};
    }

    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    PolicyRegister versions_{register_->database()};
    SearchRegister searches_{register_->database()};
    RecordingSink sink_;
    std::unique_ptr<PolicyDesk> desk_ = std::make_unique<PolicyDesk>(PolicyInForce{});
    std::unique_ptr<PolicyOffice> office_ = std::make_unique<PolicyOffice>(parts());

  protected:
    std::vector<std::uint32_t> adopted_;
};

const PolicyValue tighter{std::int64_t{30}};
const PolicyValue looser{std::int64_t{120}};
constexpr const char* age = "search_age_max_days";

TEST_F(PolicyOfficeTest, WhatOnlyTightensComesAtOnce) {
    const auto made = propose(manager(), proposal(age, tighter)).value();
    EXPECT_EQ(made.version.row.state, PolicyState::in_force);
    EXPECT_FALSE(made.version.row.loosens);
    EXPECT_EQ(desk().policy().version, 1U);
    EXPECT_EQ(desk().policy().search_age_max, days{30});
    EXPECT_EQ(adopted_, (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(on_record("policy.proposed"), 1U);
    EXPECT_EQ(on_record("policy.in_force"), 1U);
    restart();
    EXPECT_EQ(desk().policy().version, 1U);
    EXPECT_EQ(desk().policy().search_age_max, days{30});
}

TEST_F(PolicyOfficeTest, WhatOnlyTightensWaitsForItsMomentToTheMillisecond) {
    ASSERT_TRUE(propose(lead(), proposal(age, tighter, noon + hours{1})).ok());
    clock().set(noon + hours{1} - milliseconds{1});
    EXPECT_FALSE(office().adopt_due().value());
    EXPECT_EQ(desk().policy().version, 0U);
    clock().set(noon + hours{1});
    EXPECT_TRUE(office().adopt_due().value());
    EXPECT_EQ(desk().policy().version, 1U);
    EXPECT_FALSE(office().adopt_due().value());
}

TEST_F(PolicyOfficeTest, WhatLoosensNeedsASecondPersonAndALaterMoment) {
    EXPECT_EQ(code_of(propose(lead(), proposal(age, looser))), "invalid_argument");
    EXPECT_EQ(code_of(propose(lead(), proposal(age, looser, noon))), "invalid_argument");
    const auto made = propose(lead(), proposal(age, looser, noon + days{2})).value();
    EXPECT_EQ(made.version.row.state, PolicyState::proposed);
    ASSERT_EQ(made.changes.size(), 1U);
    EXPECT_TRUE(made.changes[0].loosens);

    // Not by himself, not by who may only propose.
    EXPECT_EQ(decide(lead(), 1, PolicyState::approved), "denied");
    EXPECT_EQ(decide(lead(), 1, PolicyState::refused), "denied");
    EXPECT_EQ(decide(manager(), 1, PolicyState::approved), "denied");
    EXPECT_EQ(sink().last().kind, "policy.refused");
    clock().set(noon + days{3});
    EXPECT_FALSE(office().adopt_due().value());
    EXPECT_EQ(desk().policy().search_age_max, days{90});
    EXPECT_EQ(decide(chief(), 1, PolicyState::approved), "conflict");  // Its moment has passed.

    clock().set(noon + days{1});
    EXPECT_EQ(decide(chief(), 1, PolicyState::approved), "ok");
    EXPECT_EQ(desk().policy().version, 0U);
    restart();
    EXPECT_EQ(desk().policy().version, 0U);
    clock().set(noon + days{2});
    restart();
    EXPECT_EQ(desk().policy().version, 1U);
    EXPECT_EQ(desk().policy().search_age_max, days{120});
}

TEST_F(PolicyOfficeTest, AProposalSaysWhyAndWhen) {
    PolicyProposal wanted = proposal(age, tighter);
    wanted.reason = "inv";
    EXPECT_EQ(code_of(propose(lead(), wanted)), "invalid_argument");
    EXPECT_EQ(code_of(propose(lead(), proposal(age, tighter, noon - milliseconds{1}))),
              "invalid_argument");
    EXPECT_EQ(code_of(propose(lead(), proposal(age, tighter, noon + days{367}))),
              "invalid_argument");
    EXPECT_EQ(code_of(propose(lead(), proposal(age, std::int64_t{90}))), "invalid_argument");
    EXPECT_EQ(code_of(propose(lead(), proposal(age, std::int64_t{0}))), "invalid_argument");
    EXPECT_EQ(code_of(propose(lead(), proposal("no_such_row", tighter))), "invalid_argument");
    EXPECT_EQ(code_of(propose(chief(), proposal(age, tighter))), "denied");
    wanted = proposal(age, tighter);
    wanted.base = 5;
    EXPECT_EQ(code_of(propose(lead(), wanted)), "conflict");
    EXPECT_EQ(desk().policy().version, 0U);
    PolicyProposal as_text = proposal(age, tighter);
    as_text.wish = {{}, "search_age_max_days = 30\n"};
    EXPECT_EQ(code_of(propose(lead(), as_text)), "ok");
    EXPECT_EQ(desk().policy().search_age_max, days{30});
}

TEST_F(PolicyOfficeTest, ItIsWithdrawnByItsProposerOrAnApprover) {
    ASSERT_TRUE(propose(manager(), proposal(age, looser, noon + days{1})).ok());
    ASSERT_TRUE(propose(lead(), proposal(age, tighter, noon + days{1})).ok());
    EXPECT_EQ(decide(manager(), 2, PolicyState::withdrawn), "denied");
    EXPECT_EQ(decide(manager(), 1, PolicyState::withdrawn), "ok");
    EXPECT_EQ(decide(chief(), 2, PolicyState::withdrawn), "ok");
    clock().set(noon + days{2});
    EXPECT_FALSE(office().adopt_due().value());
}

TEST_F(PolicyOfficeTest, EveryDecisionCanBeReplayedUnderItsVersion) {
    SearchRecord search;
    search.person = PersonId{1};
    search.started = noon;
    search.purpose = {"major_crime", "Seen near the burgled shop", "DP/1/26", "DC Example"};
    search.vrm = Vrm::parse("AB32CDE").value();
    search.from = noon - days{60};
    search.until = noon;
    search.opened_from = search.from;
    const auto kept = searches().add(search, {noon, "search.started", {{}, "test", {}}}).value();
    ASSERT_TRUE(propose(lead(), proposal(age, tighter)).ok());
    clock().set(noon + days{200});

    const auto as_it_was = office().replay(lead(), actor(lead()), kept.id, 0).value();
    EXPECT_EQ(as_it_was.answer.value(), (SearchAnswer{search.from, search.until, std::nullopt}));
    const auto later = office().replay(lead(), actor(lead()), kept.id, 1).value();
    EXPECT_EQ(later.answer.value().from, noon - days{30} + milliseconds{1});
    EXPECT_EQ(sink().last().kind, "policy.replayed");
    EXPECT_TRUE(office().replay(manager(), actor(manager()), kept.id, 0).ok());
    EXPECT_EQ(office().replay(chief(), actor(chief()), kept.id, 0).error().code, Errc::denied);
    EXPECT_EQ(office().replay(lead(), actor(lead()), kept.id, 9).error().code, Errc::not_found);
    sink().fail(true);
    EXPECT_FALSE(office().replay(lead(), actor(lead()), kept.id, 0).ok());
}

}  // namespace
}  // namespace bof
