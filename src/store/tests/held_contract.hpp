#pragma once

// The contract of what a store holds back from the deletion of days, as tests over any store. One
// file of a test program includes this and instantiates HeldContract with the factories of its
// stores.

#include "store/tests/store_under_test.hpp"
#include "vrm/mark_pattern.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace bof {

class HeldContract : public testing::TestWithParam<StoreFactory> {
  protected:
    static constexpr UtcDay kept_day() {
        return UtcDay{std::chrono::year{2026} / 5 / 1};  // That of contract::noon.
    }

    void SetUp() override { store_ = GetParam().make({}); }

    void commit(const std::vector<CommitItem>& items) {
        const auto verdicts = store_->writer().commit(items);
        ASSERT_TRUE(verdicts.ok()) << to_log_line(verdicts.error());
    }
    /// A read with a variant, two images and a hit.
    void commit_whole(const ReadKey& key, const std::string& jpeg) {
        Read read{key, key.captured + contract::milliseconds{300}};
        Read changed = read;
        changed.confidence_percent = 12;
        commit({CapturedRead{read,
                             {contract::plate(jpeg), {ImageKind::overview, jpeg + " overview"}},
                             {contract::hit(1, 40, ListKind::intelligence)}},
                CapturedRead{changed, {contract::plate(jpeg + " again")}}});
    }
    std::vector<std::string> jpegs_of(const ReadKey& key) const {
        std::vector<std::string> jpegs;
        const auto images =
            store_->reader().images(TestDesk::everything(), key, contract::noon).value();
        for (const StoredImage& image : images) jpegs.push_back(image.jpeg);
        return jpegs;
    }
    /// By a search that names no mark.
    bool is_found_by_pattern(const ReadKey& key) const {
        store_->wait_until_ready();
        const PatternFilter any{MarkPattern::parse("*").value(), UnreadSymbols::fit_any};
        const auto found = store_->reader()
                               .marks(TestDesk::everything(), any, {{captured_min, captured_end}},
                                      contract::noon, Cancel{})
                               .value();
        return std::any_of(found.marks.begin(), found.marks.end(),
                           [&](const FittingMark& mark) { return mark.vrm == key.vrm; });
    }
    void expect_whole(const ReadKey& key, const std::string& jpeg) const {
        const auto grant = TestDesk::everything();
        const auto all = contract::all_time();
        const auto has = [&](const ReadPage& page) {
            return std::count_if(page.reads.begin(), page.reads.end(),
                                 [&](const Read& read) { return read.key == key; });
        };
        const ReadReader& reader = store_->reader();
        EXPECT_EQ(has(reader.by_vrm(grant, key.vrm, all, contract::noon).value()), 1);
        EXPECT_EQ(has(reader.by_nrd(grant, key.nrd, all, contract::noon).value()), 1);
        EXPECT_EQ(reader.variants(grant, key, contract::noon).value().size(), 1U);
        EXPECT_EQ(reader.hits(grant, key, contract::noon).value().size(), 1U);
        EXPECT_EQ(jpegs_of(key),
                  (std::vector<std::string>{jpeg, jpeg + " again", jpeg + " overview"}));
        EXPECT_TRUE(is_found_by_pattern(key));
    }
    void expect_gone(const ReadKey& key) const {
        EXPECT_FALSE(store_->held().has_read(key).value());
        EXPECT_EQ(store_->held().fingerprint(key).error().code, Errc::not_found);
        EXPECT_TRUE(jpegs_of(key).empty());
        EXPECT_TRUE(
            store_->reader().hits(TestDesk::everything(), key, contract::noon).value().empty());
        EXPECT_TRUE(
            store_->reader().variants(TestDesk::everything(), key, contract::noon).value().empty());
    }
    void drop(UtcDay first_kept = kept_day()) {
        const auto dropped = store_->writer().drop_days_before(first_kept);
        ASSERT_TRUE(dropped.ok()) << to_log_line(dropped.error());
    }
    void hold(const std::vector<ReadKey>& keys) { ASSERT_TRUE(store_->held().hold(keys).ok()); }

    std::unique_ptr<StoreUnderTest> store_;
};

TEST_P(HeldContract, HeldReadOutlivesItsDayWholeAndItsNeighboursDoNot) {
    const UtcTime old = contract::noon - contract::hours{48};
    std::vector<ReadKey> keys;
    for (int minute = 0; minute < 9; ++minute) {
        keys.push_back(contract::key_at(old + std::chrono::minutes{minute},
                                        minute % 2 == 0 ? "AB32CDE" : "LD84XYZ",
                                        1U + static_cast<unsigned>(minute % 3) * 200U));
        commit_whole(keys.back(), "jpeg " + std::to_string(minute));
    }
    hold({keys[0], keys[4], keys[7]});
    const auto before = store_->held().fingerprint(keys[4]).value();
    for (int round = 0; round < 3; ++round) {
        drop();
        for (std::size_t index = 0; index < keys.size(); ++index) {
            SCOPED_TRACE(index);
            if (index == 0 || index == 4 || index == 7) {
                expect_whole(keys[index], "jpeg " + std::to_string(index));
            } else {
                expect_gone(keys[index]);
            }
        }
        EXPECT_EQ(store_->held().fingerprint(keys[4]).value(), before);
        const OldData left = store_->held().data_before(kept_day()).value();
        EXPECT_TRUE(left.only_held());
        ASSERT_EQ(left.days.size(), 1U);
        EXPECT_EQ(left.days[0].reads, 3U);
        EXPECT_EQ(left.days[0].held_reads, 3U);
        EXPECT_EQ(left.days[0].variants, 3U);
        EXPECT_EQ(left.days[0].images, 9U);
        if (round == 1) store_->reopen();
    }
}

