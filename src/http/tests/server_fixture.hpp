#pragma once

#include "base/guarded.hpp"
#include "http/server.hpp"
#include "http/tests/test_client.hpp"

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace bof::http {

/// "METHOD path?query [body]": what a handler was given.
inline Response echo(const Request& request) {
    return {200, "text/plain",
            request.method + ' ' + request.path + '?' + request.query + " [" + request.body + ']'};
}

/// Requests whose handlers have not answered; the test answers them when it likes.
class Waiting {
  public:
    void add(Request&& request, const Responder& responder) {
        held_.with([&](auto& held) { held.push_back({std::move(request), responder}); });
        held_.notify();
    }
    struct Held {
        Request request;
        Responder responder;
    };
    /// Waits for the next request.
    Held take() {
        return held_.wait([](const auto& held) { return !held.empty(); },
                          [](auto& held) {
                              Held first = std::move(held.front());
                              held.pop_front();
                              return first;
                          });
    }

    std::size_t count() {
        return held_.with([](auto& held) { return held.size(); });
    }

  private:
    Guarded<std::deque<Held>> held_;
};

class ServerTest : public ::testing::Test {
  protected:
    /// Paths: /wait waits for the test, /drop never answers, /throw throws, /big answers 8 MB, all
    /// else is echoed.
    void start(Limits limits = {}, std::optional<TlsFiles> tls = {}, std::size_t threads = 1) {
        settings_.limits = limits;
        settings_.tls = std::move(tls);
        settings_.threads = threads;
        server_ = std::make_unique<Server>(
            settings_,
            [this](Request&& request, const Responder& responder) {
                handle(std::move(request), responder);
            },
            metrics_);
        auto started = server_->start();
        ASSERT_TRUE(started.ok()) << to_log_line(started.error());
    }
    void handle(Request&& request, const Responder& responder) {
        if (request.path == "/wait") return waiting_.add(std::move(request), responder);
        if (request.path == "/drop") return;
        if (request.path == "/throw") throw std::runtime_error("handler");
        if (request.path == "/peer") return responder.send({200, "", to_text(request.peer)});
        if (request.path == "/big") {
            return responder.send({200, "text/plain", std::string(8U << 20U, 'b')});
        }
        responder.send(echo(request));
    }
    std::uint16_t port() const { return server_->port(); }

    double refused(const std::string& reason) {
        return metrics_
            .counter("bof_http_refused_total", "", {{"server", "test"}, {"reason", reason}})
            .value();
    }
    double answered(const std::string& status_class) {
        return metrics_
            .counter("bof_http_requests_total", "", {{"server", "test"}, {"status", status_class}})
            .value();
    }
    double connections() {
        return metrics_.gauge("bof_http_connections", "", {{"server", "test"}}).value();
    }
    /// Waits, at most ten seconds, until `condition` holds.
    template <typename Condition>
    static bool eventually(Condition condition) {
        for (int attempt = 0; attempt < 2'000; ++attempt) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        return false;
    }

    Metrics metrics_;
    Waiting waiting_;
    ServerSettings settings_{"test", {"127.0.0.1", 0}, std::nullopt, 1, {}};
    std::unique_ptr<Server> server_;
};

}  // namespace bof::http
