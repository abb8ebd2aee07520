#pragma once

#include "vrm/confusion.hpp"

#include <array>

namespace bof {

// Written by tools/confusions.py from 751 marks with 4551 symbols.
inline constexpr std::array confusion_table{
    Confusion{'O', 'D', 0.1875}, Confusion{'Q', '0', 0.1429}, Confusion{'O', 'Q', 0.1250},
    Confusion{'I', '1', 0.0426}, Confusion{'Q', 'O', 0.0357}, Confusion{'8', 'B', 0.0296},
    Confusion{'W', 'H', 0.0290}, Confusion{'H', 'B', 0.0235}, Confusion{'L', 'E', 0.0225},
    Confusion{'B', '8', 0.0155}, Confusion{'U', '0', 0.0149}, Confusion{'W', '0', 0.0145},
    Confusion{'D', '0', 0.0130}, Confusion{'K', 'R', 0.0130}, Confusion{'0', 'D', 0.0127},
    Confusion{'S', '5', 0.0127}, Confusion{'P', 'E', 0.0122}, Confusion{'P', 'R', 0.0122},
    Confusion{'G', 'B', 0.0118}, Confusion{'L', 'H', 0.0112}, Confusion{'L', 'I', 0.0112},
    Confusion{'M', 'H', 0.0106}, Confusion{'N', 'W', 0.0100}, Confusion{'8', '2', 0.0099},
    Confusion{'T', 'I', 0.0095}, Confusion{'5', 'S', 0.0087}, Confusion{'2', 'Z', 0.0079},
    Confusion{'1', '0', 0.0071}, Confusion{'0', 'O', 0.0063}, Confusion{'8', 'R', 0.0049},
    Confusion{'9', 'S', 0.0044}, Confusion{'5', '6', 0.0043}, Confusion{'3', 'A', 0.0042},
    Confusion{'4', '1', 0.0040}, Confusion{'4', 'Z', 0.0040}, Confusion{'2', 'I', 0.0040},
    Confusion{'1', '8', 0.0035}, Confusion{'1', 'D', 0.0035}, Confusion{'1', 'M', 0.0035},
    Confusion{'1', 'X', 0.0035}, Confusion{'0', 'Z', 0.0032},
};

inline constexpr LengthErrors length_error_table{0.0138, 0.0090};

}  // namespace bof
