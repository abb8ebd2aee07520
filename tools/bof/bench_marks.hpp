#pragma once

#include "vrm/vrm.hpp"

#include <cstdint>
#include <string>

namespace bof::tool {

/// An invented mark for each number below 130 million, all different: two letters, an age
/// identifier that was never issued, three letters.
inline std::string bench_mark_text(std::uint64_t number) {
    constexpr std::uint64_t letters = 26;
    constexpr std::uint64_t ages = 23;  // 28 to 50.
    constexpr std::uint64_t marks = letters * letters * ages * letters * letters * letters / 2;
    // Neighbours in number are far apart as marks. The factor shares none with `marks`.
    std::uint64_t rest = number * 100'000'007U % marks;
    std::string text(7, 'A');
    const auto take = [&](std::uint64_t base) {
        const std::uint64_t digit = rest % base;
        rest /= base;
        return digit;
    };
    for (const std::size_t place : {std::size_t{6}, std::size_t{5}, std::size_t{4}}) {
        text[place] = static_cast<char>('A' + take(letters));
    }
    const std::uint64_t age = 28 + take(ages);
    text[2] = static_cast<char>('0' + age / 10);
    text[3] = static_cast<char>('0' + age % 10);
    text[1] = static_cast<char>('A' + take(letters));
    text[0] = static_cast<char>('A' + take(letters));
    return text;
}

inline Vrm bench_mark(std::uint64_t number) { return Vrm::parse(bench_mark_text(number)).value(); }

}  // namespace bof::tool
