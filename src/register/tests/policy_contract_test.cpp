// Goal: the versions of the policy are kept whole with their record, one is in force, one waits at
// most, and a moment counts to the millisecond. Rule.
#include "register/audit_register.hpp"
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/policy_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

class PolicyContract : public RegisterContract {
  protected:
    PolicyContract() { add_people(kept(), clock(), {"a.example", "b.example"}); }
    PolicyRegister versions() { return PolicyRegister{kept().database()}; }
    PolicyVersion wanted(PolicyState state = PolicyState::approved, std::uint32_t base = 0) {
        PolicyVersion version;
        version.body = "search_age_max_days = 30";
        version.base = base;
        version.rows = {"search_age_max_days", "lock_max_s"};
        version.state = state;
        version.reason = "Rheswm da iawn, ŵyr";
        version.proposer = PersonId{1};
        version.proposed = noon;
        version.effective = day(1);
        return version;
    }
    Result<Versioned<PolicyVersion>> add(const PolicyVersion& version) {
        return versions().add(version, entry("policy.proposed"));
    }
    Result<RowVersion> decide(std::uint32_t number, PolicyState to, std::int64_t version = 1) {
        return versions().decide({number, RowVersion{version}, to, PersonId{2}, "because so"},
                                 entry("policy.decided"));
    }
    std::optional<std::uint32_t> due(UtcTime when) {
        const auto put = versions().put_due_in_force(when, entry("policy.in_force")).value();
        return put ? std::optional{put->number} : std::nullopt;
    }
    std::size_t entries() {
        AuditReader reader{kept().database()};
        return reader.list({}, 100).value().size();
    }
};

TEST_F(PolicyContract, TheShippedOneIsVersionZeroAndKeptOnce) {
    ASSERT_TRUE(versions().begin("shipped", entry("policy.shipped")).ok());
    const auto before = entries();
    ASSERT_TRUE(versions().begin("another", entry("policy.shipped")).ok());
    EXPECT_EQ(entries(), before);
    const auto in_force = versions().in_force().value();
    EXPECT_EQ(in_force.number, 0U);
    EXPECT_EQ(in_force.body, "shipped");
    EXPECT_FALSE(in_force.proposer);
}

TEST_F(PolicyContract, AVersionComesBackAsItWas) {
    ASSERT_TRUE(versions().begin("shipped", entry("policy.shipped")).ok());
    PolicyVersion asked = wanted(PolicyState::proposed);
    asked.loosens = true;
    const auto added = add(asked).value();
    EXPECT_EQ(added.row.number, 1U);
    const auto kept_row = versions().find(1).value();
    EXPECT_EQ(kept_row.row.body, asked.body);
    EXPECT_EQ(kept_row.row.rows, asked.rows);
    EXPECT_TRUE(kept_row.row.loosens);
    EXPECT_EQ(kept_row.row.state, PolicyState::proposed);
    EXPECT_EQ(kept_row.row.reason, asked.reason);
    EXPECT_EQ(kept_row.row.proposer, PersonId{1});
    EXPECT_EQ(kept_row.row.proposer_name, "a.example");
    EXPECT_EQ(kept_row.row.proposed, noon);
    EXPECT_EQ(kept_row.row.effective, day(1));
    EXPECT_FALSE(kept_row.row.decider);
    EXPECT_FALSE(kept_row.row.adopted);
    EXPECT_EQ(versions().find(9).error().code, Errc::not_found);
    const auto all = versions().list(10).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].row.number, 1U);
    EXPECT_EQ(all[0].row.body, "");
    EXPECT_EQ(versions().list(10, 1).value().size(), 1U);
    EXPECT_EQ(versions().list(1).value().size(), 1U);
}

TEST_F(PolicyContract, ItsMomentCountsToTheMillisecond) {
    ASSERT_TRUE(versions().begin("shipped", entry("policy.shipped")).ok());
    ASSERT_TRUE(add(wanted()).ok());
    EXPECT_EQ(due(day(1) - milliseconds{1}), std::nullopt);
    EXPECT_EQ(versions().in_force().value().number, 0U);
    EXPECT_EQ(due(day(1)), 1U);
    EXPECT_EQ(versions().in_force().value().number, 1U);
    EXPECT_EQ(versions().in_force().value().adopted, day(1));
    EXPECT_EQ(versions().find(0).value().row.state, PolicyState::replaced);
    EXPECT_EQ(due(day(1)), std::nullopt);
    // What was only proposed never comes by itself.
    ASSERT_TRUE(add(wanted(PolicyState::proposed, 1)).ok());
    EXPECT_EQ(due(day(100)), std::nullopt);
}

TEST_F(PolicyContract, OneWaitsAndItKnowsWhatItChanges) {
    ASSERT_TRUE(versions().begin("shipped", entry("policy.shipped")).ok());
    ASSERT_TRUE(add(wanted()).ok());
    EXPECT_EQ(add(wanted()).error().code, Errc::conflict);
    ASSERT_TRUE(add(wanted(PolicyState::proposed)).ok());
    EXPECT_EQ(decide(2, PolicyState::approved).error().code, Errc::conflict);
    ASSERT_TRUE(due(day(1)));
    // Nothing waits now, but it was written against a policy that is in force no longer.
    EXPECT_EQ(decide(2, PolicyState::approved).error().code, Errc::conflict);
    EXPECT_EQ(add(wanted(PolicyState::approved, 0)).error().code, Errc::conflict);
    EXPECT_TRUE(decide(2, PolicyState::refused).ok());
    EXPECT_TRUE(add(wanted(PolicyState::approved, 1)).ok());
}

TEST_F(PolicyContract, IsDecidedOnceByWhoSawItAsItIs) {
    ASSERT_TRUE(versions().begin("shipped", entry("policy.shipped")).ok());
    ASSERT_TRUE(add(wanted(PolicyState::proposed)).ok());
    EXPECT_EQ(decide(7, PolicyState::approved).error().code, Errc::not_found);
    EXPECT_EQ(decide(1, PolicyState::approved, 3).error().code, Errc::conflict);
    const auto before = entries();
    EXPECT_EQ(decide(1, PolicyState::approved).value(), RowVersion{2});
    EXPECT_EQ(entries(), before + 1);
    const auto approved = versions().find(1).value();
    EXPECT_EQ(approved.row.decider, PersonId{2});
    EXPECT_EQ(approved.row.decider_name, "b.example");
    EXPECT_EQ(approved.row.decided, clock().now());
    EXPECT_EQ(approved.row.decision_reason, "because so");
    EXPECT_EQ(decide(1, PolicyState::refused, 2).error().code, Errc::conflict);
    EXPECT_TRUE(decide(1, PolicyState::withdrawn, 2).ok());
    EXPECT_EQ(due(day(100)), std::nullopt);
    EXPECT_EQ(decide(0, PolicyState::withdrawn).error().code, Errc::conflict);
}

}  // namespace
}  // namespace bof
