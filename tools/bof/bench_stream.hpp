#pragma once

#include "base/time.hpp"
#include "domain/nrd.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bof::tool {

/// The reads that every measurement uses: 2 million vehicles with skewed visits at 500 NRDs, time
/// rising. Read number `index` follows from the number alone, so any thread can make it.
struct BenchRead {
    std::array<char, 7> mark;  ///< "AB32CDE": of age identifiers never issued.
    std::uint16_t nrd;         ///< 0 to bench_nrds - 1.
    std::uint8_t confidence;   ///< 80 to 99, in percent.
};
BenchRead bench_read(std::uint64_t index);

inline constexpr std::uint16_t bench_nrds = 500;
inline constexpr std::uint32_t bench_vehicles = 2'000'000;
/// 2 million reads a day, as a force has them.
constexpr UtcTime bench_captured(UtcTime start, std::uint64_t index) {
    return start + std::chrono::milliseconds{static_cast<std::int64_t>(index * 432 / 10)};
}

/// The source and NRDs that send them.
inline constexpr std::string_view bench_word = "bench-word";
Source bench_source();
/// Of the first NRD; the cameras of the others follow it, all of four digits.
CameraAddress bench_address();
std::vector<Nrd> bench_nrd_rows(SourceId source);

std::uint64_t camera_number(const BenchRead& read);
/// Writes `number` in exactly `digits` digits, leading zeros included.
void put_digits(char* to, std::size_t digits, std::uint64_t number);

/// One capture as text, of a length that never changes, and where its parts stand in it.
class CaptureTemplate {
  public:
    CaptureTemplate();

    const std::string& text() const { return text_; }
    /// Puts a read into the copy of text() that begins at `copy`.
    void patch(char* copy, const BenchRead& read, std::string_view captured) const;

  private:
    std::string text_;
    std::size_t mark_;
    std::size_t camera_;
    std::size_t captured_;
    std::size_t confidence_;
};

/// "2026-05-01T12:00:00.123Z" for rising times, made from the one before where the second is the
/// same. Threads: not shared.
class TimeText {
  public:
    std::string_view of(UtcTime time);

  private:
    std::int64_t second_ = -1;
    std::string text_;
};

}  // namespace bof::tool
