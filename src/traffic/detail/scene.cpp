#include "traffic/detail/scene.hpp"

#include "traffic/detail/random.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace bof::traffic {
namespace {

constexpr double radians_per_degree = 0.017453292519943295;
constexpr double horizon = 150.0;
constexpr double width = view_width;
constexpr double height = view_height;
constexpr Ink black{0.05, 0.05, 0.06};
constexpr Ink white{0.97, 0.97, 0.95};

/// Degrees above the horizon, to about one degree.
double sun_height(UtcTime time, const Position& position) {
    const double days = static_cast<double>(to_unix_ms(time)) / 86'400'000.0;
    const double year_angle = 360.0 * (days - 10'582.0) / 365.2422;  // From 1998-12-22, a solstice.
    const double declination = -23.44 * std::cos(year_angle * radians_per_degree);
    const double longitude = position.longitude_microdegrees / 1e6;
    const double hour_angle = 360.0 * (days - std::floor(days)) - 180.0 + longitude;
    const double latitude = position.latitude_microdegrees / 1e6 * radians_per_degree;
    const double sine = std::sin(latitude) * std::sin(declination * radians_per_degree) +
                        std::cos(latitude) * std::cos(declination * radians_per_degree) *
                            std::cos(hour_angle * radians_per_degree);
    return std::asin(sine) / radians_per_degree;
}

void draw_hills(Canvas& canvas, Random& random, double lift, Ink ink) {
    const double phase = random.between(0, 6.28);
    const double wave = random.between(0.008, 0.018);
    std::vector<Spot> line{{0, height}};
    for (double x = 0; x <= width; x += 20) {
        const double rise = std::sin(phase + x * wave) + 0.4 * std::sin(2 * phase + x * wave * 2.7);
        line.push_back({x, horizon - lift * (1.2 + rise)});
    }
    line.push_back({width, height});
    canvas.polygon(line, ink);
}

void draw_trees(Canvas& canvas, Random& random) {
    for (std::uint32_t left = 5 + random.below(9); left > 0; --left) {
        const double x = random.chance(0.5) ? random.between(-20, 220) : random.between(420, 660);
        const double size = random.between(14, 46);
        const double foot = horizon + size * 0.5;
        canvas.box({x - size * 0.06, foot - size * 0.6, size * 0.12, size * 0.6}, 0,
                   {0.25, 0.18, 0.12});
        const Ink leaves{random.between(0.10, 0.25), random.between(0.28, 0.42), 0.12};
        canvas.ellipse({x - size * 0.4, foot - size * 1.5, size * 0.8, size * 1.1}, leaves);
        canvas.ellipse({x - size * 0.55, foot - size * 1.2, size * 1.1, size * 0.7}, leaves);
    }
}

void draw_road(Canvas& canvas, double bend) {
    const double far = 322 + bend;
    canvas.polygon({{-160, height}, {800, height}, {far + 26, horizon}, {far - 26, horizon}},
                   {0.36, 0.36, 0.37});
    canvas.polygon({{-150, height}, {-130, height}, {far - 24, horizon}, {far - 25, horizon}},
                   white);
    canvas.polygon({{770, height}, {790, height}, {far + 25, horizon}, {far + 24, horizon}}, white);
    // The line between the lanes, left of the vehicle, in dashes that shorten towards the horizon.
    for (double near = 1.0; near > 0.05; near *= 0.72) {
        const double end = near * 0.86;
        const auto at = [&](double part, double side) {
            return Spot{far - 8 + (55 - far) * part + side * part,
                        horizon + (height - horizon) * part};
        };
        canvas.polygon({at(near, -7), at(near, 7), at(end, 7), at(end, -7)}, white);
    }
}

void draw_land(Canvas& canvas, const View& view) {
    Random random{0x7363656E65, view.scene};
    canvas.shade({0, 0, width, horizon + 40}, {0.45, 0.62, 0.85}, {0.85, 0.90, 0.95});
    for (std::uint32_t clouds = random.below(5); clouds > 0; --clouds) {
        const double x = random.between(-60, 560);
        const double y = random.between(5, 60);
        canvas.ellipse({x, y, 150, 22}, {1, 1, 1, 0.6});
        canvas.ellipse({x + 30, y - 10, 80, 30}, {1, 1, 1, 0.6});
    }
    draw_hills(canvas, random, random.between(18, 34), {0.45, 0.56, 0.52});
    draw_hills(canvas, random, random.between(6, 16), {0.33, 0.50, 0.28});
    canvas.shade({0, horizon, width, height - horizon}, {0.36, 0.55, 0.26}, {0.26, 0.42, 0.18});
    draw_trees(canvas, random);
    draw_road(canvas, random.between(-60, 60));
    if (random.chance(0.5)) {
        const double x = random.chance(0.5) ? 60 : 580;
        canvas.box({x, 30, 6, 210}, 2, {0.55, 0.56, 0.58});
        canvas.box({x - 14, 26, 34, 7}, 3, {0.60, 0.61, 0.63});
    }
}

Ink ink_of(Colour colour) {
    constexpr std::array<Ink, 10> inks{{{0.08, 0.08, 0.09},
                                        {0.93, 0.93, 0.92},
                                        {0.42, 0.43, 0.45},
                                        {0.72, 0.73, 0.75},
                                        {0.12, 0.22, 0.55},
                                        {0.68, 0.08, 0.10},
                                        {0.08, 0.36, 0.18},
                                        {0.90, 0.78, 0.10},
                                        {0.88, 0.42, 0.08},
                                        {0.36, 0.22, 0.13}}};
    return inks[static_cast<std::size_t>(colour)];
}

/// Half the widths and the heights that make a body; y is down from the top of the image.
struct Shape {
    double half_width;
    double half_roof;
    double roof;
    double belt;  ///< Where windows end and the bonnet begins.
    double bottom;
};

Shape shape_of(Body body) {
    switch (body) {
        case Body::estate:
            return {150, 112, 152, 238, 352};
        case Body::van:
            return {152, 138, 84, 214, 356};
        case Body::lorry:
            return {178, 172, 14, 190, 360};
        case Body::car:
        case Body::count_:
            break;
    }
    return {146, 98, 166, 240, 350};
}

double middle_of(const View& view) { return 320.0 + (view.scene * 7 % 5 - 2) * 8.0; }

void draw_windows(Canvas& canvas, const View& view, const Shape& shape, double x) {
    const Ink glass{0.16, 0.20, 0.24};
    const bool is_box = view.look.body == Body::van || view.look.body == Body::lorry;
    const double inset = 14;
    const double top = view.look.body == Body::lorry ? 96 : shape.roof + 12;
    if (is_box && !view.is_front) {
        // Two doors instead of a window.
        canvas.box({x - 2, shape.roof + 10, 4, 270 - shape.roof}, 0, {0.1, 0.1, 0.1, 0.5});
        canvas.box({x - 18, 200, 10, 26}, 2, black);
        canvas.box({x + 8, 200, 10, 26}, 2, black);
        return;
    }
    const double half_top = shape.half_roof - inset;
    const double half_bottom = shape.half_width - 2 * inset;
    canvas.polygon({{x - half_top, top},
                    {x + half_top, top},
                    {x + half_bottom, shape.belt},
                    {x - half_bottom, shape.belt}},
                   glass);
    canvas.polygon({{x - half_top + 18, top},
                    {x - half_top + 60, top},
                    {x - half_bottom + 50, shape.belt},
                    {x - half_bottom + 12, shape.belt}},
                   {1, 1, 1, 0.13});
}

void draw_body(Canvas& canvas, const View& view) {
    const Shape shape = shape_of(view.look.body);
    const double x = middle_of(view);
    const Ink paint = ink_of(view.look.colour);
    const Ink shadow = blend(paint, black, 0.45);
    canvas.ellipse({x - shape.half_width - 20, shape.bottom - 16, 2 * shape.half_width + 40, 44},
                   {0, 0, 0, 0.45});
    for (const double side : {-1.0, 1.0}) {
        const double wheel = x + side * (shape.half_width - 30) - 22;
        canvas.box({wheel, shape.bottom - 44, 44, 62}, 10, black);
    }
    canvas.polygon({{x - shape.half_roof, shape.roof + 6},
                    {x - shape.half_roof + 10, shape.roof},
                    {x + shape.half_roof - 10, shape.roof},
                    {x + shape.half_roof, shape.roof + 6},
                    {x + shape.half_width - 6, shape.belt + 14},
                    {x - shape.half_width + 6, shape.belt + 14}},
                   blend(paint, white, 0.12));
    const Box lower{x - shape.half_width, shape.belt, 2 * shape.half_width,
                    shape.bottom - shape.belt};
    canvas.box(lower, 26, paint);
    canvas.shade({lower.x + 16, lower.y, lower.width - 32, 40}, {1, 1, 1, 0.20}, {1, 1, 1, 0});
    canvas.box({lower.x + 4, 286, lower.width - 8, shape.bottom - 286}, 16, shadow);
    draw_windows(canvas, view, shape, x);
    if (view.look.body == Body::estate) {
        canvas.box({x - shape.half_roof - 2, shape.roof - 8, 6, 14}, 2, black);
        canvas.box({x + shape.half_roof - 4, shape.roof - 8, 6, 14}, 2, black);
    }
    if (view.is_front) {
        for (double y = shape.belt + 18; y < 284; y += 9) {
            canvas.box({x - 62, y, 124, 5}, 2, black);
        }
    }
}

Box lamp(const View& view, double side) {
    const Shape shape = shape_of(view.look.body);
    const double x = middle_of(view) + side * (shape.half_width - 38);
    return view.is_front ? Box{x - 26, 252, 52, 26} : Box{x - 18, 244, 36, 40};
}

void draw_lamps(Canvas& canvas, const View& view) {
    const bool is_lit = view.light != Light::day;
    const Ink dark = view.is_front ? Ink{0.80, 0.83, 0.86} : Ink{0.55, 0.05, 0.06};
    const Ink lit = view.is_front ? Ink{1.0, 0.98, 0.88} : Ink{0.98, 0.12, 0.10};
    for (const double side : {-1.0, 1.0}) {
        const Box box = lamp(view, side);
        if (is_lit) {
            const double reach = view.is_front ? 80 : 36;
            canvas.glow(
                {box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach},
                {lit.red, lit.green, lit.blue, 0.75});
        }
        canvas.ellipse(box, is_lit ? lit : dark);
    }
}

}  // namespace

Light light_at(UtcTime time, const Position& position) {
    const double degrees = sun_height(time, position);
    if (degrees > 3.0) return Light::day;
    return degrees > -7.0 ? Light::dusk : Light::night;
}

std::uint32_t View::key() const {
    std::uint32_t number = scene;
    number = number * 3U + static_cast<std::uint32_t>(light);
    number = number * static_cast<std::uint32_t>(Colour::count_) +
             static_cast<std::uint32_t>(look.colour);
    number =
        number * static_cast<std::uint32_t>(Body::count_) + static_cast<std::uint32_t>(look.body);
    return number * 2U + (is_front ? 1U : 0U);
}

void draw_view(Canvas& canvas, const View& view) {
    draw_land(canvas, view);
    draw_body(canvas, view);
    // Darkness lies over all but what shines.
    if (view.light == Light::dusk) canvas.fill({0.08, 0.09, 0.20, 0.50});
    if (view.light == Light::night) canvas.fill({0.01, 0.01, 0.03, 0.80});
    draw_lamps(canvas, view);
    constexpr std::array<double, 3> noise{6, 8, 8};
    add_noise(canvas, {0, 0, width, height}, noise[static_cast<std::size_t>(view.light)],
              view.key());
}

Box plate_box(const View& view) { return {middle_of(view) - 56, 300, 112, 24}; }

double plate_light(Light light) {
    switch (light) {
        case Light::day:
            return 1.0;
        case Light::dusk:
            return 0.80;
        case Light::night:
            break;
    }
    return 0.90;  // Plates throw the headlights, or the camera's own light, back.
}

}  // namespace bof::traffic
