#include "http/detail/event_loop.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace bof::http {

void EventLoop::deliver(Parcel&& parcel) {
    const bool must_wake = box_.with([&](Box& box) {
        if (box.closed) return false;
        box.parcels.push_back(std::move(parcel));
        return !std::exchange(box.draining_is_due, true);
    });
    // The caller holds this loop, so its context is there even when the server stops meanwhile:
    // then nobody runs what is posted, and it is freed with the loop.
    if (must_wake) boost::asio::post(context, [this] { on_mail(); });
}

std::vector<Parcel> EventLoop::take_mail() {
    return box_.with([](Box& box) {
        box.draining_is_due = false;
        return std::exchange(box.parcels, {});
    });
}

void EventLoop::close_mail() {
    const auto dropped = box_.with([](Box& box) {
        box.closed = true;
        return std::exchange(box.parcels, {});
    });
}

}  // namespace bof::http
