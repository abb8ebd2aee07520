// Goal: nothing is shown without purpose, permission and a record made first; a search serves its
// person alone, ends in time, and says what it left out. Rule.
#include "search/search_desk.hpp"
#include "policy/tests/test_person.hpp"
#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"
#include "store/memory_store.hpp"

#include <set>
#include <thread>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Vrm mark(const char* text = "AB32CDE") { return Vrm::parse(text).value(); }

class SearchTest : public testing::Test {
  protected:
    SearchTest() { add_people(*register_, clock_, {"a.example", "b.example"}); }

    SearchDesk& desk() { return *desk_; }
    RecordingSink& sink() { return sink_; }
    ManualClock& clock() { return clock_; }
    SearchRegister& searches() { return searches_; }
    void use_limits(const SearchLimits& limits) {
        desk_ = std::make_unique<SearchDesk>(store_, searches_, sink_, policy_, clock_, limits);
    }

    static Person searcher(std::uint32_t id = 1) { return a_person({Role::investigator}, id); }
    static AuditActor actor(std::uint32_t id = 1) {
        return {PersonId{id}, "person" + std::to_string(id), "192.0.2.7"};
    }
    static SearchWish wish(UtcTime from = noon - days{2}, UtcTime until = noon) {
        return {.window = {mark(), {}, from, until},
                .purpose = {"major_crime", "Seen near the burgled shop", "DP-1", "DC Example"}};
    }
    OpenedSearch start(const SearchWish& wanted = wish()) {
        return desk().start(searcher(), actor(), wanted).value();
    }
    Result<SearchPage> page(const OpenedSearch& search, std::uint32_t number = 0) {
        return desk().page(searcher(), actor(), search.id, number);
    }

    void store(UtcTime captured, const char* vrm = "AB32CDE", unsigned nrd = 3,
               std::vector<Image> images = {}) {
        Read read{.key = {mark(vrm), NrdId{nrd}, captured}, .received = captured};
        const std::vector<CommitItem> items{CapturedRead{read, std::move(images), {}}};
        ASSERT_TRUE(store_.commit(items).ok());
    }
    /// One read a minute, the n-th n minutes before noon.
    void store_many(int count) {
        for (int number = 1; number <= count; ++number) store(noon - minutes{number});
    }
    std::vector<std::string> changes() { return kinds_on_record(*register_); }
    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    MemoryStore store_;
    SearchRegister searches_{register_->database()};
    RecordingSink sink_;
    PolicyDesk policy_{{}};
    std::unique_ptr<SearchDesk> desk_ =
        std::make_unique<SearchDesk>(store_, searches_, sink_, policy_, clock_);
};

TEST_F(SearchTest, APurposeIsOnTheRecordBeforeAnythingIsRead) {
    store(noon - hours{1});
    const auto search = start();
    EXPECT_EQ(search.id.size(), 32U);
    EXPECT_EQ(search.expires, noon + minutes{30});
    EXPECT_FALSE(search.withheld);
    EXPECT_EQ(changes().front(), "search.started");
    EXPECT_TRUE(sink().entries().empty());
    const auto kept = searches().find(search.number).value();
    EXPECT_EQ(kept.purpose, wish().purpose);
    EXPECT_EQ(kept.vrm, mark());
    EXPECT_EQ(kept.person, PersonId{1});
    AuditReader reader{register_->database()};
    const auto body = reader.find(kept.audit_number).value().body.value();
    for (const char* part : {"\"vrm\":\"AB32CDE\"", "\"category\":\"major_crime\"",
                             "\"reference\":\"DP-1\"", "\"reason\":\"Seen near the burgled shop\"",
                             "\"on_behalf_of\":\"DC Example\"", "\"person\":1", "\"search\":1"}) {
        EXPECT_NE(body.find(part), std::string::npos) << part << " in " << body;
    }
}

