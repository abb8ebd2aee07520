#pragma once

// The contract of searches over many marks and NRDs: more tests of StoreContract.

#include "store/tests/store_contract.hpp"

#include <cstdlib>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace bof {

class HistoryContract : public StoreContract {
  protected:
    MarksFound marks(const MarksQuery& query, const std::string& start = "",
                     const AccessGrant& grant = TestDesk::everything()) {
        store_->wait_until_ready();
        auto found =
            store_->reader().marks(grant, contract::StartsWith{start}, query, contract::noon, {});
        EXPECT_TRUE(found.ok()) << to_log_line(found.error());
        return found.ok() ? *found : MarksFound{};
    }
    std::string mark_texts(const TimeWindow& window, const std::string& start = "",
                           const AccessGrant& grant = TestDesk::everything()) {
        std::string texts;
        for (const FittingMark& mark : marks({window}, start, grant).marks) {
            texts += mark.vrm.text() + " ";
        }
        return texts;
    }
    FoundPage find(const ReadQuestion& question, const FindQuery& query = {},
                   const AccessGrant& grant = TestDesk::everything()) const {
        auto page = store_->reader().find(grant, question, query, contract::noon, {});
        EXPECT_TRUE(page.ok()) << to_log_line(page.error());
        return page.ok() ? *page : FoundPage{};
    }
    std::vector<Read> find_all(const ReadQuestion& question, FindQuery query = {}) const {
        std::vector<Read> all;
        for (bool more = true; more;) {
            const FoundPage page = find(question, query);
            EXPECT_LE(page.reads.size(), query.limit);
            all.insert(all.end(), page.reads.begin(), page.reads.end());
            more = page.more();
            query.after = page.resume_after;
        }
        return all;
    }
    Errc find_error(const ReadQuestion& question, const FindQuery& query = {},
                    const AccessGrant& grant = TestDesk::everything()) const {
        const auto page = store_->reader().find(grant, question, query, contract::noon, {});
        return page.ok() ? Errc::count_ : page.error().code;
    }
    void commit_reads(const std::vector<Read>& reads) {
        std::vector<CommitItem> items;
        for (const Read& read : reads) items.emplace_back(CapturedRead{read, {}});
        commit(items);
    }
};

TEST_P(HistoryContract, MarksAreNamedOnceBestFitFirst) {
    commit_reads({contract::read_at(contract::noon, "AB32CDE"),
                  contract::read_at(contract::noon, "AB32CDE", 8),
                  contract::read_at(contract::noon, "AB32CDZ"),
                  contract::read_at(contract::noon, "AB33CDE"),
                  contract::read_at(contract::noon, "LD84XYZ")});
    EXPECT_EQ(mark_texts(contract::ever(), "AB3"), "AB32CDZ AB32CDE AB33CDE ");
    EXPECT_EQ(mark_texts(contract::ever(), "AB32"), "AB32CDZ AB32CDE ");
    EXPECT_EQ(marks({contract::ever()}, "AB3").marks.at(0).fit, 0);
    EXPECT_EQ(mark_texts(contract::ever(), "Q"), "");
    const auto two = marks({contract::ever(), 2}, "AB3");
    EXPECT_EQ(two.marks.size(), 2U);
    EXPECT_EQ(two.marks.at(1).vrm, contract::mark("AB32CDE"));
    EXPECT_TRUE(two.more);
    EXPECT_EQ(two.fitting, 3U);
    const auto three = marks({contract::ever(), 3}, "AB3");
    EXPECT_FALSE(three.more);
    EXPECT_EQ(three.fitting, 3U);
}

TEST_P(HistoryContract, MarksOutsideTheWindowAreNotNamedNotEvenOfTheSameHour) {
    const auto ms = [](int offset) { return contract::noon + contract::milliseconds{offset}; };
    commit_reads({contract::read_at(ms(-1), "AB32CDE"), contract::read_at(ms(0), "AB33CDE"),
                  contract::read_at(ms(9), "AB34CDE"), contract::read_at(ms(10), "AB35CDE"),
                  contract::read_at(ms(0) - contract::hours{24 * 40}, "AB36CDE")});
    EXPECT_EQ(mark_texts({ms(0), ms(10)}), "AB33CDE AB34CDE ");
    EXPECT_EQ(mark_texts({ms(0), ms(0)}), "");
    EXPECT_EQ(mark_texts({ms(0) - contract::hours{24 * 60}, ms(-1)}), "AB36CDE ");
    EXPECT_EQ(marks({contract::ever()}).marks.size(), 5U);
}

