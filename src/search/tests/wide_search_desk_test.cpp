// Goal: every kind of search finds what a plain look at every read finds; what is too wide is
// refused on the record; an end stops the work; a correction is found by both marks.
// Rule.
#include "policy/tests/test_person.hpp"
#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/kept_register.hpp"
#include "register/tests/recording_sink.hpp"
#include "register/tests/test_register.hpp"
#include "search/local_times.hpp"
#include "search/search_desk.hpp"
#include "store/memory_store.hpp"
#include "vrm/mark_pattern.hpp"
#include "vrm/misread_model.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Vrm wide_mark(const std::string& text) { return Vrm::parse(text).value(); }

/// A store whose find() ends only when it is told to.
class EndlessReader final : public ReadReader {
  public:
    explicit EndlessReader(const ReadReader& below) : below_(below) {}
    void wait_until_looking() const {
        looking_.wait([](bool looking) { return looking; }, [](bool) {});
    }

    Result<ReadPage> by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                            UtcTime now) const override {
        return below_.by_vrm(grant, vrm, query, now);
    }
    Result<ReadPage> by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                            UtcTime now) const override {
        return below_.by_nrd(grant, nrd, query, now);
    }
    Result<std::vector<Read>> variants(const AccessGrant& grant, const ReadKey& key,
                                       UtcTime now) const override {
        return below_.variants(grant, key, now);
    }
    Result<std::vector<Hit>> hits(const AccessGrant& grant, const ReadKey& key,
                                  UtcTime now) const override {
        return below_.hits(grant, key, now);
    }
    Result<std::vector<StoredImage>> images(const AccessGrant& grant, const ReadKey& key,
                                            UtcTime now) const override {
        return below_.images(grant, key, now);
    }
    Result<MarksFound> marks(const AccessGrant& grant, const MarkFilter& filter,
                             const MarksQuery& query, UtcTime now,
                             const Cancel& cancel) const override {
        if (is_endless_for_marks) return look_until_told(cancel);
        return below_.marks(grant, filter, query, now, cancel);
    }
    Result<FoundPage> find(const AccessGrant& /*grant*/, const ReadQuestion& /*question*/,
                           const FindQuery& /*query*/, UtcTime /*now*/,
                           const Cancel& cancel) const override {
        return look_until_told(cancel);
    }
    Result<SearchEstimate> estimate(const ReadQuestion& question) const override {
        return below_.estimate(question);
    }

    bool is_endless_for_marks = false;

  private:
    Error look_until_told(const Cancel& cancel) const {
        looking_.with([](bool& looking) { looking = true; });
        looking_.notify();
        while (!cancel.is_wanted()) std::this_thread::yield();
        return cancel.check().error();
    }

    const ReadReader& below_;
    mutable Guarded<bool> looking_;
};

class WideSearchTest : public testing::Test {
  protected:
    WideSearchTest() { add_people(*register_, clock_, {"a.example", "b.example"}); }

