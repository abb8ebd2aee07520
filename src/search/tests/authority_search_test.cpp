// Goal: older reads are found through the usual search, strictly within the authority, page by page
// only while it holds: withdrawn, over, taken away, the next page, row or image shows nothing. What
// was shown is on file. Rule.
#include "authority/tests/office.hpp"
#include "search/search_desk.hpp"

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class AuthoritySearch : public AuthorityOffice {
  protected:
    AuthoritySearch() {
        for (int number = 0; number < 3; ++number) {
            keep(noon - days{150} - hours{number});
            keep(noon - days{150} - hours{number}, "LD84XYZ", 4);
            keep(noon - days{150} - hours{number}, "KX28AAA");
        }
        keep(noon - days{1});
    }

    void keep(UtcTime captured, const char* vrm = "AB32CDE", unsigned nrd = 3) {
        const Read read{.key = {mark(vrm), NrdId{nrd}, captured}, .received = captured};
        std::vector<Image> images{{ImageKind::plate, "jpeg"}};
        const std::vector<CommitItem> items{CapturedRead{read, std::move(images), {}}};
        ASSERT_TRUE(store().commit(items).ok());
    }
    /// NRDs 1 to `count` in the register.
    bool add_nrds(std::int16_t count) {
        const auto source = register_->add_source(a_source(1, 1)).value();
        for (std::int16_t camera = 1; camera <= count; ++camera) {
            if (!register_->add_nrd(an_nrd(source, camera)).ok()) return false;
        }
        return true;
    }
    SearchWish under(AuthorityId id, const char* vrm = "AB32CDE") {
        SearchWish wanted{.window = {mark(vrm), {}, noon - days{200}, noon - days{100}},
                          .purpose = {}};
        wanted.page_rows = 1;
        wanted.authority = id;
        return wanted;
    }
    Result<OpenedSearch> start(const SearchWish& wanted, std::uint32_t who = analyst) {
        return searches_.start(person(who), actor(who), wanted);
    }
    Result<SearchPage> page(const OpenedSearch& search, std::uint32_t number,
                            std::uint32_t who = analyst) {
        return searches_.page(person(who), actor(who), search.id, number);
    }
    /// Why the search that was closed last was closed.
    std::string closed_why() {
        AuditReader reader{register_->database()};
        const auto rows = reader.list({}, 20).value();
        for (const AuditRow& row : rows) {
            if (row.kind != "search.closed") continue;
            const std::string body = row.body.value();
            const auto from = body.find("\"why\":\"") + 7;
            return body.substr(from, body.find('"', from) - from);
        }
        return "(none)";
    }
    std::vector<FiledRead> filed(AuthorityId id) { return requests().filed_reads(id).value(); }

    SearchRegister search_rows_{register_->database()};
    SearchDesk searches_{store(), search_rows_, sink(), policy(), clock(), {}, &desk()};
};

TEST_F(AuthoritySearch, OpensOlderReadsAndFilesWhatItShows) {
    const auto id = taken();
    const auto search = start(under(id)).value();
    EXPECT_EQ(search.authority, id);
    EXPECT_FALSE(search.withheld);
    const auto record = search_rows_.find(search.number).value();
    EXPECT_EQ(record.authority, id);
    EXPECT_EQ(record.purpose, wish().form.purpose);  // The form's.
    for (std::uint32_t number = 0; number < 3; ++number) {
        const auto shown = page(search, number).value();
        ASSERT_EQ(shown.rows.size(), 1U);
        EXPECT_EQ(shown.rows[0].read.key.vrm, mark());
        EXPECT_EQ(shown.more, number != 2);
    }
    EXPECT_EQ(filed(id).size(), 3U);
    EXPECT_EQ(changes().front(), "search.page_shown");
    AuditReader reader{register_->database()};
    const auto body = reader.list({}, 1).value().front().body.value();
    EXPECT_NE(body.find("\"authority\":" + std::to_string(raw(id))), std::string::npos) << body;
    EXPECT_NE(body.find("AB32CDE 3"), std::string::npos);
    ASSERT_TRUE(page(search, 0).ok());  // Once more: on the record again, on file once.
    EXPECT_EQ(filed(id).size(), 3U);
    EXPECT_TRUE(searches_.detail(person(analyst), actor(analyst), search.id, 0).ok());
    EXPECT_TRUE(
        searches_.image(person(analyst), actor(analyst), search.id, 0, ImageKind::plate, 0).ok());
    EXPECT_EQ(changes().front(), "search.image_shown");

    ASSERT_TRUE(
        desk().give_back(person(analyst), actor(analyst), target(id), "Three passages found").ok());
    const auto result = desk().result(person(asker), actor(asker), id, 1, 1).value();
    ASSERT_EQ(result.rows.size(), 1U);
    EXPECT_TRUE(result.more);
    EXPECT_EQ(result.rows[0].read.key.captured, noon - days{150} - hours{1});
    // Given back: over for the analyst.
    EXPECT_EQ(code_of(page(search, 0)), "denied");
    EXPECT_EQ(code_of(start(under(id))), "denied");
}

