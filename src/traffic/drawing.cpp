#include "traffic/drawing.hpp"

#include "traffic/detail/canvas.hpp"
#include "traffic/detail/jpeg_segments.hpp"
#include "traffic/detail/plate_drawing.hpp"
#include "traffic/detail/random.hpp"
#include "traffic/detail/scene.hpp"
#include "vrm/format.hpp"

#include <algorithm>
#include <list>
#include <unordered_map>
#include <vector>

namespace bof::traffic {
namespace {

constexpr std::size_t mcu = 16;
constexpr int overview_quality = 75;

// The part of an overview in which the plate lies is encoded for each passage; the rest comes from
// the cache. So it must be made of whole segments: five MCUs to a segment, eight segments to a row.
constexpr unsigned segment_mcus = 5;
constexpr std::size_t segment_width = segment_mcus * mcu;
constexpr std::size_t segments_in_row = view_width / segment_width;
constexpr std::size_t zone_segment = 3;  ///< The first in the row.
constexpr std::size_t zone_segments = 2;
constexpr std::size_t zone_row = 18;  ///< In MCUs.
constexpr std::size_t zone_rows = 3;
constexpr std::size_t zone_x = zone_segment * segment_width;
constexpr std::size_t zone_y = zone_row * mcu;
constexpr std::size_t zone_width = zone_segments * segment_width;
constexpr std::size_t zone_height = zone_rows * mcu;
static_assert(view_width % segment_width == 0 && view_height % mcu == 0);

constexpr std::size_t patch_width = 120;
constexpr std::size_t patch_height = 60;
constexpr std::size_t patch_bytes_max = 3'072;

/// Text as it stands on the plate.
std::string plate_text(const Vehicle& vehicle) {
    return vehicle.is_foreign ? vehicle.plate_text : display_text(vehicle.vrm);
}

/// An overview without its plate.
struct HalfFinished {
    std::uint32_t key;
    JpegSegments jpeg;
    std::vector<std::uint32_t> zone;  ///< Pixels around the plate.

    std::size_t bytes() const {
        std::size_t sum = sizeof(*this) + jpeg.header.size() + zone.size() * sizeof(zone[0]);
        for (const std::string& segment : jpeg.segments)
            sum += sizeof(segment) + segment.capacity();
        return sum;
    }
};

/// The views used last, up to a number of bytes.
class ViewCache {
  public:
    explicit ViewCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    const HalfFinished& view(const View& view, Canvas& canvas) {
        const std::uint32_t key = view.key();
        if (const auto found = places_.find(key); found != places_.end()) {
            views_.splice(views_.begin(), views_, found->second);
        } else {
            views_.push_front(draw(view, canvas));
            places_[key] = views_.begin();
            bytes_ += views_.front().bytes();
            trim();
        }
        return views_.front();
    }

    std::size_t bytes() const { return bytes_; }

  private:
    static HalfFinished draw(const View& view, Canvas& canvas) {
        draw_view(canvas, view);
        const std::string jpeg = to_jpeg(canvas, {overview_quality, segment_mcus});
        HalfFinished half{view.key(), JpegSegments(jpeg), {}};
        const std::span<const std::uint32_t> pixels = canvas.pixels();
        for (std::size_t row = zone_y; row < zone_y + zone_height; ++row) {
            const auto part = pixels.subspan(row * view_width + zone_x, zone_width);
            half.zone.insert(half.zone.end(), part.begin(), part.end());
        }
        return half;
    }

    void trim() {
        while (bytes_ > bytes_max_ && views_.size() > 1) {
            bytes_ -= views_.back().bytes();
            places_.erase(views_.back().key);
            views_.pop_back();
        }
    }

    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::list<HalfFinished> views_;  ///< The one used last comes first.
    std::unordered_map<std::uint32_t, std::list<HalfFinished>::iterator> places_;
};

std::uint64_t passage_seed(const Passage& passage) {
    return Random{passage.vehicle.vrm.packed(), passage.camera,
                  static_cast<std::uint64_t>(to_unix_ms(passage.captured))}
        .next();
}

}  // namespace

struct Painter::State {
    State(const World& world_used, const PainterSettings& settings)
        : world(world_used), cache(settings.cache_bytes_max) {}

