#pragma once

// The contract of a read store, as tests over any store. One file of a test program includes this
// and instantiates StoreContract with the factories of its stores.

#include "store/tests/store_under_test.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace bof {

class StoreContract : public testing::TestWithParam<StoreFactory> {
  protected:
    void SetUp() override { store_ = GetParam().make({}); }

    std::vector<Verdict> commit(const std::vector<CommitItem>& items) {
        auto verdicts = store_->writer().commit(items);
        EXPECT_TRUE(verdicts.ok()) << to_log_line(verdicts.error());
        return verdicts.ok() ? *verdicts : std::vector<Verdict>{};
    }
    Verdict commit_one(CommitItem item) { return commit({std::move(item)}).at(0); }
    ReadPage of_vrm(const char* vrm, const ReadPageQuery& query = contract::all_time()) const {
        return store_->reader()
            .by_vrm(TestDesk::everything(), contract::mark(vrm), query, contract::noon)
            .value();
    }
    ReadPage of_nrd(unsigned nrd, const ReadPageQuery& query = contract::all_time()) const {
        return store_->reader()
            .by_nrd(TestDesk::everything(), NrdId{nrd}, query, contract::noon)
            .value();
    }
    std::vector<std::string> jpegs_of(const ReadKey& key) const {
        const auto images =
            store_->reader().images(TestDesk::everything(), key, contract::noon).value();
        std::vector<std::string> jpegs;
        for (const StoredImage& image : images) jpegs.push_back(image.jpeg);
        return jpegs;
    }
    std::vector<Read> variants_of(const ReadKey& key) const {
        return store_->reader().variants(TestDesk::everything(), key, contract::noon).value();
    }
    std::vector<QuarantineNotice> notices() const {
        return store_->quarantine().quarantined({}, read_page_max).value();
    }

    std::vector<Hit> hits_of(const ReadKey& key) const {
        return store_->reader().hits(TestDesk::everything(), key, contract::noon).value();
    }
    std::vector<Sighting> sightings(std::uint64_t after = 0, std::size_t limit = 10) const {
        return store_->sighting_queue().sightings(SightingNumber{after}, limit).value();
    }

    std::unique_ptr<StoreUnderTest> store_;
};

