#pragma once

#include <cstdio>  // jpeglib.h needs it before itself.

#include <jpeglib.h>

#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace bof {

enum class Process { baseline, progressive, with_restarts, arithmetic };

struct Canvas {
    unsigned width = 0;
    unsigned height = 0;
    int components = 1;  ///< 1: grey; 3: red, green, blue.
    std::vector<unsigned char> samples;

    unsigned char* row(unsigned index) {
        return samples.data() + std::size_t{index} * width * static_cast<unsigned>(components);
    }
};

/// As libjpeg encodes it.
inline std::string jpeg_of(Canvas canvas, Process process) {
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&encoder, &bytes, &size);
    encoder.image_width = canvas.width;
    encoder.image_height = canvas.height;
    encoder.input_components = canvas.components;
    encoder.in_color_space = canvas.components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&encoder);
    if (process == Process::progressive) jpeg_simple_progression(&encoder);
    if (process == Process::with_restarts) encoder.restart_interval = 1;
    if (process == Process::arithmetic) encoder.arith_code = TRUE;
    jpeg_start_compress(&encoder, TRUE);
    while (encoder.next_scanline < encoder.image_height) {
        JSAMPROW row = canvas.row(encoder.next_scanline);
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    std::string image(reinterpret_cast<const char*>(bytes), size);
    jpeg_destroy_compress(&encoder);
    std::free(bytes);
    return image;
}

/// A picture of noise.
inline std::string noise_jpeg(unsigned width, unsigned height, int components, Process process) {
    Canvas canvas{width, height, components, {}};
    canvas.samples.resize(std::size_t{width} * height * static_cast<unsigned>(components));
    std::mt19937 random(width);
    for (unsigned char& sample : canvas.samples) sample = static_cast<unsigned char>(random());
    return jpeg_of(std::move(canvas), process);
}

/// In grey, of an image that is known to be whole.
inline Canvas decoded(const std::string& image) {
    jpeg_decompress_struct decoder{};
    jpeg_error_mgr errors{};
    decoder.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(image.data()), image.size());
    jpeg_read_header(&decoder, TRUE);
    decoder.out_color_space = JCS_GRAYSCALE;
    jpeg_start_decompress(&decoder);
    Canvas canvas{decoder.output_width, decoder.output_height, 1, {}};
    canvas.samples.resize(std::size_t{canvas.width} * canvas.height);
    while (decoder.output_scanline < decoder.output_height) {
        JSAMPROW row = canvas.row(decoder.output_scanline);
        jpeg_read_scanlines(&decoder, &row, 1);
    }
    jpeg_finish_decompress(&decoder);
    jpeg_destroy_decompress(&decoder);
    return canvas;
}

}  // namespace bof
