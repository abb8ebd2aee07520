#pragma once

#include "vrm/vrm.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace bof {

enum class MisreadKind : std::uint8_t {
    substituted,  ///< Another symbol was read.
    unread,       ///< The camera saw a symbol and could not read it.
    lost,         ///< A symbol of the plate is missing.
    invented,     ///< A symbol was read that the plate has not: an edge, a bolt.
    count_,
};
/// "substituted"...
std::string_view to_text(MisreadKind kind);

/// One error of a reading: "8 read as B at place 3".
struct MisreadEdit {
    MisreadKind kind;
    char truth;  ///< Symbol on the plate; '\0' when invented.
    char read;   ///< Symbol the reader gave; '\0' when lost.
    /// In the plate's mark, 1 being the first; of an invented one, the place before which it came,
    /// so that it may be one more than the mark has.
    std::uint8_t truth_place;
    std::uint8_t
        read_place;  ///< In what was read; of a lost one, as truth_place of an invented one.

    friend bool operator==(const MisreadEdit&, const MisreadEdit&) = default;
};

/// How often `truth` was read as `read`, which may be the same.
struct MisreadPair {
    char truth;
    char read;
    std::uint32_t count;
};

/// Something counted at the ends of marks and within.
struct MisreadPlaces {
    std::uint32_t first;
    std::uint32_t inner;
    std::uint32_t last;
};

/// What a survey of true and read marks saw.
struct MisreadCounts {
    static constexpr std::size_t symbols = 40;  ///< Digits of a packed mark.

    /// The survey that comes with the program. No mark of it is kept.
    static MisreadCounts of_survey();

    /// One more reading of `truth`, in which these errors were made.
    void add(Vrm truth, std::span<const MisreadEdit> edits);

    /// Of [truth][read], by the digits of a packed mark.
    std::array<std::array<std::uint32_t, symbols>, symbols> read_as{};
    MisreadPlaces lost{};
    MisreadPlaces invented{};  ///< Before the first symbol, between two, after the last.
    MisreadPlaces places{};    ///< Symbols on the plates.
    std::uint32_t marks = 0;
};

}  // namespace bof