TEST_P(StoreContract, HitsAreKeptWithTheReadAndOperationalOnesWaitToBecomeAlerts) {
    const auto watched = contract::hit(1, 40, ListKind::intelligence);
    const auto wanted = contract::hit(2, 1'000'000'000'000ULL);
    Read read = contract::read_at(contract::noon);
    read.flags.set(ReadFlag::late);
    const Read other = contract::read_at(contract::noon, "LD84XYZ", 300'000);
    commit({CapturedRead{read, {}, {watched, wanted}}, CapturedRead{other, {}, {watched}}});
    store_->reopen();
    EXPECT_EQ(hits_of(read.key), (std::vector{watched, wanted}));
    EXPECT_EQ(hits_of(other.key), std::vector{watched});
    ASSERT_EQ(sightings().size(), 1U);
    EXPECT_EQ(sightings()[0],
              (Sighting{SightingNumber{1}, read.key, read.received, read.flags, {wanted}}));
}

TEST_P(StoreContract, RepeatAndVariantMakeNoSecondHit) {
    const auto first = contract::hit(1, 1);
    const auto second = contract::hit(2, 2);
    Read read = contract::read_at(contract::noon);
    commit({CapturedRead{read, {}, {first}}, CapturedRead{read, {}, {second}}});
    read.confidence_percent = 12;
    EXPECT_EQ(commit_one(CapturedRead{read, {}, {second}}), Verdict::variant);
    EXPECT_EQ(hits_of(read.key), std::vector{first});
    EXPECT_EQ(sightings().size(), 1U);
}

TEST_P(StoreContract, SightingsComeInOrderUntilTheyAreSettled) {
    std::vector<Read> reads;
    for (int minute = 0; minute < 5; ++minute) {
        reads.push_back(contract::read_at(contract::noon - std::chrono::minutes{minute}));
        commit({CapturedRead{reads.back(), {}, {contract::hit(1, 1)}}});
    }
    EXPECT_EQ(sightings(0, 2).size(), 2U);
    EXPECT_EQ(sightings(2, 2).at(0).key, reads[2].key);
    const std::vector done{SightingNumber{1}, SightingNumber{3}, SightingNumber{99}};
    ASSERT_TRUE(store_->writer().settle_sightings(done).ok());
    commit_one(
        CapturedRead{contract::read_at(contract::noon, "LD84XYZ"), {}, {contract::hit(1, 1)}});
    store_->reopen();
    ASSERT_EQ(sightings().size(), 4U);
    EXPECT_EQ(sightings()[0].key, reads[1].key);
    EXPECT_EQ(sightings()[3].number, SightingNumber{6});
    EXPECT_EQ(store_->sighting_queue().sightings(SightingNumber{0}, 0).error().code,
              Errc::invalid_argument);
}

TEST_P(StoreContract, HitsNeedAGrantAndGoWithTheirDay) {
    const auto old = contract::read_at(contract::noon - contract::hours{48});
    commit({CapturedRead{old, {}, {contract::hit(1, 1)}},
            CapturedRead{contract::read_at(contract::noon), {}, {contract::hit(1, 1)}}});
    const auto expired = TestDesk::grant({.expires = contract::noon});
    EXPECT_EQ(store_->reader().hits(expired, old.key, contract::noon).error().code, Errc::denied);
    ASSERT_TRUE(store_->writer().drop_days_before(day_of(contract::noon)).ok());
    EXPECT_TRUE(hits_of(old.key).empty());
    ASSERT_EQ(sightings().size(), 1U);
    EXPECT_EQ(sightings()[0].key.captured, contract::noon);
}

TEST_P(StoreContract, OneReadKeepsOnlySoManyHits) {
    std::vector<Hit> hits;
    for (std::uint64_t number = 1; number <= hits_max + 5; ++number) {
        hits.push_back(contract::hit(1, number));
    }
    commit({CapturedRead{contract::read_at(contract::noon), {}, hits}});
    EXPECT_EQ(hits_of(contract::key_at(contract::noon)).size(), hits_max);
    EXPECT_EQ(sightings().at(0).hits.size(), hits_max);
}

TEST_P(StoreContract, ReadComesBackWholeInBothOrders) {
    Read read = contract::read_at(contract::noon);
    read.flags.set(ReadFlag::late);
    read.motion = Motion::away;
    read.position = Position{52'415'000, -4'083'000};
    read.pose = {std::int16_t{-3}, "12.5", "-1", "4x"};
    read.text_as_sent = "ab32 cde";
    EXPECT_EQ(commit_one(CapturedRead{read, {}}), Verdict::stored);
    store_->reopen();
    EXPECT_EQ(of_vrm("AB32CDE").reads, std::vector{read});
    EXPECT_EQ(of_nrd(7).reads, std::vector{read});
    EXPECT_TRUE(of_vrm("AB32CDF").reads.empty());
    EXPECT_TRUE(of_nrd(8).reads.empty());
}

TEST_P(StoreContract, RepeatChangesNothingAndDifferenceIsAVariant) {
    const Read first = contract::read_at(contract::noon);
    Read repeat = first;
    repeat.received += contract::milliseconds{5000};
    repeat.flags.set(ReadFlag::late);
    Read other = first;
    other.confidence_percent = 91;
    EXPECT_EQ(commit({CapturedRead{first, {}}, CapturedRead{repeat, {}}, CapturedRead{other, {}}}),
              (std::vector{Verdict::stored, Verdict::repeat, Verdict::variant}));
    store_->reopen();
    EXPECT_EQ(commit({CapturedRead{repeat, {}}, CapturedRead{other, {}}}),
              (std::vector{Verdict::repeat, Verdict::repeat}));
    EXPECT_EQ(of_vrm("AB32CDE").reads, std::vector{first});
    EXPECT_EQ(variants_of(first.key), std::vector{other});
}

TEST_P(StoreContract, EighthContentIsKeptAndNinthGoesToQuarantine) {
    Read read = contract::read_at(contract::noon);
    for (std::uint8_t content = 1; content <= variants_max; ++content) {
        read.confidence_percent = content;
        EXPECT_EQ(commit_one(CapturedRead{read, {}}),
                  content == 1 ? Verdict::stored : Verdict::variant);
    }
    read.confidence_percent = 9;
    EXPECT_EQ(commit_one(CapturedRead{read, {}}), Verdict::quarantined);
    EXPECT_EQ(variants_of(read.key).size(), variants_max - 1);
    ASSERT_EQ(notices().size(), 1U);
    EXPECT_EQ(notices()[0].reason, QuarantineReason::too_many_variants);
}

TEST_P(StoreContract, ImagesAreJudgedApartFromTheRead) {
    const Read read = contract::read_at(contract::noon);
    const Image overview{ImageKind::overview, "wide"};
    EXPECT_EQ(commit_one(CapturedRead{read, {contract::plate("one")}}), Verdict::stored);
    EXPECT_EQ(commit_one(CapturedRead{read, {contract::plate("one"), overview}}), Verdict::repeat);
    EXPECT_EQ(commit_one(CapturedRead{read, {contract::plate("two")}}), Verdict::repeat);
    store_->reopen();
    EXPECT_EQ(jpegs_of(read.key), (std::vector<std::string>{"one", "two", "wide"}));
    const auto images =
        store_->reader().images(TestDesk::everything(), read.key, contract::noon).value();
    EXPECT_EQ(images[1].ordinal, 1);
    EXPECT_EQ(images[2].kind, ImageKind::overview);
    EXPECT_EQ(images[2].ordinal, 0);
}

TEST_P(StoreContract, NinthImageOfAKindGoesToQuarantineWhole) {
    const Read read = contract::read_at(contract::noon);
    commit({CapturedRead{read, {}}});
    for (char number = '1'; number <= '8'; ++number) {
        EXPECT_EQ(commit_one(contract::late(read.key, std::string(1, number))),
                  Verdict::image_joined);
    }
    EXPECT_EQ(commit_one(contract::late(read.key, "ninth")), Verdict::quarantined);
    EXPECT_EQ(jpegs_of(read.key).size(), variants_max);
    const auto item = store_->quarantine().quarantine_item(TestDesk::everything(),
                                                           notices().at(0).id, contract::noon);
    ASSERT_TRUE(item.ok());
    EXPECT_EQ(item->images.at(0).bytes, "ninth");
}

TEST_P(StoreContract, LateImageJoinsExactlyOrTheOnlyReadWithinASecond) {
    const auto at = [](int ms) {
        return contract::key_at(contract::noon + contract::milliseconds{ms});
    };
    commit({CapturedRead{contract::read_at(contract::noon), {}}});
    EXPECT_EQ(commit_one(contract::late(at(0), "exact")), Verdict::image_joined);
    EXPECT_EQ(commit_one(contract::late(at(0), "exact")), Verdict::image_repeat);
    EXPECT_EQ(commit_one(contract::late(at(1000), "after")), Verdict::image_joined);
    EXPECT_EQ(commit_one(contract::late(at(-1000), "before")), Verdict::image_joined);
    EXPECT_EQ(commit_one(contract::late(at(1001), "too far")), Verdict::image_waits);
    EXPECT_EQ(commit_one(contract::late(at(-1001), "too far")), Verdict::image_waits);
    auto other_camera = at(0);
    other_camera.nrd = NrdId{8};
    EXPECT_EQ(commit_one(contract::late(other_camera, "elsewhere")), Verdict::image_waits);
    store_->reopen();
    EXPECT_EQ(jpegs_of(at(0)), (std::vector<std::string>{"exact", "after", "before"}));
}

TEST_P(StoreContract, LateImageBetweenTwoReadsWaits) {
    const auto later = contract::noon + contract::milliseconds{800};
    commit({CapturedRead{contract::read_at(contract::noon), {}},
            CapturedRead{contract::read_at(later), {}}});
    const auto between = contract::key_at(contract::noon + contract::milliseconds{400});
    EXPECT_EQ(commit_one(contract::late(between, "whose")), Verdict::image_waits);
    EXPECT_EQ(commit_one(contract::late(between, "whose")), Verdict::image_repeat);
    EXPECT_EQ(commit_one(CapturedRead{contract::read_at(between.captured), {}}), Verdict::stored);
    EXPECT_EQ(jpegs_of(between), std::vector<std::string>{"whose"});
    EXPECT_TRUE(jpegs_of(contract::key_at(later)).empty());
}

TEST_P(StoreContract, WaitingImagesJoinTheReadThatComesInTheOrderOfTheirTimes) {
    const auto at = [](int ms) {
        return contract::key_at(contract::noon + contract::milliseconds{ms});
    };
    EXPECT_EQ(commit({contract::late(at(500), "b"), contract::late(at(-500), "a"),
                      contract::late(at(2000), "no")}),
              (std::vector(3, Verdict::image_waits)));
    store_->reopen();
    EXPECT_EQ(commit_one(CapturedRead{contract::read_at(contract::noon), {}}), Verdict::stored);
    EXPECT_EQ(jpegs_of(at(0)), (std::vector<std::string>{"a", "b"}));
    store_->reopen();
    EXPECT_EQ(jpegs_of(at(0)), (std::vector<std::string>{"a", "b"}));
}

TEST_P(StoreContract, ImageJoinsAcrossMidnightAndInOneBatch) {
    const UtcTime midnight{std::chrono::sys_days{std::chrono::year{2026} / 5 / 2}};
    const auto before = midnight - contract::milliseconds{200};
    const auto after = midnight + contract::milliseconds{200};
    EXPECT_EQ(commit({CapturedRead{contract::read_at(before), {}},
                      contract::late(contract::key_at(after), "one")}),
              (std::vector{Verdict::stored, Verdict::image_joined}));
    EXPECT_EQ(commit({contract::late(contract::key_at(before, "LD84XYZ"), "two"),
                      CapturedRead{contract::read_at(after, "LD84XYZ"), {}}}),
              (std::vector{Verdict::image_waits, Verdict::stored}));
    EXPECT_EQ(commit_one(CapturedRead{contract::read_at(after, "LD84XYZ", 9), {}}),
              Verdict::stored);
    EXPECT_EQ(commit_one(contract::late(contract::key_at(before, "LD84XYZ", 9), "three")),
              Verdict::image_joined);
    // The image goes with the day of its read, not with its own.
    ASSERT_TRUE(store_->writer().drop_days_before(day_of(midnight)).ok());
    EXPECT_TRUE(jpegs_of(contract::key_at(before)).empty());
    EXPECT_EQ(jpegs_of(contract::key_at(after, "LD84XYZ")), std::vector<std::string>{"two"});
    EXPECT_EQ(jpegs_of(contract::key_at(after, "LD84XYZ", 9)), std::vector<std::string>{"three"});
}

TEST_P(StoreContract, WaitingImageThatNobodyClaimsGoesToQuarantine) {
    const auto received = contract::noon;
    commit({contract::late(contract::key_at(contract::noon), "old", received),
            contract::late(contract::key_at(contract::noon, "LD84XYZ"), "young",
                           received + contract::milliseconds{1})});
    const auto moved =
        store_->writer().give_up_waiting_images(received + contract::milliseconds{1});
    EXPECT_EQ(moved.value(), 1U);
    store_->reopen();
    EXPECT_EQ(store_->writer().give_up_waiting_images(received + contract::milliseconds{1}).value(),
              0U);
    ASSERT_EQ(notices().size(), 1U);
    EXPECT_EQ(notices()[0].reason, QuarantineReason::image_without_read);
    const auto item = store_->quarantine().quarantine_item(TestDesk::everything(), notices()[0].id,
                                                           contract::noon);
    EXPECT_EQ(item.value().images.at(0).bytes, "old");
    // Too late: its read finds no image.
    commit({CapturedRead{contract::read_at(contract::noon), {}},
            CapturedRead{contract::read_at(contract::noon, "LD84XYZ"), {}}});
    EXPECT_TRUE(jpegs_of(contract::key_at(contract::noon)).empty());
    EXPECT_EQ(jpegs_of(contract::key_at(contract::noon, "LD84XYZ")),
              std::vector<std::string>{"young"});
}

TEST_P(StoreContract, WaitingRoomIsBounded) {
    store_ = GetParam().make({2, 10});
    const auto wait = [&](const char* vrm, const char* jpeg) {
        return commit_one(contract::late(contract::key_at(contract::noon, vrm), jpeg));
    };
    EXPECT_EQ(wait("AB32CDE", "12345678901"), Verdict::quarantined) << "more bytes than may wait";
    EXPECT_EQ(wait("AB32CDE", "12345"), Verdict::image_waits);
    EXPECT_EQ(wait("AB32CDF", "12345"), Verdict::image_waits);
    EXPECT_EQ(wait("AB32CDG", ""), Verdict::quarantined) << "more images than may wait";
    EXPECT_EQ(notices().at(0).reason, QuarantineReason::image_without_read);
    commit({CapturedRead{contract::read_at(contract::noon), {}}});
    EXPECT_EQ(wait("AB32CDG", "1234"), Verdict::image_waits) << "room again";
}

TEST_P(StoreContract, QuarantineListsNewestFirstAndKeepsItemsWhole) {
    QuarantineItem item{};
    item.received = contract::noon;
    item.reason = QuarantineReason::unknown_camera;
    item.detail = "camera 3 of source 2 is not known";
    item.address = CameraAddress{1, 2, 3};
    item.sender = "192.0.2.7";
    item.service = "sendCapture";
    item.message = std::string("\xFF\x00 text", 7);
    item.images = {{ImageKind::overview, "wide"}, {ImageKind::plate, ""}};
    QuarantineItem second = item;
    second.address.reset();
    second.reason = QuarantineReason::impossible_vrm;
    EXPECT_EQ(commit({item, second}), (std::vector(2, Verdict::quarantined)));
    store_->reopen();
    const auto list = notices();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].reason, QuarantineReason::impossible_vrm);
    EXPECT_FALSE(list[0].address.has_value());
    EXPECT_EQ(list[1].message_bytes, 7U);
    EXPECT_EQ(list[1].image_count, 2U);
    EXPECT_EQ(list[1].address, item.address);
    EXPECT_LT(list[1].id, list[0].id);
    EXPECT_EQ(store_->quarantine().quarantined(list[0].id, 5).value().size(), 1U);
    EXPECT_EQ(store_->quarantine().quarantined({}, 1).value().at(0).id, list[0].id);

    const auto got =
        store_->quarantine().quarantine_item(TestDesk::everything(), list[1].id, contract::noon);
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(got->detail, item.detail);
    EXPECT_EQ(got->message, item.message);
    EXPECT_EQ(got->sender, item.sender);
    EXPECT_EQ(got->service, item.service);
    EXPECT_EQ(got->images.at(0).bytes, "wide");
    EXPECT_EQ(got->images.at(1).kind, ImageKind::plate);
}

