#include "http/detail/connection.hpp"

#include "base/log.hpp"
#include "http/detail/answer_target.hpp"
#include "http/detail/response_text.hpp"
#include "http/detail/stream_buffer.hpp"
#include "http/detail/worker.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace bof::http {
namespace {

// Beyond the longest header: what follows it in the same packet.
constexpr std::size_t read_ahead_bytes = 4'096;
// How much of a large body is made ready at a time: memory follows what arrives, not what is
// declared.
constexpr std::size_t body_piece_bytes = 128U << 10U;
// A client that sends more requests than these without reading answers waits until some are
// answered.
constexpr std::size_t pipelined_max = 64;
constexpr std::size_t unsent_bytes_max = 1U << 20U;
constexpr std::size_t write_piece_bytes = 256U << 10U;
// What an idle connection may keep of the memory its largest answer needed.
constexpr std::size_t idle_buffer_bytes_max = 64U << 10U;
// How long, and for how much, the rest of a refused request is read and thrown away: closing
// earlier would reset the connection, and the client might never see why it was refused.
constexpr std::chrono::milliseconds farewell_time_max{2'000};
constexpr std::chrono::milliseconds farewell_time_max_at_stop{250};
constexpr std::size_t farewell_bytes_max = 8U << 20U;
// A client has nothing to say while it is sent a stream; this much is borne.
constexpr std::size_t stream_input_bytes_max = 64U << 10U;

constexpr Refusal header_too_slow{408, Refused::header_time,
                                  "The request line and headers did not arrive in time.\n"};
constexpr Refusal body_too_slow{408, Refused::body_time, "The body did not arrive in time.\n"};
constexpr Refusal memory_full{503, Refused::bodies_in_memory,
                              "The server is handling as much as it can; try again shortly.\n"};

}  // namespace

Connection::Connection(Worker& worker, Admission::Place&& place)
    : worker_(worker), place_(std::move(place)), parser_(worker.shared().settings.limits) {}

Connection::~Connection() {
    end_stream();
    worker_.shared().bodies->give(body_charged_);
}

void Connection::begin() {
    if (!encrypted()) return open();
    await(Awaited::handshake, worker_.shared().settings.limits.handshake_time_max);
    start_handshake();
}

void Connection::on_handshake(IoResult result) {
    if (phase_ != Phase::handshake) return;
    if (result == IoResult::ok) return open();
    worker_.shared().instruments.count_refused(
        result == IoResult::plain_on_tls ? Refused::plain_on_tls : Refused::tls);
    abort();
}

void Connection::open() {
    phase_ = Phase::open;
    // Not make_unique: nobody reads what nobody wrote, so it need not be zeroed.
    buffer_.reset(new char[buffer_bytes()]);
    resume();
}

std::size_t Connection::buffer_bytes() const {
    return worker_.shared().settings.limits.header_bytes_max + read_ahead_bytes;
}

void Connection::resume() {
    if (processing_ || phase_ != Phase::open) return;
    bool was_full = false;
    do {
        processing_ = true;
        while (may_take_more() && take_step()) {
        }
        processing_ = false;
        was_full = intake_ != Intake::stopped && !may_take_more();
        flush();
    } while (was_full && may_take_more());
    read_on();
    await();
}

bool Connection::may_take_more() const {
    return phase_ == Phase::open && intake_ != Intake::stopped &&
           exchanges_.size() < pipelined_max && out_.size() + writing_.size() < unsent_bytes_max;
}

bool Connection::take_step() {
    switch (intake_) {
        case Intake::head:
            return take_head();
        case Intake::sized_body:
            return take_sized_body();
        case Intake::chunked_body:
            return take_chunks();
        case Intake::stopped:
            return false;
    }
    return false;
}

bool Connection::take_head() {
    // Old clients send a stray line end after a body.
    while (end_ - begin_ >= 2 && buffer_[begin_] == '\r' && buffer_[begin_ + 1] == '\n')
        begin_ += 2;
    if (unread().empty() || unread() == "\r") return false;
    std::size_t consumed = 0;
    const auto progress = parser_.parse_head(unread(), consumed);
    if (progress == RequestParser::Progress::need_more) return false;
    if (progress == RequestParser::Progress::refused) {
        refuse(parser_.refusal());
        return false;
    }
    begin_ += consumed;
    const Head& head = parser_.head();
    if (!head.chunked && head.content_length.value_or(0) == 0) {
        dispatch();
        return true;
    }
    body_received_ = 0;
    intake_ = head.chunked ? Intake::chunked_body : Intake::sized_body;
    continue_is_due_ = head.expects_continue && unread().empty();
    return true;
}

bool Connection::take_sized_body() {
    if (reading_into_body_) return false;
    Head& head = parser_.head();
    std::string& body = head.request.body;
    const std::size_t length = *head.content_length;
    if (body.empty()) body.reserve(length);  // Costs memory only where bytes arrive.
    const std::string_view arrived = unread().substr(0, length - body_received_);
    if (!arrived.empty()) {
        if (!charge_body(arrived.size())) return false;
        body += arrived;
        begin_ += arrived.size();
        body_received_ += arrived.size();
    }
    if (body_received_ == length) {
        dispatch();
        return true;
    }
    if (body.size() == body_received_) {
        const std::size_t piece = std::min(length - body_received_, body_piece_bytes);
        if (charge_body(piece)) body.resize(body_received_ + piece);
    }
    return false;
}

bool Connection::take_chunks() {
    if (unread().empty()) return false;
    std::size_t consumed = 0;
    const std::string& body = parser_.head().request.body;
    const auto progress = parser_.parse_chunks(unread(), consumed);
    begin_ += consumed;
    if (!charge_body(body.capacity() - std::min(body.capacity(), body_charged_))) return false;
    if (progress == RequestParser::Progress::need_more) return false;
    if (progress == RequestParser::Progress::refused) {
        refuse(parser_.refusal());
        return false;
    }
    dispatch();
    return true;
}

void Connection::dispatch() {
    Head& head = parser_.head();
    head.request.peer = place_.peer();
    head.request.encrypted = encrypted();
    continue_is_due_ = false;
    intake_ = head.keep_alive && !draining_ ? Intake::head : Intake::stopped;
    const std::uint64_t sequence = first_sequence_ + exchanges_.size();
    Exchange& exchange = exchanges_.emplace_back();
    exchange.started = std::chrono::steady_clock::now();
    exchange.head_only = head.request.method == "HEAD";
    exchange.tell_keep_alive = head.http_1_0 && head.keep_alive;

    const Shared& shared = worker_.shared();
    const Responder responder{
        std::make_shared<AnswerTarget>(worker_.loop(), weak_from_this(), sequence,
                                       BodyCharge{shared.bodies, std::exchange(body_charged_, 0)},
                                       shared.settings.limits.stream_buffer_bytes_max)};
    try {
        shared.handler(std::move(head.request), responder);
    } catch (const std::exception& error) {
        log_event(LogLevel::error, "http.handler_failed",
                  {{"server", shared.settings.name}, {"error", error.what()}});
        responder.send(no_answer_response());
    }
}

void Connection::refuse(const Refusal& refusal) {
    worker_.shared().instruments.count_refused(refusal.reason);
    drop_body();
    intake_ = Intake::stopped;
    continue_is_due_ = false;
    must_linger_ = true;
    exchanges_.emplace_back();
    Response response = sentence_response(refusal.status, refusal.sentence);
    if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
    answer(first_sequence_ + exchanges_.size() - 1, std::move(response));
}

void Connection::answer(std::uint64_t sequence, Response&& response) {
    if (phase_ != Phase::open || sequence < first_sequence_) return;
    const std::size_t index = sequence - first_sequence_;
    if (index >= exchanges_.size() || exchanges_[index].answered) return;
    Exchange& exchange = exchanges_[index];
    exchange.answered = true;
    const bool is_last = intake_ == Intake::stopped && index + 1 == exchanges_.size();
    append_response(index == 0 ? out_ : exchange.text, response,
                    {exchange.head_only, is_last, exchange.tell_keep_alive}, worker_.date());
    count_answered(exchange, response.status);
    if (index == 0) release_answered();
}

void Connection::count_answered(const Exchange& exchange, std::uint16_t status) {
    const Instruments& instruments = worker_.shared().instruments;
    instruments.count_answered(status);
    if (exchange.started == TimePoint{}) return;
    instruments.request_seconds.observe(std::chrono::steady_clock::now() - exchange.started);
}

void Connection::begin_stream(std::uint64_t sequence, const StreamHead& head,
                              std::shared_ptr<StreamBuffer> stream) {
    const std::size_t index = sequence - first_sequence_;
    if (phase_ != Phase::open || sequence < first_sequence_ || index >= exchanges_.size() ||
        exchanges_[index].answered) {
        return stream->close();
    }
    // What follows can never be answered: this answer has no end but the connection's.
    drop_body();
    intake_ = Intake::stopped;
    continue_is_due_ = false;
    begin_ = end_ = 0;
    exchanges_.resize(index + 1);

    Exchange& exchange = exchanges_[index];
    exchange.answered = true;
    append_stream_head(index == 0 ? out_ : exchange.text, head, worker_.date());
    count_answered(exchange, head.status);
    if (exchange.head_only || draining_) {
        stream->close();
    } else {
        stream_ = std::move(stream);
        worker_.shared().instruments.streams.add(1);
    }
    if (index == 0) release_answered();
}

void Connection::end_stream() {
    if (!stream_) return;
    stream_->close();
    stream_.reset();
    worker_.shared().instruments.streams.add(-1);
}

void Connection::take_from_stream() {
    if (!stream_ || !exchanges_.empty()) return;
    if (stream_->take(out_) == StreamBuffer::State::finished) end_stream();
}

/// Answers leave in the order of their requests: the first is out; so are those after it that
/// waited.
void Connection::release_answered() {
    std::size_t count = 1;
    while (count < exchanges_.size() && exchanges_[count].answered) {
        out_ += exchanges_[count].text;
        ++count;
    }
    exchanges_.erase(exchanges_.begin(), exchanges_.begin() + static_cast<std::ptrdiff_t>(count));
    first_sequence_ += count;
}

void Connection::flush() {
    if (processing_ || phase_ != Phase::open) return;
    if (stream_ && stream_->has_overflowed()) {
        worker_.shared().instruments.count_refused(Refused::stream_buffer);
        return abort();
    }
    if (is_writing_) return;
    // An interim answer may not overtake the answers to earlier requests.
    if (continue_is_due_ && exchanges_.empty()) {
        continue_is_due_ = false;
        out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    take_from_stream();
    if (!out_.empty()) {
        const std::size_t sent = write_now(out_);
        if (sent < out_.size()) {
            writing_.swap(out_);
            written_ = sent;
            return write_piece();
        }
        out_.clear();
        if (out_.capacity() > idle_buffer_bytes_max) out_.shrink_to_fit();
    }
    if (intake_ == Intake::stopped && exchanges_.empty() && !stream_) say_farewell();
}

void Connection::write_piece() {
    is_writing_ = true;
    piece_ = std::min(writing_.size() - written_, write_piece_bytes);
    write_deadline_ =
        std::chrono::steady_clock::now() + worker_.shared().settings.limits.write_time_max;
    start_write(std::string_view{writing_}.substr(written_, piece_));
}

void Connection::on_written(IoResult result) {
    if (phase_ == Phase::closed) return;
    if (result != IoResult::ok) return abort();
    written_ += piece_;
    if (written_ < writing_.size()) return write_piece();
    is_writing_ = false;
    write_deadline_ = TimePoint::max();
    writing_.clear();
    if (writing_.capacity() > idle_buffer_bytes_max) writing_.shrink_to_fit();
    resume();
}

void Connection::read_on() {
    if (reading_) return;
    if (stream_ && phase_ == Phase::open) return discard_input();  // To see the client leave.
    if (!may_take_more()) return;
    reading_ = true;
    reading_into_body_ = intake_ == Intake::sized_body && unread().empty();
    if (reading_into_body_) {
        std::string& body = parser_.head().request.body;
        return start_read(body.data() + body_received_, body.size() - body_received_);
    }
    std::copy(buffer_.get() + begin_, buffer_.get() + end_, buffer_.get());
    end_ -= std::exchange(begin_, 0);
    start_read(buffer_.get() + end_, buffer_bytes() - end_);
}

void Connection::on_read(IoResult result, std::size_t bytes) {
    const bool into_body = std::exchange(reading_into_body_, false);
    reading_ = false;
    if (phase_ == Phase::closed) return;
    if (result == IoResult::failed) return abort();
    if (phase_ == Phase::closing) {
        discarded_bytes_ += bytes;
        if (result == IoResult::end || discarded_bytes_ > farewell_bytes_max) return abort();
        return discard_input();
    }
    if (stream_) {
        discarded_bytes_ += bytes;
        if (result == IoResult::end || discarded_bytes_ > stream_input_bytes_max) return abort();
        return resume();
    }
    if (result == IoResult::end) {
        // It may have closed its sending half only, and still wait for the answers it is owed.
        if (exchanges_.empty() && out_.empty() && !is_writing_) return abort();
        intake_ = Intake::stopped;
        return resume();
    }
    (into_body ? body_received_ : end_) += bytes;
    resume();
}

void Connection::await() {
    if (phase_ != Phase::open) return;
    const Limits& limits = worker_.shared().settings.limits;
    if (!reading_ || intake_ == Intake::stopped || continue_is_due_) {
        return await(Awaited::nothing, {});
    }
    if (intake_ != Intake::head) return await(Awaited::body, limits.body_time_max);
    if (!unread().empty()) return await(Awaited::header, limits.header_time_max);
    const bool is_idle = exchanges_.empty() && !is_writing_;
    is_idle ? await(Awaited::request, limits.idle_time_max) : await(Awaited::nothing, {});
}

void Connection::await(Awaited awaited, std::chrono::milliseconds longest) {
    const std::uint64_t request_count = first_sequence_ + exchanges_.size();
    if (awaited == awaited_ && request_count == awaited_since_) return;
    awaited_ = awaited;
    awaited_since_ = request_count;
    read_deadline_ =
        awaited == Awaited::nothing ? TimePoint::max() : std::chrono::steady_clock::now() + longest;
}

void Connection::check_deadlines(TimePoint now) {
    const Instruments& instruments = worker_.shared().instruments;
    if (now >= write_deadline_) {
        instruments.count_refused(Refused::write_time);
        return abort();
    }
    if (now < read_deadline_) return;
    read_deadline_ = TimePoint::max();
    switch (awaited_) {
        case Awaited::nothing:
            return;
        case Awaited::handshake:
            instruments.count_refused(Refused::handshake_time);
            return abort();
        case Awaited::request:
            instruments.count_refused(Refused::idle_time);
            intake_ = Intake::stopped;
            return resume();
        case Awaited::header:
            refuse(header_too_slow);
            return resume();
        case Awaited::body:
            refuse(body_too_slow);
            return resume();
        case Awaited::farewell:
            return abort();
    }
}

void Connection::drain() {
    draining_ = true;
    if (phase_ == Phase::handshake) return abort();
    if (stream_) {
        stream_->finish();
        return resume();
    }
    if (phase_ != Phase::open || intake_ != Intake::head || !unread().empty()) return;
    intake_ = Intake::stopped;
    resume();
}

void Connection::say_farewell() {
    phase_ = Phase::closing;
    must_linger_ = must_linger_ || !unread().empty();
    if (!must_linger_ && !encrypted()) return abort();
    await(Awaited::farewell, draining_ ? farewell_time_max_at_stop : farewell_time_max);
    start_shutdown();
    if (!reading_) discard_input();
}

void Connection::discard_input() {
    reading_ = true;
    start_read(buffer_.get(), buffer_bytes());
}

void Connection::on_shutdown() {
    if (phase_ == Phase::closing && !must_linger_) abort();
}

void Connection::abort() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    end_stream();
    close_transport();
    worker_.remove(*this);
}

bool Connection::charge_body(std::size_t bytes) {
    if (!worker_.shared().bodies->take(bytes)) {
        refuse(memory_full);
        return false;
    }
    body_charged_ += bytes;
    return true;
}

void Connection::drop_body() {
    worker_.shared().bodies->give(std::exchange(body_charged_, 0));
    const bool has_body = intake_ == Intake::sized_body || intake_ == Intake::chunked_body;
    if (has_body && !reading_into_body_) parser_.head().request.body = {};
}

}  // namespace bof::http
