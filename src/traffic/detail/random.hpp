#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace bof::traffic {

/// SplitMix64, and distributions of our own: those of the standard library give other numbers with
/// every library.
class Random {
  public:
    explicit constexpr Random(std::uint64_t seed) : state_(seed) {}
    /// A generator for one thing: the same parts, the same numbers.
    constexpr Random(std::initializer_list<std::uint64_t> parts) {
        for (const std::uint64_t part : parts) state_ = mixed(state_ ^ part) + golden;
    }

    constexpr std::uint64_t next() { return mixed(state_ += golden); }
    /// Range: 0 to `count` - 1; `count` at least 1, below 2^32.
    constexpr std::uint32_t below(std::uint64_t count) {
        return static_cast<std::uint32_t>((next() >> 32U) * count >> 32U);
    }
    /// 0 (inclusive) to 1 (exclusive).
    constexpr double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    constexpr double between(double low, double high) { return low + (high - low) * unit(); }
    constexpr bool chance(double probability) { return unit() < probability; }
    /// With mean 1.
    double exponential() { return -std::log(1.0 - unit()); }
    /// An index into `cumulative`, which rises to its last element.
    std::size_t pick(std::span<const double> cumulative) {
        const double mark = unit() * cumulative.back();
        std::size_t low = 0;
        std::size_t high = cumulative.size() - 1;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (mark < cumulative[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

  private:
    static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL;
    static constexpr std::uint64_t mixed(std::uint64_t value) {
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
        return value ^ (value >> 31U);
    }

    std::uint64_t state_ = 0;
};

}  // namespace bof::traffic