TEST_P(StoreContract, QuarantineContentNeedsALiveGrantAndAKnownId) {
    const auto ended = TestDesk::grant({.expires = contract::noon});
    const auto& quarantine = store_->quarantine();
    EXPECT_EQ(quarantine.quarantine_item(ended, QuarantineId{1}, contract::noon).error().code,
              Errc::denied);
    EXPECT_EQ(quarantine.quarantine_item(TestDesk::everything(), QuarantineId{1}, contract::noon)
                  .error()
                  .code,
              Errc::not_found);
    EXPECT_EQ(quarantine.quarantined({}, 0).error().code, Errc::invalid_argument);
    EXPECT_EQ(quarantine.quarantined({}, read_page_max + 1).error().code, Errc::invalid_argument);
}

TEST_P(StoreContract, PagesFollowEachOtherWithoutGapOrDouble) {
    std::vector<Read> reads;
    for (int index = 0; index < 25; ++index) {
        reads.push_back(contract::read_at(contract::noon - contract::hours{index * 7}));
        commit({CapturedRead{reads.back(), {}}});
    }
    for (const auto order : {ReadOrder::newest_first, ReadOrder::oldest_first}) {
        auto query = contract::all_time();
        query.order = order;
        query.limit = 4;
        std::vector<Read> seen;
        for (bool more = true; more;) {
            const auto page = of_vrm("AB32CDE", query);
            EXPECT_LE(page.reads.size(), 4U);
            seen.insert(seen.end(), page.reads.begin(), page.reads.end());
            more = page.more();
            query.after = page.resume_after;
        }
        auto expected = reads;  // Newest first, as made.
        if (order == ReadOrder::oldest_first) std::reverse(expected.begin(), expected.end());
        EXPECT_EQ(seen, expected);
    }
}

