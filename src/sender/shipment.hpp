#pragma once

#include "codec/bof2.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace bof {

/// One request to a back office: which service, and the SOAP document for it.
struct Shipment {
    bof2::Service service = bof2::Service::input_capture;
    std::string document;
    std::uint32_t reads = 1;  ///< Captures in it; 0 for a late image.
    std::uint64_t tag = 0;    ///< The feed's own mark; comes back with the answer.
};

/// What became of a shipment in the end.
enum class Outcome : std::uint8_t {
    accepted,  ///< The server has it for good.
    refused,   ///< The server said, in the return text, what was wrong with it.
    fault,     ///< A SOAP Fault or HTTP error that trying again will not change.
    failed,    ///< Given up: no usable answer within ClientSettings::retry_time_max.
};

struct Delivery {
    Outcome outcome = Outcome::failed;
    std::uint16_t http_status = 0;  ///< 0: no answer at all.
    std::uint32_t attempts = 0;
    std::chrono::nanoseconds latency{0};  ///< From the moment it was taken to the last answer.
    std::string text;                     ///< What the server said, or why the connection failed.
};

enum class Supply : std::uint8_t {
    shipment,  ///< Here is one.
    wait,      ///< Nothing yet: ask again at the time given, or after Bof2Client::wake().
    finished,  ///< Nothing will come any more.
};

/// Where a client's work comes from, and where it says what became of it. The client asks whenever
/// a connection is free, so a feed needs no queue of its own. Threads: called on every thread of
/// the client; must not block for long.
class ShipmentFeed {
  public:
    ShipmentFeed() = default;
    ShipmentFeed(const ShipmentFeed&) = delete;
    ShipmentFeed& operator=(const ShipmentFeed&) = delete;
    ShipmentFeed(ShipmentFeed&&) = delete;
    ShipmentFeed& operator=(ShipmentFeed&&) = delete;
    virtual ~ShipmentFeed() = default;

    /// Fills `shipment` (its memory is that of an earlier one: assign, do not construct), or sets
    /// `again` and answers wait.
    virtual Supply take(Shipment& shipment, std::chrono::steady_clock::time_point& again) = 0;
    /// Called once for each shipment taken.
    virtual void delivered(const Shipment& shipment, const Delivery& delivery) = 0;
};

}  // namespace bof
