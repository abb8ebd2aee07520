#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/raw_read.hpp"
#include "domain/read.hpp"
#include "sender/paced_feed.hpp"
#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// In what way passages are sent: weights, of which only the ratios count.
struct SendingMix {
    double capture = 70;     ///< sendCapture, with images by image_share.
    double compact = 10;     ///< sendCompactCapture.
    double compound = 10;    ///< Gathered and sent together by sendCompoundCapture.
    double late_image = 10;  ///< The read first and its images apart, or the images first.
};

struct SimulationSettings {
    UtcTime start{};                        ///< As in TrafficSettings: due times count from here.
    std::chrono::milliseconds duration{0};  ///< Passages captured later are not sent.
    std::uint64_t seed = 1;
    SendingMix mix;
    double image_share = 1.0;    ///< Of captures and late images, those with images. 0 to 1.
    double repeat_share = 0.01;  ///< Of the reads, those that are sent twice. 0 to 1.
    double skewed_share = 0.02;  ///< Of the cameras, those with a wrong clock. 0 to 1.
};

/// The next passage, in order of time, without end: Traffic::next(), or several of them merged.
using NextPassage = std::function<traffic::Passage()>;

/// What a camera of the world sends of a passage. Views point into `world`, `passage` and
/// `captured`, the time as it sends it. No images.
RawRead raw_read_of(const traffic::World& world, const traffic::Passage& passage,
                    std::string_view captured);

/// Draws the image of a passage, as JPEG.
using DrawImage = std::function<std::string(const traffic::Passage&, ImageKind)>;

/// Traffic as the cameras of a world send it: each passage in the way its camera would, at the
/// moment it would, with what goes wrong in the field: images apart, before their read or after,
/// reads sent twice, clocks that are wrong.
/// Everything follows from the seeds. Threads: not shared.
/// Memory: passages that wait for a later shipment, some seconds of traffic.
class Simulation {
  public:
    /// `world` must outlive it.
    /// Errors: invalid_argument - a share out of range, or no weight above zero.
    static Result<Simulation> make(const traffic::World& world, NextPassage traffic, DrawImage draw,
                                   const SimulationSettings& settings);

    /// The next shipment in order of due time; nothing at the end. Shipment::tag is its number.
    std::optional<DueShipment> next();

    /// By how much the camera's clock is wrong; zero for most.
    std::chrono::milliseconds skew_of(std::uint32_t camera) const { return skews_[camera]; }

  private:
    enum class Kind : std::uint8_t {
        capture,
        bare_capture,
        compact,
        compound,
        plate_image,
        overview_image,
    };
    struct Task {
        std::chrono::milliseconds due;
        std::uint64_t number;  // Keeps tasks that are due together in their order.
        Kind kind;
        std::uint16_t account;  // Of a compound.
        std::optional<traffic::Passage> passage;
    };
    struct Later {
        bool operator()(const Task& left, const Task& right) const {
            return left.due != right.due ? left.due > right.due : left.number > right.number;
        }
    };
    struct Gathering {
        std::vector<std::string> captures;
        std::size_t wanted = 0;
        bool flush_planned = false;
    };

    Simulation(const traffic::World& world, NextPassage traffic, DrawImage draw,
               const SimulationSettings& settings);

    double chance();
    std::chrono::milliseconds between(int least_ms, int most_ms);
    Kind choose_kind();
    void fetch_passage();
    void plan_passage(const traffic::Passage& passage);
    void plan(std::chrono::milliseconds due, Kind kind, const traffic::Passage& passage);
    std::optional<Shipment> render(const Task& task);
    std::optional<Shipment> gather(const Task& task);
    Shipment flush(Gathering& gathering);
    std::string captured_text(const traffic::Passage& passage) const;

    const traffic::World* world_;
    NextPassage traffic_;
    DrawImage draw_;
    SimulationSettings settings_;
    std::mt19937_64 random_;
    std::vector<std::chrono::milliseconds> skews_;  // By camera.
    std::vector<Gathering> gatherings_;             // By account.
    std::priority_queue<Task, std::vector<Task>, Later> tasks_;
    std::optional<traffic::Passage> ahead_;  // The next passage, not planned yet.
    bool ended_ = false;
    std::uint64_t tasks_made_ = 0;
    std::uint64_t shipped_ = 0;
};

}  // namespace bof