TEST_P(HistoryContract, MarksAreNamedOnlyWithinTheGrant) {
    commit_reads({contract::read_at(contract::noon, "AB32CDE"),
                  contract::read_at(contract::noon - contract::hours{24}, "AB33CDE"),
                  contract::read_at(contract::noon - contract::hours{48}, "AB34CDE")});
    const auto young = TestDesk::grant({.age_max = contract::hours{24}});
    EXPECT_EQ(mark_texts(contract::ever(), "", young), "AB32CDE ") << "the age is half-open";
    AccessScope scope{std::vector{contract::mark("AB33CDE")}, {}, UtcTime::min(), UtcTime::max()};
    EXPECT_EQ(mark_texts(contract::ever(), "", TestDesk::grant({.scope = scope})), "AB33CDE ");
    scope = {{}, {}, contract::noon - contract::hours{48}, contract::noon};
    EXPECT_EQ(mark_texts(contract::ever(), "", TestDesk::grant({.scope = scope})),
              "AB33CDE AB34CDE ");
    const auto ended = TestDesk::grant({.expires = contract::noon});
    const auto refused = store_->reader().marks(ended, contract::StartsWith{""}, {contract::ever()},
                                                contract::noon, {});
    EXPECT_EQ(refused.error().code, Errc::denied);
}

TEST_P(HistoryContract, MarksAreKnownAcrossReopeningAndForgottenWithTheirDays) {
    const auto days_ago = [](int days) { return contract::noon - contract::hours{24 * days}; };
    // Friday noon; the days before are of the same week, and of three weeks before.
    commit_reads(
        {contract::read_at(days_ago(22), "AB30CDE"), contract::read_at(days_ago(2), "AB31CDE"),
         contract::read_at(days_ago(22), "AB32CDE"), contract::read_at(days_ago(1), "AB32CDE"),
         contract::read_at(days_ago(0), "AB33CDE")});
    store_->reopen();
    EXPECT_EQ(mark_texts(contract::ever()), "AB30CDE AB31CDE AB32CDE AB33CDE ");
    ASSERT_TRUE(store_->writer().drop_days_before(day_of(days_ago(1))).ok());
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(mark_texts(contract::ever()), "AB32CDE AB33CDE ");
        EXPECT_EQ(mark_texts({days_ago(30), days_ago(2)}), "");
        EXPECT_EQ(find_all({.windows = {contract::ever()}}).size(), 2U);
        store_->reopen();
    }
}

TEST_P(HistoryContract, FindMergesMarksAndNrdsInOrderOfTime) {
    std::vector<Read> reads;
    for (int index = 0; index < 60; ++index) {
        const std::string vrm = "AB3" + std::to_string(index % 5) + "CDE";
        reads.push_back(contract::read_at(contract::noon - contract::hours{index * 5}, vrm.c_str(),
                                          unsigned(1 + index % 7)));
    }
    commit_reads(reads);
    const auto wanted = [&](const ReadQuestion& question, ReadOrder order) {
        std::vector<Read> kept;
        for (const Read& read : reads) {
            if (is_asked(question, read.key)) kept.push_back(read);
        }
        if (order == ReadOrder::oldest_first) std::reverse(kept.begin(), kept.end());
        return kept;
    };
    const std::vector two_marks{contract::mark("AB31CDE"), contract::mark("AB34CDE")};
    const std::vector two_nrds{NrdId{2}, NrdId{6}};
    const std::vector all{contract::ever()};
    const std::vector some{
        contract::around(contract::noon - contract::hours{100}, contract::hours{7}),
        contract::around(contract::noon - contract::hours{20}, contract::hours{9})};
    for (const auto& windows : {all, some}) {
        for (const ReadQuestion& question :
             {ReadQuestion{.windows = windows},
              ReadQuestion{.marks = two_marks, .windows = windows},
              ReadQuestion{.nrds = two_nrds, .windows = windows},
              ReadQuestion{.marks = two_marks, .nrds = two_nrds, .windows = windows}}) {
            for (const auto order : {ReadOrder::newest_first, ReadOrder::oldest_first}) {
                for (const std::size_t limit : {1U, 3U, 100U}) {
                    EXPECT_EQ(find_all(question, {.order = order, .limit = limit}),
                              wanted(question, order));
                }
            }
        }
    }
}

