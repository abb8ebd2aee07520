// Goal: a thumbnail is small, of the same picture and shape; what would cost too much is refused.
#include "codec/jpeg_thumbnail.hpp"

#include "codec/jpeg.hpp"
#include "codec/tests/test_jpeg.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace bof::jpeg_thumbnail_test {
namespace {

std::string size_of_thumbnail(const std::string& whole) {
    const auto made = make_thumbnail(whole);
    if (!made.ok()) return std::string{made.error().public_text.view()};
    const auto size = check_jpeg(*made);
    EXPECT_TRUE(size.ok());
    return size.ok() ? std::to_string(size->width) + " x " + std::to_string(size->height) : "";
}

TEST(Thumbnail, KeepsTheShape) {
    EXPECT_EQ(size_of_thumbnail(noise_jpeg(1'920, 1'080, 3, Process::baseline)), "320 x 180");
    EXPECT_EQ(size_of_thumbnail(noise_jpeg(600, 2'400, 1, Process::progressive)), "80 x 320");
    EXPECT_EQ(size_of_thumbnail(noise_jpeg(321, 1, 3, Process::with_restarts)), "320 x 1");
    EXPECT_EQ(size_of_thumbnail(noise_jpeg(4'000, 3'000, 3, Process::baseline)), "320 x 240");
}

TEST(Thumbnail, OfASmallPictureIsThatPicture) {
    const std::string patch = noise_jpeg(320, 64, 3, Process::baseline);
    EXPECT_EQ(make_thumbnail(patch).value(), patch);
}

/// Half black, half white.
std::string halves() {
    Canvas canvas{800, 400, 1, {}};
    canvas.samples.assign(std::size_t{800} * 400, 0);
    for (std::size_t at = 0; at < canvas.samples.size(); ++at) {
        if (at % 800 >= 400) canvas.samples[at] = 255;
    }
    return jpeg_of(std::move(canvas), Process::baseline);
}

TEST(Thumbnail, ShowsTheSamePicture) {
    const Canvas seen = decoded(make_thumbnail(halves()).value());
    ASSERT_EQ(seen.width, 320U);
    ASSERT_EQ(seen.height, 160U);
    for (const unsigned row : {0U, 80U, 159U}) {
        EXPECT_LT(seen.samples[row * 320 + 20], 20) << row;
        EXPECT_LT(seen.samples[row * 320 + 140], 20) << row;
        EXPECT_GT(seen.samples[row * 320 + 180], 235) << row;
        EXPECT_GT(seen.samples[row * 320 + 300], 235) << row;
    }
}

/// The frame header says another size than what was encoded.
std::string of_size(std::string image, unsigned width, unsigned height) {
    std::size_t at = image.find("\xFF\xC2", 0, 2);
    if (at == std::string::npos) at = image.find("\xFF\xC0", 0, 2);
    const auto put = [&](std::size_t place, unsigned value) {
        image[place] = static_cast<char>(value >> 8U);
        image[place + 1] = static_cast<char>(value & 0xFFU);
    };
    put(at + 5, height);
    put(at + 7, width);
    return image;
}

TEST(Thumbnail, RefusesAPictureThatTakesTooMuchMemory) {
    // Progressive: all coefficients of all of it would have to be held at once.
    const std::string bomb = of_size(noise_jpeg(64, 64, 3, Process::progressive), 8'192, 8'192);
    ASSERT_TRUE(check_jpeg(bomb).ok());
    const auto made = make_thumbnail(bomb);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Errc::too_large);
}

TEST(Thumbnail, RefusesMoreScansThanACameraMakes) {
    std::string image = noise_jpeg(640, 480, 1, Process::progressive);
    const std::size_t last = image.rfind("\xFF\xDA", std::string::npos, 2);
    const std::string scan = image.substr(last, image.size() - 2 - last);
    std::string many;
    for (int copy = 0; copy < 60; ++copy) many += scan;
    image.insert(image.size() - 2, many);
    ASSERT_TRUE(check_jpeg(image).ok());
    const auto made = make_thumbnail(image);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Errc::too_large);
}

TEST(Thumbnail, SaysWhatIsNoPicture) {
    EXPECT_EQ(make_thumbnail("no picture").error().code, Errc::invalid_argument);
    // Whole by its markers, but the first component is scaled by a table that is not there.
    std::string damaged = noise_jpeg(640, 480, 3, Process::baseline);
    const std::size_t frame = damaged.find("\xFF\xC0", 0, 2);
    damaged[frame + 12] = 3;
    ASSERT_TRUE(check_jpeg(damaged).ok());
    EXPECT_EQ(make_thumbnail(damaged).error().code, Errc::invalid_argument);
}

TEST(Thumbnail, DamagedPicturesNeverDoMoreThanFail) {
    const std::string whole = noise_jpeg(500, 400, 3, Process::progressive);
    std::mt19937 random(7);
    for (int round = 0; round < 60; ++round) {
        std::string damaged = whole;
        for (int byte = 0; byte < 4; ++byte) {
            damaged[random() % damaged.size()] = static_cast<char>(random());
        }
        const auto made = make_thumbnail(damaged);
        if (made.ok()) {
            EXPECT_TRUE(check_jpeg(*made).ok());
        }
    }
}

}  // namespace
}  // namespace bof::jpeg_thumbnail_test