    SearchDesk& desk() { return desk_; }
    static Person searcher(Role role = Role::investigator) { return a_person({role}, 1); }
    static AuditActor actor() { return {PersonId{1}, "person1", "192.0.2.7"}; }
    static SearchWish wish(UtcTime from = noon - days{6}, UtcTime until = noon) {
        SearchWish made{
            .window = {{}, {}, from, until},
            .purpose = {"major_crime", "Seen near the burgled shop", "DP-1", "DC Example"}};
        made.page_rows = 7;
        return made;
    }
    static SearchWish pattern(const std::string& text) {
        SearchWish made = wish();
        made.sought = SoughtPattern{text, UnreadSymbols::fit_any};
        return made;
    }
    Result<OpenedSearch> start(const SearchWish& wanted, Role role = Role::investigator) {
        return desk_.start(searcher(role), actor(), wanted);
    }
    Result<SearchPage> page(const OpenedSearch& search, std::uint32_t number,
                            std::optional<std::uint32_t> mark = {}) {
        return desk_.page(searcher(), actor(), search.id, number, mark);
    }
    /// Everything that a search shows, in its order.
    std::vector<ReadKey> all_of(const OpenedSearch& search,
                                std::optional<std::uint32_t> mark = {}) {
        std::vector<ReadKey> keys;
        for (std::uint32_t number = 0; number < 1'000; ++number) {
            const auto got = page(search, number, mark);
            EXPECT_TRUE(got.ok()) << code_of(got);
            if (!got.ok()) break;
            for (const FoundRead& row : got->rows) keys.push_back(row.read.key);
            if (!got->more) break;
        }
        return keys;
    }
    /// What a look at every read finds, newest first.
    std::vector<ReadKey> plainly(const std::function<bool(const Read&)>& wanted,
                                 UtcTime from = noon - days{6}, UtcTime until = noon) const {
        std::vector<ReadKey> keys;
        for (const Read& read : reads_) {
            if (read.key.captured < from || read.key.captured >= until) continue;
            if (wanted(read)) keys.push_back(read.key);
        }
        std::sort(keys.begin(), keys.end(),
                  [](const auto& left, const auto& right) { return comes_before(right, left); });
        return keys;
    }
    void keep(const Read& read, std::vector<Hit> hits = {}) {
        const std::vector<CommitItem> items{CapturedRead{read, {}, std::move(hits)}};
        ASSERT_TRUE(store_.commit(items).ok());
        reads_.push_back(read);
    }
    Read read_of(const std::string& vrm, unsigned nrd, UtcTime captured) {
        return {.key = {wide_mark(vrm), NrdId{nrd}, captured}, .received = captured};
    }
    /// Reads of few letters, so that much is alike, over the last ten days.
    void keep_many(std::mt19937& random, int count) {
        const auto any = [&](int most) {
            return std::uniform_int_distribution<int>(0, most)(random);
        };
        const std::string letters = "ABCDEO8";
        const std::string digits = "308";
        std::set<ReadKey> known;
        while (static_cast<int>(known.size()) < count) {
            std::string text;
            for (const char shape : std::string_view{"LLDDLLL"}) {
                const std::string& from = shape == 'L' ? letters : digits;
                text +=
                    any(40) == 0 ? '?' : from[static_cast<std::size_t>(any(int(from.size()) - 1))];
            }
            Read read = read_of(text, 1U + static_cast<unsigned>(any(5)),
                                noon - minutes{any(10 * 24 * 60)});
            if (any(3) != 0) read.confidence_percent = static_cast<std::uint8_t>(any(100));
            read.motion = static_cast<Motion>(any(2));
            if (any(4) == 0) read.flags.set(ReadFlag::late);
            if (known.insert(read.key).second) keep(read);
        }
    }
    /// NRDs 1 to 6: 1 to 3 at one site on one road, 4 and 5 at another, 6 nowhere.
    void add_estate() {
        const auto source = register_->add_source(a_source(1, 1)).value();
        Site first{{}, "Pont Wen", "A40", Position{51'500'000, -3'200'000}};
        Site second{{}, "Cae Hir", "A4119", Position{51'600'000, -3'300'000}};
        const SiteId here = register_->add_site(first).value();
        const SiteId there = register_->add_site(second).value();
        for (std::int16_t camera = 1; camera <= 6; ++camera) {
            Nrd nrd = an_nrd(source, camera);
            nrd.site = camera <= 3   ? std::optional{here}
                       : camera <= 5 ? std::optional{there}
                                     : std::nullopt;
            nrd.heading_degrees = static_cast<std::uint16_t>(camera % 2 == 0 ? 180 : 0);
            ASSERT_TRUE(register_->add_nrd(nrd).ok());
        }
    }
    std::vector<std::string> changes() { return kinds_on_record(*register_); }

    TemporaryFolder folder_;
    ManualClock clock_{noon};
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    MemoryStore store_;
    SearchRegister searches_{register_->database()};
    CorrectionRegister corrections_{register_->database()};
    VoiRegister lists_{register_->database(), clock_};
    RecordingSink sink_;
    PolicyDesk policy_{{}};
    SearchPool pool_;
    SearchDesk desk_{store_, searches_, sink_,   policy_,
                     clock_, {},        nullptr, {register_.get(), &lists_, &corrections_, &pool_}};
    std::vector<Read> reads_;
};

TEST_F(WideSearchTest, EveryKindAgreesWithAPlainLook) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    keep_many(random, 600);

    for (const char* text : {"AB*", "*E", "*8*", "A?3?*", "?????AB", "*O0*"}) {
        const auto filter = MarkPattern::parse(text).value();
        EXPECT_EQ(all_of(start(pattern(text)).value()), plainly([&](const Read& read) {
                      return filter.fits(read.key.vrm, UnreadSymbols::fit_any);
                  }))
            << text;
    }
    for (const std::size_t edits : {std::size_t{1}, std::size_t{2}}) {
        SearchWish similar = wish();
        similar.sought = SoughtSimilar{wide_mark("AB38CDE"), edits};
        EXPECT_EQ(all_of(start(similar).value()), plainly([&](const Read& read) {
                      const auto fit =
                          MisreadModel::of_survey()->fit(wide_mark("AB38CDE"), read.key.vrm, edits);
                      return fit && *fit <= MisreadSearch{}.fit_max;
                  }))
            << edits;
    }
    UkPartial known;
    known.starts = "AB";
    known.ends = "E";
    known.age_identifier = "38";
    known.age = Certainty::maybe;
    SearchWish partial = wish();
    partial.sought = known;
    const auto filter = UkPartialFilter::make(known).value();
    EXPECT_EQ(all_of(start(partial).value()),
              plainly([&](const Read& read) { return filter->fit(read.key.vrm).has_value(); }));
}

