#include "store/quarantine_items.hpp"

#include <string>

namespace bof {
namespace {

std::string described(const ReadKey& key) {
    return "vrm=" + key.vrm.text() + "\nnrd=" + std::to_string(raw(key.nrd)) +
           "\ncaptured=" + to_rfc3339(key.captured) + "\n";
}

std::string described(const Read& read) {
    std::string text = described(read.key);
    const auto add = [&text](const char* name, const std::string& value) {
        if (!value.empty()) text += std::string{name} + "=" + value + "\n";
    };
    if (read.confidence_percent) add("confidence", std::to_string(*read.confidence_percent));
    if (read.motion != Motion::unknown) {
        add("motion", read.motion == Motion::towards ? "towards" : "away");
    }
    if (read.position) {
        add("latitude_microdegrees", std::to_string(read.position->latitude_microdegrees));
        add("longitude_microdegrees", std::to_string(read.position->longitude_microdegrees));
    }
    if (read.pose.preset) add("preset", std::to_string(*read.pose.preset));
    add("pan", read.pose.pan);
    add("tilt", read.pose.tilt);
    add("zoom", read.pose.zoom);
    add("text_as_sent", read.text_as_sent);
    return text;
}

QuarantineItem made(UtcTime received, QuarantineReason reason, const char* detail) {
    QuarantineItem item{};
    item.received = received;
    item.reason = reason;
    item.detail = detail;
    return item;
}

}  // namespace

QuarantineItem too_many_contents(const Read& read) {
    auto item = made(read.received, QuarantineReason::too_many_variants,
                     "the same read came with too many different contents");
    item.message = described(read);
    return item;
}

QuarantineItem too_many_images(const ReadKey& key, UtcTime received, const Image& image) {
    auto item = made(received, QuarantineReason::too_many_variants,
                     "the same read came with too many different images of one kind");
    item.message = described(key);
    item.images.push_back({image.kind, image.jpeg});
    return item;
}

QuarantineItem image_without_read(const LateImage& late) {
    auto item = made(late.received, QuarantineReason::image_without_read,
                     "the read that this image belongs to did not come");
    item.message = described(late.key);
    item.images.push_back({late.image.kind, late.image.jpeg});
    return item;
}

QuarantineNotice notice_of(QuarantineId id, const QuarantineItem& item) {
    return {id,          item.received, item.reason,         item.detail,       item.address,
            item.sender, item.service,  item.message.size(), item.images.size()};
}

}  // namespace bof
