#pragma once

#include "http/detail/admission.hpp"
#include "http/detail/event_loop.hpp"
#include "http/detail/instruments.hpp"
#include "http/server.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/context.hpp>

namespace bof::http {

/// What all threads of one server share and none changes, the counters apart.
struct Shared {
    Shared(ServerSettings&& its_settings, Handler&& its_handler, Metrics& metrics)
        : settings(std::move(its_settings)),
          handler(std::move(its_handler)),
          instruments(metrics, settings.name),
          admission(settings.limits, instruments),
          bodies(std::make_shared<BodyLedger>(settings.limits.bodies_in_memory_bytes_max)) {}

    const ServerSettings settings;
    const Handler handler;
    const Instruments instruments;
    Admission admission;
    const std::shared_ptr<BodyLedger> bodies;
    std::unique_ptr<boost::asio::ssl::context>
        tls;  // Null: plain HTTP. Set before the threads start.
};

/// A file descriptor that nobody else closes.
class OwnedDescriptor {
  public:
    explicit OwnedDescriptor(int descriptor) : descriptor_(descriptor) {}
    OwnedDescriptor(const OwnedDescriptor&) = delete;
    OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
    OwnedDescriptor(OwnedDescriptor&& other) noexcept : descriptor_(other.release()) {}
    OwnedDescriptor& operator=(OwnedDescriptor&&) = delete;
    ~OwnedDescriptor();

    int release() { return std::exchange(descriptor_, -1); }

  private:
    int descriptor_;
};

/// One I/O thread with its event loop and the connections that live on it.
class Worker {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Executor = boost::asio::io_context::executor_type;
    using Timer = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    Worker(Shared& shared, std::size_t index);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    Worker(Worker&&) = delete;
    Worker& operator=(Worker&&) = delete;
    ~Worker();

    void start();
    /// Threads: any.
    void adopt(OwnedDescriptor&& descriptor, Admission::Place&& place);
    /// Threads: any. The thread ends when the last connection has, at `deadline` by force.
    void drain(TimePoint deadline);
    void join();
    /// Threads: any.
    std::size_t connections() const { return connection_count_.load(); }

    // The rest on the I/O thread only.
    void remove(Connection& connection);
    Shared& shared() const { return shared_; }
    const std::shared_ptr<EventLoop>& loop() const { return loop_; }
    std::string_view date() const { return date_; }

  private:
    void run();
    void tick();
    void drain_mail();
    void finish_when_empty();

    Shared& shared_;
    const std::size_t index_;
    const std::shared_ptr<EventLoop> loop_;
    std::optional<boost::asio::executor_work_guard<Executor>> work_;
    Timer timer_;
    const std::chrono::milliseconds tick_time_;
    std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
    std::atomic<std::size_t> connection_count_{0};
    std::optional<TimePoint> drain_deadline_;
    std::int64_t date_second_ = -1;
    std::string date_;
    std::thread thread_;
};

/// A connection on an accepted socket, plain or TLS as the server is. Nothing when the socket is
/// already of no use.
std::shared_ptr<Connection> make_connection(Worker& worker, OwnedDescriptor&& descriptor,
                                            Admission::Place&& place);

}  // namespace bof::http
