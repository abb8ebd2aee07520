#include "http/detail/stream_buffer.hpp"

#include "http/detail/connection.hpp"

#include <utility>

namespace bof::http {
namespace {

// What a quiet stream may keep of the memory its busiest moment needed.
constexpr std::size_t idle_stream_bytes_max = 16U << 10U;

}  // namespace

StreamBuffer::Written StreamBuffer::write(std::string_view text) {
    return held_.with([&](Held& held) {
        if (held.finished || held.overflowed) return Written::refused;
        if (text.size() > bytes_max_ - held.pending.size()) {
            held.overflowed = true;
            held.pending = {};
            return Written::kept_and_must_wake;
        }
        held.pending += text;
        return std::exchange(held.wake_is_due, true) ? Written::kept : Written::kept_and_must_wake;
    });
}

bool StreamBuffer::finish() {
    return held_.with([](Held& held) {
        if (std::exchange(held.finished, true)) return false;
        return !std::exchange(held.wake_is_due, true);
    });
}

StreamBuffer::State StreamBuffer::take(std::string& out) {
    return held_.with([&](Held& held) {
        held.wake_is_due = false;
        out += held.pending;
        held.pending.clear();
        if (held.pending.capacity() > idle_stream_bytes_max) held.pending = {};
        return held.finished ? State::finished : State::open;
    });
}

void StreamBuffer::close() {
    held_.with([](Held& held) {
        held.finished = true;
        held.pending = {};
    });
}

bool StreamBuffer::is_open() const {
    return held_.with([](const Held& held) { return !held.finished && !held.overflowed; });
}

bool StreamBuffer::has_overflowed() const {
    return held_.with([](const Held& held) { return held.overflowed; });
}

bool StreamSink::write(std::string_view text) {
    if (to_.expired()) return false;
    switch (buffer_->write(text)) {
        case StreamBuffer::Written::refused:
            return false;
        case StreamBuffer::Written::kept_and_must_wake:
            wake();
            break;
        case StreamBuffer::Written::kept:
            break;
    }
    return buffer_->is_open();
}

bool StreamSink::is_open() const { return !to_.expired() && buffer_->is_open(); }

void StreamSink::finish() {
    if (buffer_->finish()) wake();
}

void StreamSink::wake() { loop_->deliver({to_, 0, Parcel::Kind::stream_news}); }

}  // namespace bof::http