    Light light_of(const Passage& passage) const {
        const Camera& camera = world.cameras()[passage.camera];
        return light_at(passage.captured, world.sites()[camera.site].position);
    }

    const World& world;
    Canvas patch{patch_width, patch_height};
    Canvas whole{view_width, view_height};
    Canvas zone{zone_width, zone_height};
    ViewCache cache;
};

Painter::Painter(const World& world, const PainterSettings& settings)
    : state_(std::make_unique<State>(world, settings)) {}
Painter::~Painter() = default;

std::size_t Painter::cached_bytes() const { return state_->cache.bytes(); }

std::string Painter::plate_patch(const Passage& passage) {
    Canvas& canvas = state_->patch;
    const std::uint64_t seed = passage_seed(passage);
    Random random(seed);
    const Light light = state_->light_of(passage);
    const bool is_night = light == Light::night;
    // By night the camera sees little but what throws its own light back.
    const double dark = is_night ? 0.06 : random.between(0.15, 0.45);
    canvas.fill({dark, dark, dark * 1.05});
    const double scale = random.between(0.86, 0.98);
    const double width = patch_width * scale;
    const double height = width * 24.0 / 112.0;
    canvas.box({0, 30 + height * 0.7, patch_width, 40}, 4, {dark * 0.6, dark * 0.6, dark * 0.6});
    canvas.turn({60, 30}, random.between(-4.0, 4.0), random.between(-0.12, 0.12));
    draw_plate(canvas,
               {60 - width / 2 + random.between(-1, 1), 30 - height / 2 + random.between(-6, 6),
                width, height},
               {plate_text(passage.vehicle), passage.motion == Motion::away,
                passage.vehicle.is_foreign, plate_light(light) * random.between(0.75, 1.0)});
    canvas.turn_back();
    add_noise(canvas, {0, 0, patch_width, patch_height}, is_night ? 15 : 12, seed);
    int quality = 80;
    std::string jpeg = to_jpeg(canvas, {quality, 0});
    while (jpeg.size() > patch_bytes_max && quality > 40) {
        quality -= 8;
        jpeg = to_jpeg(canvas, {quality, 0});
    }
    return jpeg;
}

std::string Painter::overview(const Passage& passage) {
    const Random of_camera{0x76696577, passage.camera};
    const View view{static_cast<std::uint8_t>(Random(of_camera).below(scenes)),
                    state_->light_of(passage), passage.vehicle.look,
                    passage.motion != Motion::away};
    const HalfFinished& half = state_->cache.view(view, state_->whole);

    Canvas& zone = state_->zone;
    std::copy(half.zone.begin(), half.zone.end(), zone.pixels().begin());
    zone.pixels_changed();
    Box box = plate_box(view);
    box.x -= zone_x;
    box.y -= zone_y;
    draw_plate(zone, box,
               {plate_text(passage.vehicle), passage.motion == Motion::away,
                passage.vehicle.is_foreign, plate_light(view.light)});
    add_noise(zone, box, 14, passage_seed(passage));

    const JpegSegments with_plate(to_jpeg(zone, {overview_quality, segment_mcus}));
    JpegSegments jpeg = half.jpeg;
    for (std::size_t row = 0; row < zone_rows; ++row) {
        for (std::size_t index = 0; index < zone_segments; ++index) {
            jpeg.segments[(zone_row + row) * segments_in_row + zone_segment + index] =
                with_plate.segments[row * zone_segments + index];
        }
    }
    return jpeg.joined();
}

}  // namespace bof::traffic
