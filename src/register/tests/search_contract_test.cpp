// Goal: a search and its record stand together or not at all, and are listed newest first.
// Rule.
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/search_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

class SearchContract : public RegisterContract {
  protected:
    SearchContract() { add_people(kept(), clock(), {"a.example", "b.example"}); }
    SearchRegister searches() { return SearchRegister{kept().database()}; }
    SearchRecord wanted(std::uint32_t person = 1) {
        SearchRecord search;
        search.person = PersonId{person};
        search.started = clock().now();
        search.purpose = {"major_crime", "Rheswm da iawn, ŵyr", "DP-1", "DC Example"};
        search.vrm = Vrm::parse("AB32CDE").value();
        search.from = noon;
        search.until = day(1);
        search.opened_from = noon + milliseconds{5};
        search.policy_version = 3;
        return search;
    }
    std::vector<std::uint64_t> ids(const std::vector<SearchRecord>& found) {
        std::vector<std::uint64_t> numbers;
        for (const auto& each : found) numbers.push_back(raw(each.id));
        return numbers;
    }
};

TEST_F(SearchContract, ASearchComesBackAsItWas) {
    const auto made = searches().add(wanted(), entry("search.started")).value();
    EXPECT_EQ(made.id, PurposeId{1});
    EXPECT_EQ(made.audit_number, AuditNumber{3});
    const auto kept_row = searches().find(made.id).value();
    EXPECT_EQ(kept_row.person_name, "a.example");
    EXPECT_EQ(kept_row.purpose, wanted().purpose);
    EXPECT_EQ(kept_row.vrm, wanted().vrm);
    EXPECT_FALSE(kept_row.nrd);
    EXPECT_EQ(kept_row.from, noon);
    EXPECT_EQ(kept_row.until, day(1));
    EXPECT_EQ(kept_row.opened_from, noon + milliseconds{5});
    EXPECT_EQ(kept_row.policy_version, 3U);
    EXPECT_EQ(kept_row.audit_number, made.audit_number);
    EXPECT_FALSE(kept_row.closed);

    SearchRecord of_nrd = wanted();
    of_nrd.vrm.reset();
    of_nrd.nrd = NrdId{7};
    const auto other = searches().add(of_nrd, entry("search.started")).value();
    EXPECT_EQ(searches().find(other.id).value().nrd, NrdId{7});
    EXPECT_FALSE(searches().find(other.id).value().vrm);
    EXPECT_EQ(code_of(searches().find(PurposeId{3})), "not_found");
    EXPECT_EQ(code_of(searches().find(PurposeId{UINT64_MAX})), "not_found");
}

TEST_F(SearchContract, ASearchIsClosedOnce) {
    const auto made = searches().add(wanted(), entry("search.started")).value();
    clock().advance(milliseconds{10});
    ASSERT_TRUE(searches().close(made.id, {2, 150, 3}, entry("search.closed")).ok());
    const auto closed = searches().find(made.id).value();
    EXPECT_EQ(closed.counts, (SearchCounts{2, 150, 3}));
    EXPECT_EQ(closed.closed, noon + milliseconds{10});
    EXPECT_EQ(code_of(searches().close(made.id, {9, 9, 9}, entry("search.closed"))), "not_found");
    EXPECT_EQ(searches().find(made.id).value().counts, closed.counts);
}

TEST_F(SearchContract, ListsNewestFirst) {
    for (const std::uint32_t person : {1U, 2U, 1U, 2U}) {
        searches().add(wanted(person), entry("search.started")).value();
    }
    using Numbers = std::vector<std::uint64_t>;
    EXPECT_EQ(ids(searches().list({}, 10).value()), (Numbers{4, 3, 2, 1}));
    EXPECT_EQ(ids(searches().list({}, 2).value()), (Numbers{4, 3}));
    EXPECT_EQ(ids(searches().list({}, 2, PurposeId{3}).value()), (Numbers{2, 1}));
    EXPECT_EQ(ids(searches().list(PersonId{1}, 10).value()), (Numbers{3, 1}));
    EXPECT_TRUE(searches().list(PersonId{3}, 10).value().empty());
}

TEST_F(SearchContract, WithoutItsRecordThereIsNoSearch) {
    const auto refused = searches().add(wanted(99), entry("search.started"));
    EXPECT_FALSE(refused.ok());  // No such person: the whole transaction is undone.
    const auto entries =
        kept().database()->transact(detail::Access::read, [](soci::session& session) {
            long long number = 0;
            session << "SELECT COUNT(*) FROM audit_entry WHERE kind = 'search.started'",
                soci::into(number);
            return Result<long long>{number};
        });
    EXPECT_EQ(entries.value(), 0);
    EXPECT_TRUE(searches().list({}, 10).value().empty());
}

TEST_F(SearchContract, PurposesAreOnesOwnEachOnceFromTheirFirstMoment) {
    const auto add_at = [&](UtcTime when, const char* reference, std::uint32_t person = 1) {
        SearchRecord search = wanted(person);
        search.started = when;
        search.purpose.reference = reference;
        return searches().add(search, entry("search.started")).value().id;
    };
    add_at(noon, "DP-1");
    add_at(day(1), "DP-2");
    const auto last = add_at(day(2), "DP-1");
    add_at(day(2), "DP-3", 2);

    const auto all = searches().purposes_of(PersonId{1}, noon, 10).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].purpose.reference, "DP-1");
    EXPECT_EQ(all[0].last, last);
    EXPECT_EQ(all[0].first_stated, noon);
    EXPECT_EQ(all[0].last_stated, day(2));
    const auto later = searches().purposes_of(PersonId{1}, noon + milliseconds{1}, 10).value();
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0].purpose.reference, "DP-2");
    EXPECT_EQ(searches().purposes_of(PersonId{1}, noon, 1).value().size(), 1U);
    // One of an authority is its form's.
    SearchRecord under = wanted();
    under.purpose.reference = "DP-4";
    under.authority = AuthorityId{1};
    ASSERT_TRUE(searches().add(under, entry("search.started")).ok());
    EXPECT_EQ(searches().purposes_of(PersonId{1}, noon, 10).value().size(), 2U);
}

}  // namespace
}  // namespace bof
