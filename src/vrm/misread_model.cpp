#include "vrm/misread_model.hpp"

#include "base/assert.hpp"
#include "vrm/confusion.hpp"
#include "vrm/detail/mark_symbols.hpp"
#include "vrm/detail/misread_table.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace bof {
namespace {

using detail::digit_of;
using detail::unread_digit;
using detail::vrm_digits;

constexpr std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static_assert(MisreadCounts::symbols == detail::vrm_base);

// What is believed of a symbol before the survey is looked at, weighed as so many of its symbols.
// 15 in a thousand to look-alikes and 10 to all others together is near the survey's mean of 23
// errors in a thousand.
constexpr double prior_weight = 20;
constexpr double prior_look_alikes = 0.015;
constexpr double prior_others = 0.010;
/// A truth that was read as another says half as much of the reverse.
constexpr double reverse_weight = 0.5;
/// Of lost and invented ones, so that nothing is impossible.
constexpr double length_prior = 0.5;

/// Index into what is counted at the ends and within.
constexpr std::size_t end_of(std::size_t place, std::size_t last) {
    if (place == 0) return 0;
    return place == last ? 2 : 1;
}

std::uint32_t& count_at(MisreadPlaces& places, std::size_t end) {
    return end == 0 ? places.first : end == 1 ? places.inner : places.last;
}

/// Probability that `truth` is read as `read`.
double share_of(const MisreadCounts& counts, char truth, char read) {
    const std::size_t row = digit_of(truth);
    double seen = 0;
    for (const char symbol : symbols) {
        const std::size_t column = digit_of(symbol);
        seen += counts.read_as[row][column];
        if (symbol != truth) seen += reverse_weight * counts.read_as[column][row];
    }
    const std::string_view look_alikes = confusable_with(truth);
    const bool has_look_alikes = look_alikes.size() > 1;
    double prior = 0;
    double own = counts.read_as[row][digit_of(read)];
    if (read == truth) {
        prior = 1 - prior_others - (has_look_alikes ? prior_look_alikes : 0);
    } else {
        own += reverse_weight * counts.read_as[digit_of(read)][row];
        prior = prior_others / static_cast<double>(symbols.size() - 1);
        if (look_alikes.find(read) != std::string_view::npos) {
            prior += prior_look_alikes / static_cast<double>(look_alikes.size() - 1);
        }
    }
    return (own + prior_weight * prior) / (seen + prior_weight);
}

double length_share(std::uint32_t count, std::uint32_t places) {
    // Without a survey: one in a hundred.
    constexpr double places_prior = 100 * length_prior;
    return (count + length_prior) / (places + places_prior);
}

std::uint16_t fit_of(float likelihood) {
    // Rounding must not make a misreading look exact.
    return static_cast<std::uint16_t>(
        std::clamp(std::round(-10 * std::log2(likelihood)), 1.0F, 65535.0F));
}

/// True when it has more than `count` bits. Range: `count` at most misread_edits_max.
bool has_more_than(std::size_t count, detail::SymbolSet set) {
    // A processor may lack an instruction that counts bits; taking the lowest off is two.
    for (; count > 0; --count) set &= set - 1;
    return set != 0;
}

constexpr std::array<std::string_view, 4> kind_names{"substituted", "unread", "lost", "invented"};
static_assert(kind_names.size() == static_cast<std::size_t>(MisreadKind::count_));

}  // namespace