TEST_P(HeldContract, WhatIsLetGoIsDeletedWithTheNextDayAndTheRestStays) {
    const ReadKey first = contract::key_at(contract::noon - contract::hours{30});
    const ReadKey second = contract::key_at(contract::noon - contract::hours{29}, "LD84XYZ");
    const ReadKey third = contract::key_at(contract::noon - contract::hours{80}, "LD84XYZ");
    commit_whole(first, "one");
    commit_whole(second, "two");
    commit_whole(third, "three");
    hold({first, second, third});
    drop();
    const auto fingerprint = store_->held().fingerprint(second).value();
    ASSERT_TRUE(store_->held().let_go(std::vector{first, third}).ok());
    expect_whole(first, "one");  // Until the next deletion.
    EXPECT_FALSE(store_->held().data_before(kept_day()).value().only_held());
    store_->reopen();
    drop();
    expect_gone(first);
    EXPECT_FALSE(is_found_by_pattern(first));
    expect_gone(third);
    expect_whole(second, "two");
    EXPECT_EQ(store_->held().fingerprint(second).value(), fingerprint);
    EXPECT_TRUE(store_->held().data_before(kept_day()).value().only_held());
    EXPECT_EQ(store_->held().held_keys(UtcDay{}, kept_day()).value(), std::vector{second});
}

TEST_P(HeldContract, MarksAreKeptAndFoundByDayAndReadsByTheirMark) {
    const UtcTime old = contract::noon - contract::hours{48};
    const ReadKey day_before = contract::key_at(old - contract::hours{24});
    const ReadKey on_day = contract::key_at(old);
    const ReadKey without_read = contract::key_at(old, "LD84XYZ");
    commit_whole(day_before, "a");
    commit_whole(on_day, "b");
    hold({on_day, without_read, on_day});
    store_->reopen();
    EXPECT_TRUE(store_->held().is_held(on_day).value());
    EXPECT_FALSE(store_->held().is_held(day_before).value());
    const UtcDay day = day_of(old);
    EXPECT_EQ(store_->held().held_keys(day, day + std::chrono::days{1}).value().size(), 2U);
    EXPECT_TRUE(store_->held().held_keys(UtcDay{}, day).value().empty());
    drop();
    EXPECT_FALSE(store_->held().has_read(without_read).value());
    EXPECT_TRUE(store_->held().has_read(on_day).value());
}

TEST_P(HeldContract, ReadsOfAMarkAreFoundWithinAHalfOpenWindow) {
    const UtcTime old = contract::noon - contract::hours{48};
    const ReadKey before = contract::key_at(old - contract::hours{24});
    const ReadKey within = contract::key_at(old, "AB32CDE", 70'000);
    const ReadKey end = contract::key_at(contract::noon);
    commit_whole(before, "a");
    commit_whole(within, "b");
    commit_whole(end, "c");
    commit_whole(contract::key_at(old, "LD84XYZ"), "d");
    const HeldReads& held = store_->held();
    const Vrm vrm = within.vrm;
    EXPECT_EQ(held.keys_of(vrm, old, contract::noon).value(), std::vector{within});
    EXPECT_EQ(
        held.keys_of(vrm, before.captured, contract::noon + contract::hours{1}).value().size(), 3U);
    EXPECT_TRUE(held.keys_of(vrm, contract::noon, old).value().empty());
}

TEST_P(HeldContract, CountsWhatIsOldAndSaysWhatIsNotHeld) {
    const ReadKey old = contract::key_at(contract::noon - contract::hours{48});
    const ReadKey other = contract::key_at(old.captured + contract::hours{1}, "LD84XYZ");
    commit_whole(old, "abc");
    commit_whole(other, "abc");
    commit_whole(contract::key_at(contract::noon), "new");
    QuarantineItem refused{};
    refused.received = old.captured;
    commit({refused, contract::late(contract::key_at(old.captured, "AB32CDE", 900), "waits")});
    EXPECT_TRUE(store_->held().data_before(day_of(old.captured)).value().only_held());
    hold({old});
    const OldData data = store_->held().data_before(kept_day()).value();
    EXPECT_FALSE(data.only_held());
    EXPECT_EQ(data.waiting_images, 1U);
    EXPECT_EQ(data.quarantine_items, 1U);
    ASSERT_EQ(data.days.size(), 1U);
    EXPECT_EQ(data.days[0].day, day_of(old.captured));
    EXPECT_EQ(data.days[0].reads, 2U);
    EXPECT_EQ(data.days[0].held_reads, 1U);
    EXPECT_EQ(data.days[0].hits, 2U);
    EXPECT_EQ(data.days[0].variants, 2U);
    EXPECT_EQ(data.days[0].images, 6U);
    EXPECT_EQ(data.days[0].image_bytes, 2U * (3 + 9 + 12));
    EXPECT_GT(data.days[0].rows_not_held, 0U);
    drop();
    EXPECT_TRUE(store_->held().data_before(kept_day()).value().only_held());
}

}  // namespace bof
