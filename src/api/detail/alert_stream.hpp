#pragma once

#include "alerts/alert_desk.hpp"
#include "base/guarded.hpp"
#include "http/server.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bof::api {

/// A stream ends after this long and the browser comes back with its cursor by itself, so that one
/// that nobody reads any more does not stay for ever.
inline constexpr std::chrono::seconds alert_stream_life{60};
/// What may happen between the desk's first word and the answer's head; the stream takes it whole.
inline constexpr std::size_t alert_stream_early_bytes_max = http::Limits{}.stream_buffer_bytes_max;
/// Alerts that are more than this at once are not sent: a reset tells to take a snapshot instead.
inline constexpr std::size_t alert_stream_burst_bytes_max = alert_stream_early_bytes_max / 2;

/// One desk's alerts on their way to one browser, as server-sent events: `alert` (one alert),
/// `heartbeat` and `reset`, with the cursor as id (of alerts sent at once, the last one's), so that
/// a browser that has seen nothing but heartbeats still comes back to the right place.
/// Threads: any.
class AlertStream final : public AlertListener {
  public:
    explicit AlertStream(std::chrono::steady_clock::time_point ends) : ends_(ends) {}

    /// The answer has begun: what has been said so far is sent, and all that follows.
    void begin(http::Stream stream);

    bool is_there() override;
    void end() override;
    void alerts(const std::vector<AlertView>& alerts, std::string_view cursor) override;
    void heartbeat(std::string_view cursor) override;
    void reset(std::string_view cursor) override;

  private:
    struct State {
        http::Stream stream;
        bool has_begun = false;
        bool is_over = false;
        std::string early;
    };

    void write(std::string_view text);

    const std::chrono::steady_clock::time_point ends_;
    Guarded<State> state_;
};

/// One event, ready to send; without an id when `id` is empty. `data` holds no line end.
std::string event_text(std::string_view name, std::string_view id, std::string_view data);

}  // namespace bof::api
