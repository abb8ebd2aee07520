#include "codec/jpeg.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>

namespace bof {
namespace {

namespace marker {
constexpr std::uint8_t stuffed = 0x00;
constexpr std::uint8_t temporary = 0x01;
constexpr std::uint8_t frame_first = 0xC0;  // C0 to CF, but for the three below.
constexpr std::uint8_t huffman_tables = 0xC4;
constexpr std::uint8_t extension = 0xC8;
constexpr std::uint8_t arithmetic_tables = 0xCC;
constexpr std::uint8_t frame_last = 0xCF;
constexpr std::uint8_t restart_first = 0xD0;
constexpr std::uint8_t restart_last = 0xD7;
constexpr std::uint8_t start_of_image = 0xD8;
constexpr std::uint8_t end_of_image = 0xD9;
constexpr std::uint8_t start_of_scan = 0xDA;
constexpr std::uint8_t progressive_frame = 0xC2;
}  // namespace marker

constexpr std::size_t frame_header_bytes = 6;  // Precision, height, width, number of components.
constexpr std::uint8_t bits_shown_by_viewers = 8;

class Walk {
  public:
    explicit Walk(std::string_view bytes) : rest_(bytes) {}

    Result<JpegSize> run() {
        if (rest_.size() < 2 || byte(0) != 0xFF || byte(1) != marker::start_of_image) {
            return Error{Errc::invalid_argument, "the image is not a JPEG"};
        }
        rest_.remove_prefix(2);
        while (true) {
            const auto kind = next_marker();
            if (!kind) return Error{Errc::invalid_argument, "the image is damaged or cut short"};
            if (*kind == marker::end_of_image) break;
            const auto segment = take_segment();
            if (!segment) return Error{Errc::invalid_argument, "the image is damaged or cut short"};
            if (is_frame(*kind)) {
                if (auto read = read_frame(*kind, *segment); !read) return read.error();
            } else if (*kind == marker::start_of_scan) {
                if (!size_) {
                    return Error{Errc::invalid_argument, "the image's pixels come before its size"};
                }
                scanned_ = true;
                skip_scan();
            }
        }
        if (!size_ || !scanned_) return Error{Errc::invalid_argument, "the image has no pixels"};
        return *size_;
    }

  private:
    std::uint8_t byte(std::size_t index) const { return static_cast<std::uint8_t>(rest_[index]); }

    static bool is_frame(std::uint8_t kind) {
        return kind >= marker::frame_first && kind <= marker::frame_last &&
               kind != marker::huffman_tables && kind != marker::extension &&
               kind != marker::arithmetic_tables;
    }

    /// The next marker that is followed by a segment, or the end of the image.
    std::optional<std::uint8_t> next_marker() {
        while (rest_.size() >= 2 && byte(0) == 0xFF) {
            const std::uint8_t kind = byte(1);
            rest_.remove_prefix(kind == 0xFF ? 1 : 2);  // FF may be repeated to fill.
            const bool stands_alone =
                kind == 0xFF || kind == marker::temporary ||
                (kind >= marker::restart_first && kind <= marker::restart_last);
            if (stands_alone) continue;
            if (kind == marker::stuffed || kind == marker::start_of_image) return std::nullopt;
            return kind;
        }
        return std::nullopt;
    }

    /// What stands behind a marker: two bytes of length, themselves counted, then as much as they
    /// say.
    std::optional<std::string_view> take_segment() {
        if (rest_.size() < 2) return std::nullopt;
        const std::size_t length = (std::size_t{byte(0)} << 8U) | byte(1);
        if (length < 2 || length > rest_.size()) return std::nullopt;
        const std::string_view segment = rest_.substr(2, length - 2);
        rest_.remove_prefix(length);
        return segment;
    }

    Result<void> read_frame(std::uint8_t kind, std::string_view header) {
        if (size_) return Error{Errc::invalid_argument, "the image holds more than one frame"};
        const auto at = [&](std::size_t index) { return static_cast<std::uint8_t>(header[index]); };
        const bool shown = kind <= marker::progressive_frame &&
                           header.size() >= frame_header_bytes && at(0) == bits_shown_by_viewers;
        if (!shown) {
            return Error{Errc::invalid_argument, "the image is of a kind of JPEG no viewer shows"};
        }
        const std::uint32_t height = (std::uint32_t{at(1)} << 8U) | at(2);
        const std::uint32_t width = (std::uint32_t{at(3)} << 8U) | at(4);
        const std::size_t components = at(5);
        const bool usual_components = components == 1 || components == 3 || components == 4;
        if (!usual_components || header.size() != frame_header_bytes + 3 * components) {
            return Error{Errc::invalid_argument, "the image is damaged or cut short"};
        }
        if (width == 0 || height == 0) {
            return Error{Errc::invalid_argument, "the image does not say how large it is"};
        }
        if (std::uint64_t{width} * height > jpeg_pixels_max) {
            return Error{Errc::too_large, "the image has too many pixels"};
        }
        size_ = JpegSize{width, height};
        return {};
    }

    /// Past the pixels: to the next FF that is neither stuffed nor a restart marker.
    void skip_scan() {
        while (!rest_.empty()) {
            const void* const found = std::memchr(rest_.data(), 0xFF, rest_.size());
            if (found == nullptr) break;
            rest_.remove_prefix(
                static_cast<std::size_t>(static_cast<const char*>(found) - rest_.data()));
            if (rest_.size() < 2) break;
            const std::uint8_t kind = byte(1);
            const bool inside_scan = kind == marker::stuffed || (kind >= marker::restart_first &&
                                                                 kind <= marker::restart_last);
            if (!inside_scan) return;
            rest_.remove_prefix(2);
        }
        rest_ = {};
    }

    std::string_view rest_;
    std::optional<JpegSize> size_;
    bool scanned_ = false;
};

}  // namespace

Result<JpegSize> check_jpeg(std::string_view bytes) { return Walk(bytes).run(); }

}  // namespace bof
