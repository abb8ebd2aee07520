#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sender/paced_feed.hpp"
#include "sender/sender_words.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bof {

/// Most bytes of an image file that is sent.
inline constexpr std::uintmax_t replay_image_bytes_max = std::uintmax_t{4} << 20U;

enum class ReplayPace : std::uint8_t {
    recorded,  ///< As far apart as captured, `factor` times faster.
    rate,      ///< `factor` reads a second.
    fastest,   ///< As fast as the server takes them.
};

enum class ReplayDates : std::uint8_t {
    as_recorded,
    /// As if captured when sent. At the fastest pace all are moved by the same time instead, so
    /// that the newest is captured now.
    now,
};

struct ReplaySettings {
    std::filesystem::path file;
    ReplayPace pace = ReplayPace::recorded;
    double factor = 1.0;  ///< Above 0.
    ReplayDates dates = ReplayDates::as_recorded;
    UtcTime start{};  ///< The moment of the start.
};

/// Something in the file that could not be sent as it stands.
struct ReplayProblem {
    std::string where;     ///< "line 3", "line 3, vrm".
    std::string sentence;  ///< Holds nothing of the row.
};

/// Recorded captures, from a CSV file with a header row or JSON lines (a name that ends in .jsonl,
/// .json or .ndjson), as shipments: sendCapture each.
/// A row that makes no sense is told and passed over; one whose image is missing is told and sent
/// without it.
/// Threads: not shared.
class Replay {
  public:
    using TellProblem = std::function<void(const ReplayProblem&)>;

    /// Reads the whole file once when the dates ask for it.
    /// Errors: not_found - no such file; invalid_argument - no header row or a column missing, or a
    ///         factor that is not above 0.
    static Result<Replay> open(const ReplaySettings& settings, SenderWords words, TellProblem tell);
    ~Replay();
    Replay(Replay&&) noexcept;
    Replay& operator=(Replay&&) noexcept;
    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    /// The next shipment; nothing at the end. Shipment::tag is the line in the file.
    std::optional<DueShipment> next();

  private:
    struct State;
    explicit Replay(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace bof