TEST_F(WideSearchTest, EverythingThatNarrowsAgreesWithAPlainLook) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    keep_many(random, 500);
    add_estate();
    const auto check = [&](const SearchWish& wanted, const std::function<bool(const Read&)>& fits) {
        EXPECT_EQ(all_of(start(wanted).value()), plainly(fits));
    };
    const auto at = [](const Read& read, std::initializer_list<unsigned> nrds) {
        return std::find(nrds.begin(), nrds.end(), raw(read.key.nrd)) != nrds.end();
    };
    SearchWish places = wish();
    places.narrow.roads = {"a 40"};
    check(places, [&](const Read& read) { return at(read, {1, 2, 3}); });
    places.narrow.directions = {CompassPoint::north};
    check(places, [&](const Read& read) { return at(read, {1, 3}); });
    SearchWish circle = wish();
    circle.narrow.circle = SearchCircle{{51'600'000, -3'300'000}, 500};
    check(circle, [&](const Read& read) { return at(read, {4, 5}); });
    circle.window.nrd = NrdId{4};
    check(circle, [&](const Read& read) { return at(read, {4}); });

    SearchWish said = wish();
    said.narrow.nrds = {NrdId{6}, NrdId{2}, NrdId{6}};
    said.narrow.confidence_min = 40;
    said.narrow.motion = Motion::towards;
    check(said, [&](const Read& read) {
        return at(read, {2, 6}) && read.confidence_percent && *read.confidence_percent >= 40 &&
               read.motion == Motion::towards;
    });
    SearchWish late = pattern("A*");
    late.narrow.flags.set(ReadFlag::late);
    late.narrow.times = {{.from = hours{22}, .until = hours{3}}};
    late.order = ReadOrder::newest_first;
    const auto windows = windows_of({noon - days{6}, noon}, late.narrow.times).value();
    const auto a = MarkPattern::parse("A*").value();
    check(late, [&](const Read& read) {
        return a.fits(read.key.vrm, UnreadSymbols::fit_any) && read.flags.has(ReadFlag::late) &&
               std::any_of(windows.begin(), windows.end(), [&](const TimeWindow& window) {
                   return window.from <= read.key.captured && read.key.captured < window.until;
               });
    });
    SearchWish exact = wish();
    exact.window.vrm =
        reads_.front().key.vrm.has_unread_symbol() ? wide_mark("AB32CDE") : reads_.front().key.vrm;
    exact.narrow.nrds = {reads_.front().key.nrd};
    check(exact, [&](const Read& read) {
        return read.key.vrm == *exact.window.vrm && read.key.nrd == reads_.front().key.nrd;
    });
}

TEST_F(WideSearchTest, ThePlanSaysWhatFitsAndWhy) {
    keep(read_of("AB38CDE", 1, noon - hours{1}));
    keep(read_of("AB3BCDE", 2, noon - hours{2}));
    keep(read_of("LD84XYZ", 1, noon - hours{3}));
    SearchWish similar = wish();
    similar.sought = SoughtSimilar{wide_mark("AB38CDE"), 1};
    const auto search = start(similar).value();
    ASSERT_TRUE(search.plan);
    EXPECT_EQ(search.plan->marks, 2U);
    EXPECT_TRUE(search.plan->lists_all);
    EXPECT_EQ(search.plan->reads_expected, 2U);
    ASSERT_EQ(search.plan->first.size(), 2U);
    EXPECT_TRUE(search.plan->first[0].why.empty());
    ASSERT_EQ(search.plan->first[1].why.size(), 1U);
    EXPECT_EQ(search.plan->first[1].why[0].read, 'B');
    EXPECT_EQ(search.plan->first[1].why[0].truth_place, 4);
    // Pages of one mark are numbered by themselves.
    EXPECT_EQ(all_of(search, 1), (std::vector<ReadKey>{reads_[1].key}));
    EXPECT_EQ(code_of(page(search, 0, 2)), "not_found");
    const auto first = page(search, 0).value();
    EXPECT_EQ(first.rows.at(0).mark, 0U);
    EXPECT_EQ(first.rows.at(1).mark, 1U);
    EXPECT_EQ(first.looked_until, noon - days{6});
    const auto marks = desk().marks(searcher(), actor(), search.id, 1).value();
    ASSERT_EQ(marks.marks.size(), 1U);
    EXPECT_EQ(marks.next, 0U);
    EXPECT_EQ(sink_.last().kind, "search.marks_shown");
    EXPECT_EQ(desk().marks(searcher(), actor(), search.id, 9, marks.next).value().marks.size(), 1U);
    // What was asked stands with the search.
    const auto kept = searches_.find(search.number).value();
    EXPECT_NE(kept.asked.find("\"similar\""), std::string::npos) << kept.asked;
    EXPECT_FALSE(kept.vrm);
}

