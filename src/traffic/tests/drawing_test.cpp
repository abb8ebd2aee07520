// Goal: the drawings are JPEGs that pass the codec's check, of the sizes promised, the same for the
// same passage; and an overview put together from segments is the one that encoding it whole would
// give.
#include "traffic/drawing.hpp"

#include "codec/jpeg.hpp"
#include "traffic/detail/jpeg_segments.hpp"
#include "traffic/detail/scene.hpp"
#include "traffic/tests/small_world.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace bof::traffic::drawing_test {
namespace {

constexpr UtcTime noon = UtcDay{std::chrono::year{2026} / std::chrono::May / std::chrono::day{6}} +
                         std::chrono::hours{12};

TEST(Painter, DrawsJpegsOfThePromisedSizes) {
    const Result<World> world = small_world();
    Painter painter(*world);
    for (const int hours : {0, 8, 12}) {
        TrafficSettings settings;
        settings.vehicles = 5'000;
        settings.rate = 4;
        settings.foreign_share = 0.3;
        settings.start = noon + std::chrono::hours{hours};
        Result<Traffic> traffic = Traffic::make(*world, settings);
        std::size_t overview_bytes = 0;
        std::size_t patch_bytes = 0;
        const std::size_t count = 100;
        for (std::size_t left = count; left > 0; --left) {
            const Passage passage = traffic->next();
            const std::string overview = painter.overview(passage);
            const std::string patch = painter.plate_patch(passage);
            const Result<JpegSize> overview_size = check_jpeg(overview);
            const Result<JpegSize> patch_size = check_jpeg(patch);
            ASSERT_TRUE(overview_size.ok());
            ASSERT_TRUE(patch_size.ok());
            ASSERT_EQ(overview_size->width, 640U);
            ASSERT_EQ(overview_size->height, 400U);
            ASSERT_EQ(patch_size->width, 120U);
            ASSERT_EQ(patch_size->height, 60U);
            ASSERT_LE(patch.size(), 3'072U);
            overview_bytes += overview.size();
            patch_bytes += patch.size();
        }
        EXPECT_GT(overview_bytes / count, 18'000U);
        EXPECT_LT(overview_bytes / count, 28'000U);
        EXPECT_GT(patch_bytes / count, 2'000U);
    }
}

TEST(Painter, SamePassageGivesTheSameBytesWhateverTheCacheHolds) {
    const Result<World> world = small_world();
    TrafficSettings settings;
    settings.vehicles = 5'000;
    settings.rate = 4;
    settings.start = noon;
    Result<Traffic> traffic = Traffic::make(*world, settings);
    Painter painter(*world);
    Painter forgetful(*world, {1});
    for (int count = 0; count < 40; ++count) {
        const Passage passage = traffic->next();
        const std::string overview = painter.overview(passage);
        ASSERT_EQ(painter.overview(passage), overview);
        ASSERT_EQ(forgetful.overview(passage), overview);
        const std::string patch = painter.plate_patch(passage);
        ASSERT_EQ(forgetful.plate_patch(passage), patch);
        // Another mark, another picture.
        Passage other = passage;
        other.vehicle = traffic->next().vehicle;
        other.vehicle.look = passage.vehicle.look;
        ASSERT_NE(painter.overview(other), overview);
        ASSERT_NE(painter.plate_patch(other), patch);
    }
}

TEST(Painter, CacheKeepsWithinItsBytes) {
    const Result<World> world = small_world();
    TrafficSettings settings;
    settings.vehicles = 5'000;
    settings.rate = 4;
    settings.start = noon;
    Result<Traffic> traffic = Traffic::make(*world, settings);
    constexpr std::size_t bytes_max = 500'000;
    Painter painter(*world, {bytes_max});
    for (int count = 0; count < 60; ++count) {
        painter.overview(traffic->next());
        ASSERT_LE(painter.cached_bytes(), bytes_max);
    }
    EXPECT_GT(painter.cached_bytes(), bytes_max / 2);
}

// Method: two noisy pictures that differ in one zone of whole segments. The first with the segments
// of the zone, encoded alone, must be the second, byte for byte.
TEST(JpegSegments, ExchangedSegmentsGiveTheOtherPicture) {
    constexpr std::size_t width = 640;
    constexpr std::size_t height = 400;
    constexpr Box zone{240, 288, 160, 48};
    const JpegSettings settings{75, 5};
    Canvas first(width, height);
    first.fill({0.4, 0.5, 0.6});
    add_noise(first, {0, 0, width, height}, 40, 1);
    Canvas second(width, height);
    std::copy(first.pixels().begin(), first.pixels().end(), second.pixels().begin());
    second.pixels_changed();
    second.ellipse(zone, {0.9, 0.8, 0.1});
    add_noise(second, zone, 30, 2);
    Canvas alone(160, 48);
    for (std::size_t row = 0; row < 48; ++row) {
        const auto line = second.pixels().subspan((288 + row) * width + 240, 160);
        std::copy(line.begin(), line.end(), alone.pixels().subspan(row * 160).begin());
    }
    alone.pixels_changed();

    const std::string first_jpeg = to_jpeg(first, settings);
    JpegSegments segments(first_jpeg);
    ASSERT_EQ(segments.segments.size(), 8U * 25U);
    ASSERT_EQ(segments.joined(), first_jpeg);
    const JpegSegments part(to_jpeg(alone, settings));
    ASSERT_EQ(part.segments.size(), 6U);
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 2; ++column) {
            segments.segments[(18 + row) * 8 + 3 + column] = part.segments[row * 2 + column];
        }
    }
    const std::string second_jpeg = to_jpeg(second, settings);
    EXPECT_NE(second_jpeg, first_jpeg);
    EXPECT_EQ(segments.joined(), second_jpeg);
}

TEST(Light, FollowsTheSun) {
    const Position here{52'200'000, -4'000'000};
    const auto at = [&](unsigned month, unsigned day, int minutes) {
        return light_at(
            UtcDay{std::chrono::year{2026} / std::chrono::month{month} / std::chrono::day{day}} +
                std::chrono::minutes{minutes},
            here);
    };
    EXPECT_EQ(at(6, 21, 12 * 60), Light::day);
    EXPECT_EQ(at(6, 21, 5 * 60), Light::day);
    EXPECT_EQ(at(6, 21, 20 * 60 + 45), Light::dusk);  // The sun sets about 20:43.
    EXPECT_EQ(at(6, 21, 1 * 60), Light::night);
    EXPECT_EQ(at(12, 21, 12 * 60), Light::day);
    EXPECT_EQ(at(12, 21, 16 * 60 + 5), Light::dusk);  // About 16:05.
    EXPECT_EQ(at(12, 21, 8 * 60 + 20), Light::dusk);  // It rises about 08:20.
    EXPECT_EQ(at(12, 21, 18 * 60), Light::night);
    EXPECT_EQ(at(12, 21, 5 * 60), Light::night);
}

TEST(View, EachHasItsOwnKeyAndKeepsThePlateInItsZone) {
    std::vector<std::uint32_t> keys;
    for (std::uint8_t scene = 0; scene < scenes; ++scene) {
        for (const Light light : {Light::day, Light::dusk, Light::night}) {
            for (std::uint8_t colour = 0; colour < static_cast<std::uint8_t>(Colour::count_);
                 ++colour) {
                for (std::uint8_t body = 0; body < static_cast<std::uint8_t>(Body::count_);
                     ++body) {
                    for (const bool is_front : {false, true}) {
                        const View view{scene,
                                        light,
                                        {static_cast<Colour>(colour), static_cast<Body>(body)},
                                        is_front};
                        keys.push_back(view.key());
                        const Box box = plate_box(view);
                        ASSERT_GE(box.x, 240);
                        ASSERT_LE(box.x + box.width, 400);
                        ASSERT_GE(box.y, 288);
                        ASSERT_LE(box.y + box.height, 336);
                    }
                }
            }
        }
    }
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(keys.size(), 1'920U);
    EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end());
}

}  // namespace
}  // namespace bof::traffic::drawing_test
