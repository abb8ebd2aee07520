#pragma once

#include "base/time.hpp"
#include "bof/bench_stream.hpp"
#include "codec/bof2.hpp"
#include "sender/shipment.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bof::tool {

enum class LoadKind : std::uint8_t {
    compact,   ///< sendCompactCapture, one read.
    compound,  ///< sendCompoundCapture, fifty.
    images,    ///< sendCapture with a plate patch of 3 KB and an overview of 25 KB.
};

/// A request made once, in which only mark, camera, time and confidence change, and in each image
/// twelve bytes, so that making requests costs the sender next to nothing.
class RequestTemplate {
  public:
    explicit RequestTemplate(LoadKind kind);

    bof2::Service service() const { return service_; }
    std::uint32_t reads() const { return reads_; }
    /// Makes `document` the request with reads `first` and following. Its content must be empty or
    /// from this template: then only what differs is written.
    void fill(std::string& document, std::uint64_t first, std::string_view captured) const;

  private:
    struct Places {
        std::size_t mark;
        std::size_t camera;
        std::size_t captured;
        std::size_t confidence;
    };
    void add_capture_places();
    std::size_t place_of(std::string_view what, std::size_t from = 0) const;

    CaptureTemplate capture_;
    bof2::Service service_ = bof2::Service::input_compact_capture;
    std::uint32_t reads_ = 1;
    std::string document_;
    std::vector<std::size_t> captures_;  // Where each compact capture begins.
    std::vector<Places> parts_;          // Of a sendCapture.
    std::vector<std::size_t> image_numbers_;
};

struct LoadPlan {
    LoadKind kind = LoadKind::compact;
    std::chrono::milliseconds run_time{};
    double requests_per_second = 0;  ///< 0: as many as the server answers.
    std::uint64_t first_read = 0;    ///< So that no run repeats the reads of another.
};

/// Feeds a client of one thread for the time of a run.
class LoadFeed final : public ShipmentFeed {
  public:
    explicit LoadFeed(const LoadPlan& plan);

    Supply take(Shipment& shipment, std::chrono::steady_clock::time_point& again) override;
    void delivered(const Shipment& /*shipment*/, const Delivery& /*delivery*/) override {}

    std::uint64_t next_read() const { return next_read_; }

  private:
    const LoadPlan plan_;
    const RequestTemplate template_;
    const SystemClock clock_;
    TimeText time_text_;
    std::chrono::steady_clock::time_point start_{};
    std::uint64_t requests_ = 0;
    std::uint64_t next_read_;
};

}  // namespace bof::tool
