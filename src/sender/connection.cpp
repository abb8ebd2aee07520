#include "sender/connection.hpp"

#include "sender/soap_answer.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace bof {

namespace {

// More than this that is no answer yet cannot become one within the limits.
constexpr std::size_t in_bytes_max = http_answer_header_bytes_max + 2 * http_answer_body_bytes_max;

// A refusal to serve, as opposed to a refusal of the content.
bool may_try_again(const HttpAnswer& answer, const SoapAnswer& soap) {
    for (const ErrcTraits& traits : errc_table) {
        if (!traits.retryable) continue;
        if (answer.status == traits.http_status) return true;
        if (soap.kind == SoapKind::fault && soap.code == traits.name) return true;
    }
    return answer.status == 502 || answer.status == 504;  // A proxy before the server.
}

Outcome outcome_of(const HttpAnswer& answer, const SoapAnswer& soap) {
    if (answer.status != 200 || soap.kind != SoapKind::returned) return Outcome::fault;
    return soap.text.empty() || soap.text == "true" ? Outcome::accepted : Outcome::refused;
}

std::string words_of(const HttpAnswer& answer, SoapAnswer&& soap) {
    if (soap.kind != SoapKind::unreadable) return std::move(soap.text);
    return "HTTP status " + std::to_string(answer.status) + " without a SOAP answer";
}

}  // namespace

Connection::Connection(ConnectionContext context, std::uint64_t seed)
    : context_(std::move(context)),
      stream_(context_.dial),
      pause_(context_.settings.pause_first),
      random_(seed) {}

bool Connection::has_room() const {
    return waiting_.size() + sent_.size() < context_.settings.pipeline_depth;
}

void Connection::load(Flight&& flight, SteadyTime now) {
    flight.taken = now;
    flight.attempts = 0;
    waiting_.push_back(std::move(flight));
    send_waiting(now);
}

void Connection::open(SteadyTime now) {
    const auto opened = stream_.open();
    if (!opened.ok()) {
        lose(opened.error().internal, now);
        return;
    }
    epoll_event interest{};
    interest.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    interest.data.ptr = this;
    if (::epoll_ctl(context_.epoll, EPOLL_CTL_ADD, stream_.descriptor(), &interest) != 0) {
        lose("the socket cannot be watched", now);
        return;
    }
    phase_ = Phase::greeting;
    deadline_ = now + context_.settings.connect_time_max;
}

void Connection::pause(SteadyTime now) {
    // A random part, so that a hundred cameras do not come back in the same millisecond.
    const auto longest = static_cast<std::uint32_t>(pause_.count()) + 1;
    rest_until_ = now + pause_ / 2 + std::chrono::milliseconds{random_() % longest};
    pause_ = std::min(pause_ * 2, context_.settings.pause_longest);
}

void Connection::note_trouble(std::string_view why) {
    trouble_ = why;
    context_.tally.with([&](ClientTally& tally) { tally.last_trouble = trouble_; });
}

void Connection::lose(std::string_view why, SteadyTime now) {
    const bool was_idle = phase_ == Phase::open && is_empty();
    stream_.close();  // Takes itself out of the epoll set.
    phase_ = Phase::closed;
    deadline_ = SteadyTime::max();
    out_.clear();
    out_place_ = 0;
    in_.clear();
    waiting_.insert(waiting_.begin(), std::make_move_iterator(sent_.begin()),
                    std::make_move_iterator(sent_.end()));
    sent_.clear();
    if (was_idle) return;  // A server may end a connection that nobody uses.
    note_trouble(why);
    pause(now);
}

void Connection::send_waiting(SteadyTime now) {
    if (waiting_.empty() || now < rest_until_) return;
    if (phase_ == Phase::closed) open(now);
    if (phase_ != Phase::open) return;
    if (sent_.empty()) deadline_ = now + context_.settings.answer_time_max;
    std::uint64_t bytes = 0;
    std::uint64_t retries = 0;
    while (!waiting_.empty()) {
        Flight& flight = waiting_.front();
        const std::size_t before = out_.size();
        out_ += context_.heads[static_cast<std::size_t>(flight.shipment.service)];
        out_ += std::to_string(flight.shipment.document.size());
        out_ += "\r\n\r\n";
        out_ += flight.shipment.document;
        bytes += out_.size() - before;
        if (++flight.attempts > 1) ++retries;
        sent_.push_back(std::move(flight));
        waiting_.pop_front();
    }
    context_.tally.with([&](ClientTally& tally) {
        tally.bytes_sent += bytes;
        tally.retries += retries;
    });
    flush(now);
}

void Connection::flush(SteadyTime now) {
    while (out_place_ < out_.size()) {
        const StreamStep step = stream_.write(std::string_view(out_).substr(out_place_));
        if (step.state == StreamState::waits) return;
        if (step.state != StreamState::moved) {
            lose(stream_.failure(), now);
            return;
        }
        out_place_ += step.bytes;
    }
    out_.clear();
    out_place_ = 0;
}

