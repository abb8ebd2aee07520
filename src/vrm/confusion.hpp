#pragma once

#include "vrm/vrm.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace bof {

/// One way in which plate readers err, with how often they did so in a survey of true and read marks.
struct Confusion {
    char truth;      ///< Symbol on the plate.
    char read;       ///< Symbol the reader gave.
    double share;    ///< Of all times `truth` was on a plate, the share that was read as `read`.
};

/// Every substitution seen, most frequent first. Statistics only: no mark of the survey is kept.
std::span<const Confusion> confusions();

/// How often a symbol was left out, or one was invented, per symbol on the plate.
struct LengthErrors {
    double dropped_share;
    double invented_share;
};
LengthErrors length_errors();

/// Symbols that a reader may have given for `symbol`, itself first: the confusion class.
std::string_view confusable_with(char symbol);

/// True when every pair of symbols in the same place is equal or in one confusion class.
bool may_be_misread_of(Vrm read, Vrm truth);

}  // namespace bof
