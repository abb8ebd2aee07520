#include "traffic/detail/canvas.hpp"

#include "base/assert.hpp"
#include "traffic/detail/random.hpp"

#include <algorithm>
#include <new>
#include <vector>

#include <cairo.h>

namespace bof::traffic {
namespace {

constexpr double turn_radians = 6.283185307179586;

}  // namespace

Ink blend(Ink left, Ink right, double part) {
    const auto between = [part](double a, double b) { return a + (b - a) * part; };
    return {between(left.red, right.red), between(left.green, right.green),
            between(left.blue, right.blue), between(left.alpha, right.alpha)};
}

struct Canvas::State {
    State(std::size_t width_wanted, std::size_t height_wanted)
        : width(width_wanted),
          height(height_wanted),
          memory(width_wanted * height_wanted, 0),
          surface(cairo_image_surface_create_for_data(
              reinterpret_cast<unsigned char*>(memory.data()), CAIRO_FORMAT_RGB24,
              static_cast<int>(width), static_cast<int>(height), static_cast<int>(4 * width))),
          context(cairo_create(surface)) {
        // Only memory can be lacking: the size is ours, and rows of 32-bit pixels have no padding.
        if (cairo_status(context) == CAIRO_STATUS_SUCCESS) return;
        release();
        throw std::bad_alloc();
    }
    ~State() { release(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    State(State&&) = delete;
    State& operator=(State&&) = delete;

    void release() {
        cairo_destroy(context);
        cairo_surface_destroy(surface);
    }
    void use(Ink ink) const {
        cairo_set_source_rgba(context, ink.red, ink.green, ink.blue, ink.alpha);
    }
    void trace(std::span<const Spot> spots) const {
        cairo_new_path(context);
        for (const Spot& spot : spots) cairo_line_to(context, spot.x, spot.y);
    }
    void trace_ellipse(const Box& box) const {
        cairo_save(context);
        cairo_translate(context, box.x + box.width / 2, box.y + box.height / 2);
        cairo_scale(context, box.width / 2, box.height / 2);
        cairo_new_path(context);
        cairo_arc(context, 0, 0, 1, 0, turn_radians);
        cairo_restore(context);
    }

    std::size_t width;
    std::size_t height;
    std::vector<std::uint32_t> memory;
    cairo_surface_t* surface;
    cairo_t* context;
};

Canvas::Canvas(std::size_t width, std::size_t height)
    : state_(std::make_unique<State>(width, height)) {}
Canvas::~Canvas() = default;

void Canvas::fill(Ink ink) {
    state_->use(ink);
    cairo_paint(state_->context);
}

void Canvas::shade(const Box& box, Ink above, Ink below) {
    cairo_pattern_t* shades = cairo_pattern_create_linear(0, box.y, 0, box.y + box.height);
    cairo_pattern_add_color_stop_rgba(shades, 0, above.red, above.green, above.blue, above.alpha);
    cairo_pattern_add_color_stop_rgba(shades, 1, below.red, below.green, below.blue, below.alpha);
    cairo_set_source(state_->context, shades);
    cairo_rectangle(state_->context, box.x, box.y, box.width, box.height);
    cairo_fill(state_->context);
    cairo_pattern_destroy(shades);
}

void Canvas::polygon(std::span<const Spot> corners, Ink ink) {
    state_->use(ink);
    state_->trace(corners);
    cairo_fill(state_->context);
}

void Canvas::polygon(std::initializer_list<Spot> corners, Ink ink) {
    polygon(std::span(corners.begin(), corners.size()), ink);
}

void Canvas::box(const Box& box, double corner_radius, Ink ink) {
    cairo_t* context = state_->context;
    const double radius = std::min({corner_radius, box.width / 2, box.height / 2});
    const double right = box.x + box.width;
    const double bottom = box.y + box.height;
    cairo_new_path(context);
    cairo_arc(context, right - radius, box.y + radius, radius, turn_radians * 0.75, turn_radians);
    cairo_arc(context, right - radius, bottom - radius, radius, 0, turn_radians * 0.25);
    cairo_arc(context, box.x + radius, bottom - radius, radius, turn_radians * 0.25,
              turn_radians * 0.5);
    cairo_arc(context, box.x + radius, box.y + radius, radius, turn_radians * 0.5,
              turn_radians * 0.75);
    state_->use(ink);
    cairo_fill(context);
}

void Canvas::ellipse(const Box& box, Ink ink) {
    state_->trace_ellipse(box);
    state_->use(ink);
    cairo_fill(state_->context);
}

void Canvas::glow(const Box& box, Ink ink) {
    cairo_save(state_->context);
    cairo_translate(state_->context, box.x + box.width / 2, box.y + box.height / 2);
    cairo_scale(state_->context, box.width / 2, box.height / 2);
    cairo_pattern_t* light = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
    cairo_pattern_add_color_stop_rgba(light, 0, ink.red, ink.green, ink.blue, ink.alpha);
    cairo_pattern_add_color_stop_rgba(light, 1, ink.red, ink.green, ink.blue, 0);
    cairo_set_source(state_->context, light);
    cairo_rectangle(state_->context, -1, -1, 2, 2);
    cairo_fill(state_->context);
    cairo_pattern_destroy(light);
    cairo_restore(state_->context);
}

void Canvas::line(std::span<const Spot> spots, double width, Ink ink) {
    state_->use(ink);
    state_->trace(spots);
    cairo_set_line_width(state_->context, width);
    cairo_set_line_cap(state_->context, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(state_->context, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(state_->context);
}

void Canvas::turn(Spot centre, double degrees, double shear) {
    cairo_translate(state_->context, centre.x, centre.y);
    cairo_rotate(state_->context, degrees * turn_radians / 360.0);
    cairo_matrix_t matrix;
    cairo_matrix_init(&matrix, 1, 0, shear, 1, 0, 0);
    cairo_transform(state_->context, &matrix);
    cairo_translate(state_->context, -centre.x, -centre.y);
}

void Canvas::turn_back() { cairo_identity_matrix(state_->context); }

std::span<std::uint32_t> Canvas::pixels() {
    cairo_surface_flush(state_->surface);
    return state_->memory;
}

void Canvas::pixels_changed() { cairo_surface_mark_dirty(state_->surface); }

std::size_t Canvas::width() const { return state_->width; }
std::size_t Canvas::height() const { return state_->height; }

void add_noise(Canvas& canvas, const Box& box, double strength, std::uint64_t seed) {
    Random random{seed, 0x6E6F697365};
    const std::span<std::uint32_t> pixels = canvas.pixels();
    const int range = static_cast<int>(strength);
    const auto top = static_cast<std::size_t>(box.y);
    const auto left = static_cast<std::size_t>(box.x);
    const std::size_t bottom =
        std::min(canvas.height(), top + static_cast<std::size_t>(box.height));
    const std::size_t right = std::min(canvas.width(), left + static_cast<std::size_t>(box.width));
    for (std::size_t row = top; row < bottom; ++row) {
        for (std::size_t column = left; column < right; ++column) {
            std::uint32_t& pixel = pixels[row * canvas.width() + column];
            // The sum of two even draws: more often a little than much.
            const std::uint64_t draw = random.next();
            const int noise =
                static_cast<int>((draw & 0xFFFFU) * static_cast<unsigned>(range) >> 16U) -
                static_cast<int>((draw >> 16U & 0xFFFFU) * static_cast<unsigned>(range) >> 16U);
            std::uint32_t changed = 0;
            for (const unsigned shift : {0U, 8U, 16U}) {
                const int colour = static_cast<int>(pixel >> shift & 0xFFU) + noise;
                changed |= static_cast<std::uint32_t>(std::clamp(colour, 0, 255)) << shift;
            }
            pixel = changed;
        }
    }
    canvas.pixels_changed();
}

}  // namespace bof::traffic
