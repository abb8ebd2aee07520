#include "store_rocks/detail/waiting_images.hpp"

#include <algorithm>
#include <tuple>

namespace bof::detail {
namespace {

auto order(const WaitingImage& image) {
    return std::tuple{image.key.captured, image.key.vrm, image.key.nrd, image.place};
}

bool joins_before(const WaitingImage& left, const WaitingImage& right) {
    return order(left) < order(right);
}

Result<WaitingImage> parse_row(std::string_view key, std::string_view value) {
    ByteReader reader(key);
    const auto read_key = take_read_key(reader);
    if (!read_key.ok()) return read_key.error();
    const std::uint8_t kind = reader.u8();
    const std::uint16_t ordinal = reader.u16();
    if (!reader.finished() || kind > static_cast<std::uint8_t>(ImageKind::overview)) {
        return Error{Errc::corrupt, "the read store is damaged", "waiting image: key"};
    }
    const auto parsed = parse_waiting_value(value);
    if (!parsed.ok()) return parsed.error();
    return WaitingImage{*read_key,
                        {static_cast<ImageKind>(kind), ordinal},
                        parsed->received,
                        static_cast<std::uint32_t>(parsed->jpeg.size()),
                        parsed->checksum};
}

}  // namespace

std::string waiting_key(const WaitingImage& image) {
    std::string key;
    append_read_key(key, image.key);
    ByteWriter writer(key);
    writer.u8(static_cast<std::uint8_t>(image.place.kind));
    writer.u16(image.place.ordinal);
    return key;
}

Result<void> WaitingImages::load(const Database& database) {
    by_vehicle_.clear();
    count_ = 0;
    bytes_ = 0;
    return database.for_each(Family::waiting_images, Database::Reach::family, {},
                             [this](std::string_view key, std::string_view value) -> Result<void> {
                                 const auto image = parse_row(key, value);
                                 if (!image.ok()) return image.error();
                                 add(*image);
                                 return {};
                             });
}

std::vector<WaitingImage> WaitingImages::of_vehicle(NrdId nrd, Vrm vrm) const {
    const auto found = by_vehicle_.find({nrd, vrm});
    return found == by_vehicle_.end() ? std::vector<WaitingImage>{} : found->second;
}

std::vector<WaitingImage> WaitingImages::all() const {
    std::vector<WaitingImage> images;
    images.reserve(count());
    for (const auto& [vehicle, theirs] : by_vehicle_) {
        images.insert(images.end(), theirs.begin(), theirs.end());
    }
    std::sort(images.begin(), images.end(), joins_before);
    return images;
}

bool WaitingImages::contains(const WaitingImage& image) const {
    const auto found = by_vehicle_.find({image.key.nrd, image.key.vrm});
    return found != by_vehicle_.end() &&
           std::binary_search(found->second.begin(), found->second.end(), image, joins_before);
}

void WaitingImages::add(const WaitingImage& image) {
    auto& theirs = by_vehicle_[{image.key.nrd, image.key.vrm}];
    theirs.insert(std::upper_bound(theirs.begin(), theirs.end(), image, joins_before), image);
    ++count_;
    bytes_ += image.jpeg_bytes;
}

void WaitingImages::remove(const WaitingImage& image) {
    const auto found = by_vehicle_.find({image.key.nrd, image.key.vrm});
    if (found == by_vehicle_.end()) return;
    auto& theirs = found->second;
    const auto place = std::lower_bound(theirs.begin(), theirs.end(), image, joins_before);
    if (place == theirs.end() || order(*place) != order(image)) return;
    theirs.erase(place);
    --count_;
    bytes_ -= image.jpeg_bytes;
    if (theirs.empty()) by_vehicle_.erase(found);
}

}  // namespace bof::detail
