#pragma once

#include "base/time.hpp"
#include "domain/ids.hpp"
#include "vrm/vrm.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// The identity of a read: which mark, by which NRD, at which millisecond.
struct ReadKey {
    Vrm vrm;
    NrdId nrd;
    UtcTime captured;

    friend auto operator<=>(const ReadKey&, const ReadKey&) = default;
};

/// Bits that say what a reader of the record should know about it. Stored: never renumber.
enum class ReadFlag : std::uint16_t {
    zone_assumed = 1U << 0U,    ///< The capture time came without a zone; the source's was used.
    clock_doubtful = 1U << 1U,  ///< Captured after it was received, beyond the clock tolerance.
    image_lost = 1U << 2U,      ///< An image came with it and could not be stored.
    image_refused = 1U << 3U,   ///< An image came with it and was not usable: see quarantine.
    image_large = 1U << 4U,     ///< An image was larger than the recommended sizes.
    field_refused = 1U << 5U,   ///< An optional field made no sense and was left out.
    late = 1U << 6U,            ///< Received long after capture (backfill after an outage).
};

/// A set of ReadFlag.
class ReadFlags {
  public:
    constexpr ReadFlags() = default;
    explicit constexpr ReadFlags(std::uint16_t bits) : bits_(bits) {}
    constexpr void set(ReadFlag flag) {
        bits_ = static_cast<std::uint16_t>(bits_ | static_cast<std::uint16_t>(flag));
    }
    constexpr bool has(ReadFlag flag) const {
        return (bits_ & static_cast<std::uint16_t>(flag)) != 0;
    }
    constexpr std::uint16_t bits() const { return bits_; }
    friend constexpr auto operator<=>(ReadFlags, ReadFlags) = default;

  private:
    std::uint16_t bits_ = 0;
};

/// Degrees, WGS 84, kept to 1e-6 degree (about 0.1 m).
struct Position {
    std::int32_t latitude_microdegrees;   ///< -90e6 to 90e6.
    std::int32_t longitude_microdegrees;  ///< -180e6 to 180e6.
    friend auto operator<=>(const Position&, const Position&) = default;
};

enum class Motion : std::uint8_t { unknown, towards, away };

/// Where a movable camera was pointing, as it said so. Free text of the camera, each at most 32
/// bytes.
struct CameraPose {
    std::optional<std::int16_t> preset;
    std::string pan;
    std::string tilt;
    std::string zoom;
    friend auto operator<=>(const CameraPose&, const CameraPose&) = default;
};

/// One read, checked. What is constant for its NRD (site, controller, heading) is not repeated
/// here.
struct Read {
    ReadKey key;
    UtcTime received;  ///< Not part of the content: a repeat received later is still a repeat.
    ReadFlags flags{};
    std::optional<std::uint8_t> confidence_percent{};  ///< 0 to 100.
    Motion motion = Motion::unknown;
    std::optional<Position>
        position{};  ///< Only when it came with the read and does not repeat a fixed NRD's site.
    CameraPose pose{};
    std::string text_as_sent{};  ///< Only when it differs from key.vrm.text().

    friend auto operator<=>(const Read&, const Read&) = default;
};

/// True when the two say the same about the same passage; time of receipt and flags do not count.
bool same_content(const Read& left, const Read& right);

enum class ImageKind : std::uint8_t {
    plate = 0,     ///< The plate patch.
    overview = 1,  ///< The overview, or context, image.
};

/// An encoded JPEG that passed the codec's check.
struct Image {
    ImageKind kind;
    std::string jpeg;
};

}  // namespace bof