TEST_P(StoreContract, WindowIncludesItsStartAndNotItsEnd) {
    const auto ms = [](int offset) { return contract::noon + contract::milliseconds{offset}; };
    for (const int offset : {-1, 0, 9, 10}) {
        commit({CapturedRead{contract::read_at(ms(offset)), {}}});
    }
    auto query = contract::all_time();
    query.from = ms(0);
    query.until = ms(10);
    for (const auto order : {ReadOrder::newest_first, ReadOrder::oldest_first}) {
        query.order = order;
        EXPECT_EQ(of_vrm("AB32CDE", query).reads.size(), 2U);
        EXPECT_EQ(of_nrd(7, query).reads.size(), 2U);
        EXPECT_FALSE(of_nrd(7, query).more());
    }
    query.until = query.from;
    EXPECT_TRUE(of_vrm("AB32CDE", query).reads.empty());
}

TEST_P(StoreContract, ReadsOfOneMillisecondStandInTheOrderOfNrdOrMark) {
    const auto a7 = contract::read_at(contract::noon, "AB32CDE", 7);
    const auto a300 = contract::read_at(contract::noon, "AB32CDE", 300);
    const auto l7 = contract::read_at(contract::noon, "LD84XYZ", 7);
    commit({CapturedRead{a300, {}}, CapturedRead{l7, {}}, CapturedRead{a7, {}}});
    auto query = contract::all_time();
    query.order = ReadOrder::oldest_first;
    EXPECT_EQ(of_vrm("AB32CDE", query).reads, (std::vector{a7, a300}));
    EXPECT_EQ(of_nrd(7, query).reads, (std::vector{a7, l7}));
    query.order = ReadOrder::newest_first;
    EXPECT_EQ(of_vrm("AB32CDE", query).reads, (std::vector{a300, a7}));
    EXPECT_EQ(of_nrd(7, query).reads, (std::vector{l7, a7}));
}

