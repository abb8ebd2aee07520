#pragma once

#include "codec/bof2.hpp"

#include <cstddef>
#include <span>
#include <string_view>

/// The parts of each operation, in the order of the interface. One table for decoder, encoder and
/// WSDL.
namespace bof::bof2::detail {

struct Part {
    std::string_view name;
    std::string_view type;        ///< Qualified as in our documents: xsd: or impl:.
    std::string_view alias = {};  ///< How a sister service spells the same part.
};

inline constexpr std::size_t parts_max = 17;

std::span<const Part> parts(Service service);
/// xsd:string, for ping xsd:boolean.
std::string_view return_type(Service service);

namespace send_capture {
enum Index : std::size_t {
    word,
    username,
    vrm,
    feed,
    source,
    camera,
    plate_image,
    overview_image,
    captured,
    latitude,
    longitude,
    preset,
    pan,
    tilt,
    zoom,
    confidence,
    moving_towards,
};
}  // namespace send_capture

namespace add_binary {
enum Index : std::size_t { word, username, vrm, feed, source, camera, captured, image, kind };
}  // namespace add_binary

}  // namespace bof::bof2::detail
