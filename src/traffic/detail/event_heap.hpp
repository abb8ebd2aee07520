#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace bof::traffic {

/// The next time a vehicle comes past a camera. Small: there are millions.
struct Event {
    std::int64_t time_ms;   ///< Since 1970, UTC.
    std::uint32_t vehicle;  ///< Index.
    std::uint16_t stop;     ///< Of the way that it is on.
    std::uint8_t place;     ///< The end of the way that is not its home.
    std::uint8_t journey;   ///< Counts on and begins again; even: away from home.

    friend bool operator<(const Event& left, const Event& right) {
        return std::pair(left.time_ms, left.vehicle) < std::pair(right.time_ms, right.vehicle);
    }
};
static_assert(sizeof(Event) == 16);

/// A heap with four children to a node: with millions of events, half the depth is half the cache
/// misses, and four events are one cache line.
class EventHeap {
  public:
    explicit EventHeap(std::vector<Event> events) : events_(std::move(events)) {
        for (std::size_t node = events_.size(); node-- > 0;) sink(node);
    }

    bool empty() const { return events_.empty(); }
    const Event& first() const { return events_.front(); }
    void replace_first(const Event& event) {
        events_.front() = event;
        sink(0);
    }

  private:
    void sink(std::size_t node) {
        const Event moving = events_[node];
        for (;;) {
            const std::size_t child = 4 * node + 1;
            if (child >= events_.size()) break;
            const std::size_t end = std::min(child + 4, events_.size());
            std::size_t least = child;
            for (std::size_t other = child + 1; other < end; ++other) {
                if (events_[other] < events_[least]) least = other;
            }
            if (!(events_[least] < moving)) break;
            events_[node] = events_[least];
            node = least;
        }
        events_[node] = moving;
    }

    std::vector<Event> events_;
};

}  // namespace bof::traffic
