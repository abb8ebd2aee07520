#pragma once

#include "traffic/traffic.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace bof::traffic {

struct PainterSettings {
    std::size_t cache_bytes_max = std::size_t{64} << 20U;  ///< Of half-finished overviews.
};

/// Draws what a camera would have photographed. The plate shows the vehicle's true mark, also where
/// the camera misread it. The same passage gives the same bytes.
/// Threads: not shared. Memory: cache_bytes_max, and about 2 MB.
class Painter {
  public:
    /// `world` must outlive the painter.
    explicit Painter(const World& world, const PainterSettings& settings = {});
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;
    Painter(Painter&&) = delete;
    Painter& operator=(Painter&&) = delete;

    /// A JPEG of the plate, 120 x 60 pixels, near 3 KB.
    /// Cost: about 0.3 ms.
    std::string plate_patch(const Passage& passage);
    /// A JPEG of the road with the vehicle, by day, at dusk or at night; near 25 KB.
    /// Cost: about 0.3 ms; some milliseconds when the view is not in the cache.
    std::string overview(const Passage& passage);

    /// At most cache_bytes_max, or one view where not even that fits.
    std::size_t cached_bytes() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bof::traffic
