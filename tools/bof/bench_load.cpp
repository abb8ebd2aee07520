#include "bof/bench_load.hpp"

#include "base/assert.hpp"
#include "codec/base64.hpp"

#include <algorithm>
#include <utility>

namespace bof::tool {

namespace {

constexpr std::size_t plate_bytes = 3 * 1024;
constexpr std::size_t overview_bytes = 25 * 1024;
constexpr std::string_view number_placeholder = "AAAAAAAAAAAAAAAA";  // Base64 of twelve zero bytes.
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view time_placeholder = "2026-01-01T00:00:00.000Z";

/// A JPEG as far as a server looks that does not decode it: markers, a comment whose twelve bytes
/// make each image another one, and bytes that do not compress.
std::string invented_jpeg(std::size_t bytes, char salt) {
    using namespace std::string_literals;
    std::string jpeg = "\xFF\xD8\xFF\xFE\x00\x0E"s + std::string(12, '\0');
    jpeg += "\xFF\xC0\x00\x0B\x08\x00\x3C\x00\x78\x01\x01\x11\x00"s;  // 120 x 60, one component.
    jpeg += "\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00"s;
    std::uint32_t random = static_cast<unsigned char>(salt);
    while (jpeg.size() < bytes - 2) {
        random = random * 1'664'525U + 1'013'904'223U;
        const auto byte = static_cast<unsigned char>(random >> 24U);
        if (byte != 0xFF) jpeg += static_cast<char>(byte);
    }
    return jpeg + "\xFF\xD9";
}

RawRead placeholder_read() {
    RawRead read{};
    read.word = bench_word;
    read.username = "bench";
    read.address = bench_address();
    read.vrm = "AB32CDE";
    read.captured = time_placeholder;
    read.confidence_percent = 95;
    read.moving_towards = true;
    read.images = {{ImageKind::plate, invented_jpeg(plate_bytes, 'p')},
                   {ImageKind::overview, invented_jpeg(overview_bytes, 'o')}};
    return read;
}

}  // namespace

RequestTemplate::RequestTemplate(LoadKind kind) {
    switch (kind) {
        case LoadKind::compact:
            document_ = bof2::send_compact_capture_document(capture_.text());
            break;
        case LoadKind::compound:
            service_ = bof2::Service::input_compound_capture;
            reads_ = bof2::compound_captures_max;
            document_ = bof2::send_compound_capture_document(
                std::vector<std::string>(bof2::compound_captures_max, capture_.text()));
            break;
        case LoadKind::images:
            service_ = bof2::Service::input_capture;
            document_ = bof2::send_capture_document(placeholder_read());
            add_capture_places();
            return;
    }
    for (std::size_t from = 0; captures_.size() < reads_;) {
        captures_.push_back(place_of(capture_.text(), from));
        from = captures_.back() + capture_.text().size();
    }
}

std::size_t RequestTemplate::place_of(std::string_view what, std::size_t from) const {
    const std::size_t place = document_.find(what, from);
    BOF_ASSERT(place != std::string::npos);
    return place;
}

void RequestTemplate::add_capture_places() {
    const auto value_of = [&](std::string_view part, std::string_view value) {
        return place_of(value, place_of(part));
    };
    parts_.push_back({value_of("<vrm", "AB32CDE"),
                      value_of("<cameraIdentifier", std::to_string(bench_address().camera)),
                      value_of("<captureTime", time_placeholder),
                      value_of("<confidencePercentage", "95")});
    for (const std::string_view part : {"<plateJpegImage", "<overviewJpegImage"}) {
        image_numbers_.push_back(value_of(part, number_placeholder));
    }
}

void RequestTemplate::fill(std::string& document, std::uint64_t first,
                           std::string_view captured) const {
    if (document.size() != document_.size()) document = document_;
    std::uint64_t index = first;
    for (const std::size_t place : captures_) {
        capture_.patch(document.data() + place, bench_read(index++), captured);
    }
    for (const Places& part : parts_) {
        const BenchRead read = bench_read(index++);
        std::copy(read.mark.begin(), read.mark.end(), document.data() + part.mark);
        put_digits(document.data() + part.camera, 4, camera_number(read));
        std::copy(captured.begin(), captured.end(), document.data() + part.captured);
        put_digits(document.data() + part.confidence, 2, read.confidence);
    }
    for (const std::size_t place : image_numbers_) {
        std::uint64_t rest = first;
        for (std::size_t digit = 0; digit < number_placeholder.size(); ++digit, rest /= 64) {
            document[place + digit] = base64_digits[rest % 64];
        }
    }
}

LoadFeed::LoadFeed(const LoadPlan& plan)
    : plan_(plan), template_(plan.kind), next_read_(plan.first_read) {}

Supply LoadFeed::take(Shipment& shipment, std::chrono::steady_clock::time_point& again) {
    const auto now = std::chrono::steady_clock::now();
    if (requests_ == 0) start_ = now;
    if (now - start_ >= plan_.run_time) return Supply::finished;
    if (plan_.requests_per_second > 0) {
        const std::chrono::duration<double> after(static_cast<double>(requests_) /
                                                  plan_.requests_per_second);
        const auto due =
            start_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(after);
        if (now < due) {
            again = due;
            return Supply::wait;
        }
    }
    shipment.service = template_.service();
    shipment.reads = template_.reads();
    template_.fill(shipment.document, next_read_, time_text_.of(clock_.now()));
    next_read_ += shipment.reads;
    ++requests_;
    return Supply::shipment;
}

}  // namespace bof::tool