TEST_F(WideSearchTest, MarksOfANarrowedSearchAreThoseThatWereShown) {
    keep(read_of("AB38CDE", 1, noon - hours{1}));
    keep(read_of("AB38CDA", 2, noon - hours{2}));
    SearchWish wanted = pattern("AB38*");
    wanted.narrow.nrds = {NrdId{2}};
    const auto search = start(wanted).value();
    EXPECT_FALSE(search.plan->lists_all);
    EXPECT_TRUE(search.plan->first.empty());
    EXPECT_TRUE(desk().marks(searcher(), actor(), search.id, 10).value().marks.empty());
    EXPECT_EQ(all_of(search).size(), 1U);
    const auto marks = desk().marks(searcher(), actor(), search.id, 10).value();
    ASSERT_EQ(marks.marks.size(), 1U);
    EXPECT_EQ(marks.marks[0].vrm, wide_mark("AB38CDA"));
}

TEST_F(WideSearchTest, WhatIsTooWideIsRefusedOnTheRecord) {
    for (int number = 0; number < 30; ++number) {
        keep(read_of("AB38C" + std::string{char('A' + number % 26)} + (number < 26 ? "A" : "B"), 1,
                     noon - hours{number + 1}));
    }
    SearchWish wide = pattern("A*");
    wide.window.from = noon - days{8};
    EXPECT_EQ(code_of(start(wide)), "denied");
    EXPECT_EQ(sink_.last().kind, "search.refused");
    EXPECT_TRUE(searches_.list({}, 10).value().empty());  // Before anything was looked at.
    SearchWish nothing = wish();
    nothing.narrow.motion = Motion::away;
    EXPECT_EQ(code_of(start(nothing)), "invalid_argument");

    PolicyInForce strict;
    strict.search_marks_max = 10;
    strict.search_steps_max = 20;
    policy_.adopt(strict);
    EXPECT_EQ(code_of(start(pattern("AB*"))), "denied");  // Marks.
    EXPECT_EQ(sink_.last().kind, "search.refused");
    EXPECT_EQ(changes().front(), "search.closed");
    EXPECT_TRUE(searches_.list({}, 10).value().front().closed);
    EXPECT_EQ(desk().open_count(), 0U);
    SearchWish place = wish();
    place.narrow.nrds = {NrdId{1}};
    EXPECT_EQ(code_of(start(place)), "denied");  // Steps.
    EXPECT_TRUE(start(place, Role::fib_analyst).ok());
    // Misreadings are ranked: the likeliest are an answer.
    SearchWish similar = wish();
    similar.sought = SoughtSimilar{wide_mark("AB38CAA"), 2};
    strict.search_steps_max = 1'000;
    policy_.adopt(strict);
    const auto search = start(similar).value();
    EXPECT_TRUE(search.plan->cut);
    EXPECT_EQ(search.plan->marks, 10U);
    EXPECT_EQ(all_of(search).size(), 10U);
}

