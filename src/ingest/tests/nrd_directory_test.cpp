// Goal: numbers find the source and NRD that are valid at the asked time, and no other; a row that
// cannot work is left out and named. Method: neighbours in each field, both sides of each border.
#include "ingest/nrd_directory.hpp"

#include <gtest/gtest.h>

namespace bof::nrd_directory_test {
namespace {

using std::chrono::milliseconds;

const UtcTime noon = from_unix_ms(1'777'636'800'000);

Source a_source(std::uint32_t id, std::int16_t feed, std::int16_t number) {
    Source source{};
    source.id = SourceId{id};
    source.feed = feed;
    source.source = number;
    source.word_hash = SecretHash::of("blue-harbour").stored();
    source.valid_from = noon;
    return source;
}

Nrd a_camera(std::uint32_t id, std::uint32_t source, std::int16_t camera) {
    Nrd nrd{};
    nrd.id = NrdId{id};
    nrd.source = SourceId{source};
    nrd.camera = camera;
    nrd.valid_from = noon;
    return nrd;
}

TEST(NrdDirectory, ValidityIncludesItsStartAndNotItsEnd) {
    Metrics metrics;
    auto source = a_source(1, 12, 3);
    source.valid_until = noon + milliseconds{1'000};
    auto nrd = a_camera(7, 1, 5);
    nrd.valid_until = noon + milliseconds{500};
    const NrdDirectory directory({source}, {nrd}, {}, metrics);

    EXPECT_EQ(directory.find_source(12, 3, noon - milliseconds{1}), nullptr);
    ASSERT_NE(directory.find_source(12, 3, noon), nullptr);
    EXPECT_NE(directory.find_source(12, 3, noon + milliseconds{999}), nullptr);
    EXPECT_EQ(directory.find_source(12, 3, noon + milliseconds{1'000}), nullptr);
    EXPECT_EQ(directory.find_nrd(SourceId{1}, 5, noon - milliseconds{1}), nullptr);
    ASSERT_NE(directory.find_nrd(SourceId{1}, 5, noon), nullptr);
    EXPECT_EQ(directory.find_nrd(SourceId{1}, 5, noon + milliseconds{500}), nullptr);
}

TEST(NrdDirectory, NumbersOfOneFieldDoNotAnswerForAnother) {
    Metrics metrics;
    const NrdDirectory directory({a_source(1, 12, 3)}, {a_camera(7, 1, 5)}, {}, metrics);
    EXPECT_EQ(directory.find_source(3, 12, noon), nullptr);
    EXPECT_EQ(directory.find_source(12, 4, noon), nullptr);
    EXPECT_EQ(directory.find_nrd(SourceId{5}, 1, noon), nullptr);
    EXPECT_EQ(directory.find_nrd(SourceId{1}, 6, noon), nullptr);
}

TEST(NrdDirectory, ACameraNumberGivenAgainIsTheNrdOfItsTime) {
    Metrics metrics;
    auto before = a_camera(7, 1, 5);
    before.valid_until = noon + milliseconds{500};
    auto after = a_camera(8, 1, 5);
    after.valid_from = noon + milliseconds{500};
    const NrdDirectory directory({a_source(1, 12, 3)}, {before, after}, {}, metrics);
    EXPECT_EQ(directory.find_nrd(SourceId{1}, 5, noon + milliseconds{499})->nrd.id, NrdId{7});
    EXPECT_EQ(directory.find_nrd(SourceId{1}, 5, noon + milliseconds{500})->nrd.id, NrdId{8});
    EXPECT_EQ(directory.nrd_count(), 2U);
}

TEST(NrdDirectory, RowsThatCannotWorkAreLeftOutAndNamed) {
    Metrics metrics;
    auto no_word = a_source(1, 12, 3);
    no_word.word_hash = "damaged";
    auto no_zone = a_source(2, 12, 4);
    no_zone.time_zone = "Europe/Llareggub";
    const NrdDirectory directory({no_word, no_zone, a_source(3, 12, 5)}, {}, {}, metrics);
    EXPECT_EQ(directory.source_count(), 1U);
    ASSERT_EQ(directory.problems().size(), 2U);
    EXPECT_NE(directory.problems()[0].find("12/3"), std::string::npos);
    EXPECT_NE(directory.problems()[1].find("12/4"), std::string::npos);
}

TEST(NrdDirectory, KnowsWhereTheNrdStands) {
    Metrics metrics;
    auto nrd = a_camera(7, 1, 5);
    nrd.site = SiteId{4};
    const Site site{SiteId{4}, "Croes Las", "A48", Position{51'800'000, -4'080'000}};
    const NrdDirectory directory({a_source(1, 12, 3)}, {nrd}, {site}, metrics);
    EXPECT_EQ(directory.find_nrd(SourceId{1}, 5, noon)->site_position, site.position);
}

}  // namespace
}  // namespace bof::nrd_directory_test
