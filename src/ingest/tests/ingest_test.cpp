// Goal: whatever a known source sends is kept, as a read or in quarantine with the right reason;
// whoever is not known or proven is refused in one sentence, with a bounded sample. Method: one
// good read, changed in one respect at a time; both sides of each limit. Rules.
#include "ingest/ingest.hpp"
#include "ingest/tests/recording_writer.hpp"

#include <functional>
#include <future>
#include <limits>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;

// 2026-05-01T12:00:00Z
const UtcTime noon = from_unix_ms(1'777'636'800'000);

// The smallest document check_jpeg() takes: start, frame header of 8x8, one scan, end.
std::string tiny_jpeg() {
    using namespace std::string_literals;
    return "\xFF\xD8\xFF\xC0\x00\x0B\x08\x00\x08\x00\x08\x01\x01\x11\x00"
           "\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00\x12\x34\xFF\xD9"s;
}

class IngestTest : public testing::Test {
  protected:
    IngestTest() {
        Source source{};
        source.id = SourceId{1};
        source.feed = 12;
        source.source = 3;
        source.username = "camera-user";
        source.word_hash = SecretHash::of("blue-harbour").stored();
        source.addresses = {loopback_only()};
        source.time_zone = "Europe/London";
        source.valid_from = from_unix_ms(0);

        Nrd nrd{};
        nrd.id = NrdId{7};
        nrd.source = SourceId{1};
        nrd.camera = 5;
        nrd.site = SiteId{4};
        nrd.valid_from = from_unix_ms(0);
        const Site site{SiteId{4}, "Croes Las", "A48", Position{51'800'000, -4'080'000}};

        ingest.use_directory(std::make_shared<const NrdDirectory>(
            std::vector{source}, std::vector{nrd}, std::vector{site}, metrics));
        raw.word = "blue-harbour";
        raw.username = "camera-user";
        raw.address = {12, 3, 5};
        raw.vrm = "AB32CDE";
        raw.captured = "2026-05-01T11:59:59.500Z";
        sender.address = loopback_only().address;
        sender.address_text = "127.0.0.1";
        sender.service = "sendCapture";
        ingest.start();
    }

    static AddressRange loopback_only() {
        AddressRange range;
        range.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1};
        return range;
    }

    /// Takes the read in and returns what reached the writer.
    std::vector<CommitItem> take_in(RawRead read) {
        IngestBatch batch;
        accepted = ingest.add_read(batch, std::move(read), sender);
        return commit(std::move(batch));
    }
    std::vector<CommitItem> commit(IngestBatch&& batch) {
        if (batch.empty()) return {};
        EXPECT_TRUE(answer_to(std::move(batch)).ok());
        return writer.batches().back();
    }
    Result<void> answer_to(IngestBatch&& batch) {
        std::promise<Result<void>> answer;
        ingest.commit(std::move(batch), [&](const Result<void>& done) { answer.set_value(done); });
        return answer.get_future().get();
    }
    Read stored(const std::vector<CommitItem>& items) {
        const auto* captured = items.empty() ? nullptr : std::get_if<CapturedRead>(&items.front());
        if (captured == nullptr) {
            ADD_FAILURE() << "no read was stored";
            return Read{ReadKey{Vrm::parse("X1").value(), NrdId{}, noon}, noon};
        }
        return captured->read;
    }
    void expect_quarantine(const std::vector<CommitItem>& items, QuarantineReason reason) {
        EXPECT_TRUE(accepted.ok());
        ASSERT_EQ(items.size(), 1U);
        const auto* item = std::get_if<QuarantineItem>(&items[0]);
        ASSERT_NE(item, nullptr);
        EXPECT_EQ(to_text(item->reason), to_text(reason));
        EXPECT_EQ(item->sender, "127.0.0.1");
        EXPECT_EQ(item->message.find("blue-harbour"), std::string::npos) << "the word is a secret";
    }

    ManualClock clock{noon};
    Metrics metrics;
    RecordingWriter writer;
    Ingest ingest{writer, clock, {.refused_samples_per_hour = 2}, metrics};
    RawRead raw{};
    Sender sender{};
    Result<void> accepted;
};

TEST_F(IngestTest, AGoodReadIsStoredAsItIs) {
    raw.confidence_percent = 93;
    raw.moving_towards = true;
    raw.preset = 2;
    raw.pan = "15.5";
    const auto read = stored(take_in(raw));
    EXPECT_EQ(read.key,
              (ReadKey{Vrm::parse("AB32CDE").value(), NrdId{7}, noon - milliseconds{500}}));
    EXPECT_EQ(read.received, noon);
    EXPECT_EQ(read.flags.bits(), 0);
    EXPECT_EQ(read.confidence_percent, 93);
    EXPECT_EQ(read.motion, Motion::towards);
    EXPECT_EQ(read.pose.preset, 2);
    EXPECT_EQ(read.pose.pan, "15.5");
    EXPECT_EQ(read.text_as_sent, "");
}