std::string_view to_text(MisreadKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

MisreadCounts MisreadCounts::of_survey() {
    MisreadCounts counts;
    for (const MisreadPair& pair : misread_pairs) {
        counts.read_as[digit_of(pair.truth)][digit_of(pair.read)] = pair.count;
    }
    counts.lost = misread_lost;
    counts.invented = misread_invented;
    counts.places = misread_symbols;
    counts.marks = misread_marks;
    return counts;
}

void MisreadCounts::add(Vrm truth, std::span<const MisreadEdit> edits) {
    const detail::MarkSymbols mark = detail::symbols_of(truth);
    ++marks;
    for (std::size_t place = 0; place < mark.count; ++place) {
        ++count_at(places, end_of(place, mark.count - 1));
        ++read_as[mark.digits[place]][mark.digits[place]];
    }
    for (const MisreadEdit& edit : edits) {
        const std::size_t place = edit.truth_place - 1U;
        if (edit.kind == MisreadKind::invented) {
            ++count_at(invented, end_of(place, mark.count));
            continue;
        }
        --read_as[digit_of(edit.truth)][digit_of(edit.truth)];
        if (edit.kind == MisreadKind::lost) {
            ++count_at(lost, end_of(place, mark.count - 1));
        } else {
            ++read_as[digit_of(edit.truth)][digit_of(edit.read)];
        }
    }
}

MisreadModel::MisreadModel(const MisreadCounts& counts) {
    const double unread = std::exp2(-unread_symbol_fit / 10.0);
    for (const char truth : symbols) {
        Symbols& row = read_as_[digit_of(truth)];
        const double right = share_of(counts, truth, truth);
        for (const char read : symbols) {
            row[digit_of(read)] = static_cast<float>(share_of(counts, truth, read) / right);
        }
        row[unread_digit] = static_cast<float>(unread);
    }
    const auto of_symbols = [&](std::uint32_t count, std::uint32_t places) {
        return static_cast<float>(length_share(count, places));
    };
    lost_ = {of_symbols(counts.lost.first, counts.places.first),
             of_symbols(counts.lost.inner, counts.places.inner),
             of_symbols(counts.lost.last, counts.places.last)};
    // The survey has too few to tell which symbols are invented: each is as likely.
    const auto of_gaps = [&](std::uint32_t count, std::uint32_t gaps) {
        return of_symbols(count, gaps) / static_cast<float>(symbols.size());
    };
    const std::uint32_t inner_gaps = counts.places.inner + counts.places.last;
    invented_ = {of_gaps(counts.invented.first, counts.marks),
                 of_gaps(counts.invented.inner, inner_gaps),
                 of_gaps(counts.invented.last, counts.marks)};
}

std::shared_ptr<const MisreadModel> MisreadModel::of_survey() {
    static const auto model = std::make_shared<const MisreadModel>(MisreadCounts::of_survey());
    return model;
}

double MisreadModel::likelihood(const MisreadEdit& edit, std::size_t truth_size) const {
    const std::size_t place = edit.truth_place - 1U;
    if (edit.kind == MisreadKind::lost) return lost_[end_of(place, truth_size - 1)];
    if (edit.kind == MisreadKind::invented) return invented_[end_of(place, truth_size)];
    return read_as_[digit_of(edit.truth)][digit_of(edit.read)];
}

/// For each number of errors, of symbols of `sought` and of `found`: the likelihood that the first
/// ones of the one were read as the first ones of the other.
struct MisreadModel::Alignments {
    using Row = std::array<float, vrm_symbols_max + 1>;
    using Table = std::array<Row, vrm_symbols_max + 1>;

    detail::MarkSymbols sought;
    detail::MarkSymbols found;
    std::array<Table, misread_edits_max + 1> by_edits{};
};

/// What the error that ends at this row and column is worth; 0: there can be none.
float MisreadModel::step(const Alignments& all, MisreadKind kind, std::size_t row,
                         std::size_t column) const {
    if (kind == MisreadKind::lost) {
        return row == 0 ? 0 : lost_[end_of(row - 1, all.sought.count - 1)];
    }
    if (kind == MisreadKind::invented) {
        return column == 0 ? 0 : invented_[end_of(row, all.sought.count)];
    }
    if (row == 0 || column == 0) return 0;
    const std::uint8_t truth = all.sought.digits[row - 1];
    const std::uint8_t read = all.found.digits[column - 1];
    return truth == read ? 0 : read_as_[truth][read];
}

template <typename Combine>
MisreadModel::Alignments MisreadModel::align(Vrm sought, Vrm found, std::size_t edits_max,
                                             Combine combine) const {
    Alignments all{detail::symbols_of(sought), detail::symbols_of(found)};
    BOF_ASSERT(edits_max <= misread_edits_max);
    all.by_edits[0][0][0] = 1;
    for (std::size_t edits = 0; edits <= edits_max; ++edits) {
        Alignments::Table& table = all.by_edits[edits];
        for (std::size_t row = 0; row <= all.sought.count; ++row) {
            const std::size_t column_first = row < edits ? 0 : row - edits;
            const std::size_t column_last = std::min(all.found.count, row + edits);
            for (std::size_t column = column_first; column <= column_last; ++column) {
                float& here = table[row][column];
                if (row > 0 && column > 0 &&
                    all.sought.digits[row - 1] == all.found.digits[column - 1]) {
                    here = combine(here, table[row - 1][column - 1]);
                }
                if (edits == 0) continue;
                const Alignments::Table& before = all.by_edits[edits - 1];
                if (row > 0 && column > 0) {
                    here = combine(here, before[row - 1][column - 1] *
                                             step(all, MisreadKind::substituted, row, column));
                }
                if (row > 0) {
                    here = combine(
                        here, before[row - 1][column] * step(all, MisreadKind::lost, row, column));
                }
                if (column > 0) {
                    here = combine(here, before[row][column - 1] *
                                             step(all, MisreadKind::invented, row, column));
                }
            }
        }
    }
    return all;
}

std::optional<std::uint16_t> MisreadModel::fit(Vrm sought, Vrm found, std::size_t edits_max) const {
    if (sought.has_unread_symbol()) return std::nullopt;
    if (sought == found) return 0;
    const Alignments all = align(sought, found, edits_max, std::plus<>{});
    float likelihood = 0;
    for (const Alignments::Table& table : all.by_edits) {
        likelihood += table[all.sought.count][all.found.count];
    }
    if (likelihood <= 0) return std::nullopt;
    return fit_of(likelihood);
}

std::optional<std::vector<MisreadEdit>> MisreadModel::explain(Vrm sought, Vrm found,
                                                              std::size_t edits_max) const {
    if (sought.has_unread_symbol()) return std::nullopt;
    const Alignments all = align(sought, found, edits_max,
                                 [](float one, float other) { return std::max(one, other); });
    std::size_t row = all.sought.count;
    std::size_t column = all.found.count;
    std::size_t edits = 0;
    for (std::size_t more = 1; more <= edits_max; ++more) {
        if (all.by_edits[more][row][column] > all.by_edits[edits][row][column]) edits = more;
    }
    if (all.by_edits[edits][row][column] <= 0) return std::nullopt;

    // Back from the end, each time the step that gave the value found there.
    std::vector<MisreadEdit> way;
    while (row > 0 || column > 0) {
        const float here = all.by_edits[edits][row][column];
        if (row > 0 && column > 0 && all.sought.digits[row - 1] == all.found.digits[column - 1] &&
            all.by_edits[edits][row - 1][column - 1] == here) {
            --row, --column;
            continue;
        }
        BOF_ASSERT(edits > 0);
        const Alignments::Table& before = all.by_edits[edits - 1];
        const auto came_by = [&](MisreadKind kind, std::size_t rows, std::size_t columns) {
            return row >= rows && column >= columns &&
                   before[row - rows][column - columns] * step(all, kind, row, column) == here;
        };
        MisreadEdit edit{MisreadKind::invented, '\0', '\0', static_cast<std::uint8_t>(row + 1),
                         static_cast<std::uint8_t>(column + 1)};
        const bool is_substituted = came_by(MisreadKind::substituted, 1, 1);
        const bool is_lost = !is_substituted && came_by(MisreadKind::lost, 1, 0);
        if (is_substituted || is_lost) {
            edit.kind = MisreadKind::lost;
            edit.truth = vrm_digits[all.sought.digits[--row]];
            --edit.truth_place;
        }
        if (!is_lost) {
            edit.read = vrm_digits[all.found.digits[--column]];
            --edit.read_place;
        }
        if (is_substituted) {
            edit.kind =
                edit.read == vrm_unread_symbol ? MisreadKind::unread : MisreadKind::substituted;
        }
        way.push_back(edit);
        --edits;
    }
    std::reverse(way.begin(), way.end());
    return way;
}

Result<std::unique_ptr<const MisreadFilter>> MisreadFilter::make(
    Vrm sought, const MisreadSearch& search, std::shared_ptr<const MisreadModel> model) {
    if (sought.has_unread_symbol()) {
        return Error{Errc::invalid_argument,
                     "misreadings can be searched only of a whole mark: give every symbol, or "
                     "search by a pattern, with ? for what is not known"};
    }
    if (search.edits_max == 0 || search.edits_max > misread_edits_max) {
        return Error{Errc::invalid_argument, "misreadings have one error or two: choose 1 or 2"};
    }
    return std::unique_ptr<const MisreadFilter>{
        new MisreadFilter{sought, search, std::move(model)}};
}

MisreadFilter::MisreadFilter(Vrm sought, const MisreadSearch& search,
                             std::shared_ptr<const MisreadModel> model)
    : sought_(sought),
      search_(search),
      model_(std::move(model)),
      symbols_(detail::set_of(detail::MarkPairs{sought})),
      size_(sought.size()) {}

std::optional<std::uint16_t> MisreadFilter::fit(Vrm vrm) const {
    // One variable: with a return of std::nullopt GCC 12 waits for its own half-written answer.
    std::optional<std::uint16_t> fit;
    const detail::SymbolSet found = detail::set_of(detail::MarkPairs{vrm});
    // Each error takes at most one symbol away and brings one in: most marks go here.
    if (!has_more_than(search_.edits_max, symbols_ & ~found) &&
        !has_more_than(search_.edits_max, found & ~symbols_)) {
        fit = fit_near(vrm);
    }
    return fit;
}

std::optional<std::uint16_t> MisreadFilter::fit_near(Vrm vrm) const {
    const std::size_t size = vrm.size();
    if (size > size_ + search_.edits_max || size_ > size + search_.edits_max) return std::nullopt;
    const auto fit = model_->fit(sought_, vrm, search_.edits_max);
    return fit && *fit <= search_.fit_max ? fit : std::nullopt;
}

}  // namespace bof