TEST_F(SearchTest, EveryPageIsOnTheRecordWithItsReads) {
    store(noon - hours{1});
    store(noon - hours{2}, "AB32CDE", 4);
    store(noon - hours{1}, "LD84XYZ");
    const auto search = start();
    const auto first = page(search).value();
    ASSERT_EQ(first.rows.size(), 2U);
    EXPECT_EQ(first.rows[0].row, 0U);
    EXPECT_EQ(first.rows[0].read.key.captured, noon - hours{1});
    EXPECT_FALSE(first.more);
    ASSERT_EQ(sink().kinds(), std::vector<std::string>{"search.page_shown"});
    const AuditEntry entry = sink().last();
    EXPECT_EQ(entry.actor.person, PersonId{1});
    EXPECT_EQ(std::get<std::int64_t>(entry.facts.at("search")), 1);
    EXPECT_EQ(std::get<std::vector<std::string>>(entry.facts.at("reads")),
              (std::vector<std::string>{"AB32CDE 3 " + to_rfc3339(noon - hours{1}),
                                        "AB32CDE 4 " + to_rfc3339(noon - hours{2})}));
    EXPECT_TRUE(page(search).ok());  // Looked at again: recorded again.
    EXPECT_EQ(sink().entries().size(), 2U);
}

TEST_F(SearchTest, PagesFollowEachOtherAndRowsKeepTheirNumbers) {
    store_many(25);
    SearchWish wanted = wish();
    wanted.page_rows = 10;
    const auto search = start(wanted);
    EXPECT_EQ(code_of(page(search, 1)), "not_found");  // Not before page 0.
    std::set<std::uint32_t> rows;
    for (std::uint32_t number = 0; number < 3; ++number) {
        const auto got = page(search, number).value();
        EXPECT_EQ(got.rows.size(), number == 2 ? 5U : 10U);
        EXPECT_EQ(got.more, number != 2);
        for (const auto& found : got.rows) {
            EXPECT_EQ(found.read.key.captured, noon - minutes{found.row + 1});
            rows.insert(found.row);
        }
    }
    EXPECT_EQ(rows.size(), 25U);
    EXPECT_EQ(code_of(page(search, 3)), "not_found");
    EXPECT_EQ(page(search, 1).value().rows.front().row, 10U);
}

TEST_F(SearchTest, AReadThatComesMeanwhileGetsANumberOfItsOwn) {
    store_many(3);
    const auto search = start();
    EXPECT_EQ(page(search).value().rows.size(), 3U);
    store(noon - minutes{2} - milliseconds{1});
    const auto again = page(search).value().rows;
    ASSERT_EQ(again.size(), 4U);
    EXPECT_EQ(again[0].row, 0U);
    EXPECT_EQ(again[1].row, 1U);
    EXPECT_EQ(again[2].row, 3U);
    EXPECT_EQ(again[3].row, 2U);
}

TEST_F(SearchTest, AnNrdIsSearchedInItsWindow) {
    store(noon - hours{1}, "AB32CDE", 3);
    store(noon - hours{1}, "LD84XYZ", 3);
    store(noon - hours{1}, "LD84XYZ", 4);
    SearchWish wanted = wish();
    wanted.window.vrm.reset();
    wanted.window.nrd = NrdId{3};
    wanted.order = ReadOrder::oldest_first;
    const auto search = start(wanted);
    EXPECT_EQ(page(search).value().rows.size(), 2U);
    EXPECT_EQ(searches().find(search.number).value().nrd, NrdId{3});
    EXPECT_EQ(desk().detail(searcher(), actor(), search.id, 1).value().found.read.key.nrd,
              NrdId{3});
}