void Connection::on_event(bool hung_up, SteadyTime now) {
    if (phase_ == Phase::closed) return;
    if (phase_ == Phase::greeting) {
        const StreamStep step = stream_.greet();
        if (step.state == StreamState::waits && !hung_up) return;
        if (step.state != StreamState::moved) {
            lose(stream_.failure(), now);
            return;
        }
        phase_ = Phase::open;
        deadline_ = SteadyTime::max();
        context_.tally.with([](ClientTally& tally) { ++tally.connections_opened; });
        send_waiting(now);
        if (phase_ != Phase::open) return;
    }
    read_answers(hung_up, now);
    if (phase_ == Phase::open) flush(now);
    send_waiting(now);
}

void Connection::read_answers(bool hung_up, SteadyTime now) {
    while (phase_ == Phase::open) {
        const StreamStep step = stream_.read(context_.block.data(), context_.block.size());
        if (step.state == StreamState::waits) return;
        if (step.state != StreamState::moved) {
            lose(step.state == StreamState::closed ? "the server closed the connection"
                                                   : stream_.failure(),
                 now);
            return;
        }
        in_.append(context_.block.data(), step.bytes);
        if (in_.size() > in_bytes_max) {
            lose("the server's answer is too large", now);
            return;
        }
        if (!take_answers(now)) return;
        // All that was asked is answered, so no more can be there: spares a read that finds
        // nothing.
        if (sent_.empty() && !hung_up) return;
    }
}

// Settles every whole answer that has come. False when the connection is gone.
bool Connection::take_answers(SteadyTime now) {
    std::size_t place = 0;
    while (!sent_.empty()) {
        const auto parsed = parse_http_answer(std::string_view(in_).substr(place), scratch_);
        if (!parsed.ok()) {
            lose(parsed.error().public_text.view(), now);
            return false;
        }
        if (!parsed.value()) break;
        const HttpAnswer& answer = *parsed.value();
        place += answer.bytes;
        settle(answer, now);
        if (answer.closes) {
            // What was sent behind it was not served; a close after the last answer is no fault.
            const bool all_answered = sent_.empty();
            lose("the server closed the connection", now);
            if (all_answered && answer.status == 200) rest_until_ = now;
            return false;
        }
    }
    in_.erase(0, place);
    return true;
}

void Connection::settle(const HttpAnswer& answer, SteadyTime now) {
    Flight flight = std::move(sent_.front());
    sent_.pop_front();
    deadline_ = sent_.empty() ? SteadyTime::max() : now + context_.settings.answer_time_max;
    SoapAnswer soap = read_soap_answer(answer.body);
    if (may_try_again(answer, soap)) {
        note_trouble(words_of(answer, std::move(soap)));
        waiting_.push_back(std::move(flight));
        pause(now);
        return;
    }
    pause_ = context_.settings.pause_first;
    Delivery delivery;
    delivery.outcome = outcome_of(answer, soap);
    delivery.http_status = answer.status;
    delivery.text = words_of(answer, std::move(soap));
    deliver(std::move(flight), std::move(delivery), now);
}

void Connection::deliver(Flight&& flight, Delivery&& delivery, SteadyTime now) {
    delivery.attempts = flight.attempts;
    delivery.latency = now - flight.taken;
    context_.tally.with([&](ClientTally& tally) {
        switch (delivery.outcome) {
            case Outcome::accepted:
                ++tally.accepted;
                tally.accepted_reads += flight.shipment.reads;
                break;
            case Outcome::refused:
                ++tally.refused;
                break;
            case Outcome::fault:
                ++tally.faults;
                tally.last_trouble = delivery.text;
                break;
            case Outcome::failed:
                ++tally.failed;
                tally.last_trouble = delivery.text;
                break;
        }
        if (delivery.outcome != Outcome::failed) tally.latency.record(delivery.latency);
    });
    context_.feed.delivered(flight.shipment, delivery);
    context_.spare.push_back(std::move(flight));
}

void Connection::drop_expired(SteadyTime now) {
    while (!waiting_.empty() && now - waiting_.front().taken >= context_.settings.retry_time_max) {
        Flight flight = std::move(waiting_.front());
        waiting_.pop_front();
        Delivery delivery;
        delivery.text = trouble_;
        deliver(std::move(flight), std::move(delivery), now);
    }
}

void Connection::on_tick(SteadyTime now) {
    if (now >= deadline_) lose("the server did not answer in time", now);
    drop_expired(now);
    send_waiting(now);
}

void Connection::give_up(std::string_view why) {
    const SteadyTime now = std::chrono::steady_clock::now();
    lose(why, now);
    while (!waiting_.empty()) {
        Flight flight = std::move(waiting_.front());
        waiting_.pop_front();
        Delivery delivery;
        delivery.text = why;
        deliver(std::move(flight), std::move(delivery), now);
    }
}

}  // namespace bof
