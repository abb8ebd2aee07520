#pragma once

#include "base/guarded.hpp"
#include "store_rocks/detail/keys.hpp"
#include "vrm/vrm.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace bof::detail {

/// A week of days, Monday to Sunday, UTC, counted since 1970.
enum class WeekNumber : std::uint16_t {};

constexpr WeekNumber week_of(DayNumber day) {
    // 1970-01-01 was a Thursday.
    return WeekNumber{static_cast<std::uint16_t>((static_cast<unsigned>(day) + 3) / 7)};
}
constexpr DayNumber monday_of(WeekNumber week) {
    const unsigned days = static_cast<unsigned>(week) * 7;
    return DayNumber{static_cast<std::uint16_t>(days < 3 ? 0 : days - 3)};
}

/// A set of weeks, one bit each, for weeks_in_turn weeks; then the bits come round again. So a bit
/// may say too much when a store holds more weeks than that, and never too little.
using Weeks = std::uint64_t;
inline constexpr unsigned weeks_in_turn = 64;
constexpr Weeks bit_of(WeekNumber week) {
    return Weeks{1} << (static_cast<unsigned>(week) % weeks_in_turn);
}
/// The weeks that days first to last touch.
Weeks weeks_between(DayNumber first, DayNumber last);

/// A mark, read on a day.
struct SeenMark {
    Vrm vrm;
    DayNumber day;
};

/// Every mark that was read, and in which weeks: what a search for more than one mark looks
/// through. Sorted as the texts are, in pieces, so that a new mark moves only its neighbours, and a
/// search copies one piece after the other and keeps nobody waiting longer than that copy takes.
/// Threads: any. Memory: 16 bytes a mark, and up to as much again for room to grow.
class MarkDictionary {
  public:
    /// `seen` in any order; cheapest in that of the marks. Returns the weeks for which a mark was
    /// not yet known, as bits. Cost: about 1 us of a core a mark among four million.
    Weeks add(std::span<const SeenMark> seen);
    /// Nothing seen: no weeks.
    Weeks weeks_of(Vrm vrm) const;
    /// Forgets everything.
    void clear();
    std::size_t count() const;

    struct Portion {
        std::vector<Vrm> marks;
        std::vector<Weeks> weeks;
    };
    /// A place among the marks: before `mark`, or just behind it; without one, before the first.
    struct Place {
        std::optional<Vrm> mark{};
        bool is_behind = false;
    };
    /// The next marks from `place` on that were read in one of `in`, in order; there may be none of
    /// them. `place` comes behind all that were looked at. False: there are no marks left.
    /// Cost: 5 to 8 ns a mark looked at, of millions, whether it is one of them or not.
    bool copy_next(Place& place, Weeks in, Portion& portion) const;

  private:
    static constexpr std::size_t piece_marks_max = 1024;

    struct Pieces {
        std::vector<std::unique_ptr<Portion>> pieces;  ///< None empty.
        std::vector<Vrm> firsts;  ///< Of each piece: side by side, they stay in the nearest cache.
        std::size_t count = 0;

        std::size_t piece_for(Vrm vrm) const;
        bool add(Vrm vrm, Weeks week, std::size_t& piece);
        void insert(std::size_t piece, std::size_t place, Vrm vrm, Weeks week);
    };
    Guarded<Pieces> pieces_;
};

}  // namespace bof::detail
