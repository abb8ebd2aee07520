// Goal: a version of the guidance comes into force on its day and never before, is what policy asks
// to be acknowledged from then on, and whoever answers for access sees who has read it. Rule: R-03.
#include "people/guidance_desk.hpp"
#include "people/tests/test_people.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;

class GuidanceDeskTest : public PeopleTest {
  protected:
    GuidanceDeskTest() {
        add("manager", {Role::anpr_manager});
        add("a.example", {Role::investigator});
        add("finance", {Role::finance});
        guidance_.on_adopted([this] { ++adopted_; });
    }

    GuidanceDesk& guidance() { return guidance_; }
    UtcDay today() { return day_of(clock().now()); }
    GuidanceDocument text(days from_now) {
        GuidanceDocument document;
        document.text = "# Use\nOnly for policing.";
        document.text_cy = "# Defnydd\nAr gyfer plismona'n unig.";
        document.reason = "clearer";
        document.effective = today() + from_now;
        return document;
    }
    bool may_search() {
        return policy().may(kept(person_).row, Permission::read_search, clock().now()).allowed();
    }
    PersonId person_ = PersonId{2};
    int adopted_ = 0;

  private:
    GuidanceRegister documents_{database()};
    GuidanceDesk guidance_{documents_, people(), sink(), policy(), clock()};
};

TEST_F(GuidanceDeskTest, TheShippedVersionIsInForceUntilAnotherIs) {
    ASSERT_TRUE(guidance().adopt_due().ok());
    const auto shipped = guidance().document({}).value();
    EXPECT_EQ(shipped.version, 1U);
    EXPECT_FALSE(shipped.published.has_value());
    EXPECT_GT(shipped.text.size(), 1'000U);
    EXPECT_GT(shipped.text_cy.size(), 1'000U);
    EXPECT_EQ(guidance().documents().value().size(), 1U);
    EXPECT_EQ(adopted_, 0);
    EXPECT_EQ(code_of(guidance().document(7)), "not_found");
}

TEST_F(GuidanceDeskTest, ANewVersionMustBeAcknowledgedFromItsDayOn) {
    ASSERT_TRUE(desk().acknowledge_guidance(signed_in("a.example"), 1).ok());
    ASSERT_TRUE(may_search());
    EXPECT_EQ(guidance().publish(signed_in("manager"), text(days{2})).value(), 2U);
    EXPECT_EQ(newest_change(), "guidance.published");
    EXPECT_TRUE(may_search()) << "not yet in force";
    EXPECT_EQ(guidance().documents().value().front().version, 2U);

    clock().advance(UtcTime{today() + days{2}} - clock().now() - std::chrono::milliseconds{1});
    ASSERT_TRUE(guidance().adopt_due().ok());
    EXPECT_TRUE(may_search());
    clock().advance(std::chrono::milliseconds{1});
    ASSERT_TRUE(guidance().adopt_due().ok());
    EXPECT_EQ(adopted_, 1);
    EXPECT_EQ(policy().policy().guidance_version, 2U);
    EXPECT_FALSE(may_search());
    ASSERT_TRUE(desk().acknowledge_guidance(signed_in("a.example"), 2).ok());
    EXPECT_TRUE(may_search());

    // Another policy does not take it back.
    PolicyInForce other;
    other.version = 5;
    policy().adopt(other);
    EXPECT_EQ(policy().policy().guidance_version, 2U);
    EXPECT_TRUE(may_search());
    EXPECT_EQ(guidance().publish(signed_in("manager"), text(days{0})).value(), 3U);
    EXPECT_FALSE(may_search()) << "from today means at once";
}

TEST_F(GuidanceDeskTest, OnlyWhoMayPublishesAndOnlyWhatIsWhole) {
    EXPECT_EQ(code_of(guidance().publish(signed_in("a.example"), text(days{0}))), "denied");
    EXPECT_EQ(sink().last().kind, "people.refused");
    const auto code = [&](auto change) {
        GuidanceDocument document = text(days{1});
        change(document);
        return code_of(guidance().publish(signed_in("manager"), document));
    };
    EXPECT_EQ(code([](GuidanceDocument& it) { it.text_cy.clear(); }), "invalid_argument");
    EXPECT_EQ(code([](GuidanceDocument& it) { it.text.assign(28'001, 'x'); }), "invalid_argument");
    EXPECT_EQ(code([](GuidanceDocument& it) { it.reason.clear(); }), "invalid_argument");
    EXPECT_EQ(code([](GuidanceDocument& it) { it.effective -= days{2}; }), "invalid_argument");
    EXPECT_EQ(code([](GuidanceDocument&) {}), "ok");
    EXPECT_EQ(code([](GuidanceDocument& it) { it.effective -= days{1}; }), "invalid_argument");
}

TEST_F(GuidanceDeskTest, WhoAnswersForAccessSeesWhoHasReadIt) {
    EXPECT_TRUE(guidance().readers(signed_in("manager")).value()[1].waits);
    ASSERT_TRUE(desk().acknowledge_guidance(signed_in("a.example"), 1).ok());
    EXPECT_EQ(code_of(guidance().readers(signed_in("a.example"))), "denied");
    const auto readers = guidance().readers(signed_in("manager")).value();
    ASSERT_EQ(readers.size(), 3U);
    EXPECT_EQ(readers[1].version, 1U);
    EXPECT_EQ(readers[1].when, clock().now());
    EXPECT_FALSE(readers[1].waits);
    EXPECT_EQ(readers[2].version, 0U);
    EXPECT_FALSE(readers[2].waits) << "finance works without";
    EXPECT_EQ(sink().last().kind, "guidance.readers_shown");
}

}  // namespace
}  // namespace bof
