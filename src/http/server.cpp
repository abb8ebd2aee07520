#include "http/server.hpp"

#include "base/assert.hpp"
#include "base/log.hpp"
#include "http/detail/acceptor.hpp"
#include "http/detail/tls_context.hpp"
#include "http/detail/worker.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include <arpa/inet.h>

namespace bof::http {

std::string to_text(const PeerAddress& address) {
    constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool is_v4 = std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
    const bool written =
        inet_ntop(is_v4 ? AF_INET : AF_INET6, address.data() + (is_v4 ? mapped_prefix.size() : 0),
                  text.data(), static_cast<socklen_t>(text.size())) != nullptr;
    BOF_ASSERT(written);
    return text.data();
}

std::string_view Request::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers) {
        if (name == lower_case_name) return value;
    }
    return {};
}

class Server::Impl {
  public:
    Impl(ServerSettings&& settings, Handler&& handler, Metrics& metrics)
        : shared_(std::move(settings), std::move(handler), metrics) {}

    Result<void> start() {
        BOF_ASSERT(workers_.empty());
        const ServerSettings& settings = shared_.settings;
        if (settings.tls) {
            auto context = make_tls_context(*settings.tls, settings.name);
            if (!context) return std::move(context).error();
            shared_.tls = std::move(context).value();
        }
        try {
            if (auto started = start_workers(); !started) return started;
        } catch (const std::system_error& error) {
            for (const auto& worker : workers_) worker->drain(std::chrono::steady_clock::now());
            for (const auto& worker : workers_) worker->join();
            return Error{Errc::unavailable, "the system has no threads or descriptors left",
                         error.what()};
        }
        acceptor_->begin();
        running_ = true;
        log_event(LogLevel::info, "http.listening",
                  {{"server", settings.name},
                   {"address", settings.listen.address},
                   {"port", acceptor_->port()},
                   {"tls", settings.tls ? "yes" : "no"}});
        return {};
    }

    void stop(std::chrono::milliseconds grace) {
        if (!std::exchange(running_, false)) return;
        const auto deadline = std::chrono::steady_clock::now() + grace;
        acceptor_->close();
        for (const auto& worker : workers_) worker->drain(deadline);
        for (const auto& worker : workers_) worker->join();
        log_event(LogLevel::info, "http.stopped", {{"server", shared_.settings.name}});
    }

    std::uint16_t port() const { return acceptor_ ? acceptor_->port() : std::uint16_t{0}; }

  private:
    Result<void> start_workers() {
        const std::size_t count = std::max<std::size_t>(shared_.settings.threads, 1);
        for (std::size_t index = 0; index < count; ++index) {
            workers_.push_back(std::make_unique<Worker>(shared_, index));
        }
        acceptor_.emplace(shared_, workers_);
        if (auto opened = acceptor_->open(); !opened) return opened;
        for (const auto& worker : workers_) worker->start();
        return {};
    }

    Shared shared_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::optional<Acceptor> acceptor_;
    bool running_ = false;
};

Server::Server(ServerSettings settings, Handler handler, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(handler), metrics)) {}
Server::~Server() { impl_->stop(std::chrono::milliseconds{0}); }

Result<void> Server::start() { return impl_->start(); }
void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }
std::uint16_t Server::port() const { return impl_->port(); }

}  // namespace bof::http