TEST_F(IngestTest, WhatIsDurableAndNewIsCountedForItsNrd) {
    EXPECT_TRUE(ingest.activity().all().empty());
    take_in(raw);
    raw.address.camera = 6;  // Not known: quarantine.
    take_in(raw);
    ASSERT_EQ(ingest.activity().all().size(), 1U);
    const NrdActivity activity = ingest.activity().all().at(NrdId{7});
    EXPECT_EQ(activity.captured, noon - milliseconds{500});
    EXPECT_EQ(activity.received, noon);
    EXPECT_EQ(activity.by_hour.at(hour_number(noon) - 1), 1U);
}

TEST_F(IngestTest, TheTextAsSentIsKeptWhenItDiffers) {
    raw.vrm = "ab32 cde";
    const auto read = stored(take_in(raw));
    EXPECT_EQ(read.key.vrm.text(), "AB32CDE");
    EXPECT_EQ(read.text_as_sent, "ab32 cde");
}

TEST_F(IngestTest, RefusesWhoIsNotKnownOrNotProvenInOneSentence) {
    const std::vector<std::function<void()>> changes{
        [&] { raw.address.feed = 13; },  [&] { raw.address.source = 4; },
        [&] { raw.word = "blue"; },      [&] { raw.word = ""; },
        [&] { raw.username = "other"; }, [&] { sender.address[15] = 2; },
    };
    const RawRead good = raw;
    const Sender good_sender = sender;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        SCOPED_TRACE(index);
        raw = good;
        sender = good_sender;
        changes[index]();
        IngestBatch batch;
        const auto refused = ingest.add_read(batch, RawRead{raw}, sender);
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().code, Errc::unauthenticated);
        EXPECT_EQ(refused.error().public_text.view(),
                  "the source is not known here, or its word, user name or network address is not "
                  "accepted");
        EXPECT_EQ(batch.empty(), index >= 2) << "two samples an hour are kept";
    }
    clock.advance(std::chrono::hours{1});
    raw.word = "blue";
    IngestBatch batch;
    EXPECT_FALSE(ingest.add_read(batch, RawRead{raw}, sender).ok());
    const auto items = commit(std::move(batch));
    ASSERT_EQ(items.size(), 1U);
    const auto& sample = std::get<QuarantineItem>(items[0]);
    EXPECT_EQ(to_text(sample.reason), "wrong_word");
    EXPECT_EQ(sample.message.find("blue"), std::string::npos);
}

TEST_F(IngestTest, UnknownCameraGoesToQuarantine) {
    raw.address.camera = 6;
    expect_quarantine(take_in(raw), QuarantineReason::unknown_camera);
}

TEST_F(IngestTest, ImpossibleMarksGoToQuarantine) {
    for (const char* text : {"", "-", "ABCDEFGHIJKLM", "AB12\xFF", "???"}) {
        SCOPED_TRACE(text);
        raw.vrm = text;
        expect_quarantine(take_in(raw), QuarantineReason::impossible_vrm);
    }
}

TEST_F(IngestTest, UnusableTimesGoToQuarantine) {
    for (const char* text : {"", "yesterday", "2026-02-30T12:00:00Z"}) {
        SCOPED_TRACE(text);
        raw.captured = text;
        expect_quarantine(take_in(raw), QuarantineReason::unusable_time);
    }
}

TEST_F(IngestTest, FutureTimesAreDoubtfulThenImpossible) {
    const auto flags_at = [&](const char* text) {
        raw.captured = text;
        return stored(take_in(raw)).flags;
    };
    EXPECT_FALSE(flags_at("2026-05-01T12:00:10.000Z").has(ReadFlag::clock_doubtful));
    EXPECT_TRUE(flags_at("2026-05-01T12:00:10.001Z").has(ReadFlag::clock_doubtful));
    EXPECT_TRUE(flags_at("2026-05-02T12:00:00.000Z").has(ReadFlag::clock_doubtful));
    raw.captured = "2026-05-02T12:00:00.001Z";
    expect_quarantine(take_in(raw), QuarantineReason::future_time);
}

TEST_F(IngestTest, OldTimesAreLateThenBeyondRetention) {
    raw.captured = "2026-05-01T11:55:00.000Z";
    EXPECT_FALSE(stored(take_in(raw)).flags.has(ReadFlag::late));
    raw.captured = "2026-05-01T11:54:59.999Z";
    EXPECT_TRUE(stored(take_in(raw)).flags.has(ReadFlag::late));
    raw.captured = "2025-05-01T00:00:00.000Z";  // The day that 365 days ago fell on is still kept.
    EXPECT_TRUE(stored(take_in(raw)).flags.has(ReadFlag::late));
    raw.captured = "2025-04-30T23:59:59.999Z";
    expect_quarantine(take_in(raw), QuarantineReason::beyond_retention);
}

