#pragma once

#include "base/guarded.hpp"
#include "http/detail/event_loop.hpp"
#include "http/server.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bof::http {

/// What has been written to a stream and its connection has not taken yet.
/// Threads: any.
class StreamBuffer {
  public:
    enum class State : std::uint8_t { open, finished };
    enum class Written : std::uint8_t { refused, kept, kept_and_must_wake };

    explicit StreamBuffer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// kept_and_must_wake: the connection does not know yet that there is something. Also said of
    /// the text that is one too many, and not kept: the connection is to be cut off.
    Written write(std::string_view text);
    /// No more will be written. True: the connection must be woken.
    bool finish();
    /// Appends what is there to `out`. On the connection's thread.
    State take(std::string& out);
    /// The connection is gone.
    void close();
    bool is_open() const;
    bool has_overflowed() const;

  private:
    struct Held {
        std::string pending;
        bool wake_is_due = false;
        bool finished = false;
        bool overflowed = false;
    };

    const std::size_t bytes_max_;
    Guarded<Held> held_;
};

/// The writing end of a stream; destroying it finishes the stream.
class StreamSink final : public Stream::Sink {
  public:
    StreamSink(std::shared_ptr<EventLoop> loop, std::weak_ptr<Connection> to,
               std::shared_ptr<StreamBuffer> buffer)
        : loop_(std::move(loop)), to_(std::move(to)), buffer_(std::move(buffer)) {}
    StreamSink(const StreamSink&) = delete;
    StreamSink& operator=(const StreamSink&) = delete;
    StreamSink(StreamSink&&) = delete;
    StreamSink& operator=(StreamSink&&) = delete;
    ~StreamSink() override { StreamSink::finish(); }

    bool write(std::string_view text) override;
    bool is_open() const override;
    void finish() override;

  private:
    void wake();

    const std::shared_ptr<EventLoop> loop_;
    const std::weak_ptr<Connection> to_;
    const std::shared_ptr<StreamBuffer> buffer_;
};

}  // namespace bof::http
