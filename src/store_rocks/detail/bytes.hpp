#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof::detail {

/// Small numbers first: -1 becomes 1, 1 becomes 2.
constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

/// Appends the parts of a record to a buffer.
class ByteWriter {
  public:
    explicit ByteWriter(std::string& out) : out_(out) {}

    void u8(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
    /// Big endian, so that keys sort as numbers.
    void u16(std::uint16_t value) { big_endian(value, 2); }
    void u32(std::uint32_t value) { big_endian(value, 4); }
    void u64(std::uint64_t value) { big_endian(value, 8); }
    void varint(std::uint64_t value) {
        while (value >= 0x80) {
            u8(static_cast<std::uint8_t>(value | 0x80U));
            value >>= 7U;
        }
        u8(static_cast<std::uint8_t>(value));
    }
    void signed_varint(std::int64_t value) { varint(zigzag(value)); }
    void raw(std::string_view bytes) { out_.append(bytes); }
    /// Length, then the bytes.
    void text(std::string_view bytes) {
        varint(bytes.size());
        raw(bytes);
    }

  private:
    void big_endian(std::uint64_t value, unsigned bytes) {
        for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
            out_.push_back(static_cast<char>(value >> (shift - 8) & 0xFFU));
        }
    }

    std::string& out_;
};

/// Takes the parts of a record from a buffer that may be damaged. Running past the end or a varint
/// that is too long sets failed() for good; every later answer is then zero or empty.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian(4)); }
    std::uint64_t u64() { return big_endian(8); }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t part = u8();
            if (shift == 63 && part > 1) break;
            value |= (part & 0x7FU) << shift;
            if ((part & 0x80U) == 0) return value;
        }
        failed_ = true;
        return 0;
    }
    std::int64_t signed_varint() { return unzigzag(varint()); }
    std::string_view raw(std::uint64_t bytes) {
        if (failed_ || bytes > rest_.size()) {
            failed_ = true;
            return {};
        }
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view text() { return raw(varint()); }
    std::string_view rest() const { return rest_; }

    bool failed() const { return failed_; }
    /// Nothing went wrong and nothing is left over.
    bool finished() const { return !failed_ && rest_.empty(); }

  private:
    std::uint64_t big_endian(unsigned bytes) {
        std::uint64_t value = 0;
        for (const char byte : raw(bytes)) value = value << 8U | static_cast<std::uint8_t>(byte);
        return value;
    }

    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace bof::detail
