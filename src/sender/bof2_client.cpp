#include "sender/bof2_client.hpp"

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "sender/connection.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

namespace bof {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t pipeline_depth_max = 64;
// How often deadlines and pauses are looked at.
constexpr milliseconds tick{10};
constexpr std::size_t events_at_once = 256;
constexpr std::size_t read_bytes = std::size_t{64} << 10U;

using Heads = std::array<std::string, static_cast<std::size_t>(bof2::Service::count_)>;

Heads request_heads(const Endpoint& endpoint) {
    const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
    const std::string host =
        (is_ipv6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
    Heads heads;
    for (std::size_t index = 0; index < heads.size(); ++index) {
        const auto service = static_cast<bof2::Service>(index);
        heads[index] = "POST " + endpoint.services_path + "/" +
                       std::string(bof2::traits(service).name) + " HTTP/1.1\r\nHost: " + host +
                       "\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n"
                       "Content-Length: ";
    }
    return heads;
}

}  // namespace

/// One thread with its share of the connections.
class Bof2Client::Loop {
  public:
    Loop(const ClientSettings& settings, const Dial& dial, ShipmentFeed& feed, const Heads& heads)
        : settings_(settings), dial_(dial), feed_(feed), heads_(heads) {}
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    Loop(Loop&&) = delete;
    Loop& operator=(Loop&&) = delete;

    Result<void> start(std::size_t connections, std::uint64_t seed);
    void wake();
    /// Takes nothing more; gives up what is still under way at `latest`.
    void finish_by(SteadyTime latest);
    void join();
    ClientTally tally() const {
        return tally_.with([](const ClientTally& tally) { return tally; });
    }
    bool done() const { return done_.load(); }

  private:
    void run();
    void turn(SteadyTime now);
    void supply(Connection& connection, SteadyTime now);
    void supply_all(SteadyTime now);
    bool is_empty() const;
    int wait_for_events(SteadyTime until);

    const ClientSettings& settings_;
    const Dial& dial_;
    ShipmentFeed& feed_;
    const Heads& heads_;
    int epoll_ = -1;
    int wake_ = -1;
    std::atomic<bool> woken_{false};
    std::atomic<bool> done_{false};
    std::atomic<std::int64_t> latest_ns_{SteadyTime::max().time_since_epoch().count()};
    Guarded<ClientTally> tally_;
    std::vector<Flight> spare_;
    std::vector<char> block_ = std::vector<char>(read_bytes);
    std::deque<Connection> connections_;
    std::size_t first_asked_ = 0;  // Whose turn it is to be asked first, so that all get work.
    bool dry_ = false;             // The feed had nothing; ask again at ask_again_.
    bool finished_ = false;        // The feed will have nothing any more.
    SteadyTime ask_again_{};
    SteadyTime next_tick_{};
    std::array<epoll_event, events_at_once> events_{};
    std::thread thread_;
};

Bof2Client::Loop::~Loop() {
    join();
    if (wake_ >= 0) ::close(wake_);
    if (epoll_ >= 0) ::close(epoll_);
}

Result<void> Bof2Client::Loop::start(std::size_t connections, std::uint64_t seed) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    wake_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = nullptr;
    if (epoll_ < 0 || wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &interest) != 0) {
        return Error{Errc::unavailable, "the sender cannot be set up"};
    }
    for (std::size_t index = 0; index < connections; ++index) {
        connections_.emplace_back(
            ConnectionContext{settings_, dial_, feed_, tally_, epoll_, heads_, spare_, block_},
            seed + index + 1);
    }
    thread_ = std::thread([this] { run(); });
    return {};
}

void Bof2Client::Loop::wake() {
    if (woken_.exchange(true)) return;  // A wake is under way already.
    const std::uint64_t one = 1;
    if (::write(wake_, &one, sizeof one) < 0) {
        log_event(LogLevel::debug, "sender.wake_failed");  // The next tick does the same.
    }
}

void Bof2Client::Loop::finish_by(SteadyTime latest) {
    latest_ns_.store(latest.time_since_epoch().count());
    wake();
}

void Bof2Client::Loop::join() {
    if (thread_.joinable()) thread_.join();
}

bool Bof2Client::Loop::is_empty() const {
    return std::all_of(connections_.begin(), connections_.end(),
                       [](const Connection& connection) { return connection.is_empty(); });
}

void Bof2Client::Loop::supply(Connection& connection, SteadyTime now) {
    while (!dry_ && !finished_ && connection.has_room()) {
        Flight flight;
        if (!spare_.empty()) {
            flight = std::move(spare_.back());
            spare_.pop_back();
        }
        ask_again_ = now + tick;
        switch (feed_.take(flight.shipment, ask_again_)) {
            case Supply::shipment:
                connection.load(std::move(flight), now);
                continue;
            case Supply::wait:
                dry_ = true;
                break;
            case Supply::finished:
                finished_ = true;
                break;
        }
        spare_.push_back(std::move(flight));
    }
}

void Bof2Client::Loop::supply_all(SteadyTime now) {
    const std::size_t count = connections_.size();
    const std::size_t first = first_asked_;
    for (std::size_t step = 0; step < count && !dry_ && !finished_; ++step) {
        const std::size_t index = (first + step) % count;
        supply(connections_[index], now);
        first_asked_ = (index + 1) % count;
    }
}

