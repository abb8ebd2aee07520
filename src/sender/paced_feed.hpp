#pragma once

#include "base/guarded.hpp"
#include "sender/shipment.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <thread>

namespace bof {

/// A shipment and when it is to leave.
struct DueShipment {
    std::chrono::nanoseconds due{0};  ///< After the start of the feed; rising.
    Shipment shipment;
};

struct PacedFeedLimits {
    std::size_t items_max = 4'096;
    std::size_t bytes_max = std::size_t{32} << 20U;
};

/// Hands out shipments when they are due, whether or not earlier ones have been answered: cameras
/// do not wait for traffic, nor traffic for cameras. What is late goes out as fast as the server
/// takes it, and lag() says how late that is. A thread of its own makes the shipments ahead of
/// time, up to the limits.
class PacedFeed final : public ShipmentFeed {
  public:
    /// Makes the next shipment; nothing: that was the last. Called on the feed's own thread only.
    using Source = std::function<std::optional<DueShipment>()>;
    /// Told of every answer, on the client's threads.
    using Observer = std::function<void(const Shipment&, const Delivery&)>;

    PacedFeed(Source source, Observer observer, PacedFeedLimits limits = {});
    /// Stops.
    ~PacedFeed() override;
    PacedFeed(const PacedFeed&) = delete;
    PacedFeed& operator=(const PacedFeed&) = delete;
    PacedFeed(PacedFeed&&) = delete;
    PacedFeed& operator=(PacedFeed&&) = delete;

    /// Begins to make shipments; the time of all dues begins now. `wake` tells the client that
    /// there is something again.
    void start(std::function<void()> wake);
    /// Makes nothing more and hands out nothing more: the feed is finished.
    void stop();

    Supply take(Shipment& shipment, std::chrono::steady_clock::time_point& again) override;
    void delivered(const Shipment& shipment, const Delivery& delivery) override;

    /// How late the shipment that left last did so.
    std::chrono::nanoseconds lag() const;
    std::chrono::nanoseconds lag_max() const;
    std::uint64_t taken() const;

  private:
    struct State {
        std::deque<DueShipment> items;
        std::size_t bytes = 0;
        bool ended = false;    // The source has no more.
        bool stopped = false;  // Nobody wants more.
        std::uint64_t taken = 0;
        std::chrono::nanoseconds lag{0};
        std::chrono::nanoseconds lag_max{0};
    };
    void run();
    bool has_room(const State& state) const;

    Source source_;
    Observer observer_;
    const PacedFeedLimits limits_;
    std::function<void()> wake_;
    std::chrono::steady_clock::time_point start_{};
    Guarded<State> state_;
    std::thread thread_;
};

}  // namespace bof
