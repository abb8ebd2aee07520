#include "sender/paced_feed.hpp"

#include <algorithm>
#include <utility>

namespace bof {

PacedFeed::PacedFeed(Source source, Observer observer, PacedFeedLimits limits)
    : source_(std::move(source)), observer_(std::move(observer)), limits_(limits) {}

PacedFeed::~PacedFeed() { stop(); }

void PacedFeed::start(std::function<void()> wake) {
    wake_ = std::move(wake);
    start_ = std::chrono::steady_clock::now();
    thread_ = std::thread([this] { run(); });
}

void PacedFeed::stop() {
    state_.with([](State& state) {
        state.stopped = true;
        state.items.clear();
        state.bytes = 0;
    });
    state_.notify();
    if (wake_) wake_();
    if (thread_.joinable()) thread_.join();
}

bool PacedFeed::has_room(const State& state) const {
    return state.items.size() < limits_.items_max && state.bytes < limits_.bytes_max;
}

void PacedFeed::run() {
    while (true) {
        std::optional<DueShipment> next = source_();
        bool was_empty = false;
        const bool goes_on =
            state_.wait([&](const State& state) { return state.stopped || has_room(state); },
                        [&](State& state) {
                            if (state.stopped) return false;
                            was_empty = state.items.empty();
                            if (!next) {
                                state.ended = true;
                                return false;
                            }
                            state.bytes += next->shipment.document.size();
                            state.items.push_back(std::move(*next));
                            return true;
                        });
        if (was_empty) wake_();
        if (!goes_on) return;
    }
}

Supply PacedFeed::take(Shipment& shipment, std::chrono::steady_clock::time_point& again) {
    const auto now = std::chrono::steady_clock::now();
    bool made_room = false;
    const Supply supply = state_.with([&](State& state) {
        if (state.stopped) return Supply::finished;
        if (state.items.empty()) {
            if (state.ended) return Supply::finished;
            again = now + std::chrono::milliseconds{50};  // The source wakes us sooner.
            return Supply::wait;
        }
        DueShipment& first = state.items.front();
        const auto due = start_ + first.due;
        if (due > now) {
            again = due;
            return Supply::wait;
        }
        made_room = !has_room(state);
        state.lag = now - due;
        state.lag_max = std::max(state.lag_max, state.lag);
        state.bytes -= first.shipment.document.size();
        shipment = std::move(first.shipment);
        state.items.pop_front();
        ++state.taken;
        return Supply::shipment;
    });
    if (made_room) state_.notify();
    return supply;
}

void PacedFeed::delivered(const Shipment& shipment, const Delivery& delivery) {
    if (observer_) observer_(shipment, delivery);
}

std::chrono::nanoseconds PacedFeed::lag() const {
    return state_.with([](const State& state) { return state.lag; });
}
std::chrono::nanoseconds PacedFeed::lag_max() const {
    return state_.with([](const State& state) { return state.lag_max; });
}
std::uint64_t PacedFeed::taken() const {
    return state_.with([](const State& state) { return state.taken; });
}

}  // namespace bof