TEST_P(HistoryContract, FindAsksWhatReadsSay) {
    std::vector<Read> reads;
    for (int index = 0; index < 4; ++index) {
        reads.push_back(contract::read_at(contract::noon - contract::hours{index}));
    }
    reads[0].confidence_percent.reset();
    reads[1].confidence_percent = 40;
    reads[2].confidence_percent = 60;
    reads[2].motion = Motion::away;
    reads[3].confidence_percent = 100;
    reads[3].flags.set(ReadFlag::late);
    reads[3].flags.set(ReadFlag::zone_assumed);
    commit({CapturedRead{reads[0], {}, {contract::hit(3, 1)}}, CapturedRead{reads[1], {}},
            CapturedRead{reads[2], {}, {contract::hit(4, 1, ListKind::intelligence)}},
            CapturedRead{reads[3], {}, {contract::hit(2, 1), contract::hit(3, 9)}}});
    const std::vector windows{contract::ever()};
    using Reads = std::vector<Read>;
    EXPECT_EQ(find_all({.windows = windows, .confidence_min = 60}), (Reads{reads[2], reads[3]}));
    EXPECT_EQ(find_all({.windows = windows, .confidence_max = 40}), Reads{reads[1]});
    EXPECT_EQ(find_all({.windows = windows, .confidence_min = 41, .confidence_max = 99}),
              Reads{reads[2]});
    EXPECT_EQ(find_all({.windows = windows, .motion = Motion::away}), Reads{reads[2]});
    ReadQuestion late{.windows = windows};
    late.flags.set(ReadFlag::late);
    EXPECT_EQ(find_all(late), Reads{reads[3]});
    EXPECT_EQ(find_all({.windows = windows, .hit_list = ListId{3}}), (Reads{reads[0], reads[3]}));
    EXPECT_EQ(find_all({.marks = std::vector{contract::mark("AB32CDE")},
                        .windows = windows,
                        .confidence_min = 1,
                        .hit_list = ListId{3}}),
              Reads{reads[3]});
    EXPECT_TRUE(find_all({.windows = windows, .hit_list = ListId{9}}).empty());
}

TEST_P(HistoryContract, FindShowsOnlyWhatTheGrantOpensAndCountsTheRest) {
    const auto old = contract::noon - contract::hours{24};
    commit_reads({contract::read_at(contract::noon, "AB32CDE", 7),
                  contract::read_at(contract::noon, "AB33CDE", 8), contract::read_at(old)});
    const std::vector windows{contract::ever()};
    const auto young = TestDesk::grant({.age_max = contract::hours{24}});
    const auto page = find({.windows = windows}, {}, young);
    EXPECT_EQ(page.reads.size(), 2U);
    EXPECT_EQ(page.withheld, 1U);
    const std::vector first{contract::mark("AB32CDE")};
    const std::vector both{contract::mark("AB32CDE"), contract::mark("AB33CDE")};
    const std::vector other{contract::mark("LD84XYZ")};
    const AccessScope scope{first, std::vector{NrdId{7}}, UtcTime::min(), UtcTime::max()};
    const auto narrow = TestDesk::grant({.scope = scope});
    EXPECT_EQ(find({.marks = both, .windows = windows}, {}, narrow).withheld, 1U);
    EXPECT_EQ(find({.marks = both, .windows = windows}, {}, narrow).reads.size(), 2U);
    EXPECT_EQ(find_error({.marks = other, .windows = windows}, {}, narrow), Errc::denied);
    EXPECT_EQ(find_error({.nrds = std::vector{NrdId{9}}, .windows = windows}, {}, narrow),
              Errc::denied);
    EXPECT_EQ(find_error({.windows = windows}, {}, TestDesk::grant({.expires = contract::noon})),
              Errc::denied);
}

