#pragma once

#include "base/guarded.hpp"
#include "sender/bof2_client.hpp"
#include "sender/http_answer.hpp"
#include "sender/stream.hpp"

#include <array>
#include <chrono>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

using SteadyTime = std::chrono::steady_clock::time_point;

/// A shipment on its way, with its attempts so far.
struct Flight {
    Shipment shipment;
    SteadyTime taken{};
    std::uint32_t attempts = 0;
};

/// What all connections of one loop share.
struct ConnectionContext {
    const ClientSettings& settings;
    Dial dial;
    ShipmentFeed& feed;
    Guarded<ClientTally>& tally;
    int epoll;
    /// Of each service: the request's header up to the number of its length.
    const std::array<std::string, static_cast<std::size_t>(bof2::Service::count_)>& heads;
    std::vector<Flight>& spare;  ///< Delivered ones, for their memory.
    std::vector<char>& block;    ///< What one read takes from a socket.
};

/// One connection of a client: private to the module.
/// Threads: its loop's only.
class Connection {
  public:
    Connection(ConnectionContext context, std::uint64_t seed);

    void begin(SteadyTime now) { open(now); }
    /// True when it can take a further shipment.
    bool has_room() const;
    bool is_empty() const { return waiting_.empty() && sent_.empty(); }
    void load(Flight&& flight, SteadyTime now);

    /// The socket became readable or writable; `hung_up`: nothing will come after what is there.
    void on_event(bool hung_up, SteadyTime now);
    /// Time passes: deadlines, ends of pauses. To be called every few milliseconds.
    void on_tick(SteadyTime now);
    /// Fails everything under way.
    void give_up(std::string_view why);

  private:
    enum class Phase : std::uint8_t { closed, greeting, open };

    void open(SteadyTime now);
    void lose(std::string_view why, SteadyTime now);
    void pause(SteadyTime now);
    void send_waiting(SteadyTime now);
    void flush(SteadyTime now);
    void read_answers(bool hung_up, SteadyTime now);
    bool take_answers(SteadyTime now);
    void settle(const HttpAnswer& answer, SteadyTime now);
    void deliver(Flight&& flight, Delivery&& delivery, SteadyTime now);
    void drop_expired(SteadyTime now);
    void note_trouble(std::string_view why);

    ConnectionContext context_;
    Stream stream_;
    Phase phase_ = Phase::closed;
    std::deque<Flight> waiting_;  // Not sent yet, or to be sent again.
    std::deque<Flight> sent_;     // Sent, unanswered, in order.
    std::string out_;
    std::size_t out_place_ = 0;
    std::string in_;
    std::string scratch_;
    SteadyTime deadline_ = SteadyTime::max();
    SteadyTime rest_until_{};
    std::chrono::milliseconds pause_;
    std::minstd_rand random_;
    std::string trouble_;
};

}  // namespace bof
