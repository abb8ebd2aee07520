#pragma once

#include "base/result.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace bof::detail {

/// An image that waits for its read, without its bytes.
struct WaitingImage {
    ReadKey key;
    ImagePlace place;
    UtcTime received;
    std::uint32_t jpeg_bytes;
    Checksum checksum;
};

std::string waiting_key(const WaitingImage& image);

/// What stands in the family waiting_images, in memory, so that a read for which nothing waits
/// costs one look at an empty map. Bounded by WaitingLimits. Threads: the writer's; count() and
/// bytes() any.
class WaitingImages {
  public:
    /// Replaces the content by what the database holds. Errors: unavailable, corrupt.
    Result<void> load(const Database& database);

    bool empty() const { return by_vehicle_.empty(); }
    /// Those of this NRD and VRM, in the order in which they join a read: time, kind, ordinal.
    std::vector<WaitingImage> of_vehicle(NrdId nrd, Vrm vrm) const;
    /// All, in the order (time, mark, NRD, kind, ordinal).
    std::vector<WaitingImage> all() const;
    bool contains(const WaitingImage& image) const;
    void add(const WaitingImage& image);
    void remove(const WaitingImage& image);
    template <typename Predicate>
    void remove_if(Predicate goes) {
        for (const WaitingImage& image : all()) {
            if (goes(image)) remove(image);
        }
    }

    std::size_t count() const { return count_.load(); }
    std::size_t bytes() const { return bytes_.load(); }

  private:
    using Vehicle = std::pair<NrdId, Vrm>;

    std::map<Vehicle, std::vector<WaitingImage>> by_vehicle_;
    std::atomic<std::size_t> count_ = 0;
    std::atomic<std::size_t> bytes_ = 0;
};

}  // namespace bof::detail
