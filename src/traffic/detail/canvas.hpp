#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>

namespace bof::traffic {

/// Each 0 to 1.
struct Ink {
    double red;
    double green;
    double blue;
    double alpha = 1.0;
};
/// Part of `left` and, with `part` 1, all of `right`.
Ink blend(Ink left, Ink right, double part);

/// Pixels right and down.
struct Spot {
    double x;
    double y;
};

struct Box {
    double x;
    double y;
    double width;
    double height;
};

/// A bitmap to draw on. Out of memory throws std::bad_alloc.
class Canvas {
  public:
    Canvas(std::size_t width, std::size_t height);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;
    Canvas(Canvas&&) = delete;
    Canvas& operator=(Canvas&&) = delete;

    void fill(Ink ink);
    /// From the ink above to the ink below.
    void shade(const Box& box, Ink above, Ink below);
    void polygon(std::span<const Spot> corners, Ink ink);
    void polygon(std::initializer_list<Spot> corners, Ink ink);
    void box(const Box& box, double corner_radius, Ink ink);
    void ellipse(const Box& box, Ink ink);
    /// Fades out from the middle to the edge of the box.
    void glow(const Box& box, Ink ink);
    /// With round ends and joints.
    void line(std::span<const Spot> spots, double width, Ink ink);
    /// What is drawn from now on is turned (degrees clockwise) and sheared around `centre`.
    void turn(Spot centre, double degrees, double shear);
    void turn_back();

    /// Row by row, blue in the lowest byte, then green and red; the highest byte means nothing.
    std::span<std::uint32_t> pixels();
    /// Must come after pixels were changed and before the next drawing.
    void pixels_changed();
    std::size_t width() const;
    std::size_t height() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Adds noise to every pixel in the box, up to `strength` (0 to 255) either way; `grain` 0 to 1 is
/// the share of it that all three colours have in common.
void add_noise(Canvas& canvas, const Box& box, double strength, std::uint64_t seed);

}  // namespace bof::traffic
