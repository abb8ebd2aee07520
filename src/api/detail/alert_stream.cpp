#include "api/detail/alert_stream.hpp"

#include "api/detail/render.hpp"

#include <utility>

#include <boost/json/serialize.hpp>

namespace bof::api {

std::string event_text(std::string_view name, std::string_view id, std::string_view data) {
    std::string text;
    text.reserve(name.size() + id.size() + data.size() + 24);
    text.append("event: ").append(name);
    if (!id.empty()) text.append("\nid: ").append(id);
    text.append("\ndata: ").append(data).append("\n\n");
    return text;
}

void AlertStream::begin(http::Stream stream) {
    state_.with([&](State& state) {
        state.has_begun = true;
        state.stream = std::move(stream);
        const bool has_word = !state.is_over && !state.early.empty();
        if (has_word) state.is_over = !state.stream.write(state.early);
        if (state.is_over) state.stream.finish();
        state.early = {};
    });
}

void AlertStream::end() {
    state_.with([](State& state) {
        state.is_over = true;
        state.early = {};
        if (state.has_begun) state.stream.finish();
    });
}

bool AlertStream::is_there() {
    const bool has_time = std::chrono::steady_clock::now() < ends_;
    return state_.with([&](State& state) {
        if (state.has_begun && (!has_time || state.is_over || !state.stream.is_open())) {
            state.is_over = true;
            state.stream.finish();
        }
        return !state.is_over;
    });
}

// Stream::write() never blocks, so it may be called under the lock, which keeps the order.
void AlertStream::write(std::string_view text) {
    state_.with([&](State& state) {
        if (state.is_over) return;
        if (state.has_begun) {
            state.is_over = !state.stream.write(text);
        } else if (state.early.size() + text.size() > alert_stream_early_bytes_max) {
            state.is_over = true;
        } else {
            state.early += text;
        }
    });
}

// The cursor stands behind all of them, so only the last names it: a browser that was cut off in
// their midst comes back to where it was, and gets them all again.
void AlertStream::alerts(const std::vector<AlertView>& alerts, std::string_view cursor) {
    std::string text;
    for (const AlertView& view : alerts) {
        const bool is_last = &view == &alerts.back();
        text += event_text("alert", is_last ? cursor : std::string_view{},
                           boost::json::serialize(render(view)));
        // More than the stream holds would cut it off, now and each time that the browser comes
        // back.
        if (text.size() > alert_stream_burst_bytes_max) return reset(cursor);
    }
    write(text);
}

// A stream ends once a minute; a browser left to itself would stay away for seconds.
void AlertStream::heartbeat(std::string_view cursor) {
    write("retry: 200\n" + event_text("heartbeat", cursor, "{}"));
}

void AlertStream::reset(std::string_view cursor) { write(event_text("reset", cursor, "{}")); }

}  // namespace bof::api