TEST_F(WideSearchTest, AReadIsCorrectedAndFoundByBothMarks) {
    keep(read_of("AB38CDE", 1, noon - hours{1}));
    keep(read_of("AB38CDE", 2, noon - hours{2}));
    keep(read_of("AB38COE", 3, noon - hours{3}));
    SearchWish by_read = wish();
    by_read.window.vrm = wide_mark("AB38CDE");
    const auto search = start(by_read).value();
    ASSERT_EQ(page(search, 0).value().rows.size(), 2U);
    const auto correct = [&](std::optional<Vrm> to, const char* why = "The image says so") {
        return desk().correct(searcher(), actor(), search.id, 1, to, why);
    };
    EXPECT_EQ(code_of(correct(wide_mark("AB38CDE"))), "invalid_argument");
    EXPECT_EQ(code_of(correct(wide_mark("AB38C?E"))), "invalid_argument");
    EXPECT_EQ(code_of(correct(wide_mark("AB38COE"), "short")), "invalid_argument");
    ASSERT_TRUE(correct(wide_mark("AB38COE")).ok());
    EXPECT_EQ(changes().front(), "search.read_corrected");
    const auto again = page(search, 0).value();
    EXPECT_FALSE(again.rows[0].correction);
    ASSERT_TRUE(again.rows[1].correction);
    EXPECT_EQ(again.rows[1].correction->corrected, wide_mark("AB38COE"));
    EXPECT_EQ(desk().detail(searcher(), actor(), search.id, 1).value().corrections.size(), 1U);

    SearchWish by_plate = wish();
    by_plate.window.vrm = wide_mark("AB38COE");
    const auto found = page(start(by_plate).value(), 0).value();
    ASSERT_EQ(found.rows.size(), 2U);  // Not the other read of AB38CDE.
    EXPECT_EQ(found.rows[0].read.key, reads_[1].key);
    EXPECT_TRUE(found.rows[0].correction);
    EXPECT_FALSE(found.rows[1].correction);
    ASSERT_TRUE(correct(std::nullopt, "The image is of another car").ok());
    EXPECT_EQ(page(start(by_plate).value(), 0).value().rows.size(), 1U);
}

TEST_F(WideSearchTest, AFileIsOnTheRecordWithItsReads) {
    for (int number = 0; number < 30; ++number) {
        keep(read_of("AB38CDE", 1, noon - minutes{number + 1}));
    }
    const auto search = start(pattern("AB38*")).value();
    const auto file = desk().export_file(searcher(), actor(), search.id).value();
    EXPECT_EQ(file.rows, 30U);
    EXPECT_FALSE(file.cut_short);
    EXPECT_EQ(sink_.last().kind, "search.exported");
    EXPECT_EQ(std::get<std::vector<std::string>>(sink_.last().facts.at("reads")).size(), 30U);
    EXPECT_NE(file.csv.find("\"reference\",\"DP-1\""), std::string::npos);
    EXPECT_EQ(code_of(desk().export_file(searcher(Role::fcr_supervisor), actor(), search.id)),
              "denied");
}

TEST_F(WideSearchTest, TheEndStopsTheWork) {
    keep(read_of("AB38CDE", 1, noon - hours{1}));
    const EndlessReader endless{store_};
    SearchDesk slow{endless, searches_, sink_,   policy_,
                    clock_,  {},        nullptr, {register_.get(), &lists_, &corrections_, &pool_}};
    const auto search = slow.start(searcher(), actor(), pattern("AB38*")).value();
    std::string told;
    std::thread looking{[&] { told = code_of(slow.page(searcher(), actor(), search.id, 0)); }};
    endless.wait_until_looking();
    EXPECT_TRUE(slow.close(searcher(), actor(), search.id).ok());
    looking.join();
    EXPECT_EQ(told, "cancelled");
    EXPECT_EQ(sink_.kinds(), std::vector<std::string>{});  // Nothing was shown.
    EXPECT_EQ(code_of(slow.page(searcher(), actor(), search.id, 0)), "not_found");
}

TEST_F(WideSearchTest, WhatIsBeingPlannedIsCalledOff) {
    keep(read_of("AB38CDE", 1, noon - hours{1}));
    EndlessReader endless{store_};
    endless.is_endless_for_marks = true;
    SearchDesk slow{endless, searches_, sink_,   policy_,
                    clock_,  {},        nullptr, {register_.get(), &lists_, &corrections_, &pool_}};
    std::string told;
    std::thread planning{
        [&] { told = code_of(slow.start(searcher(), actor(), pattern("AB38*"))); }};
    endless.wait_until_looking();
    EXPECT_EQ(slow.call_off_planning(PersonId{2}), 0U) << "it is somebody else's";
    EXPECT_EQ(slow.call_off_planning(PersonId{1}), 1U);
    planning.join();
    EXPECT_EQ(told, "cancelled");
    EXPECT_EQ(slow.open_count(), 0U);
    EXPECT_EQ(changes().front(), "search.closed");
    EXPECT_TRUE(searches_.list({}, 10).value().front().closed);
    // What is open already is not planned any more.
    endless.is_endless_for_marks = false;
    EXPECT_TRUE(slow.start(searcher(), actor(), pattern("AB38*")).ok());
    EXPECT_EQ(slow.call_off_planning(PersonId{1}), 0U);
    EXPECT_EQ(slow.open_count(), 1U);
}

TEST_F(WideSearchTest, OnlyListsThatOneMayKnowOf) {
    SearchWish wanted = pattern("AB38*");
    wanted.narrow.list = ListId{99};
    EXPECT_EQ(code_of(start(wanted)), "invalid_argument");
}

}  // namespace
}  // namespace bof
