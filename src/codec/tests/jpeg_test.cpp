// Goal: whole JPEGs that a viewer shows pass with their size; cut, damaged and exotic ones do not.
#include "codec/jpeg.hpp"
#include "codec/tests/test_jpeg.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bof::jpeg_test {
namespace {

std::string shown(std::string_view bytes) {
    const auto size = check_jpeg(bytes);
    if (!size) return std::string{size.error().public_text.view()};
    return std::to_string(size->width) + " x " + std::to_string(size->height);
}

/// Where the frame header (SOF) begins.
std::size_t frame_at(const std::string& image) { return image.find("\xFF\xC0", 0, 2); }

TEST(Jpeg, WholeImagesPass) {
    EXPECT_EQ(shown(noise_jpeg(120, 60, 3, Process::baseline)), "120 x 60");
    EXPECT_EQ(shown(noise_jpeg(33, 17, 1, Process::baseline)), "33 x 17");
    EXPECT_EQ(shown(noise_jpeg(64, 48, 3, Process::progressive)), "64 x 48");
    EXPECT_EQ(shown(noise_jpeg(640, 16, 3, Process::with_restarts)), "640 x 16");
    EXPECT_EQ(shown(noise_jpeg(8, 8, 1, Process::baseline) + "padding"), "8 x 8");
}

TEST(Jpeg, EveryCutIsRefused) {
    for (const Process process :
         {Process::baseline, Process::progressive, Process::with_restarts}) {
        const std::string image = noise_jpeg(24, 24, 3, process);
        for (std::size_t bytes = 0; bytes < image.size(); ++bytes) {
            EXPECT_FALSE(check_jpeg(image.substr(0, bytes)).ok())
                << bytes << " of " << image.size();
        }
    }
}

TEST(Jpeg, KindsNoViewerShowsAreRefused) {
    const char* const refusal = "the image is of a kind of JPEG no viewer shows";
    EXPECT_EQ(shown(noise_jpeg(16, 16, 1, Process::arithmetic)), refusal);
    const std::string image = noise_jpeg(16, 16, 1, Process::baseline);
    for (const int kind : {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}) {
        std::string other = image;
        other[frame_at(image) + 1] = static_cast<char>(kind);
        EXPECT_EQ(shown(other), refusal) << kind;
    }
    std::string deep = image;
    deep[frame_at(image) + 4] = 12;
    EXPECT_EQ(shown(deep), refusal);
}

TEST(Jpeg, SizeMustBeSaidAndInRange) {
    const std::string image = noise_jpeg(16, 16, 1, Process::baseline);
    const auto sized = [&](unsigned width, unsigned height) {
        std::string other = image;
        const std::size_t at = frame_at(image) + 5;
        other[at] = static_cast<char>(height >> 8U);
        other[at + 1] = static_cast<char>(height);
        other[at + 2] = static_cast<char>(width >> 8U);
        other[at + 3] = static_cast<char>(width);
        return other;
    };
    EXPECT_EQ(shown(sized(0, 16)), "the image does not say how large it is");
    EXPECT_EQ(shown(sized(16, 0)), "the image does not say how large it is");
    EXPECT_EQ(shown(sized(8192, 8192)), "8192 x 8192");
    EXPECT_EQ(shown(sized(8193, 8192)), "the image has too many pixels");
    EXPECT_EQ(shown(sized(65535, 1024)), "65535 x 1024");
    EXPECT_EQ(check_jpeg(sized(65535, 65535)).error().code, Errc::too_large);
}

TEST(Jpeg, WhatIsNoJpegIsRefused) {
    const std::string image = noise_jpeg(16, 16, 1, Process::baseline);
    EXPECT_EQ(shown(""), "the image is not a JPEG");
    EXPECT_EQ(shown("\x89PNG\r\n"), "the image is not a JPEG");
    EXPECT_EQ(shown(std::string("\xFF\xD8\xFF\xD9", 4)), "the image has no pixels");
    EXPECT_EQ(shown("\xFF\xD8" + image), "the image is damaged or cut short");
    // Without the scan, and without the frame before the scan.
    EXPECT_EQ(shown(image.substr(0, image.find("\xFF\xDA", 0, 2)) + "\xFF\xD9"),
              "the image has no pixels");
    std::string no_frame = image;
    no_frame.erase(frame_at(image), 2 + 11);
    EXPECT_EQ(shown(no_frame), "the image's pixels come before its size");
    std::string two_frames = image;
    two_frames.insert(frame_at(image), image.substr(frame_at(image), 2 + 11));
    EXPECT_EQ(shown(two_frames), "the image holds more than one frame");
}

TEST(Jpeg, FillBytesAndApplicationSegmentsDoNotMatter) {
    std::string image = noise_jpeg(16, 16, 1, Process::baseline);
    image.insert(frame_at(image), std::string("\xFF\xFF\xFF\xE1\x00\x04\xFF\xC3", 8));
    EXPECT_EQ(shown(image), "16 x 16");
}

}  // namespace
}  // namespace bof::jpeg_test
