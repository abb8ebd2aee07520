#include "http/detail/worker.hpp"

#include "base/log.hpp"
#include "http/detail/connection.hpp"
#include "http/detail/response_text.hpp"
#include "http/detail/stream_buffer.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

#include <pthread.h>
#include <unistd.h>
#include <boost/asio/post.hpp>

namespace bof::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick_time_max{250};
constexpr milliseconds tick_time_min{5};

milliseconds tick_time_for(const Limits& limits) {
    const auto shortest =
        std::min({limits.header_time_max, limits.body_time_max, limits.idle_time_max,
                  limits.write_time_max, limits.handshake_time_max});
    return std::clamp(shortest / 4, tick_time_min, tick_time_max);
}

}  // namespace

OwnedDescriptor::~OwnedDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Worker::Worker(Shared& shared, std::size_t index)
    : shared_(shared),
      index_(index),
      loop_(std::make_shared<EventLoop>()),
      work_(boost::asio::make_work_guard(loop_->context)),
      timer_(loop_->context),
      tick_time_(tick_time_for(shared.settings.limits)) {}

Worker::~Worker() = default;

void Worker::start() {
    loop_->on_mail = [this] { drain_mail(); };
    tick();
    thread_ = std::thread([this] { run(); });
}

void Worker::run() {
    // Signals are for the program's main thread.
    sigset_t all_signals;
    sigfillset(&all_signals);
    pthread_sigmask(SIG_BLOCK, &all_signals, nullptr);
    const std::string name = "http-" + shared_.settings.name.substr(0, 8) + std::to_string(index_);
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    for (;;) {
        try {
            loop_->context.run();
            return;
        } catch (const std::exception& error) {
            // Out of memory, most likely: what was being done is lost, the other connections are
            // not.
            log_event(LogLevel::critical, "http.event_failed",
                      {{"server", shared_.settings.name}, {"error", error.what()}});
        }
    }
}

void Worker::adopt(OwnedDescriptor&& descriptor, Admission::Place&& place) {
    connection_count_.fetch_add(1);
    boost::asio::post(
        loop_->context, [this, socket = std::move(descriptor), held = std::move(place)]() mutable {
            std::shared_ptr<Connection> connection;
            if (!drain_deadline_)
                connection = make_connection(*this, std::move(socket), std::move(held));
            if (!connection) {
                connection_count_.fetch_sub(1);
                return;
            }
            connections_.emplace(connection.get(), connection);
            connection->begin();
        });
}

void Worker::remove(Connection& connection) {
    if (connections_.erase(&connection) > 0) connection_count_.fetch_sub(1);
    finish_when_empty();
}

void Worker::drain(TimePoint deadline) {
    boost::asio::post(loop_->context, [this, deadline] {
        drain_deadline_ = deadline;
        for (auto next = connections_.begin(); next != connections_.end();) {
            const auto connection = (next++)->second;  // drain() may remove it.
            connection->drain();
        }
        timer_.cancel();  // The next tick is now: it knows the deadline.
        finish_when_empty();
    });
}

void Worker::finish_when_empty() {
    if (!drain_deadline_ || !connections_.empty()) return;
    work_.reset();
    timer_.cancel();
}

void Worker::tick() {
    const TimePoint now = std::chrono::steady_clock::now();
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count();
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
    shared_.instruments.bodies_in_memory.set(static_cast<double>(shared_.bodies->bytes()));
    const bool is_over = drain_deadline_ && now >= *drain_deadline_;
    for (auto next = connections_.begin(); next != connections_.end();) {
        const auto connection = (next++)->second;  // check_deadlines() and abort() may remove it.
        is_over ? connection->abort() : connection->check_deadlines(now);
    }
    if (drain_deadline_ && connections_.empty()) return;
    const TimePoint next_tick = now + tick_time_;
    timer_.expires_at(drain_deadline_ ? std::min(next_tick, std::max(*drain_deadline_, now))
                                      : next_tick);
    timer_.async_wait([this](const boost::system::error_code&) { tick(); });
}

void Worker::drain_mail() {
    std::vector<std::shared_ptr<Connection>> touched;
    for (Parcel& parcel : loop_->take_mail()) {
        auto connection = parcel.to.lock();
        if (!connection) continue;
        if (parcel.kind == Parcel::Kind::answer) {
            connection->answer(parcel.sequence, std::move(parcel.response));
        } else if (parcel.kind == Parcel::Kind::stream_begin) {
            connection->begin_stream(parcel.sequence, parcel.head, std::move(parcel.stream));
        }
        touched.push_back(std::move(connection));
    }
    // Only now, so that several answers to one client leave in one write.
    for (const auto& connection : touched) connection->resume();
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
    loop_->close_mail();
}

}  // namespace bof::http
