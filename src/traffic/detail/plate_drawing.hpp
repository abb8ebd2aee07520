#pragma once

#include "traffic/detail/canvas.hpp"

#include <string_view>

namespace bof::traffic {

struct PlateLook {
    std::string_view text;  ///< UTF-8: A to Z, 0 to 9, Ü, hyphens and blanks.
    bool is_yellow;         ///< The rear plate of a British vehicle.
    bool is_foreign;        ///< White, with a blue field at the left.
    double light;           ///< 0 to 1: how bright the plate is lit.
};

/// Draws a number plate that fills the box.
void draw_plate(Canvas& canvas, const Box& box, const PlateLook& look);

}  // namespace bof::traffic
