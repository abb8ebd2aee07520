#pragma once

#include "http/detail/admission.hpp"
#include "http/detail/event_loop.hpp"
#include "http/server.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace bof::http {

/// The answer to a request whose handler gave none.
Response no_answer_response();

/// A share of the ledger; given back when destroyed.
class BodyCharge {
  public:
    BodyCharge(std::shared_ptr<BodyLedger> ledger, std::size_t bytes)
        : ledger_(std::move(ledger)), bytes_(bytes) {}
    BodyCharge(const BodyCharge&) = delete;
    BodyCharge& operator=(const BodyCharge&) = delete;
    BodyCharge(BodyCharge&& other) noexcept
        : ledger_(std::move(other.ledger_)), bytes_(std::exchange(other.bytes_, 0)) {}
    BodyCharge& operator=(BodyCharge&&) = delete;
    ~BodyCharge() { release(); }

    void release() {
        if (bytes_ > 0) ledger_->give(std::exchange(bytes_, 0));
    }

  private:
    std::shared_ptr<BodyLedger> ledger_;
    std::size_t bytes_;
};

/// Brings an answer from any thread to the connection, if it is still there.
class AnswerTarget final : public Responder::Target {
  public:
    AnswerTarget(std::shared_ptr<EventLoop> loop, std::weak_ptr<Connection> to,
                 std::uint64_t sequence, BodyCharge&& charge, std::size_t stream_buffer_bytes_max)
        : loop_(std::move(loop)),
          to_(std::move(to)),
          sequence_(sequence),
          charge_(std::move(charge)),
          stream_buffer_bytes_max_(stream_buffer_bytes_max) {}
    AnswerTarget(const AnswerTarget&) = delete;
    AnswerTarget& operator=(const AnswerTarget&) = delete;
    AnswerTarget(AnswerTarget&&) = delete;
    AnswerTarget& operator=(AnswerTarget&&) = delete;
    ~AnswerTarget() override;

    void send(Response&& response) override;
    Stream stream(StreamHead&& head) override;

  private:
    const std::shared_ptr<EventLoop> loop_;
    const std::weak_ptr<Connection> to_;
    const std::uint64_t sequence_;
    BodyCharge charge_;
    const std::size_t stream_buffer_bytes_max_;
    std::atomic<bool> answered_{false};
};

}  // namespace bof::http