TEST_P(HistoryContract, ShortPagesSayHowFarTheyLookedAndGoOn) {
    std::vector<Read> reads;
    for (int index = 0; index < 50; ++index) {
        reads.push_back(contract::read_at(contract::noon - contract::hours{index}, "AB32CDE",
                                          unsigned(1 + index % 3)));
        reads.back().confidence_percent = index % 10 == 0 ? 99 : 50;
    }
    commit_reads(reads);
    const ReadQuestion question{.windows = {contract::ever()}, .confidence_min = 90};
    for (const auto order : {ReadOrder::newest_first, ReadOrder::oldest_first}) {
        const bool newest_first = order == ReadOrder::newest_first;
        FindQuery query{.order = order, .steps_max = 1};
        std::vector<Read> found;
        std::size_t pages = 0;
        std::optional<UtcTime> looked;
        for (bool more = true; more && pages < 1000; ++pages) {
            const FoundPage page = find(question, query);
            found.insert(found.end(), page.reads.begin(), page.reads.end());
            if (looked) {
                EXPECT_TRUE(newest_first ? page.looked_until <= *looked
                                         : page.looked_until >= *looked);
            }
            looked = page.looked_until;
            more = page.more();
            query.after = page.resume_after;
        }
        EXPECT_EQ(found.size(), 5U);
        EXPECT_GT(pages, 2U);
        EXPECT_EQ(*looked, newest_first ? UtcTime::min() : UtcTime::max());
    }
}

TEST_P(HistoryContract, CancelledWorkEnds) {
    commit_reads({contract::read_at(contract::noon)});
    store_->wait_until_ready();
    std::stop_source source;
    const Cancel cancel{source.get_token()};
    const auto everything = TestDesk::everything();
    const ReadQuestion question{.windows = {contract::ever()}};
    const auto& reader = store_->reader();
    EXPECT_TRUE(reader.find(everything, question, {}, contract::noon, cancel).ok());
    source.request_stop();
    EXPECT_EQ(reader.find(everything, question, {}, contract::noon, cancel).error().code,
              Errc::cancelled);
    EXPECT_EQ(
        reader
            .marks(everything, contract::StartsWith{""}, {contract::ever()}, contract::noon, cancel)
            .error()
            .code,
        Errc::cancelled);
}

TEST_P(HistoryContract, QuestionsThatMakeNoSenseAreRefused) {
    const auto a = contract::mark("AB32CDE");
    const auto b = contract::mark("AB33CDE");
    const auto day = contract::around(contract::noon, contract::hours{1});
    EXPECT_EQ(find_error({.windows = {}}), Errc::count_) << "finds nothing";
    EXPECT_EQ(find_error({.marks = std::vector<Vrm>{}, .windows = {day}}), Errc::count_);
    EXPECT_EQ(find_error({.marks = std::vector{b, a}, .windows = {day}}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.marks = std::vector{a, a}, .windows = {day}}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.nrds = std::vector{NrdId{2}, NrdId{1}}, .windows = {day}}),
              Errc::invalid_argument);
    EXPECT_EQ(find_error({.windows = {day, day}}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.windows = {{day.until, day.from}}}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.windows = {day}, .confidence_max = 101}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.windows = {day}}, {.limit = 0}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.windows = {day}}, {.limit = read_page_max + 1}), Errc::invalid_argument);
    EXPECT_EQ(find_error({.windows = {day}}, {.steps_max = 0}), Errc::invalid_argument);
    EXPECT_EQ(store_->reader().estimate({.windows = {day, day}}).error().code,
              Errc::invalid_argument);
    for (const std::size_t most : {std::size_t{0}, fitting_marks_max + 1}) {
        EXPECT_EQ(store_->reader()
                      .marks(TestDesk::everything(), contract::StartsWith{""}, {day, most},
                             contract::noon, {})
                      .error()
                      .code,
                  Errc::invalid_argument);
    }
}

TEST_P(HistoryContract, EmptyStoreAnswersEverySearch) {
    EXPECT_EQ(mark_texts(contract::ever()), "");
    EXPECT_TRUE(find_all({.windows = {contract::ever()}}).empty());
    const auto estimate = store_->reader().estimate({.windows = {contract::ever()}});
    ASSERT_TRUE(estimate.ok());
    EXPECT_EQ(estimate->steps(), 0U);
}

}  // namespace bof
