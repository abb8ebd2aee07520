#pragma once

#include "base/guarded.hpp"
#include "http/server.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace bof::http {

class Connection;

/// One answer on its way to the I/O thread that owns the connection.
struct Parcel {
    std::weak_ptr<Connection> to;
    std::uint64_t sequence;
    Response response;
};

/// The event loop of one I/O thread and the letter box in which other threads leave answers for it.
/// Held by every unanswered request, so that an answer that comes after the server's end has a
/// place to be dropped.
class EventLoop {
  public:
    // Sockets and timers of a loop are touched by its own thread only, so they need no locks;
    // posting from outside stays safe.
    EventLoop() : context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO) {}

    /// Threads: any. Wakes the loop at most once between two drainings.
    void deliver(Parcel&& parcel);
    /// Takes all letters; called on the loop's thread, as `on_mail` asks.
    std::vector<Parcel> take_mail();
    /// Drops what is in the box and all that comes later.
    void close_mail();

    boost::asio::io_context context;
    std::function<void()> on_mail;  // Set before the thread starts.

  private:
    struct Box {
        std::vector<Parcel> parcels;
        bool draining_is_due = false;
        bool closed = false;
    };
    Guarded<Box> box_;
};

}  // namespace bof::http
