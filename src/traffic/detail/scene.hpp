#pragma once

#include "base/time.hpp"
#include "domain/read.hpp"
#include "traffic/detail/canvas.hpp"
#include "traffic/traffic.hpp"

#include <cstdint>

namespace bof::traffic {

enum class Light : std::uint8_t { day, dusk, night };

/// By the height of the sun.
Light light_at(UtcTime time, const Position& position);

/// What an overview shows but for the plate. There are 1,920.
struct View {
    std::uint8_t scene;  ///< Landscape: 0 to scenes - 1.
    Light light;
    VehicleLook look;
    bool is_front;

    /// Different for each view.
    std::uint32_t key() const;
};
inline constexpr std::uint8_t scenes = 8;

inline constexpr std::size_t view_width = 640;
inline constexpr std::size_t view_height = 400;

/// Draws all but the plate on a canvas of the view's size.
void draw_view(Canvas& canvas, const View& view);
/// Where the plate is.
Box plate_box(const View& view);
/// How brightly the plate is lit, 0 to 1.
double plate_light(Light light);

}  // namespace bof::traffic