TEST_P(StoreContract, GrantIsAskedAboutEveryRowAtEveryPage) {
    const auto day_before = contract::noon - contract::hours{24};
    commit({CapturedRead{contract::read_at(contract::noon), {contract::plate("x")}},
            CapturedRead{contract::read_at(day_before), {contract::plate("y")}}});
    const auto grant = TestDesk::grant({.age_max = contract::hours{24}});
    const auto& reader = store_->reader();
    const auto page =
        reader.by_vrm(grant, contract::mark("AB32CDE"), contract::all_time(), contract::noon);
    EXPECT_EQ(page.value().reads.size(), 1U);
    EXPECT_EQ(page.value().withheld, 1U);
    const auto by_nrd = reader.by_nrd(grant, NrdId{7}, contract::all_time(), contract::noon);
    EXPECT_EQ(by_nrd.value().reads.size(), 1U);
    EXPECT_EQ(by_nrd.value().withheld, 1U);
    const auto old_key = contract::key_at(day_before);
    EXPECT_EQ(reader.images(grant, old_key, contract::noon).error().code, Errc::denied);
    EXPECT_EQ(reader.variants(grant, old_key, contract::noon).error().code, Errc::denied);
}

TEST_P(StoreContract, GrantThatOpensNothingOfTheQuestionIsDenied) {
    const AccessScope scope{std::vector{contract::mark("AB32CDE")}, std::vector{NrdId{7}},
                            UtcTime::min(), UtcTime::max()};
    const auto narrow = TestDesk::grant({.scope = scope});
    const auto ended = TestDesk::grant({.expires = contract::noon});
    const auto vrm_error = [&](const AccessGrant& grant, const char* vrm) {
        const auto page = store_->reader().by_vrm(grant, contract::mark(vrm), contract::all_time(),
                                                  contract::noon);
        return page.ok() ? Errc::count_ : page.error().code;
    };
    const auto nrd_error = [&](const AccessGrant& grant, unsigned nrd) {
        const auto page =
            store_->reader().by_nrd(grant, NrdId{nrd}, contract::all_time(), contract::noon);
        return page.ok() ? Errc::count_ : page.error().code;
    };
    EXPECT_EQ(vrm_error(narrow, "AB32CDE"), Errc::count_);
    EXPECT_EQ(vrm_error(narrow, "LD84XYZ"), Errc::denied);
    EXPECT_EQ(vrm_error(ended, "AB32CDE"), Errc::denied);
    EXPECT_EQ(nrd_error(narrow, 7), Errc::count_);
    EXPECT_EQ(nrd_error(narrow, 8), Errc::denied);
    EXPECT_EQ(nrd_error(ended, 7), Errc::denied);
}