TEST_F(SearchTest, WhatIsTooOldIsLeftOutAndSaid) {
    const UtcTime border = noon - days{90} + milliseconds{1};
    store(border);
    store(border - milliseconds{1});
    const auto search = start(wish(noon - days{200}, noon));
    ASSERT_TRUE(search.withheld);
    EXPECT_EQ(*search.withheld,
              (WithheldWindow{noon - days{200}, border, days{90}, Rank::inspector}));
    EXPECT_EQ(search.from, border);
    EXPECT_EQ(searches().find(search.number).value().from, noon - days{200});
    EXPECT_EQ(searches().find(search.number).value().opened_from, border);
    const auto rows = page(search).value().rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].read.key.captured, border);
    // Age counts at every look: a millisecond later it is too old.
    clock().advance(milliseconds{1});
    EXPECT_TRUE(page(search).value().rows.empty());
    EXPECT_FALSE(desk().detail(searcher(), actor(), search.id, 0).ok());
    EXPECT_FALSE(desk().image(searcher(), actor(), search.id, 0, ImageKind::plate, 0).ok());

    const auto refused =
        desk().start(searcher(), actor(), wish(noon - days{200}, noon - days{100}));
    ASSERT_EQ(code_of(refused), "denied");
    EXPECT_NE(refused.error().public_text.view().find("Inspector"), std::string_view::npos);
    EXPECT_EQ(sink().last().kind, "search.refused");
    EXPECT_EQ(text_fact(sink().last(), "vrm"), "AB32CDE");
}

TEST_F(SearchTest, SomebodyElsesSearchIsNotThereAndTheRecordSaysWhoAsked) {
    store(noon - hours{1}, "AB32CDE", 3, {{ImageKind::plate, "jpeg"}});
    const auto search = start();
    ASSERT_TRUE(page(search).ok());
    const auto shown = sink().entries().size();
    const Person other = searcher(2);
    EXPECT_EQ(code_of(desk().page(other, actor(2), search.id, 0)), "not_found");
    EXPECT_EQ(code_of(desk().detail(other, actor(2), search.id, 0)), "not_found");
    EXPECT_EQ(code_of(desk().image(other, actor(2), search.id, 0, ImageKind::plate, 0)),
              "not_found");
    EXPECT_EQ(code_of(desk().close(other, actor(2), search.id)), "not_found");
    EXPECT_TRUE(desk().open_searches(other).empty());
    ASSERT_EQ(sink().entries().size(), shown + 4);
    for (std::size_t index = shown; index < shown + 4; ++index) {
        const AuditEntry& entry = sink().entries()[index];
        EXPECT_EQ(entry.kind, "search.refused");
        EXPECT_EQ(entry.actor.person, PersonId{2});
        EXPECT_EQ(std::get<std::int64_t>(entry.facts.at("search")),
                  static_cast<std::int64_t>(raw(search.number)));
    }
    // None is answered in the same words after the same record, so that it takes the same time.
    const auto elses = desk().page(other, actor(2), search.id, 0);
    const auto none = desk().page(other, actor(2), std::string(32, '0'), 0);
    EXPECT_EQ(to_log_line(elses.error()), to_log_line(none.error()));
    EXPECT_EQ(sink().last().kind, "search.refused");
    EXPECT_EQ(sink().last().facts.count("search"), 0U);
    EXPECT_EQ(code_of(desk().page(searcher(), actor(), "", 0)), "not_found");
    EXPECT_EQ(desk().open_searches(searcher()).size(), 1U);
    EXPECT_TRUE(page(search).ok());
}

TEST_F(SearchTest, OnlyRowsThatWereShownCanBeLookedAt) {
    store(noon - hours{1}, "AB32CDE", 3, {{ImageKind::plate, "jpeg"}});
    const auto search = start();
    EXPECT_EQ(code_of(desk().detail(searcher(), actor(), search.id, 0)), "not_found");
    EXPECT_EQ(code_of(desk().image(searcher(), actor(), search.id, 0, ImageKind::plate, 0)),
              "not_found");
    ASSERT_TRUE(page(search).ok());
    EXPECT_TRUE(desk().detail(searcher(), actor(), search.id, 0).ok());
    EXPECT_EQ(code_of(desk().detail(searcher(), actor(), search.id, 1)), "not_found");
    EXPECT_EQ(code_of(desk().detail(searcher(), actor(), search.id, UINT32_MAX)), "not_found");
}