TEST_F(IngestTest, ATimeWithoutZoneIsTheSourcesAndFlagged) {
    raw.captured = "2026-05-01T12:59:59.500";  // British Summer Time.
    const auto read = stored(take_in(raw));
    EXPECT_EQ(read.key.captured, noon - milliseconds{500});
    EXPECT_TRUE(read.flags.has(ReadFlag::zone_assumed));
}

TEST_F(IngestTest, SenselessOptionalFieldsAreLeftOutAndFlagged) {
    const std::vector<std::function<void()>> changes{
        [&] { raw.latitude = 91, raw.longitude = 0; },
        [&] { raw.latitude = 51; },
        [&] { raw.latitude = std::numeric_limits<double>::quiet_NaN(), raw.longitude = 1; },
        [&] { raw.confidence_percent = 101; },
        [&] { raw.confidence_percent = -1; },
        [&] { raw.preset = 40'000; },
        [&] { raw.zoom = "123456789012345678901234567890123"; },
        [&] { raw.field_refused = true; },
    };
    const RawRead good = raw;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        SCOPED_TRACE(index);
        raw = good;
        changes[index]();
        const auto read = stored(take_in(raw));
        EXPECT_TRUE(read.flags.has(ReadFlag::field_refused));
        EXPECT_FALSE(read.position.has_value());
        EXPECT_FALSE(read.confidence_percent.has_value());
        EXPECT_EQ(read.pose, CameraPose{});
    }
}

TEST_F(IngestTest, APositionIsKeptOnlyWhenItSaysMoreThanTheSite) {
    raw.latitude = 0;
    raw.longitude = 0;
    EXPECT_FALSE(stored(take_in(raw)).position.has_value()) << "0/0 is how cameras say 'no fix'";
    raw.latitude = 51.80001;
    raw.longitude = -4.08;
    EXPECT_FALSE(stored(take_in(raw)).position.has_value()) << "within float rounding of the site";
    raw.latitude = 51.80003;
    EXPECT_EQ(stored(take_in(raw)).position, (Position{51'800'030, -4'080'000}));
}

TEST_F(IngestTest, AnUnusableImageGoesToQuarantineAndTheReadStays) {
    raw.images = {{ImageKind::plate, tiny_jpeg()}, {ImageKind::overview, "not a picture"}};
    const auto items = take_in(raw);
    ASSERT_EQ(items.size(), 2U);
    const auto& captured = std::get<CapturedRead>(items[0]);
    EXPECT_TRUE(captured.read.flags.has(ReadFlag::image_refused));
    ASSERT_EQ(captured.images.size(), 1U);
    EXPECT_EQ(captured.images[0].jpeg, tiny_jpeg());
    const auto& refused = std::get<QuarantineItem>(items[1]);
    EXPECT_EQ(to_text(refused.reason), "undecodable_image");
    ASSERT_EQ(refused.images.size(), 1U);
    EXPECT_EQ(refused.images[0].bytes, "not a picture");
    EXPECT_NE(refused.message.find("AB32CDE"), std::string::npos) << "what it belonged to";
}

TEST_F(IngestTest, AnEmptyImageIsNoImage) {
    raw.images = {{ImageKind::plate, ""}};
    const auto items = take_in(raw);
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(stored(items).flags.bits(), 0);
}

TEST_F(IngestTest, QuarantineKeepsTheImagesOfARefusedRead) {
    raw.vrm = "-";
    raw.images = {{ImageKind::plate, tiny_jpeg()}};
    const auto items = take_in(raw);
    expect_quarantine(items, QuarantineReason::impossible_vrm);
    EXPECT_EQ(std::get<QuarantineItem>(items[0]).images.size(), 1U);
}

TEST_F(IngestTest, ALateImageIsCheckedLikeARead) {
    RawLateImage late{raw.word, raw.username, raw.address,
                      raw.vrm,  raw.captured, {ImageKind::overview, tiny_jpeg()}};
    IngestBatch batch;
    EXPECT_TRUE(ingest.add_late_image(batch, RawLateImage{late}, sender).ok());
    late.image.bytes = "no";
    EXPECT_TRUE(ingest.add_late_image(batch, RawLateImage{late}, sender).ok());
    late.address.camera = 99;
    EXPECT_TRUE(ingest.add_late_image(batch, RawLateImage{late}, sender).ok());
    late.word = "no";
    EXPECT_FALSE(ingest.add_late_image(batch, RawLateImage{late}, sender).ok());

    const auto items = commit(std::move(batch));
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(std::get<LateImage>(items[0]).image.jpeg, tiny_jpeg());
    EXPECT_EQ(to_text(std::get<QuarantineItem>(items[1]).reason), "undecodable_image");
    EXPECT_EQ(to_text(std::get<QuarantineItem>(items[2]).reason), "unknown_camera");
    EXPECT_EQ(to_text(std::get<QuarantineItem>(items[3]).reason), "wrong_word");
}