TEST_P(StoreContract, PageThatOnlyMetWithheldRowsSaysWhereToGoOn) {
    std::vector<CommitItem> items;
    for (std::size_t index = 0; index <= rows_scanned_max; ++index) {
        items.emplace_back(
            CapturedRead{contract::read_at(contract::noon - contract::milliseconds{index}), {}});
    }
    commit(items);
    AccessScope scope{std::nullopt, std::nullopt, UtcTime::min(), UtcTime::max()};
    scope.captured_until =
        contract::noon - contract::milliseconds{rows_scanned_max} + contract::milliseconds{1};
    const auto grant = TestDesk::grant({.scope = scope});
    auto query = contract::all_time();
    const auto first = store_->reader().by_nrd(grant, NrdId{7}, query, contract::noon).value();
    EXPECT_EQ(first.withheld, rows_scanned_max);
    EXPECT_TRUE(first.reads.empty());
    ASSERT_TRUE(first.more());
    query.after = first.resume_after;
    const auto second = store_->reader().by_nrd(grant, NrdId{7}, query, contract::noon).value();
    EXPECT_EQ(second.reads.size(), 1U);
    EXPECT_FALSE(second.more());
}

TEST_P(StoreContract, RefusesQuestionsThatMakeNoSense) {
    const auto code = [&](const ReadPageQuery& query) {
        return store_->reader()
            .by_vrm(TestDesk::everything(), contract::mark("AB32CDE"), query, contract::noon)
            .error()
            .code;
    };
    auto query = contract::all_time();
    query.limit = 0;
    EXPECT_EQ(code(query), Errc::invalid_argument);
    query.limit = read_page_max + 1;
    EXPECT_EQ(code(query), Errc::invalid_argument);
    query.limit = 1;
    query.after = contract::key_at(contract::noon, "LD84XYZ");
    EXPECT_EQ(code(query), Errc::invalid_argument);
}