TEST_F(SearchTest, ImagesAreNamedShownAndRecorded) {
    store(noon - hours{1}, "AB32CDE", 3,
          {{ImageKind::plate, "plate jpeg"}, {ImageKind::overview, "overview"}});
    const auto search = start();
    ASSERT_TRUE(page(search).ok());
    const auto detail = desk().detail(searcher(), actor(), search.id, 0).value();
    EXPECT_EQ(sink().last().kind, "search.row_shown");
    ASSERT_EQ(detail.images.size(), 2U);
    EXPECT_EQ(detail.images[0].bytes, 10U);
    const auto image =
        desk().image(searcher(), actor(), search.id, 0, ImageKind::overview, 0).value();
    EXPECT_EQ(image.jpeg, "overview");
    EXPECT_EQ(sink().last().kind, "search.image_shown");
    EXPECT_EQ(text_fact(sink().last(), "image"), "overview");
    EXPECT_EQ(code_of(desk().image(searcher(), actor(), search.id, 0, ImageKind::overview, 1)),
              "not_found");
}

TEST_F(SearchTest, WithoutTheRecordNothingIsShown) {
    store(noon - hours{1}, "AB32CDE", 3, {{ImageKind::plate, "jpeg"}});
    const auto search = start();
    ASSERT_TRUE(page(search).ok());
    sink().fail(true);
    EXPECT_EQ(code_of(page(search)), "unavailable");
    EXPECT_EQ(code_of(desk().detail(searcher(), actor(), search.id, 0)), "unavailable");
    EXPECT_EQ(code_of(desk().image(searcher(), actor(), search.id, 0, ImageKind::plate, 0)),
              "unavailable");
    sink().fail(false);
    EXPECT_TRUE(desk().image(searcher(), actor(), search.id, 0, ImageKind::plate, 0).ok());
    ASSERT_TRUE(desk().close(searcher(), actor(), search.id).ok());
    EXPECT_EQ(searches().find(search.number).value().counts, (SearchCounts{1, 1, 1}));
}

// The register refuses the row of a person whom it does not know, as it would on a full disk.
TEST_F(SearchTest, WithoutTheRegisterNoSearchIsOpened) {
    const Person unknown = searcher(99);
    for (std::size_t attempt = 0; attempt < SearchLimits{}.open_per_person_max + 1; ++attempt) {
        // The place that was reserved is free again: never too_many.
        EXPECT_EQ(code_of(desk().start(unknown, actor(99), wish())), "conflict");
    }
    EXPECT_TRUE(desk().open_searches(unknown).empty());
    EXPECT_TRUE(searches().list({}, 10).value().empty());
}

TEST_F(SearchTest, WithoutPurposeOrRightThereIsNoSearch) {
    SearchWish hollow = wish();
    hollow.purpose.reason = "because";
    EXPECT_EQ(code_of(desk().start(searcher(), actor(), hollow)), "invalid_argument");
    EXPECT_EQ(code_of(desk().start(a_person({Role::auditor}, 1), actor(), wish())), "denied");
    EXPECT_EQ(sink().last().kind, "search.refused");
    EXPECT_TRUE(searches().list({}, 10).value().empty());
    SearchWish large = wish();
    large.page_rows = 201;
    EXPECT_EQ(code_of(desk().start(searcher(), actor(), large)), "invalid_argument");
    large.page_rows = 0;
    EXPECT_EQ(code_of(desk().start(searcher(), actor(), large)), "invalid_argument");
}

TEST_F(SearchTest, ARightThatIsTakenClosesWhatItHadOpened) {
    store(noon - hours{1});
    const auto search = start();
    ASSERT_TRUE(page(search).ok());
    const Person now_without = a_person({}, 1);
    EXPECT_EQ(code_of(desk().page(now_without, actor(), search.id, 0)), "denied");
    EXPECT_EQ(code_of(desk().detail(now_without, actor(), search.id, 0)), "denied");
    EXPECT_TRUE(desk().close(now_without, actor(), search.id).ok());
}

