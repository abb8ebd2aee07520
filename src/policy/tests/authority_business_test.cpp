// Goal: a request says something in every field before it is put to an officer; it is known, and
// its result seen, by those whose business it is and by nobody else. Rule.
#include "policy/authority.hpp"
#include "policy/tests/test_request.hpp"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

using namespace older;

// ---- The form ----------------------------------------------------------------------------------

TEST(AuthorityRules, EveryFieldOfTheFormSaysSomething) {
    const PolicyDesk desk{{}};
    EXPECT_TRUE(check_form(desk, a_request().form, now).ok());
    using Change = std::function<void(AuthorityForm&)>;
    const std::vector<Change> changes{
        [](AuthorityForm& form) { form.purpose.reason = "xxxxxxxxxxxx"; },
        [](AuthorityForm& form) { form.purpose.reference = " "; },
        [](AuthorityForm& form) { form.purpose.on_behalf_of.clear(); },
        [](AuthorityForm& form) { form.purpose.category = "stolen_vehicle"; },
        [](AuthorityForm& form) { form.purpose.category = "curiosity"; },
        [](AuthorityForm& form) { form.grade = "--"; },
        [](AuthorityForm& form) { form.necessity = "because"; },
        [](AuthorityForm& form) { form.proportionality.assign(2001, 'q'); },
        [](AuthorityForm& form) { form.proportionality = "it is just as it is\x01"; },
        [](AuthorityForm& form) { form.earlier.assign(2001, 'q'); },
        [](AuthorityForm& form) { form.earlier_ids.resize(21); },
        [](AuthorityForm& form) { form.asked.vrms.assign(51, mark()); },
        [](AuthorityForm& form) { form.asked.vrms = {mark("AB32C?E")}; },
        [](AuthorityForm& form) { form.asked.until = form.asked.from; },
        [](AuthorityForm& form) {
            form.asked.from = now + moment;
            form.asked.until = now + hours{1};
        },
        [](AuthorityForm& form) {
            form.asked.vrms.clear();
            form.asked.nrds.clear();
        },
    };
    for (std::size_t index = 0; index < changes.size(); ++index) {
        AuthorityForm form = a_request().form;
        changes[index](form);
        const auto said = check_form(desk, form, now);
        ASSERT_FALSE(said.ok()) << index;
        EXPECT_EQ(said.error().code, Errc::invalid_argument) << index;
    }
    AuthorityForm site_only = a_request().form;
    site_only.asked.vrms.clear();
    site_only.asked.nrds.clear();
    site_only.sites = {SiteId{1}};
    EXPECT_TRUE(check_form(desk, site_only, now).ok());
}

// ---- Whose business it is ----------------------------------------------------------------------

TEST(AuthorityRules, WhoKnowsOfARequest) {
    const PolicyInForce policy;
    const auto knows = [&](Role role, std::uint32_t who, const AuthorityRequest& request,
                           StandsIn stands_in = StandsIn::no) {
        return knows_of(policy, person_of({.role = role}, who), request, stands_in, now);
    };
    AuthorityRequest draft = a_request();
    draft.state = AuthorityState::draft;
    EXPECT_TRUE(knows(Role::investigator, requester, draft));
    EXPECT_FALSE(knows(Role::auditor, stranger, draft));
    EXPECT_FALSE(knows(Role::authorising_officer, officer, draft));

    const AuthorityRequest pool = a_request();
    EXPECT_TRUE(knows(Role::authorising_officer, stranger, pool));
    EXPECT_FALSE(knows(Role::investigator, stranger, pool));
    EXPECT_FALSE(knows(Role::fib_analyst, analyst, pool));
    EXPECT_TRUE(knows(Role::auditor, stranger, pool));
    EXPECT_FALSE(knows(Role::bof_administrator, stranger, pool));
    AuthorityRequest addressed = pool;
    addressed.form.addressed_to = PersonId{officer};
    EXPECT_TRUE(knows(Role::authorising_officer, officer, addressed));
    EXPECT_FALSE(knows(Role::authorising_officer, stranger, addressed));
    EXPECT_TRUE(knows(Role::authorising_officer, stranger, addressed, StandsIn::yes));

    AuthorityRequest given = an_authority();
    EXPECT_TRUE(knows(Role::authorising_officer, stranger, given));  // To withdraw it.
    EXPECT_TRUE(knows(Role::fib_analyst, analyst, given));
    EXPECT_FALSE(knows(Role::fib_analyst, stranger, given));  // Somebody else has taken it.
    given.analyst.reset();
    EXPECT_TRUE(knows(Role::fib_analyst, stranger, given));
    EXPECT_FALSE(knows_of(policy, person_of({.role = Role::fib_analyst, .older_right = false}, 77),
                          given, StandsIn::no, now));
    EXPECT_FALSE(knows(Role::investigator, stranger, given));
    EXPECT_FALSE(knows(Role::investigator, behalf, given));
}

TEST(AuthorityRules, WhoSeesTheResult) {
    const PolicyInForce policy;
    AuthorityRequest request = an_authority();
    const auto sees = [&](Role role, std::uint32_t who) {
        return sees_result(policy, person_of({.role = role}, who), request, now);
    };
    EXPECT_FALSE(sees(Role::investigator, requester));  // There is none yet.
    request.result = AuthorityReturn{};
    EXPECT_TRUE(sees(Role::investigator, requester));
    EXPECT_TRUE(sees(Role::authorising_officer, officer));
    EXPECT_TRUE(sees(Role::fib_analyst, analyst));
    EXPECT_TRUE(sees(Role::auditor, stranger));
    EXPECT_FALSE(sees(Role::authorising_officer, stranger));
    EXPECT_FALSE(sees(Role::fib_analyst, stranger));
    EXPECT_FALSE(sees(Role::investigator, stranger));
    EXPECT_FALSE(sees(Role::finance, requester));  // A role that ended ends it.
}

TEST(AuthorityRules, ByWordOfMouthOnlyWhereThePolicySaysSoAndSoonAfter) {
    PolicyInForce policy;
    const Person gave = person_of({.role = Role::authorising_officer}, officer);
    const auto said = [&](UtcTime given_at) {
        return check_oral(policy, gave, a_request(), given_at, now).ok();
    };
    EXPECT_FALSE(said(now));
    policy.older_urgent_oral = true;
    EXPECT_TRUE(said(now));
    EXPECT_TRUE(said(now - hours{24} + moment));
    EXPECT_FALSE(said(now - hours{24}));
    EXPECT_FALSE(said(now + moment));
    const Person sergeant =
        person_of({.role = Role::authorising_officer, .rank = Rank::sergeant}, officer);
    EXPECT_EQ(told(check_oral(policy, sergeant, a_request(), now, now).error()), "rank");
}

}  // namespace
}  // namespace bof