TEST_F(AuthoritySearch, IsRefusedBeyondTheAuthorityByOneMarkOneMinuteOneNrd) {
    AuthorityWish places = wish();
    ASSERT_TRUE(add_nrds(2));
    places.form.asked.vrms.clear();
    places.form.asked.nrds = {NrdId{1}};
    const auto of_marks = taken();
    const auto of_places = taken(places);
    const std::size_t before = search_rows_.list(std::nullopt, 100).value().size();
    EXPECT_EQ(code_of(start(under(of_marks, "KX28AAA"))), "denied");
    EXPECT_EQ(sink().last().kind, "search.refused");
    SearchWish minute = under(of_marks);
    minute.window.from -= minutes{1};
    EXPECT_EQ(code_of(start(minute)), "denied");
    minute = under(of_marks);
    minute.window.until += milliseconds{1};
    EXPECT_EQ(code_of(start(minute)), "denied");
    SearchWish nrd = under(of_places);
    nrd.window.vrm.reset();
    nrd.window.nrd = NrdId{2};
    EXPECT_EQ(code_of(start(nrd)), "denied");
    EXPECT_EQ(search_rows_.list(std::nullopt, 100).value().size(), before);
    nrd.window.nrd = NrdId{1};
    EXPECT_TRUE(start(nrd).ok());
}

TEST_F(AuthoritySearch, AMarkAtPlacesIsFoundThereAlone) {
    ASSERT_TRUE(add_nrds(4));
    AuthorityWish both = wish();
    both.form.asked.nrds = {NrdId{4}};
    const auto id = taken(both);
    const auto here = start(under(id, "LD84XYZ")).value();
    EXPECT_EQ(page(here, 0).value().rows.size(), 1U);
    const auto elsewhere = start(under(id)).value();
    EXPECT_TRUE(page(elsewhere, 0).value().rows.empty());
}

TEST_F(AuthoritySearch, AWithdrawnAuthorityEndsTheSearchAtTheNextPage) {
    const auto id = taken();
    const auto search = start(under(id)).value();
    ASSERT_TRUE(page(search, 0).ok());
    ASSERT_TRUE(desk()
                    .revoke(person(other_officer), actor(other_officer), target(id),
                            "No longer proportionate")
                    .ok());
    const auto next = page(search, 1);
    ASSERT_FALSE(next.ok());
    EXPECT_EQ(next.error().code, Errc::denied);
    EXPECT_NE(next.error().public_text.view().find("withdrawn"), std::string_view::npos);
    EXPECT_EQ(filed(id).size(), 1U);
    // It is over, and closed on the record.
    EXPECT_EQ(code_of(page(search, 0)), "not_found");
    EXPECT_TRUE(search_rows_.find(search.number).value().closed);
    EXPECT_EQ(searches_.open_count(), 0U);
    EXPECT_EQ(closed_why(), "authority_ended");
}

TEST_F(AuthoritySearch, RowsAndImagesEndWithItToo) {
    for (const bool image : {false, true}) {
        const auto id = taken();
        const auto search = start(under(id)).value();
        ASSERT_TRUE(page(search, 0).ok());
        ASSERT_TRUE(desk().withdraw(person(asker), actor(asker), target(id), "Not needed").ok());
        const std::string code =
            image ? code_of(searches_.image(person(analyst), actor(analyst), search.id, 0,
                                            ImageKind::plate, 0))
                  : code_of(searches_.detail(person(analyst), actor(analyst), search.id, 0));
        EXPECT_EQ(code, "denied");
        EXPECT_EQ(searches_.open_count(), 0U);
    }
}