int Bof2Client::Loop::wait_for_events(SteadyTime until) {
    const auto left = until - std::chrono::steady_clock::now();
    int timeout_ms = 0;
    if (left > std::chrono::nanoseconds{0} && left < milliseconds{1}) {
        // epoll_wait counts in milliseconds, too coarse for a feed of thousands a second.
        pollfd watched{epoll_, POLLIN, 0};
        const timespec timeout{0, left / std::chrono::nanoseconds{1}};
        ::ppoll(&watched, 1, &timeout, nullptr);
    } else if (left > std::chrono::nanoseconds{0}) {
        timeout_ms = static_cast<int>(std::chrono::floor<milliseconds>(left).count());
    }
    return ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), timeout_ms);
}

void Bof2Client::Loop::turn(SteadyTime now) {
    if (woken_.exchange(false)) dry_ = false;
    if (dry_ && now >= ask_again_) dry_ = false;
    if (latest_ns_.load() != SteadyTime::max().time_since_epoch().count()) finished_ = true;
    if (!dry_) supply_all(now);
    if (now >= next_tick_) {
        next_tick_ = now + tick;
        for (Connection& connection : connections_) connection.on_tick(now);
    }
}

void Bof2Client::Loop::run() {
    pthread_setname_np(pthread_self(), "bof-sender");
    // Writing to a closed connection is an error we handle, not a reason to end the program.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);

    SteadyTime now = std::chrono::steady_clock::now();
    for (Connection& connection : connections_) connection.begin(now);
    while (true) {
        turn(now);
        if (finished_ && is_empty()) break;
        if (now.time_since_epoch().count() >= latest_ns_.load()) break;
        const int count = wait_for_events(dry_ ? std::min(next_tick_, ask_again_) : next_tick_);
        now = std::chrono::steady_clock::now();
        for (int index = 0; index < count; ++index) {
            const epoll_event& event = events_[static_cast<std::size_t>(index)];
            if (event.data.ptr == nullptr) {
                std::uint64_t wakes = 0;
                if (::read(wake_, &wakes, sizeof wakes) > 0) woken_.store(true);
                continue;
            }
            auto& connection = *static_cast<Connection*>(event.data.ptr);
            const bool hung_up = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
            connection.on_event(hung_up, now);
            supply(connection, now);
        }
    }
    for (Connection& connection : connections_) connection.give_up("the sender was stopped");
    done_.store(true);
}

struct Bof2Client::State {
    State(ClientSettings wanted, ShipmentFeed& source)
        : settings(std::move(wanted)), feed(source) {}

    ClientSettings settings;
    ShipmentFeed& feed;
    Heads heads;
    std::vector<Dial> dial;  // One, after start().
    std::deque<Loop> loops;
};

Bof2Client::Bof2Client(ClientSettings settings, ShipmentFeed& feed)
    : state_(std::make_unique<State>(std::move(settings), feed)) {}

Bof2Client::~Bof2Client() { stop(milliseconds{0}); }

Result<void> Bof2Client::start() {
    const ClientSettings& settings = state_->settings;
    if (settings.connections < 1 || settings.connections > client_connections_max) {
        return Error{Errc::invalid_argument, "connections: 1 to 4096"};
    }
    if (settings.threads < 1 || settings.threads > settings.connections) {
        return Error{Errc::invalid_argument, "threads: at least 1, at most one a connection"};
    }
    if (settings.pipeline_depth < 1 || settings.pipeline_depth > pipeline_depth_max) {
        return Error{Errc::invalid_argument, "requests under way on a connection: 1 to 64"};
    }
    auto dial = Dial::to(settings.endpoint, settings.trust);
    if (!dial.ok()) return std::move(dial).error();
    state_->dial.push_back(std::move(dial).value());
    state_->heads = request_heads(settings.endpoint);
    for (std::size_t index = 0; index < settings.threads; ++index) {
        const std::size_t share = settings.connections / settings.threads +
                                  (index < settings.connections % settings.threads ? 1 : 0);
        Loop& loop =
            state_->loops.emplace_back(settings, state_->dial.front(), state_->feed, state_->heads);
        if (auto started = loop.start(share, index * client_connections_max); !started.ok()) {
            stop(milliseconds{0});
            return started;
        }
    }
    return {};
}

bool Bof2Client::wait(milliseconds longest) {
    const SteadyTime latest = std::chrono::steady_clock::now() + longest;
    const auto all_done = [&] {
        return std::all_of(state_->loops.begin(), state_->loops.end(),
                           [](const Loop& loop) { return loop.done(); });
    };
    while (!all_done()) {
        if (std::chrono::steady_clock::now() >= latest) return false;
        std::this_thread::sleep_for(milliseconds{2});
    }
    return true;
}

void Bof2Client::stop(milliseconds grace) {
    const SteadyTime latest = std::chrono::steady_clock::now() + grace;
    for (Loop& loop : state_->loops) loop.finish_by(latest);
    for (Loop& loop : state_->loops) loop.join();
}

void Bof2Client::wake() {
    for (Loop& loop : state_->loops) loop.wake();
}

ClientTally Bof2Client::tally() const {
    ClientTally sum;
    for (const Loop& loop : state_->loops) {
        const ClientTally part = loop.tally();
        sum.accepted += part.accepted;
        sum.accepted_reads += part.accepted_reads;
        sum.refused += part.refused;
        sum.faults += part.faults;
        sum.failed += part.failed;
        sum.retries += part.retries;
        sum.connections_opened += part.connections_opened;
        sum.bytes_sent += part.bytes_sent;
        if (!part.last_trouble.empty()) sum.last_trouble = part.last_trouble;
        sum.latency.merge(part.latency);
    }
    return sum;
}

}  // namespace bof
