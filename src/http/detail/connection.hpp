#pragma once

#include "http/detail/admission.hpp"
#include "http/detail/request_parser.hpp"
#include "http/server.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bof::http {

class StreamBuffer;
class Worker;

/// One client: bytes to requests, requests to the handler, answers in order, deadlines. Knows no
/// sockets; a StreamConnection below it does the reading and writing.
/// Threads: everything here on the worker's I/O thread.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class IoResult : std::uint8_t { ok, end, failed, plain_on_tls };

    Connection(Worker& worker, Admission::Place&& place);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) = delete;
    Connection& operator=(Connection&&) = delete;
    virtual ~Connection();

    void begin();
    /// Takes the answer to the request of that number; resume() then sends it. Late or second
    /// answers are dropped.
    void answer(std::uint64_t sequence, Response&& response);
    /// Sends what has become ready and goes on with what has arrived. Harmless inside a handler.
    void resume();
    /// As answer(), for one that goes on. `stream` is closed when it cannot begin.
    void begin_stream(std::uint64_t sequence, const StreamHead& head,
                      std::shared_ptr<StreamBuffer> stream);
    void check_deadlines(TimePoint now);
    /// The server is stopping: finish what has begun, then close.
    void drain();
    /// Closes at once.
    void abort();

  protected:
    // The transport. Each start_ is followed by one call of its on_, later, from the event loop;
    // after close_transport() with IoResult::failed.
    virtual bool encrypted() const = 0;
    virtual void start_handshake() = 0;
    virtual void start_read(char* into, std::size_t bytes) = 0;
    /// What can be sent without waiting, perhaps nothing.
    virtual std::size_t write_now(std::string_view bytes) = 0;
    virtual void start_write(std::string_view bytes) = 0;
    /// Tells the client that nothing more will come.
    virtual void start_shutdown() = 0;
    virtual void close_transport() = 0;

    void on_handshake(IoResult result);
    void on_read(IoResult result, std::size_t bytes);
    void on_written(IoResult result);
    void on_shutdown();

    Worker& worker() const { return worker_; }

  private:
    enum class Phase : std::uint8_t { handshake, open, closing, closed };
    enum class Intake : std::uint8_t { head, sized_body, chunked_body, stopped };
    enum class Awaited : std::uint8_t { nothing, handshake, request, header, body, farewell };

    /// A request that the handler has, or whose answer waits for an earlier one.
    struct Exchange {
        TimePoint started{};
        bool head_only = false;
        bool tell_keep_alive = false;
        bool answered = false;
        std::string text;  // The answer, when an earlier one is still missing.
    };

    void open();
    bool may_take_more() const;
    bool take_step();
    bool take_head();
    bool take_sized_body();
    bool take_chunks();
    void dispatch();
    void refuse(const Refusal& refusal);
    void count_answered(const Exchange& exchange, std::uint16_t status);
    void release_answered();
    void take_from_stream();
    void end_stream();
    void flush();
    void write_piece();
    void read_on();
    void discard_input();
    void await();
    void await(Awaited awaited, std::chrono::milliseconds longest);
    void say_farewell();
    bool charge_body(std::size_t bytes);
    void drop_body();
    std::size_t buffer_bytes() const;
    std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }

    Worker& worker_;
    const Admission::Place place_;
    Phase phase_ = Phase::handshake;

    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool reading_ = false;
    bool reading_into_body_ = false;
    std::size_t discarded_bytes_ = 0;

    RequestParser parser_;
    Intake intake_ = Intake::head;
    std::size_t body_received_ = 0;
    std::size_t body_charged_ = 0;
    bool continue_is_due_ = false;
    bool must_linger_ = false;
    bool draining_ = false;

    std::vector<Exchange> exchanges_;  // In the order of the requests.
    std::uint64_t first_sequence_ = 0;
    bool processing_ = false;

    std::shared_ptr<StreamBuffer> stream_;  // The answer after the exchanges, and the last.

    std::string out_;      // Answers not yet given to the transport.
    std::string writing_;  // Answers the transport is at.
    std::size_t written_ = 0;
    std::size_t piece_ = 0;
    bool is_writing_ = false;

    Awaited awaited_ = Awaited::nothing;
    std::uint64_t awaited_since_ = 0;  // The number of requests then: tells one wait from the next.
    TimePoint read_deadline_ = TimePoint::max();
    TimePoint write_deadline_ = TimePoint::max();
};

}  // namespace bof::http