TEST_F(AuthoritySearch, EndsWithTheAuthorityToTheMillisecond) {
    const auto id = taken();
    clock().advance(days{7} - minutes{1});
    person(analyst).older_access->review_due += days{100};
    const auto search = start(under(id)).value();
    EXPECT_EQ(search.expires, noon + days{7});  // Not half an hour later.
    clock().advance(minutes{1} - milliseconds{1});
    EXPECT_TRUE(page(search, 0).ok());
    clock().advance(milliseconds{1});
    const auto over = page(search, 0);
    ASSERT_FALSE(over.ok());
    EXPECT_NE(over.error().public_text.view().find("time of this authority"),
              std::string_view::npos);
    EXPECT_EQ(searches_.open_count(), 0U);
}

TEST_F(AuthoritySearch, TheAnalystsOwnRightIsAskedAtEachPage) {
    const auto id = taken();
    const auto search = start(under(id)).value();
    ASSERT_TRUE(page(search, 0).ok());
    person(analyst).older_access.reset();
    // Without the right it is none of the analyst's business any more.
    EXPECT_EQ(code_of(page(search, 1)), "not_found");
    EXPECT_EQ(filed(id).size(), 1U);
    EXPECT_EQ(closed_why(), "authority_not_usable");
    EXPECT_EQ(state(id), AuthorityState::approved);
}

TEST_F(AuthoritySearch, LimitsOfTheConfirmationReachAnOpenSearch) {
    const auto id = oral();
    const auto search = start(under(id)).value();
    const auto other = start(under(id, "LD84XYZ")).value();
    ASSERT_TRUE(page(search, 0).ok());
    ASSERT_TRUE(page(other, 0).ok());
    AuthorityDecisionWish limited = yes();
    limited.from = noon - days{150} - hours{1};
    limited.vrms = std::vector<Vrm>{mark()};
    ASSERT_TRUE(desk().decide(person(officer), actor(officer), target(id), limited).ok());
    for (const auto& each : {search, other}) {
        const auto next = page(each, 1);
        ASSERT_FALSE(next.ok());
        EXPECT_EQ(next.error().code, Errc::denied);
        EXPECT_NE(next.error().public_text.view().find("limited since"), std::string_view::npos);
        EXPECT_EQ(sink().last().kind, "authority.refused");
        EXPECT_EQ(closed_why(), "authority_limited");
        EXPECT_EQ(code_of(page(each, 0)), "not_found");
    }
    EXPECT_EQ(filed(id).size(), 2U);
    EXPECT_EQ(searches_.open_count(), 0U);
    // Within the limits it is searched again.
    EXPECT_EQ(code_of(start(under(id))), "denied");
    SearchWish within = under(id);
    within.window.from = *limited.from;
    EXPECT_TRUE(page(start(within).value(), 0).ok());
}

TEST_F(AuthoritySearch, ConfirmedAsItWasAskedForTheSearchGoesOn) {
    const auto id = oral();
    const auto search = start(under(id)).value();
    ASSERT_TRUE(desk().decide(person(officer), actor(officer), target(id), yes()).ok());
    EXPECT_TRUE(page(search, 0).ok());
}

TEST_F(AuthoritySearch, ShowsNoVariantsBecauseNoneAreFiled) {
    const auto send_again = [&](UtcTime captured) {
        const Read read{
            .key = {mark(), NrdId{3}, captured}, .received = captured, .text_as_sent = "AB32 CDE"};
        const std::vector<CommitItem> items{CapturedRead{read, {}, {}}};
        ASSERT_TRUE(store().commit(items).ok());
    };
    send_again(noon - days{150});
    send_again(noon - days{1});
    const auto detail_of = [&](const OpenedSearch& search, std::uint32_t who) {
        EXPECT_TRUE(page(search, 0, who).ok());
        return searches_.detail(person(who), actor(who), search.id, 0).value();
    };
    const SearchWish usual{.window = {mark(), {}, noon - days{2}, noon},
                           .purpose = wish().form.purpose};
    EXPECT_EQ(detail_of(start(usual, asker).value(), asker).variants.size(), 1U);
    const auto older = detail_of(start(under(taken())).value(), analyst);
    EXPECT_TRUE(older.variants.empty());
    EXPECT_EQ(older.images.size(), 1U);
}

