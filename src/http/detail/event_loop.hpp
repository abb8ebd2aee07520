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
class StreamBuffer;

/// One answer on its way to the I/O thread that owns the connection; with `stream`, the beginning
/// of one that goes on; neither: there is something new in a stream.
struct Parcel {
    enum class Kind : std::uint8_t { answer, stream_begin, stream_news };

    std::weak_ptr<Connection> to;
    std::uint64_t sequence;
    Kind kind;
    Response response = {};
    StreamHead head = {};
    std::shared_ptr<StreamBuffer> stream = {};
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