TEST_F(SearchTest, ASearchEndsWithItsCountsOnTheRecord) {
    store_many(5);
    const auto search = start();
    ASSERT_TRUE(page(search).ok());
    ASSERT_TRUE(desk().close(searcher(), actor(), search.id).ok());
    EXPECT_EQ(changes().front(), "search.closed");
    const auto kept = searches().find(search.number).value();
    EXPECT_EQ(kept.counts, (SearchCounts{1, 5, 0}));
    EXPECT_EQ(kept.closed, noon);
    EXPECT_EQ(code_of(page(search)), "not_found");
    EXPECT_EQ(code_of(desk().close(searcher(), actor(), search.id)), "not_found");
}

TEST_F(SearchTest, ASearchEndsByItself) {
    store_many(5);
    const auto search = start();
    clock().advance(minutes{30} - milliseconds{1});
    EXPECT_TRUE(page(search).ok());
    EXPECT_EQ(desk().close_expired(), 0U);
    clock().advance(milliseconds{1});
    EXPECT_EQ(code_of(page(search)), "not_found");
    EXPECT_TRUE(desk().open_searches(searcher()).empty());
    EXPECT_EQ(desk().close_expired(), 1U);
    EXPECT_EQ(desk().close_expired(), 0U);
    EXPECT_EQ(searches().find(search.number).value().counts, (SearchCounts{1, 5, 0}));
    EXPECT_EQ(changes().front(), "search.closed");
}

TEST_F(SearchTest, OpenSearchesAreLimited) {
    use_limits({.open_per_person_max = 2, .open_max = 3});
    const auto first = start();
    start();
    EXPECT_EQ(code_of(desk().start(searcher(), actor(), wish())), "too_many");
    EXPECT_TRUE(desk().start(searcher(2), actor(2), wish()).ok());
    EXPECT_EQ(code_of(desk().start(searcher(2), actor(2), wish())), "too_many");
    ASSERT_TRUE(desk().close(searcher(), actor(), first.id).ok());
    EXPECT_TRUE(desk().start(searcher(2), actor(2), wish()).ok());
    clock().advance(minutes{30});
    EXPECT_TRUE(desk().start(searcher(2), actor(2), wish()).ok());
}

TEST_F(SearchTest, ASearchShowsSoManyRowsAndSaysSo) {
    use_limits({.page_rows_max = 10, .rows_max = 25});
    store_many(40);
    SearchWish wanted = wish();
    wanted.page_rows = 10;
    const auto search = start(wanted);
    EXPECT_FALSE(page(search, 0).value().cut_short);
    EXPECT_TRUE(page(search, 1).value().more);
    const auto last = page(search, 2).value();
    EXPECT_EQ(last.rows.size(), 5U);
    EXPECT_TRUE(last.cut_short);
    EXPECT_FALSE(last.more);
    EXPECT_EQ(code_of(page(search, 3)), "not_found");
    EXPECT_EQ(page(search, 0).value().rows.size(), 10U);
}

TEST_F(SearchTest, WhatIsLeftOutOfTheLastPageIsSaid) {
    use_limits({.page_rows_max = 10, .rows_max = 25});
    store_many(27);
    SearchWish wanted = wish();
    wanted.page_rows = 10;
    const auto search = start(wanted);
    EXPECT_TRUE(page(search, 0).value().more);
    EXPECT_TRUE(page(search, 1).value().more);
    const auto last = page(search, 2).value();
    EXPECT_EQ(last.rows.size(), 5U);
    EXPECT_TRUE(last.cut_short);
    EXPECT_FALSE(last.more);
}

TEST_F(SearchTest, SearchesAreReviewedByWhoMayAndOnTheRecord) {
    start();
    desk().start(searcher(2), actor(2), wish()).value();
    EXPECT_EQ(desk().review(searcher(), actor(), PersonId{1}, 10).value().size(), 1U);
    EXPECT_EQ(code_of(desk().review(searcher(), actor(), PersonId{2}, 10)), "denied");
    EXPECT_EQ(code_of(desk().review(searcher(), actor(), {}, 10)), "denied");
    const Person auditor = a_person({Role::auditor}, 2);
    EXPECT_EQ(desk().review(auditor, actor(2), {}, 10).value().size(), 2U);
    EXPECT_EQ(sink().last().kind, "search.reviewed");
    EXPECT_EQ(std::get<std::int64_t>(sink().last().facts.at("last")), 2);
    EXPECT_EQ(desk().review(auditor, actor(2), {}, 10, PurposeId{2}).value().size(), 1U);
    sink().fail(true);
    EXPECT_EQ(code_of(desk().review(auditor, actor(2), {}, 10)), "unavailable");
}

