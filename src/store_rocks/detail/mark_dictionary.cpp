#include "store_rocks/detail/mark_dictionary.hpp"

#include <algorithm>

namespace bof::detail {
namespace {

// Bounds how long a search, or a commit, waits for the other.
constexpr std::size_t marks_per_lock = 256;

}  // namespace

Weeks weeks_between(DayNumber first, DayNumber last) {
    if (first > last) return 0;
    const auto begin = static_cast<unsigned>(week_of(first));
    const auto end = static_cast<unsigned>(week_of(last));
    if (end - begin + 1 >= weeks_in_turn) return ~Weeks{0};
    Weeks weeks = 0;
    for (unsigned week = begin; week <= end; ++week) {
        weeks |= bit_of(WeekNumber{static_cast<std::uint16_t>(week)});
    }
    return weeks;
}

// The last piece that begins no later than the mark, else the first.
std::size_t MarkDictionary::Pieces::piece_for(Vrm vrm) const {
    const auto after = std::upper_bound(firsts.begin(), firsts.end(), vrm);
    return after == firsts.begin() ? 0 : static_cast<std::size_t>(after - firsts.begin()) - 1;
}

// True when the mark was not known for that week. `piece` is where the mark before it was found.
bool MarkDictionary::Pieces::add(Vrm vrm, Weeks week, std::size_t& piece) {
    if (pieces.empty()) {
        pieces.push_back(std::make_unique<Portion>());
        firsts.push_back(vrm);
        insert(0, 0, vrm, week);
        return true;
    }
    const bool same_piece = piece < firsts.size() && firsts[piece] <= vrm &&
                            (piece + 1 == firsts.size() || vrm < firsts[piece + 1]);
    if (!same_piece) piece = piece_for(vrm);
    Portion& portion = *pieces[piece];
    const auto found = std::lower_bound(portion.marks.begin(), portion.marks.end(), vrm);
    const auto place = static_cast<std::size_t>(found - portion.marks.begin());
    if (found == portion.marks.end() || *found != vrm) {
        insert(piece, place, vrm, week);
        return true;
    }
    const bool is_new = (portion.weeks[place] & week) == 0;
    portion.weeks[place] |= week;
    return is_new;
}

void MarkDictionary::Pieces::insert(std::size_t piece, std::size_t place, Vrm vrm, Weeks week) {
    if (pieces[piece]->marks.size() == piece_marks_max) {
        // Behind the end nothing is moved: marks that come in order leave full pieces behind.
        const std::size_t kept = place == piece_marks_max ? place : piece_marks_max / 2;
        auto rest = std::make_unique<Portion>();
        auto& full = *pieces[piece];
        const auto cut = static_cast<std::ptrdiff_t>(kept);
        rest->marks.assign(full.marks.begin() + cut, full.marks.end());
        rest->weeks.assign(full.weeks.begin() + cut, full.weeks.end());
        full.marks.erase(full.marks.begin() + cut, full.marks.end());
        full.weeks.erase(full.weeks.begin() + cut, full.weeks.end());
        const auto next = static_cast<std::ptrdiff_t>(piece) + 1;
        firsts.insert(firsts.begin() + next, rest->marks.empty() ? vrm : rest->marks.front());
        pieces.insert(pieces.begin() + next, std::move(rest));
        if (place > kept || kept == piece_marks_max) {
            ++piece;
            place -= kept;
        }
    }
    Portion& portion = *pieces[piece];
    const auto offset = static_cast<std::ptrdiff_t>(place);
    portion.marks.insert(portion.marks.begin() + offset, vrm);
    portion.weeks.insert(portion.weeks.begin() + offset, week);
    firsts[piece] = portion.marks.front();
    ++count;
}

Weeks MarkDictionary::add(std::span<const SeenMark> seen) {
    Weeks changed = 0;
    while (!seen.empty()) {
        const auto some = seen.first(std::min(seen.size(), marks_per_lock));
        seen = seen.subspan(some.size());
        pieces_.with([&](Pieces& pieces) {
            std::size_t piece = 0;
            for (const SeenMark& mark : some) {
                const Weeks week = bit_of(week_of(mark.day));
                if (pieces.add(mark.vrm, week, piece)) changed |= week;
            }
        });
    }
    return changed;
}

Weeks MarkDictionary::weeks_of(Vrm vrm) const {
    return pieces_.with([&](const Pieces& pieces) -> Weeks {
        if (pieces.pieces.empty()) return 0;
        const Portion& portion = *pieces.pieces[pieces.piece_for(vrm)];
        const auto found = std::lower_bound(portion.marks.begin(), portion.marks.end(), vrm);
        if (found == portion.marks.end() || *found != vrm) return 0;
        return portion.weeks[static_cast<std::size_t>(found - portion.marks.begin())];
    });
}

void MarkDictionary::clear() {
    std::vector<std::unique_ptr<Portion>> gone;
    pieces_.with([&](Pieces& pieces) {
        gone = std::move(pieces.pieces);
        pieces = Pieces{};
    });
}

std::size_t MarkDictionary::count() const {
    return pieces_.with([](const Pieces& pieces) { return pieces.count; });
}

bool MarkDictionary::copy_next(Place& place, Weeks in, Portion& portion) const {
    portion.marks.clear();
    portion.weeks.clear();
    pieces_.with([&](const Pieces& pieces) {
        if (pieces.pieces.empty()) return;
        std::size_t piece = 0;
        std::ptrdiff_t offset = 0;
        if (place.mark) {
            piece = pieces.piece_for(*place.mark);
            const std::vector<Vrm>& marks = pieces.pieces[piece]->marks;
            const auto begin = place.is_behind
                                   ? std::upper_bound(marks.begin(), marks.end(), *place.mark)
                                   : std::lower_bound(marks.begin(), marks.end(), *place.mark);
            offset = begin - marks.begin();
            // All of the next is behind the place, and is not searched for it.
            if (begin == marks.end()) ++piece, offset = 0;
        }
        if (piece == pieces.pieces.size()) return;
        const Portion& source = *pieces.pieces[piece];
        portion.marks.assign(source.marks.begin() + offset, source.marks.end());
        portion.weeks.assign(source.weeks.begin() + offset, source.weeks.end());
    });
    if (portion.marks.empty()) return false;
    place = {portion.marks.back(), true};
    // Nobody could guess which marks were read in a few weeks, so there is nothing to branch on.
    Vrm* const marks = portion.marks.data();
    Weeks* const weeks = portion.weeks.data();
    const std::size_t count = portion.marks.size();
    std::size_t kept = 0;
    for (std::size_t index = 0; index < count; ++index) {
        const Weeks of_mark = weeks[index];
        marks[kept] = marks[index];
        weeks[kept] = of_mark;
        kept += static_cast<std::size_t>((of_mark & in) != 0);
    }
    portion.marks.erase(portion.marks.begin() + static_cast<std::ptrdiff_t>(kept),
                        portion.marks.end());
    portion.weeks.resize(kept);
    return true;
}

}  // namespace bof::detail