TEST_P(StoreContract, RefusesTimesItCannotHold) {
    EXPECT_EQ(commit_one(CapturedRead{contract::read_at(captured_min), {}}), Verdict::stored);
    auto last = contract::read_at(captured_end - contract::milliseconds{1});
    last.received = last.key.captured;
    EXPECT_EQ(commit_one(CapturedRead{last, {}}), Verdict::stored);
    const std::vector<CommitItem> good_and_bad{
        CapturedRead{contract::read_at(contract::noon, "LD84XYZ"), {}},
        CapturedRead{contract::read_at(captured_end), {}}};
    EXPECT_EQ(store_->writer().commit(good_and_bad).error().code, Errc::invalid_argument);
    const std::vector<CommitItem> bad{
        contract::late(contract::key_at(captured_min - contract::milliseconds{1}), "x")};
    EXPECT_EQ(store_->writer().commit(bad).error().code, Errc::invalid_argument);
    EXPECT_TRUE(of_vrm("LD84XYZ").reads.empty()) << "all or none";
    EXPECT_EQ(of_vrm("AB32CDE").reads.size(), 2U);
}

TEST_P(StoreContract, DropsWholeDaysAndLeavesTheirNeighbours) {
    const UtcDay kept = day_of(contract::noon);
    const UtcTime last_dropped = UtcTime{kept} - contract::milliseconds{1};
    QuarantineItem refused{};
    refused.received = last_dropped;
    QuarantineItem refused_later = refused;
    refused_later.received = UtcTime{kept};
    Read changed = contract::read_at(last_dropped);
    changed.confidence_percent = 1;
    commit({CapturedRead{contract::read_at(last_dropped), {contract::plate("gone")}},
            CapturedRead{changed, {}},
            CapturedRead{contract::read_at(UtcTime{kept}), {contract::plate("kept")}},
            contract::late(contract::key_at(last_dropped, "LD84XYZ"), "waits"),
            contract::late(contract::key_at(UtcTime{kept}, "LD84XYZ", 9), "waits"), refused,
            refused_later});
    ASSERT_TRUE(store_->writer().drop_days_before(kept).ok());
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(of_vrm("AB32CDE").reads, std::vector{contract::read_at(UtcTime{kept})});
        EXPECT_EQ(of_nrd(7).reads.size(), 1U);
        EXPECT_TRUE(variants_of(changed.key).empty());
        EXPECT_TRUE(jpegs_of(changed.key).empty());
        EXPECT_EQ(jpegs_of(contract::key_at(UtcTime{kept})), std::vector<std::string>{"kept"});
        EXPECT_EQ(notices().size(), 1U);
        store_->reopen();
    }
    EXPECT_EQ(store_->writer().give_up_waiting_images(UtcTime::max()).value(), 1U);
    // What was dropped is forgotten: the same read is new.
    EXPECT_EQ(commit_one(CapturedRead{changed, {}}), Verdict::stored);
    EXPECT_EQ(of_vrm("AB32CDE").reads.size(), 2U);
    ASSERT_TRUE(store_->writer().drop_days_before(kept).ok());
    EXPECT_EQ(of_vrm("AB32CDE").reads.size(), 1U);
}

TEST_P(StoreContract, EmptyStoreAndEmptyCommitAreFine) {
    EXPECT_TRUE(commit({}).empty());
    EXPECT_TRUE(of_vrm("AB32CDE").reads.empty());
    EXPECT_TRUE(of_nrd(7).reads.empty());
    EXPECT_TRUE(notices().empty());
    EXPECT_EQ(store_->writer().give_up_waiting_images(UtcTime::max()).value(), 0U);
    EXPECT_TRUE(store_->writer().drop_days_before(day_of(contract::noon)).ok());
}

}  // namespace bof
