#pragma once

#include "base/guarded.hpp"
#include "http/detail/instruments.hpp"
#include "http/server.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>

namespace bof::http {

/// How many bytes of bodies are in memory, and that they do not become too many. Held by every
/// unanswered request, which may outlive the server.
/// Threads: any.
class BodyLedger {
  public:
    explicit BodyLedger(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// False, and nothing taken, when it would come to more than the limit.
    bool take(std::size_t bytes) {
        const std::size_t before = bytes_.fetch_add(bytes);
        if (before + bytes <= bytes_max_) return true;
        bytes_.fetch_sub(bytes);
        return false;
    }
    void give(std::size_t bytes) { bytes_.fetch_sub(bytes); }
    std::size_t bytes() const { return bytes_.load(); }

  private:
    const std::size_t bytes_max_;
    std::atomic<std::size_t> bytes_{0};
};

/// Who may come in: the limits that hold for all connections of a server together.
/// Threads: any.
class Admission {
  public:
    /// One connection's place; given back when destroyed. Must not outlive its Admission.
    class Place {
      public:
        Place(Admission& owner, const PeerAddress& peer) : owner_(&owner), peer_(peer) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        Place(Place&& other) noexcept
            : owner_(std::exchange(other.owner_, nullptr)), peer_(other.peer_) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (owner_ != nullptr) owner_->leave(peer_);
        }
        const PeerAddress& peer() const { return peer_; }

      private:
        Admission* owner_;
        PeerAddress peer_;
    };

    Admission(const Limits& limits, const Instruments& instruments)
        : limits_(limits), instruments_(instruments) {}

    /// Nothing, and counted, when the house or the peer's share of it is full.
    std::optional<Place> enter(const PeerAddress& peer);

  private:
    struct PeerHash {
        std::size_t operator()(const PeerAddress& address) const;
    };
    struct Census {
        std::size_t all = 0;
        std::unordered_map<PeerAddress, std::size_t, PeerHash> by_peer;
    };

    void leave(const PeerAddress& peer);

    const Limits limits_;
    const Instruments& instruments_;
    Guarded<Census> census_;
};

}  // namespace bof::http