TEST_F(IngestTest, CountsBySourceAndVerdict) {
    take_in(raw);
    const auto text = metrics.render();
    EXPECT_NE(text.find("bof_ingest_items_total{source=\"12/3\",verdict=\"stored\"} 1"),
              std::string::npos);
}

TEST_F(IngestTest, TellsTheSenderWhenTheDiskRefuses) {
    writer.fail_with(Error{Errc::unavailable, "the disk is full"});
    IngestBatch batch;
    ASSERT_TRUE(ingest.add_read(batch, RawRead{raw}, sender).ok());
    EXPECT_EQ(answer_to(std::move(batch)).error().code, Errc::unavailable);
}

TEST_F(IngestTest, TellsTheSenderWhenALateImageWasNotKept) {
    writer.fail_images();
    IngestBatch batch;
    ASSERT_TRUE(ingest
                    .add_late_image(batch,
                                    RawLateImage{raw.word,
                                                 raw.username,
                                                 raw.address,
                                                 raw.vrm,
                                                 raw.captured,
                                                 {ImageKind::overview, tiny_jpeg()}},
                                    sender)
                    .ok());
    EXPECT_EQ(answer_to(std::move(batch)).error().code, Errc::unavailable);
}

TEST_F(IngestTest, AWriterOutOfServiceIsAskedAgainThoughNobodySends) {
    ingest.try_return_to_service();
    writer.wait_for_batches(1);
    EXPECT_TRUE(writer.batches()[0].empty());
}

TEST_F(IngestTest, WaitingImagesAreGivenUpAfterADay) {
    ingest.give_up_waiting_images();
    EXPECT_EQ(writer.wait_for_give_up(), noon - std::chrono::hours{24});
}

/// One vehicle on one list.
class OneVehicle final : public VoiSnapshot {
  public:
    OneVehicle(Vrm wanted, ListKind kind) : wanted_(wanted), kind_(kind) {}
    void match(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const override {
        EXPECT_EQ(now, noon);
        if (vrm == wanted_) hits.push_back({{ListId{1}, 2, 3}, Priority::high, kind_});
    }

  private:
    Vrm wanted_;
    ListKind kind_;
};

TEST_F(IngestTest, ReadOfAVehicleOfInterestCarriesItsHits) {
    const auto wanted = Vrm::parse("AB32CDE").value();
    ingest.match_against(
        [list = std::make_shared<OneVehicle>(wanted, ListKind::operational)] { return list; });
    const auto hit = std::get<CapturedRead>(take_in(raw).at(0)).hits;
    ASSERT_EQ(hit.size(), 1U);
    EXPECT_EQ(hit[0].entry.number, 3U);
    EXPECT_EQ(metrics.counter("bof_ingest_hits_total", "").value(), 1.0);

    raw.vrm = "LD84XYZ";
    EXPECT_TRUE(std::get<CapturedRead>(take_in(raw).at(0)).hits.empty());
}

TEST_F(IngestTest, MakerOfAlertsIsToldOnlyOfDurableOperationalHits) {
    const auto wanted = Vrm::parse("AB32CDE").value();
    int told = 0;
    ingest.stop();
    Ingest telling{writer, clock, {}, metrics};
    telling.use_directory(ingest.directory());
    telling.on_sightings([&] { ++told; });
    ListKind kind = ListKind::intelligence;
    telling.match_against([&] { return std::make_shared<OneVehicle>(wanted, kind); });
    telling.start();
    const auto send = [&] {
        IngestBatch batch;
        EXPECT_TRUE(telling.add_read(batch, RawRead{raw}, sender).ok());
        std::promise<bool> answer;
        telling.commit(std::move(batch), [&](const auto& done) { answer.set_value(done.ok()); });
        return answer.get_future().get();
    };
    EXPECT_TRUE(send());
    EXPECT_EQ(told, 0);
    kind = ListKind::operational;
    writer.fail_with(Error{Errc::unavailable, "the disk is full"});
    EXPECT_FALSE(send());
    EXPECT_EQ(told, 0);
    writer.fail_with(std::nullopt);
    EXPECT_TRUE(send());
    EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace bof