TEST_F(AuthoritySearch, ItsPurposeIsTheFormsAndIsNotPickedAgain) {
    const auto id = taken();
    const auto search = start(under(id)).value();
    EXPECT_TRUE(searches_.purposes(person(analyst), actor(analyst), 10).value().empty());
    SearchWish wanted{.window = {mark(), {}, noon - days{2}, noon}, .purpose = wish().form.purpose};
    wanted.again = search.number;
    EXPECT_EQ(code_of(start(wanted)), "invalid_argument");
    SearchWish both = under(id);
    both.again = search.number;
    EXPECT_EQ(code_of(start(both)), "invalid_argument");
}

TEST_F(AuthoritySearch, IsItsAnalystsAlone) {
    const auto id = taken();
    EXPECT_EQ(code_of(start(under(id), other_analyst)), "not_found");
    EXPECT_EQ(code_of(start(under(id), asker)), "denied");  // The bureau runs it.
    EXPECT_EQ(code_of(start(under(id), colleague)), "not_found");
    EXPECT_EQ(code_of(start(under(AuthorityId{99}))), "not_found");
    const auto search = start(under(id)).value();
    EXPECT_EQ(code_of(page(search, 0, other_analyst)), "not_found");
}

TEST_F(AuthoritySearch, TheRequesterRunsItWhereThePolicySaysSo) {
    PolicyInForce direct;
    direct.older_direct_use = true;
    policy().adopt(direct);
    const auto id = approved();
    const auto search = start(under(id), asker).value();
    EXPECT_TRUE(page(search, 0, asker).ok());
    ASSERT_TRUE(
        desk().give_back(person(asker), actor(asker), target(id), "Seen once, on file").ok());
    EXPECT_EQ(desk().result(person(asker), actor(asker), id, 0, 9).value().rows.size(), 1U);
    // Switched off again, it ends.
    const auto other = approved();
    const auto open = start(under(other), asker).value();
    policy().adopt(PolicyInForce{});
    EXPECT_EQ(code_of(page(open, 0, asker)), "denied");
}

TEST_F(AuthoritySearch, ImagesOfTheResultAreShownWhileTheAuthorityHolds) {
    const auto id = taken();
    ASSERT_TRUE(page(start(under(id)).value(), 0).ok());
    ASSERT_TRUE(
        desk().give_back(person(analyst), actor(analyst), target(id), "One passage found").ok());
    const auto image = [&](std::uint32_t who, std::uint32_t row = 0) {
        return desk().image(person(who), actor(who), id, row, ImageKind::plate, 0);
    };
    EXPECT_EQ(image(asker).value().jpeg, "jpeg");
    EXPECT_EQ(sink().last().kind, "authority.image_shown");
    EXPECT_EQ(code_of(image(asker, 1)), "not_found");
    EXPECT_EQ(code_of(image(colleague)), "not_found");
    clock().advance(days{7} - milliseconds{1});
    EXPECT_TRUE(image(asker).ok());
    clock().advance(milliseconds{1});
    EXPECT_EQ(code_of(image(asker)), "denied");
    EXPECT_EQ(desk().result(person(asker), actor(asker), id, 0, 9).value().rows.size(), 1U);
}

TEST_F(AuthoritySearch, OthersAskNothingOfTheKind) {
    SearchWish usual{.window = {mark(), {}, noon - days{2}, noon}, .purpose = wish().form.purpose};
    const auto search = start(usual, asker).value();
    EXPECT_FALSE(search.authority);
    EXPECT_EQ(page(search, 0, asker).value().rows.size(), 1U);
    EXPECT_FALSE(search_rows_.find(search.number).value().authority);
    // No deeper than the age limit, whatever is open elsewhere.
    approved();
    usual.window = {mark(), {}, noon - days{200}, noon - days{100}};
    EXPECT_EQ(code_of(start(usual, asker)), "denied");
}

}  // namespace
}  // namespace bof