TEST_F(SearchTest, ManyThreadsMayUseOneSearch) {
    store_many(60);
    SearchWish wanted = wish();
    wanted.page_rows = 10;
    const auto search = start(wanted);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (std::uint32_t number = 0; number < 6; ++number) {
                const auto got = page(search, number);
                EXPECT_TRUE(got.ok());
                if (!got.ok()) continue;
                for (const auto& found : got->rows) {
                    EXPECT_EQ(found.read.key.captured, noon - minutes{found.row + 1});
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    ASSERT_TRUE(desk().close(searcher(), actor(), search.id).ok());
    EXPECT_EQ(searches().find(search.number).value().counts, (SearchCounts{24, 240, 0}));
    EXPECT_EQ(sink().entries().size(), 24U);
}

TEST_F(SearchTest, AnotherPolicyEndsWhatTheOneBeforeHasOpened) {
    store(noon - hours{1});
    const auto search = start();
    EXPECT_TRUE(page(search).ok());
    PolicyInForce next;
    next.version = 1;
    policy_.adopt(next);
    EXPECT_EQ(page(search).error().code, Errc::denied);
    EXPECT_TRUE(desk().close(searcher(), actor(), search.id).ok());
    EXPECT_TRUE(page(start()).ok());
}

TEST_F(SearchTest, APurposeIsOfferedAgainUntilItsTimeIsOver) {
    const auto first = start();
    const auto offered = [&](std::uint32_t person = 1) {
        return desk().purposes(searcher(person), actor(person), 10).value();
    };
    ASSERT_EQ(offered().size(), 1U);
    EXPECT_EQ(offered()[0].stated.purpose, wish().purpose);
    EXPECT_EQ(offered()[0].until, noon + days{30});
    EXPECT_EQ(sink().last().kind, "search.purposes_offered");
    EXPECT_TRUE(offered(2).empty());

    const auto again = [&](const auto& change, std::uint32_t person = 1) {
        SearchWish wanted = wish();
        wanted.again = first.number;
        change(wanted);
        const auto made = desk().start(searcher(person), actor(person), wanted);
        if (made.ok()) desk().close(searcher(person), actor(person), made->id).ignore("tidy");
        return made.ok() ? "ok" : std::string{traits(made.error().code).name};
    };
    const auto as_it_is = [](SearchWish&) {};
    EXPECT_EQ(again(as_it_is), "ok");
    EXPECT_EQ(again(as_it_is, 2), "invalid_argument");
    // The very search, not just any of one's own.
    SearchWish another = wish();
    another.purpose.reference = "DP-2";
    const auto other = start(another);
    ASSERT_TRUE(desk().start(searcher(2), actor(2), wish()).ok());
    const auto not_its = [&](PurposeId number) {
        return again([&](SearchWish& wanted) { wanted.again = number; });
    };
    EXPECT_EQ(not_its(other.number), "invalid_argument");
    EXPECT_EQ(not_its(static_cast<PurposeId>(raw(other.number) + 1)), "invalid_argument");
    EXPECT_EQ(not_its(PurposeId{99}), "invalid_argument");
    EXPECT_EQ(again([](SearchWish& wanted) { wanted.purpose.reason += " and elsewhere"; }),
              "invalid_argument");
    // It ends with its time, however often it was used: to the millisecond.
    clock().set(noon + days{30});
    EXPECT_EQ(offered().size(), 2U);
    clock().set(noon + days{30} + std::chrono::milliseconds{1});
    EXPECT_TRUE(offered().empty());
    EXPECT_EQ(again(as_it_is), "invalid_argument");
}

}  // namespace
}  // namespace bof
