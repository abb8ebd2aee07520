#pragma once

#include "vrm/misread_counts.hpp"

#include <array>

namespace bof {

// Written by tools/confusions.py --counts from 741 marks with 4513 symbols.
inline constexpr std::array misread_pairs{
    MisreadPair{'0', '0', 302}, MisreadPair{'0', 'D', 4},   MisreadPair{'0', 'O', 2},
    MisreadPair{'0', 'Z', 1},   MisreadPair{'1', '0', 2},   MisreadPair{'1', '1', 272},
    MisreadPair{'1', '8', 1},   MisreadPair{'1', 'D', 1},   MisreadPair{'1', 'M', 1},
    MisreadPair{'1', 'X', 1},   MisreadPair{'2', '2', 244}, MisreadPair{'2', 'Z', 2},
    MisreadPair{'3', '3', 232}, MisreadPair{'3', 'A', 1},   MisreadPair{'4', '1', 1},
    MisreadPair{'4', '4', 245}, MisreadPair{'4', 'Z', 1},   MisreadPair{'5', '5', 228},
    MisreadPair{'5', '6', 1},   MisreadPair{'5', 'S', 2},   MisreadPair{'6', '6', 228},
    MisreadPair{'7', '7', 206}, MisreadPair{'8', '2', 2},   MisreadPair{'8', '8', 185},
    MisreadPair{'8', 'B', 6},   MisreadPair{'8', 'R', 1},   MisreadPair{'9', '9', 226},
    MisreadPair{'9', 'S', 1},   MisreadPair{'A', 'A', 208}, MisreadPair{'B', '8', 2},
    MisreadPair{'B', 'B', 119}, MisreadPair{'C', 'C', 109}, MisreadPair{'D', '0', 1},
    MisreadPair{'D', 'D', 76},  MisreadPair{'E', 'E', 96},  MisreadPair{'F', 'F', 82},
    MisreadPair{'G', 'B', 1},   MisreadPair{'G', 'G', 82},  MisreadPair{'H', 'B', 2},
    MisreadPair{'H', 'H', 82},  MisreadPair{'I', '1', 2},   MisreadPair{'I', 'I', 42},
    MisreadPair{'J', 'J', 66},  MisreadPair{'K', 'K', 76},  MisreadPair{'K', 'R', 1},
    MisreadPair{'L', 'E', 2},   MisreadPair{'L', 'H', 1},   MisreadPair{'L', 'I', 1},
    MisreadPair{'L', 'L', 83},  MisreadPair{'M', 'H', 1},   MisreadPair{'M', 'M', 90},
    MisreadPair{'N', 'N', 98},  MisreadPair{'N', 'W', 1},   MisreadPair{'O', 'D', 3},
    MisreadPair{'O', 'O', 11},  MisreadPair{'O', 'Q', 2},   MisreadPair{'P', 'E', 1},
    MisreadPair{'P', 'P', 80},  MisreadPair{'P', 'R', 1},   MisreadPair{'Q', '0', 4},
    MisreadPair{'Q', 'O', 1},   MisreadPair{'Q', 'Q', 23},  MisreadPair{'R', 'R', 85},
    MisreadPair{'S', '5', 1},   MisreadPair{'S', 'S', 78},  MisreadPair{'T', 'I', 1},
    MisreadPair{'T', 'T', 103}, MisreadPair{'U', '0', 1},   MisreadPair{'U', 'U', 64},
    MisreadPair{'V', 'V', 44},  MisreadPair{'W', '0', 1},   MisreadPair{'W', 'H', 2},
    MisreadPair{'W', 'W', 64},  MisreadPair{'X', 'X', 71},  MisreadPair{'Y', 'Y', 62},
    MisreadPair{'Z', 'Z', 53},
};
inline constexpr MisreadPlaces misread_lost{4, 19, 11};
inline constexpr MisreadPlaces misread_invented{7, 3, 8};
inline constexpr MisreadPlaces misread_symbols{741, 3031, 741};
inline constexpr std::uint32_t misread_marks = 741;

}  // namespace bof
