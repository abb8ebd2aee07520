#pragma once

#include "vrm/vrm.hpp"

#include <span>
#include <string_view>

namespace bof {

/// One way in which plate readers err, with how often they did so in a survey of 751 true and read
/// marks.
struct Confusion {
    char truth;    ///< Symbol on the plate.
    char read;     ///< Symbol the reader gave.
    double share;  ///< Of all times `truth` was on a plate, the share that was read as `read`.
};

/// Every substitution seen, greatest share first. Statistics only: no mark of the survey is kept.
std::span<const Confusion> confusions();

/// How often a symbol was left out, or one was invented, per symbol on the plate.
struct LengthErrors {
    double dropped_share;
    double invented_share;
};
LengthErrors length_errors();

/// Symbols that a reader may have given for `symbol`, itself first: the confusion class. For the
/// unread symbol, every symbol; for what is no symbol of a mark, none.
/// The view lives as long as the program.
std::string_view confusable_with(char symbol);

/// True when every pair of symbols in the same place is equal or in one confusion class. An unread
/// symbol, on either side, may be any.
bool may_be_misread_of(Vrm read, Vrm truth);

}  // namespace bof
